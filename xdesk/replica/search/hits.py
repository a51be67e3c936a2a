"""Hits: the messages a query finds, newest first, in pages; and how many they are in all."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.search import vocabulary
from xdesk.replica.search.folding import Check, words_of
from xdesk.replica.search.message_index import SLOT_MS, slot_of
from xdesk.replica.search.query import Query, parse

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection, Cursor

PAGE = 50
_LOOKED = 4_000  # messages looked through one by one, before all forms of a frequent word are asked of the index
_FORMS = 100  # forms of a word in one statement's expression
_TOKEN = re.compile(r"(-?[0-9]{1,18})\.([0-9]{1,18})\Z")

_COLUMNS = "m.created_at, m.no, m.id, m.conversation_id, m.text"
_PLACED = f"SELECT s.doc, {_COLUMNS} FROM {{docs}} CROSS JOIN search_slot AS s ON s.doc = f.doc"
_BAD_TOKEN = Sentence(
    "Search",
    QT_TRANSLATE_NOOP(
        "Search",
        "This is no place in a search: “{token}”. Nothing was looked for. Give what “next” said in the answer before, "
        "or leave it out to begin with the newest.",
    ),
)


class Hit(NamedTuple):
    """One message that was found; `at` in UTC ms, `no` the number of its arrival on this computer."""

    at: int
    no: int
    id: str
    conversation_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Among which messages is looked: SQL over `c` (their conversation) with named values; '' among all."""

    where: str = ""
    values: tuple[tuple[str, object], ...] = ()


EVERYWHERE = Scope()


class Page(NamedTuple):
    """Hits, newest first, and the token to ask for the next ones with; '' at the end."""

    hits: list[Hit]
    next: str


def read_token(token: str) -> tuple[int, int] | None:
    """Return the place a token names, None for ''. Raises DeskError for one that no page gave."""
    if not token:
        return None
    found = _TOKEN.match(token)
    if found is None:
        raise DeskError(Sentence(_BAD_TOKEN.context, _BAD_TOKEN.text, {"token": token[:40]}))
    return int(found[1]), int(found[2])


def page(conn: Connection, text: str, *, after: str = "", limit: int = PAGE, scope: Scope = EVERYWHERE) -> Page:
    """Return the newest messages in which all words of `text` stand, at most `limit`, older than the place `after`.

    Pages never repeat a hit nor leave one out that was there before the first page, whatever comes meanwhile.
    Raises DeskError for a bad token.
    """
    place = read_token(after)
    query = parse(text, vocabulary.of(conn))
    if not query.words:
        return Page([], "")
    found = list(_newest(conn, query, place, limit + 1, scope))
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], "" if last is None else f"{last.at}.{last.no}")


def beside(
    conn: Connection, text: str, conversation_id: str, place: tuple[int, int], *, newer: bool = False
) -> Hit | None:
    """Return the next older hit of a conversation after `place` (UTC ms, arrival), the next newer one when `newer`."""
    words = words_of(text)
    check, sign, way = Check(words), ">" if newer else "<", "ASC" if newer else "DESC"
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM message AS m WHERE m.conversation_id = ? AND (m.created_at, m.no) {sign} (?, ?) "
        f"AND m.text <> '' ORDER BY m.created_at {way}, m.no {way}",
        (conversation_id, *place),
    )
    return next((Hit(*row) for row in rows if check(row[4])), None) if words else None


def total(conn: Connection, text: str, *, scope: Scope = EVERYWHERE) -> int:
    """Return how many messages have all words of `text`; takes up to seconds where they are half a million."""
    query = parse(text, vocabulary.of(conn))
    if not query.words:
        return 0
    late = sum(1 for _ in _late(conn, query, None, scope))
    if query.exact and scope is EVERYWHERE:
        sql = "SELECT count(*) FROM message_search WHERE message_search MATCH ?"
        return late + int(conn.execute(sql, (query.expression,)).fetchone()[0])
    if scope is EVERYWHERE and all(forms is not None for forms in query.frequent):
        return late + int(_run(conn, f"SELECT count(*) FROM ({_all_docs(query)})", {}).fetchone()[0])
    return late + sum(1 for _ in _indexed(conn, query, None, scope, _docs(query)))


