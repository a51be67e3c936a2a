"""The transcript as a list model: newest 40 first, older on demand, changes by id and never by reset.

With the rows goes what the agent has seen of them: one read serves both, so that neither knows more than the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from xdesk.core.model import Entry
from xdesk.core.seen import Seen
from xdesk.ui.conversation.seen_tracker import SeenTracker
from xdesk.ui.labels.message_grouping import Row, rows_of

PAGE = 40
SLACK = 20
KEPT_AT_BOTTOM = 160
"""More rows than this are not kept while the agent reads the end."""

Index = QModelIndex | QPersistentModelIndex
Step = tuple[str, int, int]


class ConversationRows(Protocol):
    """Where rows are read from, and when we and the customer wrote last."""

    def page(self, conversation_id: str, limit: int, before: tuple[int, str] | None) -> list[Entry]:
        """Return at most `limit` entries, oldest first: the newest, or those before (UTC ms, id)."""

    def arrived(self, conversation_id: str) -> int:
        """Return the number of its newest arrival, 0 for none."""

    def settled_at(self, conversation_id: str) -> int:
        """Return when it was last answered or done, UTC ms; what was written before is history."""

    def seen_by_draft(self, conversation_id: str) -> Seen | None:
        """Return what the author of its draft of a reply had seen; None without a draft."""


def steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Return the steps that turn `old` ids into `new`, in order.

    ('remove', first, last), ('insert', first, last) in indices after the step, ('move', from, to) with to < from.
    """
    out: list[Step] = []
    have = list(old)
    wanted = set(new)
    at = len(have) - 1
    while at >= 0:
        if have[at] not in wanted:
            last = at
            while at > 0 and have[at - 1] not in wanted:
                at -= 1
            out.append(("remove", at, last))
            del have[at : last + 1]
        at -= 1
    present = set(have)
    at = 0
    while at < len(new):
        if at < len(have) and have[at] == new[at]:
            at += 1
        elif new[at] in present:
            source = have.index(new[at], at)
            have.insert(at, have.pop(source))
            out.append(("move", source, at))
        else:
            last = at
            while last + 1 < len(new) and new[last + 1] not in present:
                last += 1
            have[at:at] = new[at : last + 1]
            out.append(("insert", at, last))
            at = last + 1
    return out


