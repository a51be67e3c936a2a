"""Avatar: a circle with one or two letters; the tint is a stable hash of the person's id."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.core.text.display_names import initials
from xdesk.ui.style import theme


def tint(person_id: str) -> int:
    """Return the avatar tint of a person, 0 to 5, the same on every desk."""
    return zlib.crc32(person_id.encode()) % 6


def paint_avatar(painter: QPainter, rect: QRectF, name: str, person_id: str) -> None:
    """Paint the circle with letters into `rect`."""
    ground, ink = theme.avatar_colors(tint(person_id))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    font = theme.font("title" if rect.width() >= 40 else "body" if rect.width() >= 32 else "small", 600)
    text = initials(name)
    if len(text) > 1 or rect.width() < 28:
        font.setPointSizeF(font.pointSizeF() * (0.82 if rect.width() < 32 or rect.width() >= 40 else 0.9))
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()


class Avatar(QWidget):
    """An avatar of a fixed size; decoration, so screen readers skip it."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._name, self._person = size, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_person(self, name: str, person_id: str) -> None:
        """Show another person."""
        self._name, self._person = name, person_id
        self.update()

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle."""
        if self._person or self._name:
            paint_avatar(QPainter(self), QRectF(0, 0, self._size, self._size), self._name, self._person)
