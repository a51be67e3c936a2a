"""Makes a replica of 100,000 conversations and 1,000,000 messages, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from xdesk.core import ids
from xdesk.core.deadlines import ANSWER_MS, WAITING_BASE
from xdesk.core.model import Kind
from xdesk.replica import file, search

KEY = "5a" * 32
NOW = 1_795_000_000_000
ACCOUNTS = (("1111111111111111111", "LumiHome"), ("1111111111111111112", "LumiHome_CN"))
LONG_CHATS = {7: 1_000, 11: 10_000}
"""Conversations (by number) that are given this many messages."""

WORDS_EN = "where is my order the parcel still has not come refund please lamp shade cracked thank you invoice tomorrow".split()
WORDS_ZH = "退款什么时候到账快递还没到灯罩碎了请帮我看一下谢谢发票明天可以吗订单号地址换货客服在吗"
NAMES = ("Nora Lindqvist", "王佳怡", "Tom Okafor", "陈浩", "Samira Haddad", "小满同学", "Jonas Weber", "欧阳若琳")


class Clockless:
    """A clock that stands still."""

    def now_ms(self) -> int:
        return NOW

    def steady_ms(self) -> int:
        return 0


def text(rng: random.Random) -> str:
    """Return one message of about fifty characters, two thirds Chinese."""
    if rng.random() < 0.66:
        start = rng.randrange(len(WORDS_ZH))
        return (WORDS_ZH * 3)[start : start + rng.randint(6, 34)]
    return " ".join(rng.choice(WORDS_EN) for _ in range(rng.randint(4, 14)))


def sizes(conversations: int, messages: int) -> list[int]:
    """Return how many messages each conversation holds; they add up to `messages`."""
    fixed = {n: count for n, count in LONG_CHATS.items() if n < conversations and messages >= 200_000}
    others = conversations - len(fixed)
    each, rest = divmod(messages - sum(fixed.values()), others)
    out, left = [], rest
    for n in range(conversations):
        if n in fixed:
            out.append(fixed[n])
        else:
            out.append(each + (left > 0))
            left -= left > 0
    return out


def conversation_id(n: int) -> str:
    """Return the id of the n-th conversation."""
    return ids.dm_conversation(ACCOUNTS[n % 2][0], f"{ACCOUNTS[n % 2][0]}-{customer(n)}")


def customer(n: int) -> str:
    """Return the user id of the n-th customer."""
    return str(2_000_000_000_000_000_000 + n)


def build(folder: Path, *, conversations: int = 100_000, messages: int = 1_000_000, seed: int = 1) -> Path:
    """Write the replica into `folder` and return its path; an existing one of the same size is kept."""
    path = folder / f"bench-{conversations}-{messages}.db"
    if path.exists():
        return path
    fresh = path.with_suffix(".making")
    for old in folder.glob(fresh.name + "*"):
        old.unlink()
    file.prepare(fresh, KEY, clock=Clockless(), backups=folder)
    db = file.open_writer(fresh, KEY)
    rng = random.Random(seed)
    db.execute("BEGIN")
    for account, handle in ACCOUNTS:
        db.execute(
            "INSERT INTO account (id, handle, name, base_url, added_at) VALUES (?,?,?,?,?)",
            (account, handle, handle, "http://127.0.0.1:9", NOW),
        )
    counts = sizes(conversations, messages)
    db.executemany("INSERT INTO customer (id, handle, name, fetched_at) VALUES (?,?,?,?)", _customers(conversations))
    db.executemany(
        "INSERT INTO conversation (key, id, account_id, kind, external_id, customer_id, status, assignee, last_at,"
        " last_id, preview, preview_out, last_in_id, last_in_at, unread, first_unanswered_at, clock_kind, clock_start,"
        " clock_due, rank) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        _conversations(counts, rng),
    )
    db.executemany(
        "INSERT INTO message (no, conversation_id, id, direction, author_id, text, created_at, root_edit_id)"
        " VALUES (?,?,?,?,?,?,?,?)",
        _messages(counts, rng),
    )
    db.executemany(
        "INSERT INTO message_search (rowid, body) VALUES (?,?)",
        ((no, search.index_text(body)) for no, body in db.execute("SELECT no, text FROM message").fetchall()),
    )
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("ANALYZE")
    db.close()
    fresh.rename(path)
    return path


def _customers(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        yield customer(n), f"customer{n}", f"{NAMES[n % len(NAMES)]} {n}", NOW


def last_at(n: int, total: int) -> int:
    """Return when the n-th conversation last spoke, UTC ms, over thirty days."""
    return NOW - (n * 7919 % total) * (30 * 86_400_000 // total)


def _conversations(counts: list[int], rng: random.Random) -> Iterator[tuple[object, ...]]:
    total = len(counts)
    for n, size in enumerate(counts):
        at, waits = last_at(n, total), n % 3 == 0
        newest = ids.snowflake_at(at)
        due = at + ANSWER_MS[Kind.DM]
        clock = ("answer", at, due, due) if waits else (None, None, None, WAITING_BASE - at)
        account = ACCOUNTS[n % 2][0]
        yield (
            n + 1, conversation_id(n), account, "dm", ids.pair(account, customer(n)), customer(n),
            "open", "me" if n % 5 == 0 else None, at, newest, text(rng), int(not waits), newest, at,
            int(waits and size > 0), at if waits else None, *clock,
        )  # fmt: skip


def _messages(counts: list[int], rng: random.Random) -> Iterator[tuple[object, ...]]:
    number, total = 0, len(counts)
    for n, size in enumerate(counts):
        account, who, conversation, end = ACCOUNTS[n % 2][0], customer(n), conversation_id(n), last_at(n, total)
        for i in range(size):
            number += 1
            at = end - (size - 1 - i) * 61_000
            mine = i % 3 == 1 and i < size - 1
            x_id = str(int(ids.snowflake_at(at)) + number % 4_000_000)
            yield number, conversation, x_id, "out" if mine else "in", account if mine else who, text(rng), at, x_id
