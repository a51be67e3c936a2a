"""Text run: one line of plain text, shaped once and drawn on a baseline, whatever fonts it needs."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from xdesk.ui.style import theme

_NARROW = 0.5
"""About the width of a letter in text, in sizes of its font: decides what is tried first, not what comes of it."""


def _cut(text: str, font: QFont, room: float) -> str:
    """Return what of a text fits, with … at its end when that is not all."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))


class Run:
    """A shaped line. `width` is what its letters take, `advance` with blanks at its end, both px; `height` its own.

    Han or emoji never move its baseline. It is drawn as QPainter.drawText draws, in a tenth of the time.
    """

    __slots__ = ("_ascent", "_layout", "advance", "height", "text", "width")

    def __init__(self, text: str, font: QFont, room: float | None = None) -> None:
        if room is not None and len(text) * font.pointSizeF() * _NARROW > room and not text[-1].isspace():
            text = _cut(text, font, room)  # it hardly fits: to shape it whole first would be in vain
            room = None
        self._shape(text, font)
        if room is not None and self.width > max(0.0, room):
            self._shape(_cut(text, font, room), font)

    def _shape(self, text: str, font: QFont) -> None:
        self.text = text
        self._layout = QTextLayout(text, font)
        self._layout.setCacheEnabled(True)
        self._layout.beginLayout()
        line = self._layout.createLine()
        if line.isValid():
            line.setLineWidth(100_000)
        self._layout.endLayout()
        self._ascent = line.ascent() if line.isValid() else 0.0
        self.advance = line.horizontalAdvance() if line.isValid() else 0.0
        self.height = line.ascent() + line.descent() if line.isValid() else 0.0
        self.width = line.naturalTextWidth() if line.isValid() else 0.0

    def draw(self, painter: QPainter, x: float, baseline: float, color: QColor) -> None:
        """Draw with the left end at `x` and the letters standing on `baseline`."""
        if self.text:
            painter.setPen(color)
            self._layout.draw(painter, QPointF(x, baseline - self._ascent))

    def draw_middle(self, painter: QPainter, x: float, middle: float, color: QColor) -> None:
        """Draw with the left end at `x`, in the middle of a line around `middle`."""
        if self.text:
            painter.setPen(color)
            self._layout.draw(painter, QPointF(x, middle - self.height / 2))


def broken_lines(text: str, font: QFont, room: float) -> list[str]:
    """Return `text` broken into lines no wider than `room` px, between words where there are any."""
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(wrap)
    units, lines = text.encode("utf-16-le"), list[str]()  # Qt counts in units of UTF-16
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, room))
        start = 2 * line.textStart()
        lines.append(units[start : start + 2 * line.textLength()].decode("utf-16-le").rstrip())
    layout.endLayout()
    return lines


def baseline(role: str, top: float) -> float:
    """Return where the letters of a line of this type role stand when its line box begins at `top`."""
    return round(top + _drop(role, theme.points(role)))


@lru_cache(maxsize=64)
def _drop(role: str, _size: float) -> float:
    metrics = theme.metrics(role)
    return (theme.line(role) - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()


def kept_run(text: str, *, tabular: bool = False, weight: int = 400, role: str = "small") -> Run:
    """Return words that stand in many places (a time, a state, a key), shaped once per size of text."""
    return _kept(text, tabular, weight, role, theme.points(role))


@lru_cache(maxsize=2_000)
def _kept(text: str, tabular: bool, weight: int, role: str, _size: float) -> Run:
    return Run(text, theme.digits(role, weight) if tabular else theme.font(role, weight))
