"""What an author had seen crosses from one file to another by message ids: never more is seen than was seen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, DM, HOUR, KEY, T0, Desk, StillClock, person, reply, said, x_id
from xdesk.core.delivery import Result
from xdesk.core.model import Account, Draft, Rescued
from xdesk.core.polling.feed import Incoming, Outcome
from xdesk.core.seen import Seen
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.conversation.unseen import answered_at, unseen
from xdesk.replica.database import set_aside, start_check
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.replica.recovery import rescue_file
from xdesk.replica.recovery import set_aside_history as history
from xdesk.replica.recovery import set_aside_rows as rows_of
from xdesk.replica.recovery.seen_proof import prove, seen_here

CASES = 300
MINUTE = 60_000


@contextmanager
def desk_at(folder: Path) -> Iterator[Desk]:
    folder.mkdir()
    found = Desk(folder / "desk.db", StillClock())
    found.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
    yield found
    found.conn.close()


def emptied(desk: Desk) -> None:
    """Make the desk one that holds nothing and counts from 1 again."""
    desk.conn.execute("DELETE FROM message")
    desk.conn.execute("DELETE FROM draft")


@dataclass
class World:
    """Everything one customer and we wrote, and which of it the author had before them."""

    rng: random.Random
    said: list[Incoming]

    def shuffled(self, much: float) -> list[Incoming]:
        """Return it as X might show it: a part, mostly in order, some late."""
        kept = [one for one in self.said if self.rng.random() < much]
        late = lambda one: one.created_at + (self.rng.random() < 0.3) * self.rng.randrange(2 * 24 * HOUR)  # noqa: E731
        return sorted(kept, key=late)


def world(number: int) -> World:
    rng = random.Random(f"seen proof {number}")
    times = sorted(T0 - rng.choice((rng.randrange(20 * MINUTE), rng.randrange(3 * 24 * HOUR))) for _ in range(9))
    ours = rng.choice((0.0, 0.2, 0.5))
    words = [said(at, f"{n}", low=n + 1, outgoing=rng.random() < ours) for n, at in enumerate(times)]
    return World(rng, words)


def news(desk: Desk, seen: Seen) -> set[str]:
    """Return the ids of what was news to who had seen so much, by the file that counted it."""
    condition, values = unseen(desk.conn, DM, seen)
    sql = f"SELECT id FROM message WHERE conversation_id = ? AND {condition}"
    return {row[0] for row in desk.conn.execute(sql, (DM, *values))}


def test_never_more_is_seen_than_was_seen(tmp_path: Path) -> None:
    """Two files get the same world, each its own part in its own order; what was not painted in one is unseen in both.

    What X shows the second file only after the draft came back counts as well.
    """
    went = 0
    with desk_at(tmp_path / "one") as one, desk_at(tmp_path / "two") as two:
        for number in range(CASES):
            for desk in (one, two):
                emptied(desk)
            made = world(number)
            first = made.shuffled(0.8)
            painted = first[: made.rng.randrange(len(first) + 1)]
            one.take(*painted, people=(person(),))
            newest = max((m.id for m in painted), key=int, default="0")
            seen = Seen(newest, one.one("SELECT coalesce(max(no), 0) FROM message"))
            late = seen.news_after(answered_at(one.conn, DM, seen.no))
            one.take(*first[len(painted) :])
            proof = prove(one.conn, DM, seen)
            assert proof is not None
            second = first if made.rng.random() < 0.3 else made.shuffled(0.9)
            before = second[: made.rng.randrange(len(second) + 1)]
            two.take(*before, people=(person(),))
            here = seen_here(two.conn, DM, seen, proof)
            two.take(*second[len(before) :], *made.said)
            known = {m.id for m in painted}
            must = {m.id for m in made.said if m.id not in known and (m.created_at > late or int(m.id) > int(newest))}
            assert must <= news(two, here), number
            there = seen_here(one.conn, DM, seen, proof)
            assert news(one, there) == news(one, seen), number
            went += not news(two, here) & known and bool(known)
    assert went > CASES / 10  # what was surely seen is not held back for nothing


def rescued_into(desk: Desk, other: Desk, text: str, seen: Seen) -> Draft:
    """Rescue a draft beside one desk and bring it into another; return it as it is there."""
    rescue_file.write(desk.path, KEY, (Rescued(Draft(DM, "reply", text, 0, None, T0, seen)),), "01A")
    assert other.do(rescue_file.bring_back, rescue_file.read(desk.path, KEY)) == 1
    found = drafts.read(other.conn, DM, "reply")
    assert found is not None and found.seen is not None
    return found


def held(desk: Desk, draft: Draft) -> bool:
    """Send the draft as it is; return whether the guard holds it."""
    assert draft.seen is not None
    item = reply("01G", T0 + HOUR, based_on=draft.seen.newest_id, seen_no=draft.seen.no, text=draft.text)
    desk.do(outbox.enqueue, item, tags=(), done_after=False)
    return outbox.guard(desk.conn, item, x_now=T0 + HOUR) is not None


@pytest.mark.parametrize("unpainted", [False, True])
def test_a_rescued_draft_in_a_new_file_has_not_seen_what_was_never_painted(tmp_path: Path, unpainted: bool) -> None:
    with desk_at(tmp_path / "old") as old, desk_at(tmp_path / "new") as new:
        old.take(*(said(T0 + n, f"{n}") for n in range(30)), people=(person(),))
        seen = Seen(x_id(T0 + 29), 30)
        if unpainted:
            new.take(said(T0 + 7, "shown by X only to the new file", low=2), people=(person(),))
        new.take(*(said(T0 + n, f"{n}") for n in range(10, 30)), people=(person(),))
        assert held(new, rescued_into(old, new, "an answer", seen)) is unpainted


def test_a_rescued_draft_proves_nothing_when_its_desk_could_not_be_read(tmp_path: Path) -> None:
    with desk_at(tmp_path / "old") as old, desk_at(tmp_path / "new") as new:
        old.take(said(T0), people=(person(),))
        new.take(said(T0), people=(person(),))
        old.conn.close()
        old.path.write_bytes(b"nothing to be read" * 500)
        draft = rescued_into(old, new, "an answer", Seen(x_id(T0), 99))
        assert draft.seen == Seen() and held(new, draft)


def set_aside_of(desk: Desk) -> tuple[Path, Desk]:
    desk.conn.close()
    start_check.fresh_start(desk.path, KEY, clock=StillClock(), backups=desk.backups)
    (aside,) = set_aside.files(desk.path)
    return aside, Desk(desk.path, StillClock())


@pytest.fixture
def answered(desk: Desk) -> Desk:
    """We answered two days ago; then the customer wrote what X does not show yet, and now again."""
    desk.take(said(T0 - 48 * HOUR, "an answer of ours", outgoing=True), people=(person(),))
    desk.take(said(T0, "seen"))
    return desk


LATE = said(T0 - 24 * HOUR, "news that X shows late")


def brought(aside: Path, desk: Desk) -> None:
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    desk.do(rows_of.merge, rows, at=T0 + HOUR)
    rows_of.bring_history(aside, KEY, desk.conn, lambda piece: desk.do(history.merge, piece))


@pytest.mark.parametrize("when", ["before", "after", "never"])
def test_a_set_aside_draft_has_not_seen_what_was_never_painted(answered: Desk, when: str) -> None:
    answered.do(drafts.save, Draft(DM, "reply", "half an answer", 0, None, T0, Seen(x_id(T0), 2)))
    aside, new = set_aside_of(answered)
    new.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
    again = [said(T0 - 48 * HOUR, "an answer of ours", outgoing=True), said(T0, "seen")]
    if when != "after":
        new.take(*([LATE] if when == "before" else []), *again, people=(person(),))
    brought(aside, new)
    draft = drafts.read(new.conn, DM, "reply")
    assert draft is not None
    if when == "after":
        new.take(LATE)
    assert held(new, draft) is (when != "never")


@pytest.mark.parametrize("late", [False, True])
def test_what_a_set_aside_reply_had_not_seen_still_waits_for_an_answer(answered: Desk, late: bool) -> None:
    item = reply("01S", T0 + MINUTE, based_on=x_id(T0), seen_no=2)
    answered.do(outbox.enqueue, item, tags=(), done_after=False)
    answered.do(outbox.intent, "01S", attempt_id="1", tried_at=T0 + MINUTE, deadline=T0 + 2 * MINUTE)
    answered.do(outbox.finish, "01S", Outcome(Result.SENT, event_id=x_id(T0 + MINUTE)), T0 + MINUTE)
    if late:
        answered.take(LATE)
    waiting = "SELECT clock_kind, clock_due FROM conversation"
    was = answered.one(waiting)
    assert (was[1] is not None) is late
    aside, new = set_aside_of(answered)
    brought(aside, new)
    assert new.one(waiting) == was


@pytest.mark.parametrize("late", [False, True])
def test_what_came_after_the_conversation_was_read_is_unread_in_another_file(answered: Desk, late: bool) -> None:
    answered.do(conversations.mark_read, DM, agent="me", at=T0 + MINUTE)
    if late:
        answered.take(said(T0 - 5 * MINUTE, "shown late"))
    unread = "SELECT unread > 0 FROM conversation"
    assert answered.one(unread) == late
    aside, new = set_aside_of(answered)
    brought(aside, new)
    assert new.one(unread) == late
