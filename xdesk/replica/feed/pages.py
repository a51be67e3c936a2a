"""Pages: what X sent, saved as it came together with the cursor, before anything is unpacked."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

from xdesk.core.changes import Subject
from xdesk.core.polling.feed import Page
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger, streams

_LEVEL = 3  # a page of 100 KB takes about a ms; the slower levels save little more


def save(
    tx: Tx, page: Page, *, at: int, newest_id: str | None, last_good_at: int, sentence: Sentence | None = None
) -> int:
    """Save a page, the stream's new cursor, X's limits and the price in one transaction; returns the page's number.

    `newest_id` None leaves the cursor. `at`, `last_good_at`: UTC ms. X bills reads: nothing paid is lost.
    """
    number = _row(tx, page, at)
    streams.good_page(tx, page.account_id, page.stream, newest_id=newest_id, at=last_good_at, sentence=sentence)
    streams.limits(tx, page.account_id, page.limits)
    ledger.read(tx, page.account_id, page.stream, page.charges, reason=page.reason, x_now=page.x_now or at)
    return number


def _row(tx: Tx, page: Page, at: int) -> int:
    """Return the number of the row that holds this page: a quiet stream sends the same one again and again."""
    digest = hashlib.sha256(page.body).digest()
    same = tx.execute(
        "UPDATE page SET fetched_at = max(fetched_at, ?) WHERE id = (SELECT id FROM page "
        "WHERE account_id = ? AND stream = ? AND sha256 = ? AND body IS NOT NULL LIMIT 1) RETURNING id",
        (at, page.account_id, page.stream, digest),
    ).fetchone()
    if same is not None:
        return int(same[0])
    packed = zlib.compress(page.body, _LEVEL)
    shorter = len(packed) < len(page.body)
    return tx.execute(
        "INSERT INTO page (account_id, stream, fetched_at, body, compressed, sha256) VALUES (?, ?, ?, ?, ?, ?)",
        (page.account_id, page.stream, at, packed if shorter else page.body, shorter, digest),
    ).lastrowid


def plain(body: bytes, compressed: object) -> bytes:
    """Return a stored body as X sent it."""
    return zlib.decompress(body) if compressed else bytes(body)


def waiting(conn: Connection, account_id: str | None = None) -> list[tuple[int, str, str]]:
    """Return (number, account, stream) of pages not yet unpacked, oldest first."""
    rows = conn.execute(
        "SELECT id, account_id, stream FROM page WHERE unpacked = 0 AND (? IS NULL OR account_id = ?) ORDER BY id",
        (account_id, account_id),
    )
    return [tuple(row) for row in rows]


def is_waiting(conn: Connection, account_id: str, streams: Iterable[str]) -> bool:
    """Return whether a page of one of these streams is saved whose content is not stored yet."""
    return any(account == account_id and stream in streams for _, account, stream in waiting(conn, account_id))


def body(conn: Connection, page_id: int) -> bytes:
    """Return a page as X sent it, b'' when it is no longer kept."""
    row = conn.execute("SELECT body, compressed FROM page WHERE id = ?", (page_id,)).fetchone()
    return b"" if row is None or row[0] is None else plain(row[0], row[1])


def erase(tx: Tx, x_id: str) -> None:
    """Forget the bodies of unpacked pages in which `x_id` stands."""
    bodies = "SELECT id, body, compressed FROM page WHERE unpacked = 1 AND body IS NOT NULL"
    word = x_id.encode()
    naming = [(row[0],) for row in tx.execute(bodies) if word in plain(row[1], row[2])]
    tx.executemany("UPDATE page SET body = NULL WHERE id = ?", naming)


def tried(tx: Tx, page_id: int) -> None:
    """Count a try of unpacking that failed; the page waits for the next one."""
    tx.execute("UPDATE page SET tries = tries + 1 WHERE id = ? AND unpacked = 0", (page_id,))
    tx.touch(Subject.HEALTH)


def stalled(conn: Connection) -> int:
    """Return how many pages are saved whose content could not be stored so far."""
    return int(conn.execute("SELECT count(*) FROM page WHERE unpacked = 0 AND tries > 0").fetchone()[0])


def unpacked(tx: Tx, page_id: int) -> None:
    """Note that everything in a page has been stored."""
    tx.execute("UPDATE page SET unpacked = 1 WHERE id = ?", (page_id,))
    tx.touch(Subject.HEALTH)


def quarantine(tx: Tx, page_id: int, items: Iterable[bytes], at: int) -> int:
    """Keep single items of a page that could not be read, for a later version that can; returns how many are new.

    The same item is kept once, in however many pages it comes.
    """
    row = tx.execute("SELECT account_id, stream FROM page WHERE id = ?", (page_id,)).fetchone()
    if row is None:
        return 0
    new = 0
    for item in items:
        new += tx.execute(
            "INSERT INTO poison (page_id, account_id, stream, body, at) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS "
            "(SELECT 1 FROM poison WHERE account_id = ?2 AND stream = ?3 AND length(body) = length(?4) AND body = ?4)",
            (page_id, row[0], row[1], item, at),
        ).rowcount
    if new:
        tx.touch(Subject.HEALTH)
    return new


def prune(tx: Tx, before: int, limit: int = 1_000) -> int:
    """Forget at most `limit` unpacked pages that came before `before` (UTC ms); returns how many.

    Quarantined items are copies of their own and stay.
    """
    old = "id IN (SELECT id FROM page WHERE unpacked = 1 AND fetched_at < ? AND {} ORDER BY id LIMIT ?)"
    newest = "id = (SELECT max(id) FROM page)"  # its row stays, so that no later page gets its number
    gone = tx.execute(f"DELETE FROM page WHERE {old.format('NOT ' + newest)}", (before, limit)).rowcount
    last = f"body IS NOT NULL AND {newest}"
    gone += tx.execute(f"UPDATE page SET body = NULL WHERE {old.format(last)}", (before, limit - gone)).rowcount
    tx.erased |= gone > 0
    return gone
