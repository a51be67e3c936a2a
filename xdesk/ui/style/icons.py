"""Icons: one set of SVGs drawn on 16 x 16, tinted with the colour of the text beside them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from xdesk.core.paths import resource
from xdesk.ui.style import theme


def folder() -> Path:
    """Return where the SVGs lie."""
    return resource("icons")


@cache
def _source(name: str) -> str:
    return (folder() / f"{name}.svg").read_text("utf-8")


def names() -> list[str]:
    """Return the names of all icons."""
    return sorted(path.stem for path in folder().glob("*.svg"))


@lru_cache(maxsize=1024)
def _rendered(name: str, size: int, rgba: int, dpr: float) -> QPixmap:
    drawing = _source(name).replace("currentColor", QColor.fromRgba(rgba).name())
    if size >= 24:  # large icons of empty states keep a fine line: 1.25 scaled
        drawing = drawing.replace('stroke-width="1.5"', 'stroke-width="1.25"')
    picture = QPixmap(round(size * dpr), round(size * dpr))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return picture


def icon_pixmap(name: str, size: int, color: QColor | str, dpr: float = 1.0) -> QPixmap:
    """Return icon `name`, `size` device-independent pixels, in a colour or a colour token."""
    tint = theme.color(color) if isinstance(color, str) else color
    return _rendered(name, size, tint.rgba(), dpr)


def paint_icon(painter: QPainter, name: str, at: tuple[float, float], size: int, color: QColor | str) -> None:
    """Paint icon `name` with its top left corner at `at`."""
    device = painter.device()
    picture = icon_pixmap(name, size, color, device.devicePixelRatio())
    painter.drawPixmap(QRectF(at[0], at[1], size, size), picture, QRectF(picture.rect()))
