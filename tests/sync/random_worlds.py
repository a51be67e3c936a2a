"""Random worlds: X as it should not be, read by a real desk; what X has must be on the desk in the end.

One number decides everything: how much is written when, what shows late, which items nobody can read, what stands
in a page that does not belong there, in which order, what is cut, refused and limited, what the desk's clock says, and
when the desk dies.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from functools import cache
from pathlib import Path

from tests.sync.fake_world import SAY, Event, FakeChannel, World
from tests.sync.sync_desk import Desk, fast_folder, prepare
from xdesk.core.ids import snowflake_at, snowflake_ms
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble
from xdesk.replica.feed import streams

MINUTE = 60_000
LATEST = 55_000
"""X shows an item at most so long after it was written, ms."""
STREAMS = ("dm", "mentions", "posts")
JUNK = ("0", "7", "1234567", "99999999999", "9223372036854775806")
"""Ids X never minted."""


class HostileChannel(FakeChannel):
    """A stream whose pages hold what does not belong there, twice, in any order; and that fails in between."""

    def __init__(self, world: World, stream: str, rng: random.Random) -> None:
        super().__init__(world, stream)
        self.rng = rng
        self.junk = self.shuffled = self.doubled = self.failing = 0.0
        self.made: set[str] = set()  # ids of what only stands in pages
        self._last: list[Event] = []

    async def pull(self, ask: Ask) -> Page:
        """Return a page as X might spoil it; raises FeedError."""
        if self.rng.random() < self.failing:
            await asyncio.sleep(0.05)
            kinds = [Trouble.BUSY, Trouble.OFFLINE, Trouble.LIMIT]
            kinds += [Trouble.REFUSED] if ask.token else []
            raise FeedError(self.rng.choice(kinds), SAY)
        return await super().pull(ask)

    def shown(self, part: list[Event]) -> list[Event]:
        """Return what stands in the page instead of `part`."""
        rows = list(part)
        for _ in range(3):
            if self.rng.random() < self.junk:
                rows.insert(self.rng.randrange(len(rows) + 1), self._stranger())
        if self._last and self.rng.random() < self.doubled:
            rows.insert(self.rng.randrange(len(rows) + 1), self.rng.choice(self._last))
        if rows and self.rng.random() < self.doubled:
            rows.append(self.rng.choice(rows))
        if self.rng.random() < self.shuffled:
            self.rng.shuffle(rows)
        self._last = part or self._last
        return rows

    def _stranger(self) -> Event:
        """Something X's store does not hold: an impossible id, or one that does not fit its own time."""
        now = self.world.now()
        way = self.rng.random()
        if way < 0.6:
            number, at = self.rng.choice(JUNK), self.rng.choice((now, now - 5 * MINUTE))
        elif way < 0.8:  # an old id for something said to be new
            number, at = snowflake_at(now - 400 * 24 * 60 * MINUTE), now
        else:  # from the future
            at = now + self.rng.choice((10, 20 * 60)) * MINUTE
            number = snowflake_at(at)
        self.made.add(number)
        public = self.stream != "dm"
        author = self.world.brand if self.stream == "posts" else "666"
        return Event(number, number if public else "666", "666", author, "junk", at, at, public)


