"""Passphrase: asks for the words that open a profile, twice when it is new; they never leave this sheet but once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.ui.buttons import Button
from xdesk.ui.fields import Field
from xdesk.ui.plain import PlainLabel
from xdesk.ui.popover import Popover
from xdesk.ui.words import translate

WIDTH = 448
LEAST = 8


class PassphraseSheet(Popover):
    """`given` carries the passphrase; the fields are emptied at once."""

    given = Signal(str)

    def __init__(self, window: QWidget, *, new: bool) -> None:
        super().__init__(window)
        self._new = new
        self._title = PlainLabel("", "title", 600, parent=self)
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._first, self._second = Field(parent=self), Field(parent=self)
        self._wrong = PlainLabel("", "small", 400, "word.overdue", self, wrap=True)
        self._cancel, self._go = Button("", "esc", parent=self), Button("", main=True, parent=self)
        for field in (self._first, self._second):
            field.setEchoMode(Field.EchoMode.Password)
            field.returnPressed.connect(self._ask)
        self._second.setVisible(new)
        self._lay_out()
        self._cancel.clicked.connect(self.close_and_return)
        self._go.clicked.connect(self._ask)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (self._title, self._how, self._first, self._second, self._wrong):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        column.addSpacing(4)
        column.addLayout(row)
        self.body.addLayout(column)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        if self._new:
            self._title.setText(translate("Passphrase", "Choose a passphrase"))
            self._how.setText(
                translate(
                    "Passphrase",
                    "It encrypts everything this desk keeps, sign-ins included. Nobody can open the desk without it, "
                    "and nobody can find it again for you.",
                )
            )
        else:
            self._title.setText(translate("Passphrase", "Open this desk"))
            self._how.setText(translate("Passphrase", "Everything on this desk is encrypted with your passphrase."))
        self._first.set_placeholder(translate("Passphrase", "Passphrase"))
        self.setAccessibleName(self._title.text())
        self._second.set_placeholder(translate("Passphrase", "The same once more"))
        self._cancel.setText(translate("Passphrase", "Cancel"))
        self._go.setText(translate("Passphrase", "Open"))

    def show_in(self, window: QWidget) -> None:
        """Open in the upper middle of the window."""
        self.open_at(QPoint((window.width() - WIDTH) // 2, 96), WIDTH)
        self._first.setFocus()

    def _ask(self) -> None:
        words, again = self._first.text(), self._second.text()
        wrong = self._trouble(words, again)
        self._first.set_wrong(bool(wrong))
        self._wrong.setText(wrong)
        self.adjustSize()
        if wrong:
            return
        self.close_and_return()
        self.given.emit(words)

    def close_and_return(self) -> None:
        """Close and forget what was typed."""
        self._first.clear()
        self._second.clear()
        super().close_and_return()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _trouble(self, words: str, again: str) -> str:
        if not words:
            return translate("Passphrase", "The passphrase is empty.")
        if self._new and len(words) < LEAST:
            return translate("Passphrase", "At least 8 characters keep it safe from guessing.")
        if self._new and words != again:
            return translate("Passphrase", "The two are not the same. Type them again.")
        return ""
