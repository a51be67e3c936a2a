"""What is selected, what is shown and where a key writes are one conversation, or none is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.soak.ui.row_current_conversation import ROW, one
from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import said
from tests.ui.whole_desk import MAYA, Desktop, K, M
from xdesk.core.inbox.views import View
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.database.readers import BigReads
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.ui.inbox import inbox_model

NORA, TOM, JIAYI, LUCA = (
    seed.conversation_id(seed.guest(name)) for name in ("Nora Lindqvist", "Tom Okafor", "王佳怡", "Luca Moretti")
)


def filtered(desktop: Desktop, text: str) -> None:
    desktop.key(K.Key_Slash)
    assert desktop.focus() is desktop.panes.inbox.search
    desktop.type(text)


@pytest.mark.parametrize("key", [K.Key_Down, K.Key_Return])
def test_a_reply_after_a_filter_goes_to_the_hit(desktop: Desktop, key: K) -> None:
    assert one(desktop) == MAYA
    filtered(desktop, "okafor")
    desktop.key(key)
    desktop.until(lambda: desktop.panes.inbox.current_id() == TOM)
    assert one(desktop) == TOM
    desktop.key(K.Key_R)
    desktop.type("We look into it")
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    read = desktop.seeded.context.read
    assert [row.text for row in outbox.open_rows(read, TOM)] == ["We look into it"]
    assert outbox.open_rows(read, MAYA) == []


@pytest.mark.parametrize("key", [K.Key_Down, K.Key_Return])
def test_keys_pressed_before_the_hits_are_here_wait_for_them(
    desktop: Desktop, key: K, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading thread is slow: nothing that is typed meanwhile reaches the person before, or runs a command."""
    waiting: list[Callable[[], object]] = []
    run = BigReads.run

    class Later:
        def __init__(self, asked: Callable[[], object]) -> None:
            self.asked = asked

        def add_done_callback(self, told: Callable[..., object]) -> None:
            waiting.append(lambda: self.asked().add_done_callback(told))  # type: ignore[attr-defined]

    monkeypatch.setattr(BigReads, "run", lambda self, fn, *args: Later(lambda: run(self, fn, *args)))
    filtered(desktop, "okafor")
    desktop.key(key)
    for letter in "rwe look":
        desktop.type(letter)
    desktop.key(K.Key_Return, M.ControlModifier)
    assert drafts.read(desktop.seeded.context.read, MAYA, "reply") is None and waiting
    waiting[-1]()
    desktop.until(lambda: outbox.open_rows(desktop.seeded.context.read, TOM))
    assert [row.text for row in outbox.open_rows(desktop.seeded.context.read, TOM)] == ["we look"]
    monkeypatch.setattr(BigReads, "run", run)
    assert one(desktop) == TOM and outbox.open_rows(desktop.seeded.context.read, MAYA) == []


def test_a_filter_that_finds_somebody_else_lets_go_and_clearing_it_comes_back(desktop: Desktop) -> None:
    desktop.key(K.Key_R)
    desktop.type("Half a sentence")
    desktop.key(K.Key_E, M.ControlModifier)
    desktop.type("okafor")
    desktop.until(lambda: desktop.panes.inbox.model.rowCount() == 1)
    assert one(desktop) == ""
    desktop.key(K.Key_Escape)
    assert one(desktop) == MAYA and desktop.workspace.composer.text() == "Half a sentence"
    desktop.key(K.Key_Escape)
    assert desktop.focus() is desktop.panes.inbox.list


def test_nothing_found_keeps_the_keys_in_the_filter(desktop: Desktop) -> None:
    filtered(desktop, "zzzz")
    desktop.key(K.Key_Return)
    desktop.until(lambda: desktop.panes.inbox.model.rowCount() == 0)
    assert one(desktop) == "" and desktop.focus() is desktop.panes.inbox.search
    desktop.type("y")
    assert desktop.panes.inbox.search.text() == "zzzzy"


@pytest.mark.parametrize(
    "view", [View("mine"), View("done"), View("drafts"), View(account_id=seed.LUMI_CN), View(tag="broken")]
)
def test_another_list_lets_go_of_whom_it_does_not_hold(desktop: Desktop, view: View) -> None:
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.type("Not lost")
    desktop.window.show_view(view)
    assert one(desktop) == "" and desktop.focus() is not desktop.workspace.composer.editor
    desktop.window.show_view(View())
    assert one(desktop) == ""
    desktop.workspace.open(MAYA)
    assert one(desktop) == MAYA and desktop.workspace.composer.text() == "Not lost"


