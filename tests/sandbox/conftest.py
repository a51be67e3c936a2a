"""Fixtures of the sandbox's tests: one process per file, healthy again before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox


@pytest.fixture(scope="module")
def process() -> Iterator[Sandbox]:
    """Return one sandbox for the file; its clock stands still."""
    sandbox = start_sandbox(7, clock_origin=ORIGIN, speed=0)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(process: Sandbox) -> Sandbox:
    """Return the file's sandbox, healthy and with full limits."""
    process.control("network", offline=False, latency_ms=0)
    process.control("faults", clear=True)
    process.control("limits", reset=True)
    process.control("credits", balance_micros=None)
    process.control("lag", ms=0)
    process.control("dialect", default="tweet", only=None, strict=False)
    return process
