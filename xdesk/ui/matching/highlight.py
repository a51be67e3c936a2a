"""Highlight: draws a text with the letters a search found, in accent, 600, underlined."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from xdesk.ui.style import theme
from xdesk.ui.style.text_run import kept_run


def paint_matched(
    painter: QPainter,
    box: QRectF,
    text: str,
    found: Collection[int],
    *,
    role: str = "body",
    weight: int = 400,
    ink: str | QColor = "text.1",
) -> float:
    """Draw `text` in the middle of `box`'s height, cut with … at its right; return where it ends.

    `found` are the code points that matched. Colour, weight and line: never colour alone.
    """
    tint = theme.color(ink) if isinstance(ink, str) else ink
    size, weights = theme.points(role), (weight, 600)
    baseline = box.center().y() + _middle(role, weight, size)
    x = box.left()
    for hit, letters in groupby(enumerate(text), key=lambda pair: pair[0] in found):
        words = "".join(letter for _, letter in letters)
        room = box.right() - x
        width = _advance(words, role, weights[hit], size)
        if width > room:
            metrics = QFontMetricsF(theme.font(role, weights[hit]))
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(words)
        run = kept_run(words, weight=weights[hit], role=role)
        run.draw(painter, x, baseline, theme.color("accent.line") if hit else tint)
        if hit:
            painter.setPen(QPen(theme.color("accent.line"), 1.5))
            painter.drawLine(QPointF(x, baseline + 3), QPointF(x + width, baseline + 3))
        x += width
        if words.endswith("…") and len(words) < len(text):
            break
    return x


def width_of(text: str, role: str = "body", weight: int = 400) -> float:
    """Return the width of `text` when nothing in it matched."""
    return _advance(text, role, weight, theme.points(role))


@lru_cache(maxsize=4_000)
def _advance(text: str, role: str, weight: int, _size: float) -> float:
    return QFontMetricsF(theme.font(role, weight)).horizontalAdvance(text)


@lru_cache(maxsize=64)
def _middle(role: str, weight: int, _size: float) -> float:
    """How far below the middle of a line its letters stand."""
    metrics = QFontMetricsF(theme.font(role, weight))
    return (metrics.ascent() - metrics.descent()) / 2
