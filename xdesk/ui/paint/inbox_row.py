"""Inbox row: ring, name, channel, countdown, preview and one mark; texts shaped once and kept."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from xdesk.core.deadlines import stage
from xdesk.core.listing import Clock, InboxRow, Kind
from xdesk.ui import theme
from xdesk.ui.icons import paint_icon
from xdesk.ui.paint.halo import ring_inside
from xdesk.ui.paint.ring import clock_words, paint_ring, spoken_clock, word_token
from xdesk.ui.paint.text_run import Run, baseline, kept_run
from xdesk.ui.plain import one_line
from xdesk.ui.talk.channel import kind_word
from xdesk.ui.tokens import INBOX_WORDS
from xdesk.ui.words import fill, translate

TEXT_X, EDGE, RING, RING_X = 52, 12, 24, 16
GLYPHS = {Kind.DM: "envelope", Kind.MENTION: "at", Kind.REPLY: "reply"}
_MARKS = {  # mark -> glyph, colour token
    "needs_you": ("bang", "word.urgent"),
    "refused": ("cross", "word.overdue"),
    "held": ("pause", "word.soon"),
    "draft": ("pencil", "text.3"),
    "queued": ("clock", "text.3"),
    "sent": ("check", "text.3"),
}
_GROUNDS = {
    "": "ground.list",
    "hover": "ground.hover",
    "selected": "ground.selected",
    "focus": "ground.selected.focus",
}
_BEFORE_UNREAD = ("needs_you", "refused", "held")


def mark_word(mark: str) -> str:
    """Return the word of a mark, '' for none."""
    return {
        "needs_you": translate("Delivery", "needs you"),
        "refused": translate("Delivery", "not accepted"),
        "held": translate("Delivery", "held"),
        "draft": translate("Inbox", "draft"),
        "queued": translate("Delivery", "queued"),
        "sent": translate("Delivery", "sent"),
    }.get(mark, "")


def person(row: InboxRow) -> str:
    """Return what to call the customer: name, else handle, else that X has not told it yet."""
    name = one_line(row.customer_name)
    if name:
        return name
    return "@" + one_line(row.customer_handle) if row.customer_handle else translate("Inbox", "Someone on X")


def shown_mark(row: InboxRow) -> str:
    """Return the one mark to show; 'unread' for the count."""
    if row.unread and row.mark not in _BEFORE_UNREAD:
        return "unread"
    return row.mark


def preview_text(row: InboxRow) -> str:
    """Return the second line: the last message, ours with "You:" before it."""
    text = one_line(row.preview)
    return fill(translate("Inbox", "You: {said}"), said=text) if row.preview_out else text


def spoken_row(row: InboxRow, now: int) -> str:
    """Return the row as one sentence, in the order of the eye (tokens.md section 11)."""
    mark = shown_mark(row)
    facts = [person(row), kind_word(row.kind)]
    if mark == "unread":
        facts.append(fill(translate("Inbox", "{n} unread"), n=row.unread))
    elif mark:
        facts.append(mark_word(mark))
    return fill(
        translate("Inbox", "{clock}. {facts}. {said}"),
        clock=spoken_clock(row.clock, now),
        facts=translate("Inbox", ", ").join(facts),
        said=preview_text(row),
    )


class _Look(NamedTuple):
    """The shaped texts of one row at one width."""

    row: InboxRow
    width: int
    right: int
    name: Run
    channel: Run | None
    glyph_x: float
    preview: Run
    mark: Run | None
    mark_x: float


class InboxRowPainter:
    """Paints rows; keeps the shaped texts of about two hundred of them."""

    def __init__(self) -> None:
        self._looks: OrderedDict[int, _Look] = OrderedDict()
        self._words: OrderedDict[tuple[str, int], Run] = OrderedDict()
        self._clocks: dict[Clock | None, tuple[Run, Run | None, int]] = {}
        self._now = 0

    def forget(self) -> None:
        """Drop everything shaped: theme, size or language changed."""
        self._looks.clear()
        self._words.clear()
        self._clocks.clear()

    @staticmethod
    def height() -> int:
        """Return the height of a row: 24 and two body lines."""
        return 24 + 2 * theme.line("body")

    @staticmethod
    def ring_box(rect: QRect) -> QRect:
        """Return where the ring stands in a row."""
        return QRect(rect.left() + RING_X, rect.top() + (rect.height() - RING) // 2, RING, RING)

    @staticmethod
    def clock_box(rect: QRect, width: int) -> QRect:
        """Return where word and digits of this width stand in a row."""
        return QRect(rect.right() - EDGE - width, rect.top() + 12, width + 1, theme.line("body"))

    def paint(self, painter: QPainter, rect: QRect, row: InboxRow, now: int, *, state: str = "") -> None:
        """Paint a row; `state` is '', 'hover', 'selected' or 'focus'."""
        self.paint_ground(painter, rect, state)
        right = self.paint_clock(painter, rect, row, now)
        look = self._look(row, rect.width(), right)
        x, top = rect.left() + TEXT_X, rect.top() + 12
        unread = row.unread > 0
        base = baseline("body", top)
        look.name.draw(painter, x, base, theme.color("text.1"))
        glyph_at = (rect.left() + look.glyph_x, top + theme.line("body") / 2 - 7)
        paint_icon(painter, GLYPHS[row.kind], glyph_at, 14, "text.3")
        if look.channel is not None:
            look.channel.draw(painter, rect.left() + look.glyph_x + 18, base, theme.color("text.3"))
        below = top + theme.line("body")
        tone = theme.color("text.1" if unread else "text.3")
        look.preview.draw(painter, x, baseline("body", below), tone)
        self._paint_mark(painter, rect, look, below)
        if state == "focus":
            ring_inside(painter, QRectF(rect))

    def paint_ground(self, painter: QPainter, rect: QRect, state: str) -> None:
        """Paint ground, separator and selection bar."""
        painter.fillRect(rect, theme.color(_GROUNDS[state]))
        if state == "selected":
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.color("accent.line"))
        if state in ("", "hover"):
            hair = 1 / painter.device().devicePixelRatio()
            line = QRectF(rect.left() + TEXT_X, rect.bottom() + 1 - hair, rect.width() - TEXT_X, hair)
            painter.fillRect(line, theme.color("line"))

    def paint_clock(self, painter: QPainter, rect: QRect, row: InboxRow, now: int) -> int:
        """Paint ring, word and digits; return the width that word and digits take."""
        paint_ring(painter, self.ring_box(rect), row.clock, now, RING)
        words, digits, width = self._clock_runs(row, now)
        color = theme.color(word_token(stage(row.clock, now)))
        base, right = baseline("body", rect.top() + 12), float(rect.right() + 1 - EDGE)
        if digits is not None:
            right -= digits.width
            digits.draw(painter, right, base, color)
            right -= 4
        words.draw(painter, right - words.width, base, color)
        return width

    def paint_tick(self, painter: QPainter, rect: QRect, row: InboxRow, now: int, *, state: str = "") -> None:
        """Paint again what counts down, over what stood there."""
        ground = theme.color(_GROUNDS[state])
        painter.fillRect(self.ring_box(rect), ground)
        painter.fillRect(self.clock_box(rect, self.face(row, now)[1]), ground)
        self.paint_clock(painter, rect, row, now)

    def face(self, row: InboxRow, now: int) -> tuple[Run, int]:
        """Return what must stay the same for a tick to repaint only the countdown: its word and its width."""
        words, _digits, width = self._clock_runs(row, now)
        return words, width

    def _clock_runs(self, row: InboxRow, now: int) -> tuple[Run, Run | None, int]:
        if now != self._now:
            self._now = now
            self._clocks.clear()
        found = self._clocks.get(row.clock)
        if found is None:
            found = self._clocks[row.clock] = self._shape_clock(row.clock, now)
        return found

    def _shape_clock(self, clock: Clock | None, now: int) -> tuple[Run, Run | None, int]:
        word, numbers = clock_words(clock, now)
        words, digits = self._word(word, 400), self._word(numbers, 600) if numbers else None
        return words, digits, ceil(words.width + (digits.width + 4 if digits is not None else 0))

    def _word(self, text: str, weight: int) -> Run:
        run = self._words.get((text, weight))
        if run is None:
            run = self._words[(text, weight)] = Run(text, theme.digits("small", weight))
            if len(self._words) > 600:
                self._words.popitem(last=False)
        return run

    def _look(self, row: InboxRow, width: int, right: int) -> _Look:
        look = self._looks.get(row.key)
        if look is None or look.row is not row or look.width != width or look.right != right:
            look = self._looks[row.key] = self._shape(row, width, right)
            if len(self._looks) > 200:
                self._looks.popitem(last=False)
        return look

    @staticmethod
    def _shape(row: InboxRow, width: int, right: int) -> _Look:
        room = width - TEXT_X - EDGE - right - 12
        words = kept_run(kind_word(row.kind)) if width >= INBOX_WORDS else None
        tail = 8 + 14 + (4 + words.width if words is not None else 0)
        if words is not None and room - tail < 64:  # the name is worth more than the word
            words, tail = None, 22
        name = Run(person(row), theme.font("body", 600 if row.unread else 500), room - tail)
        mark = shown_mark(row)
        run = kept_run(_mark_text(row, mark), weight=600 if mark == "unread" else 400) if mark else None
        mark_width = 0.0 if run is None else run.width + 18
        if run is not None and mark == "unread":
            mark_width = max(theme.line("small") + 2.0, run.width + 10)
        preview_room = width - TEXT_X - EDGE - (mark_width + 8 if mark_width else 0)
        preview = Run(preview_text(row), theme.font("body"), preview_room)
        return _Look(row, width, right, name, words, TEXT_X + name.width + 8, preview, run, width - EDGE - mark_width)

    @staticmethod
    def _paint_mark(painter: QPainter, rect: QRect, look: _Look, top: int) -> None:
        mark, run = shown_mark(look.row), look.mark
        if run is None:
            return
        x, middle = rect.left() + look.mark_x, top + theme.line("body") / 2
        if mark == "unread":
            high = theme.line("small")
            pill = QRectF(x, middle - high / 2, rect.left() + look.width - EDGE - x, high)
            paint_count(painter, pill, run)
            return
        glyph, token = _MARKS[mark]
        paint_icon(painter, glyph, (x, middle - 7), 14, token)
        run.draw(painter, x + 18, baseline("body", top), theme.color(token))


def _mark_text(row: InboxRow, mark: str) -> str:
    if mark == "unread":
        return "99+" if row.unread > 99 else str(row.unread)
    return mark_word(mark)


def paint_count(painter: QPainter, pill: QRectF, run: Run, ink: QColor | None = None) -> None:
    """Paint an unread count: a pill in accent.fill with its number."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent.fill"))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.restore()
    tone = ink if ink is not None else theme.color("accent.on")
    top = pill.center().y() - theme.line("small") / 2
    run.draw(painter, pill.center().x() - run.width / 2, baseline("small", top), tone)
