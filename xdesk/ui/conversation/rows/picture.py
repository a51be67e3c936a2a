"""Pictures in a message: at most 240 a side, a still placeholder until they are there, words when they are not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from xdesk.core.model import Media
from xdesk.ui.conversation.rows.row_context import RowContext, Zone
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import translate

LONGEST, SMALL, GAP = 240, 116, 4
UNKNOWN = (240, 160)
LEAST = 48
MOST = 8
"""More pictures than X allows in one message are not laid out."""


@dataclass(frozen=True, slots=True)
class Thumb:
    """One picture and its place, from the top left of the group."""

    media: Media
    box: QRectF


def arranged(media: Sequence[Media], width: float) -> list[Thumb]:
    """Return where pictures stand in `width`: one large, several as squares side by side."""
    shown = list(media[:MOST])
    if len(shown) == 1:
        wide, high = _fitted(shown[0], min(LONGEST, width))
        return [Thumb(shown[0], QRectF(0, 0, wide, high))]
    side = min(SMALL, (width - GAP) / 2)
    in_row = max(1, int((width + GAP) // (side + GAP)))
    in_row = 2 if len(shown) in (2, 4) else min(3, in_row)
    return [
        Thumb(each, QRectF(at % in_row * (side + GAP), at // in_row * (side + GAP), side, side))
        for at, each in enumerate(shown)
    ]


def _fitted(media: Media, most: float) -> tuple[float, float]:
    wide, high = (media.width, media.height) if media.width > 0 and media.height > 0 else UNKNOWN
    scale = min(1.0, most / max(wide, high))
    return max(LEAST, math.floor(wide * scale)), max(LEAST, math.floor(high * scale))


def ask_for(thumbs: Sequence[Thumb], row_context: RowContext) -> None:
    """Ask for the pictures that are to be seen now."""
    for thumb in thumbs:
        if thumb.media.kind == "photo" and thumb.media.url:
            row_context.pictures.request(thumb.media.url)


def zone_of(thumb: Thumb, row_context: RowContext) -> Zone:
    """Return what a click on a picture does: show it large, fetch it again, else open the message on X."""
    if thumb.media.kind == "photo" and row_context.pictures.failed(thumb.media.url):
        return Zone("retry", thumb.media.url)
    return plain_zone(thumb)


def plain_zone(thumb: Thumb) -> Zone:
    """Return what a click does where nothing has failed: only photos are shown here."""
    return Zone("picture" if thumb.media.kind == "photo" and thumb.media.url else "post", thumb.media.url)


def words_of(thumb: Thumb, row_context: RowContext) -> tuple[str, str]:
    """Return glyph and words that stand in the place of what is not shown."""
    kind = thumb.media.kind
    if kind in ("video", "animated_gif"):
        return "play", translate("Transcript", "Video")
    if kind != "photo":
        return "file", translate("Transcript", "File")
    if row_context.pictures.failed(thumb.media.url):
        return "picture", translate("Transcript", "Show picture")
    return "picture", one_line(thumb.media.alt)[:80]


def paint_thumb(painter: QPainter, box: QRectF, thumb: Thumb, row_context: RowContext) -> None:
    """Paint one picture, cut to the middle, or its placeholder."""
    path = QPainterPath()
    path.addRoundedRect(box, 8, 8)
    image = row_context.pictures.image(thumb.media.url) if thumb.media.kind == "photo" else None
    if image is None:
        _paint_placeholder(painter, path, box, words_of(thumb, row_context))
        return
    scale = max(box.width() / image.width(), box.height() / image.height())
    part = QRectF(0, 0, box.width() / scale, box.height() / scale)
    part.moveCenter(QRectF(image.rect()).center())
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image, part)
    painter.restore()


def _paint_placeholder(painter: QPainter, path: QPainterPath, box: QRectF, words: tuple[str, str]) -> None:
    glyph, text = words
    painter.setPen(QPen(theme.color("line.strong"), 1))
    painter.setBrush(theme.color("ground.hover"))
    painter.drawPath(path)
    line = theme.line("small")
    top = box.center().y() - (16 + (4 + line if text else 0)) / 2
    paint_icon(painter, glyph, (box.center().x() - 8, top), 16, "text.3")
    if text:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.2"))
        cut = theme.metrics("small").elidedText(text, Qt.TextElideMode.ElideRight, int(box.width() - 16))
        painter.drawText(QRectF(box.left(), top + 20, box.width(), line), Qt.AlignmentFlag.AlignCenter, cut)
