"""Placement: ranks and keys of the listed conversations in two arrays, sorted; finding is bisection."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right


class Order:
    """Conversations by (rank, key), 16 bytes each and a dict from key to rank."""

    def __init__(self, ranks: array[int], keys: array[int]) -> None:
        self.ranks, self.keys = ranks, keys
        self.rank_of: dict[int, int] = dict(zip(keys, ranks, strict=True))

    def __len__(self) -> int:
        return len(self.keys)

    def place(self, rank: int, key: int) -> int:
        """Return where (rank, key) stands or would stand."""
        low = bisect_left(self.ranks, rank)
        return bisect_left(self.keys, key, low, bisect_right(self.ranks, rank, low))

    def row(self, key: int) -> int | None:
        """Return the row of `key`, None when it is not listed."""
        rank = self.rank_of.get(key)
        return None if rank is None else self.place(rank, key)

    def insert(self, rank: int, key: int) -> None:
        """List a conversation that was not listed."""
        at = self.place(rank, key)
        self.ranks.insert(at, rank)
        self.keys.insert(at, key)
        self.rank_of[key] = rank

    def remove(self, key: int) -> None:
        """Take a listed conversation out."""
        at = self.place(self.rank_of.pop(key), key)
        del self.ranks[at], self.keys[at]
