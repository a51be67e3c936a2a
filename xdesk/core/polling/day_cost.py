"""Day cost: what one UTC day cost and why, and what it will come to. Arithmetic on what the ledger keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdesk.core.polling.budget import SpendLimit

_HOURS = 24
_HOUR_MS = 3_600_000
_DAY_MS = _HOURS * _HOUR_MS


@dataclass(frozen=True, slots=True)
class CostRow:
    """So many objects of one kind, paid at one price in one hour for one reason; money in US dollars * 1e6."""

    account_id: str
    stream: str  # stream, look-up or 'send'
    reason: str  # charges.Reason
    item: str  # 'dm', 'user', 'post', 'chat' or 'send'
    hour: int  # UTC
    price: int
    objects: int
    again: int  # shown again this day, and not billed

    @property
    def micros(self) -> int:
        """Return what they cost together."""
        return self.objects * self.price


@dataclass(frozen=True, slots=True)
class DayCost:
    """One UTC day as the ledger has it: `rows` are its parts, and every amount is the sum of rows."""

    day: str  # YYYY-MM-DD
    now: int  # X's time, UTC ms
    limit: SpendLimit
    rows: tuple[CostRow, ...]

    @property
    def micros(self) -> int:
        """Return what the day cost so far."""
        return sum(one.micros for one in self.rows)

    @property
    def not_asked_twice(self) -> int:
        """Return what objects would have cost that came again, and were billed once."""
        return sum(one.again * one.price for one in self.rows)

    @property
    def state(self) -> str:
        """Return 'ok', 'slowed' above the soft bound, or 'stopped' when reading has ended for the day."""
        if self.limit.empty(self.micros):
            return "stopped"
        return "slowed" if self.limit.slower(self.micros) > 1 else "ok"

    def by_hour(self) -> tuple[int, ...]:
        """Return what each of the 24 hours cost."""
        return tuple(sum(one.micros for one in self.rows if one.hour == hour) for hour in range(_HOURS))

    def by_reason(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons with what each cost, the dearest first."""
        return _largest((one.reason, one.micros) for one in self.rows)

    def by_account(self) -> tuple[tuple[str, int], ...]:
        """Return the accounts with what each cost, the dearest first."""
        return _largest((one.account_id, one.micros) for one in self.rows)

    def forecast(self) -> tuple[int, int, int]:
        """Return what the day will come to: (likely, at least, at most), US dollars * 1e6.

        The rest of the day costs as much an hour as the hours since the first spending did; the range reaches from
        nothing more to the dearest whole hour again and again. Reading stops at the hard bound, sending does not:
        what is read comes to that bound at most.
        """
        left = (_DAY_MS - self.now % _DAY_MS) / _HOUR_MS
        hours = self.by_hour()
        first = next((hour for hour, cost in enumerate(hours) if cost), None)
        if first is None:
            return 0, 0, 0
        spent = self.micros
        gone = max(1.0, (self.now % _DAY_MS) / _HOUR_MS - first)
        likely = spent + round(spent / gone * left)
        most = max(likely, spent + round(max(hours) * left))
        if self.limit.hard:
            sends = sum(one.micros for one in self.rows if one.item == "send")
            cap = max(spent, self.limit.hard + round(sends / gone * left))
            likely, most = min(likely, cap), min(most, cap)
        return likely, spent, most


def _largest(parts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    sums: dict[str, int] = {}
    for name, micros in parts:
        sums[name] = sums.get(name, 0) + micros
    return tuple(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def dollars(micros: int) -> str:
    """Return an amount with as many places as it needs, three at least: $0.010."""
    return f"${micros / 1_000_000:.3f}"


def report(day: DayCost, handles: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the day as plain values for JSON; `handles`: (account id, handle) of every account, in order."""
    likely, least, most = day.forecast()
    names = dict(handles)
    return {
        "day": day.day, "micros": day.micros, "state": day.state,
        "soft_micros": day.limit.soft, "hard_micros": day.limit.hard,
        "forecast": {"likely_micros": likely, "least_micros": least, "most_micros": most},
        "not_asked_twice_micros": day.not_asked_twice,
        "by_hour_micros": list(day.by_hour()),
        "reasons": [{"reason": reason, "micros": micros} for reason, micros in day.by_reason()],
        "accounts": [
            {"id": one, "handle": names.get(one, ""), "micros": micros, "rows": _rows(day, one)}
            for one, micros in day.by_account()
        ],
    }  # fmt: skip


def _rows(day: DayCost, account_id: str) -> list[dict[str, object]]:
    """Return the rows of one account without the hours: stream, reason, kind and price with what they come to."""
    sums: dict[tuple[str, str, str, int], list[int]] = {}
    for one in day.rows:
        if one.account_id == account_id:
            found = sums.setdefault((one.stream, one.reason, one.item, one.price), [0, 0])
            found[0] += one.objects
            found[1] += one.again
    keys = sorted(sums, key=lambda key: (-sums[key][0] * key[3], key))
    return [
        {
            "stream": key[0], "reason": key[1], "item": key[2], "price_micros": key[3],
            "objects": sums[key][0], "again": sums[key][1], "micros": sums[key][0] * key[3],
        }
        for key in keys
    ]  # fmt: skip
