"""Fields: one line of text, 32 high, with an icon before and a key cap after it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.widgets.focus_ring import ring_inside
from xdesk.ui.widgets.key_cap import caps_width, paint_caps


class Field(QLineEdit):
    """A text field of the desk; `set_wrong(True)` outlines it in red (say why below it)."""

    def __init__(self, placeholder: str = "", icon: str = "", key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._key, self._wrong = icon, key, False
        self.setFrame(False)
        self.setStyleSheet("QLineEdit { background: transparent; border: none; }")
        self.setMaxLength(2_000)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_placeholder(placeholder)
        self.restyle()
        theme.changed.connect(self.restyle)
        self.textChanged.connect(self._margins)

    def set_placeholder(self, text: str) -> None:
        """Set the hint in the empty field; it is the spoken name too."""
        self.setPlaceholderText(text)
        self.setAccessibleName(text)

    def set_wrong(self, wrong: bool) -> None:
        """Outline the field as wrong."""
        self._wrong = wrong
        self.update()

    def restyle(self) -> None:
        """Take fonts and colours of the theme."""
        self.setFont(theme.font("body"))
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.Text, theme.color("text.1"))
        colors.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text.3"))
        self.setPalette(colors)
        self._margins()

    def _margins(self) -> None:
        left = 30 if self._icon_name else 10
        right = caps_width(self._key) + 12 if self._key and not self.text() else 8
        self.setTextMargins(left, 0, right, 0)

    def sizeHint(self) -> QSize:
        """Return 12 above one line."""
        return QSize(240, 12 + theme.line("body"))

    def minimumSizeHint(self) -> QSize:
        """Return the least that is still usable."""
        return QSize(120, 12 + theme.line("body"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, outline or ring, icon and key; then the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("ring.overdue" if self._wrong else "line.strong"), 1))
        painter.setBrush(theme.color("ground.field"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)
        middle = self.height() / 2
        if self._icon_name:
            paint_icon(painter, self._icon_name, (10, middle - 7), 14, "text.2")
        if self._key and not self.text():
            paint_caps(painter, self.width() - caps_width(self._key) - 8, middle, self._key)
        if self.hasFocus():
            ring_inside(painter, QRectF(self.rect()), 6)
        painter.end()
        super().paintEvent(event)
