"""Needs-you sheet: lays the open questions over the conversation and runs what the agent decides."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from xdesk.commands.registry import Call
from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing
from xdesk.core.text.invisible import name_or_handle
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.needs_you.decision_card import AGAIN, DROP, THERE, NeedsYou
from xdesk.ui.needs_you.question import Question
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme

_COMMANDS = {THERE: "reply.it_is_there", AGAIN: "reply.send_again", DROP: "reply.drop"}


class NeedsYouSheet(QObject):
    """Opened from the status bar; Esc leaves everything as it is; closes itself when nothing is open."""

    look_asked = Signal(str)  # conversation id: open it on x.com

    def __init__(self, context: AgentContext, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._back: QWidget | None = None
        self.page = NeedsYou(over)
        self.page.setAutoFillBackground(True)
        self.page.hide()
        self.page.answered.connect(self._answer)
        self.page.later.connect(self.close)
        self.page.look_asked.connect(self.look_asked)
        over.installEventFilter(self)
        context.changed.connect(self._changed)
        theme.changed.connect(self.page.update)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def open(self) -> bool:
        """Show what needs the agent; False when nothing does."""
        questions = self._questions()
        if not questions:
            return False
        self._back = QApplication.focusWidget()
        self.page.show_questions(questions)
        self.page.setGeometry(self._over.rect())
        self.page.make_room(0)
        self.page.show()
        self.page.raise_()
        self.page.take_focus()
        return True

    def close(self) -> None:
        """Leave; the focus goes back."""
        self.page.hide()
        give_back(self._back)
        self._back = None

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Keys never go to what it covers: whoever goes there has left the questions for later."""
        inside = new is not None and (new is self.page or self.page.isAncestorOf(new))
        if new is not None and self.page.isVisible() and not inside and self._over.isAncestorOf(new):
            self._back = None
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it covers."""
        if event.type() == QEvent.Type.Resize and self.page.isVisible():
            self.page.setGeometry(self._over.rect())
        return False

    def _answer(self, outbox_id: str, choice: str) -> None:
        self._context.run(Call(_COMMANDS[choice], {"outbox_id": outbox_id}))
        self._refresh()

    def _changed(self, changes: Changes) -> None:
        if self.page.isVisible() and changes.subjects & Subject.OUTBOX:
            self._refresh()

    def _refresh(self) -> None:
        questions = self._questions()
        self.page.show_questions(questions)
        if not questions:
            self.close()
        elif self.page.isVisible():
            self.page.take_focus()

    def _questions(self) -> list[Question]:
        rows = outbox.open_rows(self._context.read)
        return [self._question(item, rows) for item in rows if item.state is State.ASKED and item.decision is None]

    def _question(self, item: Outgoing, rows: list[Outgoing]) -> Question:
        talk = conversations.read(self._context.read, item.conversation_id)
        behind = sum(
            1
            for row in rows
            if row.conversation_id == item.conversation_id and row.state is State.QUEUED and row.id != item.id
        )
        name = name_or_handle(talk.customer.name, talk.customer.handle) if talk is not None else ""
        return Question(item, name, talk.account_handle if talk is not None else "", behind, item.conversation_id)
