"""Health: whether an account and each of its streams may be asked now, and the sentence that says why not."""

from __future__ import annotations

import random
from dataclasses import dataclass

from xdesk.core.channels.registry import stream_of
from xdesk.core.polling.budget import MINUTE, SECOND, full_jitter
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.polling.health import ASKED, OUT_OF_REACH
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

OK, SLOWED, REFUSED, OFFLINE, SIGNED_OUT, NO_CREDIT = "ok", "slowed", "refused", "offline", "signed_out", "no_credit"
ACCOUNT_STATE = {
    Trouble.OFFLINE: OFFLINE,
    Trouble.CERTIFICATE: OFFLINE,
    Trouble.FOREIGN: OFFLINE,
    Trouble.PROXY: OFFLINE,
    Trouble.SIGNED_OUT: SIGNED_OUT,
    Trouble.CREDITS: NO_CREDIT,
}
"""Troubles that concern the whole account; a proxy's page means that X was not reached."""
OFFLINE_PROBE_CAP = 15 * SECOND
SLOW_PROBE = 15 * MINUTE
OLD_PAUSE = 5 * SECOND


def slowed() -> Sentence:
    """Return the sentence for a stream that X limits."""
    text = QT_TRANSLATE_NOOP("Health", "X limits how often this is read. It goes on by itself.")
    return Sentence("Health", text)


def used_up(stream: str, at: int, *, shared: bool, asked: int | None = None) -> Sentence:
    """Return the sentence for a stream that is read again at `at` (UTC ms); `shared`: others read it too.

    `asked` is when an agent's request can have it read, where that is another time; it is not shown.
    """
    known = stream_of(stream)
    text = known.read_later_shared if shared else known.read_later
    return Sentence("Health", text, {"time": at, ASKED: at if asked is None else asked}) if text else slowed()


def broke() -> Sentence:
    """Return the sentence for a daily budget that is used up."""
    text = QT_TRANSLATE_NOOP("Health", "Today's budget for reading is used up. It goes on tomorrow; sending works.")
    return Sentence("Health", text)


def stumbled() -> Sentence:
    """Return the sentence for an unexpected error of the engine itself."""
    text = QT_TRANSLATE_NOOP("Health", "Something in this desk went wrong while reading. It tries again by itself.")
    return Sentence("Health", text)


@dataclass(slots=True)
class Backoff:
    """How one stream, or the account as a whole, is. Times are steady ms."""

    state: str = OK
    closed_until: int = 0
    tries: int = 0
    fell: int = 0  # how often it failed since the account last worked
    alone: bool = False  # another stream answered well after it failed: its troubles are its own


@dataclass(frozen=True, slots=True)
class HealthChange:
    """What a trouble or a good answer changed, to be written into the replica."""

    account: str | None = None  # new state of the account
    stream: str | None = None  # new state of the stream
    sentence: Sentence | None = None
    wait: int = 0  # ms until the next try


