"""Places: where the messages of a page stand, looked up together; what is missing is made together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from xdesk.core.polling.feed import Incoming
from xdesk.replica.conversation import threads
from xdesk.replica.conversation.conversation_state import COLUMNS, Row
from xdesk.replica.conversation.threads import Location
from xdesk.replica.database.writer import Tx


class Places(NamedTuple):
    """Where some messages stand, by thread; what is not there yet is named, and made by `make`."""

    found: dict[str, Location]
    refused: set[str]  # threads in which X took no reply
    fresh: dict[str, Incoming]  # conversations that are not there yet, each with a message of it
    missing: dict[str, tuple[Incoming, Location]]  # threads that are not there yet

    def of(self, account_id: str, m: Incoming) -> Location:
        """Return where `m` stands."""
        return self.found[threads.named(account_id, m)]


def look_up(tx: Tx, account_id: str, found: Iterable[Incoming]) -> Places:
    """Return where messages of no group stand, as `locate` would, and make nothing yet."""
    by_thread: dict[str, Incoming] = {}
    for m in found:
        by_thread.setdefault(threads.named(account_id, m), m)
    rows = tx.execute(
        "SELECT id, conversation_id, refusal IS NOT NULL FROM thread WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(by_thread)),),
    ).fetchall()
    here = Places({row[0]: Location(row[0], row[1]) for row in rows}, {row[0] for row in rows if row[2]}, {}, {})
    new: dict[tuple[str, str, str], str] = {}
    for thread_id, m in by_thread.items():
        if thread_id in here.found:
            continue
        about = (threads.root_of(m), m.customer_id, threads.audience_of(m.channel))
        conversation_id = new.get(about) or threads.conversation_of(tx, account_id, m)
        if conversation_id is None:
            conversation_id = new[about] = m.conversation_id
            known = "SELECT 1 FROM conversation WHERE id = ?"
            if m.conversation_id not in here.fresh and tx.execute(known, (m.conversation_id,)).fetchone() is None:
                here.fresh[m.conversation_id] = m
        here.found[thread_id] = Location(thread_id, conversation_id)
        here.missing[thread_id] = (m, here.found[thread_id])
    return here


def make(tx: Tx, account_id: str, here: Places, rows: dict[str, Row]) -> None:
    """Make the conversations and threads that are missing; `rows`: what the fresh conversations say."""
    tx.executemany(
        f"INSERT INTO conversation (id, account_id, audience, root_id, {', '.join(COLUMNS)}) "
        f"VALUES (?, ?, ?, ?, {', '.join('?' * len(COLUMNS))})",
        [
            (one, account_id, threads.audience_of(m.channel), threads.root_of(m), *rows[one])
            for one, m in here.fresh.items()
        ],
    )
    for m, location in here.missing.values():
        threads.insert(tx, location, account_id, m.channel, m.external_id, m.customer_id)
