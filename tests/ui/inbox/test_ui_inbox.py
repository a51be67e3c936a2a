"""The inbox list: order kept by small moves, rows read late, selection and focus as designed, rows spoken."""

from __future__ import annotations

import random
import threading
from array import array
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from tests.ui.at_rest import at_rest, turn
from tests.ui.visible_widgets import said
from xdesk.core.inbox.views import View
from xdesk.core.polling.feed import Unpacked
from xdesk.replica import customers, inbox
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.ui.inbox import inbox_model as models
from xdesk.ui.inbox.inbox_model import InboxModel
from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.inbox.row_labels import spoken_row
from xdesk.ui.inbox.row_order import Order
from xdesk.ui.style import theme
from xdesk.ui.widgets.empty_state import EmptyState

DONE = {"agent": desk.ME, "at": desk.X_NOW}


@pytest.fixture
def pane(seeded: desk.SeededDesk, qtbot: QtBot) -> InboxPane:
    """The inbox pane, shown."""
    pane = InboxPane(seeded.context)
    qtbot.addWidget(pane)
    pane.resize(352, 840)
    pane.show_view(View())
    pane.show()
    qtbot.waitExposed(pane)
    return pane


def names(model: InboxModel) -> list[str]:
    """Who is listed, in order."""
    rows = [model.row(n) for n in range(model.rowCount())]
    return [row.customer_name for row in rows if row is not None]


def listed_by_replica(model: InboxModel, seeded: desk.SeededDesk) -> list[str]:
    """Who a fresh model lists."""
    fresh = InboxModel(seeded.context)
    fresh.show(model.view)
    return names(fresh)


def write_and_see(seeded: desk.SeededDesk, qtbot: QtBot, *args: object, **kwargs: object) -> None:
    """Commit a change and wait until the window was told."""
    with qtbot.waitSignal(seeded.context.changed):
        seeded.write(*args, **kwargs)  # type: ignore[arg-type]


def test_the_list_is_sorted_by_deadline(pane: InboxPane) -> None:
    assert names(pane.model)[:4] == ["Maya Fernandes", "王佳怡", "Tom Okafor", "Nora Lindqvist"]
    assert names(pane.model)[-2:] == ["Grace Mbeki", "Luca Moretti"]


