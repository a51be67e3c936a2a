"""Connect: asks what a sign-in with X needs, shows how it goes, and keeps every word on failure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.words import Sentence
from xdesk.ui.buttons import Button
from xdesk.ui.fields import Field
from xdesk.ui.plain import PlainLabel
from xdesk.ui.popover import Popover
from xdesk.ui.words import spoken, translate

WIDTH = 480
X_SERVER = "https://api.x.com"


class ConnectSheet(Popover):
    """Client id for a sign-in in the browser, or server and ready token; `asked` carries server, client id, token."""

    asked = Signal(str, str, str)

    def __init__(self, window: QWidget, callbacks: list[str]) -> None:
        super().__init__(window)
        self._title = PlainLabel("", "title", 600, parent=self)
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._addresses = PlainLabel("\n".join(callbacks), "small", 400, "text.2", self, wrap=True)
        self._client, self._server, self._token = Field(parent=self), Field(parent=self), Field(parent=self)
        self._other = PlainLabel("", "small", 400, "text.3", self, wrap=True)
        self._state = PlainLabel("", "small", 400, "text.2", self, wrap=True)
        self._cancel = Button("", "esc", parent=self)
        self._go = Button("", main=True, parent=self)
        self._server.setText(X_SERVER)
        self._token.setEchoMode(Field.EchoMode.Password)
        self._lay_out()
        self._cancel.clicked.connect(self.close_and_return)
        self._go.clicked.connect(self._ask)
        for field in (self._client, self._server, self._token):
            field.returnPressed.connect(self._ask)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (self._title, self._how, self._addresses, self._client, self._other, self._server, self._token):
            column.addWidget(part)
        column.addWidget(self._state)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        column.addSpacing(8)
        column.addLayout(row)
        self.body.addLayout(column)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._title.setText(translate("Connect", "Connect an account"))
        self.setAccessibleName(self._title.text())
        self._how.setText(
            translate(
                "Connect",
                "Enter the client id of the brand's X app (type: Native App). You sign in on x.com in your browser. "
                "The app must list these callback addresses exactly:",
            )
        )
        self._client.set_placeholder(translate("Connect", "Client id"))
        self._other.setText(translate("Connect", "Or another server, or a ready user token:"))
        self._server.set_placeholder(translate("Connect", "Server"))
        self._token.set_placeholder(translate("Connect", "User token"))
        self._cancel.setText(translate("Connect", "Cancel"))
        self._go.setText(translate("Connect", "Sign in"))

    def show_in(self, window: QWidget) -> None:
        """Open in the upper middle of the window."""
        self.open_at(QPoint((window.width() - WIDTH) // 2, 96), WIDTH)
        self._client.setFocus()

    def _ask(self) -> None:
        client, token = self._client.text().strip(), self._token.text().strip()
        self._client.set_wrong(not (client or token))
        if not (client or token):
            self._say(translate("Connect", "A client id or a user token is needed."))
            return
        self._say(translate("Connect", "Finish the sign-in in your browser. This desk waits up to 5 minutes."))
        self._go.setEnabled(False)
        self.asked.emit(self._server.text().strip() or X_SERVER, client, token)

    def failed(self, sentence: Sentence) -> None:
        """Say why it did not work; what was typed stays."""
        self._go.setEnabled(True)
        self._say(spoken(sentence))

    def done(self) -> None:
        """Close: the account is there."""
        self.close_and_return()

    def close_and_return(self) -> None:
        """Close and forget what was typed: a token must not outlive its sheet."""
        self._token.clear()
        super().close_and_return()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self.adjustSize()
