"""Palette: Ctrl+K; every command, view, conversation and macro by a few letters in either language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from xdesk.core.text.search_rank import Spelled
from xdesk.ui.dialogs.popover import REACH
from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.matching.fuzzy_match import Fit, fit
from xdesk.ui.palette.card import CardBox
from xdesk.ui.palette.item import GROUPS, Item, Name, Source
from xdesk.ui.palette.rows import ROWS
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.translation import translate

WIDTH, TOP = 640, 96
OFF = 60
"""What a match loses when its command cannot run now."""


class Palette(Retranslatable):
    """A flat scrim over the window and the card on it. `chosen` tells the id of what was picked."""

    chosen = Signal(str)
    opened = Signal(bool)  # it is about to be shown; False: it was closed

    def __init__(self, window: QWidget, source: Source) -> None:
        super().__init__(window)
        self.setProperty(SCOPE, "own")
        self._source = source
        self._recent: list[str] = []
        self._spelled: dict[tuple[Name, ...], list[Spelled]] = {}
        self._back: QWidget | None = None
        self._card = CardBox(self)
        self._card.field.textChanged.connect(lambda _text: self._search())
        self._card.field.installEventFilter(self)
        self._card.rows.picked.connect(self._run)
        window.installEventFilter(self)
        theme.changed.connect(self._place)
        self.hide()

    def open_palette(self, typed: str = "") -> None:
        """Show with an empty field; remember who had the focus."""
        self._back = QApplication.focusWidget()
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
        self.opened.emit(True)
        self._spelled.clear()
        self._card.retranslate()
        self._card.field.blockSignals(True)
        self._card.field.setText(typed)
        self._card.field.blockSignals(False)
        self._search()
        self.show()
        self.raise_()
        self._place()
        self._card.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_and_return(self) -> None:
        """Hide and give the focus back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        self.opened.emit(False)
        give_back(self._back)
        self._back = None

    def field(self) -> QLineEdit:
        """Return the field, for those who type into it."""
        return self._card.field

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Palette", "Commands"))
        self._card.retranslate()
        self._search()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the scrim closes."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_and_return()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scrim: one flat surface."""
        QPainter(self).fillRect(self.rect(), theme.scrim())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list while the field keeps the text; follow the window's size."""
        if watched is self.parentWidget():
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        step = next((n for key, n in steps.items() if event.key() == key), 0)
        if event.key() == Qt.Key.Key_Escape:
            self.close_and_return()
        elif step:
            self._card.rows.move_by(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            current = self._card.rows.current()
            if current is not None:
                self._run(current)
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass
        else:
            return False
        return True

    def _run(self, item: Item) -> None:
        if item.reason:
            return
        self._recent = [item.id, *(old for old in self._recent if old != item.id)][:20]
        self.close_and_return()
        self.chosen.emit(item.id)

    def refresh(self) -> None:
        """More was found for what is typed: list again, the current row stays where it can."""
        if self.isVisible():
            current = self._card.rows.current()
            self._search()
            if current is not None:
                self._card.rows.take(current.id)

    def _search(self) -> None:
        typed = self._card.field.text().strip()
        found = [(item, fits) for item in self._source(typed) if (fits := fit(typed, self._letters(item))) is not None]
        self._card.show_hits(self._ranked(found))
        self._place()

    def _letters(self, item: Item) -> Sequence[Spelled]:
        """The letters of its names, prepared once while the palette is open."""
        spelled = self._spelled.get(item.names)
        if spelled is None:
            spelled = self._spelled[item.names] = [Spelled(one) for one in item.fields()]
        return spelled

    def _ranked(self, hits: list[tuple[Item, Fit]]) -> list[tuple[Item, Fit]]:
        """Return the group of the best match first; in it better ones first, then those used last."""
        recent = {name: n for n, name in enumerate(self._recent)}
        groups = {group: n for n, group in enumerate(GROUPS)}
        best = dict.fromkeys(GROUPS, (1, len(recent)))
        for item, match in hits:
            best[item.group] = min(best[item.group], (-_worth(item, match), recent.get(item.id, len(recent))))

        def place(hit: tuple[Item, Fit]) -> tuple[tuple[int, int], int, int, int]:
            item, match = hit
            used = recent.get(item.id, len(recent))
            return best[item.group], groups[item.group], -_worth(item, match), used

        return sorted(hits, key=place)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None:
            return
        self.setGeometry(over.rect())
        wide = min(WIDTH, self.width() - 32)
        top = TOP if self.height() >= 720 else max(16, self.height() // 10)
        self._card.set_room(self.height() - top - 16)
        self._card.setFixedWidth(wide + 2 * REACH)
        self._card.adjustSize()
        self._card.move((self.width() - self._card.width()) // 2, top - REACH)


def _worth(item: Item, match: Fit) -> int:
    """What cannot run now gives way to what fits nearly as well and can."""
    return match.score - OFF if item.reason and match.score else match.score
