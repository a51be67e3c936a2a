"""Seen: how much of a conversation was on the agent's screen; what came after it holds a reply back."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.ids import is_x_id, newest, snowflake_ms, x_id_order

NONE_SEEN = "0"
"""The newest id seen where no message was: every id of X is newer."""

NOTHING_LATER = 1 << 62
"""The arrival up to which all was seen, where nobody counted arrivals: only ids tell what is newer."""

LATE_MS = 15 * 60_000
"""So late may X show a message that was written before one it showed already."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that came to this desk up to arrival `no`, and nothing X minted after `newest_id`."""

    newest_id: str = NONE_SEEN
    no: int = 0

    def and_also(self, other: Seen) -> Seen:
        """Return what was seen by whoever saw this and, another time, `other`."""
        return Seen(newest(self.newest_id, other.newest_id) or NONE_SEEN, max(self.no, other.no))

    def at_least(self, other: Seen) -> Seen:
        """Return what both saw: for a text put together from two."""
        return Seen(min(self.newest_id, other.newest_id, key=x_id_order), min(self.no, other.no))

    def news_after(self, answered_at: int | None) -> int:
        """Return from when on (UTC ms) a message that comes later than what was seen is news, not history.

        `answered_at`: when we last answered, as far as that was seen: what was written since is always news.
        """
        seen_at = snowflake_ms(self.newest_id) if is_x_id(self.newest_id) else 0
        return seen_at - LATE_MS if answered_at is None else min(seen_at - LATE_MS, answered_at)


@dataclass(frozen=True, slots=True)
class Proof:
    """The words somebody had seen of what was written after `news_after` (UTC ms), by id; what is older is history."""

    news_after: int
    ids: frozenset[str]
