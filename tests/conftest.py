"""What all tests share: garbage is collected between tests, in the thread of the tests, as in the product."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

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