def test_a_new_message_moves_one_row_and_resets_nothing(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    resets, inserted, moved = [], [], []
    pane.model.modelReset.connect(lambda: resets.append(1))
    pane.model.rowsInserted.connect(lambda *_: inserted.append(1))
    pane.model.rowsMoved.connect(lambda *_: moved.append(1))
    pane.select_id(desk.conversation_id(desk.guest("Nora Lindqvist")))
    grace = desk.guest("Grace Mbeki")
    said = Unpacked(messages=(desk.incoming(grace, desk.X_NOW, False, "It is order LH-1."),))
    write_and_see(seeded, qtbot, ingest.store, grace.account, said, page_id=None, at=desk.X_NOW)
    assert names(pane.model) == listed_by_replica(pane.model, seeded)
    assert names(pane.model).index("Grace Mbeki") < names(pane.model).index("Luca Moretti")
    assert (len(resets), len(inserted), len(moved)) == (0, 0, 1)
    assert pane.current_id() == desk.conversation_id(desk.guest("Nora Lindqvist"))


def test_what_is_done_leaves_the_list_once_the_agent_goes_on(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    tom = desk.conversation_id(desk.guest("Tom Okafor"))
    pane.select_id(tom)
    told: list[str] = []
    pane.current_changed.connect(told.append)
    write_and_see(seeded, qtbot, conversations.set_status, tom, "done", agent=desk.ME, at=desk.X_NOW)
    assert pane.current_id() == tom and told == []  # what is in front does not change by itself
    row = pane.current()
    assert row is not None and row.id == tom and str(len(desk.GUESTS) - 1) in said(pane.head).splitlines()
    assert pane.move(1)
    assert told == [desk.conversation_id(desk.guest("Nora Lindqvist"))]
    assert pane.model.position_of(tom) is None and pane.model.rowCount() == len(desk.GUESTS) - 1


def test_after_one_was_dealt_with_comes_the_most_urgent_left(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    maya, jiayi = (desk.conversation_id(desk.guest(name)) for name in ("Maya Fernandes", "王佳怡"))
    ellen = desk.conversation_id(desk.guest("Ellen Park"))
    assert pane.go_on(ellen) and pane.current_id() == maya
    assert pane.go_on(maya) and pane.current_id() == jiayi
    ellens = next(row for n in range(12) if (row := pane.model.row(n)) is not None and row.id == ellen)
    assert ellens.mark == "queued" and not ellens.unread  # its reply is queued: no need to come back to it
    for who in desk.GUESTS:
        if desk.conversation_id(who) != ellen:
            write_and_see(
                seeded, qtbot, conversations.set_status, desk.conversation_id(who), "done", agent=desk.ME, at=desk.X_NOW
            )
    assert pane.go_on("") and pane.current_id() == ellen  # nothing else is left
    assert not pane.go_on(ellen)


def new_and_overdue(seeded: desk.SeededDesk, qtbot: QtBot) -> str:
    """A message older than all others arrives: most urgent of all."""
    who = desk.Guest("977", "late", "Late Comer", desk.DM, desk.LUMI, ())
    said = desk.incoming(who, desk.X_NOW - 9_000_000, False, "Is anybody there?")
    write_and_see(
        seeded,
        qtbot,
        ingest.store,
        desk.LUMI,
        Unpacked(messages=(said,), customers=(desk.person(who, desk.X_NOW),)),
        page_id=None,
        at=desk.X_NOW,
    )
    return desk.conversation_id(who)


def test_until_the_agent_acts_the_most_urgent_is_in_front(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    told: list[str] = []
    pane.current_changed.connect(told.append)
    assert pane.current_id() == desk.conversation_id(desk.guest("Maya Fernandes"))
    late = new_and_overdue(seeded, qtbot)
    assert pane.current_id() == late == told[-1]


def by_wheel(pane: InboxPane, qtbot: QtBot) -> None:
    turn = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(0, -40),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(pane.list.viewport(), turn)


def by_leaving(pane: InboxPane, qtbot: QtBot) -> None:
    pane.list.setFocus()
    pane.search.setFocus(Qt.FocusReason.TabFocusReason)


@pytest.mark.parametrize(
    "act",
    [
        lambda pane, qtbot: qtbot.keyClick(pane.list, Qt.Key.Key_Down),
        lambda pane, qtbot: qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(90, 96)),
        lambda pane, qtbot: pane.select_id(desk.conversation_id(desk.guest("Tom Okafor"))),
        lambda pane, qtbot: pane.touch(),
        by_wheel,
        by_leaving,
    ],
)
def test_nothing_jumps_once_the_agent_touched_anything(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot, act: Callable[[InboxPane, QtBot], object]
) -> None:
    pane.activateWindow()
    pane.focus_list()
    qtbot.waitUntil(pane.list.hasFocus)
    act(pane, qtbot)
    chosen, told = pane.current_id(), list[str]()
    pane.current_changed.connect(told.append)
    late = new_and_overdue(seeded, qtbot)
    assert pane.current_id() == chosen != late
    assert told == []


def test_many_changes_at_once_keep_order_and_selection(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    pane.select_id(desk.conversation_id(desk.guest("Samira Haddad")))
    QAbstractItemModelTester(pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    pane.model.refresh()
    assert pane.current_id() == desk.conversation_id(desk.guest("Samira Haddad"))
    assert names(pane.model) == listed_by_replica(pane.model, seeded)


def test_the_model_obeys_qts_rules_while_the_desk_lives(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    QAbstractItemModelTester(pane.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    dice = random.Random(7)
    for step in range(25):
        who = dice.choice(desk.GUESTS)
        conversation = desk.conversation_id(who)
        if dice.random() < 0.4:
            status = dice.choice(("done", "open"))
            seeded.write(conversations.set_status, conversation, status, agent=desk.ME, at=desk.X_NOW + step)
        else:
            said = desk.incoming(who, desk.X_NOW + step * 1_000, dice.random() < 0.5, f"message {step}")
            seeded.write(ingest.store, who.account, Unpacked(messages=(said,)), page_id=None, at=desk.X_NOW)
    qtbot.waitUntil(lambda: names(pane.model) == listed_by_replica(pane.model, seeded))


def test_rows_are_read_late(pane: InboxPane) -> None:
    pane.model.show(View())
    assert pane.model.held <= 50


pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), unique_by=lambda pair: pair[1], max_size=40)


@settings(max_examples=150, deadline=None)
@given(pairs, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9) | st.none()), max_size=40))
def test_placement_is_sorting(start: list[tuple[int, int]], changes: list[tuple[int, int | None]]) -> None:
    start.sort()
    order = Order(array("q", [r for r, _ in start]), array("q", [k for _, k in start]))
    wanted = {key: rank for rank, key in start}
    for key, rank in changes:
        if order.row(key) is not None:
            order.remove(key)
            del wanted[key]
        if rank is not None:
            order.insert(rank, key)
            wanted[key] = rank
    expected = sorted((rank, key) for key, rank in wanted.items())
    assert list(zip(order.ranks, order.keys, strict=True)) == expected
    assert all(order.row(key) == seeded for seeded, (_, key) in enumerate(expected))


def test_a_filter_is_searched_and_cleared(pane: InboxPane, qtbot: QtBot) -> None:
    pane.search.setText("退款")
    qtbot.waitUntil(lambda: names(pane.model) == ["王佳怡"])
    pane.search.setText("kettle lid")
    qtbot.waitUntil(lambda: pane.model.rowCount() == 0)
    assert pane.findChild(EmptyState).isVisible() and not pane.list.isVisible()
    pane.clear_filter()
    qtbot.waitUntil(lambda: pane.model.rowCount() == len(desk.GUESTS))
    assert pane.list.isVisible() and not pane.findChild(EmptyState).isVisible()


def test_a_slow_search_never_replaces_a_newer_one(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    pane.model.show(View(text="kettle"))
    pane.model.show(View(text="退款"))
    qtbot.waitUntil(lambda: names(pane.model) == ["王佳怡"])
    at_rest(seeded, pane)  # also what a search that is over would still bring
    assert names(pane.model) == ["王佳怡"]


def test_arrows_move_and_enter_is_left_to_the_commands(pane: InboxPane, qtbot: QtBot) -> None:
    told: list[str] = []
    assert pane.list.current_row() == 0  # the most urgent is chosen from the beginning
    pane.current_changed.connect(told.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(pane.list, key)
    assert [desk.conversation_id(desk.GUESTS[n]) for n in (1, 2, 1)] == told[:3]
    assert pane.list.current_row() == 0
    assert not pane.move(-1) or pane.list.current_row() == 0


def test_exactly_one_row_is_selected(pane: InboxPane, qtbot: QtBot) -> None:
    pane.move(1)
    qtbot.keyClick(pane.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(pane.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(pane.list.selectionModel().selectedRows()) == 1


def grabbed(pane: InboxPane, row: int) -> QImage:
    """A picture of one row."""
    rect = pane.list.visualRect(pane.model.index(row, 0))
    return pane.list.viewport().grab(rect).toImage()


def test_focus_and_selection_look_as_designed(pane: InboxPane, qtbot: QtBot) -> None:
    pane.list.select(2)
    pane.list.setFocus()
    pane.activateWindow()
    qtbot.waitUntil(lambda: pane.list.hasFocus())
    focused = grabbed(pane, 2)
    assert focused.pixelColor(1, 30) == theme.color("accent.line")
    assert focused.pixelColor(200, 1) == theme.color("accent.line")
    assert focused.pixelColor(8, 30) == theme.color("ground.selected.focus")
    pane.search.setFocus()
    elsewhere = grabbed(pane, 2)
    assert elsewhere.pixelColor(2, 30) == theme.color("accent.line")
    assert elsewhere.pixelColor(3, 30) == theme.color("ground.selected")
    assert elsewhere.pixelColor(200, 0) == theme.color("ground.selected")
    assert grabbed(pane, 4).pixelColor(3, 30) == theme.color("ground.list")


def test_a_row_is_64_high_and_grows_with_the_text(pane: InboxPane) -> None:
    assert pane.list.rowHeight(0) == 24 + 2 * theme.line("body") == 64


def test_a_tick_repaints_only_what_counts_down(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    pane.list.tick(seeded.clock.at)
    turn()
    before = pane.list.viewport().grab().toImage()
    seeded.clock.at += 1_000
    pane.list.tick(seeded.clock.at)
    region = pane.list._ticks  # private: Qt tells nobody which part it will paint
    assert not region.isEmpty()
    row = QRect(0, 0, 352, 64)
    name = QRect(52, 12, 120, 20)
    assert not region.intersects(name) and region.intersects(row)
    turn()
    pane.list._ticks = type(region)()  # private: the whole list is painted, not the ticks alone
    after = pane.list.viewport().grab().toImage()
    assert before != after
    for y in range(12, 52):
        assert before.pixelColor(60, y) == after.pixelColor(60, y)


def test_a_ticked_row_looks_like_a_painted_one(pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    pane.list.tick(seeded.clock.at)
    turn()
    seeded.clock.at += 1_000
    pane.list.tick(seeded.clock.at)
    turn()
    ticked = pane.list.viewport().grab().toImage()
    pane.list.itemDelegate().painter.forget()
    pane.list.viewport().update()
    turn()
    assert ticked == pane.list.viewport().grab().toImage()


def test_rows_are_spoken_in_the_order_of_the_eye(pane: InboxPane) -> None:
    row = pane.model.row(0)
    assert row is not None
    said = spoken_row(row, desk.X_NOW)
    assert said == "Overdue by 6 minutes. Maya Fernandes, DM, 3 unread. Third time I am asking. Where is my refund?"
    index = pane.model.index(0, 0)
    assert pane.model.data(index, Qt.ItemDataRole.AccessibleTextRole) == said


def test_names_are_cut_before_countdowns(pane: InboxPane) -> None:
    painter = pane.list.itemDelegate().painter
    row = pane.model.row(8)
    assert row is not None and row.customer_name == "Priya Raghunathan"
    wide, narrow = painter.shape(row, 352, 76), painter.shape(row, 280, 76)
    assert wide.channel is not None and wide.name.text == "Priya Raghunathan"
    assert narrow.channel is None
    assert painter.shape(row, 230, 90).name.text.endswith("…")


def test_colours_of_unread_counts(pane: InboxPane) -> None:
    picture = grabbed(pane, 0)
    found = {picture.pixelColor(x, 42).name() for x in range(320, 341)}
    assert QColor(theme.color("accent.fill")).name() in found


def in_order(seeded: desk.SeededDesk) -> list[str]:
    """Who the replica lists."""
    keys = inbox.order(seeded.context.read, View(), me=desk.ME, now=desk.X_NOW)[1]
    rows = inbox.rows(seeded.context.read, keys)
    return [rows[key].customer_name for key in keys]


@pytest.fixture
def first(seeded: desk.SeededDesk, monkeypatch: pytest.MonkeyPatch) -> InboxModel:
    """A model that lists five rows at once."""
    monkeypatch.setattr(models, "FIRST", 5)
    model = InboxModel(seeded.context)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(View())
    return model


def test_the_first_rows_do_not_wait_for_the_rest(first: InboxModel, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    everyone = in_order(seeded)
    assert names(first) == everyone[:5] and first.partial
    with qtbot.waitSignal(first.completed):
        first.complete()
    assert names(first) == everyone and not first.partial
    first.show(View())
    assert names(first) == everyone[:5]
    qtbot.waitUntil(lambda: names(first) == everyone)


def test_what_changes_while_the_rest_is_read_stands_where_it_belongs(
    first: InboxModel, seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Future[Any]] = []
    monkeypatch.setattr(type(seeded.context.big), "run", lambda self, fn, *args: (reads.append(Future()), reads[-1])[1])
    found = inbox.order(seeded.context.read, View(), me=desk.ME, now=desk.X_NOW)  # as it was when the reading began
    first.complete()
    write_and_see(seeded, qtbot, conversations.set_status, desk.conversation_id(desk.GUESTS[0]), "done", **DONE)
    write_and_see(seeded, qtbot, conversations.set_status, desk.conversation_id(desk.GUESTS[8]), "done", **DONE)
    assert len(reads) == 1
    reads[0].set_result(found)
    assert names(first) == in_order(seeded)
    assert len(names(first)) == len(desk.GUESTS) - 2


def test_what_is_in_front_stays_selected_while_the_rest_of_a_list_is_read(
    seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, pane: InboxPane
) -> None:
    pane.model.complete()
    last = desk.conversation_id(desk.GUESTS[-1])
    pane.select_id(last)
    monkeypatch.setattr(models, "FIRST", 5)
    pane.show_view(View())
    row = pane.current()
    assert row is not None and row.id == pane.current_id() == last and said(pane.head) == "Inbox"
    qtbot.waitUntil(lambda: str(len(desk.GUESTS)) in said(pane.head).splitlines())
    row = pane.current()
    assert row is not None and row.id == pane.current_id() == last


def test_a_search_follows_what_is_written_without_searching_in_the_window(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane.model.show(View(text="kettle"))
    before = set()
    qtbot.waitUntil(lambda: not pane.model.searching)
    before = set(names(pane.model))
    who = next(guest for guest in desk.GUESTS if guest.name not in before)
    own = threading.get_ident()
    asked = inbox.found
    monkeypatch.setattr(inbox, "found", lambda *args, **more: (_elsewhere(own), asked(*args, **more))[1])
    said = desk.incoming(who, desk.X_NOW + 1_000, True, "my kettle leaks")
    write_and_see(seeded, qtbot, ingest.store, who.account, Unpacked(messages=(said,)), page_id=None, at=desk.X_NOW)
    qtbot.waitUntil(lambda: set(names(pane.model)) == {*before, who.name})


def _elsewhere(thread: int) -> None:
    assert threading.get_ident() != thread


def test_a_new_profile_changes_its_row_and_reads_no_order(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = pane.model.row(1)
    assert row is not None
    known = customers.read(seeded.context.read, row.customer_id)
    assert known is not None
    orders: list[object] = []
    monkeypatch.setattr(inbox, "order", lambda *args, **named: orders.append(args))
    fresh = replace(known, name="Another Name", fetched_at=desk.X_NOW + 1)
    write_and_see(seeded, qtbot, customers.store, [fresh], desk.X_NOW + 1)
    again = pane.model.row(1)
    assert again is not None and again.customer_name == "Another Name" and orders == []


def test_a_reading_thread_that_fails_leaves_no_half_list(
    first: InboxModel, seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: Future[object] = Future()
    failed.set_exception(OSError("gone"))
    monkeypatch.setattr(type(seeded.context.big), "run", lambda self, fn, *args: failed)
    first.complete()
    assert names(first) == in_order(seeded) and not first.partial


def test_a_list_read_again_chooses_nothing(pane: InboxPane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    pane.model.complete()
    pane.move(3)
    pane.select_id("")
    monkeypatch.setattr(models, "LARGE", 2)
    told: list[int] = []
    pane.model.counted.connect(told.append)
    pane.model.refresh()
    qtbot.waitUntil(lambda: bool(told))
    assert pane.list.current_row() == -1


def test_a_filter_typed_before_all_is_listed_tells_the_whole_number(
    seeded: desk.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "FIRST", 5)
    pane = InboxPane(seeded.context)
    qtbot.addWidget(pane)
    pane.show_view(View())
    pane.model.complete()
    pane.model.show(View(text="zzzz"))
    qtbot.waitUntil(lambda: pane.findChild(EmptyState) is not None and said(pane.findChild(EmptyState)) != "")
    assert f"Searched {len(desk.GUESTS)} conversations" in said(pane.findChild(EmptyState))
