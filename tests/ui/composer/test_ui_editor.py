"""The editor: what is being composed survives every key, paste is text only, a macro is one undo step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tests.ui.at_rest import turn
from xdesk.ui.composer.snippet_session import SnippetSession
from xdesk.ui.editor import snippet_fields
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.snippet_fields import Piece

K, M = Qt.Key, Qt.KeyboardModifier
KEYS = [
    (K.Key_Return, M.NoModifier, "\r"),
    (K.Key_Enter, M.KeypadModifier, "\r"),
    (K.Key_Return, M.ControlModifier, "\r"),
    (K.Key_Return, M.ControlModifier | M.ShiftModifier, "\r"),
    (K.Key_Tab, M.NoModifier, "\t"),
    (K.Key_Backtab, M.ShiftModifier, ""),
    (K.Key_Escape, M.NoModifier, ""),
    (K.Key_J, M.NoModifier, "j"),
    (K.Key_J, M.ControlModifier, "\n"),
    (K.Key_K, M.ControlModifier, "\x0b"),
    (K.Key_Z, M.ControlModifier, "\x1a"),
    (K.Key_V, M.ControlModifier, "\x16"),
    (K.Key_1, M.NoModifier, "1"),
    (K.Key_Up, M.NoModifier, ""),
    (K.Key_Down, M.AltModifier, ""),
    (K.Key_Backspace, M.NoModifier, "\b"),
    (K.Key_F6, M.NoModifier, ""),
]


@pytest.fixture
def editor(app: QApplication) -> Iterator[Editor]:
    editor = Editor()
    editor.resize(500, 60)
    editor.show()
    editor.setFocus()
    yield editor
    editor.deleteLater()


def compose(editor: Editor, text: str) -> None:
    QApplication.sendEvent(editor, QInputMethodEvent(text, []))


def commit(editor: Editor, text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)


def press(editor: Editor, key: Qt.Key, mods: Qt.KeyboardModifier, text: str) -> None:
    QApplication.sendEvent(editor, QKeyEvent(QKeyEvent.Type.KeyPress, key, mods, text))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key[0].name}-{key[1].value}")
def test_no_key_acts_or_loses_anything_while_text_is_composed(editor: Editor, key: tuple) -> None:
    sent, left = QSignalSpy(editor.send_asked), QSignalSpy(editor.left)
    guest_saw: list[int] = []
    editor.guests.append(lambda event: bool(guest_saw.append(event.key())) or True)
    editor.insertPlainText("好的，")
    compose(editor, "tui kuan")
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, *key)
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert override.isAccepted()
    press(editor, *key)
    assert (sent.count(), left.count(), guest_saw) == (0, 0, [])
    assert editor.composing() == "tui kuan"
    assert editor.toPlainText() == "好的，"
    assert editor.shown_text() == "好的，tui kuan"


def test_the_return_that_ends_a_composition_neither_sends_nor_breaks_the_line(editor: Editor) -> None:
    sent = QSignalSpy(editor.send_asked)
    compose(editor, "tui")
    commit(editor, "退")
    press(editor, K.Key_Return, M.NoModifier, "\r")
    press(editor, K.Key_Return, M.ControlModifier, "\r")
    assert editor.toPlainText() == "退" and sent.count() == 0
    turn()
    press(editor, K.Key_Return, M.ControlModifier, "\r")
    assert sent.count() == 1


def test_composition_counts_and_is_told(editor: Editor) -> None:
    edited = QSignalSpy(editor.edited)
    compose(editor, "ni")
    assert editor.shown_text() == "ni"
    compose(editor, "")  # what came before it is told first
    assert edited.count() == 1
    turn()
    assert edited.count() == 2 and editor.shown_text() == ""


def test_one_commit_is_one_undo_step(editor: Editor) -> None:
    for word in ("退款", "已经", "提交"):
        compose(editor, "x")
        commit(editor, word)
    editor.undo()
    assert editor.toPlainText() == "退款已经"


def test_tab_leaves_when_nobody_wants_it(app: QApplication) -> None:
    room = QWidget()
    box = QVBoxLayout(room)
    editor, field = Editor(), QLineEdit()
    box.addWidget(editor)
    box.addWidget(field)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    editor.setFocus()
    compose(editor, "ni")
    QTest.keyClick(editor, K.Key_Tab)
    assert editor.hasFocus() and editor.composing() == "ni"
    compose(editor, "")
    QTest.keyClick(editor, K.Key_Tab)
    assert field.hasFocus() and editor.toPlainText() == ""
    room.deleteLater()


def test_paste_takes_text_only(editor: Editor) -> None:
    mime = QMimeData()
    mime.setHtml('<b>bold</b><img src="http://127.0.0.1:9/x.png">')
    mime.setText("bold\u2007\x00\x07 text\r\nline")
    editor.insertFromMimeData(mime)
    assert editor.toPlainText() == "bold  text\nline"
    assert "<img" not in editor.toHtml()
    picture = QMimeData()
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    picture.setImageData(image)
    assert not editor.canInsertFromMimeData(picture)


def test_grows_from_one_to_eight_lines(editor: Editor) -> None:
    one = editor.height()
    editor.insertPlainText("a\nb\nc")
    three = editor.height()
    editor.insertPlainText("\n" * 20)
    line = editor.row_height()
    assert (three - one, editor.height() - one) == (2 * line, 7 * line)
    assert abs(editor.document().size().height() - 23 * line - 8) < 3  # every line has the same height


MACRO = [
    Piece("Order "),
    Piece("", "m.0", "order number", required=True),
    Piece(": "),
    Piece("faulty", "m.1", "Reason", choices=("faulty", "wrong size"), source="pick"),
    Piece("."),
]


def test_a_macro_is_one_undo_step_and_comes_back_with_its_fields(editor: Editor) -> None:
    live = SnippetSession(editor)
    editor.insertPlainText("Hi /tk")
    live.begin("Refund", editor.replace_pieces(3, 6, MACRO))
    assert snippet_fields.exported(editor.document()) == "Hi Order : faulty."
    assert snippet_fields.exported(editor.document(), keep_empty=True) == "Hi Order {{order number}}: faulty."
    assert live.current() is not None and live.current().label == "order number"
    assert live.first_missing() is not None
    editor.undo()
    assert editor.toPlainText() == "Hi /tk" and not live.all()
    editor.redo()
    assert [field.label for field in live.all()] == ["order number", "Reason"]
    assert live.first_missing() is not None


def test_tab_walks_typing_replaces_and_digits_pick(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("Refund", editor.replace_pieces(0, 0, MACRO))
    QTest.keyClicks(editor, "LH-1")
    assert snippet_fields.exported(editor.document()) == "Order LH-1: faulty."
    assert live.first_missing() is None
    QTest.keyClick(editor, K.Key_Tab)
    assert live.current().label == "Reason"
    QTest.keyClick(editor, K.Key_2)
    assert snippet_fields.exported(editor.document()) == "Order LH-1: wrong size."
    QTest.keyClick(editor, K.Key_Backtab, M.ShiftModifier)
    assert live.current().label == "order number"
    QTest.keyClick(editor, K.Key_Backspace)
    assert live.first_missing() is not None, "a required field cannot be deleted unseen"
    QTest.keyClick(editor, K.Key_Escape)
    assert live.current() is None and not live.live()
    assert live.first_missing() is not None


def test_an_input_method_writes_into_the_current_field(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("Refund", editor.replace_pieces(0, 0, MACRO))
    compose(editor, "ding dan")
    assert editor.composing() == "ding dan"
    commit(editor, "订单一")
    assert snippet_fields.exported(editor.document()) == "Order 订单一: faulty."
    first = live.all()[0]
    assert first.label == "order number" and first.text == "订单一"


def test_typing_behind_a_field_is_not_part_of_it(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("x", editor.replace_pieces(0, 0, [Piece("A "), Piece("", "m.0", "field", required=True)]))
    live.leave()
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    QTest.keyClicks(editor, "!")
    assert snippet_fields.exported(editor.document(), keep_empty=True) == "A {{field}}!"


def test_a_stored_draft_brings_its_empty_fields_back(editor: Editor) -> None:
    text = "Order {{order number}}: {{}} {x} 退款"
    editor.start_over(snippet_fields.stored_pieces(text))
    assert snippet_fields.exported(editor.document(), keep_empty=True) == text
    assert [field.label for field in snippet_fields.fields(editor.document())] == ["order number"]
    assert not editor.document().isUndoAvailable(), "another conversation's text cannot be undone into this one"
