"""What becomes of an attempt: X's answer, what is found, what the agent says, what overtakes it."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, HOUR, T0, Desk, reply, said, x_id
from tests.replica.replica_replies import WHY, begin, outcome, to
from xdesk.core.delivery import SETTLE_MS, STALE_MS, State
from xdesk.core.ids import snowflake_ms
from xdesk.core.model import Draft
from xdesk.core.polling.feed import Outcome, Trouble
from xdesk.core.reply_matching import best, reach
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError
from xdesk.replica import events, inbox, status
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.outbox import outbox, unknown_outcomes

RESULT = Outcome.__dataclass_fields__  # the outcome is built by name below


def test_recover_makes_sending_unconfirmed(ready: Desk) -> None:
    begin(ready)
    assert ready.do(outbox.recover, T0 + 5_000) == 1
    assert [r.id for r in outbox.open_rows(ready.conn)] == ["01A"]
    assert ready.do(outbox.recover, T0 + 5_000) == 0


def test_sent_is_one_line_however_it_arrives(ready: Desk) -> None:
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 9_000)
    line = timeline.page(ready.conn, DM)[-1]
    assert (line.id, line.state, line.at, line.x_id) == ("01A", State.SENT, snowflake_ms(event), event)
    ready.take(said(T0 + 2_501, "您好，正在查", id=event, outgoing=True))
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"]
    assert not lines[-1].elsewhere and lines[-1].at == T0 + 2_501


def test_answer_after_the_page_is_adopted_too(ready: Desk) -> None:
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.take(said(T0 + 2_500, "您好，正在查", id=event, outgoing=True))
    assert timeline.page(ready.conn, DM)[-1].elsewhere
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 2_600)
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"] and not lines[-1].elsewhere
    assert "sent_elsewhere" not in {e.kind for e in events.of(ready.conn, DM)}


def test_old_id_does_not_set_the_time(ready: Desk) -> None:
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id="17"), T0 + 2_600)
    assert timeline.page(ready.conn, DM)[-1].at == T0 + 2_600


def test_the_answer_to_an_earlier_send_settles_nothing(ready: Desk) -> None:
    """A proxy that replays an old 201: its message was there before, so whether this reply arrived is not known."""
    ready.take(said(T0 + 500, "written on x.com", outgoing=True))
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 500)), T0 + 2_600)
    assert ready.one("SELECT state, claimed_event_id FROM outbox") == ("unconfirmed", None)
    ready.take(said(T0 + 2_400, "您好，正在查", outgoing=True))  # a page brings it before the answer does
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_400)), T0 + 2_700)
    assert ready.one("SELECT state FROM outbox") == "sent"


def test_claims_are_unique(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 2_600)
    begin(ready, "01B", T0 + 3_000)
    ready.do(outbox.finish, "01B", outcome("sent", event_id=event), T0 + 3_100)
    assert ready.one("SELECT state FROM outbox WHERE id = '01B'") == State.UNCONFIRMED
    with pytest.raises(DeskError):
        ready.do(outbox.adopt, "01B", event, "adopted", T0 + 3_200)


def test_candidates_are_newer_unclaimed_and_ours(ready: Desk) -> None:
    ready.take(said(T0 + 500, "before", outgoing=True))
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("unknown"), T0 + 2_600)
    ready.take(said(T0 + 2_900, "you?"), said(T0 + 3_100, "b", outgoing=True), said(T0 + 3_000, "a", outgoing=True))
    item = outbox.open_rows(ready.conn)[0]
    found = outbox.candidates(ready.conn, item)
    assert [c.text for c in found] == ["a", "b"]
    ready.do(outbox.adopt, "01A", found[0].event_id, "adopted", T0 + 4_000)
    assert ready.one("SELECT how, claimed_event_id FROM outbox") == ("adopted", found[0].event_id)
    assert [e.id for e in timeline.page(ready.conn, DM) if e.text == "a"] == ["01A"]


def test_late_answers(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.finish, "01A", outcome("not_sent"), T0 + 9_000)  # proves nothing any more
    assert ready.one("SELECT state FROM outbox") == State.ASKED
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 9_000)
    assert ready.one("SELECT state FROM outbox") == State.SENT
    ready.do(outbox.finish, "01A", outcome("unknown"), T0 + 9_001)
    assert ready.one("SELECT state FROM outbox") == State.SENT


def test_checked_counts_complete_looks(ready: Desk) -> None:
    to(ready, State.UNCONFIRMED)
    ready.do(outbox.checked, "01A", complete=True, witnessed=False, at=T0 + 5_000)
    ready.do(outbox.checked, "01A", complete=False, witnessed=True, at=T0 + 6_000)
    assert ready.one("SELECT checks, checked_at, witnessed FROM outbox") == (1, T0 + 6_000, 1)


def test_human_there_stands_in_until_x_shows_it(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.human_there, "01A", "me", T0 + SETTLE_MS)
    assert [(e.id, e.state, e.x_id) for e in timeline.page(ready.conn, DM)][-1] == ("01A", State.SENT, None)
    assert conversations.read(ready.conn, DM).clock is None  # type: ignore[union-attr]
    ready.take(said(T0 + 2_700, "您好，正在查 ", outgoing=True))
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"] and lines[-1].x_id == x_id(T0 + 2_700)
    ready.take(said(T0 + 2_700, "您好，正在查 ", outgoing=True), said(T0 + 9_000, "您好，正在查", outgoing=True))
    assert len(timeline.page(ready.conn, DM)) == 3  # the same words again are another message


def test_human_there_claims_what_is_already_here(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.take(said(T0 + 2_700, "您好，正在查", outgoing=True))
    ready.do(outbox.human_there, "01A", "me", T0 + SETTLE_MS)
    assert ready.one("SELECT claimed_event_id FROM outbox") == x_id(T0 + 2_700)
    assert len(timeline.page(ready.conn, DM)) == 2


def test_guard_holds_what_the_world_overtook(ready: Desk) -> None:
    item = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    assert "4 hours" in outbox.guard(ready.conn, item, x_now=item.created_at + STALE_MS + 1).text  # type: ignore[union-attr]
    ready.take(said(T0 - HOUR, "older, fetched late"))
    assert outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    ready.take(said(T0 + 5_000, "doch nicht"))
    why = outbox.guard(ready.conn, item, x_now=T0 + HOUR)
    assert why is not None and why.english() == "Held: 李娜 wrote after you wrote this"
    ready.do(outbox.hold, "01A", why, T0 + 6_000)
    assert inbox.rows(ready.conn, [1])[1].mark == "held"
    ready.do(outbox.release, "01A", "me", T0 + 7_000)
    again = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, again, x_now=T0 + 9 * HOUR) is None  # the agent looked, age is no reason either
    ready.take(said(T0 - HOUR + 1, "still older"))
    assert outbox.guard(ready.conn, again, x_now=T0 + HOUR) is None  # a page of history is no news
    ready.take(said(T0 + 4_500, "X shows this late"))  # written before what was seen, shown after it
    assert outbox.guard(ready.conn, again, x_now=T0 + HOUR) is not None
    ready.do(outbox.hold, "01A", why, T0 + 7_500)
    ready.do(outbox.release, "01A", "me", T0 + 7_600)
    last = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, last, x_now=T0 + HOUR) is None
    ready.take(said(T0 + 8_000, "und nun"))
    assert outbox.guard(ready.conn, last, x_now=T0 + HOUR) is not None


def test_guard_holds_other_words_of_a_message_that_was_seen(ready: Desk) -> None:
    item = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    ready.take(said(T0 + 5_000, "ich meinte: nicht", root_edit_id=x_id(T0)))
    assert outbox.guard(ready.conn, item, x_now=T0 + HOUR) is not None
    ready.do(outbox.hold, "01A", WHY, T0 + 6_000)
    ready.do(outbox.release, "01A", "me", T0 + 7_000)
    again = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, again, x_now=T0 + HOUR) is None


def test_what_was_written_since_our_answer_is_news_however_late_x_shows_it(desk: Desk) -> None:
    desk.take(said(T0 - 2 * HOUR), said(T0 - HOUR, "we answered", outgoing=True), said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    item = outbox.due(desk.conn, BRAND, x_now=T0 + HOUR)[0]
    desk.take(said(T0 - 2 * HOUR + 1, "before our answer: history"))
    assert outbox.guard(desk.conn, item, x_now=T0 + HOUR) is None
    desk.take(said(T0 - HOUR + 60_000, "since our answer, shown an hour late"))
    assert outbox.guard(desk.conn, item, x_now=T0 + HOUR) is not None


def test_let_go_with_less_on_the_screen_keeps_what_its_author_had_seen(ready: Desk) -> None:
    to(ready, State.HELD)
    ready.do(outbox.release, "01A", "me", T0 + 7_000, Seen())
    item = outbox.read(ready.conn, "01A")
    assert item is not None and (item.based_on, item.seen_no) == (x_id(T0), 1)


def test_guard_sees_replies_written_elsewhere(ready: Desk) -> None:
    ready.take(said(T0 + 500, "seen before Send", outgoing=True))
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    item = outbox.read(ready.conn, "01B")
    assert item is not None and outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    ready.take(said(T0 + 900, "typed on x.com, not yet here at Send", outgoing=True))
    why = outbox.guard(ready.conn, item, x_now=T0 + HOUR)
    assert why is not None and "answered elsewhere" in why.text


def test_own_earlier_reply_does_not_hold_the_next(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    to(ready, State.SENT)
    item = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert item.id == "01B" and outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None


def test_sent_brings_tags_promise_and_done(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(promise_minutes=30), tags=("退款",), done_after=False)
    begin(desk)
    assert conversations.read(desk.conn, DM).tags == ()  # type: ignore[union-attr]
    desk.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_600)
    found = conversations.read(desk.conn, DM)
    assert found is not None and found.tags == ("退款",) and found.clock is not None
    assert (found.clock.kind, found.clock.due) == ("promise", T0 + 2_500 + 30 * 60_000)
    desk.do(outbox.enqueue, reply("01B", T0 + 4_000), tags=(), done_after=True)
    begin(desk, "01B", T0 + 5_000)
    desk.do(outbox.finish, "01B", outcome("sent", event_id=x_id(T0 + 5_500)), T0 + 5_600)
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.status, found.clock) == ("done", None)


def test_done_after_does_not_swallow_a_newer_question(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=True)
    begin(desk)
    desk.take(said(T0 + 2_700, "one more thing"))
    desk.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_800)
    found = conversations.read(desk.conn, DM)
    assert found is not None and found.status == "open" and found.clock is not None
    assert found.clock.start == T0 + 2_700


def test_done_after_does_not_swallow_a_question_that_crossed_the_reply(desk: Desk) -> None:
    """Written before the reply went out, shown by X after it: the next page brings it, and nobody has seen it."""
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=True)
    begin(desk)
    desk.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_800)
    assert conversations.read(desk.conn, DM).status == "done"  # type: ignore[union-attr]
    desk.take(said(T0 - HOUR, "a page of history"))
    assert conversations.read(desk.conn, DM).status == "done"  # type: ignore[union-attr]
    desk.take(said(T0 + 2_000, "wait, one more thing"))
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.status, found.unread) == ("open", 3)


ON_THE_WAY = {
    State.QUEUED: "queued", State.SENDING: "sending", State.UNCONFIRMED: "checking", State.ASKED: "needs_you",
    State.HELD: "held", State.REFUSED: "refused", State.SENT: "sent", State.CANCELLED: "", State.DROPPED: "",
}  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_the_inbox_says_of_a_reply_what_its_bubble_says(ready: Desk, state: State) -> None:
    to(ready, state)
    assert inbox.rows(ready.conn, [1])[1].mark == ON_THE_WAY[state]


def test_a_reply_that_was_decided_about_is_marked_so_until_that_is_carried_out(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(unknown_outcomes.decide, "01A", unknown_outcomes.Decision(unknown_outcomes.DROP, "me", T0 + 14_000))
    assert inbox.rows(ready.conn, [1])[1].mark == "decided"
    ready.do(unknown_outcomes.undecide, "01A")
    assert inbox.rows(ready.conn, [1])[1].mark == "needs_you"


@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_whether_an_unknown_reply_was_answered_is_kept_until_it_is_tried_again(
    ready: Desk, trouble: Trouble | None
) -> None:
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("unknown", sentence=WHY, trouble=trouble), T0 + 2_600)
    answered = trouble in (Trouble.BUSY, Trouble.FOREIGN, Trouble.REFUSED)
    item = outbox.read(ready.conn, "01A")
    assert item is not None and item.answered is answered
    (entry,) = [one for one in timeline.page(ready.conn, DM) if one.id == "01A"]
    assert entry.answered is answered and entry.sentence == WHY


def test_done_over_nothing_that_was_seen_closes_nothing(desk: Desk) -> None:
    """All that is there came after what was on the screen, or the one message that was seen is gone from X."""
    desk.take(said(T0))
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR, seen_no=0)
    assert conversations.read(desk.conn, DM).status == "open"  # type: ignore[union-attr]
    seen_no = desk.one("SELECT max(no) FROM message")
    desk.take(said(T0 + 1_000, "one more thing"), gone=(x_id(T0),))
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR, seen_no=seen_no)
    assert conversations.read(desk.conn, DM).status == "open"  # type: ignore[union-attr]


def test_marks_and_status(ready: Desk) -> None:
    assert inbox.rows(ready.conn, [1])[1].mark == "queued"
    ready.do(drafts.save, Draft(DM, "reply", "hm", 2, None, T0), based_on=None)
    assert inbox.rows(ready.conn, [1])[1].mark == "draft"
    to(ready, State.ASKED)
    assert inbox.rows(ready.conn, [1])[1].mark == "needs_you"
    bar = status.read(ready.conn, x_now=T0)
    assert (bar.needs_you, bar.queued, bar.unknown, bar.held, bar.refused) == (1, 0, 0, 0, 0)
    assert inbox.counts(ready.conn, me="me", now=T0)["outbox.needs_you"] == 1
    ready.do(outbox.human_drop, "01A", "me", T0)
    assert outbox.open_rows(ready.conn, DM) == []
    assert ready.one("SELECT recipient_id FROM outbox") == CUSTOMER


def test_a_held_reply_let_go_is_based_on_what_the_window_shows(ready: Desk) -> None:
    ready.take(said(T0 + 5_000, "second"))
    to(ready, State.HELD)
    ready.take(said(T0 + 9_000, "came while they looked"))
    ready.do(outbox.release, "01A", "me", T0 + 10_000, x_id(T0 + 5_000))
    item = outbox.open_rows(ready.conn)[0]
    assert item.based_on == x_id(T0 + 5_000)
    assert outbox.guard(ready.conn, item, x_now=T0 + 10_000) is not None
    to(ready, State.HELD)
    ready.do(outbox.release, "01A", "me", T0 + 11_000, x_id(T0 + 9_000))
    assert outbox.guard(ready.conn, outbox.open_rows(ready.conn)[0], x_now=T0 + 11_000) is None


def test_a_colleagues_reply_the_window_did_not_show_holds_again(ready: Desk) -> None:
    to(ready, State.HELD)
    ready.take(said(T0 + 9_000, "we said so", outgoing=True))
    ready.do(outbox.release, "01A", "me", T0 + 10_000, x_id(T0))
    assert outbox.guard(ready.conn, outbox.open_rows(ready.conn)[0], x_now=T0 + 10_000) is not None


def test_sent_again_finds_what_the_first_attempt_left(ready: Desk) -> None:
    to(ready, State.ASKED)
    first = outbox.open_rows(ready.conn)[0]
    ready.take(said(T0 + 2_100, first.text, outgoing=True), said(T0 + 8_000, "more"))
    ready.do(outbox.human_again, "01A", "me", T0 + 9_000)
    again = begin(ready, at=T0 + 1_000_000)
    assert (again.attempts, again.hwm) == (2, first.hwm)
    assert reach(again) == first.hwm  # read down to it, however long ago
    found = best(again, outbox.candidates(ready.conn, again))
    assert found is not None and (found.event_id, found.strong) == (x_id(T0 + 2_100), True)


@pytest.mark.parametrize("state", [State.CANCELLED, State.DROPPED])
def test_texts_never_sent_are_kept_for_a_while_then_erased(ready: Desk, state: State) -> None:
    to(ready, state)
    assert ready.do(outbox.forget, T0, 20) == 0
    assert ready.do(outbox.forget, T0 + 1, 20) == 1
    assert ready.one("SELECT text, state FROM outbox") == ("", state)
    assert ready.do(outbox.forget, T0 + 1, 20) == 0


@pytest.mark.parametrize("state", [one for one in State if one not in (State.CANCELLED, State.DROPPED)])
def test_no_other_text_is_erased(ready: Desk, state: State) -> None:
    to(ready, state)
    assert ready.do(outbox.forget, T0 + 10**9, 20) == 0
    assert ready.one("SELECT text FROM outbox") == reply().text
    if state not in (State.QUEUED, State.HELD, State.REFUSED):
        with pytest.raises(dbapi2.IntegrityError):
            ready.conn.execute("UPDATE outbox SET text = ''")
