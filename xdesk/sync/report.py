"""Report: what one round of `xdesk sync --once` did, as plain values for JSON; no texts, no names."""

from __future__ import annotations

from collections.abc import Sequence

from xdesk.core.delivery import State
from xdesk.replica import outbox, streams
from xdesk.sync.line import Line

COUNTED = (
    "requests", "pages", "messages", "customers", "quarantined", "attempts",
    "sent", "not_sent", "refused", "unknown", "adopted", "asked", "held", "deleted",
)  # fmt: skip


def of(lines: Sequence[Line]) -> dict[str, object]:
    """Return the report of one round: per account its state, streams, counts and what still waits."""
    good = all(one.health.open and one.last_error is None for one in lines)
    return {"ok": good, "accounts": [_one(one) for one in lines]}


def _one(line: Line) -> dict[str, object]:
    """Return what happened on one account."""
    error = line.last_error
    rows = [one for one in outbox.open_rows(line.tools.store.conn) if one.account_id == line.account_id]
    return {
        "id": line.account_id,
        "state": line.health.account.state,
        "trouble": None if error is None else error.trouble.value,
        "sentence": None if error is None else error.sentence.english(),
        "streams": {name: _stream(line, name) for name in line.ports.channels},
        "counts": {name: line.counts.get(name, 0) for name in COUNTED},
        "outbox": {state.value: n for state in State if (n := sum(one.state is state for one in rows))},
    }


def _stream(line: Line, name: str) -> dict[str, object]:
    """Return how one stream stands."""
    state = streams.read(line.tools.store.conn, line.account_id, name)
    gaps = streams.gaps(line.tools.store.conn, line.account_id, name)
    return {
        "state": line.health.mood(name).state,
        "newest_id": state.newest_id,
        "last_good_at": state.last_good_at,
        "gaps": len(gaps),
    }
