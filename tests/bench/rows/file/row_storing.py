"""Rows 11 and 22: how fast pages are stored, and what that writes and keeps.

Pages go the way of the engine: saved, then stored by the writer's lane for many rows, in transactions it ends itself.
Their messages come in sittings: a few dozen people write at a time, each some messages, as at a desk.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import measure
from tests.bench.generate import KEY, NOW, StillClock
from tests.bench.measure import Row, limit_row, rounds
from tests.bench.replica import vocabulary
from tests.bench.replica.talks import ACCOUNTS
from tests.bench.session import Measure, Session
from xdesk.core import ids
from xdesk.core.model import Account
from xdesk.core.polling.feed import Incoming, Page, Unpacked
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import ingest, pages
from xdesk.replica.profile import accounts
from xdesk.sync.reading.unpack import slices

PAGE = 100
PAGES = 20
"""Pages of one sample: 2,000 messages."""
AT_ONCE, SITTING = 40, 5
"""People who write at a time, and messages of each on the average."""
STEP_MS = 2_600

Place = tuple[str, str, str, str, str]  # account, channel, conversation, X's id of the thread, customer


class Sittings:
    """New pages, each of one account; `places` of the replica, or as many new ones as come."""

    def __init__(self, places: list[Place] | None) -> None:
        self._rng, self._places, self._count = random.Random(3), places, 0
        self._busy: dict[str, list[list[Any]]] = {account: [] for account, _ in ACCOUNTS}
        self._turn = 0

    def page(self) -> tuple[Page, Unpacked]:
        """Return the next page and what is in it."""
        self._turn += 1
        account = ACCOUNTS[self._turn % len(ACCOUNTS)][0]
        said = tuple(self._message(account) for _ in range(PAGE))
        body = repr([(m.id, m.text, m.author_id, m.created_at) for m in said]).encode()
        return Page("dm", account, body, None, PAGE, said[-1].id, said[0].id), Unpacked(messages=said)

    def _message(self, account: str) -> Incoming:
        busy = self._busy[account]
        while len(busy) < AT_ONCE:
            busy.append([self._place(account), self._rng.randint(1, 2 * SITTING - 1), 0])
        talk = self._rng.choice(busy)
        self._count += 1
        at = NOW + self._count * STEP_MS
        x_id = str(int(ids.snowflake_at(at)) + self._count % 4_000)
        (_, channel, conversation, external, customer), left, done = talk
        talk[1:] = left - 1, done + 1
        if left <= 1:
            busy.remove(talk)
        ours = done % 3 == 1
        return Incoming(
            x_id, channel, conversation, external, account if ours else customer, customer, ours,
            vocabulary.text(self._count), at, x_id,
        )  # fmt: skip

    def _place(self, account: str) -> Place:
        if self._places:
            while (found := self._rng.choice(self._places))[0] != account:
                continue
            return found
        customer = str(3_000_000_000_000_000_000 + self._rng.randrange(20_000))
        pair = ids.pair(account, customer)
        return account, "dm", ids.dm_conversation(account, pair), pair, customer


class Office:
    """The desk's writer over a copy of a replica, or over a new file."""

    def __init__(self, replica: Path | None) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "desk.db"
        if replica is not None:
            shutil.copy(replica, self.path)
        prepare(self.path, KEY, clock=StillClock(), backups=Path(self._folder.name))
        self.read = open_reader(self.path, KEY)
        self.writer = Writer(lambda: open_writer(self.path, KEY), lambda _: None, lambda _: None)
        self.writer.start()
        if replica is None:
            for account, handle in ACCOUNTS:
                own = Account(account, handle, handle, "http://127.0.0.1:9", "", "ok", None, NOW)
                self.writer.write(accounts.add, own, at=NOW).result()
        rows = self.read.execute(
            "SELECT t.account_id, t.channel, t.conversation_id, t.external_id, c.customer_id FROM thread AS t "
            "JOIN conversation AS c ON c.id = t.conversation_id WHERE t.channel = 'dm' ORDER BY t.id"
        )
        self.sittings = Sittings([tuple(row) for row in rows])

    def close(self) -> None:
        """Close everything and remove the file."""
        self.read.close()
        self.writer.close(60)
        self._folder.cleanup()

    def store(self, page: Page, content: Unpacked) -> None:
        """Save a page and store what is in it, as the engine does."""
        at = content.messages[-1].created_at
        number = self.writer.load(pages.save, page, at=at, newest_id=page.newest_id, last_good_at=at).result()
        left = content
        while left.messages:
            left = self.writer.load(_store, number, page.account_id, left, at).result()

    def length(self) -> int:
        """Return how long the log beside the file is."""
        wal = Path(f"{self.path}-wal")
        return wal.stat().st_size if wal.exists() else 0


