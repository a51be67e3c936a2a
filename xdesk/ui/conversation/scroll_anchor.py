"""Keeps the place in the transcript: at the end it stays at the end, elsewhere the row in sight stays put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from xdesk.ui.conversation.rows.row_delegate import RowPainter

if TYPE_CHECKING:
    from xdesk.ui.conversation.transcript import Transcript

NEAR_END = 4


class ScrollAnchor:
    """What was in sight before rows, sizes or width changed, and the way back to it."""

    def __init__(self, view: Transcript, rows: RowPainter) -> None:
        self._view, self._rows = view, rows
        self._stay: tuple[str, int] | None = None  # first entry in sight and its lower edge; None: at the end

    def at_end(self) -> bool:
        """Return whether the newest row is in sight."""
        bar = self._view.verticalScrollBar()
        return bar.value() >= bar.maximum() - NEAR_END

    def remember(self) -> None:
        """Keep in mind what is in sight now."""
        if self.at_end():
            self._stay = None
            return
        index = self._view.indexAt(QPoint(4, 1))
        if index.isValid():
            row = self._view.transcript_model().row(index.row())
            self._stay = (row.entry.id, self._view.visualRect(index).bottom())

    def before_resize(self, lost: int) -> None:
        """Keep in mind what is in sight although `lost` pixels of height have gone already."""
        bar = self._view.verticalScrollBar()
        if bar.value() + max(0, lost) >= bar.maximum() - NEAR_END:
            self._stay = None
        else:
            self.remember()

    def go_back(self) -> None:
        """Bring back into sight what was there, after a new layout."""
        bar, model = self._view.verticalScrollBar(), self._view.transcript_model()
        row = model.find(self._stay[0]) if self._stay is not None else -1
        if self._stay is None or row < 0:
            bar.setValue(bar.maximum())
            return
        bar.setValue(bar.value() + self._view.visualRect(model.index(row)).bottom() - self._stay[1])

    def forget(self) -> None:
        """Begin at the end: another conversation."""
        self._stay = None

    def fill_from_below(self) -> None:
        """A short conversation stands at the bottom, next to the composer: the newest is always in one place."""
        model = self._view.transcript_model()
        room = self._view.viewport().height()
        self._rows.lead = self._rows.rough = 0
        for at in range(model.rowCount() - 1, -1, -1):
            room -= self._rows.shape(at).height
            if room <= 0:
                if self._stay is None:
                    self._rows.measure_from(at)
                return
        self._rows.lead = room