class RandomWorld:
    """One case; `play` returns what is wrong with the desk in the end, '' when nothing."""

    def __init__(self, number: int, template: Path) -> None:
        self.rng = rng = random.Random(number * 104_729 + 17)
        self.folder = fast_folder()
        shutil.copy(template, self.folder / "desk.db")
        self.desk = self._open(number)
        self.late = rng.choice((0, 0.1, 0.4))
        self.poison = rng.choice((0, 0, 0.01, 0.05))

    def _open(self, number: int) -> Desk:
        """Make X and a desk on it."""
        rng = self.rng
        desk = Desk(self.folder, number)
        self.world = desk.world
        self.channels = {name: HostileChannel(desk.world, name, random.Random(rng.random())) for name in STREAMS}
        desk.channels.update(self.channels)
        for one in self.channels.values():
            one.junk, one.shuffled = rng.choice((0, 0.1, 0.6)), rng.choice((0, 0.5, 1))
            one.doubled, one.failing = rng.choice((0, 0.2, 0.8)), rng.choice((0, 0.02, 0.15))
        return desk

    def play(self) -> str:
        """Let time pass, then peace come; return what X has and the desk has not."""
        try:
            for _ in range(self.rng.randint(2, 4)):
                self._phase()
            self._peace()
            return self._verdict()
        finally:
            self.desk.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _phase(self) -> None:
        rng = self.rng
        self._limits()
        for _ in range(rng.randint(1, 3)):
            self.desk.run(
                self._burst(rng.choice(STREAMS), rng.choice((1, 4, 30, 130, 250)), rng.choice((5, 200, 2_000)))
            )
            self._network(offline=rng.random() < 0.15)
            self.desk.live(rng.choice((1_000, 20_000, 90_000, 6 * MINUTE)))
            if rng.random() < 0.25:
                self.desk.clock.wrong = rng.choice((0, -60, 60, 366 * 24 * 60)) * MINUTE
                self.desk.restart()
            if rng.random() < 0.2:  # nobody at the desk: the burst comes while it is closed
                if not self.desk.task.done():
                    self.desk.halt()
                self.desk.restart()

    def _limits(self) -> None:
        rng = self.rng
        self._limit("dm", rng.choice((15, 15, 8)))
        self._limit("mentions", rng.choice((300, 20)))
        self._limit("posts", rng.choice((900, 20)))

    def _limit(self, stream: str, count: int) -> None:
        self.world.read_limit[stream] = count

    def _network(self, *, offline: bool) -> None:
        self.world.offline = offline

    async def _burst(self, stream: str, count: int, each: int) -> None:
        """Something is written `count` times, one every `each` ms; some of it shows late, some nobody can read."""
        rng = self.rng
        for n in range(count):
            lag = rng.randint(0, LATEST) if rng.random() < self.late else 0
            who, ours = rng.randrange(6), stream == "posts" or (stream == "dm" and rng.random() < 0.1)
            self._write(stream, who, f"{stream} {n}", ours=ours, lag=lag, unreadable=rng.random() < self.poison)
            await asyncio.sleep(each / 1_000)

    def _write(self, stream: str, who: int, text: str, *, ours: bool, lag: int, unreadable: bool) -> None:
        """The `who`-th customer, or the brand, writes something that X shows `lag` ms later."""
        write = self.world.dm if stream == "dm" else self.world.post
        made = write(str(100 + who), text, ours=ours, lag=lag)
        if unreadable:
            self.channels[stream].poison.add(made.id)

    def _calm(self) -> None:
        """No request fails any more; pages stay as they are."""
        for one in self.channels.values():
            one.failing = 0.0

    def _open_gaps(self) -> int:
        return sum(len(streams.gaps(self.desk.conn, self.desk.ports.account_id, one)) for one in STREAMS)

    def _peace(self) -> None:
        """Nothing fails any more; there is time for every page that is still to be read."""
        self._network(offline=False)
        self._calm()
        self._limits()
        for _ in range(30):
            self.desk.live(15 * MINUTE)
            if not self._open_gaps():
                break
        self.desk.live(6 * MINUTE)

    def _verdict(self) -> str:
        world, shown = self.world, {one for one, _ in self.desk.messages()}
        bad = {one for channel in self.channels.values() for one in channel.poison}
        kept = {json.loads(row[0])["id"] for row in self.desk.conn.execute("SELECT body FROM poison")}
        missing = [one for one in world.events if one.id not in shown and one.id not in kept]
        gaps = self._open_gaps()
        wrong = []
        if missing:
            at = min(snowflake_ms(one.id) for one in missing)
            kinds = sorted({"post" if one.public else "dm" for one in missing})
            wrong.append(f"{len(missing)} of {len(world.events)} missing ({', '.join(kinds)}), first {at}")
        if gaps:
            wrong.append(f"{gaps} gaps stay open")
        if kept - bad:
            wrong.append("readable items in quarantine")
        invented = shown - {one.id for one in world.events} - {x for one in self.channels.values() for x in one.made}
        if invented:
            wrong.append(f"{len(invented)} invented")
        return "; ".join(wrong)


@cache
def _template() -> Path:
    path = fast_folder() / "desk.db"
    prepare(path)
    return path


def play(first: int, count: int) -> list[str]:
    """Play cases `first` to `first + count - 1`; return one line for each that ended wrong."""
    failures = []
    for number in range(first, first + count):
        wrong = RandomWorld(number, _template()).play()
        if wrong:
            failures.append(f"case {number}: {wrong}")
    return failures