def _store(tx: Tx, number: int, account: str, content: Unpacked, at: int) -> Unpacked:
    pieces = deque(slices(content))
    while pieces:
        ingest.store(tx, account, pieces.popleft(), page_id=number, at=at)
        if pieces and tx.is_full():
            return Unpacked(tuple(m for piece in pieces for m in piece.messages))
    pages.unpacked(tx, number)
    return Unpacked()


@contextlib.contextmanager
def office(replica: Path | None) -> Iterator[Office]:
    """Open an office for as long as the block runs."""
    found = Office(replica)
    try:
        yield found
    finally:
        found.close()


def rate(session: Session) -> list[Row]:
    """Measure how long 1,000 messages take onto a million, and as the first sync of a new desk."""
    found = []
    for name, replica, most in (("onto a million", session.replica("100k"), 6_000), ("in bulk", None, 10_000)):
        with office(replica) as here:

            def sample(_turn: int, here: Office = here) -> list[float]:
                work = [here.sittings.page() for _ in range(PAGES)]
                began = time.perf_counter()
                for page, content in work:
                    here.store(page, content)
                return [(time.perf_counter() - began) * 1e3 / (PAGES * PAGE) * 1_000]

            taken = rounds({"taken": sample})["taken"]
        median = measure.at_share(taken, 0.5)
        goal = f"1,000 messages stored {name}, of {most:,} a second"
        found.append(limit_row(11, goal, taken, 1e6 / most, messages_a_second=round(1e6 / median)))
    return [*found, _beside_raw_rows()]


def _beside_raw_rows() -> Row:
    """Measure rows of messages with search and encryption beside raw upserts of 5,000 rows a transaction."""
    with office(None) as here:
        pages_made = [here.sittings.page() for _ in range(10)]
        raw = sqlite3.connect(Path(here.path.parent) / "raw.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE m (id TEXT PRIMARY KEY, c TEXT, at INTEGER, text TEXT, author TEXT)")
        raw.execute("CREATE INDEX m_at ON m (c, at)")
        upsert = (
            "INSERT INTO m (id, c, at, text, author) VALUES (?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET text = excluded.text"
        )
        serial = iter(range(1 << 40))

        def floor(_turn: int) -> list[float]:
            rows = [
                (f"{next(serial)}", m.conversation_id, m.created_at, m.text, m.author_id)
                for _ in range(5) for _, content in pages_made for m in content.messages
            ]  # fmt: skip
            began = time.perf_counter()
            raw.execute("BEGIN")
            raw.executemany(upsert, rows)
            raw.execute("COMMIT")
            return [(time.perf_counter() - began) * 1e3 / len(rows)]

        def mine(_turn: int) -> list[float]:
            work = [here.sittings.page() for _ in range(10)]
            began = time.perf_counter()
            for page, content in work:
                here.store(page, content)
            return [(time.perf_counter() - began) * 1e3 / (len(work) * PAGE)]

        found = rounds({"mine": mine, "floor": floor})
        raw.close()
    return measure.growth_row(
        11, "a message through the whole ingest / a raw row", found["mine"], found["floor"], 1 / 0.22
    )


def disk(session: Session) -> list[Row]:
    """Measure what storing writes per message, what stays of it, and the log beside a reader that stays."""
    replica = session.replica("100k")
    with office(replica) as here:
        before, count = _written(), 0
        for _ in range(100):
            here.store(*here.sittings.page())
            count += PAGE
        while here.length():
            time.sleep(0.05)  # timed: between two looks at the log, which tells nobody when it is empty
        written = (_written() - before) / count
        cursor = here.read.execute("SELECT name FROM sqlite_schema")
        cursor.fetchone()
        longest, until = 0, time.monotonic() + 20
        while time.monotonic() < until:
            page, content = here.sittings.page()
            here.writer.load(_store, 0, page.account_id, content, NOW)
            time.sleep(0.02)  # timed: pages come by the clock
            longest = max(longest, here.length())
        cursor.close()
    kept = _kept(replica)
    return [
        limit_row(22, "written per message, log and file", written, 6_000, unit="B"),
        limit_row(22, "kept per message, without saved pages", kept, 700, unit="B"),
        limit_row(22, "the log beside a reader that stays", longest / (1 << 20), 64, unit="MB"),
    ]


def _written() -> int:
    """Return how many bytes this process has written so far."""
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))


def _kept(replica: Path) -> float:
    conn = open_reader(replica, KEY)
    try:
        pages_of = conn.execute("SELECT total(length(body) + 200) FROM page").fetchone()[0]
        used = conn.execute("SELECT (SELECT * FROM pragma_page_count) - (SELECT * FROM pragma_freelist_count)")
        messages = conn.execute("SELECT count(*) FROM message").fetchone()[0]
        return float((used.fetchone()[0] * 4_096 - pages_of) / messages)
    finally:
        conn.close()


MEASURES: dict[int, Measure] = {11: rate, 22: disk}
