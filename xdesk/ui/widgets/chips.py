"""Chips: small words such as tags; one kind is a fact, the other a small outlined button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.widgets.buttons import Pressable


class Chip(Pressable):
    """A chip of 20, corner 4. `outlined` for an act such as + Add."""

    removed = Signal()  # told by chips that have a cross (panes.tag_row)
    radius = 4.0

    def __init__(
        self,
        text: str,
        icon: str = "",
        parent: QWidget | None = None,
        *,
        outlined: bool = False,
        most: int = 220,
    ) -> None:
        super().__init__("", parent)
        self._icon_name, self._outlined, self._most = icon, outlined, most
        self._words = ""
        self.set_text(text)
        if not outlined:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_text(self, text: str) -> None:
        """Show `text`, made safe and cut at the end."""
        self._words = one_line(text)
        self.setAccessibleName(self._words)
        self.restyle()

    def _cut(self) -> str:
        return theme.metrics("small").elidedText(self._words, Qt.TextElideMode.ElideRight, self._most)

    def sizeHint(self) -> QSize:
        """Return 4 above one small line, sides 6."""
        width = 12 + theme.metrics("small").horizontalAdvance(self._cut())
        width += 16 * bool(self._icon_name)
        return QSize(width, 4 + theme.line("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground or outline, icon, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, x = QRectF(self.rect()), 6
        if self._outlined:
            painter.setPen(QPen(theme.color("line.strong"), 1))
            painter.setBrush(theme.color("ground.hover") if self.underMouse() else theme.control())
            box = box.adjusted(0.5, 0.5, -0.5, -0.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("ground.hover"))
        painter.drawRoundedRect(box, 4, 4)
        if self._icon_name:
            paint_icon(painter, self._icon_name, (x, self.height() / 2 - 6), 12, "text.2")
            x += 16
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.2"))
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self._cut())