def _newest(conn: Connection, query: Query, place: tuple[int, int] | None, most: int, scope: Scope) -> Iterator[Hit]:
    """Yield at most `most` hits below `place`, newest first."""
    held: list[tuple[int, int, Hit]] = [(-hit.at, -hit.no, hit) for hit in _late(conn, query, place, scope)]
    heapq.heapify(held)
    given = 0
    for doc, hit in _looked_up(conn, query, place, scope):
        while held and given < most and -held[0][0] >= (doc + 1) * SLOT_MS:  # all that is left is older
            yield heapq.heappop(held)[2]
            given += 1
        if given == most:
            return
        if hit is not None:
            heapq.heappush(held, (-hit.at, -hit.no, hit))
    while held and given < most:
        yield heapq.heappop(held)[2]
        given += 1


def _looked_up(
    conn: Connection, query: Query, place: tuple[int, int] | None, scope: Scope
) -> Iterator[tuple[int, Hit | None]]:
    """Yield indexed hits with their numbers in the index, highest number first; also numbers without a hit.

    A word with too many forms is looked for in the newest messages first: there it is soon found often enough.
    """
    if query.expression or not all(forms is not None for forms in query.frequent):
        yield from _indexed(conn, query, place, scope, _docs(query))
        return
    for looked, found in enumerate(_indexed(conn, query, place, scope, _docs(query)), 1):
        yield found
        if looked == _LOOKED:
            break
    else:
        return
    yield from _indexed(conn, query, place, scope, f"({_all_docs(query)}) AS f", found[0])


def _indexed(
    conn: Connection, query: Query, place: tuple[int, int] | None, scope: Scope, docs: str, below: int | None = None
) -> Iterator[tuple[int, Hit | None]]:
    values: dict[str, object] = {"expression": query.expression, "below": below, **dict(scope.values)}
    conditions = [scope.where] if scope.where else []
    if query.expression and docs == _docs(query):
        conditions.append("f.message_search MATCH :expression")
    number = "f.rowid" if docs == _docs(query) and query.expression else "f.doc"
    if below is not None:
        conditions.append(f"{number} < :below")
    elif place is not None:
        furthest = conn.execute("SELECT furthest FROM search_state").fetchone()[0]
        values["below"] = slot_of(place[0]) + furthest + 1
        conditions.append(f"{number} < :below")
    joined = " CROSS JOIN conversation AS c ON c.id = m.conversation_id" if scope.where else ""
    sql = (
        f"SELECT s.doc, {_COLUMNS} FROM {docs} CROSS JOIN search_slot AS s ON s.doc = {number} "
        f"CROSS JOIN message AS m ON m.no = s.no{joined} "
        f"WHERE {' AND '.join(conditions) or '1'} ORDER BY {number} DESC"
    )
    check = Check(query.words)
    for row in _run(conn, sql, values):
        hit = Hit(*row[1:])
        fits = (place is None or (hit.at, hit.no) < place) and (query.exact or check(hit.text))
        yield row[0], hit if fits else None


def _docs(query: Query) -> str:
    return "message_search AS f" if query.expression else "(SELECT doc FROM search_slot) AS f"


def _all_docs(query: Query) -> str:
    """Return SQL for the numbers of all messages that have a form of each frequent word, and what else is wanted."""
    sets = [_union(forms) for forms in query.frequent if forms is not None]
    if query.expression:
        sets.append(_matching(query.expression))
    return " INTERSECT ".join(f"SELECT doc FROM ({one})" for one in sets)


def _union(forms: list[str]) -> str:
    pieces = (forms[at : at + _FORMS] for at in range(0, len(forms), _FORMS))
    return " UNION ".join(_matching(" OR ".join(piece)) for piece in pieces)


def _matching(expression: str) -> str:
    """Return SQL for the numbers of the messages an expression finds; it holds folded words only, thus no quotes."""
    return f"SELECT rowid AS doc FROM message_search WHERE message_search MATCH '{expression}'"


def _late(conn: Connection, query: Query, place: tuple[int, int] | None, scope: Scope) -> Iterable[Hit]:
    """Return the hits among messages that are not indexed yet."""
    joined = " JOIN conversation AS c ON c.id = m.conversation_id" if scope.where else ""
    sql = (
        f"SELECT {_COLUMNS} FROM message AS m{joined} WHERE m.no > (SELECT indexed_no FROM search_state) "
        f"AND m.text <> '' {'AND ' + scope.where if scope.where else ''}"
    )
    check = Check(query.words)
    for row in _run(conn, sql, dict(scope.values)):
        hit = Hit(*row)
        if (place is None or (hit.at, hit.no) < place) and check(hit.text):
            yield hit


def _run(conn: Connection, sql: str, values: dict[str, object]) -> Cursor:
    return conn.execute(sql, values)  # type: ignore[arg-type]  # named values; the engine takes both
