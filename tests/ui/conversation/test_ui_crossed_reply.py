"""A message that crossed our reply, on the real window: its clock, its row in the list, New, Done and promises."""

from __future__ import annotations

import pytest

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K
from xdesk.core.delivery import Result
from xdesk.core.ids import snowflake_at
from xdesk.core.model import Clock, Conversation
from xdesk.core.polling.feed import Outcome, Unpacked
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

WHO = seed.guest("王佳怡")
JIAYI = seed.conversation_id(WHO)
MIN = 60_000


def talk(desk: Desktop) -> Conversation:
    found = conversations.read(desk.seeded.context.read, JIAYI)
    assert found is not None
    return found


def opened(desk: Desktop) -> None:
    desk.workspace.open(JIAYI)
    desk.panes.inbox.select_id(JIAYI)
    desk.panes.inbox.focus_list()
    desk.look(JIAYI)


def leaves(desk: Desktop) -> int:
    """X takes the reply that waits, two minutes from now; returns when."""
    desk.settle()
    (row,) = outbox.open_rows(desk.seeded.context.read, JIAYI)
    at = desk.seeded.clock.at + 2 * MIN
    desk.seeded.write(outbox.intent, row.id, attempt_id="a", tried_at=at, deadline=at + 10_000)
    event_id = str(int(snowflake_at(at)) + 1)
    desk.seeded.write(outbox.finish, row.id, Outcome(Result.SENT, event_id=event_id), at)
    desk.settle()
    return at


def crosses(desk: Desktop, text: str = "等一下，先别退") -> str:
    """X shows what the customer wrote a minute before our reply arrived; returns its id."""
    at = desk.seeded.clock.at + MIN
    late = seed.incoming(WHO, at, False, text)
    desk.seeded.write(ingest.store, WHO.account, Unpacked(messages=(late,)), page_id=None, at=at + 2 * MIN)
    desk.settle()
    return str(late.id)


@pytest.fixture
def crossed(desktop: Desktop) -> tuple[Desktop, str, int]:
    """Jiayi was answered and somebody else is in front; then the message comes."""
    opened(desktop)
    desktop.workspace.composer.write("reply")
    desktop.type("done for you")
    assert desktop.workspace.composer.send()
    sent_at = leaves(desktop)
    assert talk(desktop).clock is None
    desktop.workspace.open(seed.conversation_id(seed.guest("Maya Fernandes")))
    return desktop, crosses(desktop), sent_at


def test_the_list_counts_it_and_its_clock_runs(crossed: tuple[Desktop, str, int]) -> None:
    desk, _, sent_at = crossed
    model = desk.panes.inbox.model
    row = next(row for n in range(model.rowCount()) if (row := model.row(n)) is not None and row.id == JIAYI)
    since = sent_at - MIN
    assert row.clock == Clock("answer", since, since + 15 * MIN) and row.unread == 1
    assert row.preview_out and "done for you" in row.preview  # the newest line is still ours


def test_the_transcript_says_new_above_it_and_keeps_its_place(crossed: tuple[Desktop, str, int]) -> None:
    desk, late, _ = crossed
    assert timeline.first_unread_id(desk.seeded.context.read, JIAYI, seed.ME) == late
    desk.workspace.open(JIAYI)
    desk.settle()
    model = desk.workspace.conversation.model
    rows = [model.row(n) for n in range(model.rowCount())]
    at = next(n for n, row in enumerate(rows) if row.entry.x_id == late or row.entry.id == late)
    assert rows[at].new and rows[at + 1].entry.text == "done for you" and not rows[at + 1].new


def test_done_settles_it(crossed: tuple[Desktop, str, int]) -> None:
    desk, _, _ = crossed
    opened(desk)
    desk.key(K.Key_E)
    desk.settle()
    assert talk(desk).status == "done" and talk(desk).clock is None


def test_an_answer_written_with_it_on_the_screen_settles_it(crossed: tuple[Desktop, str, int]) -> None:
    desk, _, _ = crossed
    desk.seeded.clock.at += 4 * MIN
    opened(desk)
    desk.workspace.composer.write("reply")
    desk.type("stopped it")
    assert desk.workspace.composer.send()
    leaves(desk)
    assert talk(desk).clock is None and talk(desk).status == "open"


def test_an_acknowledgement_that_it_crossed_is_the_promise_that_runs(desktop: Desktop) -> None:
    """Whoever was promised an answer waits for that, also with what crossed the promise; the list counts it."""
    opened(desktop)
    desktop.key(K.Key_Q)
    desktop.key(K.Key_Return)
    sent_at = leaves(desktop)
    promise = Clock("promise", sent_at, sent_at + 30 * MIN)
    assert talk(desktop).clock == promise
    desktop.workspace.open(seed.conversation_id(seed.guest("Maya Fernandes")))
    crosses(desktop)
    assert talk(desktop).clock == promise and talk(desktop).unread == 1
