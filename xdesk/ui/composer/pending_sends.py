"""Pending sends: one id for one text from the first press of Send until it is known whether that is stored."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal

from xdesk.core.model import Rescued
from xdesk.ui.composer.draft_saver import DraftSaver

Key = tuple[str, str]


class PendingSends(QObject):
    """Ids of replies and notes by conversation and kind, and the presses whose outcome nobody knows yet.

    `known` tells, in the window's thread, that an outcome is known: conversation id, kind, the text that was pressed,
    and whether it is stored (None: xdesk closes before anybody knows; the next start shows it). Drafts are held until
    then: a text that may be on its way is not stored beside it.
    """

    known = Signal(str, str, str, object)
    _ended = Signal(str, str, str, object)  # from the writer's thread

    def __init__(self, mint: Callable[[], str], drafts: DraftSaver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mint, self._drafts = mint, drafts
        self._ids: dict[Key, str] = {}
        self._waiting: set[Key] = set()
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def id_for(self, conversation_id: str, kind: str) -> str:
        """Return the id of what stands in an editor, the same at each press."""
        return self._ids.setdefault((conversation_id, kind), self._mint())

    def pressed_id(self, conversation_id: str, kind: str) -> str:
        """Return the id of a press whose outcome nobody knows, "" when there is none."""
        key = (conversation_id, kind)
        return self._ids.get(key, "") if key in self._waiting else ""

    def edited(self, conversation_id: str, kind: str) -> None:
        """Another text gets another id, unless the one before may be stored."""
        if (conversation_id, kind) not in self._waiting:
            self._ids.pop((conversation_id, kind), None)

    def stored(self, conversation_id: str, kind: str) -> None:
        """What was pressed is stored: it took the draft."""
        self._ids.pop((conversation_id, kind), None)
        self._drafts.forget(conversation_id, kind)

    def wait(self, conversation_id: str, kind: str, text: str, settled: Future[bool]) -> None:
        """Nobody knows whether `text` is stored until `settled` ends; its draft is held."""
        self._drafts.hold(conversation_id, kind)
        self._waiting.add((conversation_id, kind))

        def ended(outcome: Future[bool]) -> None:
            stored = None if outcome.exception() is not None else outcome.result()
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._ended.emit(conversation_id, kind, text, stored)

        settled.add_done_callback(ended)

    def unknown(self, conversation_id: str, kind: str) -> bool:
        """Whether nobody knows yet if what was pressed is stored."""
        return (conversation_id, kind) in self._waiting

    @property
    def all_known(self) -> bool:
        """Whether the outcome of every press, in whatever conversation, is known."""
        return not self._waiting

    def unsaved(self) -> list[Rescued]:
        """Return the texts that are not known to be stored, of all conversations, with the ids of their presses."""
        return [Rescued(draft, self.pressed_id(draft.conversation_id, draft.kind)) for draft in self._drafts.unsaved()]

    def _tell(self, conversation_id: str, kind: str, text: str, stored: bool | None) -> None:
        self._waiting.discard((conversation_id, kind))
        if stored:
            self._ids.pop((conversation_id, kind), None)
        self.known.emit(conversation_id, kind, text, stored)
