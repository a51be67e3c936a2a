"""Text run: one line of plain text, shaped once and drawn on a baseline, whatever fonts it needs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout

from xdesk.ui import theme


class Run:
    """A shaped line. `width` is its advance; Han or emoji never move its baseline."""

    __slots__ = ("_ascent", "_layout", "text", "width")

    def __init__(self, text: str, font: QFont, room: float | None = None) -> None:
        if room is not None:
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
        self.text = text
        self._layout = QTextLayout(text, font)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        line = self._layout.createLine()
        if line.isValid():
            line.setLineWidth(100_000)
        self._layout.endLayout()
        self._ascent = line.ascent() if line.isValid() else 0.0
        self.width = line.naturalTextWidth() if line.isValid() else 0.0

    def draw(self, painter: QPainter, x: float, baseline: float, color: QColor) -> None:
        """Draw with the left end at `x` and the letters standing on `baseline`."""
        if self.text:
            painter.setPen(color)
            self._layout.draw(painter, QPointF(x, baseline - self._ascent))


def baseline(role: str, top: float) -> float:
    """Return where the letters of a line of this type role stand when its line box begins at `top`."""
    metrics = theme.metrics(role)
    return round(top + (theme.line(role) - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
