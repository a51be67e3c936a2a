"""Outside checks: read the replica from outside, and ask the sandbox what reached it."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from xdesk.app.demo import DemoSandbox
from xdesk.core.delivery import State
from xdesk.core.inbox.views import View
from xdesk.core.model import Conversation, Draft, Entry, InboxRow
from xdesk.replica import events, inbox
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.database.connection import open_reader
from xdesk.replica.profile import agents

T = TypeVar("T")


_ERROR = re.compile(r"^Traceback \(most recent call last\):|^\S+Z (?:ERROR|CRITICAL) .*|^Fatal Python error.*", re.M)


def errors_in(said: str) -> list[str]:
    """Return the lines of a desk's standard error with which an error begins: of Python, of its log, of a crash."""
    return [found.group().strip() for found in _ERROR.finditer(said)]


class LateError(AssertionError):
    """Something did not come in time."""


def until(what: str, look: Callable[[], T | bool | None], seconds: float = 20.0) -> T:
    """Look again until there is something; raises LateError naming `what`."""
    for _ in range(round(seconds / 0.05)):
        found = look()
        if found:
            return found  # type: ignore[return-value]
        time.sleep(0.05)
    raise LateError(f"not within {seconds:.0f} s: {what}")


class Replica:
    """The replica of the desk under test, read from this process."""

    def __init__(self, path: Path, key: str, x_now: Callable[[], int]) -> None:
        self._path, self._key, self._x_now = path, key, x_now

    def _read(self, fn: Callable[..., T], *args: Any, **named: Any) -> T:
        conn = open_reader(self._path, self._key)
        try:
            return fn(conn, *args, **named)
        finally:
            conn.close()

    def rows(self, limit: int = 60) -> list[InboxRow]:
        """Return the inbox as the agent sees it."""
        return self._read(inbox.page, View(), me=self._read(agents.here), now=self._x_now(), after=None, limit=limit)

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return one conversation."""
        return self._read(conversations.read, conversation_id)

    def drafts(self) -> list[str]:
        """Return the conversations that hold a draft."""
        return list(self._read(drafts.pending))

    def draft(self, conversation_id: str) -> Draft | None:
        """Return the draft of a reply."""
        return self._read(drafts.read, conversation_id, "reply")

    def written(self, text: str) -> str | None:
        """Return the conversation whose draft of a reply is exactly `text`."""
        found = [one for one in self.drafts() if (kept := self.draft(one)) is not None and kept.text == text]
        return found[0] if found else None

    def entries(self, conversation_id: str) -> list[Entry]:
        """Return the newest lines of a transcript."""
        return self._read(timeline.page, conversation_id)

    def reply(self, conversation_id: str, text: str) -> Entry | None:
        """Return our line with `text` in a conversation."""
        lines = [one for one in self.entries(conversation_id) if one.text == text and one.state is not None]
        return lines[-1] if lines else None

    def is_sent(self, conversation_id: str, text: str) -> bool:
        """Return whether X confirmed our reply with `text`."""
        entry = self.reply(conversation_id, text)
        return entry is not None and entry.state is State.SENT

    def read_marks(self, conversation_id: str) -> int:
        """Return how often the conversation was marked as read."""
        return sum(one.kind == "read" for one in self._read(events.of, conversation_id))


class Sandbox:
    """The control path of the sandbox, which X does not have."""

    def __init__(self, sandbox: DemoSandbox) -> None:
        self._demo = sandbox

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._demo.control_token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._demo.base_url}{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def order(self, path: str, **what: Any) -> Any:
        """Give an order, e.g. order("network", offline=True)."""
        return self._ask(f"/sandbox/control/{path}", what)

    def sent(self) -> list[dict[str, Any]]:
        """Return what reached the sandbox through the API, oldest first."""
        return list(self._ask("/sandbox/control/sent?by=api")["sent"])

    def copies(self, text: str) -> int:
        """Return how many copies of `text` a customer can see."""
        return sum(one["text"] == text for one in self.sent())
