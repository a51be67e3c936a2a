"""What is typed is painted first and told right after, and always before anything else happens to the text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.at_rest import turn
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.editor_frame import EditorFrame
from xdesk.ui.editor.snippet_fields import Piece

K = Qt.Key


class Watched(Editor):
    """Writes down what comes first: the paint of a key, or telling of it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.edited.connect(lambda: self.said.append("told"))
        self.typed.connect(lambda: self.said.append("typed"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.said.append("painted")


@pytest.fixture
def watched(app: QApplication) -> Iterator[Watched]:
    editor = Watched()
    editor.show()
    editor.setFocus()
    turn()
    editor.said.clear()
    yield editor
    editor.deleteLater()


def test_a_key_is_painted_before_it_is_told(watched: Watched) -> None:
    QTest.keyClick(watched, K.Key_A)
    assert watched.said == []
    turn()
    assert watched.said[:3] == ["painted", "told", "typed"]


def test_a_key_is_told_before_the_next_one(watched: Watched) -> None:
    QTest.keyClick(watched, K.Key_A)
    seen: list[str] = []
    watched.guests.append(lambda _event: bool(seen.append(" ".join(watched.said))))
    QTest.keyClick(watched, K.Key_B)
    assert seen == ["told"]


@pytest.mark.parametrize("way", ["focus", "commit", "insert", "catch up"])
def test_what_was_typed_is_told_before_anything_else_happens(watched: Watched, way: str) -> None:
    QTest.keyClick(watched, K.Key_A)
    if way == "focus":
        watched.clearFocus()
    elif way == "commit":
        watched.commit()
    elif way == "insert":
        watched.replace_pieces(0, 1, [Piece("x")])
    else:
        watched.catch_up()
    assert watched.said[0] == "told"


def test_a_text_with_stops_is_told_at_once(watched: Watched) -> None:
    watched.replace_pieces(0, 0, [Piece("Hi "), Piece("Maya", "s1", "name")])
    watched.moveCursor(QTextCursor.MoveOperation.Start)
    watched.said.clear()
    QTest.keyClick(watched, K.Key_A)
    assert watched.said == ["told"]


def test_a_key_paints_the_text_and_no_ground_below_it(app: QApplication) -> None:
    editor = Editor()
    frame = EditorFrame(editor)
    frame.resize(400, 80)
    frame.show()
    editor.setFocus()
    turn()
    painted: list[QObject] = []

    class Eye(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(watched)
            return False

    eye = Eye()
    for part in (editor.viewport(), frame, *frame.findChildren(QWidget)):
        part.installEventFilter(eye)
    QTest.keyClick(editor, K.Key_A)
    turn()
    assert painted and set(painted) == {editor.viewport()}
    frame.deleteLater()
