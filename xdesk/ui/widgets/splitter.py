"""Splitter: panes side by side with a line of 1 px and a grip of 8 px between them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from xdesk.ui.style import theme

GRIP = 8


class _Line(QSplitterHandle):
    """The visible line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("line"))


class _Grip(QWidget):
    """The wider, invisible area over a line that the pointer can take."""

    def __init__(self, splits: Splits, line: QSplitterHandle, place: int, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self._splits, self._line, self._place = splits, line, place
        self._start: tuple[int, list[int]] | None = None
        self.setCursor(Qt.CursorShape.SplitHCursor)
        line.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Lie over the line."""
        at = self._line.geometry()
        origin = self._splits.mapTo(self._room, at.topLeft())
        self.setGeometry(origin.x() - GRIP // 2, origin.y(), GRIP, at.height())
        self.setVisible(self._line.isVisible() and self._splits.may_drag(self._place))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.follow()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = (round(event.globalPosition().x()), self._splits.sizes())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            x, sizes = self._start
            self._splits.drag(self._place, sizes, round(event.globalPosition().x()) - x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            self._start = None
            self._splits.dragged.emit()


class Splits(QSplitter):
    """A splitter whose panes keep within their least and most widths; `dragged` after the agent changed one."""

    dragged = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._room = parent
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._grips: list[_Grip] = []
        theme.changed.connect(self._repaint)

    def createHandle(self) -> QSplitterHandle:
        """Return the line."""
        return _Line(self.orientation(), self)

    def add_grips(self) -> None:
        """Make every line between two panes easy to take; call it when all panes are in."""
        self._grips = [_Grip(self, self.handle(place), place, self._room) for place in range(1, self.count())]

    def hide_lines(self) -> None:
        """Hide the lines of hidden panes now: Qt does it a turn later, and each takes a pixel until then."""
        for place in range(1, self.count()):
            pane = self.widget(place)
            self.handle(place).setHidden(pane is None or pane.isHidden())

    def may_drag(self, place: int) -> bool:
        """Return whether the pane left of line `place` has a choice of widths."""
        return all(one.isVisible() and one.minimumWidth() < one.maximumWidth() for one in self._beside(place))

    def _beside(self, place: int) -> tuple[QWidget, QWidget]:
        left, right = self.widget(place - 1), self.widget(place)
        assert left is not None and right is not None
        return left, right

    def drag(self, place: int, sizes: list[int], by: int) -> None:
        """Move line `place` by `by` px from where `sizes` had it."""
        left, right = self._beside(place)
        least = max(left.minimumWidth() - sizes[place - 1], sizes[place] - right.maximumWidth())
        most = min(left.maximumWidth() - sizes[place - 1], sizes[place] - right.minimumWidth())
        by = max(least, min(most, by))
        moved = list(sizes)
        moved[place - 1] += by
        moved[place] -= by
        self.setSizes(moved)

    def _repaint(self) -> None:
        for place in range(1, self.count()):
            self.handle(place).update()
