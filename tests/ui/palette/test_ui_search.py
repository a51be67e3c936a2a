"""Search: everything on this computer is found, nothing runs by chance, and Esc always leads back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from tests.ui.visible_widgets import buttons, said
from tests.ui.whole_desk import Desktop, K, M, laid_out
from xdesk.core.changes import Changes, Subject
from xdesk.core.inbox.views import View
from xdesk.core.text.search_rank import Field, Spelled, rank
from xdesk.replica.conversation import conversations
from xdesk.ui.matching import fuzzy_match
from xdesk.ui.matching.fuzzy_match import fit
from xdesk.ui.palette.rows import PaletteRows
from xdesk.ui.style import theme
from xdesk.ui.widgets.empty_state import EmptyState

NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))


def done(desktop: Desktop, conversation_id: str, assignee: str | None = None) -> None:
    now, me = desktop.seeded.clock.now_ms(), seed_replica.ME
    desktop.seeded.write(lambda tx: conversations.set_status(tx, conversation_id, "done", agent=me, at=now))
    if assignee is not None:
        desktop.seeded.write(lambda tx: conversations.assign(tx, conversation_id, assignee, by=me, at=now))
    laid_out(desktop)


def searched(desktop: Desktop, text: str) -> list[str]:
    """What the list holds after a text was typed into the field."""
    desktop.key(K.Key_Slash)
    desktop.type(text)
    inbox = desktop.panes.inbox
    desktop.until(lambda: inbox.view.text == text and not inbox.model.searching)
    laid_out(desktop)
    rows = [inbox.model.row(n) for n in range(inbox.model.rowCount())]
    return [row.customer_name for row in rows if row is not None]


@pytest.mark.parametrize("assignee", [None, "somebody else"])
def test_what_is_done_or_others_is_found(desktop: Desktop, assignee: str | None) -> None:
    done(desktop, NORA, assignee)
    assert not desktop.panes.inbox.lists(NORA) or desktop.panes.inbox.current_id() == NORA
    assert searched(desktop, "Lindqvist") == ["Nora Lindqvist"]
    row = desktop.panes.inbox.model.row(0)
    index = desktop.panes.inbox.model.index(0, 0)
    assert row is not None and row.status == "done"
    assert str(desktop.panes.inbox.model.data(index)).startswith("Done. ")


def test_the_palette_finds_who_is_done(desktop: Desktop) -> None:
    done(desktop, NORA)
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("lindq")
    rows = desktop.dispatcher.palette.findChild(PaletteRows)
    assert rows is not None
    desktop.until(lambda: f"conversation:{NORA}" in [item.id for item, _ in rows.hits])


def test_a_narrower_view_says_so_and_offers_everything(desktop: Desktop) -> None:
    desktop.window.show_view(View("done"))
    desktop.panes.inbox.focus_list()
    assert searched(desktop, "Lindqvist") == []
    empty = desktop.panes.inbox.findChild(EmptyState)
    assert empty is not None and "of this view" in said(empty)
    next(button for button in buttons(empty) if button.text() == "Search all").click()
    desktop.until(lambda: desktop.panes.inbox.model.rowCount() == 1)
    assert desktop.panes.inbox.view == View(text="Lindqvist") and desktop.panes.inbox.search.text() == "Lindqvist"


def test_the_number_searched_counts_what_is_done(desktop: Desktop) -> None:
    done(desktop, NORA, "somebody else")
    assert searched(desktop, "qqqq") == []
    empty = desktop.panes.inbox.findChild(EmptyState)
    assert empty is not None
    assert f"Searched {len(seed_replica.GUESTS)} conversations on this computer" in said(empty)


def test_letters_after_enter_in_an_empty_result_run_no_command(desktop: Desktop) -> None:
    assert searched(desktop, "qqqq") == []
    ran: list[object] = []
    desktop.seeded.context.asked.connect(ran.append)
    desktop.key(K.Key_Return)
    desktop.type("eiz")
    laid_out(desktop)
    assert ran == [] and desktop.panes.inbox.search.text() == "qqqqeiz"
    desktop.key(K.Key_Escape)
    desktop.until(lambda: desktop.panes.inbox.view.text == "" and desktop.panes.inbox.model.rowCount() > 1)


def test_news_while_nothing_is_found_leave_the_keys_where_they_are(desktop: Desktop) -> None:
    """The page says itself anew at each change of health: its buttons must not lose the keys to the menu."""
    assert searched(desktop, "qqqq") == []
    empty = desktop.panes.inbox.findChild(EmptyState)
    assert empty is not None
    empty.take_focus()
    clear = QApplication.focusWidget()
    assert clear is buttons(empty)[0]
    for _ in range(3):
        desktop.seeded.context.changed.emit(Changes(Subject.HEALTH | Subject.ACCOUNT))
        laid_out(desktop)
        assert QApplication.focusWidget() is clear
    desktop.key(K.Key_Escape)
    desktop.until(lambda: desktop.panes.inbox.view.text == "")
    assert desktop.panes.inbox.search.text() == ""


def test_esc_on_a_found_list_shows_the_whole_view_again(desktop: Desktop) -> None:
    assert searched(desktop, "Lindqvist") == ["Nora Lindqvist"]
    desktop.key(K.Key_Down)
    desktop.until(desktop.panes.inbox.list.hasFocus)
    desktop.key(K.Key_Escape)
    desktop.until(lambda: desktop.panes.inbox.view.text == "" and desktop.panes.inbox.model.rowCount() > 1)
    assert desktop.panes.inbox.list.hasFocus()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dcnt", "Done conversations, next"),
        ("rcou", "Reply to somebody counted"),
        ("mayf", "Mark as you wish, far away"),
    ],
)
def test_four_letters_here_and_there_find_nothing(typed: str, name: str) -> None:
    assert rank(typed, [Field("0", name)]) is not None, "they are there, in order"
    assert fit(typed, [Spelled(Field("0", name))]) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tk", "退款"),
        ("message size", "Messages in their usual size"),
        ("send next", "Send, done, next"),
        ("sdn", "Send, done, next"),
        ("mes usu", "Messages in their usual size"),
        ("quick", "Quick acknowledge"),
        ("reop", "Reopen"),
    ],
)
def test_words_and_their_beginnings_are_still_found(typed: str, name: str) -> None:
    pinyin = ("tui", "kuan") if name == "退款" else ()
    assert fit(typed, [Spelled(Field("0", name, pinyin))]) is not None


def test_no_four_letters_list_a_command_by_chance(desktop: Desktop) -> None:
    """Whatever is listed for a text of four letters and more is there as words or as initials in a row."""
    palette = desktop.dispatcher.palette
    palette.open_palette()
    rows = palette.findChild(PaletteRows)
    assert rows is not None
    for typed in ("does", "mara", "kate", "sent", "nora", "lisa", "where", "order", "refu", "tone", "aces"):
        palette.field().setText(typed)
        for item, found in rows.hits:
            field = {one.name: one for one in item.fields()}[found.best]
            spans = found.spans[found.best]
            pieces = [field.text[start:end] for start, end in spans]
            assert not fuzzy_match.scattered(field.text, spans) or min(map(len, pieces)) >= fuzzy_match.BEGINNING, (
                typed, field.text, pieces,
            )  # fmt: skip


def test_the_ground_below_a_short_list_follows_the_theme(desktop: Desktop) -> None:
    assert searched(desktop, "Lindqvist") == ["Nora Lindqvist"]
    try:
        for name in ("dark", "light"):
            theme.set_theme(name)
            laid_out(desktop)
            port = desktop.panes.inbox.list.viewport()
            assert port.grab().toImage().pixelColor(40, port.height() - 10) == theme.color("ground.list"), name
    finally:
        theme.set_theme("light")


@pytest.mark.parametrize("text", ["Luca", "no such words"])
def test_after_esc_the_conversation_in_front_is_in_sight_and_j_and_k_go_on_from_it(desktop: Desktop, text: str) -> None:
    desktop.window.resize(1024, 640)
    laid_out(desktop)
    inbox = desktop.panes.inbox
    last = inbox.model.row(inbox.model.rowCount() - 1)
    assert last is not None and last.customer_name == "Luca Moretti"
    inbox.select_id(last.id)
    searched(desktop, text)
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Escape)
    desktop.until(lambda: not inbox.view.text and inbox.model.rowCount() == len(seed_replica.GUESTS))
    laid_out(desktop)
    row = inbox.list.current_row()
    assert inbox.current_id() == last.id and row == inbox.model.rowCount() - 1
    assert row in inbox.list.visible_rows()
    box = inbox.list.visualRect(inbox.model.index(row, 0))
    assert inbox.list.viewport().rect().contains(box)
    desktop.key(K.Key_K)
    assert inbox.list.current_row() == row - 1
