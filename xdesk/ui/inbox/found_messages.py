"""What the text filter of the inbox finds: pages of messages from the reading thread, and how many there are in all."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from xdesk.core.inbox.inbox_entry import FoundLine
from xdesk.core.inbox.views import View
from xdesk.replica import inbox
from xdesk.replica.inbox import Found
from xdesk.ui.runtime.agent_context import AgentContext

if TYPE_CHECKING:
    from xdesk.replica.search.hits import Hit

PAGE = 50
"""Messages that are looked for at once."""


class FoundMessages(QObject):
    """Conversations in the order of the newest message found in each, as far as they were asked for.

    `came` tells that there is more or something else, `counted` that the number of all messages is known.
    """

    came = Signal()
    stepped = Signal(object)  # Hit: the next one of the conversation in front
    counted = Signal()
    _read = Signal(object, object, object)  # ticket, what takes it, what was read (None: it failed)

    def __init__(self, context: AgentContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._view = context, View()
        self._ticket, self._asked = 0, False
        self._next, self._stood_in, self._stood = "", "", (0, 0)
        self.ranks: dict[int, int] = {}
        self.lines: dict[int, FoundLine] = {}
        self.messages = 0
        self.total: int | None = None
        self._read.connect(self._take)

    @property
    def more(self) -> bool:
        """Whether there are older messages than those found so far."""
        return bool(self._next)

    def ask(self, view: View, *, again: bool = False) -> None:
        """Look for the newest messages; `again` for as many as were found, because something changed."""
        self._ticket, self._view, self._asked = self._ticket + 1, view, True
        if not again:
            self.ranks, self.lines, self.messages, self.total, self._next = {}, {}, 0, None, ""
            self._stood_in = ""
        self._run(self._begin, _found, view, "", max(PAGE, self.messages))

    def stop(self) -> None:
        """Take nothing any more that was asked for."""
        self._ticket, self._asked, self._next = self._ticket + 1, False, ""

    def go_on(self) -> bool:
        """Look for the next page; False when there is none, or it is on its way."""
        if not self._next or self._asked:
            return False
        self._asked = True
        self._run(self._append, _found, self._view, self._next, PAGE)
        return True

    def step(self, conversation_id: str, key: int, *, newer: bool) -> None:
        """Look for the next older hit of a conversation, from the one that was gone to last; told by `stepped`."""
        line = self.lines.get(key)
        if line is not None:
            at, no = self._stood if self._stood_in == conversation_id else (line.at, line.no)
            self._stood_in, self._stood = conversation_id, (at, no)
            self._run(self._step, _beside, self._view, conversation_id, (at, no), newer)

    def stand(self, conversation_id: str, line: FoundLine) -> None:
        """Note that the hit a conversation is listed for was gone to."""
        self._stood_in, self._stood = conversation_id, (line.at, line.no)

    def _step(self, hit: Hit | None) -> None:
        if hit is not None and hit.conversation_id == self._stood_in:
            self._stood = (hit.at, hit.no)
            self.stepped.emit(hit)

    def order(self) -> tuple[array[int], array[int]]:
        """Return ranks and keys of the conversations found, sorted."""
        pairs = sorted((rank, key) for key, rank in self.ranks.items())
        return array("q", [pair[0] for pair in pairs]), array("q", [pair[1] for pair in pairs])

    def _run(self, then: Callable[[Any], None], fn: Callable[..., Any], view: View, *args: object) -> None:
        ticket, read = self._ticket, self._read

        def told(done: Future[Any]) -> None:
            read.emit(ticket, then, None if done.exception() else done.result())

        self._context.big.run(fn, view, self._context.me, self._context.x_now(), *args).add_done_callback(told)

    def _take(self, ticket: int, then: Callable[[Any], None], read: object) -> None:
        if ticket == self._ticket:
            then(read)

    def _begin(self, found: Found | None) -> None:
        self._asked = False
        if found is None:  # the reading thread has failed: better late than nothing
            found = _found(self._context.read, self._view, self._context.me, self._context.x_now(), "", PAGE)
        self.ranks, self.lines = dict(found.ranks), dict(found.lines)
        self.messages, self._next = found.messages, found.next
        self._run(self._count, _total, self._view)  # after the first rows: of frequent words it takes a moment
        self.came.emit()

    def _append(self, found: Found | None) -> None:
        self._asked = False
        if found is None:
            return
        for key, rank in found.ranks.items():
            if key not in self.lines:
                self.ranks[key] = min(rank, self.ranks.get(key, rank))
                self.lines[key] = found.lines[key]
        self.messages, self._next = self.messages + found.messages, found.next
        self.came.emit()

    def _count(self, total: int | None) -> None:
        self.total = total
        self.counted.emit()


def _found(conn: Any, view: View, me: str, now: int, after: str, limit: int) -> Found:
    return inbox.found(conn, view, me=me, now=now, after=after, limit=limit)


def _beside(
    conn: Any, view: View, _me: str, _now: int, conversation_id: str, place: tuple[int, int], newer: bool
) -> Hit | None:
    from xdesk.replica.search import hits  # late: its patterns take ms

    return hits.beside(conn, view.text, conversation_id, place, newer=newer)


def _total(conn: Any, view: View, me: str, now: int) -> int:
    return inbox.found_total(conn, view, me=me, now=now)
