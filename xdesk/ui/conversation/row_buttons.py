"""The buttons of transcript rows that wait for the agent: real buttons, so that Tab and screen readers find them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from xdesk.core.delivery import State
from xdesk.core.model import Entry
from xdesk.ui.conversation import pane_calls
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button

AIR = 3  # the focus ring of a button stands this far out
HOLD, OLDER = "acts", "older"
_WAITS = frozenset({State.UNCONFIRMED, State.ASKED, State.HELD, State.REFUSED})


@dataclass(frozen=True, slots=True)
class Act:
    """One button: its words, its key, and the command it stands for."""

    command: str
    words: str
    key: str = ""


def acts_of(entry: Entry) -> tuple[Act, ...]:
    """Return what an agent can decide about a reply; nothing for all other rows."""
    if entry.state not in _WAITS:
        return ()
    if entry.decided:
        return (Act(pane_calls.UNDECIDE, translate("Toast", "Undo")),)
    look = Act(pane_calls.OPEN_ON_X, translate("Transcript", "Look on X"))
    if entry.state is State.UNCONFIRMED:
        return (look, Act(pane_calls.DECIDE, translate("Transcript", "Decide now")))
    drop = translate("Transcript", "Drop")
    if entry.state is State.ASKED:
        return (
            look,
            Act(pane_calls.THERE, translate("Transcript", "It is there"), "y"),
            Act(pane_calls.AGAIN, translate("Transcript", "Send again"), "s"),
            Act(pane_calls.DROP, drop, "d"),
        )
    if entry.state is State.HELD:
        return (
            Act(pane_calls.SEND_ANYWAY, translate("Transcript", "Send anyway")),
            Act(pane_calls.EDIT, translate("Transcript", "Edit")),
            Act(pane_calls.DROP, drop),
        )
    return (Act(pane_calls.EDIT, translate("Transcript", "Edit")), Act(pane_calls.DROP, drop))


def older_act() -> Act:
    """Return the act that asks X for older messages."""
    return Act(pane_calls.OLDER, translate("Transcript", "Load older messages from X"))


class RowActs(QWidget):
    """A row of small buttons that belongs to one entry."""

    pressed = Signal(str, str)  # command, entry id

    def __init__(self, entry_id: str, about: str, acts: tuple[Act, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.entry_id = entry_id
        self.acts = acts
        self._keys_shown = False
        row = QHBoxLayout(self)
        row.setContentsMargins(AIR, AIR, AIR, AIR)
        row.setSpacing(8)
        self._buttons: dict[str, Button] = {}
        for act in acts:
            button = Button(act.words, small=True, parent=self)
            said = one_line(about)[:120]
            button.setAccessibleName(fill(translate("Transcript", "{act}: {words}"), act=act.words, words=said))
            button.clicked.connect(lambda _=False, name=act.command: self.pressed.emit(name, self.entry_id))
            row.addWidget(button)
            self._buttons[act.command] = button
        self.hide()

    def inner_size(self) -> QSize:
        """Return the room of the buttons without the air for their rings."""
        self.ensurePolished()
        hints = [button.sizeHint() for button in self._buttons.values()]
        width = sum(hint.width() for hint in hints) + 8 * (len(hints) - 1)
        return QSize(width, max(hint.height() for hint in hints))

    def show_keys(self, shown: bool) -> bool:
        """Show the keys of the buttons, or none: they act only while they are shown. Returns whether that changed."""
        changed = shown != self._keys_shown
        self._keys_shown = shown
        for act in self.acts:
            self._buttons[act.command].set_key(act.key if shown else "")
        return changed and any(act.key for act in self.acts)

    def press_key(self, key: str) -> bool:
        """Press the button that shows `key`; return whether there is one."""
        for act in self.acts:
            if self._keys_shown and act.key == key:
                self._buttons[act.command].click()
                return True
        return False

    def buttons(self) -> list[Button]:
        """Return the buttons from left to right."""
        return list(self._buttons.values())
