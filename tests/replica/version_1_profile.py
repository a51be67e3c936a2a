"""Profiles as version 1 left them, made by its own statements and plain SQL: none of today's code had a hand in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.replica.replica_desk import KEY
from xdesk.core import ids
from xdesk.replica.database import connection, schema_shape
from xdesk.replica.database.connection import Connection
from xdesk.replica.profile import agents
from xdesk.replica.schema import VERSIONS, v004
from xdesk.replica.search import hits

BRANDS = ("1111111111111111111", "1111111111111111112")
END = 1_795_000_000_000  # UTC ms of the newest message
STATES = ("queued", "sending", "sent", "unconfirmed", "asked", "refused", "held", "cancelled", "dropped")
TEXTS = (
    "退款什么时候到账，快递还没到", "where is my order, the parcel still has not come", "灯罩碎了，请帮我看一下",
    "thank you, the invoice came", "发票可以明天开吗？订单号 8841 🙏", "still waiting since Monday", "好的", "ok",
)  # fmt: skip
REFUSED = json.dumps(["X", "X takes no reply here.", {}])


_SIGNS = re.compile("([\u3040-\u30ff\u4e00-\u9fff])")


def index_text(text: str) -> str:
    """What version 1 put into its index for these texts: a space around each Han or Kana sign."""
    return _SIGNS.sub(r" \1 ", text)


class Talk(NamedTuple):
    """The `n`-th made-up conversation; its messages have the numbers from `first` on."""

    n: int
    first: int
    size: int

    @property
    def account(self) -> str:
        return BRANDS[self.n % 2]

    @property
    def customer(self) -> str:
        """A person writes to us by direct message and below a post, now and then."""
        return str(2_000_000_000_000_000_000 + self.n - (1 if self.n % 10 == 7 else 0))

    @property
    def kind(self) -> str:
        return ("dm", "mention", "dm", "reply", "dm")[self.n % 5]

    @property
    def external(self) -> str:
        if self.kind != "dm":
            return self.x_id(0)
        if self.n % 50 == 2:  # a group
            return str(1_500_000_000_000_000_000 + self.n)
        return ids.pair(self.account, self.customer)

    @property
    def id(self) -> str:
        if self.kind == "dm":
            return ids.dm_conversation(self.account, self.external)
        return ids.post_conversation(self.account, self.external, self.customer)

    def at(self, i: int) -> int:
        return END - self.n * 25_000 - (self.size - i) * 61_000

    def x_id(self, i: int) -> str:
        return str(int(ids.snowflake_at(self.at(i))) + (self.first + i) % 4_000_000)

    def ours(self, i: int) -> bool:
        return i % 3 == 1


def build(path: Path, conversations: int) -> None:
    """Write a profile of version 1 to `path`: three messages each, drafts, replies in every state and the rest."""
    connection.touch_private(path)
    db = connection.open_writer(path, KEY)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    version, script = VERSIONS[0]
    for statement in schema_shape.statements(script):
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {version}")
    talks, first = [], 1
    for n in range(conversations):
        talks.append(Talk(n, first, 1 + n % 5))
        first += talks[-1].size
    _fill(db, talks)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _fill(db: Connection, talks: list[Talk]) -> None:
    people = {t.customer: f"c{t.n}" for t in talks}
    _add(db, "account", ({"id": a, "handle": "acme", "base_url": "https://api.x.com", "added_at": 1} for a in BRANDS))
    _add(db, "customer", ({"id": c, "handle": h, "name": f"李娜 {h}", "fetched_at": END} for c, h in people.items()))
    _add(db, "customer_handle", ({"customer_id": c, "handle": h, "seen_at": END} for c, h in people.items()))
    _add(db, "conversation", map(_conversation, talks))
    _add(db, "message", (row for t in talks for row in _messages(t)))
    indexed = {text: index_text(text) for text in TEXTS}
    words = ((row["no"], indexed[row["text"]]) for t in talks for row in _messages(t) if row["text"])
    db.executemany("INSERT INTO message_search (rowid, body) VALUES (?, ?)", words)
    _add(db, "outbox", (_reply(t) for t in talks if t.n % 6 == 0))
    written: dict[str, list[dict[str, Any]]] = {}
    for table, row in (one for t in talks for one in _written(t)):
        written.setdefault(table, []).append(row)
    for table, rows in written.items():
        _add(db, table, iter(rows))
    _add(db, "setting", iter([{"name": "theme", "value": "dark"}]))
    _add(db, "secret", iter([{"name": "tokens", "value": "sealed"}]))
    streams = ("dm", "mentions")
    _add(db, "stream", ({"account_id": a, "stream": one, "newest_id": "5"} for a in BRANDS for one in streams))
    pages = ({"account_id": BRANDS[n % 2], "stream": "dm", "fetched_at": n, "body": b"{}"} for n in range(9))
    _add(db, "page", pages)
    _add(db, "wish", iter([{"kind": "older", "conversation_id": talks[0].id, "at": 1}]))


def _written(t: Talk) -> Iterator[tuple[str, dict[str, Any]]]:
    """What happened in a conversation, and what agents wrote and decided there."""
    here, x_id = {"conversation_id": t.id}, t.x_id(0)
    yield "event", {**here, "kind": "received", "at": t.at(0), "body": x_id}
    if t.n % 20 == 1:
        draft = {**here, "kind": "reply", "text": f"half {t.n}"}
        yield "draft", {**draft, "based_on": x_id, "updated_at": END}
        yield "draft_journal", {**draft, "at": END, "why": "typed"}
    if t.n % 15 == 0:
        yield "note", {**here, "id": f"n{t.n}", "customer_id": t.customer, "author": "me", "text": "vip", "at": END}
        yield "post", {"id": f"9{t.n}", "author": "@acme", "text": "our post", "fetched_at": END}
    if t.n % 8 == 0:
        yield "tag", {**here, "name": "退款", "at": END, "agent_id": "me"}
    if t.n % 2:
        yield "read_state", {**here, "agent_id": "me", "read_up_to": x_id, "read_at": END}
    if t.n % 30 == 0:
        yield "deadline", {**here, "id": f"d{t.n}", "kind": "promise", "start": t.at(0), "due": END}


def _conversation(t: Talk) -> dict[str, Any]:
    last = t.size - 1
    done = t.n % 3 == 0
    return {
        "key": t.n + 1, "id": t.id, "account_id": t.account, "kind": t.kind, "external_id": t.external,
        "customer_id": t.customer, "status": "done" if done else "open", "done_at": END if done else None,
        "assignee": "me" if t.n % 4 == 0 else None, "last_at": t.at(last), "last_id": t.x_id(last),
        "preview": _text(t, last), "preview_out": t.ours(last), "last_in_id": t.x_id(0), "last_in_at": t.at(0),
        "reply_to_id": None if t.kind == "dm" else t.x_id(0), "unread": t.n % 2, "rank": END - t.at(last),
        "mark": "", "refusal": REFUSED if t.n % 40 == 3 else None, "has_older": t.n % 2, "updated_at": t.at(last),
    }  # fmt: skip


def _text(t: Talk, i: int) -> str:
    return "" if t.n % 25 == 4 and i == 0 else TEXTS[(t.first + i) % len(TEXTS)]


def _messages(t: Talk) -> Iterator[dict[str, Any]]:
    for i in range(t.size):
        ours, gone = t.ours(i), _text(t, i) == ""
        settled = t.n % 6 == 0 and _state(t) == "sent" and i == 1
        yield {
            "no": t.first + i, "conversation_id": t.id, "id": t.x_id(i), "direction": "out" if ours else "in",
            "author_id": t.account if ours else t.customer, "text": _text(t, i), "created_at": t.at(i),
            "root_edit_id": t.x_id(i), "parent_id": t.external if t.kind == "reply" else None, "summoned": i % 2,
            "state": "deleted" if gone else "ok", "outbox_id": f"01R{t.n:08d}" if settled else None, "page_id": 1,
        }  # fmt: skip


def _state(t: Talk) -> str:
    return STATES[t.n // 6 % len(STATES)]


def _reply(t: Talk) -> dict[str, Any]:
    state = _state(t)
    tried = state in ("sending", "sent", "unconfirmed", "asked", "refused")
    return {
        "id": f"01R{t.n:08d}", "account_id": t.account, "conversation_id": t.id, "kind": t.kind,
        "recipient_id": t.customer, "external_id": t.external, "reply_to_id": None if t.kind == "dm" else t.x_id(0),
        "text": f"您好 {t.n}", "agent_id": "me", "created_at": END, "state": state, "based_on": t.x_id(0), "seen_no": 1,
        "attempts": int(tried), "attempt_id": f"a{t.n}" if tried else None, "hwm": t.x_id(0), "tried_at": END,
        "claimed_event_id": (t.x_id(1) if t.size > 1 else f"7{t.n}") if state == "sent" else None,
        "promise_minutes": 30, "tags": '["vip"]',
        "closed_at": END if state in ("sent", "cancelled", "dropped") else None,
    }  # fmt: skip


def _add(db: Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    names, marks = ", ".join(first), ", ".join("?" * len(first))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    db.execute(sql, tuple(first.values()))
    db.executemany(sql, (tuple(row.values()) for row in rows))


_MOVED = {
    "conversation": (
        "conversation AS c JOIN thread AS t ON t.id = c.thread_id",
        {"kind": "c.channel", "external_id": "t.external_id", "refusal": "t.refusal", "has_older": "t.has_older",
         "updated_at": "t.updated_at"},
        "c.",
    ),
    "outbox": ("outbox AS c", {"kind": "c.channel"}, "c."),
    "event": (
        "event AS c",
        {
            "id": "c.no",
            "body": "CASE WHEN c.kind IN ('received','sent_here','sent_elsewhere') THEN c.message_id "
            "WHEN c.kind = 'promised' THEN CAST(c.minutes AS TEXT) "
            "ELSE coalesce(c.reply_id, c.note_id, c.to_id, c.tag) END",
        },
        "c.",
    ),
}  # fmt: skip
"""Where today's schema keeps what version 1 had in these tables."""


