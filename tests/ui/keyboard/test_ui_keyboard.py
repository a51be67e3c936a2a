"""The keyboard: presses become text keys; text fields and input methods go first; sequences; other layouts."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from xdesk.commands.keys import KeyTrie, split
from xdesk.commands.registry import load
from xdesk.ui.editor.editor import Editor
from xdesk.ui.keyboard.input_method import fixed_environment
from xdesk.ui.keyboard.key_dispatcher import SCOPE, Keyboard, text_key

K, M = Qt.Key, Qt.KeyboardModifier
KEYMAP = [(c.name, c.place, c.keys) for c in load().every()] or [("x.y", "list", ("j",))]


def event(key: int, mods: Qt.KeyboardModifier, text: str, scan: int = 0) -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, key, mods, scan, 0, 0, text)


@pytest.mark.parametrize(
    ("key", "mods", "text", "scan", "spelt"),
    [
        (K.Key_G, M.NoModifier, "g", 0, "g"),
        (K.Key_E, M.ShiftModifier, "E", 0, "shift+e"),
        (K.Key_Question, M.ShiftModifier, "?", 0, "?"),
        (K.Key_Slash, M.ShiftModifier, "/", 0, "/"),  # German: Shift+7
        (K.Key_Return, M.ControlModifier, "\r", 0, "ctrl+enter"),
        (K.Key_Return, M.ControlModifier | M.ShiftModifier, "\r", 0, "ctrl+shift+enter"),
        (K.Key_K, M.ControlModifier, "\x0b", 0, "ctrl+k"),
        (K.Key_Backslash, M.ControlModifier, "\x1c", 0, "ctrl+\\"),
        (K.Key_E, M.ControlModifier | M.AltModifier, "€", 0, ""),  # AltGr is text
        (K.Key_Down, M.AltModifier, "", 0, "alt+down"),
        (K.Key_F6, M.ShiftModifier, "", 0, "shift+f6"),
        (K.Key_Backtab, M.ShiftModifier, "", 0, "shift+tab"),
        (0x041E, M.NoModifier, "о", 44, "j"),  # Russian layout: the key where J is
        (K.Key_Shift, M.ShiftModifier, "", 0, ""),
        (K.Key_Space, M.NoModifier, " ", 0, "space"),
        (K.Key_BracketLeft, M.NoModifier, "[", 0, "["),
    ],
)
def test_presses_are_spelt(key: int, mods: Qt.KeyboardModifier, text: str, scan: int, spelt: str) -> None:
    assert text_key(event(key, mods, text, scan)) == spelt


class KeyedFields:
    """A window with a list (a button), a text field and an editor, and a keyboard on it."""

    def __init__(self, app: QApplication, trie: KeyTrie) -> None:
        self.window = QWidget()
        self.list, self.field, self.editor = QPushButton("list"), QLineEdit(), Editor()
        self.editor.setProperty(SCOPE, "composer")
        box = QVBoxLayout(self.window)
        for part in (self.list, self.field, self.editor):
            box.addWidget(part)
        self.keyboard = Keyboard(self.window, trie.find)
        self.ran: list[str] = []
        self.keyboard.pressed.connect(self.ran.append)
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window, 60_000)

    def close(self, app: QApplication) -> None:
        self.window.deleteLater()


TRIE = KeyTrie(
    [
        ("move.next", "list", ("j",)),
        ("go.inbox", "list", ("g i",)),
        ("go.mine", "list", ("g m",)),
        ("keys", "anywhere", ("?", "ctrl+/")),
        ("palette", "anywhere", ("ctrl+k",)),
        ("send", "composer", ("ctrl+enter",)),
        ("back", "list", ("esc",)),
        ("peek", "list", ("space",)),
    ]
)


@pytest.fixture
def fields(app: QApplication) -> Iterator[KeyedFields]:
    fields = KeyedFields(app, TRIE)
    yield fields
    fields.close(app)


def test_single_keys_run_outside_text_only(fields: KeyedFields) -> None:
    fields.list.setFocus()
    QTest.keyClick(fields.list, K.Key_J)
    assert fields.ran == ["move.next"]
    fields.field.setFocus()
    QTest.keyClick(fields.field, K.Key_J)
    fields.editor.setFocus()
    QTest.keyClicks(fields.editor, "j?")
    assert fields.ran == ["move.next"]
    assert (fields.field.text(), fields.editor.toPlainText()) == ("j", "j?")


def test_chords_run_in_text_too(fields: KeyedFields) -> None:
    for widget in (fields.field, fields.editor, fields.list):
        widget.setFocus()
        QTest.keyClick(widget, K.Key_K, M.ControlModifier)
    assert fields.ran == ["palette"] * 3


def test_scopes_keep_keys_apart(fields: KeyedFields) -> None:
    fields.list.setFocus()
    QTest.keyClick(fields.list, K.Key_Return, M.ControlModifier)
    assert fields.ran == []
    fields.editor.setFocus()
    QTest.keyClick(fields.editor, K.Key_Return, M.ControlModifier)
    assert fields.ran == ["send"]


CYRILLIC = {"a": (0x0424, 38), "z": (0x042F, 52), "x": (0x0427, 53), "c": (0x0421, 54), "v": (0x041C, 55)}
"""Letter of the Latin layout: the key's own letter on a Russian one, and its code under X11 and Wayland."""


