"""The window: frame before data, folding, F6, what it remembers, both themes and languages live, links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from tests.ui.at_rest import at_rest
from tests.ui.visible_widgets import button, buttons, columns, said
from xdesk.app.offers import desk_notices
from xdesk.app.services import public_suffixes
from xdesk.core.inbox.views import View
from xdesk.ui.dialogs.link_opener import ConfirmLink, LinkOpener
from xdesk.ui.shell.notices.strip_words import StripWords
from xdesk.ui.shell.notices.strips import NoticeStrip
from xdesk.ui.shell.window import Window
from xdesk.ui.shell.window_state import WindowState, inside
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.empty_state import EmptyState


@pytest.fixture
def window(seeded: desk.SeededDesk, qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A seated window of 1440 x 900."""
    window = Window(seeded.context, WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    yield window
    window.close()


def test_the_frame_is_painted_without_a_seat(app: QApplication, qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    picture = window.grab().toImage()
    assert picture.pixelColor(20, 300) == theme.color("ground.rail")
    assert picture.pixelColor(300, 300) == theme.color("ground.list")
    assert picture.pixelColor(800, 300) == theme.color("ground.page")
    assert window.desk is None


def test_the_frame_and_the_desk_stand_in_the_same_places(window: Window, app: QApplication, qtbot: QtBot) -> None:
    bare = Window()
    qtbot.addWidget(bare)
    bare.resize(1440, 900)
    bare.show()
    before, after = bare.grab().toImage(), window.grab().toImage()
    for x in (185, 191, 192, 540, 543, 544, 1150, 1151, 1152, 1160):
        assert before.pixelColor(x, 895) == after.pixelColor(x, 895)
        assert before.pixelColor(x, 700) == after.pixelColor(x, 700) or 192 <= x < 543


def test_panes_have_the_widths_of_the_design(window: Window) -> None:
    assert window.desk is not None
    panes = window.desk
    assert panes.rail.width() + 1 == 192
    assert panes.inbox.width() + 1 == 352
    assert columns(panes)[2].width() + 1 == 288


def test_it_folds_below_1100(window: Window, qtbot: QtBot) -> None:
    assert window.desk is not None
    panes = window.desk
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: panes.compact())
    assert (panes.rail.width(), panes.inbox.width(), panes.customer_shown()) == (56, 312, False)
    panes.toggle_customer()
    assert panes.customer_shown() and columns(panes)[2].isVisible()
    assert columns(panes)[1].width() >= 400 and panes.width() == 1024
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not panes.compact())
    assert panes.customer_shown() and panes.rail.width() == 191


def test_the_least_size_holds(window: Window) -> None:
    assert (window.minimumWidth(), window.minimumHeight()) == (1024, 640)
    window.resize(300, 200)
    assert (window.width(), window.height()) == (1024, 640)


def test_f6_visits_every_pane_and_comes_back(window: Window, qtbot: QtBot) -> None:
    assert window.desk is not None and window.workspace is not None
    panes, workspace = window.desk, window.workspace
    panes.inbox.focus_list()
    qtbot.waitUntil(lambda: panes.inbox.list.hasFocus() and bool(workspace.shown_id()))
    stops = panes.stops()
    assert {panes.status, panes.rail, panes.inbox, workspace.conversation.transcript} <= set(stops)

    def here() -> QWidget:
        focus = QApplication.focusWidget()
        return next(pane for pane in stops if pane is focus or pane.isAncestorOf(focus))

    at, seen = stops.index(panes.inbox), []
    for _ in stops:
        panes.cycle()
        seen.append(here())
    assert seen == [*stops[at + 1 :], *stops[: at + 1]]
    panes.cycle(back=True)
    assert here() is stops[at - 1]


