"""Views list what they say, in order, from an index, however many conversations there are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, person, reply, said
from xdesk.core.deadlines import WAITING_BASE
from xdesk.core.inbox.views import NAMES, View
from xdesk.core.model import Account, Draft
from xdesk.replica import inbox, status
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts

ME = "me"


def crowd(desk: Desk, count: int = 300) -> None:
    """Many conversations of two accounts in all states, written as bulk rows."""
    desk.do(accounts.add, Account("55", "acme_cn", "Acme CN", "", "", "ok", None, 0), at=T0)
    rng = random.Random(5)
    for n in range(count):
        done, clock = rng.random() < 0.3, rng.random() < 0.5
        at = T0 - rng.randrange(3_600_000)
        due = at + 900_000 if clock and not done else None
        desk.conn.execute(
            "INSERT INTO conversation (id, account_id, channel, audience, root_id, customer_id, status, assignee, "
            "last_at, unread, first_unanswered_at, clock_kind, clock_start, clock_due, urgent_at, rank) "
            "VALUES (?, ?, 'dm', 'private', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"dm:{n}", rng.choice((BRAND, "55")), str(n), str(n), "done" if done else "open",
                rng.choice((None, ME, "other")), at, rng.randrange(2), due and at, due and "answer", due and at, due,
                due and at + 720_000, due or WAITING_BASE - at,
            ),
        )  # fmt: skip
    for n in range(0, count, 10):
        desk.do(conversations.tag, f"dm:{n}", "退款", True, agent=ME, at=T0)
    desk.do(drafts.save, Draft("dm:3", "reply", "x", 1, None, T0), based_on=None)
    desk.do(outbox.enqueue, reply(conversation_id="dm:4"), tags=(), done_after=False)
    desk.do(conversations.recompute, "dm:3")


def expected(desk: Desk, view: View) -> list[tuple[int, int]]:
    """The same, said in Python."""
    rows = desk.conn.execute(
        "SELECT rank, key, id, status, assignee, account_id, unread, first_unanswered_at, clock_start, clock_due "
        "FROM conversation"
    ).fetchall()
    draft = {r[0] for r in desk.conn.execute("SELECT conversation_id FROM draft")}
    out = {r[0] for r in desk.conn.execute("SELECT conversation_id FROM outbox WHERE closed_at IS NULL")}
    tagged = {r[0] for r in desk.conn.execute("SELECT conversation_id FROM tag WHERE name = ?", (view.tag,))}

    def shows(v: Any) -> bool:
        ours = v[3] == "open" and v[4] in (None, ME)
        hot = v[9] is not None and (T0 - v[8]) >= 0.8 * (v[9] - v[8])
        rule = {
            "inbox": ours, "mine": v[3] == "open" and v[4] == ME, "unassigned": v[3] == "open" and v[4] is None,
            "breaching": ours and hot, "unanswered": ours and v[6] == 0 and v[7] is not None, "drafts": v[2] in draft,
            "outbox": v[2] in out, "done": v[3] == "done",
        }  # fmt: skip
        return rule[view.name] and view.account_id in (None, v[5]) and (view.tag is None or v[2] in tagged)

    return sorted((v[0], v[1]) for v in rows if shows(v))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("account", [None, "55"])
@pytest.mark.parametrize("tag", [None, "退款"])
def test_views_say_the_same_everywhere(desk: Desk, name: str, account: str | None, tag: str | None) -> None:
    crowd(desk)
    view = View(name, account, tag)
    wanted = expected(desk, view)
    ranks, keys = inbox.order(desk.conn, view, me=ME, now=T0)
    assert list(zip(ranks, keys, strict=True)) == wanted
    walked: list[int] = []
    after = None
    while rows := inbox.page(desk.conn, view, me=ME, now=T0, after=after, limit=7):
        walked += [r.key for r in rows]
        after = next(pair for pair in wanted if pair[1] == walked[-1])
    assert walked == [key for _, key in wanted]
    names = [f"dm:{n}" for n in range(300)]
    placed = inbox.placements(desk.conn, view, names, me=ME, now=T0)
    assert sorted((r, k) for k, r in placed.values() if r is not None) == wanted and len(placed) == 300
    if account is None and tag is None:
        assert inbox.counts(desk.conn, me=ME, now=T0)[name] == len(wanted)
    if name == "inbox" and account and tag is None:
        assert inbox.counts(desk.conn, me=ME, now=T0)[f"account:{account}"] == len(wanted)


def test_tally_follows_every_change(desk: Desk) -> None:
    crowd(desk, 60)
    rng = random.Random(1)
    for n in range(60):
        desk.do(conversations.assign, f"dm:{n}", rng.choice((None, ME, "other")), by=ME, at=T0)
        desk.do(conversations.set_status, f"dm:{n}", rng.choice(("open", "done")), agent=ME, at=T0)
    kept = desk.conn.execute("SELECT * FROM tally WHERE n <> 0").fetchall()
    counted = desk.conn.execute(
        "SELECT account_id, status, coalesce(assignee, ''), count(*) FROM conversation "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()
    assert kept == counted


@pytest.mark.parametrize("analyzed", [False, True])
def test_big_tables_are_never_scanned(desk: Desk, analyzed: bool) -> None:
    crowd(desk)
    if analyzed:
        desk.conn.execute("ANALYZE")
    seen: list[str] = []
    watched = Watching(desk.conn, seen)
    for name in NAMES:
        for view in (View(name), View(name, account_id=BRAND), View(name, tag="退款")):
            inbox.order(watched, view, me=ME, now=T0)
            inbox.page(watched, view, me=ME, now=T0, after=(5, 5), limit=50)
            inbox.placements(watched, view, ["dm:1"], me=ME, now=T0)
    inbox.rows(watched, [1, 2])
    inbox.counts(watched, me=ME, now=T0)
    inbox.by_deadline(watched, me=ME, after_id="dm:1")
    timeline.page(watched, "dm:1")
    timeline.page(watched, "dm:1", before=(T0, "x"))
    timeline.first_unread_id(watched, "dm:1", ME)
    conversations.read(watched, "dm:1")
    conversations.other_conversations(watched, "1", "dm:1")
    outbox.due(watched, BRAND, x_now=T0)
    outbox.open_rows(watched)
    outbox.open_rows(watched, "dm:1")
    status.read(watched, x_now=T0)
    outbox.guard(watched, reply(conversation_id="dm:1"), x_now=T0)
    outbox.candidates(watched, reply(conversation_id="dm:1"))
    assert len(seen) > 150
    big = ("conversation", "message", "c", "m", "o", "p", "customer", "event")
    whole = [line for line in seen if line.startswith("SCAN ") and line.split()[1] in big]
    assert [line for line in whole if "COVERING INDEX conversation_unanswered" not in line] == []
    assert [line for line in seen if line.startswith("SCAN outbox <-")] == []


class Watching:
    """A connection that keeps the plan of every statement."""

    def __init__(self, conn: Any, seen: list[str]) -> None:
        self._conn, self._seen = conn, seen

    def execute(self, sql: str, params: Any = ()) -> Any:
        plan = [row[3] for row in self._conn.execute("EXPLAIN QUERY PLAN " + sql, params)]
        self._seen += [line + (" <- " + sql if line.startswith("SCAN") else "") for line in plan]
        return self._conn.execute(sql, params)


def test_order_comes_from_a_covering_index(desk: Desk) -> None:
    for view in (View(), View(account_id=BRAND), View("done"), View("mine"), View("unassigned"), View("breaching")):
        seen: list[str] = []
        inbox.order(Watching(desk.conn, seen), view, me=ME, now=T0)
        (read,) = [line for line in seen if " c " in line.split(" <- ")[0]]
        assert "COVERING INDEX" in read and not any("TEMP B-TREE" in line for line in seen), view


def test_an_order_is_read_in_one_piece(desk: Desk) -> None:
    crowd(desk)
    rows: list[Any] = []

    class Fetching:
        """A connection that keeps every row that is fetched."""

        def execute(self, sql: str, params: Any) -> Any:
            self.cursor = desk.conn.execute(sql, params)
            return self

        def fetchone(self) -> Any:
            rows.append(self.cursor.fetchone())
            return rows[-1]

    ranks, keys = inbox.order(Fetching(), View(), me=ME, now=T0)  # type: ignore[arg-type]
    assert len(rows) == 1 and len(keys) > 50 and list(zip(ranks, keys, strict=True)) == expected(desk, View())
    ranks, keys = inbox.order(Fetching(), View(tag="nobody has it"), me=ME, now=T0)  # type: ignore[arg-type]
    assert len(rows) == 2 and (list(ranks), list(keys)) == ([], [])


def test_an_order_holds_every_number_that_can_stand_there(desk: Desk) -> None:
    crowd(desk, 8)
    numbers = (0, 1, 255, 256, 1 << 40, 9_999_999_999_999, (1 << 62) + 5, -3)
    for n, rank in enumerate(numbers):
        desk.conn.execute(
            "UPDATE conversation SET rank = ?, status = 'open', assignee = NULL WHERE id = ?", (rank, f"dm:{n}")
        )
    assert list(inbox.order(desk.conn, View(), me=ME, now=T0)[0]) == sorted(numbers)


def test_by_deadline_walks_running_clocks_both_ways(desk: Desk) -> None:
    crowd(desk)
    wanted = desk.conn.execute(
        "SELECT id FROM conversation WHERE status = 'open' AND clock_due IS NOT NULL "
        "AND (assignee IS NULL OR assignee = 'me') ORDER BY rank, key"
    ).fetchall()
    names = [row[0] for row in wanted]
    walked, at = [], inbox.by_deadline(desk.conn, me=ME, after_id=None)
    while at is not None:
        walked.append(at)
        at = inbox.by_deadline(desk.conn, me=ME, after_id=at)
    assert walked == names
    assert inbox.by_deadline(desk.conn, me=ME, after_id=names[5], back=True) == names[4]
    assert inbox.by_deadline(desk.conn, me=ME, after_id=names[0], back=True) is None
    waiting = desk.one("SELECT id FROM conversation WHERE status = 'open' AND clock_due IS NULL LIMIT 1")
    assert inbox.by_deadline(desk.conn, me=ME, after_id=waiting) == names[0]


def test_by_deadline_goes_on_from_the_place_the_agent_came_to(desk: Desk) -> None:
    crowd(desk)
    names, at = [], inbox.by_deadline(desk.conn, me=ME, after_id=None)
    while at is not None:
        names.append(at)
        at = inbox.by_deadline(desk.conn, me=ME, after_id=at)
    here, location = names[5], inbox.place_of(desk.conn, names[5])
    last = inbox.place_of(desk.conn, names[-1])
    assert location is not None and last is not None
    desk.conn.execute("UPDATE conversation SET rank = ? WHERE id = ?", (last[0] - 1, here))  # acknowledged: moves down
    assert inbox.by_deadline(desk.conn, me=ME, after_id=here) != names[6]
    assert inbox.by_deadline(desk.conn, me=ME, after_id=here, after=location) == names[6]
    assert inbox.by_deadline(desk.conn, me=ME, after_id=here, after=location, back=True) == names[4]
    before_last = inbox.place_of(desk.conn, names[-2])
    desk.conn.execute("UPDATE conversation SET rank = ? WHERE id = ?", (last[0] + 1, names[-2]))
    desk.conn.execute("UPDATE conversation SET status = 'done' WHERE id IN (?, ?)", (here, names[-1]))
    assert inbox.by_deadline(desk.conn, me=ME, after_id=names[-2], after=before_last) is None, "never to itself"
    waiting = desk.one("SELECT id FROM conversation WHERE status = 'open' AND clock_due IS NULL LIMIT 1")
    assert inbox.by_deadline(desk.conn, me=ME, after_id=waiting, after=inbox.place_of(desk.conn, waiting)) == names[0]
    assert inbox.place_of(desk.conn, "nowhere") is None


def test_text_filter_finds_words_and_names(desk: Desk) -> None:
    desk.take(said(T0, "申请退款"), people=(person(),))
    desk.take(said(T0, "invoice", conversation_id="dm:b", external_id="b", customer_id="2", author_id="2"))
    for text, wanted in (("退款", [DM]), ("lina", [DM]), ("invo", ["dm:b"]), ("nothing", []), ("  ", [DM, "dm:b"])):
        rows = inbox.page(desk.conn, View(text=text), me=ME, now=T0, after=None, limit=9)
        assert sorted(r.id for r in rows) == sorted(wanted), text
        placed = inbox.placements(desk.conn, View(text=text), [DM], me=ME, now=T0)
        assert (placed[DM][1] is not None) == (DM in wanted)


def test_row_says_what_the_delegate_paints(desk: Desk) -> None:
    desk.take(said(T0, "eins\nzwei   drei"), people=(person(),))
    key = inbox.key_of(desk.conn, DM)
    assert key is not None
    row = inbox.rows(desk.conn, [key, 999])[key]
    assert (row.preview, row.preview_out) == ("eins zwei drei", False)
    assert (row.customer_name, row.account_handle) == ("李娜", "acme")
    assert row.customer_id == CUSTOMER and inbox.rows(desk.conn, []) == {}
    desk.take(said(T0 + 1, "ours", outgoing=True))
    row = inbox.rows(desk.conn, [key])[key]
    assert (row.preview_out, row.mark, row.clock) == (True, "sent", None)


def test_pages_of_the_transcript_join_without_a_seam(desk: Desk) -> None:
    desk.take(*(said(T0 + (n // 3) * 1000, str(n), low=n + 1, outgoing=n % 4 == 0) for n in range(50)))
    whole = [e.id for e in timeline.page(desk.conn, DM, limit=500)]
    walked: list[str] = []
    before = None
    while page := timeline.page(desk.conn, DM, limit=7, before=before):
        walked = [e.id for e in page] + walked
        before = (page[0].at, page[0].id)
    assert walked == whole and len(whole) == 50


def test_a_text_in_the_inbox_is_looked_for_in_all_there_is(desk: Desk) -> None:
    desk.take(said(T0, "申请退款"), people=(person(),))
    desk.take(said(T0, "退款 invoice", conversation_id="dm:b", external_id="b", customer_id="2", author_id="2"))
    desk.do(conversations.set_status, DM, "done", agent=ME, at=T0)
    desk.do(conversations.assign, "dm:b", "somebody", by=ME, at=T0)
    for view, wanted in (
        (View(text="退款"), [DM, "dm:b"]),
        (View("inbox", account_id=BRAND, text="退款"), [DM, "dm:b"]),
        (View("done", text="退款"), [DM]),
        (View("mine", text="退款"), []),
        (View(), []),
    ):
        rows = inbox.page(desk.conn, view, me=ME, now=T0, after=None, limit=9)
        assert sorted(row.id for row in rows) == sorted(wanted), view
    told = [inbox.searched(desk.conn, view, me=ME, now=T0) for view in (View(text="x"), View("done", text="x"))]
    assert told == [2, 1]


def test_a_snoozed_conversation_is_in_no_list_and_in_no_count(desk: Desk) -> None:
    desk.take(said(T0))
    found = {status: (order_of(desk), inbox.counts(desk.conn, me=ME, now=T0)["inbox"]) for status in put(desk)}
    assert found == {"snoozed": ([], 0), "open": ([1], 1)}


def put(desk: Desk) -> Iterator[str]:
    for one in ("snoozed", "open"):
        desk.conn.execute("UPDATE conversation SET status = ?", (one,))
        yield one


def order_of(desk: Desk) -> list[int]:
    return list(inbox.order(desk.conn, View(), me=ME, now=T0)[1])
