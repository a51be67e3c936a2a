"""Going on: N and P by deadline as the agent found it, what comes after Done, and where an undone text returns."""

from __future__ import annotations

import pytest

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

JIAYI, TOM, NORA, SAMIRA, ELLEN = (
    seed.conversation_id(seed.guest(name))
    for name in ("王佳怡", "Tom Okafor", "Nora Lindqvist", "Samira Haddad", "Ellen Park")
)


def answered(desktop: Desktop, name: str) -> None:
    """X has our answer: the clock of this conversation stops and it leaves its place."""
    who = seed.guest(name)
    said = Unpacked(messages=(seed.incoming(who, seed.X_NOW, True, "We are on it."),))
    desktop.seeded.write(ingest.store, who.account, said, page_id=None, at=seed.X_NOW)
    desktop.settle()


def test_n_goes_on_from_where_the_conversation_stood(desktop: Desktop) -> None:
    desktop.workspace.open(TOM)
    desktop.panes.inbox.focus_list()
    answered(desktop, "Tom Okafor")
    assert conversations.read(desktop.seeded.context.read, TOM).clock is None
    desktop.key(K.Key_N)
    assert desktop.workspace.shown_id() == NORA  # not the most urgent of all, nor after Tom's new place
    desktop.key(K.Key_P)
    assert desktop.workspace.shown_id() == JIAYI


def test_n_and_p_walk_by_deadline(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.panes.inbox.focus_list()
    walked = []
    for _ in range(3):
        desktop.key(K.Key_N)
        walked.append(desktop.workspace.shown_id())
    assert walked == [JIAYI, TOM, NORA]
    desktop.key(K.Key_P)
    assert desktop.workspace.shown_id() == TOM


def test_n_starts_at_the_row_that_is_chosen_before_it_is_shown(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_J)
    desktop.key(K.Key_J)  # Tom is chosen, Maya still in front
    desktop.key(K.Key_N)
    assert desktop.workspace.shown_id() == NORA


def test_after_done_comes_the_most_urgent_left(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_E)
    desktop.until(lambda: desktop.workspace.shown_id() == MAYA)
    assert desktop.panes.inbox.current_id() == MAYA
    desktop.key(K.Key_E)
    desktop.until(lambda: desktop.workspace.shown_id() == JIAYI)


def test_after_send_and_done_comes_the_most_urgent_without_an_answer_on_its_way(desktop: Desktop) -> None:
    for here, following in ((MAYA, JIAYI), (JIAYI, TOM)):
        desktop.workspace.open(here)
        desktop.panes.inbox.focus_list()
        desktop.settle()
        desktop.key(K.Key_R)
        desktop.type("On its way.")
        desktop.key(K.Key_Return, M.ControlModifier | M.ShiftModifier)
        desktop.settle()
        desktop.until(lambda following=following: desktop.workspace.shown_id() == following)
    assert [row.text for row in outbox.open_rows(desktop.seeded.context.read, MAYA)] == ["On its way."]


@pytest.mark.parametrize(("key", "kind"), [(K.Key_R, "reply"), (K.Key_M, "note")])
def test_undo_opens_the_conversation_the_text_returned_to(desktop: Desktop, key: K, kind: str) -> None:
    desktop.workspace.open(MAYA)
    desktop.panes.inbox.focus_list()
    desktop.key(key)
    desktop.type("Come back")
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_Z)
    desktop.settle()
    composer = desktop.workspace.composer
    assert desktop.workspace.shown_id() == MAYA and composer.bound_to() == (seed.LUMI, MAYA)
    assert composer.kind() == kind and composer.text() == "Come back"
    assert desktop.focus() is composer.editor
    assert drafts.read(desktop.seeded.context.read, NORA, kind) is None
    assert desktop.panes.inbox.current_id() == MAYA


def test_undo_of_what_brings_no_text_back_leaves_the_agent_where_they_are(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_E)
    desktop.until(lambda: desktop.workspace.shown_id() == MAYA)
    desktop.key(K.Key_Z)
    laid_out(desktop)
    assert conversations.read(desktop.seeded.context.read, NORA).status == "open"
    assert desktop.workspace.shown_id() == MAYA


def test_a_newer_undo_does_not_confuse_an_older_one(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_R)
    desktop.type("First")
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.key(K.Key_Escape)
    desktop.workspace.open(TOM)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_I)
    desktop.key(K.Key_Z)
    laid_out(desktop)
    assert conversations.read(desktop.seeded.context.read, TOM).assignee is None and desktop.workspace.shown_id() == TOM
    desktop.key(K.Key_Z)
    desktop.settle()
    assert desktop.workspace.shown_id() == MAYA and desktop.workspace.composer.text() == "First"


@pytest.mark.parametrize("name", ["Maya Fernandes", "Nora Lindqvist", "Ellen Park", "Luca Moretti"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_the_toast_covers_nothing_that_is_read_or_written(desktop: Desktop, name: str, size: tuple[int, int]) -> None:
    desktop.window.resize(*size)
    desktop.workspace.open(seed.conversation_id(seed.guest(name)))
    laid_out(desktop)
    toast, pane = desktop.dispatcher.toast, desktop.workspace.conversation
    for words in ("Link copied.", "Goes to Maya Fernandes in 10 s", "A long sentence about nothing. " * 5):
        toast.say(words, undo=True)
        laid_out(desktop)
        card = toast.card().translated(toast.pos())
        assert pane.rect().contains(card)
        assert card.bottom() < pane.height() - desktop.workspace.composer.height()
        assert card.height() >= 40 and card.bottom() >= pane.height() - desktop.workspace.composer.height() - 20
        boxes = pane.row_boxes()
        assert boxes and not any(card.intersects(box) for box in boxes), words
        assert desktop.workspace.conversation.transcript.at_end(), "the newest words stay in sight"
    toast.end()
    desktop.workspace.open(TOM if name != "Tom Okafor" else MAYA)
    laid_out(desktop)
    boxes = pane.row_boxes()
    assert max(box.bottom() for box in boxes) >= pane.height() - desktop.workspace.composer.height() - 16, (
        "room given back"
    )
