"""Pasting: the text of any clipboard, its lines, nothing that turns or controls; much of it is asked about first."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from xdesk.core.text.html_text import text_of_html
from xdesk.ui.composer.composer import Composer
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.pasting import ASKS, ASKS_PUBLIC, LONGEST

K, M = Qt.Key, Qt.KeyboardModifier
NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))  # public
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))  # DM


@pytest.fixture
def composer(seeded: seed_replica.SeededDesk) -> Iterator[Composer]:
    composer = Composer(seeded.context)
    composer.resize(600, composer.sizeHint().height())
    composer.show()
    composer.activateWindow()
    assert QTest.qWaitForWindowActive(composer, 60_000)
    yield composer
    shiboken6.delete(composer)


@pytest.fixture
def editor(app: QApplication) -> Iterator[Editor]:
    editor = Editor()
    editor.resize(500, 60)
    editor.show()
    yield editor
    editor.deleteLater()


def bound(composer: Composer, conversation_id: str) -> None:
    composer.bind(conversation_id)
    composer.editor.setFocus()


def paste(composer: Composer) -> None:
    QTest.keyClick(composer.editor, K.Key_V, M.ControlModifier)
    composer.editor.catch_up()


def mime(*, html: str | None = None, text: str | None = None) -> QMimeData:
    data = QMimeData()
    if html is not None:
        data.setHtml(html)
    if text is not None:
        data.setText(text)
    return data


HTML = [
    ("<p>Order <b>4711</b></p><p>is&nbsp;on its way</p>", "Order 4711\nis on its way"),
    (
        "<html><head><title>no</title><style>p{}</style></head><body><!--StartFragment--><span>a &lt; b</span></body>",
        "a < b",
    ),
    ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
    ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
    ("<script>alert(1)</script>shown<script>x", "shown"),
    ("<img src='http://127.0.0.1:9/x.png' alt='no'>text", "text"),
    ("a <3 b < c", "a <3 b < c"),
    ("订单<b>已</b>发货", "订单已发货"),
    ("line\r\n   folded\n words", "line folded words"),
    ("<div>a<div>b</div></div>c", "a\nb\nc"),
    ("&#x202e;evil&amp;amp;", "evil&amp;"),
    ("", ""),
    ("<p", ""),
]


@pytest.mark.parametrize(("html", "text"), HTML, ids=[str(n) for n in range(len(HTML))])
def test_a_clipboard_of_html_alone_gives_its_text(editor: Editor, html: str, text: str) -> None:
    data = mime(html=html)
    assert editor.canInsertFromMimeData(data)
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == text
    assert "<img" not in editor.toHtml()


def test_plain_text_goes_before_html_unless_it_is_empty(editor: Editor) -> None:
    editor.insertFromMimeData(mime(html="<b>html</b>", text="plain "))
    editor.insertFromMimeData(mime(html="<b>html</b>", text="\n"))
    assert editor.toPlainText() == "plain html"


def test_every_line_end_is_a_line_and_directions_stay_out(editor: Editor) -> None:
    editor.insertFromMimeData(mime(text="a\x85b\u2028c\u2029d\ve\ff\rg\r\nh \u202eno\u202c\u2066x\u2069 \x07."))
    assert editor.toPlainText().split("\n") == [*"abcdefg", "h nox ."]
    assert editor.document().blockCount() == 8


@pytest.mark.parametrize(
    "piece", ["<p>", "<!--", "<", "&", "<style>", "</", "<td>a", "a&nbsp;", "<a href='", " ", "<b"]
)
def test_markup_is_read_in_steps_in_proportion(piece: str) -> None:
    def cost(count: int) -> float:
        best, source = 1e9, piece * count
        for _ in range(5):
            before = time.thread_time()
            text_of_html(source)
            best = min(best, time.thread_time() - before)
        return best

    assert cost(40_000) < 9 * cost(10_000) + 0.002


def test_a_long_paste_asks_and_the_same_again_pastes(composer: Composer) -> None:
    bound(composer, NORA)
    much = "退" * (ASKS_PUBLIC + 1)
    QApplication.clipboard().setText(much)
    paste(composer)
    assert composer.editor.toPlainText() == "" and not composer.paste_strip.isHidden()
    said = composer.paste_strip.label.text()
    assert "1,001" in said and "280" in said and "Not pasted yet" in said
    assert composer.paste_strip.button.text() == "Paste all"
    paste(composer)
    assert composer.editor.toPlainText() == much and composer.paste_strip.isHidden()


def test_the_button_pastes_and_esc_or_a_letter_lets_go(composer: Composer) -> None:
    bound(composer, NORA)
    QApplication.clipboard().setText("a" * 2_000)
    paste(composer)
    QTest.keyClick(composer.editor, K.Key_Escape)
    assert composer.paste_strip.isHidden() and composer.editor.hasFocus()
    paste(composer)
    QTest.keyClick(composer.editor, K.Key_B)
    composer.editor.catch_up()
    assert composer.paste_strip.isHidden() and composer.editor.toPlainText() == "b"
    paste(composer)
    assert not composer.paste_strip.isHidden(), "it is asked anew"
    QTest.mouseClick(composer.paste_strip.button, Qt.MouseButton.LeftButton)
    assert composer.editor.toPlainText() == "b" + "a" * 2_000 and composer.editor.hasFocus()


def test_the_question_belongs_to_its_conversation(composer: Composer) -> None:
    bound(composer, NORA)
    QApplication.clipboard().setText("a" * 2_000)
    paste(composer)
    bound(composer, MAYA)
    assert composer.paste_strip.isHidden()
    paste(composer)
    assert composer.editor.toPlainText() == "a" * 2_000, "a message may have 10,000"
    bound(composer, NORA)
    assert composer.editor.toPlainText() == ""


def test_no_more_than_the_editor_holds(composer: Composer) -> None:
    bound(composer, MAYA)
    QApplication.clipboard().setText("a" * (LONGEST + 10_000))
    paste(composer)
    assert composer.paste_strip.button.text() == "Paste the first 50,000" and ASKS < LONGEST
    paste(composer)
    assert len(composer.editor.toPlainText()) == LONGEST
    QApplication.clipboard().setText("b")
    paste(composer)
    assert "Not pasted:" in composer.paste_strip.label.text() and composer.paste_strip.button.isHidden()
    assert len(composer.editor.toPlainText()) == LONGEST


@pytest.mark.parametrize(
    "piece", ["退", "a", "1", "1 ", "x.com ", "@a ", "a@", "{{", "/", "👩\u200d🚀", "\n", "\u3164", "。a"]
)
def test_a_key_in_a_long_public_reply_costs_in_proportion(composer: Composer, piece: str) -> None:
    """Ten times the text, at most some ten times the time of this thread; with the square of it a hundred times."""
    bound(composer, NORA)

    def cost(count: int) -> float:
        composer.editor.clear()
        composer.editor.insertPlainText(piece * (count // len(piece)))
        composer.editor.moveCursor(QTextCursor.MoveOperation.End)
        QApplication.processEvents()
        best = 1e9
        for _ in range(4):
            before = time.thread_time()
            QTest.keyClick(composer.editor, "a")
            QApplication.processEvents()
            best = min(best, time.thread_time() - before)
        return best

    assert cost(20_000) < 25 * cost(2_000)
