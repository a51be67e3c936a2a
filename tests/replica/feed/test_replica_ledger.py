"""The ledger against the sandbox's bill: random days of two accounts of one app, with restarts in between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, T0, Desk, StillClock
from xdesk.connectors.x.parsing.page_meta import Head
from xdesk.connectors.x.prices import Prices
from xdesk.core.model import Account
from xdesk.core.polling.charges import Reason, charges_of
from xdesk.replica.feed import ledger
from xdesk.replica.profile import accounts
from xdesk.sandbox.usage.credits import Ledger

OTHER = "4401"
DAY = 86_400_000
PRICES = Prices()
BILLED = {"dm": ("dm_event", "dm"), "post": ("post", "post"), "own": ("owned", "post"), "user": ("user", "user")}
SENDS = {15_000: "dm_send", 10_000: "post_create_reply", 200_000: "post_create_link"}


def app(one: str, client_id: str) -> Account:
    return Account(one, one, one, "https://api.x.com", client_id, "ok", None, 0)


def begin(path: Path, *apps: Account) -> Desk:
    desk = Desk(path, StillClock())
    for one in apps:
        desk.do(accounts.add, one, at=T0)
    return desk


@pytest.mark.parametrize("number", range(12))
def test_random_days_cost_what_the_sandbox_bills(tmp_path: Path, number: int) -> None:
    rng = random.Random(number)
    desk, bill, now = begin(tmp_path / "desk.db", app(BRAND, "c"), app(OTHER, "c")), Ledger(), T0
    world = {kind: [f"{n}{len(kind)}" for n in range(40)] for kind in ("dm", "post", "user")}
    for _ in range(60):
        now += rng.choice((1_000, 60_000, 3 * 3_600_000, DAY // 2))
        account = rng.choice((BRAND, OTHER))
        if rng.random() < 0.15:
            price = rng.choice(tuple(SENDS))
            desk.do(ledger.sent, account, price, x_now=now)
            bill.write(SENDS[price])
            continue
        kind = rng.choice(tuple(BILLED))
        items, users, posts = (
            tuple(rng.choices(world[one], k=rng.randint(0, 12)))
            for one in ("post" if kind == "own" else kind, "user", "post")
        )
        head = Head(len(items), None, None, None, items, users, posts, starved=False)
        paid = PRICES.of_page(head, kind, owns_app=True)
        before = bill.spent
        price, sort = BILLED[kind]
        bill.read(price, sort, items, now)
        bill.read("user", "user", users, now)
        bill.read("post", "post", posts, now)
        assert desk.do(ledger.read, account, kind, paid, reason=Reason.NEWS, x_now=now) == bill.spent - before
        if rng.random() < 0.2:  # a kill and a new start: what was charged stands in the file
            desk.conn.close()
            desk = Desk(tmp_path / "desk.db", StillClock())
    assert desk.conn.execute("SELECT sum(micros) FROM spend").fetchone() == (bill.spent,)
    assert desk.conn.execute("SELECT sum(objects * price) FROM cost").fetchone() == (bill.spent,)
    assert desk.conn.execute("SELECT sum(objects) FROM cost").fetchone() == (sum(bill.by_price.values()),)
    desk.conn.close()


def test_accounts_of_different_apps_pay_each_for_themselves(tmp_path: Path) -> None:
    desk = begin(tmp_path / "desk.db", app(BRAND, "c"), app(OTHER, "another"), app("4402", ""))
    paid = charges_of("user", ("7",), 10_000)
    for one in (BRAND, OTHER, "4402"):
        assert desk.do(ledger.read, one, "users", paid, reason=Reason.PEOPLE, x_now=T0) == 10_000
        assert desk.do(ledger.read, one, "users", paid, reason=Reason.PEOPLE, x_now=T0) == 0
    desk.conn.close()


def test_what_was_paid_the_day_before_is_said_to_be_paid_again(desk: Desk) -> None:
    noon = T0 // DAY * DAY + DAY // 2
    for at, ids in ((noon, ("1", "2")), (noon + 1, ("2",)), (noon + DAY, ("2", "3"))):
        desk.do(ledger.read, BRAND, "dm", charges_of("dm", ids, 10_000), reason=Reason.NEWS, x_now=at)
    rows = desk.conn.execute("SELECT day, hour, reason, objects, again FROM cost ORDER BY day, reason").fetchall()
    first, second = ledger.day_of(noon), ledger.day_of(noon + DAY)
    assert rows == [(first, 12, "news", 2, 1), (second, 12, "again", 1, 0), (second, 12, "news", 1, 0)]


def test_charged_objects_are_forgotten_and_the_sums_stay(desk: Desk) -> None:
    for n in range(4):
        paid = charges_of("dm", ("1", "2", "3"), 10_000)
        desk.do(ledger.read, BRAND, "dm", paid, reason=Reason.NEWS, x_now=T0 + n * DAY)
    assert desk.do(ledger.forget, T0 + 2 * DAY, 4) == 4 and desk.do(ledger.forget, T0 + 2 * DAY, 4) == 2
    assert desk.do(ledger.forget, T0 + 2 * DAY, 4) == 0
    assert [ledger.spent_today(desk.conn, T0 + n * DAY) for n in range(4)] == [30_000] * 4
    assert desk.conn.execute("SELECT count(*) FROM charge").fetchone() == (6,)
