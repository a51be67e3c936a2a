"""What waits for the agent in the real window: held, refused and unknown replies, and lists with nothing in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import said
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.core.delivery import DECIDE_MS, State
from xdesk.core.polling.health import OUT_OF_REACH
from xdesk.core.sentences import Sentence
from xdesk.replica import inbox, status
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.ui.conversation.row_buttons import acts_of
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.labels.row_labels import held_words
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.empty_state import EmptyState

NORA, ELLEN, TOM, SAMIRA = (
    seed.conversation_id(seed.guest(name)) for name in ("Nora Lindqvist", "Ellen Park", "Tom Okafor", "Samira Haddad")
)


def looked_for(tx: Any, name: str, outbox_id: str) -> None:
    """A reply whose fate X did not tell, while it is looked for."""
    outbox.enqueue(tx, seed.outgoing(seed.guest(name), outbox_id, f"For {name}.", seed.X_NOW - 170_000, None))
    outbox.intent(
        tx,
        outbox_id,
        attempt_id="T" + outbox_id,
        tried_at=seed.X_NOW - 170_000,
        deadline=seed.X_NOW - 120_000,
        body_sha256="0" * 64,
    )
    outbox.step(tx, outbox_id, State.UNCONFIRMED)
    outbox.changed(tx, seed.conversation_id(seed.guest(name)))


def unknown(tx: Any, name: str, outbox_id: str) -> None:
    """A reply whose fate X did not tell and the checks did not find."""
    looked_for(tx, name, outbox_id)
    outbox.step(tx, outbox_id, State.ASKED, checks=2, checked_at=seed.X_NOW - 60_000)


def refused(tx: Any) -> None:
    outbox.enqueue(tx, seed.outgoing(seed.guest("Samira Haddad"), "01OR", "We will ask.", seed.X_NOW - 60_000, None))
    outbox.intent(
        tx, "01OR", attempt_id="T9", tried_at=seed.X_NOW - 50_000, deadline=seed.X_NOW - 20_000, body_sha256="0" * 64
    )
    outbox.step(tx, "01OR", State.REFUSED, sentence=Sentence("Test", "They do not take messages.").dumps())
    outbox.changed(tx, SAMIRA)


@pytest.fixture
def chinese() -> Iterator[None]:
    language.use(language.CHINESE)
    yield
    language.use(language.ENGLISH)


def pressed(desktop: Desktop, words: str) -> None:
    """Press a button of the transcript by its words."""
    strips = desktop.workspace.conversation.transcript.viewport().findChildren(QPushButton)
    button = next(one for one in strips if one.isVisible() and one.text() == words)
    button.click()
    desktop.settle()


def test_three_questions_are_walked_and_decided_by_key(desktop: Desktop) -> None:
    desktop.seeded.write(unknown, "Ellen Park", "01X1")
    desktop.seeded.write(unknown, "Tom Okafor", "01X2")
    desktop.settle()
    read = desktop.seeded.context.read
    desktop.panes.status.asked.emit("needs_you")
    page = desktop.dispatcher.needs_you.page
    first = page.current().item.id
    assert "3 need you" in said(page).splitlines() and "1 of 3" in said(page).splitlines()
    desktop.key(K.Key_Down)
    second = page.current().item.id
    assert second != first and "2 of 3" in said(page).splitlines()
    desktop.key(K.Key_Y)
    desktop.settle()
    assert outbox.read(read, second).decision is not None and page.current().item.id != second
    for held, text in ((M.NoModifier, "z"), (M.ControlModifier, "\x1a")):  # the texts of real presses
        QApplication.sendEvent(desktop.focus(), QKeyEvent(QEvent.Type.KeyPress, K.Key_Z, held, text))
        desktop.settle()
        assert outbox.read(read, second).decision is None and "3 need you" in said(page).splitlines()
        while page.current().item.id != second:
            desktop.key(K.Key_Down)
        desktop.key(K.Key_Y)
        desktop.settle()
        assert outbox.read(read, second).decision is not None
    desktop.key(K.Key_Right)
    desktop.key(K.Key_Return)  # the choice that has the focus: send again
    desktop.settle()
    desktop.key(K.Key_D)
    desktop.settle()
    assert not page.isVisible()
    desktop.seeded.clock.at += DECIDE_MS
    desktop.seeded.write(outbox.carry_out, seed.LUMI, desktop.seeded.clock.at)
    desktop.settle()
    assert outbox.read(read, second).state is State.SENT
    left = {outbox.read(read, name).state for name in ("01OA", "01X1", "01X2")}
    assert State.ASKED not in left and State.SENT in left and State.QUEUED in left


LETTERS = [K.Key_Y, K.Key_S, K.Key_D, K.Key_R]


@pytest.mark.parametrize("key", LETTERS)
def test_no_letter_pressed_elsewhere_decides_about_a_reply(desktop: Desktop, key: K) -> None:
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.settle()
    before = outbox.read(desktop.seeded.context.read, "01OA")
    desktop.key(key)
    desktop.settle()
    assert outbox.read(desktop.seeded.context.read, "01OA") == before


@pytest.mark.parametrize("key", LETTERS)
def test_no_letter_pressed_on_another_row_decides_about_a_reply(desktop: Desktop, key: K) -> None:
    """The buttons of a row stand in sight of others: their keys are its own."""
    desktop.workspace.open(NORA)
    desktop.settle()
    transcript = desktop.workspace.conversation.transcript
    transcript.setFocus()
    rows = [row.entry for row in desktop.workspace.conversation.model.rows()]
    before = outbox.read(desktop.seeded.context.read, "01OA")
    others = [seeded for seeded, entry in enumerate(rows) if entry.state is not State.ASKED]
    assert others and before is not None and before.state is State.ASKED
    for seeded in others:
        transcript.setFocus()
        transcript.setCurrentIndex(transcript.model().index(seeded))
        desktop.key(key)
        desktop.settle()
    assert outbox.read(desktop.seeded.context.read, "01OA") == before


def test_every_key_a_button_shows_belongs_to_it_alone(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.settle()
    find = desktop.seeded.context.registry.keys.find
    transcript = desktop.workspace.conversation.transcript
    transcript.setFocus()
    rows = [row.entry for row in desktop.workspace.conversation.model.rows()]
    for seeded, entry in enumerate(rows):
        transcript.setCurrentIndex(transcript.model().index(seeded))
        shown = [(b.key(), b.text()) for b in transcript.findChildren(Button) if b.isVisible() and b.key()]
        assert all(find(key, "list") == ("none", "") for key, _ in shown), shown
        assert bool(shown) == (entry.state is State.ASKED)
    desktop.panes.status.asked.emit("needs_you")
    cards = desktop.dispatcher.needs_you.page.findChildren(ChoiceCard)
    assert [card.key() for card in cards] == ["y", "s", "d"]
    assert all(find(card.key(), "list") == ("none", "") for card in cards)


def test_a_decision_on_a_row_counts_down_and_is_taken_back(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    desktop.settle()
    transcript, toast = desktop.workspace.conversation.transcript, desktop.dispatcher.toast
    transcript.setFocus()
    rows = [row.entry.id for row in desktop.workspace.conversation.model.rows()]
    transcript.setCurrentIndex(transcript.model().index(rows.index("01OA")))
    desktop.key(K.Key_S)
    desktop.settle()
    said = [one.text().replace("\u2068", "").replace("\u2069", "") for one in toast.findChildren(PlainLabel)]
    assert said == ["Goes to Nora Lindqvist again in 10 s"] and toast.offers_undo()
    assert [b.text() for b in transcript.strips.of("01OA").buttons()] == ["Undo"]
    assert desktop.panes.rail.rows and outbox.read(desktop.seeded.context.read, "01OA").decision is not None
    desktop.key(K.Key_Z)
    desktop.settle()
    assert outbox.read(desktop.seeded.context.read, "01OA").decision is None
    assert [b.text() for b in transcript.strips.of("01OA").buttons()] == [
        "Look on X",
        "It is there",
        "Send again",
        "Drop",
    ]


def test_going_to_what_the_questions_cover_leaves_them_for_later(desktop: Desktop) -> None:
    desktop.panes.status.asked.emit("needs_you")
    page = desktop.dispatcher.needs_you.page
    assert page.isVisible()
    desktop.workspace.open(NORA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_R)
    assert desktop.focus() is desktop.workspace.composer.editor and not page.isVisible()


def test_the_needs_you_page_follows_the_language(desktop: Desktop, chinese: None) -> None:
    desktop.panes.status.asked.emit("needs_you")
    page = desktop.dispatcher.needs_you.page
    assert "待您处理：这条到底发出去没有？" in said(page).splitlines()
    assert [card.text() for card in page.findChildren(ChoiceCard)] == ["X 上已有", "再发一次", "不发了"]
    assert "未找到" in said(page)
    language.use(language.ENGLISH)
    laid_out(desktop)
    assert "Needs you: did this message arrive?" in said(page).splitlines()


def test_a_held_reply_says_why_and_is_sent_anyway(desktop: Desktop) -> None:
    desktop.workspace.open(NORA)
    laid_out(desktop)
    held = next(row.entry for row in desktop.workspace.conversation.model.rows() if row.entry.state is State.HELD)
    assert held_words(held) == "Held: Nora wrote after you wrote this"
    language.use(language.CHINESE)
    try:
        assert "，Nora 又" in held_words(held)  # one space between Han and Latin
    finally:
        language.use(language.ENGLISH)
    laid_out(desktop)
    pressed(desktop, "Send anyway")
    assert outbox.read(desktop.seeded.context.read, "01OB").state is State.QUEUED


def test_a_refused_reply_says_why_and_comes_back_to_be_changed(desktop: Desktop) -> None:
    desktop.seeded.write(refused)
    desktop.settle()
    desktop.workspace.open(SAMIRA)
    laid_out(desktop)
    pressed(desktop, "Edit")
    assert desktop.workspace.composer.text() == "We will ask."
    assert desktop.focus() is desktop.workspace.composer.editor
    assert outbox.open_rows(desktop.seeded.context.read, SAMIRA) == []


def all_done(tx: Any) -> None:
    for who in seed.GUESTS:
        if seed.conversation_id(who) != MAYA:
            conversations.set_status(tx, seed.conversation_id(who), "done", agent=seed.ME, at=seed.X_NOW)


def test_when_the_last_one_is_done_keys_are_still_commands(desktop: Desktop) -> None:
    desktop.seeded.write(all_done)
    desktop.settle()
    desktop.workspace.open(MAYA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_E)
    desktop.until(lambda: desktop.panes.inbox.model.rowCount() == 0)
    empty = desktop.panes.inbox.findChild(EmptyState)
    assert empty.isVisible() and "All done" in said(empty).splitlines()
    assert empty.isAncestorOf(desktop.focus()) and desktop.panes.inbox.search.text() == ""
    desktop.key(K.Key_Z)  # not a letter in the search field
    desktop.until(lambda: desktop.panes.inbox.model.rowCount() == 1)
    assert conversations.read(desktop.seeded.context.read, MAYA).status == "open"
    assert desktop.focus() is desktop.panes.inbox.list
    desktop.key(K.Key_E)
    desktop.until(lambda: empty.isVisible())
    desktop.key(K.Key_Return)  # its button: show what is done
    assert desktop.panes.inbox.view.name == "done"


def test_no_match_is_left_by_esc(desktop: Desktop) -> None:
    desktop.key(K.Key_Slash)
    desktop.type("zzzz")
    inbox = desktop.panes.inbox
    desktop.until(lambda: inbox.findChild(EmptyState) is not None and inbox.findChild(EmptyState).isVisible())
    assert "No conversation matches" in said(inbox.findChild(EmptyState)).splitlines() and "12" in said(
        inbox.findChild(EmptyState)
    )
    assert desktop.focus() is inbox.search
    desktop.key(K.Key_Escape)
    desktop.until(lambda: inbox.model.rowCount() == 12)
    desktop.key(K.Key_Escape)
    assert desktop.focus() is inbox.list


def test_offline_is_a_strip_and_one_word_in_the_bar(desktop: Desktop) -> None:
    def lost(tx: Any) -> None:
        for account in accounts.all(tx.conn):
            accounts.set_state(tx, account.id, "offline", OUT_OF_REACH, seed.X_NOW - 480_000)

    desktop.seeded.write(lost)
    desktop.workspace.open(NORA)
    bar, strip = desktop.panes.status, desktop.workspace.conversation.strip
    desktop.until(lambda: strip.isVisible() and bar.items["sync"].face[0].startswith("Offline since"))
    assert not bar.items["trouble"].isVisible()
    assert strip.button.isVisible() and strip.button.width() >= strip.button.sizeHint().width()
    assert desktop.workspace.composer.isEnabled()  # the agent goes on


def test_nothing_is_open_says_how_to_go_on(desktop: Desktop) -> None:
    desktop.workspace.show("", peek=True)
    pane = desktop.workspace.conversation
    assert pane.empty.isVisible() and not desktop.workspace.composer.isVisible()
    assert "Enter opens" in said(pane.empty)
    laid_out(desktop)
    assert pane.row_boxes() == [] and pane.stops() == []


def test_what_is_decided_needs_nobody_any_more(desktop: Desktop) -> None:
    def needs() -> int:
        read, now = desktop.seeded.context.read, desktop.seeded.clock.at
        counted = inbox.counts(read, me=seed.ME, now=now)["outbox.needs_you"]
        assert counted == status.read(read, x_now=now).needs_you
        return counted

    assert needs() == 1
    desktop.dispatcher.run("move.next")
    desktop.workspace.open(NORA)
    desktop.dispatcher.run("reply.it_is_there")
    desktop.until(lambda: needs() == 0)
    desktop.until(lambda: "needs_you" not in shown_items(desktop))
    desktop.dispatcher.run("undo")
    desktop.until(lambda: needs() == 1)


def decided(tx: Any, name: str, outbox_id: str) -> None:
    unknown(tx, name, outbox_id)
    outbox.decide(tx, outbox_id, outbox.Decision("drop", seed.ME, seed.X_NOW + DECIDE_MS))


@pytest.mark.parametrize("state", [looked_for, unknown, decided])
def test_what_a_row_offers_can_be_done_without_the_mouse(desktop: Desktop, state: Callable[..., None]) -> None:
    desktop.seeded.write(state, "Tom Okafor", "01X1")
    desktop.workspace.open(TOM)
    rows = lambda: [row.entry for row in desktop.workspace.conversation.model.rows()]  # noqa: E731
    desktop.until(lambda: any(acts_of(entry) for entry in rows()))
    offered = [act.command for entry in rows() for act in acts_of(entry)]
    registry = desktop.seeded.context.registry
    assert {name: desktop.dispatcher.reason(registry.get(name)) for name in offered} == dict.fromkeys(offered, "")


@pytest.mark.parametrize("state", [looked_for, unknown])
def test_who_is_to_look_on_x_gets_the_button_for_it(desktop: Desktop, state: Callable[..., None]) -> None:
    desktop.seeded.write(state, "Tom Okafor", "01X1")
    desktop.workspace.open(TOM)
    rows = lambda: [row.entry for row in desktop.workspace.conversation.model.rows()]  # noqa: E731
    desktop.until(lambda: any(acts_of(entry) for entry in rows()))
    assert next(act.command for entry in rows() for act in acts_of(entry)) == "conversation.open_on_x"


def test_a_decision_is_taken_back_and_not_another_reply_s(desktop: Desktop) -> None:
    desktop.seeded.write(decided, "Tom Okafor", "01X1")
    desktop.workspace.open(TOM)
    read = desktop.seeded.context.read
    desktop.dispatcher.run("reply.undecide")
    desktop.until(lambda: getattr(outbox.read(read, "01X1"), "decision", "gone") is None)


def shown_items(desktop: Desktop) -> set[str]:
    return {name for name, item in desktop.panes.status.items.items() if item.isVisible()}


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_low_window_squeezes_no_question_and_the_toast_covers_none(desktop: Desktop, scale: float) -> None:
    theme.set_text_scale(scale)
    try:
        desktop.window.resize(1024, 640)
        names = ("Ellen Park", "Tom Okafor", "Maya Fernandes", "Samira Haddad", "王佳怡", "陈浩", "Jonas Weber")
        for n, name in enumerate(names):
            desktop.seeded.write(unknown, name, f"01X{n}")
        desktop.settle()
        desktop.panes.status.asked.emit("needs_you")
        page, toast = desktop.dispatcher.needs_you.page, desktop.dispatcher.toast
        cards = page.findChildren(ChoiceCard)

        def whole() -> bool:
            return all(card.height() == card.sizeHint().height() for card in cards)

        desktop.until(whole)
        desktop.key(K.Key_S)
        desktop.settle()
        assert toast.isVisible() and toast.offers_undo()
        over = toast.parentWidget()
        assert over is not None
        card = toast.card().translated(toast.pos())
        desktop.until(lambda: not any(card.intersects(box.translated(page.pos())) for box in page.boxes()))
        desktop.until(whole)
        assert all(card.visibleRegion().boundingRect() == card.rect() for card in cards), "the choices are in view"
        assert over.rect().contains(card)
        toast.end()
        desktop.until(lambda: max(box.bottom() for box in page.boxes()) > over.height() - 24)
    finally:
        theme.set_text_scale(1.0)
