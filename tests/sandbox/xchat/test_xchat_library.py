"""The library of X Chat is loaded when somebody looks, and where it is missing the rest of the sandbox stands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.sandbox_process import ORIGIN, ROOT, US
from xdesk.sandbox.state import SandboxState, Start, settle
from xdesk.sandbox.xchat import identities


def test_a_sandbox_that_nobody_asks_about_x_chat_never_loads_it() -> None:
    code = (
        "import sys; from xdesk.sandbox.state import Start, settle; "
        f"state = settle(Start(seed=7, origin={ORIGIN}, speed=0)); state.begin_anew({ORIGIN}); "
        "before = 'chat_xdk' in sys.modules; state.script.phones.catch_up(); print(before, 'chat_xdk' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[SandboxState]:
    """Return a sandbox on a system for which the library has no wheel."""
    monkeypatch.setattr(identities, "find_spec", lambda name: None)
    identities.available.cache_clear()
    yield settle(Start(seed=7, origin=ORIGIN, speed=0))
    identities.available.cache_clear()


def test_without_the_library_x_chat_is_empty_and_direct_messages_are_there(without: SandboxState) -> None:
    phones = without.script.phones
    server = phones.catch_up()
    assert not server.conversations and phones.lost and server.keys.of(US) == []
    assert len(without.world.dm_events(US, ORIGIN)) >= 40
    without.script.advance(ORIGIN + 20 * 60_000)
    assert not phones.catch_up().conversations
