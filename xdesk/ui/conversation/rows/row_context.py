"""What painting a transcript needs to know beside the rows: width, day, pictures, what is open, what is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath

from xdesk.ui.conversation.rows.text_layout import Laid
from xdesk.ui.runtime.picture_cache import Pictures

SIDE = 16
TURN_GAP, JOINED_GAP = 8, 4


@dataclass(slots=True)
class RowContext:
    """The paper a transcript is laid on."""

    pictures: Pictures
    host: Callable[[str], str]  # how a link reads
    strip: Callable[[str, str], QSize]  # size of the buttons of an entry: (entry id, 'acts' or 'older')
    width: int = 600
    today: date = date.min
    whole: set[str] = field(default_factory=set)  # entries shown in full
    peer: str = ""  # the customer's name, for spoken rows


@dataclass(frozen=True, slots=True)
class Zone:
    """A place that does something when clicked."""

    kind: str  # 'link' | 'all' | 'picture' | 'post' | 'retry'
    value: str
    start: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class RowState:
    """How a row looks just now."""

    selected: tuple[int, int] | None = None  # marked text, UTF-16 units
    hovered: Zone | None = None


STILL = RowState()


class Body(Protocol):
    """The lower part of a row: a bubble, a note, a held card, a quiet line; measures from its own top left."""

    height: int
    frame: QRectF  # where the focus ring goes
    corner: float
    laid: Laid | None
    text_at: QPointF
    strip: QRectF | None

    def paint(self, painter: QPainter, row_context: RowContext, row_state: RowState) -> None:
        """Paint it with its top left at the origin."""

    def zones(self) -> list[tuple[QRectF, Zone]]:
        """Return the places that can be clicked, links apart."""


def rounded(box: QRectF, left: float, right: float, low_right: float, low_left: float) -> QPainterPath:
    """Return a rectangle with four corners of their own, beginning top left and going clockwise."""
    path = QPainterPath()
    path.moveTo(box.left() + left, box.top())
    path.lineTo(box.right() - right, box.top())
    _corner(path, QRectF(box.right() - 2 * right, box.top(), 2 * right, 2 * right), 90)
    path.lineTo(box.right(), box.bottom() - low_right)
    _corner(path, QRectF(box.right() - 2 * low_right, box.bottom() - 2 * low_right, 2 * low_right, 2 * low_right), 0)
    path.lineTo(box.left() + low_left, box.bottom())
    _corner(path, QRectF(box.left(), box.bottom() - 2 * low_left, 2 * low_left, 2 * low_left), 270)
    path.lineTo(box.left(), box.top() + left)
    _corner(path, QRectF(box.left(), box.top(), 2 * left, 2 * left), 180)
    path.closeSubpath()
    return path


def _corner(path: QPainterPath, square: QRectF, start: float) -> None:
    if square.width() > 0:
        path.arcTo(square, start, -90)
