"""Note sheet: which note is meant where none has the focus, and whether a colleague's is really to go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.model import Note
from xdesk.core.text.cjk_spacing import weave
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.labels.message_grouping import local_day
from xdesk.ui.labels.row_labels import clock_time, day_words
from xdesk.ui.style.safe_text import PlainLabel, isolate, one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button

WIDTH, TOP = 448, 96
MOST, SIGNS = 9, 200
"""Notes offered, one for each digit; letters of each. Older ones are meant by putting the focus on them."""


class NoteSheet(Popover):
    """Opens, asks one question, and tells the answer once; Esc and Cancel change nothing."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._answer: Callable[[], object] | None = None
        self._cards: list[ChoiceCard] = []
        self._title = PlainLabel("", "title", 600, wrap=True)
        self._text = PlainLabel("", "body", 400, "text.2", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._cancel, self._go = Button("", "esc"), Button("")
        self._cancel.clicked.connect(self.close_and_return)
        self._go.clicked.connect(self._yes)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addLayout(self._list)
        column.addLayout(row)
        self.body.addLayout(column)

    def choose(self, notes: Sequence[Note], today: int, chosen: Callable[[Note], object]) -> None:
        """Ask which of `notes` is meant; `today` is UTC ms of X. `chosen` gets the one picked, after it closed."""
        self._begin(translate("Notes", "Which note?"), "")
        for place, note in enumerate(notes[:MOST], 1):
            card = ChoiceCard(str(place), self)
            card.set_words(_signed(note, today), one_line(note.text)[:SIGNS])
            card.clicked.connect(lambda _=False, note=note: self._picked(lambda: chosen(note)))
            self._cards.append(card)
            self._list.addWidget(card)
        self._go.hide()
        self._open(self._cards[0])

    def confirm_removal(self, note: Note, confirmed: Callable[[], object]) -> None:
        """Ask whether a colleague's note is to go; the safe answer has the focus."""
        title = fill(translate("Notes", "Remove the note of {name}?"), name=isolate(note.written_by))
        self._begin(weave(title), one_line(note.text)[:SIGNS])
        self._answer = confirmed
        self._go.setText(translate("Notes", "Remove"))
        self._go.show()
        self._open(self._cancel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, Up and Down walk, Enter takes the one with the focus."""
        key, text = event.key(), event.text()
        focus = QApplication.focusWidget()
        at = self._cards.index(focus) if isinstance(focus, ChoiceCard) and focus in self._cards else -1
        if text.isdecimal() and 0 < int(text) <= len(self._cards):
            self._cards[int(text) - 1].click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and at >= 0:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._cards[(at + step) % len(self._cards)].setFocus(Qt.FocusReason.TabFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self._cards[at].click()
        else:
            super().keyPressEvent(event)

    def _begin(self, title: str, text: str) -> None:
        self._answer = None
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._cancel.setText(translate("Link", "Cancel"))
        while self._cards:
            card = self._cards.pop()
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _open(self, first: QWidget) -> None:
        window = self.parentWidget()
        wide = window.width() if window is not None else WIDTH
        self.open_at(QPoint(max(8, (wide - WIDTH) // 2), TOP), WIDTH)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _picked(self, answer: Callable[[], object]) -> None:
        self._answer = answer
        self._yes()

    def _yes(self) -> None:
        answer, self._answer = self._answer, None
        self.close_and_return()
        if answer is not None:
            answer()


def _signed(note: Note, today: int) -> str:
    """Return who wrote a note and when."""
    day = day_words(local_day(note.at), datetime.fromtimestamp(today / 1000).date())
    return f"{one_line(note.written_by)} · {day}, {clock_time(note.at)}"
