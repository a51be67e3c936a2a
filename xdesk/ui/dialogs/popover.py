"""Popover: a floating surface inside the window with outline and shadow; Esc gives the focus back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable

REACH = 16  # how far the shadow goes
DROP = 4
CORNER = 8.0
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class Surface(Retranslatable):
    """A raised card with a shadow; `body` is the layout inside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(REACH + 1, REACH + 1, REACH + 1, REACH + DROP + 1)
        self.body.setSpacing(0)
        self.outline = "line.strong"
        theme.changed.connect(self.update)

    def card(self) -> QRect:
        """Return the card without its shadow."""
        return self.rect().adjusted(REACH, REACH, -REACH, -REACH - DROP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shadow, the ground and the outline."""
        painter = QPainter(self)
        paint_shadow(painter, self.card())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("ground.raised"))
        painter.setPen(QPen(theme.color(self.outline), 1))
        painter.drawRoundedRect(QRectF(self.card()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)


class Popover(Surface):
    """A surface that was called up: takes the focus, closes on Esc and on a press outside."""

    closed = Signal()
    stays = False
    """Whether it stays when another page comes in front: what is about the conversation behind that does not."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty(SCOPE, "own")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._back: QWidget | None = None
        self.hide()

    def open_at(self, corner: QPoint, width: int) -> None:
        """Show with the card's top left corner at `corner` of the window; remember who had the focus."""
        self._back = QApplication.focusWidget()
        self.setFixedWidth(width + 2 * REACH)
        self.adjustSize()
        self.move(self._inside(corner - QPoint(REACH, REACH)))
        self.show()
        self.raise_()
        self.adjustSize()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def adjustSize(self) -> None:
        """Be as high as the words need at the width it has; Qt alone would guess their lines for its own width."""
        layout = self.layout()
        if layout is None or self.maximumWidth() != self.minimumWidth():
            super().adjustSize()
            return
        layout.activate()
        wide = self.minimumWidth()
        self.resize(wide, layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else self.sizeHint().height())
        if self.isVisible():
            self.move(self._inside(self.pos()))

    def close_and_return(self) -> None:
        """Hide and give the focus back to where it was."""
        if not self.isVisible():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        back, self._back = self._back, None
        give_back(back)
        self.closed.emit()

    def holds_typed(self) -> bool:
        """Whether something was typed into it that is kept nowhere else: then no press beside it closes it."""
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press anywhere else in the window closes it; the press still does what it does there.

        While it holds what was typed, such a press does nothing at all: neither here nor where it went.
        Where it was pressed counts, not who is told: what a label of the sheet does not want goes on to the parents of
        the sheet, too.
        """
        if event.type() in _PRESSES and isinstance(event, QMouseEvent):
            beside = not self.card().contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            if beside and watched is self.window().windowHandle():
                return self.holds_typed()  # before the press reaches a widget, which would take the focus
            if beside and isinstance(watched, QWidget) and watched.window() is self.window():
                self.close_and_return()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_and_return()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside while it is open."""
        chain = [w for w in self.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()]
        visible = [w for w in chain if w.isVisible()]
        if not visible:
            return False
        here = QApplication.focusWidget()
        at = visible.index(here) if here in visible else -1 if forward else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        visible[(at + (1 if forward else -1)) % len(visible)].setFocus(reason)
        return True

    def _inside(self, corner: QPoint) -> QPoint:
        """The nearest place that keeps the card in the window."""
        room = self.parentWidget()
        if room is None:
            return corner
        most_x = room.width() - self.width() + REACH - 8
        most_y = room.height() - self.height() + REACH - 8
        return QPoint(max(8 - REACH, min(corner.x(), most_x)), max(8 - REACH, min(corner.y(), most_y)))


_nine: dict[tuple[int, float], QPixmap] = {}


def paint_shadow(painter: QPainter, card: QRect) -> None:
    """Paint the shadow of `card` from a nine-part picture."""
    picture = _shadow(theme.shadow_alpha(), painter.device().devicePixelRatio())
    cell, edge = 2 * REACH, 2 * REACH
    ratio = picture.devicePixelRatio()
    outer = card.adjusted(-REACH, -REACH, REACH, REACH).translated(0, DROP)
    xs = (outer.left(), outer.left() + edge, outer.right() + 1 - edge, outer.right() + 1)
    ys = (outer.top(), outer.top() + edge, outer.bottom() + 1 - edge, outer.bottom() + 1)
    cuts = (0, cell, cell + 1, 2 * cell + 1)
    for row in range(3):
        for column in range(3):
            target = QRectF(xs[column], ys[row], xs[column + 1] - xs[column], ys[row + 1] - ys[row])
            source = QRectF(
                cuts[column] * ratio,
                cuts[row] * ratio,
                (cuts[column + 1] - cuts[column]) * ratio,
                (cuts[row + 1] - cuts[row]) * ratio,
            )
            painter.drawPixmap(target, picture, source)


def _shadow(alpha: int, ratio: float) -> QPixmap:
    """A soft rounded square, dense in the middle, nothing at the edge."""
    known = _nine.get((alpha, ratio))
    if known is not None:
        return known
    side = 4 * REACH + 1
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for step in range(4 * REACH):
        inset = step / 2
        share = (inset / (2 * REACH)) ** 1.6
        painter.setBrush(QColor(0, 0, 0, round(alpha * share)))
        box = QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset)
        corner = CORNER + REACH - inset
        painter.drawRoundedRect(box, corner, corner)
    painter.end()
    _nine[(alpha, ratio)] = picture
    return picture
