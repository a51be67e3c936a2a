"""Rows 4, 5 and 6: scrolling, ticking and changing the real inbox pane beside the plain table."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize
from PySide6.QtWidgets import QTableView

from tests.bench.floors import inbox_list as floor_list
from tests.bench.floors.inbox_list import FloorModel
from tests.bench.generate import KEY, NOW
from tests.bench.measure import Rounds, Row, Scale, all_of, at_share, growth_row, percentile, rounds, spent
from tests.bench.session import Measure, Session
from tests.bench.sitting import Sitting, Stage, application, scratch, settle, sit, until_painted, watch, watched
from xdesk.core.changes import Changes, Subject
from xdesk.core.inbox.views import View
from xdesk.replica import inbox
from xdesk.replica.database.connection import Connection, open_writer
from xdesk.ui.inbox.inbox_list import InboxList
from xdesk.ui.inbox.inbox_model import FIRST
from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.inbox.row_order import Order
from xdesk.ui.inbox.row_painter import InboxRowPainter
from xdesk.ui.style.tokens import INBOX

HIGH = 800
ELSEWHERE = "colleague"
GROWTH = ("10k", "100k", "300k")
"""Conversations of the inboxes that are compared."""


class Product:
    """The real pane, its list as large as the floor's."""

    painted = None

    def __init__(self, sitting: Sitting) -> None:
        if Product.painted is None:
            Product.painted = watch(InboxList)
        self.count = Product.painted
        self.pane = InboxPane(sitting.context)
        self.pane.show_view(View())
        self.pane.model.complete()
        self.whole()
        self.stage = Stage(self.pane, QSize(INBOX, HIGH))
        missing = HIGH - self.pane.list.viewport().height()
        self.stage.resize(INBOX, HIGH + missing)
        settle()
        assert self.pane.list.viewport().size() == QSize(INBOX, HIGH)
        self.bar = self.pane.list.verticalScrollBar()

    def whole(self) -> None:
        """Wait until what lies below the first rows is listed, unmeasured."""
        while self.pane.model.partial:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        settle()

    def rows_from(self, position: int) -> None:
        """Scroll so that a row stands at the top, unmeasured."""
        self.bar.setValue(position * InboxRowPainter.height())
        settle()


class Floor:
    """The plain table on the same file."""

    def __init__(self, conn: Connection) -> None:
        floor_list.HIGH = InboxRowPainter.height()
        kind, self.count = watched(QTableView)
        self.model, self.view = FloorModel(conn), kind()
        self.delegate = floor_list.dress(self.view, self.model)
        self.delegate.now = NOW
        self.model.take(self.model.read_order())
        self.stage = Stage(self.view, QSize(INBOX, HIGH))
        self.bar = self.view.verticalScrollBar()

    def rows_from(self, position: int) -> None:
        """Scroll so that a row stands at the top, unmeasured."""
        self.bar.setValue(position * InboxRowPainter.height())
        settle()


def _timed(side: Product | Floor, act: Callable[[], object]) -> float:
    def whole() -> None:
        act()
        until_painted(side.count)

    took = spent(whole)
    settle(2)
    return took


# Row 4 ---------------------------------------------------------------------------------------------------------------


