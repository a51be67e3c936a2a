"""Passphrase: asks for the words that open a profile, twice when it is new; they never leave this sheet but once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from xdesk.ui.dialogs.form_sheet import FormSheet, Remark
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.fields import Field

WIDTH = 448
LEAST = 8


class PassphraseSheet(FormSheet):
    """`given` carries the passphrase; the fields are emptied at once."""

    given = Signal(str)

    def __init__(self, window: QWidget, *, new: bool) -> None:
        super().__init__(window, WIDTH)
        self._new = new
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._first, self._second = Field(parent=self), Field(parent=self)
        self._wrong = Remark("word.overdue", self)
        for field in (self._first, self._second):
            field.setEchoMode(Field.EchoMode.Password)
        self._second.setVisible(new)
        self._lay((self._how, self._first, self._second, self._wrong))
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        if self._new:
            self._title.setText(translate("Passphrase", "Choose a passphrase"))
            self._how.setText(
                translate(
                    "Passphrase",
                    "It encrypts everything this desk keeps, sign-ins included. If you forget it, only the recovery "
                    "code opens the desk.",
                )
            )
        else:
            self._title.setText(translate("Passphrase", "Open this desk"))
            self._how.setText(translate("Passphrase", "Everything on this desk is encrypted with your passphrase."))
        self._first.set_placeholder(translate("Passphrase", "Passphrase"))
        self.setAccessibleName(self._title.text())
        self._second.set_placeholder(translate("Passphrase", "The same once more"))
        self._cancel.setText(translate("Passphrase", "Cancel"))
        new, old = translate("Passphrase", "Use this passphrase"), translate("Passphrase", "Open")
        self._go.setText(new if self._new else old)

    def _ask(self) -> None:
        words, again = self._first.text(), self._second.text()
        wrong = self._trouble(words, again)
        differ = self._new and len(words) >= LEAST
        for field, bad in ((self._first, wrong and not differ), (self._second, wrong and differ)):
            field.set_wrong(bool(bad))
            if bad:
                field.setFocus()
                field.selectAll()
        self._wrong.setText(wrong)
        self.adjustSize()
        if wrong:
            return
        self.close_and_return()
        self.given.emit(words)

    def _trouble(self, words: str, again: str) -> str:
        if not words:
            return translate("Passphrase", "The passphrase is empty.")
        if self._new and len(words) < LEAST:
            return translate("Passphrase", "At least 8 characters keep it safe from guessing.")
        if self._new and words != again:
            return translate("Passphrase", "The two are not the same. Type them again.")
        return ""
