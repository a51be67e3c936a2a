"""A desk on disk for replica tests, and small makers of what X brings and agents write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from xdesk.core import ids
from xdesk.core.channels import registry
from xdesk.core.delivery import State
from xdesk.core.model import Account, Customer, Draft, Outgoing
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import start_check
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest
from xdesk.replica.profile import accounts

KEY = "5e" * 32
BRAND, CUSTOMER = "4400", "77001"
T0 = 1_780_000_000_000  # UTC ms; every id below is minted from a time
DM = ids.dm_conversation(BRAND, ids.pair(BRAND, CUSTOMER))
HOUR = 3_600_000
XCHAT = "xchat"
CANARY = "Kanarienvogel-7f3a-退款机密"


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: int = T0) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def steady_ms(self) -> int:
        return self.now


class Desk:
    """One file, one connection, and transactions run here and now."""

    def __init__(self, path: Path, clock: StillClock) -> None:
        self.path, self.clock = path, clock
        self.backups = path.parent / "backups"
        start_check.prepare(path, KEY, clock=clock, backups=self.backups)
        self.conn = open_writer(path, KEY)
        self.last: Any = None

    def do(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
        tx = Tx(self.conn)
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            found = fn(tx, *args, **more)
            self.conn.execute("COMMIT")
        except BaseException:
            if self.conn.in_transaction:
                self.conn.execute("ROLLBACK")
            raise
        self.last = tx.changes()
        return found

    def take(self, *messages: Incoming, at: int = T0, **more: Any) -> int:
        unpacked = Unpacked(messages=messages, gone=more.get("gone", ()), customers=more.get("people", ()))
        return int(self.do(ingest.store, BRAND, unpacked, page_id=1, at=at))

    def one(self, sql: str, *values: object) -> Any:
        row = self.conn.execute(sql, values).fetchone()
        return row if row is None or len(row) > 1 else row[0]


def x_id(ms: int, low: int = 1) -> str:
    """An id that X would have minted at `ms`."""
    return str(int(ids.snowflake_at(ms)) + low)


def person(customer_id: str = CUSTOMER, **more: Any) -> Customer:
    blank = Customer(customer_id, "lina", "李娜", "", "", "none", False, 1, 2, None, True, None, "", "active", T0)
    return replace(blank, **more)


def said(ms: int, text: str = "退款什么时候到", **more: Any) -> Incoming:
    """What the customer says in the DM at `ms`; `outgoing=True` makes it ours."""
    low = more.pop("low", 1)
    name = more.pop("id", x_id(ms, low))
    ours = more.get("outgoing", False)
    plain = Incoming(
        id=name, channel="dm", conversation_id=DM, external_id=ids.pair(BRAND, CUSTOMER),
        author_id=BRAND if ours else CUSTOMER, customer_id=CUSTOMER, outgoing=False, text=text, created_at=ms,
        root_edit_id=name,
    )  # fmt: skip
    return replace(plain, **more)


@contextmanager
def with_encrypted_chat() -> Iterator[None]:
    """Let desks of this process know X's encrypted chat as one more channel, as long as it lasts."""
    registry.load(Path(__file__).parent / "more_channels")
    try:
        yield
    finally:
        registry.load()


def encrypted(ms: int, text: str = "还在吗", **more: Any) -> Incoming:
    """What the same customer says in X's encrypted chat at `ms`."""
    return said(ms, text, **{"channel": XCHAT, "external_id": f"{CUSTOMER}-{BRAND}", **more})


def reply(name: str = "01A", at: int = T0 + 1000, **more: Any) -> Outgoing:
    plain = Outgoing(
        id=name, account_id=BRAND, conversation_id=DM, channel="dm", recipient_id=CUSTOMER,
        external_id=ids.pair(BRAND, CUSTOMER), reply_to_id=None, text="您好，正在查", created_at=at, state=State.QUEUED,
        not_before=None, undo_until=None, based_on=x_id(T0), hwm=None, tried_at=None, deadline=None, checks=0,
        checked_at=None, promise_minutes=None, agent_id="me",
    )  # fmt: skip
    return replace(plain, **more)


def prepare(path: Path, key: str = KEY) -> None:
    start_check.prepare(path, key, clock=StillClock(), backups=path.parent / "backups")


def filled_as_version_1(path: Path) -> None:
    """The same number of messages as `filled`, written in the words of version 1 by nobody's code of today."""
    desk = Desk(path, StillClock())
    row = (DM, BRAND, "dm", ids.pair(BRAND, CUSTOMER), CUSTOMER)
    message = (
        "INSERT INTO message (conversation_id, id, direction, author_id, text, created_at, root_edit_id) "
        "VALUES (?, ?, 'in', ?, ?, ?, ?)"
    )
    desk.conn.execute("BEGIN IMMEDIATE")
    desk.conn.execute("INSERT INTO account (id, handle, base_url, added_at) VALUES (?, 'acme', '', ?)", (BRAND, T0))
    desk.conn.execute(
        "INSERT INTO conversation (id, account_id, kind, external_id, customer_id) VALUES (?, ?, ?, ?, ?)", row
    )
    for n in range(400):
        name = x_id(T0 + n)
        desk.conn.execute(message, (DM, name, CUSTOMER, f"{CANARY} {n}", T0 + n, name))
    desk.conn.execute(
        "INSERT INTO draft (conversation_id, kind, text, cursor, based_on, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        (DM, "reply", "unsent words", 1, x_id(T0), T0),
    )
    desk.conn.execute("COMMIT")
    desk.conn.close()


def filled(path: Path) -> None:
    """A small desk with a known number of rows, closed and checkpointed."""
    desk = Desk(path, StillClock())
    desk.do(accounts.add, Account(BRAND, "acme", "", "", "", "ok", None, 0), at=T0)
    for n in range(20):
        desk.take(*(said(T0 + n * 1000 + k, f"{CANARY} {n} {k}") for k in range(20)), people=(person(),))
    desk.do(drafts.save, Draft(DM, "reply", "unsent words", 1, None, T0), based_on=None)
    desk.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.conn.close()
