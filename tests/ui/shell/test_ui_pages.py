"""Pages of the window: one file each; opened by keys, rail, palette and menu; the conversations stay as they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui import seed_replica
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.app.offers import desk_notices
from xdesk.core.model import ACKNOWLEDGEMENT
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.pages import registry
from xdesk.ui.shell.notices.strips import Notices
from xdesk.ui.shell.rail_row import RailRow
from xdesk.ui.style import language
from xdesk.ui.style.safe_text import PlainLabel

LAMPS = '''
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from xdesk.ui.pages.page import Page

MADE = []


class Lamps(QWidget):
    """A field to write in, and nothing else."""

    def __init__(self, seat, parent):
        super().__init__(parent)
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        MADE.append(seat.me)


PAGE = Page("lamps", "Lamps", "sun", "Lists the lamps.", make=Lamps, order=50, keys=("g l", "ctrl+l"))
'''


@pytest.fixture
def lamps(seeded: seed_replica.SeededDesk, tmp_path: Path) -> Iterator[Desktop]:
    """The whole desk with one more page."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "lamps.py").write_text(LAMPS)
    desktop = Desktop(seeded, pages=[folder])
    yield desktop
    desktop.window.close()
    shiboken6.delete(desktop.window)


def in_front(desktop: Desktop) -> str:
    """The name of the page in front, "" for the conversations."""
    assert desktop.window.pages is not None
    return desktop.window.pages.front


def row(desktop: Desktop, words: str) -> RailRow:
    """The first row of the rail that is called so, from below."""
    rows = [one for one in desktop.panes.rail.findChildren(RailRow) if one.isVisible()]
    found = [one for one in rows if one.accessibleName().startswith(words)]
    return max(found, key=lambda one: one.y())


def shown(desktop: Desktop) -> tuple[bool, bool, bool]:
    """Whether inbox, conversation and customer can be seen."""
    return (
        desktop.panes.inbox.isVisible(),
        desktop.workspace.conversation.isVisible(),
        desktop.workspace.customer.isVisible(),
    )


def by_keys(desktop: Desktop) -> None:
    desktop.key(K.Key_L, M.ControlModifier)


def by_rail(desktop: Desktop) -> None:
    QTest.mouseClick(row(desktop, "Lamps"), Qt.MouseButton.LeftButton)


def by_palette(desktop: Desktop) -> None:
    item = next(one for one in desktop.dispatcher.palette_source.find("") if one.id == "command:go.lamps")
    assert item.lead == "Page: " and not item.reason and item.icon == "sun"
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("lamp")
    desktop.key(K.Key_Return)


def by_menu(desktop: Desktop) -> None:
    actions = [one for menu in desktop.dispatcher.menus.bar().actions() for one in menu.menu().actions()]
    next(one for one in actions if one.objectName() == "go.lamps").trigger()


@pytest.mark.parametrize("way", [by_keys, by_rail, by_palette, by_menu])
def test_a_page_of_one_more_file_is_opened_and_esc_comes_back_to_what_was(
    lamps: Desktop, way: Callable[[Desktop], None]
) -> None:
    editor, transcript = lamps.workspace.composer.editor, lamps.workspace.conversation.transcript
    lamps.dispatcher.window_commands.write("reply", MAYA)
    lamps.type("Half a sente")
    lamps.key(K.Key_Left)
    transcript.verticalScrollBar().setValue(7)
    seeded, caret = transcript.verticalScrollBar().value(), editor.textCursor().position()
    before = shown(lamps)
    way(lamps)
    assert in_front(lamps) == "lamps" and shown(lamps) == (False, False, False)
    assert isinstance(lamps.focus(), QLineEdit)
    lamps.type("jje")
    assert lamps.focus().text() == "jje"
    lamps.key(K.Key_Escape)
    assert in_front(lamps) == "" and shown(lamps) == before
    assert lamps.panes.inbox.current_id() == lamps.workspace.shown_id() == MAYA
    assert editor.toPlainText() == "Half a sente" and editor.textCursor().position() == caret
    assert transcript.verticalScrollBar().value() == seeded
    lamps.until(lambda: lamps.focus() is not None)
    if way is by_keys:
        assert lamps.focus() is editor
        lamps.type("x")
        assert editor.toPlainText() == "Half a sentxe"


def test_the_row_of_the_view_comes_back_to_the_same_list(lamps: Desktop) -> None:
    lamps.key(K.Key_J)
    here = lamps.panes.inbox.current_id()
    assert here != MAYA
    lamps.panes.inbox.list.verticalScrollBar().setValue(3)
    at = lamps.panes.inbox.list.verticalScrollBar().value()
    lamps.key(K.Key_G)
    lamps.key(K.Key_L)
    assert in_front(lamps) == "lamps"
    QTest.mouseClick(row(lamps, "Inbox"), Qt.MouseButton.LeftButton)
    assert in_front(lamps) == "" and lamps.panes.inbox.current_id() == here
    assert lamps.panes.inbox.list.verticalScrollBar().value() == at


