"""Ledger: what X charges, as X counts: an object once per UTC day and app, by account, stream, reason and hour.

Which objects were charged stands in the file, not in memory: a restart, a kill or a second account of the same app
changes nothing of the sum.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from xdesk.core.changes import Subject
from xdesk.core.polling.budget import SpendLimit
from xdesk.core.polling.charges import Charge, Reason
from xdesk.core.polling.day_cost import CostRow, DayCost
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import settings

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000


def day_of(x_now: int) -> str:
    """Return the UTC day of X's time (ms) as YYYY-MM-DD; X bills by it."""
    return datetime.fromtimestamp(x_now / 1000, UTC).strftime("%Y-%m-%d")


def read(
    tx: Tx, account_id: str, name: str, charges: Iterable[Charge], *, reason: Reason, x_now: int, requests: int = 1
) -> int:
    """Book one answer of `name` (stream or look-up) with all objects in it; return what it cost, US dollars * 1e6.

    `x_now`: X's time of the answer (UTC ms). What an account of the same app paid this UTC day costs nothing more.
    """
    day, app = day_of(x_now), _app(tx.conn, account_id)
    ids: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for one in charges:
        ids[one.item, one.price][one.id] = None
    objects = micros = 0
    for (item, price), wanted in ids.items():
        new = newly_charged(tx, day, app, item, list(wanted), account_id)
        known = _paid_before(tx.conn, day_of(x_now - _DAY_MS), app, item, new)
        shown_again = len(wanted) - len(new)
        rows = ((reason, len(new) - known, shown_again), (Reason.AGAIN, known, 0))
        for why, count, again in rows:
            if count or again:
                _add(tx, (day, account_id, name, x_now % _DAY_MS // _HOUR_MS, why, item, price), count, again)
        objects, micros = objects + len(new), micros + len(new) * price
    _total(tx, day, account_id, name, objects=objects, requests=requests, micros=micros)
    return micros


def sent(tx: Tx, account_id: str, price: int, *, x_now: int) -> None:
    """Book one send that X took, or may have taken, at `price` (US dollars * 1e6)."""
    day = day_of(x_now)
    _add(tx, (day, account_id, "send", x_now % _DAY_MS // _HOUR_MS, Reason.SEND, "send", price), 1, 0)
    _total(tx, day, account_id, "send", objects=1, requests=1, micros=price)


def spent_today(conn: Connection, x_now: int, account_id: str | None = None) -> int:
    """Return what this UTC day cost so far, US dollars * 1e6, of one account or of all."""
    row = conn.execute(
        "SELECT coalesce(sum(micros), 0) FROM spend WHERE day = ? AND (? IS NULL OR account_id = ?)",
        (day_of(x_now), account_id, account_id),
    ).fetchone()
    return int(row[0])


def day_cost(conn: Connection, x_now: int, *, days_ago: int = 0) -> DayCost:
    """Return what a UTC day cost and why: today by X's time `x_now` (UTC ms), or a day so many before."""
    day = day_of(x_now - days_ago * _DAY_MS)
    rows = conn.execute(
        "SELECT account_id, name, reason, item, hour, price, objects, again FROM cost WHERE day = ? "
        "ORDER BY account_id, name, hour, reason, item, price",
        (day,),
    ).fetchall()
    now = x_now if not days_ago else x_now // _DAY_MS * _DAY_MS - (days_ago - 1) * _DAY_MS - 1
    return DayCost(day, now, spend_limit(conn), tuple(CostRow(*row) for row in rows))


def spend_limit(conn: Connection) -> SpendLimit:
    """Return the daily bounds for money (settings 'budget_soft_micros', 'budget_hard_micros')."""
    usual = SpendLimit()
    soft = settings.get(conn, "budget_soft_micros", usual.soft)
    hard = settings.get(conn, "budget_hard_micros", usual.hard)
    return SpendLimit(soft if isinstance(soft, int) else usual.soft, hard if isinstance(hard, int) else usual.hard)


def forget(tx: Tx, before: int, limit: int) -> int:
    """Forget at most `limit` objects charged on UTC days before that of `before` (ms); the sums stay."""
    return tx.execute(
        "DELETE FROM charge WHERE (day, app, item, id) IN "
        "(SELECT day, app, item, id FROM charge WHERE day < ? LIMIT ?)",
        (day_of(before), limit),
    ).rowcount


def _app(conn: Connection, account_id: str) -> str:
    """Return what X bills: the app an account signed in with. Of a ready token nobody knows whose it is."""
    row = conn.execute("SELECT base_url, client_id FROM account WHERE id = ?", (account_id,)).fetchone()
    return account_id if row is None or not row[1] else f"{row[0]} {row[1]}"


def newly_charged(tx: Tx, day: str, app: str, item: str, ids: list[str], account_id: str) -> list[str]:
    """Write down objects as charged on `day` (UTC); return the ids of those that were not yet that day."""
    rows = tx.execute(
        "INSERT OR IGNORE INTO charge (day, app, item, id, account_id) SELECT ?, ?, ?, value, ? FROM json_each(?) "
        "RETURNING id",
        (day, app, item, account_id, json.dumps(ids)),
    )
    return [row[0] for row in rows.fetchall()]


def _paid_before(conn: Connection, day: str, app: str, item: str, ids: list[str]) -> int:
    """Return how many of these objects were charged on `day`."""
    if not ids:
        return 0
    row = conn.execute(
        "SELECT count(*) FROM json_each(?) AS j JOIN charge AS c ON c.day = ? AND c.app = ? AND c.item = ? "
        "AND c.id = j.value",
        (json.dumps(ids), day, app, item),
    ).fetchone()
    return int(row[0])


def _add(tx: Tx, key: tuple[str, str, str, int, str, str, int], objects: int, again: int) -> None:
    tx.execute(
        "INSERT INTO cost (day, account_id, name, hour, reason, item, price, objects, again) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, account_id, name, hour, reason, item, price) "
        "DO UPDATE SET objects = objects + excluded.objects, again = again + excluded.again",
        (*key, objects, again),
    )


def _total(tx: Tx, day: str, account_id: str, name: str, *, objects: int, requests: int, micros: int) -> None:
    tx.execute(
        "INSERT INTO spend (day, account_id, name, objects, requests, micros) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (day, account_id, name) DO UPDATE SET objects = objects + excluded.objects, "
        "requests = requests + excluded.requests, micros = micros + excluded.micros",
        (day, account_id, name, objects, requests, micros),
    )
    tx.touch(Subject.HEALTH)
