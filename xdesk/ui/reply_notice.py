"""Reply notice: what the toast says of the reply just queued, for as long as it is true."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing
from xdesk.replica import conversations, outbox
from xdesk.ui.plain import isolate
from xdesk.ui.seat import Seat
from xdesk.ui.toast import SHOWN_MS, Toast
from xdesk.ui.weave import weave
from xdesk.ui.words import fill, translate

SENT_MS = 3_000
"""How long a success is told: there is nothing to do about it."""


class ReplyNotice(QObject):
    """Counts down while a reply can be taken back, then tells what became of it, and ends.

    It speaks of one reply, the newest; whatever else the toast says takes its place.
    """

    def __init__(self, seat: Seat, toast: Toast) -> None:
        super().__init__(toast)
        self._seat, self._toast = seat, toast
        self._told = ""
        self._turn = QTimer(self, singleShot=True)  # the next moment at which other words are true
        self._turn.timeout.connect(self._tell)
        seat.changed.connect(self._changed)
        seat.clockface.tick.connect(lambda _now: self._tell())

    def follow(self, outbox_id: str) -> None:
        """Begin to speak of a reply."""
        self._told = ""
        self._toast.about = outbox_id
        self._tell(anew=True)

    def _changed(self, changes: Changes) -> None:
        if changes.subjects & Subject.OUTBOX:
            self._tell()

    def _tell(self, *, anew: bool = False) -> None:
        """Say what is true now; nothing when something else is said meanwhile."""
        toast = self._toast
        if not toast.about or not (anew or toast.isVisible()):
            return
        item = outbox.read(self._seat.read, toast.about)
        if item is None or item.state in (State.CANCELLED, State.DROPPED):
            if item is not None:
                toast.end()
            return
        words, undo, lasts = self._said(item)
        if words != self._told:
            self._told = words
            toast.say(words, undo=undo, about=item.id, lasts=lasts)

    def _said(self, item: Outgoing) -> tuple[str, bool, int]:
        """Return words, whether it can be taken back, and how long to say so (0: until it changes)."""
        name, left = isolate(self._name(item)), (item.undo_until or 0) - self._seat.x_now()
        if item.state is State.QUEUED and left > 0:
            seconds = -(-left // 1_000)
            self._turn.start(int(left - (seconds - 1) * 1_000) + 1)
            return _filled(translate("ReplyNotice", "Goes to {name} in {n} s"), name=name, n=seconds), True, 0
        texts = {
            State.QUEUED: translate("ReplyNotice", "Queued for {name}"),
            State.SENDING: translate("ReplyNotice", "Sending to {name}"),
            State.UNCONFIRMED: translate("ReplyNotice", "Looking whether {name} has it"),
            State.ASKED: translate("ReplyNotice", "Needs you: did it reach {name}?"),
            State.REFUSED: translate("ReplyNotice", "Not accepted. Your reply to {name} waits for you"),
            State.HELD: translate("ReplyNotice", "Held. Your reply to {name} waits for you"),
            State.SENT: translate("ReplyNotice", "Sent to {name}"),
        }
        lasts = SENT_MS if item.state is State.SENT else SHOWN_MS
        return _filled(texts[item.state], name=name), item.state is State.QUEUED, lasts

    def _name(self, item: Outgoing) -> str:
        talk = conversations.read(self._seat.read, item.conversation_id)
        return (talk.customer.name or "@" + talk.customer.handle) if talk is not None else ""


def _filled(text: str, **values: str | int) -> str:
    return weave(fill(text, **values))
