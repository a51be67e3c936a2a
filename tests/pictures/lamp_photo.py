"""A photo as customers send them, drawn by code: a lamp whose shade is cracked, with the source that brings it."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen, QPolygonF

from xdesk.core.model import Media
from xdesk.ui.runtime.image_decoder import BOX, HEADER, MAGIC

WIDE, HIGH = 1200, 750
"""It fits into the window as it is: what is not scaled has the same pixels each time."""
ALT = "The crack in the shade"
LAMP = tuple(Media(f"m{n}", "photo", f"https://pbs.twimg.com/media/lamp{n}.png", ALT, WIDE, HIGH) for n in range(2))


def lamp() -> QImage:
    """Return the photo in its full size."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGBA8888)
    painter = QPainter(image)
    painter.scale(WIDE / 1600, HIGH / 1000)
    wall = QLinearGradient(0, 0, 0, 1000)
    wall.setColorAt(0, QColor("#d9cdb8"))
    wall.setColorAt(1, QColor("#b59f7c"))
    painter.fillRect(0, 0, 1600, 1000, wall)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#8a7355"))
    painter.drawRect(0, 780, 1600, 220)
    painter.setBrush(QColor("#f4f1ea"))
    painter.drawPolygon(_line((608, 200), (992, 200), (1152, 500), (448, 500)))
    painter.setBrush(QColor("#33302b"))
    painter.drawRect(784, 500, 32, 280)
    painter.drawEllipse(640, 755, 320, 60)
    painter.setPen(QPen(QColor("#6b675f"), 6))
    painter.drawPolyline(_line((832, 200), (800, 270), (880, 330), (816, 400), (912, 500)))
    painter.end()
    return image


def _line(*points: tuple[int, int]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


class LampSource:
    """Brings the photo for every address, in the bytes the decoder writes."""

    def fetch(self, url: str, box: int = BOX) -> Future[bytes]:
        """Return what is there already: the photo, no side above `box` pixels."""
        image, ways = lamp(), (Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        if max(WIDE, HIGH) > box:
            image = image.scaled(box, box, *ways)
        done: Future[bytes] = Future()
        done.set_result(HEADER.pack(MAGIC, image.width(), image.height()) + bytes(image.constBits()))
        return done
