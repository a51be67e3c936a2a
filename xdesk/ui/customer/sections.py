"""Parts of the customer pane: heads with their age, facts, orders, notes; painted, spoken as sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.model import Note, Order
from xdesk.ui.conversation.rows.text_layout import Laid, fit
from xdesk.ui.labels.customer_facts import Fact
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.focus_ring import ring_inside
from xdesk.ui.widgets.ground import paint_ground

SIDE, LABEL, GAP = 16, 96, 8
VALUE_LINES = 4
NOTE_GAP = 4
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class Painted(QWidget):
    """What facts, orders and notes share: full width, height from the width, repaint with the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.measure)

    def measure(self) -> None:
        """Measure for the present width."""
        self.setFixedHeight(self.height_for(max(self.width(), 120)))
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height at `width`."""
        raise AssertionError(f"{type(self).__name__} at {width} has no height")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.measure()


class SectionHead(Painted):
    """A small bold word, and at the right how old the knowledge is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self._aside = ""

    def tell(self, title: str, aside: str = "") -> None:
        """Show other words."""
        self._title, self._aside = title, aside
        self.setAccessibleName(", ".join(part for part in (title, aside) if part))
        self.measure()

    def height_for(self, width: int) -> int:
        """Return 8 above one small line."""
        return theme.line("small") + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title and age."""
        painter = QPainter(self)
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.2"))
        painter.drawText(self.rect(), _MIDDLE, self._title)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(self.rect(), _MIDDLE | int(Qt.AlignmentFlag.AlignRight), self._aside)


class Facts(Painted):
    """Rows of label and value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._laid: list[Laid] = []

    def tell(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        self._facts = tuple(facts)
        self.setAccessibleName(
            ". ".join(f"{one.label}: {', '.join(filter(None, (one_line(one.value), _source(one))))}" for one in facts)
        )
        self.measure()

    def height_for(self, width: int) -> int:
        """Lay the values out; return the height of all rows."""
        line = theme.line("body")
        room = width - self._left()
        self._laid = [
            Laid(fit(fact.value[:2_000]), theme.font("body"), room - (18 if fact.glyph else 0), line, most=VALUE_LINES)
            for fact in self._facts
        ]
        below = sum(theme.line("small") for fact in self._facts if fact.source)
        return sum(laid.height + 4 for laid in self._laid) + below

    def _left(self) -> int:
        metrics = theme.metrics("body")
        widest = max((metrics.horizontalAdvance(fact.label) for fact in self._facts), default=0)
        return max(LABEL, min(widest, 140)) + GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint labels, glyphs, values."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, line, left = 2, theme.line("body"), self._left()
        for fact, laid in zip(self._facts, self._laid, strict=True):
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text.3"))
            cut = theme.metrics("body").elidedText(fact.label, Qt.TextElideMode.ElideRight, left - 4)
            painter.drawText(QRectF(0, top, left, line), _MIDDLE, cut)
            self._paint_value(painter, fact, laid, QPointF(left, top))
            top += laid.height + 4
            if fact.source:
                self._paint_source(painter, fact, QRectF(left, top - 3, self.width() - left, theme.line("small")))
                top += theme.line("small")

    def _paint_source(self, painter: QPainter, fact: Fact, box: QRectF) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        said = painter.fontMetrics().elidedText(_source(fact), Qt.TextElideMode.ElideMiddle, int(box.width()))
        painter.drawText(box, _MIDDLE, said)

    def _paint_value(self, painter: QPainter, fact: Fact, laid: Laid, at: QPointF) -> None:
        x = at.x()
        if fact.chip:
            wide = laid.width + 12 + (18 if fact.glyph else 0)
            paint_ground(painter, QRectF(x, at.y(), wide, laid.line), "ground.hover", 4)
            x += 6
        if fact.glyph:
            tint = "word.ok" if fact.glyph == "check" else "text.2" if fact.token == "text.1" else fact.token
            paint_icon(painter, fact.glyph, (x, at.y() + (laid.line - 14) / 2), 14, tint)
            x += 18
        painter.setPen(theme.color("text.2" if fact.chip else fact.token))
        laid.layout.draw(painter, QPointF(x, at.y()))


def _source(fact: Fact) -> str:
    """Return from where a fact comes, in words, '' when that is not said."""
    return fill(translate("Customer", "from {register}"), register=one_line(fact.source)) if fact.source else ""


class Orders(Painted):
    """Orders of 44: number and amount, goods and state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._orders: tuple[Order, ...] = ()

    def tell(self, orders: Sequence[Order]) -> None:
        """Show other orders."""
        self._orders = tuple(orders)
        said = [", ".join(one_line(p) for p in (o.number, o.goods, o.amount, o.state) if p) for o in orders]
        self.setAccessibleName(". ".join(said))
        self.measure()

    def height_for(self, width: int) -> int:
        """Return 44 for each, more with larger text."""
        return len(self._orders) * (theme.line("body") + theme.line("small") + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the orders. Numbers and amounts are never cut, goods are."""
        painter = QPainter(self)
        body, small, top = theme.line("body"), theme.line("small"), 0
        right = _MIDDLE | int(Qt.AlignmentFlag.AlignRight)
        for order in self._orders:
            first = QRectF(0, top + 4, self.width(), body)
            second = QRectF(0, top + 4 + body, self.width(), small)
            painter.setPen(theme.color("text.1"))
            painter.setFont(theme.digits("body", 500))
            painter.drawText(first, _MIDDLE, one_line(order.number)[:60])
            painter.setFont(theme.digits("body"))
            painter.drawText(first, right, one_line(order.amount)[:40])
            state = one_line(order.state)[:40]
            font = theme.font("small")
            room = self.width() - QFontMetrics(font).horizontalAdvance(state) - 12
            painter.setFont(font)
            painter.setPen(theme.color("text.3"))
            goods = QFontMetrics(font).elidedText(one_line(order.goods), Qt.TextElideMode.ElideRight, room)
            painter.drawText(second, _MIDDLE, goods)
            painter.setPen(theme.color("text.2"))
            painter.drawText(second, right, state)
            top += body + small + 8


class NoteCard(Painted):
    """One note on its amber ground; author and day below when it is not pinned alone. With the focus it is meant."""

    def __init__(self, note: Note, foot: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note, self._foot = note, foot
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._laid: Laid | None = None
        self.setAccessibleName(", ".join(part for part in (one_line(note.text), foot) if part))

    def note_id(self) -> str:
        """Return the id of the note."""
        return self._note.id

    def height_for(self, width: int) -> int:
        """Lay the text out; return its height with padding."""
        self._laid = Laid(fit(self._note.text[:4_000]), theme.font("body"), width - 24, theme.line("body"), most=12)
        foot = theme.line("small") + 2 if self._foot else 0
        return math.ceil(self._laid.height) + 12 + foot + NOTE_GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, outline, text, foot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("note.line"), 1))
        painter.setBrush(theme.color("note.ground"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5 - NOTE_GAP), 7.5, 7.5)
        if self.hasFocus():
            ring_inside(painter, QRectF(self.rect()).adjusted(0, 0, 0, -NOTE_GAP), 8)
        painter.setPen(theme.color("note.text"))
        if self._laid is None:
            return
        self._laid.layout.draw(painter, QPointF(12, 6))
        if self._foot:
            painter.setFont(theme.font("small"))
            box = QRectF(12, self._laid.height + 8, self.width() - 24, theme.line("small"))
            painter.drawText(box, _MIDDLE, self._foot)


class Quiet(Painted):
    """One or two lines of small grey words: nothing yet, or why something could not be fetched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._glyph = "", ""
        self._laid: Laid | None = None

    def tell(self, text: str, glyph: str = "") -> None:
        """Show other words; without words it takes no room."""
        self._text, self._glyph = text, glyph
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.measure()

    def height_for(self, width: int) -> int:
        """Lay the words out."""
        room = width - (20 if self._glyph else 0)
        self._laid = Laid(fit(self._text), theme.font("small"), room, theme.line("small"), most=4)
        return self._laid.height + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph and words."""
        painter = QPainter(self)
        if self._glyph:
            paint_icon(painter, self._glyph, (0, 5), 14, "text.3")
        painter.setPen(theme.color("text.3"))
        if self._laid is not None:
            self._laid.layout.draw(painter, QPointF(20 if self._glyph else 0, 4))


class Section(QWidget):
    """A head and what belongs below it, with a line above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.head = SectionHead(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SIDE, 9, SIDE, 8)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)

    def add(self, *widgets: QWidget) -> None:
        """Put widgets below."""
        for widget in widgets:
            self.column.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line above."""
        QPainter(self).fillRect(SIDE, 0, self.width() - 2 * SIDE, 1, theme.color("line"))
