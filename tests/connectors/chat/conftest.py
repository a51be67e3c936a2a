"""One sandbox for the tests of X Chat, begun anew for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox


@pytest.fixture(scope="package")
def process() -> Iterator[Sandbox]:
    """Return a running sandbox whose clock stands still."""
    one = start_sandbox(seed=7, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.fixture
def sandbox(process: Sandbox) -> Sandbox:
    """Return the sandbox with nothing left of the test before."""
    process.control("anew", now=ORIGIN)
    return process
