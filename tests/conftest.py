"""What all tests share: garbage is collected between tests, in the thread of the tests, as in the product."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xdesk.core.channels import registry

WHOLE_EVERY = 40
_ran = 0


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Writers and engines of tests are threads: none of them may end a cycle that holds a widget."""
    global _ran
    gc.disable()
    yield
    _ran += 1
    gc.collect(2 if _ran % WHOLE_EVERY == 0 else 1)


@contextmanager
def _with_encrypted_chat() -> Iterator[None]:
    registry.load(Path(__file__).parent / "replica" / "more_channels")
    try:
        yield
    finally:
        registry.load()


@pytest.fixture
def encrypted_chat() -> Iterator[None]:
    """A desk that knows X's encrypted chat as one more channel."""
    with _with_encrypted_chat():
        yield


@pytest.fixture(scope="module")
def encrypted_chat_throughout() -> Iterator[None]:
    """The same for all tests of a file."""
    with _with_encrypted_chat():
        yield