class TranscriptModel(QAbstractListModel):
    """Rows of one conversation, and in `seen` what was painted of them; whoever paints rows calls `painted`.

    `about_to_sync` and `synced` surround changes, so that a view keeps its place.
    """

    RowRole = Qt.ItemDataRole.UserRole + 1
    about_to_sync = Signal()
    synced = Signal()

    def __init__(
        self, stored: ConversationRows, me: str, speak: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stored = stored
        self._speak = speak
        self.seen = SeenTracker(me)
        self._conversation: str | None = None
        self._entries: list[Entry] = []
        self._rows: list[Row] = []
        self._new_id: str | None = None
        self._has_older_on_x = False
        self._all_here = True

    @property
    def conversation(self) -> str | None:
        """The id of the conversation shown."""
        return self._conversation

    @property
    def all_here(self) -> bool:
        """Whether everything this desk holds of it is loaded."""
        return self._all_here

    def show(self, conversation_id: str | None, *, new_id: str | None = None, has_older: bool = False) -> None:
        """Show another conversation from its end, and begin to see it.

        `new_id` is the first message the agent has not read; `has_older` says that X may have more than this desk.
        """
        arrived = self._newest_arrival(conversation_id)
        self._put_in_front(conversation_id, new_id, has_older)
        if conversation_id is None:
            self.seen.leave()
            return
        before = self._stored.seen_by_draft(conversation_id)
        settled_at = self._stored.settled_at(conversation_id)
        self.seen.show(conversation_id, self._entries, arrived, before=before, settled_at=settled_at)

    def _put_in_front(self, conversation_id: str | None, new_id: str | None, has_older: bool) -> None:
        self.about_to_sync.emit()
        self.beginResetModel()
        self._conversation = conversation_id
        self._new_id = new_id
        self._has_older_on_x = has_older
        self._entries = self._stored.page(conversation_id, PAGE, None) if conversation_id else []
        self._all_here = len(self._entries) < PAGE
        self._rows = self._arranged()
        self.endResetModel()
        self.synced.emit()

    def set_has_older(self, has_older: bool) -> None:
        """Say whether X may have more than this desk holds."""
        if has_older != self._has_older_on_x:
            self._has_older_on_x = has_older
            self._put(self._entries)

    def refresh(self, *, at_end: bool = False) -> None:
        """Read the window again after a commit; `at_end` allows to let go of rows far above."""
        arrived = self._newest_arrival(self._conversation)
        if self._conversation is not None:
            self._read_again(self._conversation, at_end=at_end)
        self.seen.follow(self._entries, arrived)

    def _read_again(self, conversation_id: str, *, at_end: bool) -> None:
        keep = PAGE if at_end and len(self._entries) > KEPT_AT_BOTTOM else len(self._entries)
        limit = max(PAGE, keep + SLACK)
        entries = self._stored.page(conversation_id, limit, None)
        if len(entries) < limit:
            self._all_here = True
        else:
            entries = self._from_first(entries, keep)
            self._all_here = False
        self._put(entries)

    def older(self) -> bool:
        """Put one page of older entries above; return whether there were any."""
        found = self._read_older()
        self.seen.follow(self._entries, 0)
        return found

    def _read_older(self) -> bool:
        if self._conversation is None or self._all_here or not self._entries:
            return False
        first = self._entries[0]
        page = self._stored.page(self._conversation, PAGE, (first.at, first.id))
        known = {entry.id for entry in self._entries}
        page = [entry for entry in page if entry.id not in known]
        self._all_here = len(page) < PAGE
        self._put([*page, *self._entries])
        return bool(page)

    def painted(self, entry_ids: Sequence[str]) -> bool:
        """Take which rows are on the screen; return whether `seen.settle` is to be called later."""
        return self._conversation == self.seen.in_front and self.seen.paint(entry_ids)

    def entries(self) -> Sequence[Entry]:
        """Return the entries that are loaded, oldest first; another list after each read."""
        return self._entries

    def row(self, at: int) -> Row:
        """Return the row at `at`."""
        return self._rows[at]

    def rows(self) -> Sequence[Row]:
        """Return all rows that are loaded."""
        return self._rows

    def find(self, entry_id: str) -> int:
        """Return the place of an entry, -1 when it is not loaded."""
        return next((at for at, row in enumerate(self._rows) if row.entry.id == entry_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are loaded."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row itself, or the sentence a screen reader says."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == self.RowRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._speak(row)
        return None

    def _newest_arrival(self, conversation_id: str | None) -> int:
        """Return the newest arrival; asked for before the rows, so that what comes between counts as new."""
        return self._stored.arrived(conversation_id) if conversation_id is not None else 0

    def _from_first(self, entries: list[Entry], keep: int) -> list[Entry]:
        """Cut what is above the window, so that a commit never makes rows appear there."""
        if keep == len(self._entries) and self._entries:
            first = self._entries[0].id
            for at, entry in enumerate(entries):
                if entry.id == first:
                    return entries[at:]
        return entries

    def _arranged(self) -> list[Row]:
        return rows_of(self._entries, new_id=self._new_id, more_on_x=self._has_older_on_x and self._all_here)

    def _put(self, entries: list[Entry]) -> None:
        before = self._rows
        self._entries = entries
        after = self._arranged()
        if after == before:
            return
        self.about_to_sync.emit()
        old = {row.entry.id: row for row in before}
        by_id = {row.entry.id: row for row in after}
        self._rows = list(before)
        for what, first, last in steps([row.entry.id for row in before], [row.entry.id for row in after]):
            self._step(what, first, last, after)
        for at, row in enumerate(after):
            if old.get(row.entry.id, row) != by_id[row.entry.id]:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))
        self.synced.emit()

    def _step(self, what: str, first: int, last: int, after: Sequence[Row]) -> None:
        root = QModelIndex()
        if what == "remove":
            self.beginRemoveRows(root, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        elif what == "insert":
            self.beginInsertRows(root, first, last)
            self._rows[first:first] = after[first : last + 1]
            self.endInsertRows()
        else:
            self.beginMoveRows(root, first, first, root, last)
            self._rows.insert(last, self._rows.pop(first))
            self.endMoveRows()
