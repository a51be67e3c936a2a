"""Makes a replica of 100,000 conversations and 1,000,000 messages, the same for the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from tests.bench.key import KEY
from xdesk.core import deadlines, ids
from xdesk.core.model import Clock
from xdesk.replica import search
from xdesk.replica.conversation.conversation_state import urgent_at
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.profile import agents
from xdesk.replica.schema import VERSIONS

__all__ = ["KEY", "build", "edition", "talks"]

NOW = 1_795_000_000_000
ME = "me"
ACCOUNTS = (("1111111111111111111", "LumiHome"), ("1111111111111111112", "LumiHome_CN"))
LONG, LONGER = (8, 10), (13, 14)
"""Conversations (by number) of 1,000 and of 10,000 messages."""

TEXTS = 20_000
SPREAD_MS = 30 * 86_400_000
STEP_MS = 61_000
ENGLISH = "where is my order the parcel still has not come refund please lamp shade cracked thank you invoice tomorrow"
WORDS_EN = ENGLISH.split()
WORDS_ZH = "退款什么时候到账快递还没到灯罩碎了请帮我看一下谢谢发票明天可以吗订单号地址换货客服在吗"
NAMES = ("Nora Lindqvist", "王佳怡", "Tom Okafor", "陈浩", "Samira Haddad", "小满同学", "Jonas Weber", "欧阳若琳")


class StillClock:
    """A clock that stands."""

    speed = 1.0

    def now_ms(self) -> int:
        return NOW

    def steady_ms(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Talk:
    """One made-up conversation: the `n`-th, whose messages have the numbers from `first` on."""

    n: int
    total: int
    first: int
    size: int

    @property
    def account(self) -> str:
        return ACCOUNTS[self.n % 2][0]

    @property
    def customer(self) -> str:
        return str(2_000_000_000_000_000_000 + self.n)

    @property
    def channel(self) -> str:
        return "mention" if self.n % 4 == 3 else "dm"

    @property
    def waits(self) -> bool:
        """Whether the customer wrote last: every third."""
        return self.n % 3 == 0

    @property
    def external(self) -> str:
        return self.x_id(0) if self.channel == "mention" else ids.pair(self.account, self.customer)

    @property
    def id(self) -> str:
        if self.channel == "mention":
            return ids.post_conversation(self.account, self.external, self.customer)
        return ids.dm_conversation(self.account, self.external)

    @property
    def thread(self) -> str:
        return ids.thread(self.channel, self.account, self.external, "" if self.channel == "dm" else self.customer)

    def at(self, i: int) -> int:
        """Return when message `i` was written: the last ones of all conversations spread over thirty days."""
        end = NOW - (self.n * 7919 % self.total) * (SPREAD_MS // self.total)
        return end - (self.size - 1 - i) * STEP_MS

    def x_id(self, i: int) -> str:
        return str(int(ids.snowflake_at(self.at(i))) + (self.first + i) % 4_000_000)

    def ours(self, i: int) -> bool:
        """Whether message `i` is the brand's."""
        return i % 3 == 1 and i < self.size - 1 if self.waits else i % 3 == 1 or i == self.size - 1

    def last(self, *, ours: bool) -> int:
        """Return the newest message of one side, -1 when there is none."""
        return next((i for i in range(self.size - 1, -1, -1) if self.ours(i) == ours), -1)


def texts(seed: int) -> list[str]:
    """Return messages of 56 characters and 89 bytes on average, as those of the floors."""
    rng = random.Random(seed)

    def one() -> str:
        if rng.random() < 0.4:
            start = rng.randrange(len(WORDS_ZH))
            return (WORDS_ZH * 3)[start : start + rng.randint(12, 70)]
        return " ".join(rng.choice(WORDS_EN) for _ in range(rng.randint(6, 18)))

    return [one() for _ in range(TEXTS)]


def text_at(pool: list[str], number: int) -> str:
    """Return the text of a message by its number."""
    return pool[number * 2_654_435_761 % len(pool)]


def talks(conversations: int, messages: int) -> list[Talk]:
    """Return all conversations; their sizes add up to `messages`."""
    fixed = dict.fromkeys(LONG, 1_000) if messages >= 20_000 and conversations >= 100 else {}
    fixed |= dict.fromkeys(LONGER, 10_000) if messages >= 200_000 else {}
    each, rest = divmod(messages - sum(fixed.values()), conversations - len(fixed))
    plain = iter([each + (n < rest) for n in range(conversations - len(fixed))])
    sizes = [fixed[n] if n in fixed else next(plain) for n in range(conversations)]
    firsts = accumulate(sizes, initial=1)
    return [Talk(n, conversations, first, size) for n, (first, size) in enumerate(zip(firsts, sizes, strict=False))]


def edition() -> str:
    """Return what a replica kept from an earlier run must agree with: this generator and the schema."""
    here = Path(__file__).read_bytes() + repr(VERSIONS).encode()
    return hashlib.sha256(here).hexdigest()[:12]