def test_no_key_and_no_command_reaches_a_conversation_behind_a_page(lamps: Desktop) -> None:
    def state() -> object:
        lamps.settle()
        talk = conversations.read(lamps.seeded.context.read, MAYA)
        operations = lamps.seeded.context.read.execute("SELECT count(*) FROM operation").fetchone()[0]
        return talk, operations, lamps.workspace.composer.editor.toPlainText(), lamps.panes.inbox.current_id()

    lamps.key(K.Key_L, M.ControlModifier)
    QTest.keyClick(lamps.window, K.Key_Tab)
    before = state()
    for widget in (lamps.panes.rail, lamps.panes.status, lamps.window):
        for key in (K.Key_E, K.Key_J, K.Key_R, K.Key_A, K.Key_Return, K.Key_Space, K.Key_U, K.Key_Q, K.Key_T):
            QTest.keyClick(widget, key)
        QTest.keyClick(widget, K.Key_Return, M.ControlModifier)
        QTest.keyClick(widget, K.Key_Backslash, M.ControlModifier)
    assert in_front(lamps) == "lamps" and state() == before
    registry_ = lamps.seeded.context.registry
    for command in registry_.all():
        if command.needs in ("conversation", "reply", "note") or command.place in ("list", "composer"):
            assert lamps.dispatcher.reason(command), command.name
            lamps.dispatcher.run(command.name)
    assert in_front(lamps) == "lamps" and state() == before
    assert "Go back to the conversations first." in [
        one.text() for one in lamps.dispatcher.toast.findChildren(PlainLabel)
    ]
    assert lamps.dispatcher.toast.isVisible() and lamps.window.pages.frame().isAncestorOf(lamps.dispatcher.toast)


def asked_which_note(desktop: Desktop) -> None:
    nora = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))  # a colleague's notes stand there
    desktop.workspace.peek(nora)
    desktop.panes.inbox.select_id(nora)
    desktop.panes.inbox.focus_list()
    desktop.dispatcher.run("note.erase")


OPENS: dict[str, Callable[[Desktop], None]] = {
    "the acknowledgement": lambda desktop: desktop.key(K.Key_Q),
    "why this deadline": lambda desktop: desktop.dispatcher.run("deadline.why"),
    "which note to remove": asked_which_note,
}


@pytest.mark.parametrize("what", OPENS)
@pytest.mark.parametrize("way", [by_rail, by_menu])
def test_what_is_open_about_a_conversation_goes_with_it_behind_the_page(
    lamps: Desktop, what: str, way: Callable[[Desktop], None]
) -> None:
    """Over a page a card would still send, and a question still remove, what belongs to the conversation behind it."""
    OPENS[what](lamps)
    lamps.settle()
    surfaces = [one for one in lamps.window.findChildren(Popover) if one.isVisible()]
    assert len(surfaces) == 1, "the test has it open"
    if what == "the acknowledgement":
        lamps.dispatcher.acknowledge.editor().setFocus()
        lamps.type("x")
    lamps.settle()
    acts = "SELECT name FROM operation WHERE name <> 'draft.save'"
    before = lamps.seeded.context.read.execute(acts).fetchall()
    way(lamps)
    assert in_front(lamps) == "lamps" and not surfaces[0].isVisible()
    for key in (K.Key_1, K.Key_Return, K.Key_Enter):
        lamps.key(key)
    lamps.settle()
    assert (
        lamps.seeded.context.read.execute("SELECT name FROM operation WHERE name <> 'draft.save'").fetchall() == before
    )
    focus = lamps.focus()
    assert focus is not None and lamps.window.pages.frame().isAncestorOf(focus), "the keys are the page's"
    lamps.key(K.Key_Escape)
    assert in_front(lamps) == "" and lamps.panes.inbox.isAncestorOf(lamps.focus())
    if what == "the acknowledgement":
        found = drafts.read(lamps.seeded.context.read, MAYA, ACKNOWLEDGEMENT)
        assert found is not None and "x" in found.text, "its words are kept"


def test_a_message_that_comes_meanwhile_is_neither_read_nor_seen(lamps: Desktop) -> None:
    lamps.dispatcher.window_commands.show(MAYA)
    lamps.look(MAYA)
    seen = lamps.seeded.context.seen(MAYA)
    lamps.key(K.Key_L, M.ControlModifier)
    who, now = seed_replica.guest("Maya Fernandes"), lamps.seeded.clock.now_ms()
    new = replace(seed_replica.incoming(who, now, False, "Anybody there?"))
    lamps.seeded.write(ingest.store, seed_replica.LUMI, Unpacked(messages=(new,)), page_id=None, at=now)
    lamps.settle()
    talk = conversations.read(lamps.seeded.context.read, MAYA)
    assert talk is not None and talk.unread == 1 and lamps.seeded.context.seen(MAYA).newest_id == seen.newest_id
    lamps.key(K.Key_Escape)
    lamps.look(MAYA)


