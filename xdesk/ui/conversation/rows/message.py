"""A message in its bubble: text, pictures, time and state inside, what is known and the buttons below."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextCharFormat, QTextLayout

from xdesk.core.delivery import State
from xdesk.core.model import Direction, Entry
from xdesk.core.text.invisible import is_blank
from xdesk.ui.conversation.rows.picture import Thumb, arranged, ask_for, paint_thumb, plain_zone, zone_of
from xdesk.ui.conversation.rows.row_context import SIDE, RowContext, RowState, Zone, rounded
from xdesk.ui.conversation.rows.shown_post import cards
from xdesk.ui.conversation.rows.text_layout import Laid, Letters, letters
from xdesk.ui.labels.link_labels import shown_text
from xdesk.ui.labels.message_grouping import Row, when
from xdesk.ui.labels.row_labels import below_words, clock_time, glyph_of, silent_words, state_word
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.text_run import kept_run
from xdesk.ui.style.translation import translate

WIDEST, SHARE = 440, 0.76
PAD_X, PAD_Y = 12, 6
META_GAP = 12
CARD_GAP = 6
ROUND, TAIL = 12, 4
UNSENT = frozenset({State.QUEUED, State.SENDING, State.UNCONFIRMED})
_EDGES = {State.ASKED: "ring.urgent", State.REFUSED: "ring.overdue"}
_ACTS = frozenset({State.UNCONFIRMED, *_EDGES})
_WORDS = {State.ASKED: "word.urgent", State.REFUSED: "word.overdue"}


def _shown(entry: Entry) -> State:
    """Return the state it looks like: what the agent has decided about waits and asks for nothing."""
    return State.UNCONFIRMED if entry.decided else entry.state or State.SENT


class Meta:
    """Time and state at the bottom right of a bubble."""

    def __init__(self, entry: Entry) -> None:
        self.time = clock_time(when(entry))
        self.ours = entry.direction is Direction.OUT
        self.word = state_word(entry) if self.ours else ""
        self.glyph = glyph_of(entry) if self.ours else ""
        self.token = _WORDS.get(_shown(entry), "text.2" if self.ours else "text.3")
        self._time = kept_run(self.time, tabular=True)
        self._word = kept_run(self.word) if self.ours else None
        self.width = math.ceil(self._time.width)
        if self._word is not None:
            self.width += 4 + 14 + 4 + math.ceil(self._word.width)

    def paint(self, painter: QPainter, right: float, base: float) -> None:
        """Paint it to end at `right`, on the base line `base`."""
        color, x = theme.color(self.token), right - self.width
        self._time.draw(painter, x, base, color)
        if self._word is not None:
            x += math.ceil(self._time.width) + 4
            small = theme.metrics("small")
            paint_icon(painter, self.glyph, (x, round(base - small.capHeight() / 2 - 7)), 14, self.token)
            self._word.draw(painter, x + 18, base, color)


class Bubble:
    """Measures and paints one message; made for one width, kept until the row or the width changes."""

    corner = float(ROUND)

    def __init__(self, row: Row, row_context: RowContext) -> None:
        entry = self._entry = row.entry
        self._row = row
        self._ours = entry.direction is Direction.OUT
        self._meta = Meta(entry)
        self._line = theme.line("message")
        most = min(WIDEST, math.floor(SHARE * row_context.width)) - 2 * PAD_X
        text, links = shown_text(entry)
        self.cards = cards(entry, most)
        self.silent = is_blank(text) and not (entry.media or self.cards)
        if self.silent:
            text, links = silent_words(entry), ()
        self.letters: Letters = letters(text, links, row_context.host, whole=entry.id in row_context.whole)
        self._tame = self.letters.text.isascii()  # no sign of it reaches out of its line: it needs no clip
        self.laid: Laid | None = None
        if self.letters.text.strip() or not (entry.media or self.cards):
            self.laid = Laid(self.letters.text, theme.font("message"), most, self._line)
        self._thumbs: list[Thumb] = arranged(entry.media, most) if entry.media else []
        self._all = translate("Transcript", "Show all") if self.letters.clipped else ""
        inner, high = self._measure(most)
        wide = inner + 2 * PAD_X
        left = row_context.width - SIDE - wide if self._ours else float(SIDE)
        self.frame = QRectF(left, 0, wide, high + 2 * PAD_Y)
        self.text_at = QPointF(left + PAD_X, PAD_Y)
        if self.laid is not None and self.laid.rtl:
            self.text_at += QPointF(inner - math.ceil(self.laid.width), 0)
        self.strip: QRectF | None = None
        self._below: Laid | None = None
        self._below_at = QPointF()
        self.height = math.ceil(self.frame.height()) + self._measure_below(row_context)

    def _measure(self, most: float) -> tuple[float, float]:
        """Return width and height inside the padding; decides where the time stands."""
        width = self.laid.width if self.laid is not None else 0.0
        text_high = self.laid.height if self.laid is not None else 0
        alone = bool(self._thumbs or self.cards or self._all) or self.laid is None or self.laid.rtl
        if not alone and self.laid is not None:
            alone = self.laid.last + META_GAP + self._meta.width > most
        high = float(text_high)
        self._thumbs_top = PAD_Y + high + (4 if text_high else 2)
        if self._thumbs:
            low = max(thumb.box.bottom() for thumb in self._thumbs)
            high = self._thumbs_top - PAD_Y + low + 2
            width = max(width, *(thumb.box.right() for thumb in self._thumbs))
        high, width = self._measure_cards(high, width)
        self._all_top = PAD_Y + high
        if alone:
            high += self._line
            more = theme.metrics("small", 600).horizontalAdvance(self._all) + META_GAP if self._all else 0
            width = max(width, self._meta.width + more)
        elif self.laid is not None:
            width = max(width, self.laid.last + META_GAP + self._meta.width)
        return math.ceil(width), high

    def _measure_cards(self, high: float, width: float) -> tuple[float, float]:
        """Place what the message shows below text and pictures; return height and width with it."""
        self.card_tops = []
        for card in self.cards:
            high += CARD_GAP if high else 2
            self.card_tops.append(PAD_Y + high)
            high += card.height
            width = max(width, card.width)
        return high + (2 if self.cards else 0), width

    def _measure_below(self, row_context: RowContext) -> int:
        """Place what is known and the buttons below the bubble; return the height they take."""
        words = below_words(self._entry)
        size = row_context.strip(self._entry.id, "acts") if self._entry.state in _ACTS else None
        if not words and size is None:
            return 0
        top, right, line = self.frame.bottom() + 4, row_context.width - SIDE, theme.line("small")
        strip_wide, strip_high = (size.width(), size.height()) if size is not None else (0, line)
        room = row_context.width - 2 * SIDE
        self._below = Laid(words, theme.font("small"), room, line)
        beside = self._below.lines == 1 and self._below.width + 12 + strip_wide <= room
        if beside:
            x = right - strip_wide - (12 if strip_wide else 0) - self._below.width
            self._below_at = QPointF(x, top + (strip_high - line) / 2)
            if size is not None:
                self.strip = QRectF(right - strip_wide, top, strip_wide, strip_high)
            return 4 + strip_high
        self._below_at = QPointF(right - self._below.width, top)
        if size is not None:
            self.strip = QRectF(right - strip_wide, top + self._below.height + 4, strip_wide, strip_high)
        return 4 + self._below.height + (4 + strip_high if size is not None else 0)

    def zones(self) -> list[tuple[QRectF, Zone]]:
        """Return where a click opens, fetches or unfolds something; links are found by their text."""
        found = [
            (thumb.box.translated(self.frame.left() + PAD_X, self._thumbs_top), plain_zone(thumb))
            for thumb in self._thumbs
        ]
        for card, top in zip(self.cards, self.card_tops, strict=True):
            if card.zone is not None:
                found.append((QRectF(self.frame.left() + PAD_X, top, card.width, card.height), card.zone))
        if self._all:
            wide = theme.metrics("small", 600).horizontalAdvance(self._all)
            box = QRectF(self.frame.left() + PAD_X, self._all_top, wide, self._line)
            found.append((box, Zone("all", self._entry.id)))
        return found

    def thumb_zone(self, at: QPointF, row_context: RowContext) -> Zone | None:
        """Return what the picture under a point does."""
        for thumb in self._thumbs:
            if thumb.box.translated(self.frame.left() + PAD_X, self._thumbs_top).contains(at):
                return zone_of(thumb, row_context)
        return None

    def paint(self, painter: QPainter, row_context: RowContext, row_state: RowState) -> None:
        """Paint ground or outline, text, pictures, time and state."""
        self._paint_ground(painter)
        if self.laid is not None:
            self._paint_text(painter, self.laid, row_state)
        if self._thumbs:
            self._paint_thumbs(painter, row_context)
        for card, top in zip(self.cards, self.card_tops, strict=True):
            card.paint(painter, self.frame.left() + PAD_X, top, self.frame.width() - 2 * PAD_X)
        base = self.frame.bottom() - PAD_Y - self._line + (self.laid.base if self.laid else self._line * 0.72)
        self._meta.paint(painter, self.frame.right() - PAD_X, base)
        if self._all:
            painter.setFont(theme.font("small", 600))
            painter.setPen(theme.color("accent.line"))
            painter.drawText(QPointF(self.frame.left() + PAD_X, base), self._all)
        if self._below is not None:
            painter.setPen(theme.color("text.2"))
            self._below.layout.draw(painter, self._below_at)

    def _paint_text(self, painter: QPainter, laid: Laid, row_state: RowState) -> None:
        painter.setPen(theme.color("text.2" if self.silent else "text.1"))
        formats = self._formats(row_state) if self.letters.spans or row_state.selected is not None else []
        if self._tame:
            laid.layout.draw(painter, self.text_at, formats)
            return
        painter.save()
        painter.setClipRect(self.frame, Qt.ClipOperation.IntersectClip)
        laid.layout.draw(painter, self.text_at, formats)
        painter.restore()

    def _paint_thumbs(self, painter: QPainter, row_context: RowContext) -> None:
        ask_for(self._thumbs, row_context)
        for thumb in self._thumbs:
            box = thumb.box.translated(self.frame.left() + PAD_X, self._thumbs_top)
            paint_thumb(painter, box, thumb, row_context)

    def _paint_ground(self, painter: QPainter) -> None:
        state = _shown(self._entry)
        top = TAIL if self._row.joins_above else ROUND
        corners = (ROUND, top, TAIL, ROUND) if self._ours else (top, ROUND, ROUND, TAIL)
        outlined = state in UNSENT or state in _EDGES
        if not outlined:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bubble.ours" if self._ours else "bubble.customer"))
            painter.drawPath(rounded(self.frame, *corners))
            return
        pen = QPen(theme.color(_EDGES.get(state, "ring.calm")), 1)
        if state in UNSENT:
            pen.setDashPattern([2, 2])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if state in UNSENT else theme.color("ground.page"))
        box = self.frame.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawPath(rounded(box, *(corner - 0.5 for corner in corners)))

    def _formats(self, row_state: RowState) -> list[QTextLayout.FormatRange]:
        out = []
        for span in self.letters.spans:
            look = QTextCharFormat()
            look.setForeground(theme.color("accent.line"))
            if row_state.hovered is not None and (row_state.hovered.kind, row_state.hovered.start) == (
                "link",
                span.start,
            ):
                look.setFontUnderline(True)
            out.append(_range(span.start, span.length, look))
        return out + selection(row_state)


def selection(row_state: RowState) -> list[QTextLayout.FormatRange]:
    """Return the range of marked text, when there is one."""
    if row_state.selected is None:
        return []
    return [_range(row_state.selected[0], row_state.selected[1] - row_state.selected[0], marked())]


def marked() -> QTextCharFormat:
    """Return the look of marked text: visible on every bubble, text unchanged."""
    look = QTextCharFormat()
    ground = QColor(theme.color("accent.line"))
    ground.setAlphaF(0.26)
    look.setBackground(ground)
    return look


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    out = QTextLayout.FormatRange()
    out.start, out.length, out.format = start, length, look
    return out
