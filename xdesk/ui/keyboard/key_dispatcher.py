"""The keyboard: presses become text keys, text fields and input methods go first, the trie decides."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

SCOPE = "keyScope"
"""Dynamic property of a widget: 'list', 'composer', 'page', or 'own' (a surface that handles its keys itself)."""

SEQUENCE_MS = 1_500
_SYSTEM = str(sys.platform)
_NAMES = {
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Escape: "esc",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "tab",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_PageUp: "pageup",
    Qt.Key.Key_PageDown: "pagedown",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Insert: "insert",
}
_MODIFIER_KEYS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock}
)
_XCB_ROWS = {24: "qwertyuiop", 38: "asdfghjkl", 52: "zxcvbnm"}
_XCB_LETTERS = {start + n: letter for start, row in _XCB_ROWS.items() for n, letter in enumerate(row)}
_MAC_LETTERS = dict(zip(
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 31, 32, 34, 35, 37, 38, 40, 45, 46),
    "asdfhgzxcvbqweryt" + "ouiplj" + "knm", strict=True,
))  # fmt: skip
_EDITING = frozenset("acvxyz")
"""Letters that mean select all, copy, paste, cut, redo and undo with Ctrl, in every text field."""
_CONTROL, _ALT, _META, _SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def text_key(event: QKeyEvent) -> str:
    """Return the press as a text key ("ctrl+enter", "g", "shift+e", "?"), "" when it is none.

    Qt already swaps Ctrl and Command on macOS, so "ctrl" is the Command key there. A symbol is what the
    layout makes of the press ("?" on any keyboard); AltGr (Ctrl and Alt with a character) is text.
    """
    key, mods = event.key(), event.modifiers()
    if key in _MODIFIER_KEYS or key == Qt.Key.Key_unknown:
        return ""
    control, alt, shift = bool(mods & _CONTROL), bool(mods & _ALT), bool(mods & _SHIFT)
    if (control and alt) or bool(mods & _META) or bool(mods & Qt.KeyboardModifier.GroupSwitchModifier):
        return ""
    name, spoken_shift = _name(event), shift
    if not name:
        return ""
    if len(name) == 1 and not name.isalnum():
        spoken_shift = False  # the layout needs Shift for "?"; the key is the symbol
    parts = [("ctrl", control), ("alt", alt), ("shift", spoken_shift)]
    return "+".join([word for word, held in parts if held] + [name])


def _name(event: QKeyEvent) -> str:
    key, text = event.key(), event.text()
    known = _NAMES.get(Qt.Key(key)) if key in _KNOWN else None
    if known is not None:
        return known
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return f"f{key - Qt.Key.Key_F1 + 1}"
    if len(text) == 1 and "!" <= text <= "~":
        return text.lower()
    if Qt.Key.Key_Exclam <= key <= Qt.Key.Key_AsciiTilde:
        return chr(key).lower()
    return _by_place(event)


def _by_place(event: QKeyEvent) -> str:
    """The Latin letter on that place of the keyboard, for layouts without Latin letters (ru, el, he …)."""
    if _SYSTEM == "win32" and 0x41 <= event.nativeVirtualKey() <= 0x5A:
        return chr(event.nativeVirtualKey()).lower()
    if _SYSTEM.startswith("linux"):
        return _XCB_LETTERS.get(event.nativeScanCode(), "")
    if _SYSTEM == "darwin" and event.key() > 0x7F:
        return _MAC_LETTERS.get(event.nativeVirtualKey(), "")
    return ""


def latin_press(event: QKeyEvent) -> QKeyEvent | None:
    """Return the press of Ctrl and a letter of editing as a Latin layout makes it; None when it is one already.

    A layout that has no Latin letters (Cyrillic, Greek, Hebrew … alone) names the key by its own letter, and Qt's
    text fields then know neither copy nor paste: the place of the key decides.
    """
    mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if mods not in (_CONTROL, _CONTROL | _SHIFT) or event.key() <= 0x7F or event.key() >= Qt.Key.Key_Escape:
        return None
    letter = _by_place(event)
    if letter not in _EDITING:
        return None
    key, native = ord(letter.upper()), (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
    return QKeyEvent(
        event.type(), key, event.modifiers(), *native, chr(key - 0x40), event.isAutoRepeat(), event.count()
    )


_KNOWN = frozenset(int(key) for key in _NAMES)


def scope_of(widget: QWidget | None) -> str:
    """Return the key scope of `widget`: the nearest one its parents name, else 'list'."""
    while widget is not None:
        named = widget.property(SCOPE)
        if named:
            return str(named)
        widget = widget.parentWidget()
    return "list"


def takes_text(widget: QWidget | None) -> bool:
    """Whether plain characters belong to `widget`: it edits text or talks with an input method."""
    return widget is not None and widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


class Keyboard(QObject):
    """Watches one window and asks for commands; `find(keys, scope)` says what keys mean (commands/keys.py).

    Chords are taken before the focus widget sees them. Single keys go to the focus widget first and mean a
    command only when nothing on the way up to the window wanted them, and never while a text field has the
    focus. Nothing is taken while an input method is composing. Only the window and the focus widget are
    watched: a filter on the whole application would see every event of every object.
    """

    pressed = Signal(str)  # name of a command
    unknown = Signal(str)  # a single key that means no command
    menu_asked = Signal()
    pending = Signal(str)  # keys of a sequence that is not complete, "" when it is over

    def __init__(self, window: QWidget, find: Callable[[str, str], tuple[str, str]]) -> None:
        super().__init__(window)
        self.single_keys = True
        self._window, self._find = window, find
        self._focus: QWidget | None = None
        self._typed = ""
        self._composing = self._committed = self._alt_alone = False
        self._forget = QTimer(self, singleShot=True, interval=SEQUENCE_MS)
        self._forget.timeout.connect(self._drop)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    def undo_key(self, widget: QWidget | None) -> str:
        """Return the key that takes the last act back while `widget` has the keys, "" where it means something else."""
        if takes_text(widget) or scope_of(widget) == "own":
            return ""
        return "z" if self.single_keys and scope_of(widget) != "composer" else "ctrl+z"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See presses before the widget does; leave them alone unless they mean a command here."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._note_composition(event)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            first = watched is (self._focus or self._window)
            return self._press(event, first=first) or (first and self._pressed_as_latin(watched, event))
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent) and watched is self._window:
            self._release(event)
        return False

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Watch the widget that has the focus now, when it is in this window."""
        if self._focus is not None and self._focus is not self._window:
            self._focus.removeEventFilter(self)
            self._focus.destroyed.disconnect(self._focus_gone)
        inside = new is not None and new.window() is self._window
        self._focus = new if inside else None
        self._composing = False
        self._drop()
        if self._focus is not None and self._focus is not self._window:
            self._focus.installEventFilter(self)
            self._focus.destroyed.connect(self._focus_gone)

    def _focus_gone(self) -> None:
        self._focus = None

    def _press(self, event: QKeyEvent, *, first: bool) -> bool:
        if event.key() == Qt.Key.Key_Alt:
            self._alt_alone = True
            return False
        self._alt_alone = False
        key = text_key(event)
        if not key or self._composing or (self._committed and key.endswith("enter")):
            return False
        if key == "f10" and first:
            self.menu_asked.emit()
            return True
        scope = scope_of(self._focus or self._window)
        if scope == "own" or not self._due(key, first=first):
            return False
        return self._means_something(key, scope, repeated=event.isAutoRepeat())

    def _pressed_as_latin(self, watched: QObject, event: QKeyEvent) -> bool:
        """Give a text field the press it understands; whether it was given another one."""
        instead = latin_press(event) if takes_text(self._focus) and not self._composing else None
        if instead is None:
            return False
        QApplication.sendEvent(watched, instead)
        event.setAccepted(instead.isAccepted())
        return True

    def _due(self, key: str, *, first: bool) -> bool:
        """Whether this is the place on the press's way up where the key is ours to look at."""
        if not is_single(key):
            return first and not (key == "ctrl+z" and takes_text(self._focus))
        if takes_text(self._focus) or not (self.single_keys or _no_character(key)):
            return False
        alone = self._focus is None or self._focus is self._window
        return first if self._typed or alone else not first

    def _means_something(self, key: str, scope: str, *, repeated: bool) -> bool:
        so_far = f"{self._typed} {key}" if self._typed and is_single(key) else key
        state, name = self._find(so_far, scope)
        if state == "none" and self._typed:
            self._drop()
            state, name = self._find(key, scope)
            so_far = key
        if state == "partial":
            self._typed = so_far
            self._forget.start()
            self.pending.emit(so_far)
        elif state == "exact":
            self._drop()
            if not repeated or key in _REPEATING:
                self.pressed.emit(name)
        elif is_single(key):
            self.unknown.emit(key)
        return state != "none"

    def _release(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and self._alt_alone and not self._composing:
            self.menu_asked.emit()
        self._alt_alone = False

    def _note_composition(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        if event.commitString():
            self._committed = True
            QTimer.singleShot(0, self, self._turn_over)

    def _turn_over(self) -> None:
        self._committed = False

    def _drop(self) -> None:
        if self._typed:
            self._typed = ""
            self._forget.stop()
            self.pending.emit("")


_REPEATING = frozenset({"j", "k", "n", "p", "up", "down", "alt+up", "alt+down"})


def _no_character(key: str) -> bool:
    """Keys that stay when single-key commands are off: they are no characters (WCAG 2.1.4)."""
    return len(key.rsplit("+", 1)[-1]) > 1


def is_single(key: str) -> bool:
    """Whether the key comes without Ctrl and Alt and is no function key: a text field wants it."""
    last = key.rsplit("+", 1)[-1]
    function = len(last) > 1 and last[0] == "f" and last[1:].isdigit()
    return not key.startswith(("ctrl+", "alt+")) and not function
