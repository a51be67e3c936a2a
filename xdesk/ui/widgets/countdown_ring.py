"""Countdown ring: the countdown as arc, mark, word and digits; the one thing on the desk that moves by itself."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from xdesk.core.deadlines import share_used, stage
from xdesk.core.inbox.inbox_entry import Clock, Stage
from xdesk.ui.style import theme
from xdesk.ui.style.translation import fill, translate

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
_LINE = {24: 3.0, 20: 2.5, 32: 3.0}
_RADIUS = {24: 10.5, 20: 8.75, 32: 14.5}
_WORD_TOKENS = {
    Stage.CALM: "text.3",
    Stage.SOON: "word.soon",
    Stage.URGENT: "word.urgent",
    Stage.OVERDUE: "word.overdue",
    Stage.WAITING: "text.3",
}


def stage_word(at: Stage) -> str:
    """Return the word of a stage."""
    if at is Stage.CALM:
        return translate("Clock", "on time")
    if at is Stage.SOON:
        return translate("Clock", "soon")
    if at is Stage.URGENT:
        return translate("Clock", "urgent")
    return translate("Clock", "overdue") if at is Stage.OVERDUE else translate("Clock", "waiting on reply")


def word_token(at: Stage) -> str:
    """Return the colour token of word and digits of a stage."""
    return _WORD_TOKENS[at]


def duration(ms: int) -> str:
    """Return 04:12 under an hour, 1 h 22 under a day, else 2 d."""
    if ms < HOUR:
        return f"{ms // MINUTE:02d}:{ms % MINUTE // SECOND:02d}"
    if ms < DAY:
        return fill(translate("Clock", "{h} h {m}"), h=ms // HOUR, m=f"{ms % HOUR // MINUTE:02d}")
    return fill(translate("Clock", "{d} d"), d=ms // DAY)


def clock_words(clock: Clock | None, now: int) -> tuple[str, str]:
    """Return the word and the digits of a clock at `now` (UTC ms of X); no digits while the customer has the turn."""
    if clock is None:
        return stage_word(Stage.WAITING), ""
    left = clock.due - now
    over = left <= 0
    # What is left is rounded up: a clock that shows 00:01 has not run out.
    seconds = abs(left) // SECOND if over else -(-left // SECOND)
    return stage_word(stage(clock, now)), ("+" if over else "") + duration(seconds * SECOND)


def spoken_clock(clock: Clock | None, now: int) -> str:
    """Return the clock as a sentence without its full stop, for screen readers."""
    if clock is None:
        return translate("Clock", "Waiting on reply")
    over, minutes = clock.due <= now, abs(clock.due - now) // MINUTE
    if minutes < 1:
        text = translate("Clock", "Overdue by less than a minute")
        return text if over else translate("Clock", "Due in less than a minute")
    if minutes == 1:
        return translate("Clock", "Overdue by 1 minute") if over else translate("Clock", "Due in 1 minute")
    if minutes < 120:
        text = translate("Clock", "Overdue by {n} minutes") if over else translate("Clock", "Due in {n} minutes")
        return fill(text, n=minutes)
    text = translate("Clock", "Overdue by {n} hours") if over else translate("Clock", "Due in {n} hours")
    return fill(text, n=minutes // 60)


def _begun(size: int, dpr: float) -> tuple[QPixmap, QPainter]:
    """Return an empty picture of `size`, and a painter whose origin is its middle; the caller ends the painter."""
    picture = QPixmap(round(size * dpr), round(size * dpr))
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(QTransform.fromTranslate(size / 2, size / 2), True)
    return picture, painter


@lru_cache(maxsize=16)
def done_pixmap(size: int, dpr: float, dark: bool) -> QPixmap:
    """Return what stands in the place of a ring when a matter is done: a quiet circle with a tick."""
    picture, painter = _begun(size, dpr)
    radius, scale = _RADIUS.get(size, size * 10.5 / 24), size / 24
    painter.setPen(QPen(theme.color("ring.track"), 1.5))
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    pen = QPen(theme.color("text.3"), 1.75 * scale, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(x * scale, y * scale) for x, y in ((-4, 0.5), (-1.25, 3.25), (4, -3))])
    painter.end()
    return picture


def paint_ring(painter: QPainter, rect: QRectF | QRect, clock: Clock | None, now: int, size: int = 24) -> None:
    """Paint the ring of `size` (24 list, 20 chip, 32 why panel) centred in `rect`."""
    picture = ring_pixmap(clock, now, size, painter.device().devicePixelRatio())
    middle = QRectF(rect).center()
    painter.drawPixmap(QPointF(middle.x() - size / 2, middle.y() - size / 2), picture)


def ring_pixmap(clock: Clock | None, now: int, size: int, dpr: float) -> QPixmap:
    """Return the ring of `clock` at `now` (UTC ms of X), kept for each degree that is left."""
    at = stage(clock, now)
    left = 0 if clock is None or at is Stage.OVERDUE else round(360 * (1 - share_used(clock, now)))
    return _picture(at, left, size, dpr, theme.dark())


@lru_cache(maxsize=2_048)
def _picture(at: Stage, left: int, size: int, dpr: float, dark: bool) -> QPixmap:
    picture, painter = _begun(size, dpr)
    {Stage.OVERDUE: _disc, Stage.WAITING: _waiting}.get(at, _arc)(painter, size, left, at)
    painter.end()
    return picture


def _arc(painter: QPainter, size: int, left: int, at: Stage) -> None:
    radius = _RADIUS.get(size, size * 10.5 / 24)
    box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
    color = theme.color({Stage.SOON: "ring.soon", Stage.URGENT: "ring.urgent"}.get(at, "ring.calm"))
    pen = QPen(theme.color("ring.track"), _LINE.get(size, size / 8))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawEllipse(box)
    pen.setColor(color)
    painter.setPen(pen)
    painter.drawArc(box, 90 * 16, left * 16)  # positive: against the clock from 12
    scale = size / 24
    if at is Stage.SOON:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(0, 0), 2.5 * scale, 2.5 * scale)
    elif at is Stage.URGENT:
        _bang(painter, color, (2.2, 5, 4), scale)


def _disc(painter: QPainter, size: int, left: int, at: Stage) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("ring.overdue"))
    painter.drawEllipse(QPointF(0, 0), size / 2, size / 2)
    _bang(painter, theme.color("accent.on"), (2.4, 5.5, 5), size / 24)


def _bang(painter: QPainter, color: QColor, measures: tuple[float, float, float], scale: float) -> None:
    stroke, top, point = (value * scale for value in measures)
    painter.setPen(QPen(color, stroke, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(0, -top), QPointF(0, 0.5 * scale))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(0, point), stroke * 0.55, stroke * 0.55)


def _waiting(painter: QPainter, size: int, left: int, at: Stage) -> None:
    radius = _RADIUS.get(size, size * 10.5 / 24)
    pen = QPen(theme.color("ring.calm"), 1.5)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2 / 1.5, 3 / 1.5])
    painter.setPen(pen)
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    scale = size / 24
    painter.setPen(QPen(theme.color("text.3"), 1.75 * scale, c=Qt.PenCapStyle.RoundCap))
    for x in (-2.25, 2.25):
        painter.drawLine(QPointF(x * scale, -3.5 * scale), QPointF(x * scale, 3.5 * scale))
