"""Focus ring: 2 px with 1 px of air, shown on keyboard focus only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from xdesk.ui.style import theme

REACH = 3
BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Halo(QWidget):
    """A ring that follows one widget; transparent to the mouse.

    It lies in the nearest widget above with room for all of it: a row as high as its button would cut it.
    """

    def __init__(self, around: QWidget, radius: float) -> None:
        super().__init__(around.parentWidget())
        self._around, self._radius = around, radius
        self._between: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Lie around the widget, above its siblings."""
        home, box, between = self._home()
        if between != self._between:
            for one in set(self._between) - set(between):
                one.removeEventFilter(self)
            for one in set(between) - set(self._between):
                one.installEventFilter(self)
            self._between = between
        if self.parentWidget() is not home:
            self.setParent(home)
        self.setGeometry(box)
        self.setVisible(self._around.isVisible())
        self.raise_()

    def _home(self) -> tuple[QWidget | None, QRect, list[QWidget]]:
        """Return where the ring fits, its place there, and the widgets between that move it when they move.

        What scrolls cuts its rows at its edge, and the ring with them.
        """
        home, between = self._around.parentWidget(), []
        box = self._around.geometry().adjusted(-REACH, -REACH, REACH, REACH)
        while home is not None and not home.rect().contains(box):
            above = home.parentWidget()
            if above is None or home.isWindow() or isinstance(above, QAbstractScrollArea):
                break
            between.append(home)
            box = box.translated(home.pos())
            home = above
        return home, box, between

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow moves; never keep an event."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.follow()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent.line"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), self._radius + 2, self._radius + 2)


def ring_inside(painter: QPainter, rect: QRectF, radius: float = 0) -> None:
    """Draw the focus ring flush with the inner edge, for rows, fields and editors."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius > 0)
    painter.setPen(QPen(theme.color("accent.line"), 2, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), max(0.0, radius - 1), max(0.0, radius - 1))
    painter.restore()
