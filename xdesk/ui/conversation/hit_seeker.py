"""Goes to a message that a search found: older pages are read one by one until it is there, then it is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from xdesk.ui.conversation.transcript import Transcript


class HitSeeker(QObject):
    """Seeks one message at a time; a page of older ones each turn of the loop, so that keys are never kept waiting."""

    def __init__(self, view: Transcript) -> None:
        super().__init__(view)
        self._view = view
        self._wanted: tuple[str, int, tuple[str, ...]] | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._step)

    def seek(self, no: int, words: list[str]) -> None:
        """Go to the message of the conversation shown that arrived as `no`, and mark where the folded `words` stand."""
        conversation = self._view.transcript_model().conversation
        if conversation is not None:
            self._wanted = (conversation, no, tuple(words))
            self._turn.start()

    def stop(self) -> None:
        """Seek nothing any more."""
        self._wanted = None
        self._turn.stop()

    def _step(self) -> None:
        model = self._view.transcript_model()
        if self._wanted is None or model.conversation != self._wanted[0]:
            self._wanted = None
            return
        _, no, words = self._wanted
        entry = next((one for one in model.entries() if one.what == "message" and one.no == no), None)
        if entry is not None:
            self._wanted = None
            self._show(entry.id, list(words))
        elif model.older():
            self._turn.start()

    def _show(self, entry_id: str, words: list[str]) -> None:
        self._view.measure_all()
        index = self._view.transcript_model().index(self._view.transcript_model().find(entry_id))
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._view.marking.words(entry_id, words)
