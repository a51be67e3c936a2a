"""Palette, menus and keys in the real window: one registry behind them all, found in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from tests.ui.whole_desk import Desktop, K, M, laid_out
from xdesk.core.delivery import DECIDE_MS
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.ui.palette.item import Item
from xdesk.ui.palette.rows import PaletteRows
from xdesk.ui.runtime.command_groups import ORDER, group_of
from xdesk.ui.shell.menus import with_mnemonic
from xdesk.ui.style import language, theme

NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))


def listed(desktop: Desktop) -> list[Item]:
    """What the list of the open palette paints, from above."""
    rows = desktop.dispatcher.palette.findChild(PaletteRows)
    assert rows is not None and rows.isVisible()
    return [item for item, _ in rows.hits]


def test_every_command_is_in_palette_menu_and_key_sheet(desktop: Desktop) -> None:
    names = {command.name for command in desktop.seeded.context.registry.all()}
    offered = {item.id.removeprefix("command:") for item in desktop.dispatcher.palette_source.find("")}
    assert names <= offered
    assert set(desktop.dispatcher.menus.listed()) == names
    desktop.dispatcher.sheet.open_sheet()
    assert set(desktop.dispatcher.sheet.listed()) == names
    assert {group_of(command) for command in desktop.seeded.context.registry.all()} == set(ORDER)


def test_no_row_of_the_palette_ends_with_a_full_stop(desktop: Desktop) -> None:
    for spoken in (language.ENGLISH, language.CHINESE):
        language.use(spoken)
        items = desktop.dispatcher.palette_source.find("")
        assert any(item.reason for item in items)
        assert not [item.id for item in items if item.beside().endswith((".", "。"))]
        assert all(item.beside() for item in items if item.reason)
    language.use(language.ENGLISH)


def test_mnemonics_are_unique_and_chinese_gets_a_letter_in_brackets(desktop: Desktop) -> None:
    for action in desktop.dispatcher.menus.bar().actions():
        letters = [text[text.index("&") + 1].lower() for one in action.menu().actions() if "&" in (text := one.text())]
        assert len(letters) == len(set(letters)) and letters
    assert with_mnemonic("发送", set()) == "发送(&A)"
    assert with_mnemonic("Send", {"s"}) == "S&end"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("tk", "macro:m2"),
        ("退款", "macro:m2"),
        ("tuikuan", "macro:m2"),
        ("theme dark", "theme:dark"),
        ("language zh_CN", "language:zh_CN"),
        ("reopen", "command:conversation.reopen"),
        ("mine", "command:go.mine"),
    ],
)
def test_the_palette_finds(desktop: Desktop, typed: str, first: str) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type(typed) if typed.isascii() else desktop.dispatcher.palette.field().setText(typed)
    laid_out(desktop)
    assert listed(desktop)[0].id == first


JIAYI = seed_replica.conversation_id(seed_replica.guest("王佳怡"))


def ids_for(desktop: Desktop, typed: str) -> list[str]:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type(typed)
    laid_out(desktop)
    found = [item.id for item in listed(desktop)]
    desktop.key(K.Key_Escape)
    return found


def test_macros_are_offered_in_the_customers_language(desktop: Desktop) -> None:
    desktop.workspace.open(JIAYI)
    assert ids_for(desktop, "tk")[:2] == ["macro:m1", "command:conversation.take"]
    desktop.workspace.open(MAYA)
    assert ids_for(desktop, "tk")[:2] == ["macro:m2", "command:conversation.take"]
    assert "macro:m1" not in ids_for(desktop, "tk")  # one row for a code


def test_macros_stand_among_the_commands_once_something_is_typed(desktop: Desktop) -> None:
    desktop.workspace.open(JIAYI)
    desktop.key(K.Key_K, M.ControlModifier)
    items = listed(desktop)
    assert items[-1].group == "macros" and items[0].group == "commands"
    desktop.type("tk")
    groups = [item.group for item in listed(desktop)]
    assert groups == sorted(groups, key=["commands", "goto", "settings"].index)


def test_a_macro_of_the_palette_goes_into_the_editor(desktop: Desktop) -> None:
    desktop.workspace.open(JIAYI)
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("tk")
    desktop.key(K.Key_Return)
    assert desktop.workspace.composer.text().endswith("退款已提交。")


def test_people_are_found_by_name_and_opened(desktop: Desktop) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("Nora")
    laid_out(desktop)
    assert f"conversation:{NORA}" in [item.id for item in listed(desktop)]


def test_a_command_that_cannot_run_says_why_and_does_nothing(desktop: Desktop) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("undo")
    item = next(one for one in listed(desktop) if one.id == "command:undo")
    assert item.reason and item.beside() == item.reason.removesuffix(".")
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Z)
    assert desktop.dispatcher.toast.isVisible()


def test_esc_gives_the_focus_back(desktop: Desktop) -> None:
    before = QApplication.focusWidget()
    for key, mods in ((K.Key_K, M.ControlModifier), (K.Key_Slash, M.ControlModifier)):
        desktop.key(key, mods)
        assert QApplication.focusWidget() is not before
        desktop.key(K.Key_Escape)
        assert QApplication.focusWidget() is before


def test_the_palette_runs_and_remembers_the_last_one(desktop: Desktop) -> None:
    for _ in range(2):
        desktop.key(K.Key_K, M.ControlModifier)
        desktop.type("theme dark")
        desktop.key(K.Key_Return)
        assert theme.preference() == "dark"
    theme.set_theme("light")
    desktop.key(K.Key_K, M.ControlModifier)
    assert listed(desktop)[0].id == "theme:dark"


def test_a_shift_by_keys_alone(desktop: Desktop) -> None:
    read = desktop.seeded.context.read
    desktop.key(K.Key_E)
    assert conversations.read(read, MAYA).status == "done"
    desktop.key(K.Key_Z)
    assert conversations.read(read, MAYA).status == "open"
    desktop.window.desk.inbox.select_id(MAYA)
    laid_out(desktop)
    desktop.key(K.Key_R)
    assert QApplication.focusWidget() is desktop.window.workspace.composer.editor
    desktop.type("On its way.")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert [row.text for row in outbox.open_rows(read, MAYA)] == ["On its way."]
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Z)
    laid_out(desktop)
    assert outbox.open_rows(read, MAYA) == []
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Q)
    desktop.key(K.Key_Return)
    rows = outbox.open_rows(read, MAYA)
    assert len(rows) == 1 and rows[0].promise_minutes == 30


def test_keys_go_where_the_keys_are(desktop: Desktop) -> None:
    desktop.key(K.Key_M)
    composer = desktop.window.workspace.composer
    assert composer.kind() == "note"
    desktop.type("g i e z")
    assert composer.text() == "g i e z"
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_G)
    desktop.key(K.Key_D)
    assert desktop.window.desk.inbox.view.name == "drafts"
    desktop.key(K.Key_Slash)
    desktop.type("jk")
    assert desktop.window.desk.inbox.search.text() == "jk"


def test_needs_you_opens_from_the_status_bar_and_is_settled_by_key(desktop: Desktop) -> None:
    desktop.window.desk.status.asked.emit("needs_you")
    page = desktop.dispatcher.needs_you.page
    assert page.isVisible() and page.current().behind == 1
    desktop.key(K.Key_Escape)
    assert not page.isVisible() and outbox.read(desktop.seeded.context.read, "01OA").state.value == "asked"
    desktop.window.desk.status.asked.emit("needs_you")
    desktop.key(K.Key_Y)
    assert outbox.read(desktop.seeded.context.read, "01OA").decision is not None and not page.isVisible()
    desktop.seeded.write(outbox.carry_out, seed_replica.LUMI, desktop.seeded.clock.at + DECIDE_MS)
    assert outbox.read(desktop.seeded.context.read, "01OA").state.value == "sent"


def test_closing_stores_what_is_being_written(desktop: Desktop) -> None:
    desktop.key(K.Key_R)
    desktop.type("last words")
    desktop.window.close()
    stored = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert stored is not None and stored.text == "last words"
