"""Row 13: the newest 50 messages with one to four Han characters or an English word, beside a raw MATCH; and recall."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from tests.bench.floors import search as floor
from tests.bench.generate import KEY
from tests.bench.measure import Rounds, Row, Scale, all_of, percentile, rounds
from tests.bench.replica import vocabulary
from tests.bench.session import Measure, Session
from xdesk.replica.database.connection import open_reader
from xdesk.replica.search import hits

EACH = 12
"""Queries of each kind: a third of frequent, a third of ordinary and a third of rare words."""
KINDS = ("zh 1", "zh 2", "zh 3", "zh 4", "en")
ALL = "SELECT created_at, no, id, conversation_id, text FROM message ORDER BY created_at, no"
Said = list[tuple[int, int, str]]


def queries() -> dict[str, list[str]]:
    """Return what is searched for, by kind; the same at every run."""
    rng = random.Random(5)
    ranks = [rng.randrange(*band) for band in ((0, 60), (60, 600), (600, 3_900)) for _ in range(EACH // 3)]
    chinese, english = "".join(vocabulary.chinese()), [word for word in vocabulary.english() if len(word) >= 3]
    spoken = [text for text in map(vocabulary.text, range(4_000)) if not text.isascii()]
    found: dict[str, list[str]] = {"zh 1": [chinese[rank] for rank in ranks], "en": [english[rank] for rank in ranks]}
    for size in (2, 3, 4):
        runs = [run[at : at + size] for text in spoken for run in floor.HAN.findall(text) for at in range(len(run) - 4)]
        found[f"zh {size}"] = [rng.choice(runs) for _ in range(EACH)]
    return found


def _timed(act: Callable[[str], object], typed: Iterable[str]) -> list[float]:
    took = []
    for one in typed:
        began = time.thread_time_ns()
        act(one)
        took.append((time.thread_time_ns() - began) / 1e6)
    return took


def searching(session: Session) -> list[Row]:
    """Ask both for the first page of the same queries; then compare with looking through every message."""
    path = session.replica("100k")
    beside = path.with_name("floor-search.db")
    own = open_reader(path, KEY)
    try:
        said = own.execute(ALL).fetchall()
        if not beside.exists():
            floor.build(beside, said)
        plain = floor.connect(beside)
        asked, scale = queries(), session.scale()
        acts: dict[str, Callable[[int], list[float]]] = {}
        for kind, typed in asked.items():
            acts[f"{kind} product"] = lambda _, typed=typed: _timed(lambda one: hits.page(own, one), typed)  # type: ignore[misc]
            acts[f"{kind} floor"] = lambda _, typed=typed: _timed(  # type: ignore[misc]
                lambda one: plain.execute(floor.NEWEST, (floor.expression(one),)).fetchall(), typed
            )
        found = rounds(acts)
        missing, looked = recall(own, [(at, no, text.lower()) for at, no, _, _, text in reversed(said)], asked)
        size, plain_size = floor.index_bytes(own, "message_search"), floor.index_bytes(plain, "s")
        plain.close()
    finally:
        own.close()
    return [*_rows(found, scale), *_whole(missing, looked, size, plain_size)]


def _rows(found: dict[str, Rounds], scale: Scale) -> list[Row]:
    rows = []
    for kind in KINDS:
        product, plain = found[f"{kind} product"], found[f"{kind} floor"]
        rows.append(
            scale.ratio_row(
                13, f"search, newest 50, {kind}, p99", product, plain, 3, share=0.99, figure="match p99",
                and_most_ms=25, p50=percentile(all_of(product), 0.5),
                floor_p50=percentile(all_of(plain), 0.5),
            )
        )  # fmt: skip
    return rows


def _whole(missing: int, looked: int, size: int, plain_size: int) -> list[Row]:
    ratio = size / plain_size
    return [
        Row(13, "search, newest 50 that instr finds and the search does not", missing, goal="0", held=missing == 0,
            unit="messages", notes={"looked for": looked}),
        Row(13, "index of the search / unicode61 of single Han characters", size / 1e6, plain_size / 1e6, ratio,
            "<= 1.3x", ratio <= 1.3, unit="MB"),
    ]  # fmt: skip


def recall(conn: Any, newest_first: Said, asked: dict[str, list[str]]) -> tuple[int, int]:
    """Return how many of the newest 50 messages that hold each query the search does not give, and of how many."""
    missing = looked = 0
    for typed in (one for some in asked.values() for one in some):
        brute: list[tuple[int, int]] = []
        for at, no, text in newest_first:
            if typed in text:
                brute.append((at, no))
                if len(brute) == hits.PAGE:
                    break
        if not brute:
            continue
        given = _given(conn, typed, brute[-1][0])
        missing += sum(one not in given for one in brute)
        looked += len(brute)
    return missing, looked


def _given(conn: Any, typed: str, oldest: int) -> set[tuple[int, int]]:
    """Return what the search gives, page by page, down to a time."""
    found: set[tuple[int, int]] = set()
    token = ""
    while True:
        page = hits.page(conn, typed, after=token)
        found |= {(hit.at, hit.no) for hit in page.hits}
        token = page.next
        if not token or page.hits[-1].at < oldest:
            return found


MEASURES: dict[int, Measure] = {13: searching}
