"""Card of the palette: field with its count, the rows, foot with the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from xdesk.ui.dialogs.popover import Surface
from xdesk.ui.matching.fuzzy_match import Fit
from xdesk.ui.palette.item import Item
from xdesk.ui.palette.rows import SIDE, PaletteRows
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.ground import paint_card_foot
from xdesk.ui.widgets.key_legend import legend_width, paint_legend


class CardBox(Surface):
    """Field, rows, foot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setFrame(False)
        self.field.setMaxLength(200)
        self.field.setStyleSheet("background: transparent; border: none;")
        self.count = PlainLabel("", "small", 400, "text.3")
        self.rows = PaletteRows()
        self.hint = PlainLabel("", "small", 400, "text.3")
        self.foot = _Foot()
        head = QHBoxLayout()
        head.setContentsMargins(SIDE + 28, 0, SIDE, 0)
        head.addWidget(self.field, 1)
        head.addWidget(self.count)
        self._head = QWidget()
        self._head.setLayout(head)
        self._foot_row = QHBoxLayout(self.foot)
        self._foot_row.addWidget(self.hint, 1)
        column: QVBoxLayout = self.body
        for part in (self._head, self.rows, self.foot):
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
        self.foot.setFixedHeight(theme.line("small") + 20)
        self._foot_row.setContentsMargins(SIDE, 0, SIDE + self.foot.keys_width(), 0)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.field.setPlaceholderText(translate("Palette", "Type a command, a name or a macro"))
        self.field.setAccessibleName(translate("Palette", "Commands"))
        self.hint.setText(translate("Palette", "Matches English, pinyin, initials and 中文"))
        self.restyle()

    def show_hits(self, hits: list[tuple[Item, Fit]]) -> None:
        """List these and say how many."""
        self.rows.show_hits(hits)
        n = len(hits)
        one, many = translate("Palette", "1 match"), translate("Palette", "{n} matches")
        self.count.setText(translate("Palette", "no match") if not n else one if n == 1 else fill(many, n=n))

    def set_room(self, height: int) -> None:
        """Keep inside so much height."""
        self.rows.set_room(height - self._head.height() - self.foot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, the glass and the line below the field."""
        super().paintEvent(event)
        painter = QPainter(self)
        card, y = self.card(), self._head.geometry().bottom() + 0.5
        paint_icon(painter, "search", (card.left() + SIDE + 1, self._head.geometry().center().y() - 7), 16, "text.2")
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(QPointF(card.left() + 1, y), QPointF(card.right(), y))


class _Foot(QWidget):
    """Hint at the left, keys at the right, on ground.list."""

    def keys_width(self) -> int:
        """Return the room of keys and their words."""
        return round(legend_width(_foot_keys()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        paint_card_foot(painter, box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paint_legend(painter, box.adjusted(0, 0, -SIDE, 0), _foot_keys())


def _foot_keys() -> tuple[tuple[str, str], ...]:
    return (
        ("up+down", translate("Composer", "choose")),
        ("enter", translate("Palette", "run")),
        ("esc", translate("Palette", "back")),
    )
