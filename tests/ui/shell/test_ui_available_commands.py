"""What is offered can be done: words of views say what they hold, cards and menus offer only what applies here."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import button, buttons, said
from tests.ui.whole_desk import MAYA, Desktop, K, laid_out
from xdesk.core.deadlines import MINUTE_MS, stage
from xdesk.core.inbox.views import View
from xdesk.core.model import Stage
from xdesk.core.sentences import Sentence
from xdesk.replica import inbox
from xdesk.replica.conversation import conversations, threads
from xdesk.ui.dialogs.deadline_reason import Why
from xdesk.ui.labels.view_titles import view_title
from xdesk.ui.style import language
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.countdown_ring import clock_words


def why(desktop: Desktop) -> Why:
    """Open the panel that says why, by its key."""
    desktop.key(K.Key_W)
    (panel,) = desktop.window.findChildren(Why)
    assert panel.isVisible()
    return panel


def front(desktop: Desktop, conversation_id: str = MAYA) -> None:
    desktop.workspace.open(conversation_id)
    desktop.panes.inbox.select_id(conversation_id)
    desktop.panes.inbox.focus_list()


def set_status(desktop: Desktop, status: str) -> None:
    desktop.seeded.write(lambda tx: conversations.set_status(tx, MAYA, status, agent=seed.ME, at=seed.X_NOW) and None)
    desktop.settle()


def promised(desktop: Desktop) -> None:
    """A promise runs: X took an acknowledgement."""
    sql = "INSERT INTO deadline (id, conversation_id, kind, start, due) VALUES ('p1', ?, 'promise', ?, ?)"

    def put(tx: object) -> None:
        tx.execute(sql, (MAYA, seed.X_NOW, seed.X_NOW + 30 * MINUTE_MS))  # type: ignore[attr-defined]
        conversations.recompute(tx, MAYA)  # type: ignore[arg-type]

    desktop.seeded.write(put)
    desktop.settle()


@pytest.mark.parametrize("spoken", [language.ENGLISH, language.CHINESE])
def test_the_view_of_urgent_ones_is_called_by_what_it_holds(desktop: Desktop, spoken: str) -> None:
    language.use(spoken)
    try:
        now = desktop.seeded.context.x_now()
        rows = inbox.page(desktop.seeded.context.read, View("breaching"), me=seed.ME, now=now, after=None, limit=100)
        held = {stage(row.clock, now): clock_words(row.clock, now)[0] for row in rows if row.clock is not None}
        assert set(held) == {Stage.URGENT, Stage.OVERDUE}
        title = view_title("breaching").lower()
        for word in held.values():
            assert word.lower().removeprefix("已") in title, f"{title} holds what is {word}"
    finally:
        language.use(language.ENGLISH)


def offers(panel: Why) -> list[str]:
    """What the buttons of a panel say."""
    return [one.text() for one in buttons(panel)]


def test_why_offers_to_change_a_promise_only_where_one_runs(desktop: Desktop) -> None:
    front(desktop)
    panel = why(desktop)
    assert "Quick acknowledge" in offers(panel)
    desktop.key(K.Key_Escape)
    promised(desktop)
    panel = why(desktop)
    assert "Change promise" in offers(panel)
    QTest.mouseClick(button(panel, "Change promise"), Qt.MouseButton.LeftButton)
    assert desktop.dispatcher.acknowledge.isVisible() and not panel.isVisible()


def test_why_offers_no_promise_where_nobody_waits_and_says_that_it_is_done(desktop: Desktop) -> None:
    set_status(desktop, "done")
    front(desktop)
    panel = why(desktop)
    assert offers(panel) == ["Copy as text"] and "done" in said(panel)


def test_why_offers_no_promise_where_x_takes_no_reply(desktop: Desktop) -> None:
    no = Sentence("X", "X does not let this account write to them.")
    (thread,) = threads.of(desktop.seeded.context.read, MAYA)
    desktop.seeded.write(threads.set_refusal, thread.id, no)
    desktop.settle()
    front(desktop)
    assert offers(why(desktop)) == ["Copy as text"]
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Q)
    assert not desktop.dispatcher.acknowledge.isVisible()
    assert said(desktop.dispatcher.toast) == no.text


def test_a_desk_that_can_only_be_read_opens_no_field_to_type_in(desktop: Desktop) -> None:
    front(desktop)
    desktop.seeded.context.read_only = True
    assert offers(why(desktop)) == ["Copy as text"]
    desktop.key(K.Key_Escape)
    for key in (K.Key_Q, K.Key_R, K.Key_M, K.Key_T):
        desktop.key(key)
        assert not desktop.dispatcher.acknowledge.isVisible()
        assert said(desktop.dispatcher.toast).startswith("This desk can only be read")


def _menu(desktop: Desktop) -> dict[str, QAction]:
    menu = desktop.workspace.conversation.head.menu()
    assert menu is not None
    return {action.text().split("\t")[0]: action for action in menu.actions()}


@pytest.mark.parametrize("status", ["open", "done"])
def test_menus_and_palette_offer_what_changes_something(desktop: Desktop, status: str) -> None:
    if status == "done":
        set_status(desktop, "done")
    front(desktop)
    off = {name for name, action in _menu(desktop).items() if not action.isEnabled()}
    listed = {item.names[0].text: item.reason for item in desktop.dispatcher.palette_source.find("")}
    done, reopen = ("Done", "Reopen")
    assert (done in off, reopen in off) == (status == "done", status == "open")
    assert (bool(listed[done]), bool(listed[reopen])) == (status == "done", status == "open")
    mine = conversations.read(desktop.seeded.context.read, MAYA)
    assert mine is not None
    assert ("Take it" in off, "Release it" in off) == (mine.assignee == seed.ME, mine.assignee is None)


def test_a_toast_that_refuses_is_a_sentence(desktop: Desktop) -> None:
    desktop.window.show_view(View(text="nobody is called like this"))
    desktop.until(lambda: not desktop.panes.inbox.current_id())
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_E)
    assert said(desktop.dispatcher.toast) == "Choose a conversation first."


@pytest.mark.parametrize("spoken", [language.ENGLISH, language.CHINESE])
@pytest.mark.parametrize("width", [1024, 1440])
def test_no_title_of_a_view_is_cut(desktop: Desktop, spoken: str, width: int) -> None:
    desktop.window.resize(width, 640)
    if width == 1024:
        desktop.panes.inbox.setMaximumWidth(280)  # the least an agent can drag it to
    language.use(spoken)
    try:
        head = desktop.panes.inbox.head
        for name in ("inbox", "mine", "unassigned", "breaching", "unanswered", "drafts", "outbox", "done"):
            desktop.window.show_view(View(name))
            laid_out(desktop)
            title = head.findChild(PlainLabel)
            assert title.width() >= title.fontMetrics().horizontalAdvance(title.text()), f"{title.text()} at {width}"
            assert head.sort.accessibleName() and head.sort.geometry().right() <= head.width()
    finally:
        language.use(language.ENGLISH)
