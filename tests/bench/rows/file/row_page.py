"""Row 12: one page of the inbox through the replica's own function beside a raw keyset query."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.generate import KEY, ME, NOW
from tests.bench.measure import Row, Scale, growth_row, median_of, rounds
from tests.bench.session import Measure
from xdesk.core.inbox.views import View
from xdesk.replica import inbox
from xdesk.replica.database.connection import open_reader

LIMIT = 50
RAW = (
    "SELECT c.key, c.id, c.account_id, a.handle, c.channel, c.customer_id, coalesce(p.name, ''),"
    " coalesce(p.handle, ''), c.preview, c.preview_out, c.last_at, c.unread, c.status, c.assignee, c.clock_kind,"
    " c.clock_start, c.clock_due, c.mark FROM conversation AS c JOIN account AS a ON a.id = c.account_id"
    " LEFT JOIN customer AS p ON p.id = c.customer_id"
    " WHERE c.status = 'open' AND (+c.assignee IS NULL OR +c.assignee = ?) AND (c.rank, c.key) > (?, ?)"
    " ORDER BY c.rank, c.key LIMIT ?"
)
"""Raw keyset, with the columns and the condition of the product's page."""
PLAIN = (
    "SELECT key, rank, id, account_id, channel, customer_id, preview, preview_out, last_at, unread, status, assignee,"
    " clock_kind, clock_start, clock_due, mark FROM conversation"
    " WHERE status = 'open' AND (rank, key) > (?, ?) ORDER BY rank, key LIMIT ?"
)
"""The same of one table alone."""
TOP = (-1, -1)
Place = tuple[int, int]


def paging(path: Path, scale: Scale, *, places: int = 20) -> list[Row]:
    """Read pages at the same random depths by both, then the first and the deepest by the product.

    The goal is about the layer, so the pages of the file are in both caches (the same depths every round); how
    long depths take that are not, is noted.
    """
    own, raw = open_reader(path, KEY), open_reader(path, KEY)
    try:
        ranks, keys = inbox.order(own, View(), me=ME, now=NOW)
        every = list(zip(ranks, keys, strict=True))

        def product(place: Place) -> object:
            return inbox.page(own, View(), me=ME, now=NOW, after=place, limit=LIMIT)

        def plain(place: Place) -> object:
            return raw.execute(RAW, (ME, *place, LIMIT)).fetchall()

        def random_places(turn: int) -> list[Place]:
            rng = random.Random(turn)
            return [every[rng.randrange(len(every) - LIMIT)] for _ in range(places)]

        depths = {"product": product, "floor": plain}
        ends = {"first": [TOP] * places, "deepest": [every[-LIMIT - 1]] * places}
        found = rounds({name: lambda turn, fn=fn: _timed(fn, random_places(turn)) for name, fn in depths.items()})
        found = {f"{name} cold": samples for name, samples in found.items()}
        found |= rounds({name: lambda _turn, fn=fn: _timed(fn, random_places(0)) for name, fn in depths.items()})
        found |= rounds({name: lambda _turn, at=at: _timed(product, at) for name, at in ends.items()})
    finally:
        own.close()
        raw.close()
    return [
        scale.ratio_row(
            12, "inbox page of 50 through the replica", found["product"], found["floor"], 2.5, figure="keyset page",
            product_p99=median_of(found["product"], 0.99), floor_p99=median_of(found["floor"], 0.99),
            product_cold=median_of(found["product cold"]), floor_cold=median_of(found["floor cold"]), rows=len(every),
        ),
        growth_row(12, "deepest page / first page", found["deepest"], found["first"], 2),
    ]  # fmt: skip


def _timed(read: Callable[[Place], object], places: list[Place]) -> list[float]:
    took = []
    for place in places:
        began = time.thread_time_ns()
        read(place)
        took.append((time.thread_time_ns() - began) / 1e6)
    return took


MEASURES: dict[int, Measure] = {12: lambda session: paging(session.replica("100k"), session.scale())}
