"""Avatar: a circle with one or two letters; the tint is a stable hash of the person's id."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.ui import theme
from xdesk.ui.plain import one_line

# Family names of two characters, so that 欧阳若琳 is 欧阳 and not 欧.
_TWO = "欧阳司马上官诸葛司徒夏侯皇甫尉迟公孙慕容令狐宇文长孙端木东方南宫独孤"
_DOUBLE = frozenset(_TWO[n : n + 2] for n in range(0, len(_TWO), 2))


def letters(name: str) -> str:
    """Return one or two letters for a name; for Han names the family name."""
    clean = one_line(name).lstrip("@").strip()
    if not clean:
        return "·"
    if _han(clean[0]):
        return clean[:2] if clean[:2] in _DOUBLE else clean[0]
    words = [word for word in clean.split() if word[0].isalnum()]
    if not words:
        return "·"
    if len(words) == 1:
        return words[0][0].upper()
    last = words[-1][0]
    return (words[0][0] + (last if not _han(last) else "")).upper()


def _han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\U00020000" <= letter <= "\U000323af"


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
    text = letters(name)
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
