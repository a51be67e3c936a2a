"""Inbox model: order in arrays, rows read late in runs of 20; a commit moves only what it touched."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from xdesk.core import deadlines
from xdesk.core.changes import Changes, Subject
from xdesk.core.inbox.inbox_entry import InboxRow
from xdesk.core.inbox.views import View
from xdesk.replica import inbox
from xdesk.ui.inbox.found_messages import FoundMessages
from xdesk.ui.inbox.row_labels import spoken_row
from xdesk.ui.inbox.row_order import Order
from xdesk.ui.runtime.agent_context import AgentContext

PAGE, PAGES = 20, 100
FIRST = 100
"""Rows listed at once. What lies below comes from the reading thread: for 100,000 conversations it takes 60 ms."""
SEARCH_MS, MOST_KEYS = 300, 10_000
LARGE = 2_000
"""A list above this is read again on the reading thread."""
MANY = 8
"""More changed conversations than this are placed in one layout change instead of single moves."""

Index = QModelIndex | QPersistentModelIndex


class InboxModel(QAbstractTableModel):
    """One column; row n is the n-th conversation of the view by deadline."""

    loaded = Signal()  # a view was read anew, or as much of it as is seen
    completed = Signal()  # what lies below the first rows has come
    counted = Signal(object)  # int: the number of conversations in the view may have changed
    vanished = Signal()  # the kept conversation is not on this computer any more
    _found = Signal(object, object)  # ticket, (ranks, keys): from the reading thread

    def __init__(self, context: AgentContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self.view = context, View()
        self._order = Order(array("q"), array("q"))
        self._rows: OrderedDict[int, InboxRow] = OrderedDict()
        self._keys: dict[str, int] = {}  # of the rows read so far; a conversation keeps its key
        self._ticket, self._able = 0, False
        self._missed: set[str] | None = None  # changed while an order was being read elsewhere: placed again after it
        self.partial = False  # only the first rows are listed yet
        self._sought = False  # what a text filter finds is listed
        self._kept_id, self._kept = "", (0, 0)  # who stays where they stand while in front; (key, rank held)
        self._due: int | None = None  # the rank the view itself gives it; None: the view does not list it
        self._leaving: tuple[int, int | None] | None = None  # key and due of who is not in front any more
        self._again = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._again.timeout.connect(self._ask)
        self._found.connect(self._take)
        self.hits = FoundMessages(context, self)
        self.hits.came.connect(self._take_hits)
        self.hits.counted.connect(self._count)
        context.changed.connect(self.take_changes)

    def show(self, view: View) -> None:
        """List another view: its first rows at once, the rest, or what a text filter finds, from the reading thread."""
        self.view = view
        self.partial = self._sought = False
        self._again.stop()
        self._ticket, self._missed = self._ticket + 1, None
        self.hits.stop()
        if view.text:
            self.hits.ask(view)
            return
        found = inbox.order(self._context.read, view, me=self._context.me, now=self._context.x_now(), limit=FIRST)
        self.partial = len(found[0]) == FIRST
        self._reset(Order(*found))
        if self.partial and self._able:
            self._ask()

    def complete(self) -> None:
        """Read the rest of what is listed; from now on there is a reading thread."""
        self._able = True
        if self.partial:
            self._ask()

    @property
    def searching(self) -> bool:
        """Whether what stands listed is not yet what the text filter finds."""
        return bool(self.view.text) and not self._sought

    @property
    def reading(self) -> bool:
        """Whether an order is being read elsewhere."""
        return self._missed is not None

    @property
    def held(self) -> int:
        """How many rows are held in memory; the others are read when they are painted."""
        return len(self._rows)

    @property
    def order(self) -> Order:
        """Which rows are listed, and their ranks; not to be changed from outside."""
        return self._order

    # -- the conversation in front

    def keep(self, conversation_id: str) -> int | None:
        """Keep a conversation listed where it stands, whatever view and clock say, until another one is kept.

        Return its row, None when this desk does not know it; "" keeps none. The one before stays until `release`.
        """
        if conversation_id == self._kept_id:
            return self.position_of(conversation_id) if conversation_id else None
        stood = self._guest
        if self._kept_id and self._due != self._kept[1]:
            self._leaving = (self._kept[0], self._due)
        self._kept_id, self._due = "", None
        place = inbox.place_of(self._context.read, conversation_id) if conversation_id else None
        if place is None:
            return None
        rank, key = place
        self._kept_id, self._kept = conversation_id, (key, rank)
        again = self._leaving if self._leaving is not None and self._leaving[0] == key else None
        self._leaving = None if again is not None else self._leaving
        at = self._order.row(key, rank)
        new = at is None
        if at is None:
            self._due = rank if self._in_view(conversation_id) else None
            at = self._order.place(rank, key)
            self.beginInsertRows(QModelIndex(), at, at)
            self._order.insert(rank, key)
            self.endInsertRows()
        else:
            self._kept = (key, self._order.ranks[at])
            self._due = again[1] if again is not None else self._order.ranks[at]
        if new or stood:
            self._count()
        return at

    def release(self) -> None:
        """Let the row that was in front go where the view has it, or out of the list."""
        leaving, self._leaving = self._leaving, None
        if leaving is not None and self._order.row(leaving[0]) is not None:
            self._place(*leaving)
            self._count()

    def is_guest(self, key: int) -> bool:
        """Whether a row stands listed only because it is in front."""
        return self._guest and key == self._kept[0]

    @property
    def _guest(self) -> bool:
        return bool(self._kept_id) and self._due is None

    def lists(self, conversation_id: str) -> bool:
        """Whether the view lists a conversation by itself, perhaps below the rows read so far."""
        return self.position_of(conversation_id) is not None or (self.partial and self._in_view(conversation_id))

    def _in_view(self, conversation_id: str) -> bool:
        """Whether the view lists it; not asked of a text filter, which is searched on the reading thread."""
        if self.view.text:
            return False
        found = self._placements((conversation_id,)).get(conversation_id)
        return found is not None and found[1] is not None

    def _keep_listed(self) -> None:
        """After the order was read again by itself: what is in front stays listed where it stood."""
        if not self._kept_id:
            return
        key, held = self._kept
        at = self._order.row(key, held)
        if at is not None:
            self._due = self._order.ranks[at]
            if self._due == held:
                return
            self._order.remove(key)
        elif inbox.key_of(self._context.read, self._kept_id) is None:
            self._kept_id, self._due = "", None
            QTimer.singleShot(0, self, self.vanished.emit)  # not amid a change of rows
            return
        else:
            below = self.partial and self._in_view(self._kept_id)
            place = inbox.place_of(self._context.read, self._kept_id) if below else None
            self._due = None if place is None else place[0]
        self._order.insert(held, key)

    def _count(self) -> None:
        self.counted.emit(len(self._order) - self._guest)

    def _ask(self) -> None:
        """Read the whole order on the reading thread; of a text filter as much as is listed."""
        if self.view.text:
            self.hits.ask(self.view, again=self._sought)
            return
        self._ticket, self._missed = self._ticket + 1, set()
        ticket, found = self._ticket, self._found
        future = self._context.big.run(_order, self.view, self._context.me, self._context.x_now())
        future.add_done_callback(lambda done: found.emit(ticket, None if done.exception() else done.result()))

    def _take(self, ticket: int, found: tuple[array[int], array[int]] | None) -> None:
        """Take an order read elsewhere, then place again what changed meanwhile."""
        if ticket != self._ticket:
            return
        missed, self._missed = self._missed or set(), None
        if found is None and not self.partial:
            return
        if found is None:  # the reading thread has failed: better late than half a list
            found = inbox.order(self._context.read, self.view, me=self._context.me, now=self._context.x_now())
        first, order, self.partial = self.partial, Order(*found), False

        def swap() -> None:
            self._order = order
            self._keep_listed()
            self._place_quietly(self._placements(missed))

        self._rearrange(swap)
        if first:
            self.completed.emit()
        self._count()

    def _take_hits(self) -> None:
        """List what a text filter found so far, by the time of the newest message found in each conversation."""
        order = Order(*self.hits.order())
        self._rows.clear()
        if not self._sought:
            self._sought = True
            self._reset(order)
            return

        def swap() -> None:
            self._order = order
            self._keep_listed()

        self._rearrange(swap)
        self._count()

    def _reset(self, order: Order) -> None:
        """List something else because the agent asked for it: what is in front stays only where the new list has it."""
        self.beginResetModel()
        self._order, self._due, self._leaving = order, None, None
        at = order.row(*self._kept) if self._kept_id else None
        if at is not None:
            self._due = order.ranks[at]
            self._kept = (self._kept[0], self._due)
        elif self._kept_id and self.partial and self._in_view(self._kept_id):
            self._keep_listed()
        else:
            self._kept_id = ""
        self.endResetModel()
        self.loaded.emit()
        self._count()

    def _placements(self, ids: Collection[str]) -> dict[str, tuple[int, int | None]]:
        """Return where conversations stand now; not in a view that is searched: that takes too long for the window."""
        if not ids or self.view.text:
            return {}
        return inbox.placements(self._context.read, self.view, ids, me=self._context.me, now=self._context.x_now())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of conversations listed."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return 1."""
        return 0 if parent.isValid() else 1

    def row(self, position: int) -> InboxRow | None:
        """Return the row at `position`, reading its neighbours with it when it is not held."""
        if not 0 <= position < len(self._order):
            return None
        key = self._order.keys[position]
        found = self._rows.get(key)
        if found is None:
            self._read_around(position)
            found = self._rows.get(key)
        elif len(self._rows) > PAGE * PAGES // 2:
            self._rows.move_to_end(key)
        return found

    def _read_around(self, position: int) -> None:
        first = position - position % PAGE
        self._read(first, first + PAGE)

    def holds(self, position: int) -> bool:
        """Whether the row at `position` is at hand, so that painting it reads nothing."""
        return 0 <= position < len(self._order) and self._order.keys[position] in self._rows

    def read_ahead(self, first: int, last: int) -> None:
        """Have the rows from `first` to `last`, the end excluded, at hand: they will be asked for next."""
        self._read(max(0, first), min(last, len(self._order)))

    def _read(self, first: int, last: int) -> None:
        wanted = [key for key in self._order.keys[first:last] if key not in self._rows]
        if not wanted:
            return
        rows = inbox.rows(self._context.read, wanted)
        if self.view.text:
            rows = {key: row._replace(line=self.hits.lines.get(key)) for key, row in rows.items()}
        self._rows.update(rows)
        if len(self._keys) > MOST_KEYS:
            self._keys.clear()
        self._keys.update((row.id, key) for key, row in rows.items())
        while len(self._rows) > PAGE * PAGES:
            self._rows.popitem(last=False)

    def position(self, key: int) -> int | None:
        """Return the row number of a conversation's key, None when it is not in the view."""
        return self._order.row(key)

    def position_of(self, conversation_id: str) -> int | None:
        """Return the row number of a conversation, None when it is not in the view."""
        if conversation_id == self._kept_id:
            return self._order.row(*self._kept) if conversation_id else None
        key = self._keys.get(conversation_id)
        if key is not None:
            row = self._rows.get(key)
            return self._order.row(key, None if row is None else deadlines.rank(row.clock, row.last_at))
        view, me, now = self.view, self._context.me, self._context.x_now()
        unfiltered = View(view.name, view.account_id, view.tag)
        held = inbox.placements(self._context.read, unfiltered, (conversation_id,), me=me, now=now)
        return self._order.row(*held[conversation_id]) if conversation_id in held else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row's sentence for screen readers; painting uses `row`."""
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return None
        found = self.row(index.row())
        return "" if found is None else spoken_row(found, self._context.x_now())

    def take_changes(self, changes: Changes) -> None:
        """Place again what a commit touched."""
        if changes.subjects & Subject.CUSTOMER and changes.customers:
            self._forget_people(changes.customers)
            if self.view.text:  # a filter looks for names too
                self._search_again(())
        if not changes.subjects & Subject.INBOX:
            return
        if not changes.conversations:
            self.refresh()
            return
        if self.view.text:
            self._search_again(changes.conversations)
            return
        if self._missed is not None:
            self._missed |= changes.conversations
        placed = self._placements(changes.conversations)
        if len(placed) > MANY:
            self._rearrange(lambda: self._place_quietly(placed))
        else:
            for key, rank in placed.values():
                self._place(key, rank)
        self._count()

    def _search_again(self, changed: Collection[str]) -> None:
        """Show the changed rows anew at once; what matches now comes from the reading thread, a few times a second."""
        whole, me, now = View(), self._context.me, self._context.x_now()
        for key, _rank in inbox.placements(self._context.read, whole, changed, me=me, now=now).values():
            self._forget(key)
        if not self._again.isActive():
            self._again.start()

    def refresh(self) -> None:
        """Read the order again without losing selection or scroll: time alone changed the view."""
        if self.view.text:
            self._ask()
            return
        if self._able and (self.partial or len(self._order) > LARGE):
            self._rows.clear()
            self._ask()
            return
        found = inbox.order(self._context.read, self.view, me=self._context.me, now=self._context.x_now())
        self._rows.clear()

        def swap() -> None:
            self._order = Order(*found)
            self._keep_listed()

        self._rearrange(swap)
        self._count()

    def _forget_people(self, customers: frozenset[str]) -> None:
        for key in [key for key, row in self._rows.items() if row.customer_id in customers]:
            self._forget(key)

    def _forget(self, key: int) -> None:
        """Read a row again when it is painted next."""
        at = self._order.row(key) if self._rows.pop(key, None) is not None else None
        if at is not None:
            self._touch(at)

    def _stays(self, key: int, rank: int | None) -> bool:
        """Whether it is the kept conversation: its row stays, and goes to `rank` once it is not in front any more."""
        if not self._kept_id or key != self._kept[0]:
            return False
        self._due = rank
        return True

    def _place(self, key: int, rank: int | None) -> None:
        self._rows.pop(key, None)
        order, root = self._order, QModelIndex()
        old = order.row(key)
        if self._stays(key, rank):
            if old is not None:
                self._touch(old)
            return
        if old is None and rank is None:
            return
        if old is None and rank is not None:
            at = order.place(rank, key)
            self.beginInsertRows(root, at, at)
            order.insert(rank, key)
            self.endInsertRows()
        elif old is not None and rank is None:
            self.beginRemoveRows(root, old, old)
            order.remove(key)
            self.endRemoveRows()
        elif old is not None and rank is not None:
            self._move(key, rank, old)

    def _move(self, key: int, rank: int, old: int) -> None:
        order, root = self._order, QModelIndex()
        at = order.place(rank, key)  # counts the old place too
        moves = at not in (old, old + 1)
        if moves:
            self.beginMoveRows(root, old, old, root, at)
        order.remove(key)
        order.insert(rank, key)
        if moves:
            self.endMoveRows()
        self._touch(at if at <= old else at - 1)

    def _touch(self, at: int) -> None:
        index = self.index(at, 0)
        self.dataChanged.emit(index, index)

    def _place_quietly(self, placed: Mapping[str, tuple[int, int | None]]) -> None:
        order = self._order
        for key, rank in placed.values():
            self._rows.pop(key, None)
            if self._stays(key, rank):
                continue
            if order.row(key) is not None:
                order.remove(key)
            if rank is not None:
                order.insert(rank, key)

    def _rearrange(self, change: Callable[[], None]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        keys = [self._order.keys[index.row()] for index in kept]
        change()
        rows = [self._order.row(key) for key in keys]
        self.changePersistentIndexList(kept, [QModelIndex() if row is None else self.index(row, 0) for row in rows])
        self.layoutChanged.emit()


def _order(conn: Any, view: View, me: str, now: int) -> tuple[array[int], array[int]]:
    return inbox.order(conn, view, me=me, now=now)
