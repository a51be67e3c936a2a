"""Sign in sheet: asks what a sign-in with X needs, shows how it goes, and keeps every word on failure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.model import Account
from xdesk.core.sentences import Sentence
from xdesk.core.text.cjk_spacing import weave
from xdesk.ui.dialogs.form_sheet import FormSheet, Remark
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel, isolate, one_line
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.buttons import IconButton
from xdesk.ui.widgets.fields import Field

WIDTH = 480
X_SERVER = "https://api.x.com"


class CopyRow(Retranslatable):
    """An address as it must be typed elsewhere, and a button that copies it."""

    copied = Signal()

    def __init__(self, address: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._address = address
        self._copy = IconButton("copy", "", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(PlainLabel(address, "small", 400, "text.1", self), 1)
        row.addWidget(self._copy)
        self._copy.clicked.connect(self._copied)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the button in the language of the desk."""
        self._copy.set_name(fill(translate("Connect", "Copy {address}"), address=self._address))

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._address)
        self.copied.emit()


class SignInSheet(FormSheet):
    """Client id for a sign-in in the browser, or server and ready token; `asked` carries server, client id, token."""

    asked = Signal(str, str, str)
    answered = Signal(bool)

    def __init__(self, window: QWidget, callbacks: list[str], account: Account | None = None) -> None:
        """`callbacks` are the addresses the app must list; `account` is signed in to again, None: a new one."""
        super().__init__(window, WIDTH)
        self._found: tuple[str, str] | None = None  # name and handle of the account that is asked about
        self._account = account
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._addresses = QWidget(self)
        column = QVBoxLayout(self._addresses)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for address in callbacks:
            row = CopyRow(address, self._addresses)
            row.copied.connect(lambda: self._say(translate("Connect", "The address is copied.")))
            column.addWidget(row)
        self._client, self._server, self._token = Field(parent=self), Field(parent=self), Field(parent=self)
        self._other = PlainLabel("", "small", 400, "text.3", self, wrap=True)
        self._state = Remark("text.2", self)
        self._server.setText(account.base_url if account is not None else X_SERVER)
        self._client.setText(account.client_id if account is not None else "")
        self._token.setEchoMode(Field.EchoMode.Password)
        self._question = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        fields = (self._client, self._other, self._server, self._token)
        self._form = (self._how, self._addresses, *fields)
        self._lay((*self._form, self._question, self._state))
        self._question.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        title = translate("Connect", "Connect an account")
        if self._account is not None:
            again = translate("Connect", "Sign in again as @{handle}")
            title = fill(again, handle=one_line(self._account.handle))
        cancel, go = translate("Connect", "Cancel"), translate("Connect", "Sign in")
        if self._found is not None:
            name, handle = self._found
            title = fill(translate("Connect", "You are {handle}. Right?"), handle="@" + one_line(handle))
            cancel, go = translate("Connect", "No, another account"), translate("Connect", "Yes, add it")
            out, meant = translate("Connect", "X signed you in as {name}. This desk will read and answer for it."), ""
            if self._account is not None:
                meant = "@" + one_line(self._account.handle)
                out = translate("Connect", "X signed you in as {name}, not {handle}. Yes adds it as another account.")
            self._question.setText(weave(fill(out, name=isolate(name or "@" + handle), handle=meant)))
        self._title.setText(title)
        self._cancel.setText(cancel)
        self._go.setText(go)
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

    def ask_right(self, name: str, handle: str) -> None:
        """Ask whether the account that X signed in is the one that was meant; `answered` tells it."""
        self._found = (name, handle)
        self._turn(form=False)
        self._state.setText("")
        self.adjustSize()
        self._go.setEnabled(True)
        self.setFocus()  # neither answer is the default: an Enter meant for the browser decides nothing

    def _turn(self, *, form: bool) -> None:
        for part in self._form:
            part.setVisible(form)
        self._question.setVisible(not form)
        self.retranslate()

    def _leave(self) -> None:
        if self._found is None:
            self.close_and_return()
            return
        self._found = None
        self._turn(form=True)
        self._say(
            translate(
                "Connect",
                "Nothing was added. Switch to the right account on x.com in your browser, then sign in again.",
            )
        )
        self._client.setFocus()
        self.answered.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc answers the question with no, as its button says; else it closes."""
        if event.key() == Qt.Key.Key_Escape and self._found is not None:
            self._leave()
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        if self._found is not None:
            self._go.setEnabled(False)
            self.answered.emit(True)
            return
        client, token = self._client.text().strip(), self._token.text().strip()
        self._client.set_wrong(not (client or token))
        if not (client or token):
            self._say(translate("Connect", "A client id or a user token is needed."))
            return
        self._say(translate("Connect", "Finish the sign-in in your browser. This desk waits up to 5 minutes."))
        self._go.setEnabled(False)
        self.asked.emit(self._server.text().strip() or X_SERVER, client, token)

    def show_in(self, window: QWidget) -> None:
        """Open with the keys where something is missing: an account with a client id only needs Enter."""
        super().show_in(window)
        if self._account is not None:
            target = self._go if self._account.client_id else self._token
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def failed(self, sentence: Sentence) -> None:
        """Say why it did not work; what was typed stays."""
        if self._found is not None:
            self._found = None
            self._turn(form=True)
        self._go.setEnabled(True)
        self._say(spoken(sentence))

    def told(self, sentence: Sentence) -> None:
        """Say what came back from the browser and led nowhere; this desk still waits, or is asked anew."""
        if self._found is None:
            self._go.setEnabled(True)
            waits = translate("Connect", "{sentence} This desk still waits for your browser.")
            self._say(fill(waits, sentence=spoken(sentence)))

    def done(self) -> None:
        """Close: the account is there."""
        self.close_and_return()

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self.adjustSize()
