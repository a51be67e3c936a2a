"""Card of the palette: field, groups and rows with their matched letters, foot with the keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from xdesk.core.search_rank import Field
from xdesk.ui import theme
from xdesk.ui.fitting import Fit, points
from xdesk.ui.icons import paint_icon
from xdesk.ui.matched import paint_matched, width_of
from xdesk.ui.paint.keycap import caps_width, paint_caps
from xdesk.ui.plain import PlainLabel, one_line
from xdesk.ui.popover import Surface
from xdesk.ui.words import fill, translate

WIDTH, TOP, ROWS = 640, 96, 9
SIDE = 16
COMMANDS, GO_TO, SETTINGS, MACROS = GROUPS = "commands", "goto", "settings", "macros"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, with the pinyin of its Han characters in order, when known."""

    text: str
    pinyin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the palette offers. `names` are all its names, in both languages; the first is shown."""

    id: str
    group: str
    icon: str
    names: tuple[Name, ...]
    hint: str = ""
    keys: tuple[str, ...] = ()
    reason: str = ""  # why it cannot run now
    lead: str = ""  # "View: ", shown before the name, not searched

    def fields(self) -> tuple[Field, ...]:
        """Return what is searched: the shown name is worth a little more."""
        names = enumerate(self.names)
        return tuple(Field(str(n), name.text, name.pinyin, worth=0 if n else 5) for n, name in names)


Source = Callable[[str], Sequence[Item]]


class CardBox(Surface):
    """Field, rows, foot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setFrame(False)
        self.field.setMaxLength(200)
        self.field.setStyleSheet("background: transparent; border: none;")
        self.count = PlainLabel("", "small", 400, "text.3")
        self.rows = _Rows()
        self._hint = PlainLabel("", "small", 400, "text.3")
        self._foot = _Foot()
        head = QHBoxLayout()
        head.setContentsMargins(SIDE + 28, 0, SIDE, 0)
        head.addWidget(self.field, 1)
        head.addWidget(self.count)
        self._head = QWidget()
        self._head.setLayout(head)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(SIDE, 0, SIDE, 0)
        foot.addWidget(self._hint, 1)
        column: QVBoxLayout = self.body
        for part in (self._head, self.rows, self._foot):
            column.addWidget(part)
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take sizes and colours of the theme."""
        self.field.setFont(theme.font("title"))
        colors = self.field.palette()
        colors.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        colors.setColor(QPalette.ColorRole.Text, theme.color("text.1"))
        colors.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text.3"))
        self.field.setPalette(colors)
        self._head.setFixedHeight(theme.line("title") + 24)
        self._foot.setFixedHeight(theme.line("small") + 20)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.field.setPlaceholderText(translate("Palette", "Type a command, a name or a macro"))
        self.field.setAccessibleName(translate("Palette", "Commands"))
        self._hint.setText(translate("Palette", "Matches English, pinyin, initials and 中文"))

    def show_hits(self, hits: list[tuple[Item, Fit]]) -> None:
        """List these and say how many."""
        self.rows.show_hits(hits)
        n = len(hits)
        one, many = translate("Palette", "1 match"), translate("Palette", "{n} matches")
        self.count.setText(translate("Palette", "no match") if not n else one if n == 1 else fill(many, n=n))

    def set_room(self, height: int) -> None:
        """Keep inside so much height."""
        self.rows.set_room(height - self._head.height() - self._foot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, the glass and the line below the field."""
        super().paintEvent(event)
        painter = QPainter(self)
        card, y = self.card(), self._head.geometry().bottom() + 0.5
        paint_icon(painter, "search", (card.left() + SIDE + 1, self._head.geometry().center().y() - 7), 16, "text.2")
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(QPointF(card.left() + 1, y), QPointF(card.right(), y))


