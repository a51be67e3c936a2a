"""Everything can be reached and is spoken: names in both languages, F6, Tab, Esc, menus, palette, key sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import icon_button
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.app.offers import desk_notices
from xdesk.core.sentences import Sentence
from xdesk.ui.runtime.command_groups import title_of
from xdesk.ui.shell.notices.strips import Notice, Notices
from xdesk.ui.style import language

NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))


@pytest.fixture(params=[language.ENGLISH, language.CHINESE])
def spoken(desktop: Desktop, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """The desk in each language, with Nora's conversation open."""
    language.use(request.param)
    desktop.workspace.open(NORA)
    laid_out(desktop)
    yield desktop
    desktop.window.close()
    language.use(language.ENGLISH)


def takes_focus(root: QWidget) -> list[QWidget]:
    """What Tab or a click gives the keys to, as far as it is in sight."""
    wanted = Qt.FocusPolicy.TabFocus | Qt.FocusPolicy.ClickFocus
    inside = [one for one in root.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    return [one for one in inside if one.focusPolicy() & wanted and one.focusProxy() is None]


def assert_named(root: QWidget) -> None:
    for widget in takes_focus(root):
        told = QAccessible.queryAccessibleInterface(widget)
        assert told is not None, type(widget).__name__
        name = told.text(QAccessible.Text.Name)
        assert name.strip(), f"{type(widget).__name__} in {type(widget.parentWidget()).__name__} has no spoken name"


def walk(parent: object, depth: int = 0) -> Iterator[object]:
    """Every accessible thing below `parent`."""
    for n in range(parent.childCount()):  # type: ignore[attr-defined]
        child = parent.child(n)  # type: ignore[attr-defined]
        if child is not None:
            yield child
            if depth < 12:
                yield from walk(child, depth + 1)


def test_everything_that_takes_the_keys_has_a_spoken_name(spoken: Desktop) -> None:
    assert len(takes_focus(spoken.window)) > 25
    assert_named(spoken.window)
    spoken.dispatcher.palette.open_palette("tk")
    assert_named(spoken.window)
    spoken.key(K.Key_Escape)
    spoken.key(K.Key_Slash, M.ControlModifier)
    assert_named(spoken.window)
    spoken.key(K.Key_Escape)
    spoken.panes.inbox.focus_list()
    for key in (K.Key_Q, K.Key_W):
        spoken.key(key)
        laid_out(spoken)
        assert_named(spoken.window)
        spoken.key(K.Key_Escape)
    spoken.panes.status.asked.emit("needs_you")
    assert_named(spoken.window)


def test_screen_readers_find_every_button_by_name(spoken: Desktop) -> None:
    root = QAccessible.queryAccessibleInterface(spoken.window)
    assert root is not None
    buttons, unnamed = 0, []
    for one in walk(root):
        if one.role() == QAccessible.Role.Button and not one.state().invisible:  # type: ignore[attr-defined]
            buttons += 1
            name = one.text(QAccessible.Text.Name)  # type: ignore[attr-defined]
            if not name.strip():
                unnamed.append(one.object())  # type: ignore[attr-defined]
    assert buttons > 15 and unnamed == []


def test_every_command_is_in_a_menu_the_palette_and_the_key_sheet(spoken: Desktop) -> None:
    commands = spoken.seeded.context.registry.all()
    names = {one.name for one in commands}
    in_menus = {
        action.objectName() for menu in spoken.dispatcher.menus.bar().actions() for action in menu.menu().actions()
    }
    assert in_menus == names
    offered = {item.id: item for item in spoken.dispatcher.palette_source.find("")}
    spoken.dispatcher.sheet.open_sheet()
    assert set(spoken.dispatcher.sheet.listed()) == names
    for one in commands:
        item = offered[f"command:{one.name}"]
        assert item.names[0].text == title_of(one) and item.keys == tuple(one.keys)
        assert title_of(one).strip() and (language.current() == language.ENGLISH or one.help)


def mnemonic(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1].lower() if at >= 0 else ""


def test_mnemonics_are_unique_in_each_menu_and_in_the_bar(spoken: Desktop) -> None:
    bar = spoken.dispatcher.menus.bar()
    for actions in ([*bar.actions()], *(menu.menu().actions() for menu in bar.actions())):
        letters = [mnemonic(action.text().split("\t")[0]) for action in actions]
        assert all(letters), [action.text() for action in actions]
        assert len(letters) == len(set(letters)), letters
        assert all(letter.isascii() and letter.isalnum() for letter in letters)


def pane_of(desktop: Desktop, focus: QWidget | None) -> str:
    panes, workspace = desktop.panes, desktop.workspace
    places = {
        "rail": panes.rail, "inbox": panes.inbox, "transcript": workspace.conversation.transcript,
        "composer": workspace.composer, "customer": workspace.customer, "status": panes.status,
    }  # fmt: skip
    if any(strips.isAncestorOf(focus) for strips in desktop.window.findChildren(Notices)):
        return "strips"
    return next((name for name, pane in places.items() if focus is pane or pane.isAncestorOf(focus)), "none")


def test_f6_goes_round_in_the_order_of_the_eye(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    seen = []
    for _ in range(6):
        desktop.key(K.Key_F6)
        seen.append(pane_of(desktop, desktop.focus()))
    assert seen == ["transcript", "composer", "customer", "status", "rail", "inbox"]
    assert desktop.focus() is desktop.panes.inbox.list
    back = []
    for _ in range(6):
        desktop.key(K.Key_F6, M.ShiftModifier)
        back.append(pane_of(desktop, desktop.focus()))
    assert back == ["rail", "status", "customer", "composer", "transcript", "inbox"]


def rounds_by_f6(desktop: Desktop, steps: int, mods: Qt.KeyboardModifier = M.NoModifier) -> list[str]:
    """Press F6 so many times; return where each brought the focus."""
    seen = []
    for _ in range(steps):
        desktop.key(K.Key_F6, mods)
        seen.append(pane_of(desktop, desktop.focus()))
    return seen


def test_f6_visits_the_strips_above_the_desk_while_there_are_some(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    pressed: list[str] = []
    for kind in ("one", "two"):
        press = partial(pressed.append, kind)
        desktop.window.show_notice(kind, desk_notices.demo(press, press))
    laid_out(desktop)
    around = ["transcript", "composer", "customer", "status", "strips", "rail", "inbox"]
    assert rounds_by_f6(desktop, 7) == around
    assert rounds_by_f6(desktop, 7, M.ShiftModifier) == [*around[-2::-1], "inbox"]
    rounds_by_f6(desktop, 5)
    assert pane_of(desktop, desktop.focus()) == "strips"
    desktop.key(K.Key_Space)
    assert pressed == ["one"]  # the first button of the upper strip
    desktop.key(K.Key_Escape)
    assert desktop.focus() is desktop.panes.inbox.list

    desktop.window.show_notice("one", Notice("bang", Sentence("Test", "Nothing to press here.")))
    desktop.window.show_notice("two", None)
    assert "strips" not in rounds_by_f6(desktop, 6)  # what has no button is read, not visited
    desktop.window.show_notice("one", None)
    assert "strips" not in rounds_by_f6(desktop, 6)


def test_the_words_for_f6_name_every_pane_it_visits(desktop: Desktop) -> None:
    said = next(one.help for one in desktop.seeded.context.registry.all() if one.name == "move.next_pane")
    for name in ("notices", "views", "list", "conversation", "editor", "customer", "status bar"):
        assert name in said


def test_esc_comes_back_to_the_list_from_everywhere(desktop: Desktop) -> None:
    for steps in range(1, 6):
        desktop.workspace.open(NORA)
        desktop.panes.inbox.focus_list()
        for _ in range(steps):
            desktop.key(K.Key_F6)
        was = pane_of(desktop, desktop.focus())
        assert was != "inbox"
        desktop.key(K.Key_Escape)
        assert desktop.focus() is desktop.panes.inbox.list, was


def test_esc_comes_back_from_every_button_of_the_customer_panel(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    laid_out(desktop)
    stops = takes_focus(desktop.workspace.customer)
    assert len(stops) >= 4
    for stop in stops:
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        desktop.key(K.Key_Escape)
        assert desktop.focus() is desktop.panes.inbox.list, type(stop).__name__


def tab_round(desktop: Desktop) -> list[QWidget]:
    """The widgets Tab visits, pressed until it comes round."""
    found: list[QWidget] = [icon_button(desktop.panes.rail, "Menu")]
    found[0].setFocus()
    for _ in range(200):
        desktop.key(K.Key_Tab)
        focus = desktop.focus()
        assert focus is not None
        if focus is found[0]:
            return found
        found.append(focus)
    raise AssertionError("Tab does not come round")


def test_tab_follows_the_eye(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    laid_out(desktop)
    stops = tab_round(desktop)
    reach = {id(one) for one in takes_focus(desktop.window) if one.focusPolicy() & Qt.FocusPolicy.TabFocus}
    assert {id(one) for one in stops} == reach and len(stops) == len(reach) > 25
    columns = [desktop.panes.rail, desktop.panes.inbox, desktop.workspace.conversation, desktop.workspace.customer,
               desktop.panes.status]  # fmt: skip
    order = [next(n for n, pane in enumerate(columns) if pane.isAncestorOf(one)) for one in stops]
    assert order == sorted(order), [type(one).__name__ for one in stops]
    for number, pane in enumerate(columns):
        inside = [one for one, column in zip(stops, order, strict=True) if column == number]
        places = [one.mapTo(pane, QPoint(0, one.height() // 2)) for one in inside]
        for (a, before), (b, after) in zip(zip(inside, places, strict=True), zip(inside[1:], places[1:], strict=True),
                                           strict=False):  # fmt: skip
            within = a.isAncestorOf(b)  # the buttons of a row come after the transcript they stand in
            below = after.y() > before.y() + min(a.height(), b.height()) // 2
            beside = abs(after.y() - before.y()) <= max(a.height(), b.height()) // 2 and after.x() > before.x()
            assert within or below or beside, (type(a).__name__, before.toTuple(), type(b).__name__, after.toTuple())


def test_tab_stays_in_a_surface_that_covers_the_desk(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.panes.status.asked.emit("needs_you")
    page, seen = desktop.dispatcher.needs_you.page, set[int]()
    for _ in range(8):
        desktop.key(K.Key_Tab)
        assert page.isAncestorOf(desktop.focus())
        seen.add(id(desktop.focus()))
    assert len(seen) >= 4
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Question)
    for _ in range(8):
        desktop.key(K.Key_Tab)
        assert desktop.dispatcher.sheet.isAncestorOf(desktop.focus())


def test_the_assignee_button_says_you_or_take_it(desktop: Desktop) -> None:
    head = desktop.workspace.conversation.head
    desktop.workspace.open(MAYA)
    assert head.assignee.text() == "Take it"
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_I)
    desktop.until(lambda: head.assignee.text() == "You")
    assert "Give it back" in head.assignee.accessibleName()
    from xdesk.replica.conversation import conversations

    desktop.seeded.write(conversations.assign, MAYA, "Amir", by="Amir", at=seed.X_NOW)
    desktop.until(lambda: head.assignee.text() == "Take it")
    assert "Amir" in head.assignee.toolTip()
    assert QApplication.focusWidget() is desktop.panes.inbox.list
