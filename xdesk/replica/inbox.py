"""The inbox: which conversations a view lists, in which order, and what their rows say."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from xdesk.core.inbox.inbox_entry import Clock, FoundLine, InboxRow
from xdesk.core.inbox.views import View
from xdesk.replica.database.connection import Connection
from xdesk.replica.open_replies import OPEN_REPLIES

if TYPE_CHECKING:
    from xdesk.replica.search import hits

_MATCHES = 2_000  # conversations a text filter shows at most
_CLOCKED = 5_000_000_000_000  # ranks below are due times (UTC ms), above are places without a clock (core.deadlines)

# "+" keeps SQLite from splitting the OR over two indices: one covering range is read in order instead.
_OURS = "(+c.assignee IS NULL OR +c.assignee = :me)"
_SHOWS = {
    "inbox": f"c.status = 'open' AND {_OURS}",
    "mine": "c.status = 'open' AND c.assignee = :me",
    "unassigned": "c.status = 'open' AND c.assignee IS NULL",
    "breaching": f"c.status = 'open' AND c.rank < {_CLOCKED} AND c.urgent_at <= :now AND {_OURS}",
    "unanswered": f"c.status = 'open' AND c.unread = 0 AND c.first_unanswered_at IS NOT NULL AND {_OURS}",
    "drafts": "c.id IN (SELECT conversation_id FROM draft)",
    "outbox": f"c.id IN (SELECT conversation_id FROM {OPEN_REPLIES})",
    "done": "c.status = 'done'",
}
_ROW = (
    "c.key, c.id, c.account_id, a.handle, c.channel, c.customer_id, coalesce(p.name, ''), coalesce(p.handle, ''), "
    "c.preview, c.preview_out, c.last_at, c.unread, c.status, c.assignee, c.clock_kind, c.clock_start, c.clock_due, "
    "c.mark"
)
_PAIRS = "unhex(group_concat(format('%016x%016x', rank, key), ''))"
"""Ranks and keys in turn, eight bytes each, the highest first; NULL for none."""
_JOINED = (
    "FROM conversation AS c JOIN account AS a ON a.id = c.account_id LEFT JOIN customer AS p ON p.id = c.customer_id"
)


def _condition(
    conn: Connection, view: View, me: str, now: int, *, everywhere: bool = False
) -> tuple[str, dict[str, Any]]:
    """Return the SQL condition of a view and its values.

    A text in the inbox is looked for in all there is, done and others' too; in any other view among what that lists.
    """
    everywhere = everywhere or searches_everywhere(view)
    parts, values = ["1" if everywhere else _SHOWS[view.name]], {"me": me, "now": now}
    if view.account_id is not None:
        parts.append("c.account_id = :account")
        values["account"] = view.account_id
    if view.tag is not None:
        parts.append("c.id IN (SELECT conversation_id FROM tag WHERE name = :tag)")
        values["tag"] = view.tag
    if view.text.strip():
        from xdesk.replica.search import search  # its patterns take 3 ms, which the first rows do not wait for

        parts.append("c.id IN (SELECT value FROM json_each(:found))")
        values["found"] = json.dumps(search.find(conn, view.text, _MATCHES))
    return " AND ".join(parts), values


def searches_everywhere(view: View) -> bool:
    """Return whether a text in this view is looked for in all conversations on this computer."""
    return view.name == "inbox" and bool(view.text.strip())


class Found(NamedTuple):
    """Some of what a search finds: conversations, and how many messages were walked for them, newest first."""

    ranks: dict[
        int, int
    ]  # of each conversation's key its place: the newest message found, or its last one, comes first
    lines: dict[int, FoundLine]  # of those that a message was found in
    messages: int
    next: str  # token of the next page, '' at the end


def found(conn: Connection, view: View, *, me: str, now: int, after: str = "", limit: int = 50) -> Found:
    """Return the conversations of the newest `limit` messages with the text of `view`, older than the token `after`.

    On the first page also those whose customer's name or handle has it. Raises DeskError for a bad token.
    """
    from xdesk.replica.search import hits, lines, people_index
    from xdesk.replica.search.folding import words_of

    scope, words = _scope(conn, view, me, now), words_of(view.text)
    page = hits.page(conn, view.text, after=after, limit=limit, scope=scope)
    first: dict[str, hits.Hit] = {}
    for hit in page.hits:
        first.setdefault(hit.conversation_id, hit)
    people = [] if after else people_index.conversations(conn, view.text, _MATCHES)
    listed = _keys(conn, {*first, *(one for one, _ in people)}, scope)
    ranks, shown = {listed[one]: -at for one, at in people if one in listed}, {}
    ours = {row[0] for row in conn.execute(
        "SELECT no FROM message WHERE direction = 'out' AND no IN (SELECT value FROM json_each(?))",
        (json.dumps([hit.no for hit in first.values()]),),
    )}  # fmt: skip
    for one, hit in first.items():
        if one in listed:
            line = lines.line_of(hit.text, words)
            shown[listed[one]] = FoundLine(hit.no, hit.at, line.text, line.found, hit.no in ours)
            ranks[listed[one]] = -hit.at
    return Found(ranks, shown, len(page.hits), page.next)


def found_total(conn: Connection, view: View, *, me: str, now: int) -> int:
    """Return how many messages a search finds in all."""
    from xdesk.replica.search import hits

    return hits.total(conn, view.text, scope=_scope(conn, view, me, now))


def _scope(conn: Connection, view: View, me: str, now: int) -> hits.Scope:
    from xdesk.replica.search import hits

    if searches_everywhere(view) and view.account_id is None and view.tag is None:
        return hits.EVERYWHERE
    where, values = _condition(conn, view._replace(text=""), me, now, everywhere=searches_everywhere(view))
    return hits.Scope(where, tuple(values.items()))


def _keys(conn: Connection, ids: Collection[str], scope: hits.Scope) -> dict[str, int]:
    values = {**dict(scope.values), "ids": json.dumps(list(ids))}
    where = f"AND {scope.where}" if scope.where else ""
    sql = f"SELECT c.id, c.key FROM conversation AS c WHERE c.id IN (SELECT value FROM json_each(:ids)) {where}"
    return dict(_run(conn, sql, values).fetchall())


def searched(conn: Connection, view: View, *, me: str, now: int) -> int:
    """Return among how many conversations the text of `view` is looked for."""
    if searches_everywhere(view) and view.tag is None:
        sql = "SELECT coalesce(sum(n), 0) FROM tally WHERE :account IS NULL OR account_id = :account"
        return int(_run(conn, sql, {"account": view.account_id}).fetchone()[0])
    where, values = _condition(conn, view._replace(text=""), me, now, everywhere=searches_everywhere(view))
    return int(_run(conn, f"SELECT count(*) FROM conversation AS c WHERE {where}", values).fetchone()[0])


def _table(view: View) -> str:
    """Return what a view is read from; unanswered has an index of its own that the planner would not choose."""
    own = view.name == "unanswered" and view.tag is None and not view.text.strip()
    return "conversation AS c" + (" INDEXED BY conversation_unanswered" if own else "")


def _run(conn: Connection, sql: str, values: dict[str, Any]) -> Any:
    return conn.execute(sql, values)  # type: ignore[arg-type]  # named values; the engine takes both


def order(
    conn: Connection, view: View, *, me: str, now: int, limit: int | None = None
) -> tuple[array[int], array[int]]:
    """Return ranks and keys of every conversation of `view`, sorted by (rank, key); `now` UTC ms of X.

    With `limit` only the first so many, which costs the same however long the view is. The engine puts all numbers into
    one value: no object for each conversation, and nobody else waits for the interpreter while it reads.
    """
    where, values = _condition(conn, view, me, now)
    values["limit"] = -1 if limit is None else limit
    sql = (
        f"SELECT {_PAIRS} FROM (SELECT c.rank AS rank, c.key AS key FROM {_table(view)} WHERE {where} "
        "ORDER BY c.rank, c.key LIMIT :limit)"
    )
    pairs = array("q", _run(conn, sql, values).fetchone()[0] or b"")
    if sys.byteorder == "little":
        pairs.byteswap()
    return pairs[::2], pairs[1::2]


def placements(
    conn: Connection, view: View, ids: Collection[str], *, me: str, now: int
) -> dict[str, tuple[int, int | None]]:
    """Return for each known id its key and its rank in `view`, None when the view does not list it."""
    where, values = _condition(conn, view, me, now)
    values["ids"] = json.dumps(list(ids))
    rows = _run(
        conn,
        f"SELECT c.id, c.key, c.rank, ({where}) FROM conversation AS c "
        "WHERE c.id IN (SELECT value FROM json_each(:ids))",
        values,
    )
    return {row[0]: (row[1], row[2] if row[3] else None) for row in rows}


def _inbox_row(v: Any) -> InboxRow:
    """Return the row of the columns _ROW; by position, for names cost more than the query."""
    clock = None if v[14] is None else Clock(v[14], v[15], v[16])
    return InboxRow(
        v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9] == 1, v[10], v[11], v[12], v[13], clock,
        v[17],
    )  # fmt: skip


def rows(conn: Connection, keys: Sequence[int]) -> dict[int, InboxRow]:
    """Return the rows of `keys`; a key that is gone is missing."""
    if not keys:
        return {}
    marks = ",".join("?" * len(keys))
    found = conn.execute(f"SELECT {_ROW} {_JOINED} WHERE c.key IN ({marks})", list(keys))
    return {row[0]: _inbox_row(row) for row in found}


def page(
    conn: Connection, view: View, *, me: str, now: int, after: tuple[int, int] | None, limit: int
) -> list[InboxRow]:
    """Return at most `limit` rows of `view` after the place (rank, key), from the top when None."""
    where, values = _condition(conn, view, me, now)
    if after is not None:
        where += " AND (c.rank, c.key) > (:rank, :key)"
        values["rank"], values["key"] = after
    values["limit"] = limit
    sql = f"SELECT c.key FROM {_table(view)} WHERE {where} ORDER BY c.rank, c.key LIMIT :limit"
    keys = [row[0] for row in _run(conn, sql, values)]
    found = rows(conn, keys)
    return [found[key] for key in keys if key in found]


def counts(conn: Connection, *, me: str, now: int) -> dict[str, int]:
    """Return how many conversations each view lists, open ones per account ('account:ID') and 'outbox.needs_you'.

    Open and done come from `tally`, which the database keeps, so that a rail of 100,000 costs nothing.
    """
    found = dict.fromkeys(("inbox", "mine", "unassigned", "done"), 0)
    found |= {f"account:{row[0]}": 0 for row in conn.execute("SELECT id FROM account")}
    for account, status, assignee, n in conn.execute("SELECT account_id, status, assignee, n FROM tally").fetchall():
        if status == "done":
            found["done"] += n
        elif status == "open" and assignee in ("", me):
            found["inbox"] += n
            found["mine" if assignee else "unassigned"] += n
            found[f"account:{account}"] += n
    values = {"me": me, "now": now}
    for name in ("breaching", "unanswered", "drafts", "outbox"):
        sql = f"SELECT count(*) FROM {_table(View(name))} WHERE {_SHOWS[name]}"
        found[name] = int(_run(conn, sql, values).fetchone()[0])
    asked = f"SELECT count(*) FROM {OPEN_REPLIES} AND state = 'asked' AND decision IS NULL"
    found["outbox.needs_you"] = int(conn.execute(asked).fetchone()[0])
    return found


def waiting(conn: Connection) -> int:
    """Return how many conversations have a clock that runs: customers who wait for an answer or a promise."""
    return int(conn.execute("SELECT count(*) FROM conversation WHERE clock_due IS NOT NULL").fetchone()[0])


def place_of(conn: Connection, conversation_id: str) -> tuple[int, int] | None:
    """Return (rank, key) of a conversation as it stands now, None when this desk has no such one."""
    row = conn.execute("SELECT rank, key FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return None if row is None else (int(row[0]), int(row[1]))


def by_deadline(
    conn: Connection, *, me: str, after_id: str | None, back: bool = False, after: tuple[int, int] | None = None
) -> str | None:
    """Return the next conversation with a running clock after `after_id` (before it when `back`), None at the end.

    `after` is the place (rank, key) `after_id` had when the agent came to it: a row that moved since, because it
    was answered, does not take the agent along. From a conversation that waited for the customer, or from None,
    the search begins at the most urgent.
    """
    location = after or (place_of(conn, after_id) if after_id is not None else None)
    if location is not None and location[0] >= _CLOCKED:
        location = None
    sign, way = ("<", "DESC") if back else (">", "ASC")
    where = f"{_SHOWS['inbox']} AND c.rank < :clocked"
    values: dict[str, Any] = {"me": me, "clocked": _CLOCKED}
    if after is not None and after_id is not None:
        where += " AND c.id <> :here"
        values["here"] = after_id
    if location is not None:
        where += f" AND (c.rank, c.key) {sign} (:rank, :key)"
        values["rank"], values["key"] = location
    elif back:
        return None
    row = _run(
        conn,
        f"SELECT c.id FROM conversation AS c WHERE {where} ORDER BY c.rank {way}, c.key {way} LIMIT 1",
        values,
    ).fetchone()
    return None if row is None else str(row[0])


def key_of(conn: Connection, conversation_id: str) -> int | None:
    """Return the key of a conversation, None when this desk has no such one."""
    row = conn.execute("SELECT key FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return None if row is None else int(row[0])
