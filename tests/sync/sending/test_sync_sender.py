"""Sending: one attempt, intent first, order kept, nothing twice; what is unknown is looked for, then asked."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from typing import Any

import pytest

from tests.sync.fake_world import SAY
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.sync.sending import sender

MINUTE = 60_000


def meet(desk: Any, *customers: str) -> None:
    """Customers write, the desk reads."""
    for one in customers:
        desk.run(asyncio.sleep(1))
        desk.world.dm(one, "你好")
    desk.live(5_000)


def test_a_reply_goes_out_once_and_is_sent(desk: Any) -> None:
    meet(desk, "100")
    number = desk.reply("100", "退款已处理 & 谢谢")
    desk.live(5_000)
    assert desk.state(number) == "sent"
    assert len(desk.world.copies(number)) == 1
    desk.live(10 * MINUTE)
    assert desk.equal()
    assert len(desk.world.attempts) == 1


def test_the_undo_window_is_waited_for(desk: Any) -> None:
    meet(desk, "100")
    number = desk.reply("100", "hello", undo_ms=10_000)
    desk.live(9_000)
    assert desk.state(number) == "queued" and not desk.world.attempts
    desk.live(2_000)
    assert desk.state(number) == "sent"


def test_a_reply_taken_back_in_time_never_goes(desk: Any) -> None:
    meet(desk, "100")
    number = desk.reply("100", "hello", undo_ms=10_000)
    desk.live(5_000)
    desk.write(outbox.cancel, number, "me", desk.world.now())
    desk.live(MINUTE)
    assert not desk.world.attempts and desk.state(number) == "cancelled"


def test_a_thread_that_moved_holds_the_reply(desk: Any) -> None:
    meet(desk, "100")
    desk.reply("100", "first", undo_ms=30_000)
    desk.world.dm("100", "forget it")
    desk.write(_poll, desk.world.now())
    desk.live(60_000)
    assert list(desk.states().values()) == ["held"] and not desk.world.attempts


def test_a_held_reply_let_go_is_held_again_when_the_thread_moves_before_it_is_sent(desk: Any) -> None:
    meet(desk, "100")
    number = desk.reply("100", "first", undo_ms=30_000)
    desk.world.dm("100", "forget it")
    desk.write(_poll, desk.world.now())
    desk.live(60_000)
    assert desk.state(number) == "held"
    conversation = desk.conn.execute("SELECT conversation_id FROM outbox").fetchone()[0]
    seen = outbox.last_arrived(desk.conn, conversation)
    desk.world.dm("100", "no, wait")
    desk.write(_poll, desk.world.now())
    desk.live(60_000)  # it is here, and the agent, who looks at what was there before, has not seen it
    desk.write(outbox.release, number, "me", desk.world.now(), seen)
    desk.live(60_000)
    assert desk.state(number) == "held" and not desk.world.attempts
    desk.write(outbox.release, number, "me", desk.world.now(), outbox.last_arrived(desk.conn, conversation))
    desk.live(60_000)
    assert desk.state(number) == "sent" and len(desk.world.attempts) == 1


def _poll(tx: Any, at: int) -> None:
    from xdesk.replica.feed import requests

    requests.add(tx, "poll", at=at)


def test_public_replies_go_below_their_post(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    post = desk.world.post("100", "@brand where is it?")
    desk.live(5_000)
    number = desk.reply("100", "On its way", parent=post.id)
    desk.live(5_000)
    assert desk.state(number) == "sent"
    assert desk.world.copies(number)[0].parent == post.id
    desk.live(10 * MINUTE)
    assert desk.equal()


def test_refused_is_final_and_does_not_stop_the_stream(desk: Any) -> None:
    meet(desk, "100", "101")
    desk.world.next_send.extend(["refused", "ok"])
    one, two = desk.reply("100", "a"), desk.reply("101", "b")
    desk.live(MINUTE)
    assert desk.state(one) == "refused" and desk.state(two) == "sent"
    assert len(desk.world.attempts) == 2
    assert accounts.read(desk.conn, "9000").state == "ok"


@pytest.mark.parametrize("fate", ["lost_after", "5xx_after", "hang"])
def test_a_lost_answer_is_found_and_adopted(desk: Any, fate: str) -> None:
    meet(desk, "100")
    desk.world.next_send.append(fate)
    number = desk.reply("100", "看这里 https://shop.example/r 谢谢")
    desk.live(90_000)
    assert desk.state(number) == "sent"
    assert len(desk.world.copies(number)) == len(desk.world.attempts) == 1
    claimed, how = desk.conn.execute("SELECT claimed_event_id, how FROM outbox").fetchone()
    assert claimed == desk.world.copies(number)[0].id and how == "adopted"


def test_a_lost_public_answer_is_found_among_own_posts(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    post = desk.world.post("100", "@brand hm")
    desk.live(5_000)
    desk.world.next_send.append("lost_after")
    number = desk.reply("100", "Sorry < for that", parent=post.id)
    desk.live(60_000)
    assert desk.state(number) == "sent" and len(desk.world.attempts) == 1


@pytest.mark.parametrize("fate", ["lost_before", "5xx_before"])
def test_what_never_arrived_is_asked_and_never_sent_again(desk: Any, fate: str) -> None:
    meet(desk, "100")
    desk.world.next_send.append(fate)
    number = desk.reply("100", "hello")
    desk.live(9 * MINUTE)
    assert desk.state(number) == "unconfirmed"
    desk.live(6 * MINUTE)
    assert desk.state(number) == "asked"
    sentence = outbox.sentence(desk.conn, number)
    assert sentence is not None and sentence.context == "Outbox"
    assert "checks, not found" in sentence.english()
    complete, witnessed = desk.conn.execute("SELECT checks, witnessed FROM outbox").fetchone()
    assert complete >= 2 and witnessed
    desk.live(60 * MINUTE)
    assert len(desk.world.attempts) == 1


def test_looking_takes_at_most_five_reads_of_a_window_whatever_the_number_of_replies(desk: Any) -> None:
    customers = [str(100 + n) for n in range(8)]
    meet(desk, *customers)
    desk.live(15 * MINUTE)
    desk.world.next_send.extend(["lost_before"] * 8)
    for one in customers:
        desk.reply(one, "hello")
        desk.live(7_000)
    before = desk.world.now()
    desk.live(12 * MINUTE)
    late = [ask for stream, ask, at in desk.world.asked if stream == "dm" and at >= before - MINUTE]
    assert 1 <= len([ask for ask in late if ask.limit == 50]) <= 6
    assert desk.world.refused_for_rate == 0


def test_a_blind_conversation_says_that_it_cannot_be_read_back(desk: Any) -> None:
    meet(desk, "100", "101")
    desk.world.blind.add("100")
    desk.world.next_send.append("lost_before")
    number = desk.reply("100", "hello")
    desk.live(15 * MINUTE)
    assert desk.state(number) == "asked"
    assert "cannot be read back" in outbox.sentence(desk.conn, number).english()


def test_the_queue_behind_an_unknown_waits_and_others_go_on(desk: Any) -> None:
    meet(desk, "100", "101")
    desk.world.next_send.append("lost_before")
    one, two, other = desk.reply("100", "a"), desk.reply("100", "b"), desk.reply("101", "c")
    desk.live(2 * MINUTE)
    assert (desk.state(one), desk.state(two), desk.state(other)) == ("unconfirmed", "queued", "sent")
    desk.live(12 * MINUTE)
    desk.write(outbox.human_drop, one, "me", desk.world.now())
    desk.live(MINUTE)
    assert desk.state(two) == "sent"


def test_a_human_may_send_again(desk: Any) -> None:
    meet(desk, "100")
    desk.world.next_send.append("lost_before")
    number = desk.reply("100", "hello")
    desk.live(15 * MINUTE)
    desk.write(outbox.human_again, number, "me", desk.world.now())
    desk.live(MINUTE)
    assert desk.state(number) == "sent" and len(desk.world.copies(number)) == 1


def test_what_shows_up_after_the_question_closes_it(desk: Any) -> None:
    meet(desk, "100")
    desk.world.next_send.append("lost_before")
    number = desk.reply("100", "hello")
    desk.live(15 * MINUTE)
    assert desk.state(number) == "asked"
    desk.world.dm("100", "hello", ours=True, item=number)
    desk.live(10 * MINUTE)
    assert desk.state(number) == "sent"


def test_offline_twenty_replies_in_three_threads_go_out_exactly_once_in_order(desk: Any) -> None:
    meet(desk, "100", "101", "102")
    desk.world.offline = True
    desk.live(2 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "offline"
    sent = []
    for n in range(20):
        sent.append(desk.reply(str(100 + n % 3), f"answer {n}"))
        desk.live(1_000)
    desk.live(10 * MINUTE)
    assert set(desk.states().values()) == {"queued"} and not desk.world.attempts
    desk.world.offline = False
    desk.live(20_000)
    assert accounts.read(desk.conn, "9000").state == "ok"
    desk.live(40 * MINUTE)
    assert set(desk.states().values()) == {"sent"}
    for who in ("100", "101", "102"):
        order = [one.item for one in desk.world.events if one.customer == who and one.item]
        assert order == [one for n, one in enumerate(sent) if str(100 + n % 3) == who]
    assert all(len(desk.world.copies(one)) == 1 for one in sent)
    assert desk.world.refused_for_rate == 0, "15 sends in 15 minutes were never exceeded"
    assert desk.equal()


def test_a_429_on_sending_waits_for_the_reset(desk: Any) -> None:
    meet(desk, "100")
    desk.world.sends.extend([desk.world.now()] * 15)  # a colleague used them up
    number = desk.reply("100", "hello")
    desk.live(14 * MINUTE)
    assert desk.state(number) == "queued" and len(desk.world.attempts) == 1
    assert desk.conn.execute("SELECT not_before FROM outbox").fetchone()[0] > desk.world.now()
    desk.live(2 * MINUTE)
    assert desk.state(number) == "sent"


@pytest.mark.parametrize("trouble", [Trouble.CREDITS, Trouble.SIGNED_OUT])
def test_402_and_401_on_sending_keep_the_reply(desk: Any, trouble: Trouble) -> None:
    meet(desk, "100")
    desk.world.trouble = trouble
    number = desk.reply("100", "hello")
    desk.live(40 * MINUTE)
    assert desk.state(number) == "queued" and len(desk.world.attempts) <= 1
    desk.world.trouble = None
    desk.live(16 * MINUTE)
    assert desk.state(number) == "sent" and len(desk.world.copies(number)) == 1


@pytest.mark.parametrize("fate", ["killed_before", "killed_after"])
def test_a_kill_in_mid_send_is_an_unknown_outcome(desk: Any, fate: str) -> None:
    meet(desk, "100")
    desk.world.next_send.append(fate)
    number = desk.reply("100", "hello")
    desk.live(5_000)
    assert desk.state(number) == "sending"
    desk.restart()
    desk.live(1_000)
    assert desk.state(number) in ("unconfirmed", "sent")
    desk.live(15 * MINUTE)
    assert desk.state(number) == ("sent" if fate == "killed_after" else "asked")
    assert len(desk.world.attempts) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_any_write_of_a_send_is_never_a_double(new_desk: Any, after: bool) -> None:
    for at in range(1, 8):
        desk = new_desk(seed=at)
        meet(desk, "100")
        desk.store.kill_at, desk.store.kill_after_commit = desk.store.writes + at, after
        number = desk.reply("100", "hello")
        desk.live(20_000)
        desk.restart()
        desk.live(16 * MINUTE)
        tried = len(desk.world.attempts)
        assert tried <= 1 and len(desk.world.copies(number)) == tried, f"killed at write {at}"
        # Killed between the intent and the send, nobody can know: an agent is asked.
        assert desk.state(number) == ("sent" if tried else "asked"), f"killed at write {at}"


def test_a_full_disk_keeps_the_outcome_and_sends_nothing_more(desk: Any) -> None:
    from xdesk.core.sentences import DeskError, Sentence

    meet(desk, "100", "101")
    feed, full = desk.store.feed, []

    async def refuse(fn: Any, *args: Any) -> Any:
        if full and fn.__name__ in ("_finish", "begin"):
            raise DeskError(Sentence("Test", "full"))
        if fn.__name__ == "begin" and not full:
            full.append(1)
        return await feed(fn, *args)

    desk.store.feed = refuse
    one, two = desk.reply("100", "a"), desk.reply("101", "b")
    desk.live(MINUTE)
    assert desk.state(one) == "sending" and len(desk.world.attempts) == 1
    full.clear()
    desk.store.feed = feed
    desk.live(MINUTE)
    assert (desk.state(one), desk.state(two)) == ("sent", "sent")
    assert len(desk.world.attempts) == 2


def test_stopping_in_good_order_lets_a_send_in_flight_end(desk: Any) -> None:
    meet(desk, "100")
    desk.world.latency = 3_000
    number = desk.reply("100", "hello")
    desk.live(1_000)
    assert desk.state(number) == "sending"
    desk.halt()
    assert desk.state(number) == "sent"


def test_new_connectors_during_a_send_end_the_old_sender_and_begin_another(desk: Any) -> None:
    meet(desk, "100")
    desk.world.latency = 3_000
    one = desk.reply("100", "hello")
    desk.live(1_000)
    assert desk.state(one) == "sending"
    desk.ports = replace(desk.ports)
    desk.write(accounts.set_state, "9000", "offline", None, desk.world.now())
    desk.live(MINUTE)
    two = desk.reply("100", "more")
    desk.live(MINUTE)
    assert (desk.state(one), desk.state(two)) == ("sent", "sent")


@pytest.mark.parametrize("when", ["before", "after"])
def test_closing_around_the_intent_leaves_none_without_an_attempt(desk: Any, when: str) -> None:
    meet(desk, "100")
    feed, worker = desk.store.feed, desk.worker()
    number = desk.reply("100", "hello")

    async def closing(fn: Any, *args: Any) -> Any:
        begins = fn is sender.begin
        if begins and when == "before":
            worker.closing = True
        found = await feed(fn, *args)
        if begins and when == "after":
            assert worker.sending  # the engine lets such a sender end
            worker.closing = True
        return found

    desk.halt()
    desk.store.feed = closing
    worker.asked_anew.update(desk.channels)
    desk.run(sender.drain(worker))
    sent = when == "after"
    assert len(desk.world.attempts) == sent and not worker.sending
    assert desk.state(number) == ("sent" if sent else "queued")


@pytest.mark.parametrize("wrong", [-86_400_000 * 365, 86_400_000 * 3650, 61_000])
def test_a_wrong_wall_clock_changes_nothing(new_desk: Any, wrong: int) -> None:
    desk = new_desk()
    meet(desk, "100")
    desk.restart()
    desk.clock.wrong = wrong
    desk.x_time.__init__(desk.clock)  # nobody told it X's time yet
    early = desk.reply("100", "written before X told the time", undo_ms=10_000)
    desk.live(30_000)
    assert desk.state(early) in ("sent", "held") and len(desk.world.attempts) <= 1
    desk.run(asyncio.sleep(6 * 60))
    desk.world.dm("100", "go on")
    desk.live(6 * MINUTE)
    desk.world.next_send.append("lost_after")
    number = desk.reply("100", "hello")
    desk.live(MINUTE)
    desk.clock.wrong = -wrong
    desk.live(5 * MINUTE)
    assert desk.state(number) == "sent" and len(desk.world.copies(number)) == 1
    assert desk.equal()


def closed_desk(desk: Any) -> None:
    """The desk ends as by a kill, and is not started again yet."""
    desk.end_tasks()
    desk.writer.close()
    desk.store.close()
    desk.world.dead = False


def answer(desk: Any, public: bool, text: str) -> str:
    """Send to a customer who wrote, by message or below a post; it may be taken back for half a minute."""
    meet(desk, "100")
    if not public:
        return str(desk.reply("100", text, undo_ms=30_000))
    post = desk.world.post("100", "@brand 还没发货")
    desk.live(3 * MINUTE)
    return str(desk.reply("100", text, parent=post.id, undo_ms=30_000))


@pytest.mark.parametrize("public", [False, True])
def test_what_waited_while_the_desk_was_closed_is_sent_only_after_x_was_asked(desk: Any, public: bool) -> None:
    """The customer wrote meanwhile: nobody saw that before it was answered."""
    number = answer(desk, public, "as you wish")
    closed_desk(desk)
    desk.run(asyncio.sleep(600))
    if public:
        desk.world.post("100", "@brand forget it", parent=desk.world.events[-1])
    else:
        desk.world.dm("100", "forget it")
    desk.start()
    desk.live(3 * MINUTE)
    assert desk.state(number) == "held" and not desk.world.attempts


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("killed", [False, True], ids=["sent", "fate unknown"])
def test_a_file_of_an_earlier_moment_that_was_put_back_sends_nothing_twice(
    desk: Any, public: bool, killed: bool
) -> None:
    """A copy made while a reply waited (by hand, or before a migration) does not know that it went out since."""
    number = answer(desk, public, "it is on its way")
    closed_desk(desk)
    kept = desk.path.with_name("kept.db")
    for tail in ("", "-wal"):
        if (one := desk.path.with_name(desk.path.name + tail)).exists():
            shutil.copy(one, kept.with_name(kept.name + tail))
    desk.start()
    if killed:
        desk.world.next_send.append("killed_after")
    desk.live(3 * MINUTE)
    assert len(desk.world.attempts) == 1
    closed_desk(desk)
    for tail in ("", "-wal", "-shm"):
        desk.path.with_name(desk.path.name + tail).unlink(missing_ok=True)
        if (one := kept.with_name(kept.name + tail)).exists():
            shutil.copy(one, desk.path.with_name(desk.path.name + tail))
    desk.run(asyncio.sleep(600))
    desk.start()
    desk.live(30 * MINUTE)
    assert desk.state(number) == "held" and len(desk.world.attempts) == 1


def test_what_came_while_x_was_out_of_reach_is_read_before_anything_goes_out(desk: Any) -> None:
    meet(desk, "100", "101")
    desk.world.offline = True
    desk.live(5 * MINUTE)
    numbers = [desk.reply("100", "as you wish"), desk.reply("101", "you are welcome")]
    desk.live(MINUTE)
    desk.world.dm("100", "forget it")
    desk.world.offline = False
    desk.live(10 * MINUTE)
    assert [desk.state(one) for one in numbers] == ["held", "sent"] and len(desk.world.attempts) == 1


@pytest.mark.parametrize("trouble", [Trouble.REFUSED, Trouble.FOREIGN, Trouble.LIMIT, Trouble.UNEXPECTED])
def test_a_stream_that_cannot_be_read_keeps_no_reply_back_for_long(desk: Any, trouble: Trouble) -> None:
    meet(desk, "100")
    number = desk.reply("100", "hello", undo_ms=30_000)
    closed_desk(desk)
    desk.start()

    async def pull(_ask: Any) -> Any:
        raise FeedError(trouble, SAY)

    desk.channels["dm"].pull = pull
    desk.live(3 * MINUTE)
    assert desk.state(number) == "sent" and len(desk.world.copies(number)) == 1