def test_an_act_that_opens_a_conversation_brings_it_to_the_front(lamps: Desktop) -> None:
    other = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))
    lamps.key(K.Key_L, M.ControlModifier)
    lamps.dispatcher.palette.chosen.emit(f"conversation:{other}")
    assert in_front(lamps) == "" and lamps.workspace.shown_id() == other
    lamps.key(K.Key_L, M.ControlModifier)
    QTest.mouseClick(lamps.window.pages.frame().back, Qt.MouseButton.LeftButton)
    assert in_front(lamps) == ""
    lamps.key(K.Key_L, M.ControlModifier)
    lamps.key(K.Key_E, M.ControlModifier)
    assert in_front(lamps) == "" and lamps.focus() is lamps.panes.inbox.search


def test_f6_goes_round_the_page_and_the_window_folds_under_it(lamps: Desktop) -> None:
    lamps.key(K.Key_L, M.ControlModifier)
    assert lamps.panes.stops() == [lamps.panes.rail, lamps.window.pages.frame(), lamps.panes.status]
    lamps.key(K.Key_F6)
    assert lamps.panes.status.isAncestorOf(lamps.focus())
    lamps.window.show_notice("demo", desk_notices.demo(lambda: None, lambda: None))
    laid_out(lamps)
    (strips,) = lamps.window.findChildren(Notices)
    lamps.key(K.Key_F6)
    assert strips.isAncestorOf(lamps.focus())
    lamps.key(K.Key_F6)
    assert lamps.panes.rail.isAncestorOf(lamps.focus())
    lamps.window.show_notice("demo", None)
    lamps.window.resize(1024, 640)
    lamps.until(lambda: lamps.panes.compact())
    frame = lamps.window.pages.frame()
    assert frame.mapTo(lamps.window, QPoint(0, 0)).x() == lamps.panes.rail.width() + 1 and shown(lamps) == (False,) * 3
    assert frame.width() == 1024 - lamps.panes.rail.width() - 1
    lamps.window.resize(1440, 900)
    lamps.until(lambda: not lamps.panes.compact())
    lamps.key(K.Key_Escape)
    assert shown(lamps) == (True, True, True) and lamps.panes.inbox.width() + 1 == 352


def test_the_words_of_a_page_follow_the_language(seeded: seed_replica.SeededDesk, tmp_path: Path) -> None:
    (tmp_path / "lamps.py").write_text(LAMPS.replace('"Lamps", "sun"', '"Drafts", "sun"'))
    desktop = Desktop(seeded, pages=[tmp_path])
    desktop.key(K.Key_L, M.ControlModifier)
    language.use(language.CHINESE)
    try:
        frame = desktop.window.pages.frame()
        assert frame.accessibleName() == "草稿" and frame.back.text() == "返回"
        assert row(desktop, "草稿").y() > row(desktop, "收件箱").y(), "below the views"
    finally:
        language.use(language.ENGLISH)
        desktop.window.close()
        shiboken6.delete(desktop.window)


def test_a_page_that_cannot_be_made_leaves_the_conversations_in_front(
    seeded: seed_replica.SeededDesk, tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text(LAMPS.replace("MADE.append(seat.me)", "raise OSError('no lamp')"))
    desktop = Desktop(seeded, pages=[tmp_path])
    with pytest.raises(OSError, match="no lamp"):
        desktop.window.pages.open("lamps")
    assert in_front(desktop) == "" and shown(desktop) == (True, True, True)
    desktop.window.close()
    shiboken6.delete(desktop.window)


def test_pages_are_found_by_walking_and_two_of_one_name_are_an_error(tmp_path: Path) -> None:
    assert [one.name for one in registry.load()] == ["conversations"]
    (tmp_path / "one.py").write_text(LAMPS)
    assert [one.name for one in registry.load(tmp_path)] == ["conversations", "lamps"]
    (tmp_path / "two.py").write_text(LAMPS)
    with pytest.raises(ValueError, match="lamps: two files"):
        registry.load(tmp_path)


def test_the_first_rows_wait_for_no_page() -> None:
    """The window and its list are imported without the pages; they come with the other panes."""
    modules = "xdesk.ui.shell.window, xdesk.ui.shell.pane_layout"
    words = f"import sys, {modules}; print([one for one in sys.modules if 'page' in one])"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, env={**os.environ})
    assert [one for one in json.loads(told.stdout.replace("'", '"')) if one.startswith("xdesk.ui")] == []
