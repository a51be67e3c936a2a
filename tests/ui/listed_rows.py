"""Rows of one conversation out of a list, for a transcript without a replica."""

from __future__ import annotations

from xdesk.core.model import Entry
from xdesk.core.seen import Seen


class ListedRows:
    """Entries that a `TranscriptModel` reads: the newest ones, or those before one; `reads` counts how often."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.reads = 0

    def page(self, conversation_id: str, limit: int, before: tuple[int, str] | None) -> list[Entry]:
        self.reads += 1
        known = [e for e in self.entries if before is None or (e.at, e.id) < before]
        return known[-limit:]

    def arrived(self, conversation_id: str) -> int:
        return max((e.no for e in self.entries), default=0)

    def settled_at(self, conversation_id: str) -> int:
        return 0

    def seen_by_draft(self, conversation_id: str) -> Seen | None:
        return None