def scrolling(path: Path, scale: Scale, *, pages: int = 40) -> list[Row]:
    """Page down through rows not seen before."""
    application()
    with sit(path) as sitting:
        sides: dict[str, Product | Floor] = {"product": Product(sitting), "floor": Floor(sitting.conn)}
        walls: list[float] = []

        def scroll(side: Product | Floor, turn: int) -> list[float]:
            count = side.bar.maximum() // InboxRowPainter.height()
            side.rows_from((turn * (pages + 1) * HIGH // InboxRowPainter.height()) % max(1, count - pages * 13))
            took = []
            for _ in range(pages):
                began = time.perf_counter()
                took.append(_timed(side, lambda: side.bar.setValue(side.bar.value() + HIGH)))
                if isinstance(side, Product):
                    walls.append((time.perf_counter() - began) * 1_000)
            return took

        found = rounds({name: lambda turn, side=side: scroll(side, turn) for name, side in sides.items()})
        notes = {
            "wall_p95": percentile(walls, 0.95), "rows": sides["product"].bar.maximum() // InboxRowPainter.height()
        }  # fmt: skip
        return [
            scale.ratio_row(
                4, "inbox page scroll, p95", found["product"], found["floor"], 2, share=0.95, figure="page scroll",
                and_most_ms=16, **notes,
            ),
            scale.ratio_row(
                4, "inbox page scroll, p50", found["product"], found["floor"], 2, figure="page scroll", and_most_ms=16
            ),
        ]  # fmt: skip


# Row 5 ---------------------------------------------------------------------------------------------------------------


def ticking(session: Session, *, ticks: int = 30) -> list[Row]:
    """Let a second pass: at the rows whose seconds count, and at the top of inboxes of several sizes."""
    application()
    with ExitStack() as stack:
        desks = {kind: stack.enter_context(sit(session.replica(kind))) for kind in ("1k", *GROWTH)}
        sides = {kind: Product(sitting) for kind, sitting in desks.items()}
        product, context, floor = sides["100k"], desks["100k"].context, Floor(desks["100k"].conn)
        strip = floor_list.ring_strip(floor.view)
        running = max(0, inbox_place(product) - 6)
        scale = session.scale()

        def tick(side: Product, context: Any, place: int) -> list[float]:
            side.rows_from(place)
            context.ticker.tick.emit(NOW)
            settle()
            return [
                _timed(side, lambda now=NOW + n * 1_000: context.ticker.tick.emit(now)) for n in range(1, ticks + 1)
            ]

        def plain(_turn: int) -> list[float]:
            floor.rows_from(running)

            def pass_second() -> None:
                floor.delegate.now += 1_000
                floor.view.viewport().update(strip)

            floor.delegate.now = NOW
            return [_timed(floor, pass_second) for _ in range(ticks)]

        found = rounds(
            {"product": lambda _turn: tick(product, context, running), "floor": plain}
            | {
                kind: lambda _turn, kind=kind: tick(sides[kind], desks[kind].context, 0)  # type: ignore[misc]
                for kind in sides
            }
        )
        counts = {kind: side.pane.model.rowCount() for kind, side in sides.items()}
        return [
            scale.ratio_row(
                5, "1 Hz tick of the inbox", found["product"], found["floor"], 3, figure="ring strip", rows=counts
            ),
            growth_row(5, "1 Hz tick, 100k rows / 1k rows", found["100k"], found["1k"], 1.3),
            growth_row(5, "1 Hz tick, 100k rows / 10k rows", found["100k"], found["10k"], 1.3),
            growth_row(5, "1 Hz tick, 300k rows / 10k rows", found["300k"], found["10k"], 1.3),
        ]


def inbox_place(product: Product) -> int:
    """Return the row whose time runs out now."""
    order: int = product.pane.model.order.place(NOW, 0)
    return order


# Row 6 ---------------------------------------------------------------------------------------------------------------


class Changing:
    """Inserts at the top, moves from the middle to the top and resets, in the file and in both lists."""

    def __init__(self, path: Path, sitting: Sitting, write: Connection) -> None:
        self.product, self.floor = Product(sitting), Floor(sitting.conn)
        self.sitting, self.write = sitting, write
        self.lists: tuple[Product | Floor, ...] = (self.product, self.floor)

    def _store(self, key: int, column: str, value: object) -> Changes:
        self.write.execute(f"UPDATE conversation SET {column} = ? WHERE key = ?", (value, key))
        found = inbox.rows(self.sitting.context.read, [key])[key].id
        return Changes(Subject.INBOX, frozenset({found}))

    def _tell(self, changes: Changes) -> None:
        self.product.pane.model.take_changes(changes)

    def _values(self, key: int) -> tuple[int, Any]:
        rank, assignee = self.write.execute("SELECT rank, assignee FROM conversation WHERE key = ?", (key,)).fetchone()
        return rank, assignee

    def run(self, which: str, turn: int, *, times: int = 2) -> dict[str, list[float]]:
        """Do one kind of change `times` times to both, the file put back after each; return samples by side."""
        took: dict[str, list[float]] = {"product": [], "floor": []}
        for n in range(times):
            one = {"insert": self._insert, "move": self._move, "reset": self._reset, "switch": self._switch}[which]
            for side, ms in one(turn * times + n).items():
                took[side].append(ms)
        return took

    def _insert(self, n: int) -> dict[str, float]:
        keys = self.floor.model.keys
        key = keys[0]
        for side in self.lists:
            side.rows_from(0)
        _rank, assignee = self._values(key)
        self._tell(self._store(key, "assignee", ELSEWHERE))  # it leaves, unmeasured
        self.floor.model.remove(0)
        settle()
        changes = self._store(key, "assignee", assignee)
        return {
            "product": _timed(self.product, lambda: self._tell(changes)),
            "floor": _timed(self.floor, lambda: self.floor.model.insert_top(key)),
        }

    def _move(self, n: int) -> dict[str, float]:
        for side in self.lists:
            side.rows_from(0)
        keys = self.floor.model.keys
        at = len(keys) // 2 + n
        key = keys[at]
        rank, _assignee = self._values(key)
        changes = self._store(key, "rank", self._values(keys[0])[0] - 1)
        took = {
            "product": _timed(self.product, lambda: self._tell(changes)),
            "floor": _timed(self.floor, lambda: self.floor.model.move_top(at)),
        }
        self._tell(self._store(key, "rank", rank))
        self.floor.model.take(self.floor.model.read_order())
        settle()
        return took

    def _reset(self, n: int) -> dict[str, float]:
        """Show an order that was read already."""
        model, order = self.product.pane.model, self.floor.model.read_order()
        copies = [(array("q", order[0]), array("q", order[1])) for _ in range(2)]
        reset = model._reset  # private: what is measured is the new list alone, not the read before it
        return {
            "product": _timed(self.product, lambda: reset(Order(*copies[0]))),
            "floor": _timed(self.floor, lambda: self.floor.model.take(copies[1])),
        }

    def _switch(self, n: int) -> dict[str, float]:
        """Choose a view: read as many first rows from the file, and show them."""
        model = self.product.pane.model
        took = {"product": _timed(self.product, lambda: model.show(View()))}
        self.product.whole()  # the rest is read by another thread, and must not be counted with the floor
        self.floor.model.rows.clear()
        took["floor"] = _timed(self.floor, lambda: self.floor.model.take(self.floor.model.read_order(FIRST)))
        self.floor.model.take(self.floor.model.read_order())
        settle()
        return took


KINDS = {"insert": "insert", "move": "move", "reset": "reset", "switch": "reset"}
"""What is measured, and the figure of its floor."""


def changing(session: Session) -> list[Row]:
    """Change lists of several sizes."""
    application()
    with ExitStack() as stack:
        sides = {}
        for name in ("5k", *GROWTH):
            copy = stack.enter_context(scratch(session.replica(name)))
            write = open_writer(copy, KEY)
            stack.callback(write.close)
            sides[name] = Changing(copy, stack.enter_context(sit(copy)), write)
        scale = session.scale()
        found: dict[str, dict[str, Rounds]] = {}
        for which in KINDS:
            per_round = rounds(
                {name: lambda turn, side=side, which=which: [side.run(which, turn)] for name, side in sides.items()}
            )
            for name, samples in per_round.items():
                for part in ("product", "floor"):
                    found.setdefault(which, {})[f"{name} {part}"] = [sample[0][part] for sample in samples]  # type: ignore[index]
        counts = {name: side.product.pane.model.rowCount() for name, side in sides.items()}
        return [row for which in KINDS for row in _change_rows(which, found[which], scale, counts)]


NAMES = {
    "insert": "insert at the top of the inbox",
    "move": "move from the middle to the top of the inbox",
    "reset": "reset of the inbox, its order in hand",
    "switch": "choosing a view, its first rows painted",
}


def _change_rows(which: str, found: dict[str, Rounds], scale: Scale, counts: dict[str, int]) -> list[Row]:
    product, floor = found["100k product"], found["100k floor"]
    worst = max(all_of(product))
    rows = [
        scale.ratio_row(6, NAMES[which], product, floor, 3, figure=KINDS[which], worst=worst, rows=counts),
        growth_row(6, f"{which}, 100k rows / 5k rows", product, found["5k product"], 1.5),
    ]
    for large in ("100k", "300k"):
        grown = at_share(found[f"{large} floor"], 0.5) / at_share(found["10k floor"], 0.5)
        rows.append(
            growth_row(6, f"{which}, {large} rows / 10k rows", found[f"{large} product"], found["10k product"], 1.5,
                       floor_growth=grown)
        )  # fmt: skip
    return rows


MEASURES: dict[int, Measure] = {
    4: lambda session: scrolling(session.replica("100k"), session.scale()),
    5: ticking,
    6: changing,
}
