"""A list view of painted rows: which row is where, and what the parts of the transcript may ask of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from xdesk.ui.conversation.rows.row_context import RowContext
from xdesk.ui.conversation.rows.row_delegate import RowPainter, Shape
from xdesk.ui.conversation.transcript_model import Timeline
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.runtime.picture_cache import Pictures
from xdesk.ui.style import theme
from xdesk.ui.widgets.scroll_bar import bare


class RowsView(QListView):
    """Looks and places of a transcript; what it does stands in the class made of it."""

    painted = Signal(object)  # list of ids of entries: so much of them as one line, or all, was painted in sight

    def __init__(
        self, model: Timeline, pictures: Pictures, host: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._timeline = model
        self.sheet = RowContext(pictures, host, self._strip_size)
        self.rows = RowPainter(model, self.sheet, self)
        bare(self)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalScrollBar().setSingleStep(20)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # its paint begins with the ground

    def _strip_size(self, entry_id: str, slot: str) -> QSize:
        """Return the room the buttons of an entry need: none here."""
        return QSize(0, 0)

    def timeline(self) -> Timeline:
        """Return the model."""
        return self._timeline

    def current(self) -> Row | None:
        """Return the current row."""
        at = self.currentIndex().row()
        return self._timeline.row(at) if 0 <= at < self._timeline.rowCount() else None

    def shape_at(self, at: QPointF) -> tuple[Shape, QPointF] | None:
        """Return the row under a point of the viewport, and the point from the top left of its body."""
        index = self.indexAt(at.toPoint())
        if not index.isValid():
            return None
        shape = self.rows.shape(index.row())
        top = self.visualRect(index).top() + shape.top
        return shape, QPointF(at.x(), at.y() - top)

    def body_origin(self, entry_id: str) -> QPointF | None:
        """Return where the body of an entry begins in the viewport."""
        row = self._timeline.find(entry_id)
        if row < 0:
            return None
        return QPointF(0, self.visualRect(self._timeline.index(row)).top() + self.rows.shape(row).top)

    def row_boxes(self) -> list[QRect]:
        """Return where something is painted in the viewport: the bodies of the rows in sight, from the last one up."""
        boxes: list[QRect] = []
        for at in reversed(range(self._timeline.rowCount())):
            rect = self.visualRect(self._timeline.index(at))
            if rect.bottom() < 0:
                break
            shape = self.rows.shape(at)
            body = QRect(0, rect.top() + shape.top, self.viewport().width(), shape.body.height)
            boxes.append(shape.body.frame.translated(0, rect.top() + shape.top).toAlignedRect())
            if shape.body.height > shape.body.frame.bottom():  # what is known and the buttons below a bubble
                boxes.append(body)
            if shape.above.height:  # day, New line, quoted post
                boxes.append(QRect(0, rect.top() + shape.lead, self.viewport().width(), shape.above.height))
        return [box for box in (one.intersected(self.viewport().rect()) for one in boxes) if not box.isEmpty()]

    def repaint_row(self, entry_id: str) -> None:
        """Paint one row again."""
        row = self._timeline.find(entry_id)
        if row >= 0:
            self.update(self._timeline.index(row))

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands, not a search."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the rows, and tell which."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("ground.page"))
        painter.end()
        self.rows.shown.clear()
        super().paintEvent(event)
        high, line = self.viewport().height(), theme.line("message")
        seen = [name for name, top, end in self.rows.shown if min(end, high) - max(top, 0) >= min(line, end - top)]
        self.painted.emit(seen)
