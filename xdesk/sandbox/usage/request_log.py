"""What was asked of the sandbox: a count per endpoint and the last requests; never tokens, never texts."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Entry:
    """One request as judges see it."""

    number: int
    at: int
    endpoint: str
    method: str
    path: str
    query: str
    status: int = 0  # 0: the connection was dropped
    account: str | None = None
    fault: str | None = None

    def wire(self) -> dict[str, object]:
        """Return the entry as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Logbook:
    """Counts requests and keeps the newest 5,000."""

    counts: Counter[str] = field(default_factory=Counter)
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=5000))

    def open(self, at: int, endpoint: str, method: str, path: str, query: str) -> Entry:
        """Count one request and return its entry, to be completed when the answer is known."""
        self.counts[endpoint] += 1
        entry = Entry(sum(self.counts.values()), at, endpoint, method, path, query)
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        """Begin again."""
        self.counts.clear()
        self.entries.clear()