def build(root: Path, *, conversations: int = 100_000, messages: int = 1_000_000, seed: int = 1) -> Path:
    """Write a replica below `root` and return the path of its file; the one of an earlier run is kept.

    Its folder has the shape of a profile: desk.db and the mark of its key beside it.
    """
    size = f"{conversations}-{messages}"
    folder = root / f"{size}-{edition()}"
    path = folder / "desk.db"
    if path.exists():
        return path
    for old in root.glob(f"{size}-*"):
        shutil.rmtree(old)
    making = root / f"{size}-making"
    making.mkdir(parents=True)
    fresh = making / "desk.db"
    prepare(fresh, KEY, clock=StillClock(), backups=making)
    _name_agent(fresh)
    _fill(fresh, talks(conversations, messages), texts(seed))
    making.rename(folder)
    return path


def _fill(path: Path, every: list[Talk], pool: list[str]) -> None:
    db = open_writer(path, KEY)
    for pragma in ("synchronous = OFF", "cache_size = -400000", "secure_delete = OFF"):
        db.execute("PRAGMA " + pragma)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO account (id, handle, name, base_url, added_at) VALUES (?,?,?,?,?)",
        [(account, handle, handle, "http://127.0.0.1:9", NOW) for account, handle in ACCOUNTS],
    )
    db.executemany(
        "INSERT INTO customer (id, handle, name, fetched_at) VALUES (?,?,?,?)",
        ((t.customer, f"customer{t.n}", f"{NAMES[t.n % len(NAMES)]} {t.n}", NOW) for t in every),
    )
    marks = ",".join("?" * 25)
    db.executemany(
        "INSERT INTO conversation (key, id, account_id, audience, channel, root_id, thread_id, customer_id, status,"
        " assignee, last_at,"
        " last_id, preview, preview_out, last_in_id, last_in_at, last_out_at, reply_to_id, unread,"
        f" first_unanswered_at, clock_kind, clock_start, clock_due, urgent_at, rank) VALUES ({marks})",
        (_conversation(t, pool) for t in every),
    )
    db.execute("UPDATE conversation SET mark = 'sent' WHERE preview_out = 1")
    db.executemany(
        "INSERT INTO thread (id, account_id, channel, external_id, customer_id, conversation_id) VALUES (?,?,?,?,?,?)",
        ((t.thread, t.account, t.channel, t.external, t.customer, t.id) for t in every),
    )
    db.executemany(
        "INSERT INTO read_state (conversation_id, agent_id, read_up_to, read_at) VALUES (?,?,?,?)",
        (_read_state(t) for t in every),
    )
    db.executemany(
        "INSERT INTO message (no, conversation_id, thread_id, id, direction, author_id, text, created_at, root_edit_id)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        _messages(every, pool),
    )
    indexed = [search.index_text(text) for text in pool]
    count = every[-1].first + every[-1].size
    db.executemany(
        "INSERT INTO message_search (rowid, body) VALUES (?,?)", ((no, text_at(indexed, no)) for no in range(1, count))
    )
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _name_agent(path: Path) -> None:
    """Give the desk's agent the same id in every file that is made."""
    db = open_writer(path, KEY)
    db.execute("UPDATE agent SET id = ?", (ME,))
    db.execute("UPDATE setting SET value = ? WHERE name = ?", (json.dumps(ME), agents.HERE))
    db.close()


def _unread_from(t: Talk) -> int:
    """Return the first message the agent has not read; every ninth that waits is read and not answered."""
    return t.size if not t.waits or t.n % 9 == 0 else t.last(ours=True) + 1


def _conversation(t: Talk, pool: list[str]) -> tuple[object, ...]:
    end, into, out = t.size - 1, t.last(ours=False), t.last(ours=True)
    first = t.at(out + 1) if t.waits else None
    clock = deadlines.running(deadlines.Facts(t.channel, first, None, None, False))
    return (
        t.n + 1, t.id, t.account, "private" if t.channel == "dm" else "public", t.channel,
        "" if t.channel == "dm" else t.external, t.thread, t.customer, "open", ME if t.n % 5 == 0 else None,
        t.at(end), t.x_id(end), text_at(pool, t.first + end), int(t.ours(end)),
        t.x_id(into), t.at(into), t.at(out) if out >= 0 else None, t.x_id(into) if t.channel != "dm" else None,
        sum(not t.ours(i) for i in range(_unread_from(t), t.size)), first, *_clock(clock), urgent_at(clock),
        deadlines.rank(clock, t.at(end)),
    )  # fmt: skip


def _clock(clock: Clock | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if clock is None else (clock.kind, clock.start, clock.due)


def _read_state(t: Talk) -> tuple[object, ...]:
    read = next((i for i in range(_unread_from(t) - 1, -1, -1) if not t.ours(i)), -1)
    return t.id, ME, t.x_id(read) if read >= 0 else None, NOW


def _messages(every: list[Talk], pool: list[str]) -> Iterator[tuple[object, ...]]:
    for t in every:
        conversation, thread, account, customer = t.id, t.thread, t.account, t.customer
        for i in range(t.size):
            no, x_id, mine = t.first + i, t.x_id(i), t.ours(i)
            author = account if mine else customer
            yield no, conversation, thread, x_id, "out" if mine else "in", author, text_at(pool, no), t.at(i), x_id
