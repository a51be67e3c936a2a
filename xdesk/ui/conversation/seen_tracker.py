"""Seen tracker: which messages of the conversation in front were painted before the agent's last key. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdesk.core.ids import x_id_order
from xdesk.core.model import Direction, Entry
from xdesk.core.seen import NONE_SEEN, Seen

REMEMBERED = 500
"""So many conversations are remembered while others are in front."""
Words = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class _Left:
    """What is remembered of a conversation that was in front."""

    words: dict[int, str | None]
    arrived: int
    unseen: frozenset[Words]
    since: int
    seen: Seen


class SeenTracker:
    """Follows the rows of the transcript and what was painted of them.

    A row counts once it was painted and every key pressed before that paint was handled (`settle`): a key that
    waited in the queue while the row was painted was pressed without it. What was there when the conversation came
    to the front and is answered already is history: it counts with the newest row.
    """

    def __init__(self, me: str) -> None:
        self._me = me
        self._conversation = ""
        self._rows: Sequence[Entry] = ()
        self._arrived = 0  # the newest arrival in the conversation when its rows were read
        self._unseen: set[Words] = set()
        self._came: set[Words] = set()  # since the conversation came to the front
        self._painted: set[Words] = set()  # on the screen, but keys pressed before may still wait
        self._left: dict[str, _Left] = {}

    def show(
        self, conversation_id: str, rows: Sequence[Entry], arrived: int, *, before: Seen | None, settled_at: int
    ) -> None:
        """Another conversation is in front: its loaded rows, oldest first, and its newest arrival.

        `before`: what the author of its draft had seen; `settled_at`: when we last answered or were done, UTC ms.
        """
        self.leave()
        self._conversation, self._rows, self._painted, self._came = conversation_id, rows, set(), set()
        self._arrived = max([arrived, *(row.no for row in rows)])
        theirs = [row for row in rows if self._by_others(row)]
        left = self._left.get(conversation_id)
        if left is not None:
            new = [row for row in theirs if _words(row) in left.unseen or _is_news(row, left)]
        elif before is not None and before.no:
            since = before.news_after(self._answered_at(before.no))
            new = [row for row in theirs if _after(row, before, since)]
        else:
            new = [row for row in theirs if row.at > settled_at] or theirs[-1:]
        self._unseen = {_words(row) for row in new}

    def leave(self) -> None:
        """No conversation is in front any more; what was seen of it is remembered."""
        if self._conversation:
            self._left.pop(self._conversation, None)
            self._left[self._conversation] = self._now()
            if len(self._left) > REMEMBERED:
                del self._left[next(iter(self._left))]
        self._conversation, self._rows = "", ()

    def follow(self, rows: Sequence[Entry], arrived: int) -> None:
        """The rows were read again, `arrived` just before them; older ones may have been loaded."""
        if rows is not self._rows:
            now = self._now()
            theirs = [row for row in rows if self._by_others(row)]
            came = {_words(row) for row in theirs if _is_news(row, now)}
            self._came |= came
            self._unseen |= came
            self._unseen &= {_words(row) for row in theirs}
            self._painted &= self._unseen
            self._rows = rows
        self._arrived = max([self._arrived, arrived, *(row.no for row in rows)])

    def paint(self, entry_ids: Iterable[str]) -> bool:
        """These rows are on the screen; return whether any is new there: then `settle` is to be called later."""
        if not self._unseen:
            return False
        ids = frozenset(entry_ids)
        fresh = {_words(row) for row in self._rows if row.id in ids} & self._unseen - self._painted
        self._painted |= fresh
        return bool(fresh)

    def settle(self) -> None:
        """Every key pressed before the last paint was handled: what was painted counts from now on."""
        self._unseen -= self._painted
        self._painted = set()

    def seen(self) -> Seen:
        """Return what the agent had before them who presses a key now."""
        unseen = [row for row in self._rows if _words(row) in self._unseen and self._by_others(row)]
        if not unseen:
            return Seen(_newest(self._rows), self._arrived)
        no = max(0, min(row.no for row in unseen) - 1)
        hidden = {row.id for row in unseen}
        whole = Seen(_newest(row for row in self._rows if row.id not in hidden), no)
        since = whole.news_after(self._answered_at(no))
        if all(_after(row, whole, since) for row in unseen):
            return whole  # each of them came after arrival `no`, or is newer than all that was seen
        first = min(x_id_order(row.x_id or "") for row in unseen)
        return Seen(_newest(row for row in self._rows if x_id_order(row.x_id or "") < first), no)

    def upto(self, conversation_id: str) -> int | None:
        """Return up to which arrival a conversation in front is known to the agent, None when it is not in front.

        What was there when they came to it counts, painted or not; what has come since counts once it was painted.
        """
        if conversation_id != self._conversation:
            return None
        hidden = self._came & self._unseen - self._painted
        return min((no for no, _ in hidden), default=self._arrived + 1) - 1

    def seen_of(self, conversation_id: str) -> Seen:
        """Return what the agent has seen of a conversation, in front or not."""
        if conversation_id == self._conversation:
            return self.seen()
        left = self._left.get(conversation_id)
        return left.seen if left is not None else Seen()

    def loaded(self, conversation_id: str) -> Seen:
        """Return what the agent will have seen of a conversation in front once all its rows of now are painted."""
        return Seen(_newest(self._rows), self._arrived) if conversation_id == self._conversation else Seen()

    @property
    def in_front(self) -> str:
        """The id of the conversation in front, "" for none."""
        return self._conversation

    def _now(self) -> _Left:
        words = {row.no: row.x_id for row in self._rows if row.no}
        seen = self.seen()
        since = seen.news_after(self._answered_at(self._arrived))
        return _Left(words, self._arrived, frozenset(self._unseen), since, seen)

    def _by_others(self, row: Entry) -> bool:
        """Whether a row holds words that others wrote: the customer, or a colleague here or on X."""
        if row.what != "message" or row.deleted:
            return False
        return row.direction is Direction.IN or row.elsewhere or row.author != self._me

    def _answered_at(self, upto: int) -> int | None:
        """Return when we last answered, as far as that had come by arrival `upto`; None when nothing of ours had."""
        ours = (row.at for row in self._rows if row.no and row.no <= upto and row.direction is Direction.OUT)
        return max(ours, default=None)


def _words(row: Entry) -> Words:
    """Return what tells the words of a row from others: X gives an edited message another id."""
    return row.no, row.x_id


def _after(row: Entry, earlier: Seen, since: int) -> bool:
    """Whether a row came, or was edited, after what was seen; `since`: history is older."""
    newer = x_id_order(row.x_id or "") > x_id_order(earlier.newest_id) and row.direction is Direction.IN
    return newer or (row.no > earlier.no and row.at > since)


def _is_news(row: Entry, known: _Left) -> bool:
    """Whether a row came or was edited since, and is no page of history."""
    if row.no in known.words:
        return known.words[row.no] != row.x_id
    return row.no > known.arrived and row.at > known.since


def _newest(rows: Iterable[Entry]) -> str:
    """Return the newest id among the customer's messages."""
    theirs = (row.x_id for row in rows if row.what == "message" and row.direction is Direction.IN and row.x_id)
    return max(theirs, key=x_id_order, default=NONE_SEEN)