class _Rows(QWidget):
    """Groups and rows, painted; at most nine rows high, then it scrolls by rows."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[tuple[Item, Fit]] = []
        self._lines: list[tuple[str, int]] = []  # ('group', …) or ('', index of the hit)
        self._current, self._top, self._most = 0, 0, 10_000
        self.setMouseTracking(True)

    def show_hits(self, hits: list[tuple[Item, Fit]]) -> None:
        self.hits, self._lines, last = hits, [], ""
        for n, (item, _) in enumerate(hits):
            if item.group != last:
                self._lines.append((item.group, n))
                last = item.group
            self._lines.append(("", n))
        self._current = next((n for n, (item, _) in enumerate(hits) if not item.reason), 0)
        self._top = 0
        self._fit()

    def set_room(self, height: int) -> None:
        self._most = height
        self._fit()

    def current(self) -> Item | None:
        return self.hits[self._current][0] if self.hits else None

    def take(self, item_id: str) -> None:
        """Make a row current by its id, where it is still listed."""
        self._current = next((n for n, (item, _) in enumerate(self.hits) if item.id == item_id), self._current)
        self.move_by(0)

    def move_by(self, step: int) -> None:
        if not self.hits:
            return
        self._current = max(0, min(len(self.hits) - 1, self._current + step))
        line = next(n for n, pair in enumerate(self._lines) if pair == ("", self._current))
        if line <= self._top:
            self._top = max(0, line - 1)
        while self._bottom_of(line) > self.height():
            self._top += 1
        self.setAccessibleDescription(self._said(self.hits[self._current][0]))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        step = -1 if event.angleDelta().y() > 0 else 1
        whole = sum(self._high(kind) for kind, _ in self._lines[self._top :])
        if step < 0 or whole > self.height():
            self._top = max(0, min(len(self._lines) - 1, self._top + step))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        y = 0
        for kind, n in self._lines[self._top :]:
            if not kind and y <= event.position().y() < y + self._high(kind):
                self._current = n
                self.picked.emit(self.hits[n][0])
                return
            y += self._high(kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = 0
        for kind, n in self._lines[self._top :]:
            if y >= self.height():
                break
            box = QRectF(0, y, self.width(), self._high(kind))
            if kind:
                painter.setFont(theme.font("small"))
                painter.setPen(theme.color("text.2"))
                painter.drawText(box.adjusted(SIDE, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), _group_word(kind))
            else:
                self._paint_row(painter, box, n)
            y += self._high(kind)

    def _paint_row(self, painter: QPainter, box: QRectF, n: int) -> None:
        item, found = self.hits[n]
        ink = "text.3" if item.reason else "text.1"
        if n == self._current:
            painter.fillRect(box, theme.color("ground.selected.focus"))
        paint_icon(painter, item.icon, (SIDE, box.center().y() - 8), 16, "text.3" if item.reason else "text.2")
        right = box.right() - SIDE
        for keys in reversed(item.keys[:1]):
            right -= caps_width(keys)
            paint_caps(painter, right, box.center().y(), keys)
        x = SIDE + 28.0
        if item.lead:
            lead = QRectF(x, box.top(), right - x, box.height())
            x = paint_matched(painter, lead, item.lead, (), weight=500, ink=ink)
        shown, at = _shown_name(item, found)
        name = QRectF(x, box.top(), max(0.0, right - x - 12), box.height())
        x = paint_matched(painter, name, shown, at, weight=500, ink=ink) + 12
        hint = one_line(item.reason or item.hint)
        if hint and right - x > 40:
            room = QRectF(x, box.top(), right - x - 12, box.height())
            paint_matched(painter, room, hint, _in_hint(item, found, hint), role="small", ink="text.3")

    def _said(self, item: Item) -> str:
        return ", ".join(part for part in (item.lead + item.names[0].text, item.reason or item.hint) if part)

    def _high(self, kind: str) -> int:
        return theme.line("small") + 12 if kind else theme.line("body") + 20

    def _bottom_of(self, line: int) -> int:
        return sum(self._high(kind) for kind, _ in self._lines[self._top : line + 1])

    def _fit(self) -> None:
        groups = sum(1 for kind, _ in self._lines if kind)
        rows = min(ROWS, len(self.hits))
        whole = min(groups, 3) * self._high("g") + rows * self._high("")
        self.setFixedHeight(max(self._high(""), min(self._most, whole)))
        self.update()


class _Foot(QWidget):
    """Hint at the left, keys at the right, on ground.list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground.list"))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, 7, 7)
        painter.drawRect(box.adjusted(0, 0, 0, -8))
        painter.fillRect(QRectF(0, 0, box.width(), 1), theme.color("line.raised"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x = box.right() - SIDE
        for keys, word in (
            ("esc", translate("Palette", "back")),
            ("enter", translate("Palette", "run")),
            ("up+down", translate("Composer", "choose")),
        ):
            x -= width_of(word, "small")
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text.2"))
            painter.drawText(QRectF(x, 0, box.width(), box.height()), int(Qt.AlignmentFlag.AlignVCenter), word)
            x -= 6 + caps_width(keys)
            paint_caps(painter, x, box.center().y(), keys)
            x -= 14


def _shown_name(item: Item, found: Fit) -> tuple[str, frozenset[int]]:
    """The first name, and after it another one when only that matched (退款 below an English desk)."""
    name = item.names[0].text
    if not found.spans or "0" in found.spans or _in_hint(item, found, one_line(item.hint)):
        return name, points(found.spans.get("0", ()))
    other = item.names[int(found.best)].text
    if _words(other) == _words(name):
        return name, frozenset()
    shift = len(name) + 2
    return f"{name}  {other}", frozenset(n + shift for n in points(found.spans.get(found.best, ())))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _in_hint(item: Item, found: Fit, hint: str) -> frozenset[int]:
    """The letters of the hint that matched: a code or handle that stands there."""
    for field, spans in found.spans.items():
        at = hint.find(item.names[int(field)].text) if field != "0" else -1
        if at >= 0:
            return frozenset(n + at for n in points(spans))
    return frozenset()


def _group_word(group: str) -> str:
    return {
        COMMANDS: translate("Palette", "Commands"),
        GO_TO: translate("Palette", "Go to"),
        SETTINGS: translate("Palette", "Settings"),
        MACROS: translate("Palette", "Macros"),
    }[group]
