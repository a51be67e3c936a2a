"""Search over a million messages finds what looking through them all finds, newest first, and at once."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.replica.replica_desk import KEY
from tests.soak.replica import search_corpus
from tests.soak.replica.search_corpus import Corpus
from tests.soak.row import Row
from xdesk.replica.database.connection import Connection, open_reader
from xdesk.replica.search import hits
from xdesk.replica.search.folding import fold, starts_word, words_of

MESSAGES = 1_000_000
FIRST_PAGE_S = 0.025
"""99 of 100 first pages take no longer, by the time this process works: others use the machine, too."""
EACH_PAGE = 2_000
"""Up to so many hits every page is walked; of more, the first and one in the middle."""


class Told(NamedTuple):
    """What became of one query: what is wrong ("" for nothing), and seconds of its first page."""

    wrong: str
    took: float
    worked: float


def play(first: int, count: int, messages: int = MESSAGES, target: Path | None = None) -> list[str]:
    """Look for `count` made-up queries; each line is one that did not find all, or in another order, or too slowly.

    `place`: a folder whose desk is kept for the next time; without it one is made and goes.
    """
    folder = target or Path(tempfile.mkdtemp(prefix="search-"))
    path = folder / "desk.db"
    try:
        corpus = Corpus() if path.exists() else search_corpus.build(path, messages)
        conn = open_reader(path, KEY)
        every = _folded(conn)
        told = [_look(conn, every, corpus, number) for number in range(first, first + count)]
        conn.close()
    finally:
        if target is None:
            shutil.rmtree(folder, ignore_errors=True)
    failures = [one.wrong for one in told if one.wrong]
    worked = sorted(one.worked for one in told)
    _print(worked, "ms of work")
    _print(sorted(one.took for one in told), "ms by the clock")
    if _at(worked, 99) > FIRST_PAGE_S:
        failures.append(f"the first page took {_at(worked, 99) * 1000:.1f} ms (p99)")
    return failures


def _print(times: list[float], what: str) -> None:
    p50, p95, p99 = (1000 * _at(times, part) for part in (50, 95, 99))
    print(f"first page of {len(times)} searches, {what}: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}")


def _at(times: list[float], part: int) -> float:
    return times[min(len(times) - 1, len(times) * part // 100)]


def _folded(conn: Connection) -> list[tuple[int, int, str]]:
    """Return time, number and folded text of each message, oldest first; a space stands before each text."""
    rows = conn.execute("SELECT created_at, no, text FROM message WHERE text <> ''")
    return sorted((at, no, f" {fold(text)}") for at, no, text in rows)


def _by_looking(every: list[tuple[int, int, str]], words: list[str]) -> list[tuple[int, int]]:
    """Return the messages that have all words, as `folding.contains` says, by looking through all of them."""
    left = every if words else []
    for word in words:
        wanted = f" {word}" if starts_word(word) else word
        left = [one for one in left if wanted in one[2]]
    return [(at, no) for at, no, _ in left]


def _look(conn: Connection, every: list[tuple[int, int, str]], corpus: Corpus, number: int) -> Told:
    query = corpus.query(random.Random(number))
    began, worked = time.perf_counter(), time.thread_time()
    page = hits.page(conn, query)
    took, worked = time.perf_counter() - began, time.thread_time() - worked
    wanted = _by_looking(every, words_of(query))
    found = [(hit.at, hit.no) for hit in page.hits]
    wrong = ""
    if hits.total(conn, query) != len(wanted):
        wrong = f"case {number}: {hits.total(conn, query)} of {len(wanted)} are counted for {query!r}"
    elif found != wanted[::-1][: hits.PAGE]:
        wrong = f"case {number}: the first page of {query!r} is another one"
    elif len(wanted) <= EACH_PAGE:
        walked = [*found, *_walk(conn, query, page.next)]
        wrong = "" if walked == wanted[::-1] else f"case {number}: the pages of {query!r} are not all hits"
    else:
        at = wanted[len(wanted) // 2]
        deep = [(hit.at, hit.no) for hit in hits.page(conn, query, after=f"{at[0]}.{at[1]}").hits]
        middle = bisect_left(wanted, at)
        if deep != wanted[max(0, middle - hits.PAGE) : middle][::-1]:
            wrong = f"case {number}: a page in the middle of {query!r} is another one"
    return Told(wrong, took, worked)


def _walk(conn: Connection, query: str, token: str) -> Iterator[tuple[int, int]]:
    while token:
        page = hits.page(conn, query, after=token)
        yield from ((hit.at, hit.no) for hit in page.hits)
        token = page.next


ROW = Row("search recall", 500, 500, play)