def test_another_list_keeps_whom_it_holds(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.window.show_view(View("mine"))
    assert one(desktop) == NORA
    desktop.window.show_view(View(account_id=seed.LUMI))
    assert one(desktop) == NORA


def test_whoever_writes_keeps_the_row_until_they_leave_it(desktop: Desktop) -> None:
    """A colleague closes the matter while we write: the row stays, selected, and goes when we go on."""
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.type("Wait, I am ")
    inbox, at = desktop.panes.inbox, desktop.panes.inbox.list.current_row()
    before, count = inbox.model.rowCount(), said(inbox.head).splitlines()[1]
    desktop.seeded.write(conversations.set_status, MAYA, "done", agent="amir", at=seed.X_NOW)
    desktop.settle()
    desktop.type("still here")
    assert one(desktop) == MAYA and inbox.list.current_row() == at and inbox.model.rowCount() == before
    desktop.until(lambda: str(int(count) - 1) in said(inbox.head).splitlines())
    desktop.workspace.composer.flush()
    assert drafts.read(desktop.seeded.context.read, MAYA, "reply").text == "Wait, I am still here"
    desktop.key(K.Key_Down, M.AltModifier)
    assert one(desktop) == JIAYI and inbox.model.position_of(MAYA) is None and inbox.list.current_row() == at


def answered(desktop: Desktop, *names: str) -> None:
    """Our answers arrive: by the view's own order these conversations stand far down now."""
    for n, name in enumerate(names):
        who = seed.guest(name)
        said = Unpacked(messages=(seed.incoming(who, seed.X_NOW + 1_000 + n, True, "It is on its way."),))
        desktop.seeded.write(ingest.store, who.account, said, page_id=None, at=seed.X_NOW + 1_000 + n)


@pytest.mark.parametrize("way", ["told", "read again", "read elsewhere", "many at once"])
def test_the_row_in_front_stays_where_it_is_until_the_agent_goes_on(
    desktop: Desktop, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer takes it far down in the view's order: it is said in the row, which moves when it is left."""
    desktop.workspace.open(MAYA)
    inbox = desktop.panes.inbox
    model, at = inbox.model, inbox.list.current_row()
    after = model.row(at + 1)
    count = model.rowCount()
    others = [one.name for one in seed.GUESTS if one.name != "Maya Fernandes" and seed.conversation_id(one) != after.id]  # type: ignore[union-attr]
    answered(desktop, "Maya Fernandes", *(others[:12] if way == "many at once" else ()))
    desktop.settle()
    if way == "read again":
        model.refresh()
    elif way == "read elsewhere":
        model.complete()
        monkeypatch.setattr(inbox_model, "LARGE", 0)
        model.refresh()
        assert model.reading
        desktop.until(lambda: not model.reading)
    row = inbox.current()
    assert row is not None and row.id == one(desktop) == MAYA and row.clock is None
    if way != "many at once":
        assert inbox.list.current_row() == at
    assert inbox.list.current_row() in inbox.list.visible_rows() and model.rowCount() == count
    stood = inbox.list.current_row()
    following = model.row(stood + 1)
    inbox.focus_list()
    desktop.key(K.Key_J)
    assert following is not None and one(desktop) == following.id and inbox.list.current_row() == stood
    moved = model.position_of(MAYA)
    assert moved is not None and moved > stood + 1 and model.rowCount() == count
    ranks = list(model.order.ranks)
    assert ranks == sorted(ranks)


def test_coming_back_to_a_row_that_sank_finds_it_where_the_view_has_it(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    inbox = desktop.panes.inbox
    at = inbox.list.current_row()
    answered(desktop, "Maya Fernandes")
    desktop.settle()
    assert inbox.list.current_row() == at
    inbox.focus_list()
    desktop.key(K.Key_J)
    low = inbox.model.position_of(MAYA)
    desktop.workspace.open(MAYA)
    assert one(desktop) == MAYA and inbox.list.current_row() == low != at
    assert low in inbox.list.visible_rows()


def test_what_is_opened_from_elsewhere_is_listed_while_it_is_in_front(desktop: Desktop) -> None:
    desktop.seeded.write(conversations.set_status, LUCA, "done", agent="amir", at=seed.X_NOW)
    desktop.settle()
    desktop.workspace.open(LUCA)
    assert one(desktop) == LUCA
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_K)
    assert one(desktop) not in ("", LUCA) and desktop.panes.inbox.model.position_of(LUCA) is None


def test_a_conversation_that_is_erased_is_let_go(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")

    def erase(tx: object) -> None:
        for table in ("message", "draft", "thread"):
            tx.execute(f"DELETE FROM {table} WHERE conversation_id = ?", (MAYA,))  # type: ignore[attr-defined]
        tx.execute("DELETE FROM conversation WHERE id = ?", (MAYA,))  # type: ignore[attr-defined]
        from xdesk.core.changes import Subject

        tx.touch(Subject.INBOX | Subject.TIMELINE)  # type: ignore[attr-defined]

    desktop.seeded.write(erase)
    desktop.until(lambda: desktop.panes.inbox.current_id() == "")
    assert one(desktop) == "" and desktop.focus() is desktop.panes.inbox.list


def test_a_click_into_the_editor_during_a_run_writes_to_the_selected_row(desktop: Desktop) -> None:
    for _ in range(3):
        desktop.key(K.Key_J)
    front = desktop.panes.inbox.current_id()
    desktop.workspace.composer.editor.setFocus(Qt.FocusReason.MouseFocusReason)
    desktop.type("For the one I see")
    assert one(desktop) == front
    desktop.workspace.composer.flush()
    assert drafts.read(desktop.seeded.context.read, front, "reply").text == "For the one I see"


@pytest.mark.parametrize(("key", "read"), [(K.Key_Return, True), (K.Key_Space, False)])
def test_opening_where_nothing_is_in_front_takes_the_first_row(desktop: Desktop, key: K, read: bool) -> None:
    desktop.window.show_view(View("done"))
    desktop.until(lambda: desktop.panes.inbox.current_id() == "")
    desktop.key(key)
    assert one(desktop) == ""  # an empty list has no first row
    desktop.window.show_view(View("inbox"))
    desktop.settle()
    assert one(desktop) == ""
    desktop.key(key)
    first = desktop.panes.inbox.model.row(0)
    assert first is not None and one(desktop) == first.id
    desktop.until(lambda: (not conversations.read(desktop.seeded.context.read, first.id).unread) is read)  # type: ignore[union-attr]


def test_any_order_of_acts_leaves_one_conversation_in_front(app: object) -> None:
    assert ROW.play(0, 6) == []
