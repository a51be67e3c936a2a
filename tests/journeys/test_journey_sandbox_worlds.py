"""Random worlds of the sandbox over real requests: what X has is on the desk, or the desk says that it is missing."""

from __future__ import annotations

import pytest

from tests.soak.sync.sandbox_worlds import play

CHUNKS = 5


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_world_ends_silently_incomplete(chunk: int) -> None:
    assert play(chunk * 10, 10) == []
