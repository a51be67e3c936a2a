"""The transcript as a list model: newest 40 first, older on demand, changes by id and never by reset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from xdesk.core.model import Entry
from xdesk.ui.labels.message_grouping import Row, rows_of

PAGE = 40
SLACK = 20
KEPT_AT_BOTTOM = 160
"""More rows than this are not kept while the agent reads the end."""

Index = QModelIndex | QPersistentModelIndex
Step = tuple[str, int, int]


class ReadPage(Protocol):
    """Reads a conversation's newest entries, or those before one, oldest first."""

    def __call__(self, conversation_id: str, limit: int, before: tuple[int, str] | None) -> list[Entry]:
        """Return at most `limit` entries."""


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


class Timeline(QAbstractListModel):
    """Rows of one conversation. `about_to_sync` and `synced` surround changes, so that a view keeps its place."""

    RowRole = Qt.ItemDataRole.UserRole + 1
    about_to_sync = Signal()
    synced = Signal()

    def __init__(self, read: ReadPage, speak: Callable[[Row], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._speak = speak
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
        """Show another conversation from its end; `new_id` is the first message the agent has not read."""
        self.about_to_sync.emit()
        self.beginResetModel()
        self._conversation = conversation_id
        self._new_id = new_id
        self._has_older_on_x = has_older
        self._entries = self._read(conversation_id, PAGE, None) if conversation_id else []
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
        if self._conversation is None:
            return
        keep = PAGE if at_end and len(self._entries) > KEPT_AT_BOTTOM else len(self._entries)
        limit = max(PAGE, keep + SLACK)
        entries = self._read(self._conversation, limit, None)
        if len(entries) < limit:
            self._all_here = True
        else:
            entries = self._from_first(entries, keep)
            self._all_here = False
        self._put(entries)

    def older(self) -> bool:
        """Put one page of older entries above; return whether there were any."""
        if self._conversation is None or self._all_here or not self._entries:
            return False
        first = self._entries[0]
        page = self._read(self._conversation, PAGE, (first.at, first.id))
        known = {entry.id for entry in self._entries}
        page = [entry for entry in page if entry.id not in known]
        self._all_here = len(page) < PAGE
        self._put([*page, *self._entries])
        return bool(page)

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
