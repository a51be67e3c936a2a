"""X's limits per user and endpoint: 15-minute windows and 24-hour windows, with the headers that tell them."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.sandbox.errors import TOO_MANY, RefusedError

QUARTER_MS = 15 * 60_000
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What an endpoint allows; `bucket` is shared by endpoints that count together (docs.x.com, rate limits)."""

    bucket: str
    quarter: int
    user_day: int | None = None
    app_day: int | None = None


USERS = Rule("users.lookup", 900)
RULES: dict[str, Rule] = {
    "users.me": Rule("users.me", 75),
    "users.lookup": USERS,
    "users.one": Rule("users.one", 900),
    "users.by": Rule("users.by", 900),
    "users.by_username": Rule("users.by_username", 900),
    "users.mentions": Rule("users.mentions", 300),
    "users.posts": Rule("users.posts", 900),
    "dm.events": Rule("dm.events", 15),
    "dm.event": Rule("dm.event", 15),
    "dm.with": Rule("dm.with", 15),
    "dm.conversation": Rule("dm.conversation", 15),
    "dm.send": Rule("dm.send", 15, 1440, 1440),
    "dm.send_with": Rule("dm.send", 15, 1440, 1440),
    "dm.delete": Rule("dm.delete", 300, 1500, 4000),
    "posts.lookup": Rule("posts.lookup", 5000),
    "posts.one": Rule("posts.one", 900),
    "posts.create": Rule("posts.create", 100, None, 10_000),
    "posts.delete": Rule("posts.delete", 50),
    # X documents none for X Chat (U): these are the sandbox's own, tight enough to be met by a careless client.
    "chat.conversations": Rule("chat.conversations", 60),
    "chat.conversation": Rule("chat.conversation", 180),
    "chat.events": Rule("chat.events", 180),
    "chat.public_keys": Rule("chat.public_keys", 60),
    "chat.public_key": Rule("chat.public_key", 60),
    "chat.send": Rule("chat.send", 60, 1440, 1440),
    "chat.delete": Rule("chat.delete", 60),
    "chat.keys": Rule("chat.keys", 60),
    "chat.read": Rule("chat.read", 180),
    "chat.typing": Rule("chat.typing", 180),
    "chat.media_initialize": Rule("chat.media_initialize", 180),
    "chat.media_append": Rule("chat.media_append", 1875),
    "chat.media_finalize": Rule("chat.media_finalize", 180),
    "chat.media": Rule("chat.media", 180),
    "chat.register": Rule("chat.register", 15, 5),  # "a few writes per 24 h" (chat-xdk, examples)
    "media.upload": Rule("media.upload", 500),
    "media.initialize": Rule("media.initialize", 1875),
    "media.append": Rule("media.append", 1875),
    "media.finalize": Rule("media.finalize", 1875),
    "media.status": Rule("media.status", 1000),
}


@dataclass(slots=True)
class _Window:
    start: int
    count: int = 0


class Limits:
    """Counts requests in fixed windows that begin with their first request."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str, str], _Window] = {}
        self.quarters: dict[str, int] = {}
        self.days: dict[str, int] = {}

    def reset(self) -> None:
        """Forget all counts and all limits set by hand."""
        self._windows.clear()
        self.quarters.clear()
        self.days.clear()

    def use_up(self, user_id: str, bucket: str, now: int) -> None:
        """Spend what a user has left in the 15-minute window."""
        self._window((user_id, bucket, "quarter"), QUARTER_MS, now).count = 1_000_000

    def _window(self, key: tuple[str, str, str], span: int, now: int) -> _Window:
        window = self._windows.get(key)
        if window is None or not window.start <= now < window.start + span:
            window = self._windows[key] = _Window(now)
        return window

    def take(self, user_id: str, endpoint: str, now: int) -> dict[str, str]:
        """Count one request and return X's headers; raises RefusedError (429) when a window is full."""
        rule = RULES.get(endpoint)
        if rule is None:
            return {}
        spans = [
            ("x-rate-limit", "quarter", user_id, QUARTER_MS, self.quarters.get(rule.bucket, rule.quarter)),
            ("x-user-limit-24hour", "day", user_id, DAY_MS, self.days.get(rule.bucket, rule.user_day or 0)),
            ("x-app-limit-24hour", "day", "app", DAY_MS, rule.app_day or 0),
        ]
        headers: dict[str, str] = {}
        windows: list[_Window] = []
        full = False
        for prefix, window_name, owner, span, limit in spans:
            if not limit and prefix != "x-rate-limit":
                continue
            window = self._window((owner, rule.bucket, window_name), span, now)
            full = full or window.count >= limit
            windows.append(window)
            headers |= _headers(prefix, limit, limit - window.count, window.start + span)
        if full:
            raise RefusedError(429, TOO_MANY, headers)
        for window in windows:
            window.count += 1
        for name in [name for name in headers if name.endswith("-remaining")]:
            headers[name] = str(int(headers[name]) - 1)
        return headers


def _headers(prefix: str, limit: int, left: int, reset_ms: int) -> dict[str, str]:
    return {
        f"{prefix}-limit": str(limit),
        f"{prefix}-remaining": str(max(0, left)),
        f"{prefix}-reset": str(-(-reset_ms // 1000)),
    }
