"""Closing: the window closes once all that was written is stored, or kept in a rescue file when it must end now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from xdesk.core.sentences import DeskError
from xdesk.core.text.invisible import name_or_handle
from xdesk.replica.conversation import conversations
from xdesk.ui.acknowledge import card
from xdesk.ui.composer.composer import Composer
from xdesk.ui.dialogs.unsaved_sheet import UnsavedSheet
from xdesk.ui.runtime.agent_context import AgentContext

if TYPE_CHECKING:
    from xdesk.ui.shell.window import Window

log = logging.getLogger(__name__)


class Closing(QObject):
    """Watches the window's close event."""

    def __init__(
        self, window: Window, context: AgentContext, composer: Composer, collect: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._collect = collect  # makes what is typed outside the composer part of drafts
        self._window, self._context, self._composer = window, context, composer
        self._left = False  # the agent chose to close
        self.sheet = UnsavedSheet(window, again=window.close, rescue=self._rescue, leave=self._leave)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the window open while something is not stored; a system that ends is not kept waiting."""
        if watched is not self._window or event.type() != QEvent.Type.Close or self._left:
            return False
        self._collect()
        if self._composer.flush():
            return False
        if self._window.must_end:
            try:
                self._rescue()
            except DeskError:
                log.exception("texts are neither stored nor in a rescue file")
            return False
        event.ignore()
        texts = self._composer.pending.unsaved()
        shown = [card.with_time(one, self._context.x_now()) for one in texts]
        self.sheet.ask(shown, [self._name(one.draft.conversation_id) for one in texts])
        return True

    def _rescue(self) -> None:
        texts = self._composer.pending.unsaved()
        if texts:
            self._context.rescue(texts)

    def _leave(self) -> None:
        self._left = True
        self._window.close()

    def _name(self, conversation_id: str) -> str:
        talk = conversations.read(self._context.read, conversation_id)
        return "" if talk is None else name_or_handle(talk.customer.name, talk.customer.handle)
