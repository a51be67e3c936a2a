"""The credit ledger: X's price list in micro-dollars, one charge per object and UTC day (docs.x.com, pricing)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xdesk.sandbox.clock import utc_day
from xdesk.sandbox.errors import RefusedError, credits_depleted

PRICES = {
    "dm_event": 10_000,
    "user": 10_000,
    "post": 5_000,
    "owned": 1_000,
    "dm_send": 15_000,
    "post_create": 15_000,
    "post_create_link": 200_000,
    "post_create_reply": 10_000,
    "delete": 10_000,
}
ACCOUNT = "1790000000000000001"


class Ledger:
    """What the app has spent; `balance` None means without limit."""

    def __init__(self) -> None:
        self.balance: int | None = None
        self.spent = 0
        self.by_price: Counter[str] = Counter()
        self.owner_id: str | None = None  # the user who owns the developer app, for owned reads
        self._day = -1
        self._charged: set[tuple[str, str]] = set()

    def check(self) -> None:
        """Raise RefusedError (402) when the credits have ended."""
        if self.balance is not None and self.balance <= 0:
            raise RefusedError(402, credits_depleted(ACCOUNT))

    def read(self, price: str, kind: str, ids: Iterable[str], now: int) -> None:
        """Charge objects that were returned, each once per UTC day."""
        if utc_day(now) != self._day:
            self._day, self._charged = utc_day(now), set()
        for identity in ids:
            if (kind, identity) not in self._charged:
                self._charged.add((kind, identity))
                self.write(price)

    def write(self, price: str) -> None:
        """Charge one object or request."""
        self.spent += PRICES[price]
        self.by_price[price] += 1
        if self.balance is not None:
            self.balance -= PRICES[price]

    def state(self) -> dict[str, object]:
        """Return the ledger for the control path, amounts in micro-dollars."""
        return {
            "balance_micros": self.balance,
            "spent_micros": self.spent,
            "objects": dict(sorted(self.by_price.items())),
            "owner_id": self.owner_id,
        }
