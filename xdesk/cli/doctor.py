"""`xdesk doctor`: say how this desk is, every value read back from the open file, without changing anything."""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path
from typing import Any

import PySide6

from xdesk import __version__
from xdesk.app.options import Exit, Options
from xdesk.app.profile import profile, recovery
from xdesk.app.profile.opening import Access, Opened, open_profile, vault_name
from xdesk.cli import command_line
from xdesk.core import migration_copies
from xdesk.core.polling.health import Status, StreamHealth
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import inbox, status
from xdesk.replica.database import connection, set_aside
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.damage_check import require_sound
from xdesk.replica.profile import accounts, settings, table_counts
from xdesk.replica.recovery import set_aside_rows


def run(found: argparse.Namespace, options: Options) -> int:
    """Print versions, cipher, journal mode, keyring backend, schema and counts."""
    opened = open_profile(options, Access.LOOK)
    command_line.say_recovered(opened.recovered, options)
    try:
        found_out = facts(opened)
    finally:
        profile.discard(opened.profile)
    command_line.say(found_out, as_json=found.json)
    if found_out["replies_for_agent"]:
        command_line.say_sentence(_for_agent(found_out["replies_for_agent"]), options)
    return Exit.DONE if found_out["healthy"] else Exit.FAILED


def facts(opened: Opened) -> dict[str, Any]:
    """Return what doctor says; `healthy` is false when a pragma is not what the desk relies on, or it may not write.

    Every page of the file is read. Raises DeskError when the file does not read as it was written.
    """
    known: dict[str, Any] = {
        "xdesk": __version__,
        "python": platform.python_version(),
        "qt": PySide6.__version__,
        "platform": platform.platform(),
        "profile": opened.profile.mode,
        "keyring": vault_name(opened),
    }
    known["recovery_code_kept"] = opened.look(lambda conn: bool(settings.get(conn, recovery.KEPT)))
    known["writable"] = all(os.access(one, os.W_OK) for one in (opened.profile.root, opened.profile.database))
    found = opened.look(lambda conn: _of_file(conn, opened.clock.now_ms()))
    found["healthy"] = found["healthy"] and known["writable"]
    found["set_aside"] = [_set_aside(opened, path) for path in set_aside.files(opened.profile.database)]
    found["migration_copies"] = _migration_copies(opened, bool(found["set_aside"]))
    return known | found


def _migration_copies(opened: Opened, set_aside_there: bool) -> list[dict[str, Any]]:
    """Say which copies made before migrations are there, newest first, and why each is kept: "" when it goes next."""
    folder = opened.profile.backups
    there = migration_copies.copies(opened.profile.database.stem, os.listdir(folder) if folder.is_dir() else ())
    kept = migration_copies.kept_because(there, opened.clock.now_ms(), set_aside=set_aside_there)
    return [
        {"file": one.name, "schema": one.version, "made_at": one.at, "kept_because": kept[one.name]} for one in there
    ]


def _set_aside(opened: Opened, path: Path) -> dict[str, Any]:
    """Test a file again that was set aside, and say what only it holds."""
    rows = opened.look(lambda present: set_aside_rows.read(path, opened.key, present))
    return {"file": path.name, "sound": rows is not None, "only_there": {} if rows is None else rows.numbers()}


def _of_file(conn: Connection, x_now: int) -> dict[str, Any]:
    require_sound(conn)
    read = connection.facts(conn)
    state = status.read(conn, x_now=x_now)
    return {
        "sqlite": read.get("sqlite_version"),
        "cipher": read.get("cipher_version"),
        "journal_mode": read.get("journal_mode"),
        "synchronous": read.get("synchronous"),
        "schema": read.get("schema"),
        "file": read,
        "healthy": _healthy(read),
        "counts": table_counts.table_counts(conn),
        "accounts": [{"id": a.id, "handle": a.handle, "state": a.state} for a in accounts.all(conn)],
        "streams": [_stream(one) for one in state.streams],
        "waiting": inbox.waiting(conn),
        **_replies(state),
    }


def _replies(state: Status) -> dict[str, int]:
    """Return how many replies are not settled, by what they wait for."""
    return {
        "replies_waiting": state.queued,  # they go out by themselves
        "replies_looked_for": state.unknown,  # X is asked whether it has them
        "replies_held": state.held,
        "replies_blocked": state.blocked,
        "replies_refused": state.refused,
        "needs_you": state.needs_you,
        "replies_for_agent": state.for_agent,  # of all these: they go no further until the agent does something
    }


def _for_agent(number: int) -> Sentence:
    one = QT_TRANSLATE_NOOP(
        "Doctor",
        "1 reply goes no further without you. Nothing is lost: open xdesk and choose Outbox; the reply says there what "
        "it needs.",
    )
    more = QT_TRANSLATE_NOOP(
        "Doctor",
        "{n} replies go no further without you. Nothing is lost: open xdesk and choose Outbox; each says there what it "
        "needs.",
    )
    return Sentence("Doctor", one if number == 1 else more, {} if number == 1 else {"n": number})


def _stream(one: StreamHealth) -> dict[str, Any]:
    return {
        "account": one.account_id,
        "stream": one.stream,
        "state": one.state,
        "last_good_at": one.last_good_at,
        "gaps": one.gaps,
    }


def _healthy(read: dict[str, str | int]) -> bool:
    version = tuple(int(part) for part in str(read.get("sqlite_version", "0")).split("."))
    promised = read.get("journal_mode") == "wal" and read.get("synchronous") == 2
    return version >= (3, 51, 3) and promised and bool(read.get("cipher_version"))
