"""Choice card: a title with its key and its consequence below, one of several of equal width."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.widgets.focus_ring import ring_inside
from xdesk.ui.widgets.key_cap import cap_width, caps, paint_caps


class ChoiceCard(QPushButton):
    """None of them is ever filled blue: the agent decides. Focus or being chosen shows the inner ring."""

    def __init__(self, key: str, parent: QWidget | None = None, *, height: int = 60) -> None:
        super().__init__(parent)
        self._key, self._hint, self._height, self._checked_look = key, "", height, False
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_words(self, title: str, hint: str) -> None:
        """Set the title and what follows from choosing it."""
        self.setText(title)
        self._hint = hint
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setToolTip(safe_tip(hint))
        self.updateGeometry()
        self.update()

    def key(self) -> str:
        """Return the key it shows."""
        return self._key

    def set_chosen(self, chosen: bool) -> None:
        """Show as the current one of a set."""
        self._checked_look = chosen
        self.update()

    def chosen(self) -> bool:
        """Whether it is the current one."""
        return self._checked_look

    def sizeHint(self) -> QSize:
        """Wide enough for its words, high enough for two lines."""
        words = max(
            theme.metrics("body", 600).horizontalAdvance(self.text()) + cap_width(caps(self._key)[0]) + 8,
            theme.metrics("small").horizontalAdvance(self._hint),
        )
        return QSize(words + 24, max(self._height, theme.line("body") + theme.line("small") + 20))

    def minimumSizeHint(self) -> QSize:
        """Words are not cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, outline or ring, words and key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.control()
        if self._checked_look:
            ground = theme.color("ground.selected.focus")
        elif self.underMouse():
            ground = theme.color("ground.hover")
        if theme.dark() and not self._checked_look and not self.underMouse():
            ground = theme.color("ground.page")
        painter.setBrush(ground)
        painter.setPen(QPen(theme.color("line.strong"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
        if self._checked_look or self.hasFocus():
            ring_inside(painter, QRectF(self.rect()), 8)
        painter.setPen(theme.color("text.1"))
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        lines = theme.line("body") + theme.line("small") + 2
        top, room = (self.height() - lines) / 2, self.width() - 24
        cap = cap_width(caps(self._key)[0])
        beside = theme.metrics("body", 600).horizontalAdvance(self.text()) + 8 + cap <= room + 2
        self._paint_line(painter, QRectF(12, top, room, theme.line("body")), self.text(), theme.font("body", 600))
        painter.setPen(theme.color("text.3" if not self._checked_look else "text.2"))
        under = QRectF(12, top + theme.line("body") + 2, room, theme.line("small"))
        self._paint_line(painter, under, self._hint, theme.font("small"))
        if beside:  # the word goes before its key, which menus and key sheet show too
            paint_caps(painter, self.width() - 10 - cap, top + theme.line("body") / 2, self._key)

    @staticmethod
    def _paint_line(painter: QPainter, box: QRectF, text: str, font: QFont) -> None:
        painter.setFont(font)
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
