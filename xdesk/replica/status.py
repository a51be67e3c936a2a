"""The status bar in one read: streams, limits, money, what waits and what is wrong."""

from __future__ import annotations

from typing import Any

from xdesk.core import timer_kinds
from xdesk.core.polling.feed import Limit
from xdesk.core.polling.health import ASKED, OUT_OF_REACH, Status, StreamHealth
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.automation import after_ingest, timers
from xdesk.replica.database.connection import Connection
from xdesk.replica.feed import ledger, pages, streams
from xdesk.replica.open_replies import OPEN_REPLIES

_WINDOW = "15min"
_DAY_MS = 86_400_000
_SOON_MS = 120_000
"""A stretch that is filled within this time needs no words."""
_WRITES = ("send", "write", "create", "upload")


_ASKED = f"SELECT conversation_id FROM {OPEN_REPLIES} AND state = 'asked' AND decision IS NULL"
_NEEDED = (
    "CASE WHEN decision IS NOT NULL THEN 'unconfirmed' "
    f"WHEN state = 'queued' AND conversation_id IN ({_ASKED}) THEN 'blocked' ELSE state END"
)
"""The state of a reply; one that the agent has decided about waits, and needs nobody. Behind one that the agent is
asked about nothing goes out: such a reply is blocked."""


def read(conn: Connection, *, x_now: int) -> Status:
    """Return everything the status bar says; `x_now` UTC ms of X."""
    healths = _streams(conn, x_now)
    good = [h.last_good_at for h in healths]
    states = dict(conn.execute(f"SELECT {_NEEDED}, count(*) FROM {OPEN_REPLIES} GROUP BY 1").fetchall())
    used, limit, kept = _reads(healths)
    offline_since = _offline_since(conn)
    wrong = _trouble(conn, healths, x_now)
    return Status(
        streams=healths,
        oldest_good_at=min((at for at in good if at is not None), default=None),
        offline_since=offline_since,
        queued=states.get("queued", 0),
        needs_you=states.get("asked", 0),
        blocked=states.get("blocked", 0),
        unknown=states.get("sending", 0) + states.get("unconfirmed", 0),
        held=states.get("held", 0),
        refused=states.get("refused", 0),
        reads_used=used,
        reads_limit=limit,
        reads_kept=kept,
        spent_micros=ledger.spent_today(conn, x_now),
        trouble=next((one for one in wrong if offline_since is None or one != OUT_OF_REACH), None),
        offline=wrong[0] if offline_since is not None and wrong else None,
    )


def _streams(conn: Connection, x_now: int) -> tuple[StreamHealth, ...]:
    rows = conn.execute(
        "SELECT s.account_id, s.stream, s.state, s.sentence, s.last_good_at, s.next_at, (SELECT count(*) FROM gap AS g "
        "WHERE g.account_id = s.account_id AND g.stream = s.stream AND g.closed_at IS NULL) "
        "FROM stream AS s ORDER BY s.account_id, s.stream"
    ).fetchall()
    windows = {account: streams.rates(conn, account) for account in {row[0] for row in rows}}
    return tuple(_health(row, _limit_of(windows[row[0]], row[1]), x_now) for row in rows)


def _health(v: tuple[Any, ...], x: Limit | None, now: int) -> StreamHealth:
    sentence = None if v[3] is None else Sentence.loads(v[3])
    if x is None:
        return StreamHealth(v[0], v[1], v[2], sentence, v[4], v[5], v[6], None, None, None)
    remaining = x.limit if x.reset_at <= now else x.remaining
    return StreamHealth(v[0], v[1], v[2], sentence, v[4], v[5], v[6], x.limit, remaining, x.reset_at)


def _limit_of(windows: dict[tuple[str, str], Limit], stream: str) -> Limit | None:
    """Return the tightest 15-minute window of reading a stream: named like it, or like it with a dot and more."""
    mine = [
        x for (name, window), x in windows.items()
        if window == _WINDOW and name.split(".")[0] == stream and not any(w in name for w in _WRITES)
    ]  # fmt: skip
    return min(mine, key=lambda x: (x.remaining / max(1, x.limit), x.name), default=None)


