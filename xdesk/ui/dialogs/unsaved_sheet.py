"""Unsaved texts: what the disk did not take keeps the window open; try again, copy it, or close with a rescue file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.model import Rescued
from xdesk.core.sentences import DeskError
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.style.safe_text import PlainLabel, isolate
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.buttons import Button

WIDTH, TOP = 576, 96


class UnsavedSheet(Popover):
    """Asked when the window was to close. `again` closes it once more, `rescue` writes the file, `leave` closes now."""

    stays = True

    def __init__(
        self,
        window: QWidget,
        *,
        again: Callable[[], object],
        rescue: Callable[[], None],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._again, self._rescue, self._leave = again, rescue, leave
        self._texts: Sequence[Rescued] = ()
        self._names: Sequence[str] = ()
        self._wrong_words, self._lost, self._copied = "", False, False
        self._title = PlainLabel("", "title", 600, parent=self)
        self._what = PlainLabel("", "body", 400, "text.1", self, wrap=True)
        self._do = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._wrong = PlainLabel("", "small", 400, "word.overdue", self, wrap=True)
        self._copy, self._close = Button("", parent=self), Button("", parent=self)
        self._stay, self._try = Button("", "esc", parent=self), Button("", main=True, parent=self)
        self._copy.clicked.connect(self.copy)
        self._close.clicked.connect(self._close_now)
        self._stay.clicked.connect(self.close_and_return)
        self._try.clicked.connect(self._try_again)
        self._lay_out()
        self.retranslate()

    def ask(self, texts: Sequence[Rescued], names: Sequence[str]) -> None:
        """Open for `texts`, written to customers of these names."""
        self._texts, self._names = texts, names
        self._wrong_words, self._lost, self._copied = "", False, False
        self.retranslate()
        room = self.parentWidget()
        wide = min(WIDTH, room.width() - 48) if room is not None else WIDTH
        self.open_at(QPoint(((room.width() if room is not None else wide) - wide) // 2, TOP), wide)
        self._try.setFocus(Qt.FocusReason.PopupFocusReason)

    def copy(self) -> None:
        """Put all texts on the clipboard, each below the name it was written to."""
        parts = [f"{name}\n{one.draft.text}" for name, one in zip(self._names, self._texts, strict=True)]
        alone = len(self._texts) == 1
        QGuiApplication.clipboard().setText(self._texts[0].draft.text if alone else "\n\n".join(parts))
        self._copied = True
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._title.setText(translate("Unsaved", "What you wrote is not stored yet"))
        self.setAccessibleName(self._title.text())
        names = translate("Unsaved", ", ").join(isolate(name) for name in dict.fromkeys(self._names))
        what = translate("Unsaved", "The disk does not take it, so xdesk stays open. It was written to: {names}.")
        self._what.setText(fill(what, names=names))
        self._do.setText(
            translate(
                "Unsaved",
                "Free some space or check the disk, then try again. Or close now: the text is kept in an encrypted "
                "rescue file in the folder of this desk and is a draft again at the next start.",
            )
        )
        self._wrong.setText(self._wrong_words)
        self._wrong.setVisible(bool(self._wrong_words))
        self._copy.setText(translate("Unsaved", "Copied") if self._copied else translate("Unsaved", "Copy the text"))
        kept, lost = translate("Unsaved", "Close with a rescue file"), translate("Unsaved", "Close and lose it")
        self._close.setText(lost if self._lost else kept)
        self._stay.setText(translate("Unsaved", "Stay"))
        self._try.setText(translate("Unsaved", "Try again"))

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for label in (self._title, self._what, self._do, self._wrong):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        row.addStretch(1)
        row.addWidget(self._stay)
        row.addWidget(self._try)
        column.addSpacing(4)
        column.addLayout(row)
        self.body.addLayout(column)

    def _try_again(self) -> None:
        self.close_and_return()
        self._again()

    def _close_now(self) -> None:
        """Close with the rescue file; when that cannot be written either, only a second press loses the text."""
        if not self._lost:
            try:
                self._rescue()
            except DeskError as error:
                self._lost = True
                self._wrong_words = fill(
                    translate("Unsaved", "The rescue file could not be written either: copy the text. {why}"),
                    why=spoken(error.sentence),
                )
                self.retranslate()
                self.adjustSize()
                return
        self.close_and_return()
        self._leave()
