"""Stored rows: what the transcript reads of a conversation from the replica."""

from __future__ import annotations

from xdesk.core.model import Entry
from xdesk.core.seen import Seen
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import timeline
from xdesk.replica.database.connection import Connection


class StoredRows:
    """Reads entries, arrivals and answers of conversations by one connection that only reads."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def page(self, conversation_id: str, limit: int, before: tuple[int, str] | None) -> list[Entry]:
        """Return at most `limit` entries, oldest first: the newest, or those before (UTC ms, id)."""
        return timeline.page(self._conn, conversation_id, limit=limit, before=before)

    def arrived(self, conversation_id: str) -> int:
        """Return the number of its newest arrival, 0 for none."""
        return timeline.arrived(self._conn, conversation_id)

    def settled_at(self, conversation_id: str) -> int:
        """Return when it was last answered or done, UTC ms; what was written before is history."""
        return timeline.settled_at(self._conn, conversation_id)

    def seen_by_draft(self, conversation_id: str) -> Seen | None:
        """Return what the author of its draft of a reply had seen; None without a draft."""
        draft = drafts.read(self._conn, conversation_id, "reply")
        return draft.seen if draft is not None else None