def contents(path: Path) -> dict[str, tuple[int, str]]:
    """Return of each table of version 1 how many rows it has and a digest of all they hold, whatever the version."""
    conn = connection.open_observer(path, KEY)
    try:
        now = connection.version_of(conn) > 2
        found = {}
        for kind, table in schema_shape.made_by(1):
            if kind == "table" and table != schema_shape.SEARCH:
                found[table] = _digest(conn, table, now=now)
        if connection.version_of(conn) >= v004.VERSION:
            return {**found, "found": (hits.total(conn, "order"), "")}
        row = conn.execute("SELECT count(*) FROM message_search WHERE message_search MATCH 'order'").fetchone()
        return {**found, "found": (row[0], "")}
    finally:
        conn.close()


def _digest(conn: Connection, table: str, *, now: bool) -> tuple[int, str]:
    columns = sorted(_columns_of_version_1(table))
    location, moved, own = _MOVED.get(table, (table, {}, "")) if now else (table, {}, "")
    names = ", ".join(moved.get(name) or f'{own}"{name}"' for name in columns)
    where = (
        " WHERE name NOT IN ('schema.checked', 'agent.here')"
        if table == "setting"
        else " WHERE n <> 0"
        if table == "tally"
        else ""
    )
    digest, count, agent = hashlib.sha256(), 0, agents.here(conn)  # version 1 calls every agent 'me'
    for row in conn.execute(
        f"SELECT {names} FROM {location}{where} ORDER BY {', '.join(map(str, range(1, len(columns) + 1)))}"
    ):
        digest.update(repr(tuple("me" if value == agent else value for value in row)).encode())
        count += 1
    return count, digest.hexdigest()


def _columns_of_version_1(table: str) -> list[str]:
    import sqlite3

    conn = sqlite3.connect(":memory:")
    try:
        conn.execute(schema_shape.made_by(1)["table", table].sql)
        return [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]
    finally:
        conn.close()


def flaws(path: Path) -> list[str]:
    """Return what is wrong with a profile of today that came from version 1, [] when nothing is."""
    conn = connection.open_observer(path, KEY)
    try:
        wrong = [f"schema: {one}" for one in schema_shape.differences(conn, VERSIONS[-1][0])]
        wrong += [f"reference: {row}" for row in conn.execute("PRAGMA foreign_key_check")]
        wrong += [f"page: {row[0]}" for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        for table in ("message", "outbox"):
            stray = conn.execute(
                f"SELECT count(*) FROM {table} AS m LEFT JOIN thread AS t ON t.id = m.thread_id "
                "WHERE t.conversation_id IS NOT m.conversation_id"
            ).fetchone()[0]
            wrong += [f"{stray} rows of {table} in no thread of their conversation"] if stray else []
        return wrong
    finally:
        conn.close()
