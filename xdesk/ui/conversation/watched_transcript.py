"""Watched transcript: the transcript's rows, and what the agent has seen of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from xdesk.core.model import Entry
from xdesk.replica import timeline
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database.connection import Connection
from xdesk.ui.conversation.seen_tracker import SeenTracker
from xdesk.ui.conversation.transcript_model import Timeline
from xdesk.ui.labels.message_grouping import Row


class WatchedTimeline(Timeline):
    """Reads rows from the replica and tells its `seen` tracker; whoever paints rows calls `painted`."""

    def __init__(self, conn: Connection, me: str, speak: Callable[[Row], str], parent: QObject | None = None) -> None:
        super().__init__(self._page, speak, parent)
        self._conn = conn
        self.seen = SeenTracker(me)

    def _page(self, conversation_id: str, limit: int, before: tuple[int, str] | None) -> list[Entry]:
        return timeline.page(self._conn, conversation_id, limit=limit, before=before)

    def show(self, conversation_id: str | None, *, new_id: str | None = None, has_older: bool = False) -> None:
        """Show another conversation from its end, and begin to see it."""
        arrived = self._newest_arrival(conversation_id)
        super().show(conversation_id, new_id=new_id, has_older=has_older)
        if conversation_id is None:
            self.seen.leave()
            return
        draft = drafts.read(self._conn, conversation_id, "reply")
        before = draft.seen if draft is not None else None
        settled_at = timeline.settled_at(self._conn, conversation_id)
        self.seen.show(conversation_id, self.entries(), arrived, before=before, settled_at=settled_at)

    def refresh(self, *, at_end: bool = False) -> None:
        """Read the window again after a commit."""
        arrived = self._newest_arrival(self.conversation)
        super().refresh(at_end=at_end)
        self.seen.follow(self.entries(), arrived)

    def older(self) -> bool:
        """Put one page of older entries above; return whether there were any."""
        found = super().older()
        self.seen.follow(self.entries(), 0)
        return found

    def painted(self, entry_ids: Sequence[str]) -> bool:
        """Take which rows are on the screen; return whether `seen.settle` is to be called later."""
        return self.conversation == self.seen.in_front and self.seen.paint(entry_ids)

    def _newest_arrival(self, conversation_id: str | None) -> int:
        """Return the newest arrival; asked for before the rows, so that what comes between counts as new."""
        return timeline.arrived(self._conn, conversation_id) if conversation_id is not None else 0
