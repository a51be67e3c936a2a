"""Recovery entry sheet: takes the recovery code, and says which of its lines is mistyped before anything is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from xdesk.core.security.recovery_code import GROUPS, LINES, SIGNS, CodeError, key_of
from xdesk.core.sentences import Sentence
from xdesk.ui.dialogs.form_sheet import FormSheet, Remark
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.fields import Field

WIDTH = 480


class RecoveryEntrySheet(FormSheet):
    """One field per line of the code; `given` carries the code as it was typed, once it can be one."""

    given = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._typed = [Field(parent=self) for _ in range(LINES)]
        self._wrong = Remark("word.overdue", self)
        self._said: Sentence | None = None
        for field in self._typed:
            field.textEdited.connect(self._share_out)
        self._lay((self._how, *self._typed, self._wrong))
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._title.setText(translate("Recovery", "Open with the recovery code"))
        self.setAccessibleName(self._title.text())
        self._how.setText(
            translate(
                "Recovery",
                "Type both lines, each of seven groups of four. Spaces and capitals do not matter. "
                "Files that are missing in the desk's folder are put back.",
            )
        )
        for at, field in enumerate(self._typed, 1):
            field.set_placeholder(fill(translate("Recovery", "Line {n}"), n=at))
        self._cancel.setText(translate("Recovery", "Cancel"))
        self._go.setText(translate("Recovery", "Open"))
        self._wrong.setText("" if self._said is None else spoken(self._said))

    def _share_out(self) -> None:
        """A code that was pasted whole into the first field goes into both."""
        first, *others = self._typed
        signs = [at for at, one in enumerate(first.text()) if one.isalnum()]
        if len(signs) > GROUPS * SIGNS and not any(field.text() for field in others):
            cut = signs[GROUPS * SIGNS]
            rest, whole = first.text()[cut:], first.text()[:cut]
            first.setText(whole.strip(" -"))
            others[0].setText(rest.strip(" -"))

    def _ask(self) -> None:
        words = "\n".join(field.text() for field in self._typed)
        try:
            key_of(words)
        except CodeError as error:
            self._said = error.sentence
            for at, field in enumerate(self._typed, 1):
                field.set_wrong(error.line in (0, at))
            self.retranslate()
            self.adjustSize()
            wrong = self._typed[max(0, error.line - 1)]
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            wrong.selectAll()
            return
        self.close_and_return()
        self.given.emit(words)

    def close_and_return(self) -> None:
        """Close and forget what was typed."""
        for field in self._typed:
            field.clear()
        super().close_and_return()
