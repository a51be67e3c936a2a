"""Highlight: draws a text with the letters a search found, in accent, 600, underlined."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from xdesk.ui.style import theme


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
    plain, strong = theme.font(role, weight), theme.font(role, 600)
    sizes = QFontMetricsF(plain), QFontMetricsF(strong)
    baseline = box.center().y() + (sizes[0].ascent() - sizes[0].descent()) / 2
    x = box.left()
    for hit, run in groupby(enumerate(text), key=lambda pair: pair[0] in found):
        words = "".join(character for _, character in run)
        metrics = sizes[hit]
        room = box.right() - x
        if metrics.horizontalAdvance(words) > room:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words)
        painter.setFont(strong if hit else plain)
        painter.setPen(theme.color("accent.line") if hit else tint)
        painter.drawText(QPointF(x, baseline), words)
        if hit:
            painter.setPen(QPen(theme.color("accent.line"), 1.5))
            painter.drawLine(QPointF(x, baseline + 3), QPointF(x + width, baseline + 3))
        x += width
        if words.endswith("…") and len(words) < len(text):
            break
    return x


def width_of(text: str, role: str = "body", weight: int = 400) -> float:
    """Return the width of `text` when nothing in it matched."""
    return QFontMetricsF(theme.font(role, weight)).horizontalAdvance(text)
