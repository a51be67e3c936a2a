"""Pages: what X sent, saved as it came together with the cursor, before anything is unpacked."""

from __future__ import annotations

from collections.abc import Iterable

from xdesk.core.changes import Subject
from xdesk.core.feed import Page
from xdesk.core.words import Sentence
from xdesk.replica import streams
from xdesk.replica.connection import Connection
from xdesk.replica.writer import Tx

_OUT_OF_ORDER_MS = 3_600_000
"""X's time as this desk knows it may be set back by less than this between two pages."""


def save(
    tx: Tx, page: Page, *, at: int, newest_id: str | None, last_good_at: int, sentence: Sentence | None = None
) -> int:
    """Save a page, the stream's new cursor, X's limits and the price in one transaction; returns the page's number.

    `newest_id` None leaves the cursor. `at`, `last_good_at`: UTC ms. X bills reads (x-api.md 2): nothing paid is lost.
    """
    number = tx.execute(
        "INSERT INTO page (account_id, stream, fetched_at, body) VALUES (?, ?, ?, ?)",
        (page.account_id, page.stream, at, page.body),
    ).lastrowid
    streams.good_page(tx, page.account_id, page.stream, newest_id=newest_id, at=last_good_at, sentence=sentence)
    streams.limits(tx, page.account_id, page.limits)
    streams.spend(
        tx, page.account_id, page.stream, objects=page.objects, micros=page.cost_micros, x_now=page.x_now or at
    )
    return number


def waiting(conn: Connection, account_id: str | None = None) -> list[tuple[int, str, str]]:
    """Return (number, account, stream) of pages not yet unpacked, oldest first."""
    rows = conn.execute(
        "SELECT id, account_id, stream FROM page WHERE unpacked = 0 AND (? IS NULL OR account_id = ?) ORDER BY id",
        (account_id, account_id),
    )
    return [tuple(row) for row in rows]


def body(conn: Connection, page_id: int) -> bytes:
    """Return a page as X sent it, b'' when it is no longer kept."""
    row = conn.execute("SELECT body FROM page WHERE id = ?", (page_id,)).fetchone()
    return b"" if row is None or row[0] is None else bytes(row[0])


def fetched_since(conn: Connection, account_id: str, since: int) -> list[tuple[int, str, int]]:
    """Return (number, stream, UTC ms) of an account's pages that came at or after `since`, newest first.

    Read backwards from the newest: pages lie in the order they came, and there are 30 days of them.
    """
    found = []
    for number, account, stream, at in conn.execute(
        "SELECT id, account_id, stream, fetched_at FROM page ORDER BY id DESC"
    ):
        if at < since - _OUT_OF_ORDER_MS:
            break
        if account == account_id and at >= since:
            found.append((number, stream, at))
    return found


def unpacked(tx: Tx, page_id: int) -> None:
    """Note that everything in a page has been stored."""
    tx.execute("UPDATE page SET unpacked = 1 WHERE id = ?", (page_id,))


def quarantine(tx: Tx, page_id: int, items: Iterable[bytes], at: int) -> None:
    """Keep single items of a page that could not be read, for a later version that can."""
    row = tx.execute("SELECT account_id, stream FROM page WHERE id = ?", (page_id,)).fetchone()
    if row is None:
        return
    kept = {bytes(old[0]) for old in tx.execute("SELECT body FROM poison WHERE page_id = ?", (page_id,))}
    tx.executemany(
        "INSERT INTO poison (page_id, account_id, stream, body, at) VALUES (?, ?, ?, ?, ?)",
        [(page_id, row[0], row[1], item, at) for item in items if item not in kept],
    )
    tx.touch(Subject.HEALTH)


def prune(tx: Tx, before: int, limit: int = 1_000) -> int:
    """Forget the bodies of at most `limit` unpacked pages that came before `before` (UTC ms); returns how many.

    Quarantined items are copies of their own and stay.
    """
    gone = tx.execute(
        "UPDATE page SET body = NULL WHERE id IN "
        "(SELECT id FROM page WHERE unpacked = 1 AND fetched_at < ? AND body IS NOT NULL ORDER BY id LIMIT ?)",
        (before, limit),
    ).rowcount
    tx.erased |= gone > 0
    return gone