class Health:
    """The states of one account, on the steady clock; writing them down is the caller's."""

    def __init__(self, rng: random.Random, state: str = OK) -> None:
        self._rng = rng
        self.account = Backoff(state)
        self.streams: dict[str, Backoff] = {}

    def backoff(self, stream: str) -> Backoff:
        """Return the state of `stream`."""
        return self.streams.setdefault(stream, Backoff())

    @property
    def open(self) -> bool:
        """Whether the account works as far as this desk knows: more than the one probe may be asked."""
        return self.account.state == OK

    def failures(self, stream: str) -> int:
        """Return how often `stream` failed since the account last worked: the way back is looked for elsewhere."""
        return self.backoff(stream).fell

    def wait(self, stream: str, now: int) -> int:
        """Return ms until `stream` may be asked; `now` is steady ms."""
        return max(0, self.account.closed_until - now, self.backoff(stream).closed_until - now)

    def trouble(self, stream: str, error: FeedError, now: int, *, wait: int | None = None) -> HealthChange:
        """Take a failed request of `stream`; `wait` is what the budget says after a 429, ms."""
        state = ACCOUNT_STATE.get(error.trouble)
        backoff = self.backoff(stream)
        if state is not None and backoff.alone and self.open:
            return self._own_trouble(stream, state, error, now)
        if state is not None:
            return self._account_trouble(stream, state, error, now)
        if error.trouble is Trouble.LIMIT:
            pause, new = wait or MINUTE, SLOWED
        elif error.trouble in (Trouble.BUSY, Trouble.OLD, Trouble.UNEXPECTED):
            pause, new = SECOND + full_jitter(self._rng, backoff.tries, base=2 * SECOND), SLOWED
            if error.trouble is Trouble.OLD:  # the same answer again tells by its time that it is the same
                pause = max(pause, OLD_PAUSE)
        else:
            pause, new = SLOW_PROBE, REFUSED
        backoff.state, backoff.closed_until, backoff.tries = new, now + pause, backoff.tries + 1
        backoff.fell += not self.open  # the way back hangs on no stream that goes on failing in its own way
        sentence = slowed() if error.trouble is Trouble.LIMIT else error.sentence
        return HealthChange(stream=new, sentence=sentence, wait=pause)

    def _account_trouble(self, stream: str, state: str, error: FeedError, now: int) -> HealthChange:
        backoff = self.account
        if backoff.state != state:
            backoff.tries = 0
        pause = self._probe_after(state, backoff.tries)
        changed = backoff.state != state
        backoff.state, backoff.closed_until, backoff.tries = state, now + pause, backoff.tries + 1
        one = self.backoff(stream)
        news = one.state != OFFLINE
        one.state, one.fell = OFFLINE, one.fell + 1
        sentence = OUT_OF_REACH if error.trouble is Trouble.OFFLINE else error.sentence
        return HealthChange(state, OFFLINE if news or changed else None, sentence, pause)

    def _own_trouble(self, stream: str, state: str, error: FeedError, now: int) -> HealthChange:
        """Take that only this stream does not answer as X does: the account's others do, and go on.

        Sends rest a minute at most: people wait for them, and one that broke says little of the next.
        """
        backoff, longest = self.backoff(stream), MINUTE if stream.endswith(".send") else SLOW_PROBE
        pause = min(longest, 15 * SECOND * int(2 ** min(backoff.tries, 6)) if state == OFFLINE else SLOW_PROBE)
        backoff.state = OFFLINE if state == OFFLINE else REFUSED
        backoff.closed_until, backoff.tries = now + pause, backoff.tries + 1
        return HealthChange(stream=backoff.state, sentence=error.sentence, wait=pause)

    def _probe_after(self, state: str, tries: int) -> int:
        """Return ms until the next probe: soon when offline, 15 min without credit, growing to that when signed out."""
        if state == OFFLINE:
            return min(OFFLINE_PROBE_CAP, SECOND + full_jitter(self._rng, tries, base=SECOND, cap=OFFLINE_PROBE_CAP))
        if state == NO_CREDIT:
            return SLOW_PROBE
        return min(SLOW_PROBE, 30 * SECOND * int(2 ** min(tries, 6)))

    def good(self, stream: str) -> HealthChange:
        """Take a good answer of `stream`: it and the account work again."""
        backoff = self.backoff(stream)
        healed_stream = backoff.state != OK
        self.streams[stream] = Backoff()
        healed = self.account.state != OK
        self.account = Backoff()
        if healed:
            for other in self.streams.values():
                other.alone |= other.fell > 0
                other.fell = 0
                if other.state == OFFLINE:  # until it is read itself; it may be asked at once
                    other.closed_until, other.tries = 0, 0
        return HealthChange(OK if healed else None, OK if healed_stream else None)

    def told(self) -> None:
        """Forget every pause: an agent says that it should work now."""
        self.account.closed_until = 0
        for backoff in self.streams.values():
            if backoff.state != SLOWED:
                backoff.closed_until = 0