def pressed_by_place(fields: KeyedFields, letter: str, mods: Qt.KeyboardModifier = M.ControlModifier) -> None:
    key, scan = CYRILLIC[letter]
    target = QApplication.focusWidget()
    assert target is not None
    QApplication.sendEvent(target, event(key, mods, "", scan))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="codes of keys as X11 and Wayland tell them")
@pytest.mark.parametrize("where", ["field", "editor"])
def test_editing_keys_work_on_a_layout_without_latin_letters(fields: KeyedFields, where: str) -> None:
    target = getattr(fields, where)
    target.setFocus()
    text = target.text if where == "field" else target.toPlainText
    QApplication.clipboard().setText("до")
    pressed_by_place(fields, "v")
    pressed_by_place(fields, "v")
    assert text() == "додо"
    pressed_by_place(fields, "a")
    pressed_by_place(fields, "x")
    assert text() == "" and QApplication.clipboard().text() == "додо"
    pressed_by_place(fields, "z")
    assert text() == "додо"
    pressed_by_place(fields, "z", M.ControlModifier | M.ShiftModifier)
    assert text() == ""
    pressed_by_place(fields, "z")
    QApplication.clipboard().setText("")
    pressed_by_place(fields, "a")
    pressed_by_place(fields, "c")
    assert QApplication.clipboard().text() == "додо" and text() == "додо"


def test_letters_of_such_a_layout_are_typed_as_they_are(fields: KeyedFields) -> None:
    fields.field.setFocus()
    QApplication.sendEvent(fields.field, event(0x0424, M.NoModifier, "ф", 38))
    QApplication.sendEvent(fields.field, event(0x0424, M.ShiftModifier, "Ф", 38))
    QApplication.sendEvent(fields.field, event(0x041A, M.ControlModifier, "", 27))  # Ctrl and the key of R: nothing
    assert fields.field.text() == "фФ" and fields.ran == []


def test_sequences_wait_and_give_up(fields: KeyedFields) -> None:
    fields.list.setFocus()
    pending = QSignalSpy(fields.keyboard.pending)
    QTest.keyClick(fields.list, K.Key_G)
    assert fields.ran == [] and pending.at(0) == ["g"]
    QTest.keyClick(fields.list, K.Key_I)
    QTest.keyClick(fields.list, K.Key_G)
    QTest.keyClick(fields.list, K.Key_J)  # no such sequence: J is J again
    assert fields.ran == ["go.inbox", "move.next"]


def test_single_keys_can_be_switched_off(fields: KeyedFields) -> None:
    fields.keyboard.single_keys = False
    fields.list.setFocus()
    QTest.keyClick(fields.list, K.Key_J)
    QTest.keyClick(fields.list, K.Key_Escape)
    QTest.keyClick(fields.list, K.Key_K, M.ControlModifier)
    assert fields.ran == ["back", "palette"]


def test_surfaces_of_their_own_keep_all_keys(fields: KeyedFields) -> None:
    fields.list.setProperty(SCOPE, "own")  # such as the palette
    fields.list.setFocus()
    QTest.keyClick(fields.list, K.Key_J)
    QTest.keyClick(fields.list, K.Key_K, M.ControlModifier)
    assert fields.ran == []


