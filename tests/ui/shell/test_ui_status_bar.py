"""The status bar: ages, what waits, money, and the one line of trouble."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from tests.ui.visible_widgets import said
from tests.ui.whole_desk import Desktop, laid_out
from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Limit, Outcome
from xdesk.core.polling.health import OUT_OF_REACH, Status
from xdesk.core.sentences import Sentence
from xdesk.replica import status
from xdesk.replica.database import db_errors
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import streams
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.sync import health
from xdesk.ui.conversation.conversation_pane import ConversationPane, OfflineStrip
from xdesk.ui.runtime.change_notifier import SLICE
from xdesk.ui.shell.status_bar import StatusBar, age_words, money_words
from xdesk.ui.style import language, theme
from xdesk.ui.style.text_run import broken_lines
from xdesk.ui.style.translation import spoken


@pytest.fixture
def bar(seeded: desk.SeededDesk, qtbot: QtBot) -> StatusBar:
    """The bar, shown."""
    bar = StatusBar(seeded.context)
    qtbot.addWidget(bar)
    bar.resize(1440, 29)
    bar.show()
    return bar


def words(bar: StatusBar, name: str) -> str:
    """What an item says."""
    return bar.items[name].face[0]


def _cut_off(tx: Tx) -> None:
    """No account reaches X."""
    for account in accounts.all(tx.conn):
        accounts.set_state(tx, account.id, "offline", OUT_OF_REACH, desk.X_NOW - 60_000)
        streams.set_state(tx, account.id, "dm", "offline", sentence=OUT_OF_REACH, at=desk.X_NOW, next_at=None)


def tell(bar: StatusBar, now: Status) -> None:
    """Show another status."""
    bar.show_status(now)


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (-5, "Synced just now"),
        (0, "Synced just now"),
        (9_999, "Synced just now"),
        (10_000, "Synced 10 s ago"),
        (12_400, "Synced 12 s ago"),
        (59_999, "Synced 59 s ago"),
        (60_000, "Synced 1 min ago"),
        (7_300_000, "Synced 2 h ago"),
    ],
)
def test_ages_step_by_seconds_then_minutes(ms: int, said: str) -> None:
    assert age_words(ms) == said


@pytest.mark.parametrize(
    ("micros", "said"),
    [(0, "$0.00 today"), (1, "$0.01 today"), (420_000, "$0.42 today"), (1_234_560_000, "$1,234.56 today")],
)
def test_money_is_never_less_than_it_costs(micros: int, said: str) -> None:
    assert money_words(micros) == said


def test_it_shows_what_the_replica_knows(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    known = status.read(seeded.context.read, x_now=desk.X_NOW)
    assert known.needs_you == 1
    assert words(bar, "needs_you") == "1 needs you"
    assert (known.queued, known.blocked, known.held) == (1, 1, 1)
    assert words(bar, "outbox") == "2 waiting to send · 1 held"
    assert bar.items["needs_you"].isVisible()


def test_an_age_is_never_shown_fresher_than_it_is(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    seeded.clock.at += 42_000
    seeded.context.ticker.tick.emit(seeded.clock.at)
    assert words(bar, "sync") == "Synced 42 s ago"
    seeded.clock.at += 600_000
    seeded.context.ticker.tick.emit(seeded.clock.at)
    assert bar.items["sync"].face[1] == "clock"  # not only another colour


def test_what_is_not_the_case_takes_no_room(bar: StatusBar) -> None:
    assert bar.status is not None
    tell(
        bar,
        replace(bar.status, needs_you=0, queued=0, blocked=0, held=0, reads_used=None, reads_limit=None, trouble=None),
    )
    for name in ("needs_you", "outbox", "reads", "trouble"):
        assert not bar.items[name].isVisible()
    tell(bar, replace(bar.status, needs_you=3, queued=2, reads_used=11, reads_limit=15))
    assert (words(bar, "needs_you"), words(bar, "outbox")) == ("3 need you", "2 waiting to send")
    assert words(bar, "reads") == "reads 11 / 15"


def test_offline_says_since_when(bar: StatusBar) -> None:
    assert bar.status is not None
    tell(bar, replace(bar.status, offline_since=desk.X_NOW))
    assert words(bar, "sync").startswith("Offline since ") and words(bar, "sync")[-3] == ":"


def test_trouble_is_plain_text_and_the_desks_own_goes_first(bar: StatusBar) -> None:
    assert bar.status is not None
    tell(bar, replace(bar.status, trouble=Sentence("Test", "X says <b>{what}</b>", {"what": "no"})))
    assert words(bar, "trouble") == "X says <b>no</b>"
    bar.say_trouble(Sentence("Test", "The disk is full."))
    assert words(bar, "trouble") == "The disk is full."
    bar.say_trouble(None)
    assert words(bar, "trouble") == "X says <b>no</b>"


def test_every_item_is_a_button_to_its_page(bar: StatusBar) -> None:
    asked: list[str] = []
    bar.asked.connect(asked.append)
    for item in bar.items.values():
        item.click()
    assert asked == ["sync", "outbox", "needs_you", "reads", "money", "trouble", "palette", "keys"]


def test_trouble_of_the_writer_crosses_threads(bar: StatusBar, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    full = Sentence("Test", "The disk is full.")
    thread = threading.Thread(target=seeded.context.bridge.tell_trouble, args=(full,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: words(bar, "trouble") == "The disk is full.")


def test_many_commits_are_told_as_few(seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    told: list[Changes] = []
    seeded.context.changed.connect(told.append)
    wanted = {f"c{n}" for n in range(200)}

    def commits() -> None:
        for name in sorted(wanted):
            seeded.context.bridge.tell(Changes(Subject.INBOX, frozenset({name})))

    thread = threading.Thread(target=commits)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: {name for one in told for name in one.conversations} == wanted)
    assert len(told) <= -(-200 // SLICE) + 1


def test_offline_is_said_once(bar: StatusBar, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    seeded.write(_cut_off)
    bar.reread()
    assert words(bar, "sync").startswith("Offline since")
    assert words(bar, "trouble") == "" and not bar.items["trouble"].isVisible()
    assert "cannot be reached" in bar.items["sync"].toolTip()
    bar.say_trouble(Sentence("Test", "The disk is full."))
    assert words(bar, "trouble") == "The disk is full."
    assert money_words(0) in words(bar, "money")


def test_a_reply_that_may_have_arrived_is_not_waiting_to_be_sent(bar: StatusBar) -> None:
    assert bar.status is not None
    tell(bar, replace(bar.status, queued=1, blocked=1, unknown=1, held=0))
    assert words(bar, "outbox") == "2 waiting to send · 1 checking"
    tell(bar, replace(bar.status, queued=0, blocked=0, unknown=1, held=0))
    assert words(bar, "outbox") == "1 checking"


def test_a_held_reply_waits_for_the_agent_and_not_to_be_sent(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    before = status.read(seeded.context.read, x_now=desk.X_NOW)
    queued = next(one for one in outbox.open_rows(seeded.context.read) if one.state == "queued")
    seeded.write(outbox.hold, queued.id, Sentence("Test", "The customer wrote meanwhile."), desk.X_NOW)
    bar.reread()
    assert bar.status is not None and bar.status.held == before.held + 1
    left = before.queued + before.blocked - 1
    assert words(bar, "outbox") == (f"{left} waiting to send · " if left else "") + f"{before.held + 1} held"


def test_a_reply_that_x_refused_is_named_like_a_held_one(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    before = status.read(seeded.context.read, x_now=desk.X_NOW)
    queued = next(one for one in outbox.open_rows(seeded.context.read) if one.state == "queued")
    seeded.write(outbox.intent, queued.id, attempt_id="01T", tried_at=desk.X_NOW, deadline=desk.X_NOW + 1)
    no = Outcome(Result.REFUSED, sentence=Sentence("Test", "X did not take it."))
    seeded.write(outbox.finish, queued.id, no, desk.X_NOW)
    bar.reread()
    assert bar.status is not None and bar.status.refused == before.refused + 1
    assert words(bar, "outbox").endswith(f"{before.held} held · {before.refused + 1} not accepted")


def test_reads_that_are_kept_back_are_said_beside_used_up(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    """Used up and 13 of 15 are no contradiction once the two that are kept are named; a plain pause keeps none."""
    window = Limit("dm.read", "15min", 15, 2, desk.X_NOW + 600_000)

    def slowed(tx: Tx, sentence: Sentence) -> None:
        streams.limits(tx, desk.LUMI, (window,))
        at, until = desk.X_NOW, desk.X_NOW + 600_000
        streams.set_state(tx, desk.LUMI, "dm", "slowed", sentence=sentence, at=at, next_at=until)

    seeded.write(slowed, health.slowed())
    bar.reread()
    assert words(bar, "reads") == "reads 13 / 15" and bar.items["reads"].toolTip() == ""
    seeded.write(slowed, health.used_up("dm", desk.X_NOW + 600_000, shared=False))
    bar.reread()
    assert words(bar, "reads") == "reads 13 / 15, 2 kept back" and "longest" in bar.items["reads"].toolTip()


def test_the_dot_is_not_green_while_a_stream_is_not_read(bar: StatusBar, seeded: desk.SeededDesk) -> None:
    seeded.write(
        streams.set_state, desk.LUMI, "dm", "slowed", sentence=None, at=desk.X_NOW, next_at=desk.X_NOW + 60_000
    )
    bar.reread()
    assert bar.items["sync"].face[1:] == ("clock", "word.soon")
    seeded.write(streams.set_state, desk.LUMI, "dm", "ok", sentence=None, at=desk.X_NOW, next_at=None)
    bar.reread()
    assert bar.items["sync"].face[1:] == ("dot", "word.ok")


@pytest.fixture(params=["en", "zh_CN"])
def chosen_language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the desk."""
    language.use(request.param)
    yield request.param
    language.use("en")


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
@pytest.mark.parametrize(
    "wrong", [db_errors.FULL, db_errors.UNREADABLE_DISK, health.used_up("posts", desk.X_NOW, shared=True)], ids=str
)
def test_what_is_wrong_is_read_in_full_beside_all_counters(
    desktop: Desktop, chosen_language: str, size: tuple[int, int], wrong: Sentence
) -> None:
    desktop.window.resize(*size)
    bar = desktop.panes.status
    assert bar.status is not None
    tell(
        bar,
        replace(bar.status, needs_you=12, queued=9, unknown=3, reads_used=14, reads_limit=15, held=2, reads_kept=1),
    )
    low = bar.height()
    bar.say_trouble(wrong)
    laid_out(desktop)
    item, whole = bar.items["trouble"], spoken(wrong)
    between = " " if chosen_language == "en" else ""
    assert between.join(item.lines()).replace(" ", "") == whole.replace(" ", "") and "…" not in "".join(item.lines())
    assert item.width() >= item.sizeHint().width() and item.height() >= item.sizeHint().height()
    shown = [one.geometry() for one in bar.items.values() if one.isVisible()]
    assert len(shown) == len(bar.items)
    assert all(bar.rect().contains(box) for box in shown)
    assert not any(one.intersects(other) for n, one in enumerate(shown) for other in shown[:n])
    bar.say_trouble(None)
    laid_out(desktop)
    assert bar.height() == low


