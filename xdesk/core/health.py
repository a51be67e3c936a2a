"""How the desk's connection to X stands: one stream, and the status bar as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.words import QT_TRANSLATE_NOOP, Sentence

OUT_OF_REACH = Sentence(
    "X",
    QT_TRANSLATE_NOOP(
        "X", "X cannot be reached. Replies wait here and go out in order. Check this computer's connection."
    ),
)
"""What an account says while there is simply no connection; a proxy's page or a wrong certificate says more."""


ASKED = "asked"
"""Value of a stream's sentence: when an agent's wish can have it read, UTC ms."""


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """One stream of one account, for the status bar and doctor."""

    account_id: str
    stream: str
    state: str  # 'ok' | 'slowed' | 'refused' | 'offline' | 'new'
    sentence: Sentence | None
    last_good_at: int | None
    next_at: int | None
    gaps: int
    limit: int | None
    remaining: int | None
    reset_at: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """The status bar in one read."""

    streams: tuple[StreamHealth, ...]
    oldest_good_at: int | None
    offline_since: int | None
    waiting: int  # queued, sending, checking, held
    needs_you: int  # asked
    refused: int
    reads_used: int | None
    reads_limit: int | None
    spent_micros: int  # US dollars * 1e6, this UTC day
    trouble: Sentence | None  # the one plain line when something is wrong besides being offline
    queued: int = 0  # of those waiting: what goes out by itself, in order
    unknown: int = 0  # of those waiting: nobody knows whether X has them
    held: int = 0  # of those waiting: they wait for the agent and do not go out by themselves
    reads_kept: int = 0  # reads that are left while no more is read: for urgent clocks and answers that were lost
    offline: Sentence | None = None  # why no account reaches X, for places without room for `offline_since`
