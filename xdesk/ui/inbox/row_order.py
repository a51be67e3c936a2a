"""Row order: ranks and keys of the listed conversations in two arrays, sorted; finding is bisection."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right

SCANS = 16
"""Questions answered by looking through the keys, before a dict of 100,000 entries is worth its 7 ms."""


class Order:
    """Conversations by (rank, key), 16 bytes each, and a dict from key to rank once many were asked for."""

    def __init__(self, ranks: array[int], keys: array[int]) -> None:
        self.ranks, self.keys = ranks, keys
        self._rank_of: dict[int, int] | None = None
        self._scans = 0

    def __len__(self) -> int:
        return len(self.keys)

    def place(self, rank: int, key: int) -> int:
        """Return where (rank, key) stands or would stand."""
        low = bisect_left(self.ranks, rank)
        return bisect_left(self.keys, key, low, bisect_right(self.ranks, rank, low))

    def row(self, key: int, rank: int | None = None) -> int | None:
        """Return the row of `key`, None when it is not listed; `rank` is where it probably stands."""
        if rank is not None:
            at = self.place(rank, key)
            if at < len(self.keys) and self.keys[at] == key:
                return at
        if self._rank_of is None:
            if self._scans < SCANS:
                self._scans += 1
                return self._scan(key)
            self._rank_of = dict(zip(self.keys, self.ranks, strict=True))
        known = self._rank_of.get(key)
        return None if known is None else self.place(known, key)

    def _scan(self, key: int) -> int | None:
        """Look for the bytes of a key: a fraction of what building the dict costs."""
        held, wanted = self.keys.tobytes(), struct.pack("q", key)
        at = held.find(wanted)
        while at % 8 and at >= 0:  # the end of one key and the beginning of the next
            at = held.find(wanted, at + 1)
        return None if at < 0 else at // 8

    def insert(self, rank: int, key: int) -> None:
        """List a conversation that was not listed."""
        at = self.place(rank, key)
        self.ranks.insert(at, rank)
        self.keys.insert(at, key)
        if self._rank_of is not None:
            self._rank_of[key] = rank

    def remove(self, key: int) -> None:
        """Take a listed conversation out; KeyError when it is not listed."""
        at = self.row(key)
        if at is None:
            raise KeyError(key)
        if self._rank_of is not None:
            del self._rank_of[key]
        del self.ranks[at], self.keys[at]
