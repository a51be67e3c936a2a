"""Rows of the palette: groups and things, painted; at most nine rows high, then it scrolls by rows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xdesk.ui.matching.fuzzy_match import Fit
from xdesk.ui.matching.highlight import paint_matched
from xdesk.ui.palette.item import Item, group_word, in_hint, shown_name
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.widgets.key_cap import caps_width, paint_caps

ROWS, SIDE = 9, 16


class PaletteRows(QWidget):
    """Groups and rows, painted; at most nine rows high, then it scrolls by rows."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[tuple[Item, Fit]] = []
        self._lines: list[tuple[str, int]] = []  # ('group', …) or ('', index of the hit)
        self._current, self._top, self._most = 0, 0, 10_000
        self.setMouseTracking(True)

    def show_hits(self, hits: list[tuple[Item, Fit]]) -> None:
        """List these; the first that can run is current."""
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
        """Keep within so much height."""
        self._most = height
        self._fit()

    def current(self) -> Item | None:
        """Return the current one."""
        return self.hits[self._current][0] if self.hits else None

    def take(self, item_id: str) -> None:
        """Make a row current by its id, where it is still listed."""
        self._current = next((n for n, (item, _) in enumerate(self.hits) if item.id == item_id), self._current)
        self.move_by(0)

    def move_by(self, step: int) -> None:
        """Make another one current; stops at both ends."""
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
        """Scroll by rows."""
        step = -1 if event.angleDelta().y() > 0 else 1
        whole = sum(self._high(kind) for kind, _ in self._lines[self._top :])
        if step < 0 or whole > self.height():
            self._top = max(0, min(len(self._lines) - 1, self._top + step))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the row that was pressed."""
        y = 0
        for kind, n in self._lines[self._top :]:
            if not kind and y <= event.position().y() < y + self._high(kind):
                self._current = n
                self.picked.emit(self.hits[n][0])
                return
            y += self._high(kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint heads and rows that fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = 0
        for kind, n in self._lines[self._top :]:
            if y + self._high(kind) + (self._high("") if kind else 0) > self.height():
                break  # never half a row, nor a head without one
            box = QRectF(0, y, self.width(), self._high(kind))
            if kind:
                painter.setFont(theme.font("small"))
                painter.setPen(theme.color("text.2"))
                painter.drawText(box.adjusted(SIDE, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), group_word(kind))
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
        shown, at = shown_name(item, found)
        name = QRectF(x, box.top(), max(0.0, right - x - 12), box.height())
        x = paint_matched(painter, name, shown, at, weight=500, ink=ink) + 12
        hint = item.beside()
        if hint and right - x > 40:
            room = QRectF(x, box.top(), right - x - 12, box.height())
            paint_matched(painter, room, hint, in_hint(item, found, hint), role="small", ink="text.3")

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
