"""Fields of a macro in the composer: none is broken across lines unless it is longer than one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.composer.test_ui_editor import K, commit, compose
from xdesk.ui.composer.snippet_session import SnippetSession
from xdesk.ui.editor import snippet_fields
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.snippet_fields import Piece, SnippetField
from xdesk.ui.style import theme

REASONS = ("质量问题", "尺码不合", "不想要了")
CHINESE = [
    Piece("李娜您好，看到您想退 "),
    Piece("Aria desk lamp, white", "m.0", "order.last.title", source="filled"),
    Piece("（订单号 "),
    Piece("", "m.1", "订单编号", required=True),
    Piece("）。请问原因是"),
    Piece(REASONS[0], "m.2", "原因", choices=REASONS, source="pick"),
    Piece("，是吗？审核通过后，款项会在 "),
    Piece("11月24日", "m.3", "now", source="filled"),
    Piece(" 前原路退回。\n另外，下一步是"),
    Piece("今天内给您明确的答复", "m.4", "下一步", source="pick"),
    Piece("好吗"),
]
OVER_X = 3
"""So much wider than its letters a field is painted on each side, px."""
WIDTHS = range(130, 700, 7)


@pytest.fixture
def editor(app: QApplication) -> Iterator[Editor]:
    editor = Editor()
    editor.resize(500, 60)
    editor.show()
    editor.setFocus()
    yield editor
    editor.deleteLater()


def lines_of(editor: Editor, field: SnippetField) -> int:
    """Return on how many lines a field stands."""
    block = editor.document().findBlock(field.start)
    layout, at = block.layout(), block.position()
    numbers = {layout.lineForTextPosition(n - at).lineNumber() for n in range(field.start, field.end)}
    return len(numbers)


def line_width(editor: Editor) -> float:
    return editor.document().begin().layout().lineAt(0).width()


def painted_width(editor: Editor, field: SnippetField) -> int:
    """Return how many pixels wide grounds of fields are painted on the line of `field`, below its letters."""
    image = editor.viewport().grab().toImage()
    block = editor.document().findBlock(field.start)
    line = block.layout().lineForTextPosition(field.start - block.position())
    middle = line.y() + line.ascent() - editor.fontMetrics().capHeight() / 2
    y = (
        round(block.layout().position().y() + middle + editor.line_height() / 2 - 2)
        - editor.verticalScrollBar().value()
    )
    ground = theme.color("ground.hover").name()
    painted = [x for x in range(image.width()) if image.pixelColor(x, y).name() == ground]
    return painted[-1] - painted[0] + 1


def widths(editor: Editor) -> dict[str, float]:
    """Return how wide each field is with what may not be parted from it: a mark after it, a bracket before it."""
    editor.resize(4_000, 60)
    found = {}
    for field in editor.written().fields:
        block = editor.document().findBlock(field.start)
        assert block.layout().lineCount() == 1
        line, at = block.layout().lineAt(0), block.position()
        found[field.id] = line.cursorToX(field.end - at + 2)[0] - line.cursorToX(field.start - at)[0]
    return found


def test_no_field_is_broken_that_fits_on_a_line(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("退款", editor.replace_pieces(0, 0, CHINESE))
    text, needs = editor.toPlainText(), widths(editor)
    moved = 0
    for width in (*WIDTHS, *reversed(WIDTHS)):
        editor.resize(width, 60)
        fits = {one.id: lines_of(editor, one) for one in live.all() if needs[one.id] < line_width(editor)}
        assert set(fits.values()) <= {1}, (width, fits)
        moved += any(block.layout().formats() for block in (editor.document().begin(), editor.document().lastBlock()))
        assert editor.height() == editor.wanted_height()
    assert moved > 10, "no width asked for anything"
    assert editor.toPlainText() == text and len(live.all()) == 5


def test_a_field_longer_than_a_line_is_broken_as_any_text(editor: Editor) -> None:
    long = Piece("很长的商品名称" * 20, "m.0", "order.last.title", source="filled")
    editor.replace_pieces(0, 0, [Piece("退"), long, Piece("吗")])
    (field,) = editor.written().fields
    assert lines_of(editor, field) > 1
    assert lines_of(editor, field) == editor.document().begin().layout().lineCount(), "it begins in the first line"


def test_a_field_directly_behind_another_goes_to_the_next_line_alone(editor: Editor) -> None:
    """The first one stays and is painted no wider than its letters."""
    first, second = Piece("Aria 台灯", "m.0", "a", source="filled"), Piece("质量问题", "m.1", "b", source="ask")
    live = SnippetSession(editor)
    live.begin("退款", editor.replace_pieces(0, 0, [Piece("看到您想退"), first, second, Piece("吗")]))
    editor.resize(4_000, 60)
    line, (one, _) = editor.document().begin().layout().lineAt(0), live.all()
    natural = line.cursorToX(one.end)[0] - line.cursorToX(one.start)[0]
    moved = 0
    for width in range(130, 330, 3):
        editor.resize(width, 60)
        one, other = live.all()
        assert (lines_of(editor, one), lines_of(editor, other)) == (1, 1), width
        if editor.wrapping.room_before(one.end) > 12:
            moved += 1
            assert abs(painted_width(editor, one) - natural - 2 * OVER_X) <= 2, width
    assert moved > 2


def test_what_is_typed_around_a_field_moves_it_and_undo_knows_nothing_of_it(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("退款", editor.replace_pieces(0, 0, CHINESE))
    editor.resize(260, 60)
    live.leave()
    texts = []
    for _ in range(40):
        cursor = editor.textCursor()
        cursor.setPosition(0)
        editor.setTextCursor(cursor)
        QTest.keyClicks(editor, "w")
        texts.append(editor.stored_text())
        assert {lines_of(editor, one) for one in live.all()} == {1}, len(texts)
    commit(editor, "稍等")
    assert {lines_of(editor, one) for one in live.all()} == {1}
    while editor.document().isUndoAvailable() and editor.toPlainText():
        editor.undo()
        assert {lines_of(editor, one) for one in live.all()} <= {1}
    assert editor.toPlainText() == ""
    editor.redo()
    assert snippet_fields.exported(editor.document()).startswith("李娜您好") and len(live.all()) == 5
    assert {lines_of(editor, one) for one in live.all()} == {1}


def test_a_choice_that_is_picked_and_larger_letters_are_laid_out_anew(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("退款", editor.replace_pieces(0, 0, CHINESE))
    for width in range(240, 420, 9):
        editor.resize(width, 60)
        QTest.keyClick(editor, K.Key_2)
        QTest.keyClick(editor, K.Key_Tab)
        assert {lines_of(editor, one) for one in live.all()} == {1}, width


def test_composing_beside_a_field_shows_what_is_composed(editor: Editor) -> None:
    live = SnippetSession(editor)
    live.begin("退款", editor.replace_pieces(0, 0, CHINESE))
    editor.resize(260, 60)
    live.leave()
    cursor = editor.textCursor()
    cursor.setPosition(0)
    editor.setTextCursor(cursor)
    compose(editor, "ni hao")
    assert editor.composing() == "ni hao"
    commit(editor, "你好")
    assert editor.toPlainText().startswith("你好李娜")
    assert {lines_of(editor, one) for one in live.all()} == {1}