def test_another_width_of_the_window_is_followed(desktop: Desktop) -> None:
    bar, wrong = desktop.panes.status, health.used_up("posts", desk.X_NOW, shared=True)
    desktop.window.resize(2400, 900)
    laid_out(desktop)
    low = bar.height()
    bar.say_trouble(wrong)
    laid_out(desktop)
    assert bar.height() == low and bar.items["trouble"].lines() == [spoken(wrong)]
    desktop.window.resize(1024, 640)
    laid_out(desktop)
    assert desktop.window.width() == 1024 and desktop.window.height() == 640
    assert bar.height() > low and bar.rect().contains(bar.items["trouble"].geometry())
    desktop.window.resize(2400, 900)
    laid_out(desktop)
    assert bar.height() == low


def test_words_break_between_words_and_letters_of_two_units_stay_whole(app: object) -> None:
    text = "The disk is full 😀😀 nothing is lost 磁盘已满，没有任何内容丢失 " * 6
    font = theme.digits("small")
    lines = broken_lines(text, font, 200)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "") and len(lines) > 3
    assert all(theme.digits_width("small", line) <= 201 for line in lines)


def test_the_strip_counts_what_waits_as_the_status_bar_does(bar: StatusBar) -> None:
    """In every mixture of states both name the same number, and nothing is promised that waits for the agent."""
    assert bar.status is not None
    strip = OfflineStrip(bar)
    offline = replace(bar.status, offline_since=desk.X_NOW)
    some = (0, 1, 2)
    for queued, blocked, unknown, asked, held, refused in product(some, some, (0, 1), (0, 1), (0, 2), (0, 1)):
        now = replace(
            offline, queued=queued, blocked=blocked, unknown=unknown, needs_you=asked, held=held, refused=refused
        )
        tell(bar, now)
        strip.show_status(now)
        outbox_says = re.match(r"(\d+) waiting to send", words(bar, "outbox"))
        waiting = int(outbox_says[1]) if outbox_says else 0
        assert waiting == now.waiting
        if unknown:
            assert "arrived is not known yet" in said(strip)
            continue
        strip_says = re.search(r"(\d+) repl(?:y waits|ies wait)", said(strip))
        assert (int(strip_says[1]) if strip_says else 0) == waiting, (now, said(strip))
        assert ("for your decision" in said(strip)) == bool(blocked)
        if blocked:
            assert "go out in order" not in said(strip) and "goes out first" not in said(strip)
        if queued and blocked:
            assert f"{blocked} for your decision" in said(strip)


def test_a_reply_behind_a_question_is_counted_in_the_strip_and_in_the_bar(
    bar: StatusBar, seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    """The replica holds one reply to be sent and one that waits behind a question: two wait, in both places."""
    seeded.write(_cut_off)
    pane = ConversationPane(seeded.context)
    qtbot.addWidget(pane)
    bar.reread()
    assert words(bar, "outbox").startswith("2 waiting to send")
    assert "2 replies wait, 1 for your decision" in said(pane.strip)
