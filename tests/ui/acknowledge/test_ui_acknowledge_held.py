"""An acknowledgement answers what stood there when its card was opened: when the thread moved since, it is held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.ui.style import language

WHO = seed.guest("王佳怡")
JIAYI = seed.conversation_id(WHO)


@pytest.fixture
def desk(desktop: Desktop) -> Iterator[Desktop]:
    desktop.workspace.peek(JIAYI)
    desktop.panes.inbox.select_id(JIAYI)
    desktop.panes.inbox.focus_list()
    desktop.look(JIAYI)
    yield desktop
    language.use(language.ENGLISH)


def newest(desk: Desktop) -> str:
    found = conversations.read(desk.seeded.context.read, JIAYI)
    assert found is not None and found.last_in_id
    return found.last_in_id


def writes(desk: Desktop, text: str) -> str:
    """The customer writes; returns the id of it."""
    at = desk.seeded.clock.at + 5_000
    later = seed.incoming(WHO, at, False, text)
    desk.seeded.write(ingest.store, WHO.account, Unpacked(messages=(later,)), page_id=None, at=at)
    desk.settle()
    assert newest(desk) == later.id
    return str(later.id)


def queued(desk: Desktop) -> Outgoing:
    desk.settle()
    (row,) = outbox.open_rows(desk.seeded.context.read, JIAYI)
    return row


def why_held(desk: Desktop) -> str:
    """What the sender says when the reply's turn comes, "" when it may go."""
    why = outbox.guard(desk.seeded.context.read, queued(desk), x_now=desk.seeded.clock.at + 10_000)
    return why.english() if why is not None else ""


def test_it_carries_what_was_there_and_goes(desk: Desktop) -> None:
    desk.key(K.Key_Q)
    desk.key(K.Key_Return)
    assert queued(desk).based_on == newest(desk) and queued(desk).promise_minutes == 30
    assert why_held(desk) == ""


def test_what_came_while_the_card_was_open_holds_it(desk: Desktop) -> None:
    seen = newest(desk)
    desk.key(K.Key_Q)
    later = writes(desk, "不用了，我自己解决了")
    desk.key(K.Key_Return)
    assert queued(desk).based_on == seen != later
    assert "wrote after you wrote this" in why_held(desk)


def test_what_came_while_it_was_queued_holds_it(desk: Desktop) -> None:
    desk.key(K.Key_Q)
    desk.key(K.Key_Return)
    seen = queued(desk).based_on
    writes(desk, "不用了")
    assert queued(desk).based_on == seen and "wrote after you wrote this" in why_held(desk)


def test_a_card_opened_again_has_seen_what_came(desk: Desktop) -> None:
    desk.key(K.Key_Q)
    later = writes(desk, "还有一件事")
    desk.key(K.Key_Escape)
    desk.look(JIAYI)
    desk.key(K.Key_Q)
    desk.key(K.Key_Return)
    assert queued(desk).based_on == later and why_held(desk) == ""
