"""Reply notice: what the toast says of the reply just queued, for as long as it is true."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing
from xdesk.core.text.cjk_spacing import weave
from xdesk.core.text.invisible import name_or_handle
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox, unknown_outcomes
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.notices.toast import SHOWN_MS, Toast
from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, translate

SENT_MS = 3_000
"""How long a success is told: there is nothing to do about it."""


class ReplyNotice(QObject):
    """Counts down while a reply can be taken back, then tells what became of it, and ends.

    It speaks of one reply, the newest; whatever else the toast says takes its place.
    """

    def __init__(self, context: AgentContext, toast: Toast) -> None:
        super().__init__(toast)
        self._context, self._toast = context, toast
        self._told = self._decided = ""
        self._turn = QTimer(self, singleShot=True)  # the next moment at which other words are true
        self._turn.timeout.connect(self._tell)
        context.changed.connect(self._changed)
        context.ticker.tick.connect(lambda _now: self._tell())

    def follow(self, outbox_id: str) -> None:
        """Begin to speak of a reply."""
        self._told = self._decided = ""
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
        item = outbox.read(self._context.read, toast.about)
        if item is None:
            return
        if item.state is State.CANCELLED or (item.state is State.DROPPED and not self._decided):
            toast.end()
            return
        words, undo, lasts = self._said(item)
        if words != self._told:
            self._told = words
            toast.say(words, undo=undo, about=item.id, lasts=lasts)

    def _said(self, item: Outgoing) -> tuple[str, bool, int]:
        """Return words, whether it can be taken back, and how long to say so (0: until it changes)."""
        name, now = isolate(self._name(item)), self._context.x_now()
        left = (item.undo_until or 0) - now
        if item.state is State.QUEUED and left > 0:
            return self._counted(translate("ReplyNotice", "Goes to {name} in {n} s"), name, left)
        if item.decision is not None and item.state in (State.ASKED, State.UNCONFIRMED):
            decision = unknown_outcomes.Decision.loads(item.decision)
            self._decided = decision.choice
            texts = {
                unknown_outcomes.THERE: translate("ReplyNotice", "To {name}: counts as sent in {n} s"),
                unknown_outcomes.AGAIN: translate("ReplyNotice", "Goes to {name} again in {n} s"),
                unknown_outcomes.DROP: translate("ReplyNotice", "To {name}: dropped in {n} s"),
            }
            return self._counted(texts[decision.choice], name, max(1, decision.until - now))
        return self._settled(item, name)

    def _counted(self, text: str, name: str, left: int) -> tuple[str, bool, int]:
        seconds = -(-left // 1_000)
        self._turn.start(int(left - (seconds - 1) * 1_000) + 1)
        return _filled(text, name=name, n=seconds), True, 0

    def _settled(self, item: Outgoing, name: str) -> tuple[str, bool, int]:
        texts = {
            State.QUEUED: translate("ReplyNotice", "Queued for {name}"),
            State.SENDING: translate("ReplyNotice", "Sending to {name}"),
            State.UNCONFIRMED: translate("ReplyNotice", "Looking whether {name} has it"),
            State.ASKED: translate("ReplyNotice", "Needs you: did it reach {name}?"),
            State.REFUSED: translate("ReplyNotice", "Not accepted. Your reply to {name} waits for you"),
            State.HELD: translate("ReplyNotice", "Held. Your reply to {name} waits for you"),
            State.SENT: translate("ReplyNotice", "Sent to {name}"),
            State.DROPPED: translate("ReplyNotice", "Dropped: nothing goes to {name}"),
        }
        if item.state is State.SENT and self._decided == unknown_outcomes.THERE:
            return _filled(translate("ReplyNotice", "Counts as sent to {name}"), name=name), False, SENT_MS
        lasts = SENT_MS if item.state in (State.SENT, State.DROPPED) else SHOWN_MS
        return _filled(texts[item.state], name=name), item.state is State.QUEUED, lasts

    def _name(self, item: Outgoing) -> str:
        talk = conversations.read(self._context.read, item.conversation_id)
        return name_or_handle(talk.customer.name, talk.customer.handle) if talk is not None else ""


def _filled(text: str, **values: str | int) -> str:
    return weave(fill(text, **values))
