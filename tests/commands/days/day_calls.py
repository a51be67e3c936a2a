"""Day calls: for each command, arguments an agent could give it at a desk as it is now."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.replica.replica_desk import BRAND
from xdesk.replica.database.connection import Connection

CHANGES_NOTHING = frozenset({"conversation.copy_link", "conversation.open_on_x"})
"""Commands that only tell where something is: they leave no operation."""
TEXTS = (
    "您好，正在查",
    "On its way.",
    "a\0b",
    "退款 will take 3 days\n谢谢",
    "x" * 300,
    "",
    "👍🏽 ok",
    "{{name}} empty",
)
Args = dict[str, Any] | None


class Given:
    """What arguments are chosen from."""

    def __init__(self, rng: random.Random, conn: Connection, now: int) -> None:
        self.rng, self.conn, self.now = rng, conn, now

    def conversation(self) -> Args:
        """The conversation an agent is in; now and then one that is not here."""
        found = self._all("SELECT id FROM conversation ORDER BY id") if self.rng.random() < 0.98 else ["gone"]
        return {"conversation_id": self.rng.choice(found)} if found else None

    def reply(self, *states: str) -> Args:
        """A reply, in one of the states a command is for where there is one."""
        every = self._all("SELECT id FROM outbox ORDER BY id")
        marks = ", ".join("?" * len(states))
        fit = self._all(f"SELECT id FROM outbox WHERE state IN ({marks}) ORDER BY id", *states)
        chosen = fit if fit and self.rng.random() < 0.9 else every
        return {"outbox_id": self.rng.choice(chosen)} if chosen else None

    def note(self) -> Args:
        """A note."""
        found = self._all("SELECT id FROM note ORDER BY id")
        return {"note_id": self.rng.choice(found)} if found else None

    def text(self) -> str:
        """What an agent writes."""
        return self.rng.choice(TEXTS)

    def seen(self, about: dict[str, Any]) -> dict[str, Any]:
        """What was on the screen: all, less, or a caller without one."""
        if self.rng.random() < 0.4:
            return {}
        sql = "SELECT id, no FROM message WHERE conversation_id = ? AND direction = 'in' ORDER BY no DESC LIMIT 3"
        talk = about.get("conversation_id") or self._one("SELECT conversation_id FROM outbox WHERE id = ?", about)
        found = self.conn.execute(sql, (talk,)).fetchall()
        newest, no = self.rng.choice(found) if found else ("0", 0)
        return {"based_on": newest, "seen_no": no}

    def _one(self, sql: str, about: dict[str, Any]) -> Any:
        row = self.conn.execute(sql, (about["outbox_id"],)).fetchone()
        return row and row[0]

    def _all(self, sql: str, *values: object) -> list[str]:
        return [row[0] for row in self.conn.execute(sql, values)]

    def some(self, make: Callable[[Given, dict[str, Any]], dict[str, Any]], about: Args) -> Args:
        """Return `about` with what `make` adds, None without it."""
        return None if about is None else {**about, **make(self, about)}


def _minutes(given: Given) -> int | None:
    return given.rng.choice((None, 30, 600))


def _tag(given: Given, _: dict[str, Any]) -> dict[str, Any]:
    return {"name": given.rng.choice(("退款", "vip", "late", " "))}


def _send(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": given.text(), "promise_minutes": _minutes(given), "tags": given.rng.choice(([], ["vip"])),
        "done_after": given.rng.random() < 0.3, "macro_id": given.rng.choice((None, "m1")), **given.seen(about),
    }  # fmt: skip


def _draft(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    kind, text = given.rng.choice(("reply", "note")), given.text()
    return {"kind": kind, "text": text, "cursor": len(text), "promise_minutes": _minutes(given), **given.seen(about)}


def _put_back(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "reply", "text": given.text() or "back", "promise_minutes": _minutes(given), **given.seen(about)}


def _acknowledge(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    return {"minutes": given.rng.choice((15, 60, 0)), "text": given.rng.choice(("", "Soon.")), **given.seen(about)}


def _done(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    return {"seen_no": given.seen(about).get("seen_no")}


def _taken_back(given: Given, about: dict[str, Any]) -> dict[str, Any]:
    row = given.conn.execute("SELECT conversation_id, text FROM note WHERE id = ?", (about["note_id"],)).fetchone()
    return {"conversation_id": row[0], "text": row[1]}


def _nothing(_: Given, __: dict[str, Any]) -> dict[str, Any]:
    return {}


def _talk(make: Callable[[Given, dict[str, Any]], dict[str, Any]] = _nothing) -> Callable[[Given], Args]:
    return lambda given: given.some(make, given.conversation())


def _reply(*states: str, seen: bool = False) -> Callable[[Given], Args]:
    return lambda given: given.some((lambda one, about: one.seen(about)) if seen else _nothing, given.reply(*states))


_OPEN = ("queued", "held", "refused")
_UNKNOWN = ("unconfirmed", "asked")
ARGUMENTS: dict[str, Callable[[Given], Args]] = {
    "conversation.done": _talk(_done),
    "conversation.reopen": _talk(),
    "conversation.take": _talk(),
    "conversation.release": _talk(),
    "conversation.assign": _talk(lambda given, _: {"agent": given.rng.choice((None, "amir"))}),
    "conversation.tag": _talk(_tag),
    "conversation.untag": _talk(_tag),
    "conversation.mark_unread": _talk(),
    "conversation.mark_read": _talk(),
    "conversation.worked": _talk(lambda given, _: {"ms": given.rng.choice((0, 1_500, 60_000))}),
    "conversation.copy_link": _talk(),
    "conversation.open_on_x": _talk(),
    "conversation.refresh": _talk(),
    "conversation.older": _talk(),
    "draft.save": _talk(_draft),
    "draft.put_back": _talk(_put_back),
    "note.add": _talk(lambda given, _: {"text": given.text()}),
    "note.take_back": lambda given: given.some(_taken_back, given.note()),
    "note.erase": lambda given: given.note(),
    "note.restore": lambda given: given.note(),
    "note.pin": lambda given: given.some(lambda one, _: {"on": one.rng.random() < 0.7}, given.note()),
    "poll.now": lambda _: {},
    "sync.resume": lambda given: given.rng.choice(({}, {"account_id": BRAND})),
    "reply.send": _talk(_send),
    "reply.acknowledge": _talk(_acknowledge),
    "reply.recall": _reply(*_OPEN),
    "reply.edit_held": _reply("held", "refused"),
    "reply.send_anyway": _reply("held", seen=True),
    "reply.drop": _reply(*_OPEN, *_UNKNOWN),
    "reply.decide_now": _reply("unconfirmed"),
    "reply.it_is_there": _reply(*_UNKNOWN),
    "reply.send_again": _reply(*_UNKNOWN, seen=True),
    "reply.undecide": _reply(*_UNKNOWN),
}
"""By name of a command: what makes its arguments, None when there is nothing here to use it on."""


def arguments(name: str, rng: random.Random, conn: Connection, now: int) -> Args:
    """Return arguments for the command `name`, None when it fits nothing here; KeyError for one that is not known."""
    return ARGUMENTS[name](Given(rng, conn, now))
