"""Pages as X should not give them: ids it never minted, items twice, in any order, items that nobody can read."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xdesk.sandbox.clock import iso
from xdesk.sandbox.snowflakes import floor_id

LISTS = ("dm.events", "users.mentions", "users.posts")
"""Only these answers are spoiled: pages, newest first, that a client walks down."""
NEVER_MINTED = ("0", "7", "1234567", "99999999999", "9223372036854775806")
MINUTE = 60_000
LONG_AGO = 400 * 24 * 60 * MINUTE
RATES = ("junk", "doubled", "shuffled")
Item = dict[str, Any]


@dataclass(slots=True)
class PageFaults:
    """How often a page is spoiled, 0 to 1 for each way, decided by the seed and the order of the pages."""

    junk: float = 0.0
    doubled: float = 0.0
    shuffled: float = 0.0
    unreadable: set[str] = field(default_factory=set)  # ids of items of which X shows only a part
    made: set[str] = field(default_factory=set)  # ids that stood in pages and belong to nothing in the world
    _rng: random.Random = field(default_factory=lambda: random.Random("pages 0"))
    _shown: dict[str, list[Item]] = field(default_factory=dict)  # the last page with items, by endpoint and query

    def plan(self, order: Mapping[str, Any]) -> dict[str, object]:
        """Take over rates, a seed and ids from a control order; return how it stands. Raises ValueError."""
        for name in RATES:
            rate = float(order.get(name, getattr(self, name)))
            if not 0 <= rate <= 1:
                raise ValueError(f"{name} is a share from 0 to 1")
            setattr(self, name, rate)
        if "seed" in order:
            self._rng = random.Random(f"pages {order['seed']}")
        self.unreadable |= {str(one) for one in order.get("unreadable", ())}
        return self.state()

    def state(self) -> dict[str, object]:
        """Return rates and ids for judges."""
        rates: dict[str, object] = {name: getattr(self, name) for name in RATES}
        return rates | {"unreadable": sorted(self.unreadable, key=int), "made": sorted(self.made, key=int)}

    def touches(self, endpoint: str) -> bool:
        """Return whether answers of `endpoint` are spoiled."""
        return endpoint in LISTS and bool(self.junk or self.doubled or self.shuffled or self.unreadable)

    def spoil(self, endpoint: str, body: bytes, now: int) -> bytes:
        """Return the page `body` as it is shown; what is no page stays as it is. `now` is X's time, UTC ms."""
        page = json.loads(body)
        if "meta" not in page:
            return body
        real: list[Item] = page.get("data", [])
        whole = [self._cut(one) for one in real]
        rows = list(whole)
        rows += self._junk(rows or self._shown.get(endpoint, []), now)
        rows += self._twice(rows, self._shown.get(endpoint, []))
        for n in range(len(real), len(rows)):  # what does not belong there stands anywhere
            rows.insert(self._rng.randrange(n + 1), rows.pop(n))
        if self._rng.random() < self.shuffled:
            self._rng.shuffle(rows)
        self._shown[endpoint] = whole or self._shown.get(endpoint, [])
        page["meta"] |= self._meta(page["meta"], rows)
        return json.dumps(page | ({"data": rows} if rows else {}), ensure_ascii=False, separators=(",", ":")).encode()

    def _cut(self, item: Item) -> Item:
        """Return an item as it is shown: of an unreadable one it cannot be told what it is or whose."""
        if item["id"] not in self.unreadable:
            return item
        if (int(item["id"]) >> 22) % 2:
            return item | {"id": int(item["id"])}  # a number: half of all clients would round it
        whose = ("author_id", "sender_id", "dm_conversation_id")
        return {name: value for name, value in item.items() if name not in whose}

    def _junk(self, models: list[Item], now: int) -> Iterator[Item]:
        """Give up to three items that stand nowhere in the world, made after one of `models`."""
        for _ in range(3 if models else 0):
            if self._rng.random() < self.junk:
                yield self._stranger(self._rng.choice(models), now)

    def _stranger(self, model: Item, now: int) -> Item:
        """Return an item with an id X never minted, or one that does not fit its own time."""
        way = self._rng.random()
        if way < 0.6:
            identity, at = self._rng.choice(NEVER_MINTED), self._rng.choice((now, now - 5 * MINUTE))
        elif way < 0.8:  # an old id on something said to be new
            identity, at = str(floor_id(now - LONG_AGO)), now
        else:  # from the future
            at = now + self._rng.choice((10, 20 * 60)) * MINUTE
            identity = str(floor_id(at))
        self.made.add(identity)
        item = copy.deepcopy(model) | {"id": identity, "text": "junk"}
        if "created_at" in item:
            item["created_at"] = iso(at)
        for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
            if name in item:
                item[name] = [identity]
        return item

    def _twice(self, rows: list[Item], before: list[Item]) -> Iterator[Item]:
        """Give an item of the page before once more, and one of this page."""
        for models in (before, rows):
            if models and self._rng.random() < self.doubled:
                yield self._rng.choice(models)

    def _meta(self, meta: Item, rows: list[Item]) -> Item:
        """Return what X says of the page as a whole: now and then it believes its own junk."""
        found: Item = {"result_count": len(rows)}
        if "newest_id" in meta and self._rng.random() < self.junk:
            ids = sorted((str(one["id"]) for one in rows), key=int)
            found |= {"newest_id": ids[-1], "oldest_id": ids[0]}
        return found
