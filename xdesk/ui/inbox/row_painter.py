"""Row painter: ring, name, channel, countdown, preview and one mark; texts shaped once and kept."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap

from xdesk.core.deadlines import stage
from xdesk.core.inbox.inbox_entry import Clock, InboxRow
from xdesk.ui.inbox.row_labels import found_places, mark_text, person, preview_text, shown_mark
from xdesk.ui.labels.channel_labels import channel_icon, channel_word
from xdesk.ui.matching.highlight import paint_matched
from xdesk.ui.style import theme
from xdesk.ui.style.icons import icon_pixmap
from xdesk.ui.style.text_run import Run, baseline, kept_run
from xdesk.ui.style.tokens import INBOX_WORDS
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.count_pill import pill, pill_width
from xdesk.ui.widgets.countdown_ring import clock_words, done_pixmap, ring_pixmap, word_token
from xdesk.ui.widgets.focus_ring import ring_inside

DONE = "done"
TEXT_X, EDGE, RING, RING_X = 52, 12, 24, 16
_MARKS = {  # mark -> glyph, colour token
    "needs_you": ("bang", "word.urgent"),
    "refused": ("cross", "word.overdue"),
    "held": ("pause", "word.soon"),
    "draft": ("pencil", "text.3"),
    "decided": ("clock", "text.3"),
    "checking": ("search", "text.3"),
    "sending": ("send", "text.3"),
    "queued": ("clock", "text.3"),
    "sent": ("check", "text.3"),
}
_GROUNDS = {
    "": "ground.list",
    "hover": "ground.hover",
    "selected": "ground.selected",
    "focus": "ground.selected.focus",
}


class _Look(NamedTuple):
    """The shaped texts of one row at one width."""

    row: InboxRow
    width: int
    right: int
    name: Run
    channel: Run | None
    glyph_x: float
    preview: Run
    shown: str
    mark: Run | None
    mark_x: float
    room: float  # of the preview
    found: frozenset[int]  # what of it a search found


class _Face(NamedTuple):
    """What a running clock shows at this second."""

    ring: QPixmap
    words: Run
    digits: Run | None
    width: int
    token: str


class _Lines(NamedTuple):
    """Where things stand in a row, from its top; taken from the theme once."""

    body: int
    name: float  # baselines
    preview: float
    middle: float  # of the second line
    glyph: float  # top of an icon in the first line


class InboxRowPainter:
    """Paints rows; keeps the shaped texts of about two hundred of them."""

    def __init__(self) -> None:
        self._looks: OrderedDict[int, _Look] = OrderedDict()
        self._words: OrderedDict[tuple[str, int], Run] = OrderedDict()
        self._faces: dict[Clock | str | None, _Face] = {}  # DONE for what is done
        self._at = (0, 1.0)  # second and scale of the faces
        self._lines: _Lines | None = None

    def forget(self) -> None:
        """Drop everything shaped and measured: theme, size or language changed."""
        self._looks.clear()
        self._words.clear()
        self._faces.clear()
        self._lines = None

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
        dpr = painter.device().devicePixelRatio()
        self._paint_ground(painter, rect, state, dpr)
        face = self._face(row, now, dpr)
        self._paint_clock(painter, rect, face)
        look, lines = self._look(row, rect.width(), face.width), self._measured()
        left, top, quiet = rect.left(), rect.top(), theme.color("text.3")
        look.name.draw(painter, left + TEXT_X, top + lines.name, theme.color("text.1"))
        glyph = icon_pixmap(channel_icon(row.channel), 14, quiet, dpr)
        painter.drawPixmap(QPointF(left + look.glyph_x, top + lines.glyph), glyph)
        if look.channel is not None:
            look.channel.draw(painter, left + look.glyph_x + 18, top + lines.name, quiet)
        tone = theme.color("text.1") if row.unread > 0 else quiet
        if look.found:
            box = QRectF(left + TEXT_X, top + lines.middle - lines.body / 2, look.room, lines.body)
            paint_matched(painter, box, preview_text(row), look.found, ink=tone)
        else:
            look.preview.draw(painter, left + TEXT_X, top + lines.preview, tone)
        if look.mark is not None:
            self._paint_mark(painter, QPointF(left + look.mark_x, top + lines.middle), look, dpr)
        if state == "focus":
            ring_inside(painter, QRectF(rect))

    def paint_ground(self, painter: QPainter, rect: QRect, state: str) -> None:
        """Paint ground, separator and selection bar."""
        self._paint_ground(painter, rect, state, painter.device().devicePixelRatio())

    @staticmethod
    def _paint_ground(painter: QPainter, rect: QRect, state: str, dpr: float) -> None:
        painter.fillRect(rect, theme.color(_GROUNDS[state]))
        if state == "selected":
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.color("accent.line"))
        if state in ("", "hover"):
            line = QRectF(rect.left() + TEXT_X, rect.bottom() + 1 - 1 / dpr, rect.width() - TEXT_X, 1 / dpr)
            painter.fillRect(line, theme.color("line"))

    def _paint_clock(self, painter: QPainter, rect: QRect, face: _Face) -> None:
        """Paint ring, word and digits."""
        painter.drawPixmap(rect.left() + RING_X, rect.top() + (rect.height() - RING) // 2, face.ring)
        color = theme.color(face.token)
        base, right = rect.top() + self._measured().name, float(rect.right() + 1 - EDGE)
        if face.digits is not None:
            right -= face.digits.width
            face.digits.draw(painter, right, base, color)
            right -= 4
        face.words.draw(painter, right - face.words.width, base, color)

    def paint_tick(self, painter: QPainter, rect: QRect, row: InboxRow, now: int, *, state: str = "") -> None:
        """Paint again what counts down, over what stood there."""
        ground, face = theme.color(_GROUNDS[state]), self._face(row, now, painter.device().devicePixelRatio())
        painter.fillRect(self.ring_box(rect), ground)
        painter.fillRect(self.clock_box(rect, face.width), ground)
        self._paint_clock(painter, rect, face)

    def face(self, row: InboxRow, now: int, dpr: float) -> tuple[Run, int]:
        """Return what must stay the same for a tick to repaint only the countdown: its word and its width."""
        face = self._face(row, now, dpr)
        return face.words, face.width

    def _measured(self) -> _Lines:
        if self._lines is None:
            body = theme.line("body")
            self._lines = _Lines(
                body, baseline("body", 12), baseline("body", 12 + body), 12 + 1.5 * body, round(12 + body / 2 - 7)
            )
        return self._lines

    def _face(self, row: InboxRow, now: int, dpr: float) -> _Face:
        clock = DONE if row.status == DONE else row.clock
        if self._at != (now, dpr):
            self._at = (now, dpr)
            self._faces.clear()
        found = self._faces.get(clock)
        if found is None:
            found = self._faces[clock] = self._made_face(clock, now, dpr)
        return found

    def _made_face(self, clock: Clock | str | None, now: int, dpr: float) -> _Face:
        if isinstance(clock, str):
            done = self._word(translate("Inbox", "done"), 400)
            return _Face(done_pixmap(RING, dpr, theme.dark()), done, None, ceil(done.width), "text.3")
        word, numbers = clock_words(clock, now)
        words, digits = self._word(word, 400), self._word(numbers, 600) if numbers else None
        width = ceil(words.width + (digits.width + 4 if digits is not None else 0))
        return _Face(ring_pixmap(clock, now, RING, dpr), words, digits, width, word_token(stage(clock, now)))

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
            look = self._looks[row.key] = self.shape(row, width, right)
            if len(self._looks) > 200:
                self._looks.popitem(last=False)
        return look

    @staticmethod
    def shape(row: InboxRow, width: int, right: int) -> _Look:
        """Return what stands where in a row of `width`, whose countdown takes `right` (px): names are cut first."""
        room = width - TEXT_X - EDGE - right - 12
        words = kept_run(channel_word(row.channel)) if width >= INBOX_WORDS else None
        tail = 8 + 14 + (4 + words.width if words is not None else 0)
        if words is not None and room - tail < 64:  # the name is worth more than the word
            words, tail = None, 22
        name = Run(person(row), theme.font("body", 600 if row.unread else 500), room - tail)
        mark = shown_mark(row)
        run = kept_run(mark_text(row, mark), weight=600 if mark == "unread" else 400) if mark else None
        mark_width = 0.0 if run is None else run.width + 18
        if run is not None and mark == "unread":
            mark_width = pill_width(run, theme.line("small"))
        preview_room = width - TEXT_X - EDGE - (mark_width + 8 if mark_width else 0)
        preview = Run(preview_text(row), theme.font("body"), preview_room)
        mark_x = round(width - EDGE - mark_width)  # whole pixels: a pill is a picture
        glyph_x, found = round(TEXT_X + name.width + 8), found_places(row)
        return _Look(row, width, right, name, words, glyph_x, preview, mark, run, mark_x, preview_room, found)

    def _paint_mark(self, painter: QPainter, at: QPointF, look: _Look, dpr: float) -> None:
        """Paint the mark whose left end and middle is `at`."""
        mark, run = look.shown, look.mark
        if run is None:
            return
        if mark == "unread":
            count = pill(run, theme.line("small"), dpr, theme.dark())
            painter.drawPixmap(QPointF(at.x(), round(at.y() - theme.line("small") / 2)), count)
            return
        glyph, token = _MARKS[mark]
        painter.drawPixmap(QPointF(at.x(), round(at.y() - 7)), icon_pixmap(glyph, 14, token, dpr))
        base = at.y() - self._measured().middle + self._measured().preview
        run.draw(painter, at.x() + 18, base, theme.color(token))
