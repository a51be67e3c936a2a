"""Day events: what X brings and what becomes of sends in a random day, as transactions that can be made twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.replica.replica_desk import BRAND, StillClock, person, said, x_id
from xdesk.core import ids
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Outcome, Unpacked
from xdesk.core.sentences import Sentence
from xdesk.replica import operations
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database.connection import Connection
from xdesk.replica.feed import ingest, requests
from xdesk.replica.outbox import outbox

Done = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
WHY = Sentence("Test", "why", {})
PEOPLE = ("77001", "77002", "77003")


class Page:
    """Pages of messages: of customers, of ours, edited ones, and of what is gone."""

    def __init__(self, rng: random.Random, clock: StillClock) -> None:
        self.rng, self.clock, self.count = rng, clock, 0

    def brings(self, conn: Connection) -> Done:
        """Return the storing of one page."""
        messages = tuple(self._message() for _ in range(self.rng.choice((1, 1, 2, 4))))
        messages += tuple(self._ours(conn))
        people = tuple(person(one) for one in PEOPLE if self.rng.random() < 0.2)
        gone = tuple(self._gone(conn))
        page = Unpacked(messages=messages, customers=people, gone=gone)
        return ingest.store, (BRAND, page), {"page_id": None, "at": self.clock.now}

    def _message(self) -> Any:
        self.count += 1
        at = self.clock.now - self.rng.choice((0, 0, 500, 90_000, 7_200_000))
        who, name = self.rng.choice(PEOPLE), x_id(at, self.count + 10)
        text = self.rng.choice(("退款什么时候到", "Where is it?", "谢谢", f"no {self.count}"))
        plain = said(at, text, id=name, author_id=who, customer_id=who, outgoing=False)
        if self.rng.random() < 0.6:
            pair = ids.pair(BRAND, who)
            return replace(plain, conversation_id=ids.dm_conversation(BRAND, pair), external_id=pair)
        root = x_id(self.clock.now // 40_000_000 * 40_000_000, int(who))
        talk = ids.post_conversation(BRAND, root, who)
        return replace(plain, channel="mention", conversation_id=talk, external_id=root, parent_id=root)

    def _ours(self, conn: Connection) -> list[Any]:
        """What X shows of a reply of this desk, or of somebody who answered on x.com."""
        if self.rng.random() > 0.35:
            return []
        rows = conn.execute(
            "SELECT text, conversation_id, channel, external_id, recipient_id, reply_to_id, claimed_event_id, tried_at "
            "FROM outbox WHERE tried_at IS NOT NULL AND text <> '' ORDER BY id"
        ).fetchall()
        if not rows:
            return []
        text, talk, kind, external, who, parent, claimed, tried = self.rng.choice(rows)
        self.count += 1
        at = tried + 700
        return [
            said(
                at, text, id=claimed or x_id(at, self.count + 10), channel=kind, conversation_id=talk, author_id=BRAND,
                external_id=external, customer_id=who, parent_id=parent, outgoing=True,
            )
        ]  # fmt: skip

    def _gone(self, conn: Connection) -> list[str]:
        if self.rng.random() > 0.1:
            return []
        found = [row[0] for row in conn.execute("SELECT id FROM message WHERE state = 'ok' ORDER BY no")]
        return [self.rng.choice(found)] if found else []


class Sync:
    """What sync writes: steps of replies, decisions carried out, requests granted, texts forgotten."""

    def __init__(self, rng: random.Random, clock: StillClock) -> None:
        self.rng, self.clock, self.count = rng, clock, 0

    def does(self, conn: Connection) -> Done | None:
        """Return one transaction, None when there is nothing to do."""
        what = self.rng.random()
        if what < 0.7:
            return self._step(conn)
        if what < 0.8:
            return outbox.carry_out, (BRAND, self.clock.now), {}
        if what < 0.9:
            found = [one.id for one in requests.open_requests(conn)]
            return (requests.done, (self.rng.choice(found), self.clock.now), {}) if found else None
        before = self.clock.now - self.rng.choice((0, 3_600_000, 40_000_000))
        forget = self.rng.choice((outbox.forget, drafts.prune, operations.prune_frequent, operations.prune))
        return forget, (before, 20), {}

    def _step(self, conn: Connection) -> Done | None:
        rows = conn.execute(
            "SELECT id, state FROM outbox WHERE state IN ('queued','sending','unconfirmed','asked') ORDER BY id"
        ).fetchall()
        if not rows:
            return None
        name, state = self.rng.choice(rows)
        return {
            "queued": self._goes, "sending": self._ends, "unconfirmed": self._looked_for, "asked": self._looked_for,
        }[state](conn, name)  # fmt: skip

    def _goes(self, conn: Connection, name: str) -> Done:
        if self.rng.random() < 0.3 or name not in [one.id for one in outbox.due(conn, BRAND, x_now=self.clock.now)]:
            return outbox.hold, (name, WHY, self.clock.now), {}
        self.count += 1
        now = self.clock.now
        return outbox.intent, (name,), {"attempt_id": f"try{self.count}", "tried_at": now, "deadline": now + 15_000}

    def _ends(self, _: Connection, name: str) -> Done:
        self.count += 1
        now = self.clock.now
        outcome = self.rng.choice(
            (
                Outcome(Result.SENT, event_id=x_id(now, self.count + 5_000)),
                Outcome(Result.REFUSED, sentence=WHY),
                Outcome(Result.UNKNOWN),
                Outcome(Result.UNKNOWN),
                Outcome(Result.UNKNOWN),
                Outcome(Result.NOT_SENT, retry_at=now + 1_000),
            )
        )
        return outbox.finish, (name, outcome, now), {}

    def _looked_for(self, conn: Connection, name: str) -> Done:
        item = outbox.read(conn, name)
        found = outbox.candidates(conn, item) if item is not None else []
        if found and self.rng.random() < 0.6:
            return outbox.adopt, (name, self.rng.choice(found).event_id, "search", self.clock.now), {}
        if self.rng.random() < 0.4:
            return outbox.checked, (name,), {"complete": True, "witnessed": True, "at": self.clock.now}
        return outbox.ask, (name, WHY, self.clock.now), {}
