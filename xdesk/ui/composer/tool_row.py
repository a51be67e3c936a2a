"""Tool row of the composer: as whom, tools, why it cannot be sent, Send."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button, IconButton
from xdesk.ui.widgets.icon_label import AccountBadge, Glyph

SEND_KEY = "ctrl+enter"


class ToolRow(QWidget):
    """The row of 40 below the text. Send says nothing of its own: the reason stands left of it."""

    send_pressed = Signal()
    macros_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = False
        self._shown: tuple[str, bool, str, str, bool] | None = None
        self.account = AccountBadge()
        self.macros = IconButton("bolt", "", "ctrl+j")
        self.macros.clicked.connect(self.macros_pressed)
        self._bang = Glyph("bang")
        self.reason = PlainLabel("", "small", 400, "word.overdue")
        self.send = Button("", SEND_KEY, main=True)
        self.send.clicked.connect(self.send_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(6)
        row.addWidget(self.account)
        row.addWidget(self.macros)
        row.addStretch(1)
        row.addWidget(self._bang)
        row.addWidget(self.reason)
        row.addSpacing(4)
        row.addWidget(self.send)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.setFixedHeight(20 + theme.line("body"))

    def set_line(self, line: bool) -> None:
        """Draw a line above, when strips are docked there."""
        if line != self._line:
            self._line = line
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        if self._line:
            QPainter(self).fillRect(0, 0, self.width(), 1, theme.color("line"))

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._shown = None
        self.macros.set_name(translate("Composer", "Macros"))

    def show_state(self, *, handle: str, note: bool, reason: str, token: str, ready: bool) -> None:
        """Show as whom, what Send does, and why it does not."""
        now = (handle, note, reason, token, ready)
        if now == self._shown:
            return
        self._shown = now
        spoken = translate("Composer", "This goes out from {handle}, the account the customer wrote to.")
        self.account.show_handle(handle, fill(spoken, handle="@" + handle))
        self.account.setVisible(bool(handle) and not note)
        self.macros.setVisible(not note)
        self.send.setText(translate("Composer", "Add note") if note else translate("Composer", "Send"))
        self.send.setAccessibleDescription("" if note or not handle else "@" + handle)
        self.send.setEnabled(ready)
        self.send.set_key(SEND_KEY if ready else "")
        self.reason.set_look(token=token)
        self.reason.setText(reason)
        self._bang.setVisible(bool(reason))
        self._bang.show_icon("bang", token)
