"""Talks: who wrote when, and whose turn it is; made-up, and the same for the same sizes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from xdesk.core import ids

NOW = 1_795_000_000_000
ACCOUNTS = (("1111111111111111111", "LumiHome"), ("1111111111111111112", "LumiHome_CN"))
LONG, LONGER = (8, 10), (13, 14)
"""Conversations (by number) of 1,000 and of 10,000 messages."""

SPREAD_MS = 30 * 86_400_000
STEP_MS = 61_000


@dataclass(frozen=True, slots=True)
class Talk:
    """One made-up conversation: the `n`-th, whose messages have the numbers from `first` on."""

    n: int
    total: int
    first: int
    size: int

    @property
    def account(self) -> str:
        return ACCOUNTS[self.n % 2][0]

    @property
    def customer(self) -> str:
        return str(2_000_000_000_000_000_000 + self.n)

    @property
    def channel(self) -> str:
        return "mention" if self.n % 4 == 3 else "dm"

    @property
    def waits(self) -> bool:
        """Whether the customer wrote last: every third."""
        return self.n % 3 == 0

    @property
    def external(self) -> str:
        return self.x_id(0) if self.channel == "mention" else ids.pair(self.account, self.customer)

    @property
    def id(self) -> str:
        if self.channel == "mention":
            return ids.post_conversation(self.account, self.external, self.customer)
        return ids.dm_conversation(self.account, self.external)

    @property
    def thread(self) -> str:
        return ids.thread(self.channel, self.account, self.external, "" if self.channel == "dm" else self.customer)

    def at(self, i: int) -> int:
        """Return when message `i` was written: the last ones of all conversations spread over thirty days."""
        end = NOW - (self.n * 7919 % self.total) * (SPREAD_MS // self.total)
        return end - (self.size - 1 - i) * STEP_MS

    def x_id(self, i: int) -> str:
        return str(int(ids.snowflake_at(self.at(i))) + (self.first + i) % 4_000_000)

    def ours(self, i: int) -> bool:
        """Whether message `i` is the brand's."""
        return i % 3 == 1 and i < self.size - 1 if self.waits else i % 3 == 1 or i == self.size - 1

    def last(self, *, ours: bool) -> int:
        """Return the newest message of one side, -1 when there is none."""
        return next((i for i in range(self.size - 1, -1, -1) if self.ours(i) == ours), -1)


def talks(conversations: int, messages: int) -> list[Talk]:
    """Return all conversations; their sizes add up to `messages`."""
    fixed = dict.fromkeys(LONG, 1_000) if messages >= 20_000 and conversations >= 100 else {}
    fixed |= dict.fromkeys(LONGER, 10_000) if messages >= 200_000 else {}
    each, rest = divmod(messages - sum(fixed.values()), conversations - len(fixed))
    plain = iter([each + (n < rest) for n in range(conversations - len(fixed))])
    sizes = [fixed[n] if n in fixed else next(plain) for n in range(conversations)]
    firsts = accumulate(sizes, initial=1)
    return [Talk(n, conversations, first, size) for n, (first, size) in enumerate(zip(firsts, sizes, strict=False))]
