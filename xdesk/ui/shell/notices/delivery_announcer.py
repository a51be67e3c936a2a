"""Delivery announcer: what became of replies, said to screen readers: sent, not accepted, needs you."""

from __future__ import annotations

from PySide6.QtCore import QObject

from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import State
from xdesk.replica.outbox import outbox
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.notices.toast import Announcer
from xdesk.ui.style.translation import fill, translate


class DeliveryAnnouncer(QObject):
    """Compares the open replies after each commit with those before it."""

    def __init__(self, context: AgentContext, voice: Announcer) -> None:
        super().__init__(context)
        self._context, self._voice = context, voice
        self._known = self._states()
        context.changed.connect(self._changed)

    def _states(self) -> dict[str, State]:
        return {item.id: item.state for item in outbox.open_rows(self._context.read)}

    def _changed(self, changes: Changes) -> None:
        if not changes.subjects & (Subject.OUTBOX | Subject.TIMELINE):
            return
        before, self._known = self._known, self._states()
        moved = [state for name, state in self._known.items() if before.get(name, state) is not state]
        gone = [name for name in before if name not in self._known]
        sent = sum(1 for name in gone if self._was_sent(name))
        if State.REFUSED in moved:
            self._voice.say(translate("Outcome", "A reply was not accepted by X. It waits for you."), urgent=True)
        elif State.ASKED in moved:
            self._voice.say(translate("Outcome", "A reply needs you: did it arrive?"), urgent=True)
        elif State.HELD in moved:
            self._voice.say(translate("Outcome", "A reply is held: the customer wrote since."), urgent=True)
        elif sent == 1:
            self._voice.say(translate("Outcome", "Reply sent."))
        elif sent > 1:
            self._voice.say(fill(translate("Outcome", "{n} replies sent."), n=sent))

    def _was_sent(self, outbox_id: str) -> bool:
        item = outbox.read(self._context.read, outbox_id)
        return item is not None and item.state is State.SENT
