"""What all tests share: garbage is collected in the thread of the tests, as in the product; waits end only a hang."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("QT_API", "pyside6")

from pytestqt.qtbot import QtBot

from tests.replica.replica_desk import with_encrypted_chat
from tests.waiting import PATIENCE_S

settings.register_profile("xdesk", deadline=None)  # how long one example takes is no claim of any test
settings.load_profile("xdesk")

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


@pytest.fixture
def encrypted_chat() -> Iterator[None]:
    """A desk that knows X's encrypted chat as one more channel."""
    with with_encrypted_chat():
        yield


@pytest.fixture(scope="module")
def encrypted_chat_throughout() -> Iterator[None]:
    """The same for all tests of a file."""
    with with_encrypted_chat():
        yield


class PatientBot(QtBot):
    """pytest-qt's, whose waits take as long as a busy computer needs: their limit only ends a hang."""

    def waitUntil(self, callback: Any, *, timeout: int = int(PATIENCE_S * 1_000)) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = int(PATIENCE_S * 1_000), **how: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **how)


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> PatientBot:
    """Return pytest-qt's hands, with the patience of all tests."""
    return PatientBot(request)
