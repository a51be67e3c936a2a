"""Icon label: one icon standing in a layout, in a colour token; and the badge of the account a reply goes out from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line, safe_tip


class Glyph(QWidget):
    """An icon of `size`; it says nothing by itself, the words beside it do."""

    def __init__(self, name: str, token: str = "text.2", size: int = 14, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def show_icon(self, name: str, token: str) -> None:
        """Show another icon in another colour token."""
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        paint_icon(QPainter(self), self._name, (0, 0), self._size, self._token)


class AccountBadge(QWidget):
    """@handle in an outline: where the answer goes out from. It cannot be changed, so it is no button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._handle = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_handle(self, handle: str, spoken: str) -> None:
        """Show the handle of an account; `spoken` is its sentence for screen readers and the tool tip."""
        self._handle = "@" + one_line(handle) if handle else ""
        self.setAccessibleName(spoken)
        self.setToolTip(safe_tip(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """8 above a line, 12 at the sides."""
        wide = theme.metrics("body", 500).horizontalAdvance(self._handle)
        return QSize(wide + 22, 8 + theme.line("body"))

    def minimumSizeHint(self) -> QSize:
        """A handle is cut only when it is very long."""
        return self.sizeHint().boundedTo(QSize(160, 1_000))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint outline and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)
        painter.setFont(theme.font("body", 500))
        painter.setPen(theme.color("text.1"))
        cut = painter.fontMetrics().elidedText(self._handle, Qt.TextElideMode.ElideRight, self.width() - 20)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), cut)
