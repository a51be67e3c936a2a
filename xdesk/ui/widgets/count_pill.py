"""Count pill: a number in a filled, rounded ground: what is unread."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from xdesk.ui.style import theme
from xdesk.ui.style.text_run import Run, baseline
from xdesk.ui.widgets.ground import paint_ground


def pill_width(run: Run, high: int) -> int:
    """Return how wide the pill of a number is."""
    return ceil(max(high + 2.0, run.width + 10))


@lru_cache(maxsize=400)
def pill(run: Run, high: int, dpr: float, _dark: bool) -> QPixmap:
    """Return an unread count, painted once for each number, scale and theme."""
    wide = pill_width(run, high)
    picture = QPixmap(round(wide * dpr), round(high * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_count(painter, QRectF(0, 0, wide, high), run)
    painter.end()
    return picture


def paint_count(painter: QPainter, pill: QRectF, run: Run, ink: QColor | None = None) -> None:
    """Paint an unread count: a pill in accent.fill with its number."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ground(painter, pill, "accent.fill", pill.height() / 2)
    painter.restore()
    tone = ink if ink is not None else theme.color("accent.on")
    top = pill.center().y() - theme.line("small") / 2
    run.draw(painter, pill.center().x() - run.width / 2, baseline("small", top), tone)
