"""A shift on a failing disk: what the desk told of each change is noted, and compared with what a start finds."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

from tests.replica.desk_images import prepare
from tests.replica.faulty_disk import BUSY, FULL, IOERR_FSYNC, IOERR_READ, IOERR_WRITE, OK, Act
from tests.replica.replica_desk import BRAND, DM, KEY, T0, reply, said
from xdesk.core.model import Draft
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import DeskError, UnknownOutcomeError
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import db_errors, writer
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import settings, table_counts

SAVED, LOST, UNKNOWN = "saved", "lost", "unknown"
FAULTS = {"read": (IOERR_READ,), "write": (IOERR_WRITE, FULL), "sync": (IOERR_FSYNC,), "lock": (BUSY,)}


def work(path: Path, told: Path, seed: int, changes: int) -> None:
    """Start as a desk does and make changes; each line in `told` is a change, and what the desk said of it."""
    writer.BREATH_S, writer.PROBE_S, writer.MOVE_BYTES = 0.002, 0.01, 60_000
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(what: str, number: int) -> None:
        os.write(handle, f"{what} {number}\n".encode())

    try:
        prepare(path)
    except DeskError as error:
        os.write(handle, f"closed {int('damaged' in error.sentence.text)}\n".encode())
        return
    line = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
    line.start()
    rng = random.Random(seed)
    for number in range(seed * 1_000, seed * 1_000 + changes):
        future = line.write(change, rng.randrange(4), number)
        try:
            future.result()
            tell(SAVED, number)
        except UnknownOutcomeError as error:
            tell(UNKNOWN, number)
            error.settled.add_done_callback(lambda done, n=number: _tell_settled(tell, done, n))  # type: ignore[misc]
        except (DeskError, db_errors.Failure):
            tell(LOST, number)
    line.close()


def _tell_settled(tell: Callable[[str, int], None], done: object, number: int) -> None:
    if done.exception() is None:  # type: ignore[attr-defined]
        tell(SAVED if done.result() else LOST, number)  # type: ignore[attr-defined]


def change(tx: Tx, kind: int, number: int) -> None:
    """One change of an agent or of the engine, with a row that says which it was."""
    at = T0 + 100_000_000 + number * 1_000
    if kind == 0:
        drafts.save(tx, Draft(DM, "note", "x" * (number * 7 % 3_000), 0, None, at), based_on=None)
    elif kind == 1:
        outbox.enqueue(tx, reply(f"r{number}", at), tags=(), done_after=False)
    elif kind == 2:
        messages = tuple(said(at, f"{number} {k}", low=k + 1) for k in range(number % 30))
        ingest.store(tx, BRAND, Unpacked(messages=messages), page_id=1, at=at)
    settings.put(tx, f"n{number}", kind)


def faults(seed: int) -> Callable[[Act], int]:
    """Return a disk that fails now and then, decided by `seed`."""
    rng = random.Random(seed)
    often = {name: rng.choice((0.0, 0.003, 0.03)) for name in FAULTS}
    often["sync"] *= 4

    def judge(act: Act) -> int:
        name = "lock" if act.name == "shared lock" else act.name
        return rng.choice(FAULTS[name]) if name in FAULTS and rng.random() < often[name] else OK

    return judge


def wrong_with(path: Path, told: Path) -> str:
    """Start on what is left; return where the desk told otherwise than what is there, "" when all is right."""
    said_of: dict[int, str] = {}
    for line in told.read_text().splitlines() if told.exists() else ():
        what, _, number = line.partition(" ")
        if what == "closed":
            if number == "1":
                return "called damaged"
            continue
        said_of[int(number)] = what
    prepare(path)
    if any(".damaged-" in one.name for one in path.parent.iterdir()):
        return "set aside"
    conn = open_reader(path, KEY)
    try:
        there = {int(name[1:]) for (name,) in conn.execute("SELECT name FROM setting WHERE name GLOB 'n[0-9]*'")}
        replies = {row[0] for row in conn.execute("SELECT id FROM outbox")}
        sound = conn.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        messages = table_counts.table_counts(conn)["message"]
    finally:
        conn.close()
    gone = [n for n, what in said_of.items() if what == SAVED and n not in there]
    back = [n for n, what in said_of.items() if what == LOST and (n in there or f"r{n}" in replies)]
    wrong = [f"saved and gone: {gone[:3]}"] if gone else []
    wrong += [f"told as not saved and there: {back[:3]}"] if back else []
    wrong += [] if sound and messages >= 400 else ["not sound"]
    return "; ".join(wrong)