def test_sizes_and_place_are_remembered(seeded: desk.SeededDesk, qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    assert window.desk is not None
    splits = columns(window.desk)[0]
    splits.drag(1, splits.sizes(), 30)
    splits.dragged.emit()
    window.desk.show_customer(False)
    window.resize(1024, 700)
    window.close()
    again = Window(seeded.context, WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(again)
    again.show()
    assert again.desk is not None
    assert (again.width(), again.height()) == (1024, 700)
    again.resize(1440, 700)
    assert again.desk.rail.width() == 221
    assert not again.desk.customer_shown()
    kept = (tmp_path / "window.ini").read_text()
    assert "Lindqvist" not in kept and "noralind" not in kept


def test_panes_stay_within_their_limits(window: Window) -> None:
    assert window.desk is not None
    splits = columns(window.desk)[0]
    splits.drag(2, splits.sizes(), 5_000)
    assert window.desk.inbox.width() == 480
    splits.drag(2, splits.sizes(), -5_000)
    assert window.desk.inbox.width() == 280
    splits.drag(3, splits.sizes(), -5_000)
    assert columns(window.desk)[2].width() == 400


def test_a_window_off_every_screen_comes_back(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    restore = WindowState(tmp_path / "window.ini")
    first = Window(None, restore)
    qtbot.addWidget(first)
    first.move(20_000, 20_000)
    restore.keep_place(first)
    second = Window(None, restore)
    qtbot.addWidget(second)
    assert any(screen.geometry().intersects(second.geometry()) for screen in app.screens())


def test_a_wrong_file_of_sizes_does_no_harm(app: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_text("[window]\ngeometry=nonsense\n[screen]\npanes=a b c\n")
    restore = WindowState(path)
    assert restore.sizes(None, "panes") == []
    assert not restore.place(QWidget())


def test_views_are_shown_in_rail_and_list(window: Window) -> None:
    assert window.desk is not None
    window.show_view(View("mine"))
    assert window.desk.inbox.model.rowCount() == 1
    assert "Mine" in said(window.desk.inbox.head).splitlines()
    assert window.desk.inbox.view == View("mine")


def test_the_language_changes_live(window: Window) -> None:
    assert window.desk is not None
    language.use("zh_CN")
    try:
        assert "收件箱" in said(window.desk.inbox.head).splitlines()
        assert window.desk.inbox.head.sort.text() == "按时限"
        assert window.desk.rail.rows[("inbox", None)].face.words == "收件箱"
        assert window.desk.status.items["palette"].face[0] == "命令"
    finally:
        language.use("en")
    assert "Inbox" in said(window.desk.inbox.head).splitlines()


def test_the_theme_changes_live(window: Window) -> None:
    theme.set_theme("dark")
    picture = window.grab().toImage()
    assert picture.pixelColor(20, 600) == theme.color("ground.rail")
    assert picture.pixelColor(800, 300) == theme.color("ground.page")
    theme.set_theme("light")
    assert window.grab().toImage().pixelColor(20, 600) == theme.color("ground.rail")


def test_a_theme_that_comes_before_the_panes_are_seen_reaches_all_of_them(
    seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    """A desktop tells its colour scheme when it likes, also between the first rows and the panes."""
    window = Window()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    panes = window.context(seeded.context)
    try:
        theme.set_theme("dark")
        qtbot.waitUntil(lambda: window.workspace.composer.editor.isVisible() and panes.inbox.search.isVisible())
        role = QPalette.ColorRole
        assert panes.inbox.search.palette().color(role.Text) == theme.color("text.1")
        assert window.workspace.composer.editor.viewport().palette().color(role.Base) == theme.color("ground.field")
        wrong = [
            one.text()
            for one in window.findChildren(PlainLabel)
            if one.isVisible() and one.palette().color(role.WindowText) != theme.color(one.token)
        ]
        assert wrong == []
    finally:
        theme.set_theme("light")
        window.close()


def test_the_first_run_offers_two_ways_and_stands_on_connecting(window: Window, qtbot: QtBot) -> None:
    asked: list[str] = []
    window.demo_asked.connect(lambda: asked.append("demo"))
    window.connect_asked.connect(lambda: asked.append("connect"))
    window.welcome()
    buttons = window.findChild(EmptyState).findChildren(Button)
    assert [button.text() for button in buttons] == ["Connect an account", "Try the demo"]
    qtbot.waitUntil(buttons[0].hasFocus)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert asked == ["connect"]
    buttons[1].click()
    assert asked == ["connect", "demo"]


def test_notices_stand_above_the_desk_and_follow_the_language(window: Window, qtbot: QtBot) -> None:
    assert window.desk is not None
    top = window.desk.mapTo(window, QPoint(0, 0)).y()
    pressed: list[str] = []
    window.show_notice("demo", desk_notices.demo(lambda: pressed.append("own"), lambda: pressed.append("leave")))
    window.show_notice("unexpected", desk_notices.unexpected("KeyError", lambda: None, lambda: None))
    qtbot.waitUntil(lambda: window.desk.mapTo(window, QPoint(0, 0)).y() >= top + 80)
    assert window.notice("demo").startswith("Demo A made-up shop")
    strips = window.findChildren(NoticeStrip)
    for one in strips[0].buttons():
        one.click()
    assert pressed == ["own", "leave"]
    try:
        language.use("zh_CN")
        assert "演示" in window.notice("demo") and "KeyError" in window.notice("unexpected")
    finally:
        language.use("en")
    window.show_notice("demo", None)
    window.show_notice("unexpected", None)
    qtbot.waitUntil(lambda: window.desk.mapTo(window, QPoint(0, 0)).y() == top)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("width", [1024, 1440])
def test_the_words_of_a_notice_are_never_cut_and_leave_the_desk_its_room(
    window: Window, qtbot: QtBot, width: int, scale: float
) -> None:
    nothing = lambda: None  # noqa: E731
    theme.set_text_scale(scale)
    window.resize(width, 640)
    numbers = {"drafts": 2, "replies": 1, "notes": 3, "tags": 4, "accounts": 1}
    window.show_notice("rescue", desk_notices.rescued(3, nothing, nothing))
    window.show_notice("a", desk_notices.set_aside("damaged-2026-03-04T14-02-11.db", numbers, nothing, nothing))
    window.show_notice("demo", desk_notices.demo_goes(12_345, 678, nothing, nothing))
    try:
        strips = window.findChildren(NoticeStrip)
        for strip in strips:
            words = strip.findChild(StripWords)
            assert words is not None
            qtbot.waitUntil(lambda words=words: words.height() >= words.heightForWidth(words.width()))
            assert words.heightForWidth(words.width()) <= 3 * theme.line("body"), "a title is no column"
        assert window.desk.height() > window.height() // 2
    finally:
        theme.set_text_scale(1.0)


def test_everything_that_takes_the_focus_has_a_spoken_name(window: Window) -> None:
    from PySide6.QtGui import QAccessible

    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            spoken = QAccessible.queryAccessibleInterface(widget)
            assert spoken is not None
            assert spoken.text(QAccessible.Text.Name), type(widget).__name__


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://x.com/LumiHome", "open"),
        ("https://shop.example.co/returns", "confirm"),
        ("http://x.com/a", "confirm"),
        ("file:///etc/passwd", "refuse"),
        ("javascript:alert(1)", "refuse"),
        ("ms-settings:privacy", "refuse"),
        ("https://192.168.1.1/", "refuse"),
    ],
)
def test_only_decided_addresses_reach_the_browser(window: Window, url: str, verdict: str) -> None:
    opened: list[str] = []
    external = LinkOpener(window, lambda address: bool(opened.append(address)) or True)
    assert external.open(url) == verdict
    assert opened == (["https://x.com/LumiHome"] if verdict == "open" else [])
    sheet = window.findChild(ConfirmLink)
    assert (sheet is not None) == (verdict != "open")
    if sheet is not None:
        assert ("Open in browser" in [one.text() for one in buttons(sheet)]) == (verdict == "confirm")
        assert QApplication.focusWidget() in buttons(sheet)[:1] or not window.isActiveWindow()
        assert not sheet.isModal()
    if verdict == "confirm" and sheet is not None:
        button(sheet, "Open in browser").click()
        assert opened == [url]
        assert external.open(url) == ("open" if url.startswith("https") else "confirm")


def test_a_page_that_is_trusted_trusts_no_other_page_of_the_same_host(window: Window) -> None:
    opened: list[str] = []
    external = LinkOpener(window, lambda address: bool(opened.append(address)) or True)
    external.registered = public_suffixes.read()
    assert external.open("https://maya.github.io/shop") == "confirm"
    button(window, "Open in browser").click()
    assert external.open("https://maya.github.io/other") == "open"
    assert external.open("https://evil.github.io/shop") == "confirm"
    assert external.known == {"maya.github.io"}


def test_with_larger_text_heights_grow_and_panes_fold_earlier(window: Window, qtbot: QtBot) -> None:
    assert window.desk is not None
    try:
        theme.set_text_scale(1.5)
        assert window.desk.inbox.list.rowHeight(0) == 24 + 2 * 30
        assert window.desk.status.height() >= 12 + theme.line("small")
        assert window.desk.compact()  # 1440 is less than 1100 x 1.5
        for row in window.desk.rail.rows.values():
            assert row.height() >= theme.line("body") or not row.isVisible()
    finally:
        theme.set_text_scale(1.0)
    assert not window.desk.compact()
    assert window.desk.inbox.list.rowHeight(0) == 64


def test_moving_peeks_and_opening_marks_read(window: Window, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    assert window.desk is not None and window.workspace is not None
    workspace = window.workspace
    second = desk.conversation_id(desk.guest("王佳怡"))
    window.desk.inbox.move(1)
    qtbot.waitUntil(lambda: workspace.shown_id() == second)
    at_rest(seeded, window)
    row = window.desk.inbox.current()
    assert row is not None and row.unread == 1
    assert workspace.composer.bound_to() == (desk.LUMI_CN, second)
    window.desk.inbox.list.opened.emit(window.desk.inbox.list.current_row())
    qtbot.waitUntil(lambda: (window.desk.inbox.current() or row).unread == 0)


def test_running_down_the_list_reads_only_where_it_rests(window: Window, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    assert window.desk is not None and window.workspace is not None
    shown: list[str] = []
    window.workspace.conversation_shown.connect(shown.append)
    for _ in range(5):
        window.desk.inbox.move(1)
    qtbot.waitUntil(lambda: len(shown) == 1)
    at_rest(seeded, window)
    assert shown == [window.desk.inbox.current_id()]


FREE = (QRect(0, 0, 1024, 640), QRect(0, 28, 1366, 740), QRect(1920, 0, 1280, 720), QRect(-1280, 200, 1024, 600))


@pytest.mark.parametrize("free", FREE, ids=str)
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("frame", [QRect(0, 0, 900, 560), QRect(5_000, 4_000, 1_024, 600), QRect(-900, -50, 300, 200)])
def test_a_frame_is_moved_inside_the_free_area(free: QRect, frame: QRect, centred: bool) -> None:
    at = inside(QRect(frame), free, centred=centred)
    assert free.contains(QRect(at, frame.size()))
    if free.contains(frame) and not centred:
        assert at == frame.topLeft()
