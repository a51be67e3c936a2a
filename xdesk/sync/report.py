"""Report: what one round of `xdesk sync --once` did, as plain values for JSON; no texts, no names."""

from __future__ import annotations

from collections.abc import Sequence

from xdesk.core.delivery import State
from xdesk.core.ids import is_x_id, snowflake_ms
from xdesk.core.polling.budget import SECOND, Purpose
from xdesk.replica.feed import streams
from xdesk.replica.outbox import outbox
from xdesk.sync.account_worker import AccountWorker
from xdesk.sync.health import OK, REFUSED, SLOWED
from xdesk.sync.reading import gaps, unpack

COUNTED = (
    "requests", "pages", "messages", "customers", "quarantined", "attempts",
    "sent", "not_sent", "refused", "unknown", "adopted", "asked", "held", "deleted",
)  # fmt: skip


def of(workers: Sequence[AccountWorker]) -> dict[str, object]:
    """Return the report of one round: per account its state, streams, counts and what still waits."""
    good = all(one.health.open and one.last_error is None and not _left_alone(one) for one in workers)
    later = [at for one in workers if (at := goes_on_at(one)) is not None]
    circle = any(one.stuck for one in workers)
    whole = not later and not circle
    read = all(one.ports.connectors.keys() <= one.read_well for one in workers)
    lost = any(_beyond_reach(worker, name) for worker in workers for name in worker.ports.connectors)
    return {
        "ok": good and whole,
        "complete": read and whole and not lost,
        "caught_up": read and whole,  # all that X still lists is here; of a stream that was not read nobody knows
        "in_circle": circle,  # the pages of X lead in a circle, and older messages are missing
        "beyond_reach": lost,  # X no longer lists some of what was never read: which, see each stream
        "found_beyond_reach": any(one.counts.get("beyond_reach") for one in workers),  # by this very round
        "goes_on_at": min(later, default=None),  # UTC ms of X; None also when the pages of X lead in a circle
        "accounts": [_one(one) for one in workers],
    }


def _left_alone(worker: AccountWorker) -> bool:
    """Return whether a stream waits for the time that X or an earlier run named."""
    return any(_state(worker, name) in (REFUSED, SLOWED) for name in worker.ports.connectors)


def _state(worker: AccountWorker, name: str) -> str:
    """Return how a stream stands: as this round found it, else as an earlier run left it until a time to come."""
    known, backoff = streams.read(worker.tools.store.conn, worker.account_id, name), worker.health.backoff(name).state
    waits = known.state in (REFUSED, SLOWED) and (known.next_at or 0) > worker.x_now()
    return known.state if backoff == OK and waits else backoff


def goes_on_at(worker: AccountWorker) -> int | None:
    """Return when what was not read yet can be read (UTC ms of X), None when everything is here."""
    waits = [unpack.next_try(worker)] if worker.unread else []
    for name in worker.ports.connectors:
        for one in gaps.open_gaps(worker, name):
            waits.append(
                max(
                    gaps.rest(worker, one.id), worker.until(name, Purpose.AGENT), worker.health.wait(name, worker.now())
                )
            )
    return None if not waits else worker.x_now() + max(SECOND, min(one or 0 for one in waits))


def _one(worker: AccountWorker) -> dict[str, object]:
    """Return what happened on one account."""
    error = worker.last_error
    rows = [one for one in outbox.open_rows(worker.tools.store.conn) if one.account_id == worker.account_id]
    return {
        "id": worker.account_id,
        "state": worker.health.account.state,
        "trouble": None if error is None else error.trouble.value,
        "sentence": None if error is None else error.sentence.english(),
        "streams": {name: _stream(worker, name) for name in worker.ports.connectors},
        "counts": {name: worker.counts.get(name, 0) for name in COUNTED},
        "outbox": {state.value: n for state in State if (n := sum(one.state is state for one in rows))},
    }


def _beyond_reach(worker: AccountWorker, name: str) -> list[dict[str, object]]:
    """Return the stretches of a stream that X no longer lists, newest first; times UTC ms, None: not known."""
    every = streams.gaps(worker.tools.store.conn, worker.account_id, name)
    return [
        {"from": _minted(one.newer_than), "until": _minted(one.older_than), "sentence": one.sentence.english()}
        for one in every
        if one.sentence is not None
    ]


def _minted(x_id: str | None) -> int | None:
    return snowflake_ms(x_id) if is_x_id(x_id) and x_id is not None else None


def _stream(worker: AccountWorker, name: str) -> dict[str, object]:
    """Return how one stream stands."""
    state = streams.read(worker.tools.store.conn, worker.account_id, name)
    open_ones = streams.gaps(worker.tools.store.conn, worker.account_id, name)
    return {
        "state": _state(worker, name),
        "newest_id": state.newest_id,
        "last_good_at": state.last_good_at,
        "gaps": sum(one.sentence is None for one in open_ones),
        "beyond_reach": _beyond_reach(worker, name),
        "next_at": None if state.state == "ok" else state.next_at,
    }