def test_a_button_keeps_enter_and_space(fields: KeyedFields) -> None:
    clicked = QSignalSpy(fields.list.clicked)
    fields.list.setFocus()
    QTest.keyClick(fields.list, K.Key_Space)
    assert clicked.count() == 1 and fields.ran == []


def test_alt_alone_asks_for_the_menu(fields: KeyedFields) -> None:
    fields.list.setFocus()
    asked = QSignalSpy(fields.keyboard.menu_asked)
    QTest.keyPress(fields.list, K.Key_Alt, M.AltModifier)
    QTest.keyRelease(fields.list, K.Key_Alt)
    QTest.keyClick(fields.list, K.Key_F10)
    assert asked.count() == 2
    QTest.keyPress(fields.list, K.Key_Alt, M.AltModifier)
    QTest.keyClick(fields.list, K.Key_X, M.AltModifier)
    QTest.keyRelease(fields.list, K.Key_Alt)
    assert asked.count() == 2


STATES = ("composing", "just committed", "composing again")
_CODES = {
    "enter": K.Key_Return,
    "esc": K.Key_Escape,
    "space": K.Key_Space,
    "tab": K.Key_Tab,
    "up": K.Key_Up,
    "down": K.Key_Down,
    "left": K.Key_Left,
    "right": K.Key_Right,
    "home": K.Key_Home,
    "end": K.Key_End,
}


def presses(keys: str) -> list[QKeyEvent]:
    out = []
    for stroke in keys.split(" "):
        held, name = split(stroke)
        mods = M.NoModifier
        for word in held:
            mods |= {"ctrl": M.ControlModifier, "alt": M.AltModifier, "shift": M.ShiftModifier}[word]
        plain = len(name) == 1
        code = ord(name.upper()) if plain else _CODES.get(name) or K.Key_F1 + int(name[1:]) - 1
        text = name if plain and not held else {"enter": "\r", "space": " ", "tab": "\t"}.get(name, "")
        out.append(event(int(code), mods, text))
    return out


@pytest.mark.parametrize("kind", ["editor", "field"])
@pytest.mark.parametrize("state", STATES)
def test_no_key_of_the_keymap_acts_while_an_input_method_composes(app: QApplication, kind: str, state: str) -> None:
    fields = KeyedFields(app, KeyTrie(KEYMAP))
    widget = getattr(fields, kind)
    widget.setFocus()
    for _, _, every in KEYMAP:
        for keys in every:
            for press in presses(keys):
                only_return = state == "just committed"
                if only_return and not text_key(press).endswith("enter"):
                    continue
                if state != "composing":
                    done = QInputMethodEvent("", [])
                    done.setCommitString("好")
                    QApplication.sendEvent(widget, done)
                if not only_return:
                    QApplication.sendEvent(widget, QInputMethodEvent("tui", []))
                if kind == "editor" or only_return:  # a line edit of Qt guards itself by its input method
                    QApplication.sendEvent(widget, press)
                else:
                    fields.keyboard.eventFilter(widget, press)
                assert fields.ran == [], keys
                if kind == "editor":
                    assert widget.composing() == ("" if only_return else "tui"), keys
    fields.close(app)


def test_input_method_is_chosen_before_qt_starts() -> None:
    fcitx = {"QT_IM_MODULE": "fcitx"}
    assert fixed_environment(fcitx, ("ibus", "compose"), "linux") == {"QT_IM_MODULE": "ibus"}
    assert fixed_environment({"QT_IM_MODULE": "ibus"}, ("ibus",), "linux") == {}
    assert fixed_environment({"QT_IM_MODULES": "wayland;fcitx"}, ("ibus",), "linux") == {"QT_IM_MODULES": "ibus"}
    assert fixed_environment({**fcitx, "XDESK_KEEP_IM": "1"}, ("ibus",), "linux") == {}
    assert fixed_environment({**fcitx, "XDG_SESSION_TYPE": "wayland"}, ("ibus",), "linux") == {"QT_IM_MODULE": ""}
    assert fixed_environment(fcitx, ("ibus",), "win32") == {}
    assert fixed_environment({}, ("ibus",), "linux") == {}
