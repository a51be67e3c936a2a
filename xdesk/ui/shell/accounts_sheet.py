"""Accounts: how each brand account stands, signing in to it again, and connecting another one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.model import REMOVING, Account
from xdesk.replica.profile import accounts
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.rail import STATES, account_state_word
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel, one_line
from xdesk.ui.style.translation import spoken, translate
from xdesk.ui.widgets.buttons import Button

WIDTH, SIDE = 448, 20


class _Sign(QWidget):
    """The dot or glyph of an account's state."""

    def __init__(self, state: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._glyph, self._token = STATES.get(state, ("", "word.ok"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(16, theme.line("body"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if self._glyph:
            paint_icon(painter, self._glyph, (0, middle - 8), 16, self._token)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._token))
        painter.drawEllipse(QRectF(4, middle - 4, 8, 8))


class AccountRow(QWidget):
    """One account: state, handle, why it stands so, and the button that signs in again."""

    def __init__(self, account: Account, parent: QWidget) -> None:
        super().__init__(parent)
        self.account = account
        self.again = Button(
            translate("Accounts", "Sign in again"), main=account.state == "signed_out", small=True, parent=self
        )
        self.again.setVisible(account.state != REMOVING)
        self.again.setAccessibleName(f"{self.again.text()} @{one_line(account.handle)}")
        head, token = account_state_word(account.state), STATES.get(account.state, ("", "text.3"))[1]
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel("@" + account.handle, "body", 600, parent=self))
        words.addWidget(PlainLabel(head, "small", 400, token, self))
        if account.sentence is not None:
            words.addWidget(PlainLabel(spoken(account.sentence), "small", 400, "text.2", self, wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(8)
        row.addWidget(_Sign(account.state, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)


class AccountsSheet(Popover):
    """Lists the accounts of the desk. `sign_in_asked` carries the id of an account, "" for another one."""

    sign_in_asked = Signal(str)

    stays = True

    def __init__(self, window: QWidget, context: AgentContext) -> None:
        super().__init__(window)
        self._context, self._wide = context, WIDTH
        self._title = PlainLabel("", "title", 600, parent=self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._add = Button("", icon="plus", parent=self)
        self._close = Button("", "esc", parent=self)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._add)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout()
        column.setContentsMargins(SIDE, 16, SIDE, 16)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(self._rows)
        column.addLayout(foot)
        self.body.addLayout(column)
        self._add.clicked.connect(lambda: self._ask(""))
        self._close.clicked.connect(self.close_and_return)
        context.changed.connect(self._changed)
        self.retranslate()

    def open(self, corner: QPoint) -> None:
        """Show near `corner` of the window; the keys go to what is to be done: a sign-in that X refused, else Close."""
        self._fill()
        self.open_at(corner, self._wide)
        urgent = next((row.again for row in self.rows() if row.account.state == "signed_out"), self._close)
        urgent.setFocus(Qt.FocusReason.OtherFocusReason)

    def rows(self) -> list[AccountRow]:
        """Return the rows, in the order of the rail."""
        items = (self._rows.itemAt(n) for n in range(self._rows.count()))
        return [widget for item in items if item is not None and isinstance(widget := item.widget(), AccountRow)]

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._title.setText(translate("Rail", "Accounts"))
        self.setAccessibleName(self._title.text())
        self._add.setText(translate("Accounts", "Connect another account"))
        self._close.setText(translate("Link", "Close"))
        if self.isVisible():
            self._fill()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.subjects & Subject.ACCOUNT:
            focus = next((row.account.id for row in self.rows() if row.again.hasFocus()), None)
            self._fill()
            same = next((row.again for row in self.rows() if row.account.id == focus), self._close)
            if focus is not None:
                same.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        for row in self.rows():
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        for account in accounts.all(self._context.read):
            row = AccountRow(account, self)
            row.again.clicked.connect(lambda _=False, id=account.id: self._ask(id))
            self._rows.addWidget(row)
        self.adjustSize()

    def _ask(self, account_id: str) -> None:
        self.close_and_return()
        self.sign_in_asked.emit(account_id)