def _reads(healths: tuple[StreamHealth, ...]) -> tuple[int | None, int | None, int]:
    """Return used and limit of the window that is nearest to its end, and what is left of it and kept back."""
    known = [
        (h.limit - h.remaining, h.limit, h.remaining if _used_up(h) else 0)
        for h in healths
        if h.limit is not None and h.remaining is not None
    ]
    return max(known, key=lambda one: one[0] / max(1, one[1]), default=(None, None, 0))


def _used_up(h: StreamHealth) -> bool:
    """Whether the stream is said to be read no more for now because of X's window."""
    return h.state == "slowed" and h.sentence is not None and ASKED in h.sentence.values


def _offline_since(conn: Connection) -> int | None:
    """Return since when no account reaches X, None when at least one does."""
    rows = conn.execute("SELECT state, state_since FROM account").fetchall()
    if not rows or any(row[0] != "offline" for row in rows):
        return None
    return int(min(row[1] for row in rows))


def _stalled(count: int) -> Sentence:
    """Return the sentence for pages that are saved and not shown yet."""
    one = QT_TRANSLATE_NOOP(
        "Health",
        "A page from X is saved here but could not be shown yet. Nothing is lost; xdesk tries again by itself and "
        "sends nothing until then.",
    )
    more = QT_TRANSLATE_NOOP(
        "Health",
        "{n} pages from X are saved here but could not be shown yet. Nothing is lost; xdesk tries again by itself and "
        "sends nothing until then.",
    )
    return Sentence("Health", one if count == 1 else more, {} if count == 1 else {"n": count})


def _missing(conn: Connection, x_now: int) -> list[Sentence]:
    """Return what is to be said of stretches that were not read: those nobody can read for a day, others when old."""
    rows = conn.execute("SELECT sentence, opened_at FROM gap WHERE closed_at IS NULL ORDER BY id DESC").fetchall()
    lost = [Sentence.loads(raw) for raw, opened in rows if raw is not None and x_now - opened < _DAY_MS]
    coming = any(raw is None and x_now - opened > _SOON_MS for raw, opened in rows)
    text = QT_TRANSLATE_NOOP(
        "Health", "Older messages are still missing here. They come page by page, as X lets them; nothing is lost."
    )
    return [*lost[:1], *([Sentence("Health", text)] if coming else [])]


def _undone(conn: Connection, x_now: int) -> list[Sentence]:
    """Return what is to be said of things that should have been done by themselves and are not."""
    newer = QT_TRANSLATE_NOOP(
        "Health",
        "Something set with a newer xdesk is due, and this version cannot do it. It waits and is not lost: open this "
        "desk with the newer xdesk.",
    )
    failing = QT_TRANSLATE_NOOP(
        "Health",
        "Something that is due could not be done. It is not lost and xdesk tries again by itself; when this stays, "
        "copy the diagnostics and report it.",
    )
    skipped = QT_TRANSLATE_NOOP(
        "Health",
        "Something that follows a new message by itself failed, and was left out. The message is here: read it "
        "yourself. Copy the diagnostics and report it.",
    )
    said = (
        (newer, timers.unknown(conn, timer_kinds.load(), x_now)),
        (failing, timers.failing(conn)),
        (skipped, after_ingest.given_up(conn, x_now)),
    )
    return [Sentence("Health", text) for text, count in said if count]


def _trouble(conn: Connection, healths: tuple[StreamHealth, ...], x_now: int) -> list[Sentence]:
    """Return the sentences that say what is wrong, the one that matters most first: accounts' before streams'."""
    rows = conn.execute(
        "SELECT sentence FROM account WHERE sentence IS NOT NULL AND state <> 'ok' ORDER BY "
        "CASE state WHEN 'signed_out' THEN 0 WHEN 'no_credit' THEN 1 ELSE 2 END, state_since, id"
    )
    accounts = [Sentence.loads(row[0]) for row in rows]
    waiting = pages.stalled(conn)
    if waiting:
        accounts.append(_stalled(waiting))
    accounts += _undone(conn, x_now)
    streams_say = [h.sentence for h in healths if h.sentence is not None and h.state != "ok"]
    return accounts + streams_say + _missing(conn, x_now)
