"""Keeps the buttons of transcript rows: made when a row needs them, laid where the paint left room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal

from xdesk.ui.conversation.row_buttons import AIR, HOLD, OLDER, RowActs, acts_of, older_act
from xdesk.ui.conversation.rows.row_delegate import RowPainter
from xdesk.ui.labels.message_grouping import Row

if TYPE_CHECKING:
    from xdesk.ui.conversation.transcript import Transcript

Key = tuple[str, str]  # entry id, HOLD or OLDER


class RowStrips(QObject):
    """One RowActs per row that waits for the agent, and one above a row below which X may have more."""

    pressed = Signal(str, str)  # command, entry id

    def __init__(self, view: Transcript, rows: RowPainter) -> None:
        super().__init__(view)
        self._view, self._rows = view, rows
        self._strips: dict[Key, RowActs] = {}

    def size(self, entry_id: str, slot: str) -> QSize:
        """Return the room the buttons of an entry need."""
        strip = self._strips.get((entry_id, slot))
        return strip.inner_size() if strip is not None else QSize(0, 0)

    def of(self, entry_id: str, slot: str = HOLD) -> RowActs | None:
        """Return the buttons of an entry."""
        return self._strips.get((entry_id, slot))

    def make(self) -> None:
        """Make what rows need now, let go of the rest."""
        wanted: dict[Key, Row] = {}
        for row in self._view.transcript_model().rows():
            if acts_of(row.entry):
                wanted[(row.entry.id, HOLD)] = row
            if row.older:
                wanted[(row.entry.id, OLDER)] = row
        for key in [each for each in self._strips if each not in wanted]:
            self._let_go(key)
        for key, row in wanted.items():
            self._renew(key, row)

    def _renew(self, key: Key, row: Row) -> None:
        acts = acts_of(row.entry) if key[1] == HOLD else (older_act(),)
        old = self._strips.get(key)
        if old is not None and old.acts == acts:
            return
        if old is not None:
            self._let_go(key)
        about = row.entry.text if key[1] == HOLD else ""
        strip = self._strips[key] = RowActs(row.entry.id, about, acts, self._view.viewport())
        strip.pressed.connect(self.pressed)
        self._rows.forget(row.entry.id)

    def _let_go(self, key: Key) -> None:
        strip = self._strips.pop(key)
        if any(button.hasFocus() for button in strip.buttons()):
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        strip.hide()
        strip.deleteLater()
        self._rows.forget(key[0])

    def drop(self) -> None:
        """Let go of all of them."""
        for key in list(self._strips):
            self._let_go(key)

    def place(self) -> None:
        """Lay the buttons where the paint left room for them."""
        model, seen = self._view.transcript_model(), self._view.viewport().rect()
        for (entry_id, slot), strip in self._strips.items():
            at = model.find(entry_id)
            if at < 0:
                strip.hide()
                continue
            shape = self._rows.shape(at)
            top = self._view.visualRect(model.index(at)).top() + shape.lead
            box = shape.above.strip
            if slot == HOLD:
                box, top = shape.body.strip, top + shape.above.height
            if box is None:
                strip.hide()
                continue
            place = box.translated(0, top).toRect().adjusted(-AIR, -AIR, AIR, AIR)
            strip.setGeometry(place)
            strip.setVisible(place.intersects(seen))

    def focused(self) -> str:
        """Return the id of the entry one of whose buttons has the keys, '' when none has."""
        return next((key[0] for key, strip in self._strips.items() if any(b.hasFocus() for b in strip.buttons())), "")

    def show_keys_of(self, entry_id: str) -> bool:
        """Show the keys of one entry's buttons, '' for none; return whether any button has another size now."""
        changed = False
        for (here, slot), strip in self._strips.items():
            if slot == HOLD and strip.show_keys(here == entry_id):
                self._rows.forget(here)
                changed = True
        return changed

    def press_key(self, key: str) -> bool:
        """Press the button that shows `key`; return whether there is one."""
        return any(strip.press_key(key) for strip in list(self._strips.values()))
