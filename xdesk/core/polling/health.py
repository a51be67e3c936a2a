"""How the desk's connection to X stands: one stream, and the status bar as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

OUT_OF_REACH = Sentence(
    "X",
    QT_TRANSLATE_NOOP(
        "X", "X cannot be reached. Replies wait here and go out in order. Check this computer's connection."
    ),
)
"""What an account says while there is simply no connection; a proxy's page or a wrong certificate says more."""


ASKED = "asked"
"""Value of a stream's sentence: when an agent's request can have it read, UTC ms."""


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
    queued: int  # replies that go out by themselves, in order
    needs_you: int  # asked: whether they arrived is the agent's to say
    refused: int  # X said no: they stay until the agent takes them back or drops them
    reads_used: int | None
    reads_limit: int | None
    spent_micros: int  # US dollars * 1e6, this UTC day
    trouble: Sentence | None  # the one plain line when something is wrong besides being offline
    blocked: int = 0  # to be sent, but not before the agent says of an earlier one to the same customer if it arrived
    unknown: int = 0  # nobody knows whether X has them; X is asked without the agent
    held: int = 0  # they wait for the agent and do not go out by themselves
    reads_kept: int = 0  # reads that are left while no more is read: for urgent clocks and answers that were lost
    offline: Sentence | None = None  # why no account reaches X, for places without room for `offline_since`

    @property
    def waiting(self) -> int:
        """Replies that are still to be sent: the one number that is said as waiting, wherever it is said.

        Not those that may have arrived, nor those that go out only once the agent changes something about them.
        """
        return self.queued + self.blocked

    @property
    def for_agent(self) -> int:
        """Replies that go no further until the agent does something."""
        return self.needs_you + self.refused + self.held + self.blocked
