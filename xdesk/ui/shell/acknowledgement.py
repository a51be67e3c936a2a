"""Acknowledgement: the card of one conversation, its text kept while it is typed, and the reply that comes of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from xdesk.commands.registry import Call
from xdesk.core.model import ACKNOWLEDGEMENT, Draft
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError, UnknownOutcomeError
from xdesk.replica.conversation import conversations
from xdesk.ui.acknowledge.card import WIDTH, Acknowledge
from xdesk.ui.conversation import pane_calls
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.workspace import Workspace
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.key_cap import caps


class Acknowledgement(QObject):
    """Opens the card with what was written in it before, keeps each edit as a draft of its own, queues what is sent.

    However the card closes, its words are kept with the drafts until they are queued or deleted by the agent.
    """

    told = Signal(str)  # a sentence for the agent
    failed = Signal(object)  # core.sentences.Sentence

    def __init__(self, card: Acknowledge, context: AgentContext, workspace: Workspace) -> None:
        super().__init__(card)
        self._card, self._context, self._workspace = card, context, workspace
        self._opened_on = Seen()  # what stood there when the card was opened: a text edited here answers no more
        self._answers = Seen()  # what the text that stands in the card answers
        self._sent = False
        card.written.connect(self._written)
        card.sent.connect(self._send)
        card.closed.connect(self._closed)
        self._pressed = ""  # the words of the last press that nobody could confirm
        workspace.composer.outcome_known.connect(self._outcome_known)

    def open(self, conversation_id: str, *, chinese: bool) -> None:
        """Open the card for the conversation in front."""
        talk, pane = conversations.read(self._context.read, conversation_id), self._workspace.conversation
        if talk is None:
            return
        kept = self._workspace.composer.drafts.newest(conversation_id, ACKNOWLEDGEMENT)
        self._opened_on = pane.model.seen.loaded(conversation_id)
        before = kept.seen if kept is not None else None
        self._answers = self._opened_on if before is None else self._opened_on.at_least(before)
        self._sent = False
        window = pane.window()
        corner = pane.mapTo(window, QPoint(max(16, (pane.width() - WIDTH) // 2), 96))
        self._card.ask(talk, self._context.x_now(), chinese=chinese, corner=corner, kept=kept)

    def collect(self) -> None:
        """Before the window closes: what an input method still has is part of the text; the card closes."""
        if self._card.isVisible():
            self._card.editor().commit()
            self._sent = True  # nobody reads a sentence now
            self._card.close_and_return()

    def _written(self, conversation_id: str, text: str, cursor: int, minutes: int) -> None:
        """Keep the words of the card; "" removes them."""
        self._answers = self._opened_on
        composer = self._workspace.composer
        composer.pending.edited(conversation_id, ACKNOWLEDGEMENT)
        seen = self._context.seen(conversation_id).at_least(self._answers)
        now = self._context.x_now()
        composer.drafts.keep(
            Draft(conversation_id, ACKNOWLEDGEMENT, text, cursor, minutes if text else None, now, seen)
        )

    def _closed(self) -> None:
        """Say where the words are."""
        words, sent = self._card.words(), self._sent
        self._workspace.composer.drafts.save_now()
        if words and not sent and not self._context.read_only:
            key = " ".join(caps(pane_calls.key_of(self._context.registry, pane_calls.ACKNOWLEDGE)))
            kept = translate("Acknowledge", "What you wrote in the card is kept: {key} opens it again.")
            self.told.emit(fill(kept, key=key))

    def _outcome_known(self, conversation_id: str, kind: str, stored: bool) -> None:
        """It is known whether a press is stored: a card opened meanwhile must not send the same words again."""
        if kind != ACKNOWLEDGEMENT:
            return
        if stored and self._card.is_open_for(conversation_id) and self._card.words() == self._pressed:
            self._leave()
            self.told.emit(translate("Acknowledge", "The acknowledgement is stored and goes out."))
        elif not stored:
            self.told.emit(
                translate("Acknowledge", "The disk did not take the acknowledgement: nothing was sent. Send it again.")
            )

    def _send(self, conversation_id: str, text: str, minutes: int) -> None:
        composer, words = self._workspace.composer, self._card.words()
        composer.drafts.save_now()  # before the reply, which takes the draft away in its own transaction
        seen = self._context.seen(conversation_id).at_least(self._answers)
        about: dict[str, str | int | bool | list[str] | None] = {
            "conversation_id": conversation_id, "minutes": minutes, "text": text, "based_on": seen.newest_id,
            "seen_no": seen.no,
        }  # fmt: skip
        call = Call("reply.acknowledge", about)
        try:
            name = composer.pending.id_for(conversation_id, ACKNOWLEDGEMENT)
            done = self._context.runner.run(call, operation_id=name)
        except UnknownOutcomeError as error:
            self._pressed = words
            composer.pending.wait(conversation_id, ACKNOWLEDGEMENT, words, error.settled)
            self._leave()
            self.failed.emit(error.sentence)
        except DeskError as error:
            self._card.refuse(spoken(error.sentence))
        else:
            composer.pending.stored(conversation_id, ACKNOWLEDGEMENT)
            self._leave()  # what is said of it is said where the focus is then
            self._context.done.emit(call, done)

    def _leave(self) -> None:
        self._sent = True
        self._card.close_and_return()
