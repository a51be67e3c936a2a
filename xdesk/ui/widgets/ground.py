"""Ground: the filled shape with round corners that chips, rows, buttons and feet of cards lie on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from xdesk.ui.style import theme


def paint_ground(painter: QPainter, box: QRectF, color: QColor | str, radius: float = 6) -> None:
    """Fill `box` with a colour or the token of one, without an outline; corners of `radius` px.

    The painter keeps its hints; its pen and brush are others afterwards.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(color) if isinstance(color, str) else color)
    painter.drawRoundedRect(box, radius, radius)


def paint_card_foot(painter: QPainter, box: QRectF) -> None:
    """Fill the foot of a card: round corners below, a line above."""
    paint_ground(painter, box, "ground.list", 7)
    painter.drawRect(box.adjusted(0, 0, 0, -8))
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.color("line.raised"))
