"""Head of the conversation, its pane, the offline strip and the panel that says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui import seed_replica as seed
from tests.ui.at_rest import at_rest
from tests.ui.visible_widgets import buttons, said
from xdesk.commands.registry import load
from xdesk.core.model import Clock
from xdesk.core.polling.feed import Unpacked
from xdesk.replica import status
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.ui.conversation import pane_calls
from xdesk.ui.conversation.conversation_pane import ConversationPane
from xdesk.ui.dialogs.deadline_facts import exact, facts_of, state_line, sum_line
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel

MINUTE = 60_000
NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))
CHEN = seed.conversation_id(seed.guest("陈浩"))


class Pane:
    """A conversation pane in a window of its own, and the calls it asked for."""

    def __init__(self, seeded: seed.SeededDesk) -> None:
        seeded.context.registry = SimpleNamespace(all=lambda: ())
        self.seeded = seeded
        self.window = QWidget()
        self.pane = ConversationPane(seeded.context)
        self.pane.setParent(self.window)
        self.pane.resize(592, 700)
        self.window.resize(592, 700)
        self.calls: list[Any] = []
        self.pane.wants.connect(self.calls.append)
        self.window.show()

    def asked(self) -> list[tuple[str, dict[str, Any]]]:
        out = [(call.name, dict(call.args)) for call in self.calls]
        self.calls.clear()
        return out


@pytest.fixture
def here(seeded: seed.SeededDesk) -> Iterator[Pane]:
    made = Pane(seeded)
    yield made
    made.window.close()


def test_nothing_open_says_what_to_do(here: Pane) -> None:
    assert here.pane.empty.isVisible() and not here.pane.head.isVisible()
    assert not here.asked()


def test_a_conversation_shows_its_newest_messages(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    rows = [row.entry.text for row in here.pane.model.rows()]
    assert "Actually, do you have the lamp in sand instead?" in rows
    assert rows[-1] == "One moment, checking the stock."
    assert here.pane.head.isVisible() and here.pane.transcript.at_end()


def test_opening_marks_read_and_a_peek_does_not(here: Pane) -> None:
    unread = seed.conversation_id(seed.guest("王佳怡"))
    here.pane.show_conversation(unread, peek=True)
    assert not here.asked()
    assert "not marked read" in here.pane.head.who.accessibleName()
    here.pane.show_conversation(unread)
    assert here.asked() == [("conversation.mark_read", {"conversation_id": unread})]


def test_opening_what_was_peeked_keeps_the_place(here: Pane) -> None:
    here.pane.show_conversation(NORA, peek=True)
    resets: list[int] = []
    here.pane.model.modelReset.connect(lambda: resets.append(1))
    here.pane.show_conversation(NORA)
    assert not resets


def test_the_head_speaks_whom_and_where(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    assert here.pane.head.who.accessibleName() == "Nora Lindqvist, @noralind, Mention · to @LumiHome"
    assert "Due in 4 minutes" in here.pane.head.countdown.accessibleName()


@pytest.mark.parametrize("width", [440, 592, 1_000])
def test_chip_and_buttons_are_never_cut(here: Pane, width: int) -> None:
    here.pane.resize(width, 700)
    here.pane.show_conversation(NORA)
    head = here.pane.head
    for part in (head.countdown, head.assignee, head.done, head.more):
        assert part.width() >= part.sizeHint().width(), part
        assert part.geometry().right() <= width
    assert head.who.width() >= 40


def test_the_chip_keeps_its_width_while_digits_run(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    chip = here.pane.head.countdown
    widths = set()
    for second in range(200):
        chip.tick(seed.X_NOW + second * 1_000)
        widths.add(chip.sizeHint().width())
    assert len(widths) == 1


def test_done_take_and_reopen_are_calls(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    here.asked()
    QTest.mouseClick(here.pane.head.done, Qt.MouseButton.LeftButton)
    QTest.mouseClick(here.pane.head.assignee, Qt.MouseButton.LeftButton)
    assert [name for name, _ in here.asked()] == ["conversation.done", "conversation.release"]
    here.pane.show_conversation(CHEN)
    here.asked()
    QTest.mouseClick(here.pane.head.assignee, Qt.MouseButton.LeftButton)
    assert here.asked() == [("conversation.take", {"conversation_id": CHEN})]


def test_a_commit_elsewhere_is_followed(here: Pane, qtbot: Any) -> None:
    here.pane.show_conversation(NORA)
    who = seed.guest("Nora Lindqvist")
    message = seed.incoming(who, seed.X_NOW + 5_000, False, "And one more thing")
    here.seeded.write(ingest.store, who.account, Unpacked(messages=(message,)), page_id=None, at=seed.X_NOW + 5_000)
    qtbot.waitUntil(lambda: any(r.entry.text == "And one more thing" for r in here.pane.model.rows()))
    here.seeded.write(conversations.set_status, NORA, "done", agent=seed.ME, at=seed.X_NOW + 6_000)
    qtbot.waitUntil(lambda: here.pane.head.done.text() == "Reopen")
    assert not here.pane.head.countdown.isVisible()


def test_edit_goes_to_the_composer(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    here.asked()
    strip = here.pane.transcript.strips.of("01OB")
    assert strip is not None
    strip.buttons()[1].click()
    assert here.asked() == [("reply.edit_held", {"outbox_id": "01OB"})]


def test_offline_says_since_when_and_what_can_be_done(here: Pane) -> None:
    strip, now = here.pane.strip, status.read(here.seeded.context.read, x_now=seed.X_NOW)
    assert not strip.isVisible()
    strip.show_status(replace(now, offline_since=seed.X_NOW))
    assert strip.isVisible() and strip.height() == 20 + theme.line("body")
    QTest.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert here.asked() == [("poll.now", {})]
    strip.show_status(now)
    assert not strip.isVisible()


def test_offline_promises_nothing_for_a_reply_that_may_have_arrived(here: Pane) -> None:
    strip = here.pane.strip
    now = status.read(here.seeded.context.read, x_now=seed.X_NOW)
    now = replace(now, offline_since=seed.X_NOW, queued=1, blocked=0, unknown=0)
    strip.show_status(now)
    assert "1 reply waits and goes out first" in said(strip)
    for queued, unknown in ((0, 1), (1, 1), (3, 2)):
        strip.show_status(replace(now, queued=queued, unknown=unknown))
        assert "goes out first" not in said(strip) and "in order" not in said(strip)
        assert "arrived is not known yet" in said(strip)


@pytest.mark.parametrize("language_name", [language.ENGLISH, language.CHINESE])
def test_the_offline_strip_says_all_its_words_in_every_width(here: Pane, language_name: str) -> None:
    language.use(language_name)
    now = replace(status.read(here.seeded.context.read, x_now=seed.X_NOW), offline_since=seed.X_NOW, unknown=0)
    strip, heights = here.pane.strip, set()
    for width in range(380, 900, 40):
        here.window.resize(width, 700)
        here.pane.resize(width, 700)
        for queued, blocked, unknown in ((0, 0, 0), (1, 0, 0), (12, 0, 0), (1, 1, 0), (0, 3, 0), (9, 3, 0), (0, 0, 12)):
            strip.show_status(replace(now, queued=queued, blocked=blocked, unknown=unknown))
            at_rest(here.seeded, here.window)
            (label,) = strip.findChildren(PlainLabel)
            assert not label.elided() and label.height() >= label.heightForWidth(label.width())
            assert label.geometry().top() >= 0 and label.geometry().bottom() < strip.height()
            assert abs(label.geometry().center().y() - strip.button.geometry().center().y()) <= 1
            heights.add(strip.height() - label.heightForWidth(label.width()))
    assert heights == {20}
    rooms: list[int] = []
    here.pane.room_changed.connect(rooms.append)
    left = set()
    for width in (380, 900):  # the composer's room follows the strip
        here.pane.resize(width, 700)
        at_rest(here.seeded, here.window)
        left.add(rooms[-1] + strip.height())
    assert len(left) == 1
    language.use(language.ENGLISH)


def test_composer_comes_with_a_conversation(here: Pane) -> None:
    composer = QWidget()
    here.pane.set_composer(composer)
    assert not composer.isVisible()
    here.pane.show_conversation(NORA)
    assert composer.isVisible()


# --- why --------------------------------------------------------------------------------------------------------


def test_why_adds_up_and_names_what_does_not_count(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    talk = here.pane.conversation
    assert talk is not None and talk.clock is not None
    facts = facts_of(talk, [row.entry for row in here.pane.model.rows()])
    assert sum(fact.adds or 0 for fact in facts) == talk.clock.due - talk.clock.start
    assert "Nora Lindqvist" in facts[0].what and facts[0].adds == 60 * MINUTE
    assert "Your reply needs you" in [fact.what for fact in facts]
    assert sum_line(talk.clock, facts).count("=") == 1


def test_why_shows_no_sum_that_the_rows_do_not_make(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    talk = here.pane.conversation
    assert talk is not None and talk.clock is not None
    facts = facts_of(talk, [])
    assert "=" not in sum_line(talk.clock._replace(due=talk.clock.due + 1), facts)


def test_a_promise_explains_itself(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    talk = here.pane.conversation
    assert talk is not None
    clock = Clock("promise", seed.X_NOW, seed.X_NOW + 30 * MINUTE)
    facts = facts_of(replace(talk, clock=clock), [])
    assert "30 min" in facts[0].rule and " + 30:00 = " in sum_line(clock, facts)
    assert state_line(clock, seed.X_NOW).startswith("on time, 30:00 left of 30:00")
    assert state_line(clock, clock.due + MINUTE).startswith("overdue, +01:00 past")
    assert exact(60 * MINUTE) == "60:00"


def test_why_opens_below_the_chip_copies_and_closes(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    QTest.mouseClick(here.pane.head.countdown, Qt.MouseButton.LeftButton)
    panel = next(w for w in here.window.findChildren(QWidget) if type(w).__name__ == "Why")
    assert panel.isVisible()
    buttons(panel)[1].click()
    copied = QGuiApplication.clipboard().text()
    assert "Answer by" in copied and "60:00" in copied
    here.asked()
    buttons(panel)[0].click()
    assert here.asked() == [("acknowledge.open", {"conversation_id": NORA})] and not panel.isVisible()
    here.pane.open_why()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_a_person_without_a_name_has_one(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    talk = here.pane.conversation
    assert talk is not None
    bare = replace(talk, customer=replace(talk.customer, name="", handle=""))
    assert name_of(bare) == "Someone on X"
    spoofed = replace(talk, customer=replace(talk.customer, name="Support \u202emoc.x@\nline"))
    assert name_of(spoofed) == "Support moc.x@ line"


def test_every_control_has_a_spoken_name(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    for widget in here.pane.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            text = getattr(widget, "text", lambda: "")()
            assert widget.accessibleName() or text, widget


def test_every_command_the_panes_ask_for_exists() -> None:
    registry = load()
    named = [value for name, value in vars(pane_calls).items() if name.isupper() and isinstance(value, str)]
    assert len(named) > 10
    assert [name for name in named if registry.get(name) is None] == []


def test_the_more_menu_holds_the_commands_of_a_conversation(here: Pane) -> None:
    here.seeded.context.registry = load()
    here.pane.show_conversation(NORA)
    menu = here.pane.head.menu()
    assert menu is not None
    actions = {action.text().split("\t")[0]: action for action in menu.actions()}
    here.asked()
    actions["Done"].trigger()
    assert here.asked() == [("conversation.done", {"conversation_id": NORA})]
