"""What comes again unchanged costs no repaint; unknown parents are kept, found, or gone; refusals end by themselves."""

from __future__ import annotations

from typing import Any

from tests.replica.feed.test_replica_ingest import POST, ROOT, edited, posted
from tests.replica.replica_desk import BRAND, DM, T0, Desk, person, said, x_id
from xdesk.core.changes import Changes, Subject
from xdesk.core.ids import post_conversation
from xdesk.core.model import Parent
from xdesk.core.sentences import Sentence
from xdesk.replica.conversation import conversations, threads, timeline
from xdesk.replica.feed import posts

WHY = Sentence("Test", "closed", {})
NOTHING = Changes()


def parent_of(desk: Desk, conversation_id: str = POST) -> Any:
    return timeline.page(desk.conn, conversation_id)[0].parent


def test_known_messages_touch_nothing(desk: Desk) -> None:
    page = (
        said(T0),
        said(T0 + 1, outgoing=True),
        posted(T0 + 2, parent_id=ROOT, parent_text="root"),
        edited(T0 + 9, 1),
    )
    people = (person(),)
    desk.take(*page, people=people)
    row = desk.one("SELECT updated_at FROM thread WHERE conversation_id = ?", DM)
    desk.take(*page, people=people, at=T0 + 5)
    assert desk.last == NOTHING
    assert desk.one("SELECT updated_at FROM thread WHERE conversation_id = ?", DM) == row + 5
    desk.take(*page, people=(person(fetched_at=T0 + 99),), at=T0 + 99)
    assert desk.last == NOTHING, "the same person, seen later"
    desk.take(people=(person(name="李娜娜", fetched_at=T0 + 100),), at=T0 + 100)
    assert desk.last.customers


def test_one_new_message_touches_its_conversation_alone(desk: Desk) -> None:
    desk.take(said(T0), posted(T0 + 2))
    desk.take(said(T0), posted(T0 + 2), said(T0 + 3))
    assert desk.last.conversations == {DM}
    desk.take(edited(T0 + 2, 1))
    assert desk.last.conversations == {POST}


def test_a_deletion_is_news_once(desk: Desk) -> None:
    desk.take(said(T0))
    desk.take(gone=(x_id(T0),))
    assert desk.last.conversations == {DM}
    desk.take(said(T0), gone=(x_id(T0),))
    assert desk.last == NOTHING


def test_an_unknown_parent_is_looked_up_once(desk: Desk) -> None:
    desk.take(posted(T0, parent_id=ROOT))
    assert posts.unknown(desk.conn, BRAND) == [ROOT] and posts.unknown(desk.conn, "55") == []
    assert parent_of(desk).state == "unknown"
    desk.do(posts.store, [Parent(ROOT, "Nora @nora", "the root", "ok")], [ROOT], T0)
    assert desk.last.conversations == {POST} and desk.last.subjects == Subject.TIMELINE
    assert parent_of(desk) == Parent(ROOT, "Nora @nora", "the root", "ok")
    assert posts.unknown(desk.conn, BRAND) == []
    desk.take(posted(T0 + 9, parent_id=ROOT, parent_text="the root"), at=T0 + 9)
    assert parent_of(desk).author == "Nora @nora", "a page without people takes no name away"


def test_a_parent_x_hides_is_gone_and_one_x_is_silent_about_is_not_asked_again(desk: Desk) -> None:
    desk.take(posted(T0, parent_id=ROOT))
    desk.do(posts.store, [Parent(ROOT, "", "", "gone")], [ROOT], T0)
    assert parent_of(desk).state == "gone"
    other = x_id(T0 - 77)
    desk.take(posted(T0 + 1, parent_id=other))
    desk.do(posts.store, [], [other], T0)
    assert posts.unknown(desk.conn, BRAND) == [] and timeline.page(desk.conn, POST)[1].parent.state == "unknown"
    desk.take(posted(T0 + 2, parent_id=other, parent_text="here it is"), at=T0)
    assert timeline.page(desk.conn, POST)[1].parent.text == "here it is"


def test_a_parent_that_is_a_message_elsewhere_costs_nothing(desk: Desk) -> None:
    desk.take(posted(T0, "the question"), people=(person(),))
    other = post_conversation(BRAND, ROOT, "99")
    answer = said(
        T0 + 5, "me too", channel="reply", conversation_id=other, external_id=ROOT, author_id="99", customer_id="99",
        parent_id=x_id(T0),
    )  # fmt: skip
    desk.take(answer)
    assert posts.unknown(desk.conn, BRAND) == []
    assert parent_of(desk, other) == Parent(x_id(T0), "李娜 @lina", "the question", "ok")


def test_looking_for_unknown_parents_scans_nothing_big(desk: Desk) -> None:
    desk.take(posted(T0, parent_id=ROOT))
    plans = []

    class Watching:
        def execute(self, sql: str, params: Any = ()) -> Any:
            plans.extend(row[3] for row in desk.conn.execute("EXPLAIN QUERY PLAN " + sql, params))
            return desk.conn.execute(sql, params)

    posts.unknown(Watching(), BRAND)  # type: ignore[arg-type]
    posts.answered_in(Watching(), ROOT)  # type: ignore[arg-type]
    scans = [line for line in plans if line.startswith("SCAN")]
    assert plans and all("post_unknown" in line for line in scans), plans


def test_a_refusal_ends_when_they_write_anew_and_not_by_history(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(threads.set_refusal, DM, WHY)
    desk.take(said(T0 - 9_000, "older"), said(T0 + 1_000, "ours", outgoing=True), said(T0))
    assert conversations.read(desk.conn, DM).refusal == WHY  # type: ignore[union-attr]
    desk.take(said(T0 + 2_000, "hello?"))
    assert conversations.read(desk.conn, DM).refusal is None  # type: ignore[union-attr]
