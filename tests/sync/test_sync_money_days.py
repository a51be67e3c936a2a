"""Days under X's windows and a daily bound for money; `make soak` plays a thousand of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sync.money_days import play
from xdesk.core.polling.budget import SpendLimit
from xdesk.replica.feed import ledger
from xdesk.sync import account_worker


@pytest.mark.parametrize("first", range(0, 20, 4))
def test_every_window_and_the_bound_hold_and_nobody_waits_for_them(first: int) -> None:
    assert play(first, 4) == []


def test_the_days_tell_a_bound_that_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpendLimit, "within", lambda self, objects, spent, **more: objects)
    monkeypatch.setattr(SpendLimit, "empty", lambda self, spent: False)
    assert "over the hard bound" in " ".join(play(11, 1))


def test_the_days_tell_a_ledger_that_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "newly_charged", lambda tx, day, app, item, ids, account_id: ids)
    assert "the bill is" in " ".join(play(8, 1))


def test_the_days_tell_requests_over_a_window_and_messages_seen_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_worker.Budget, "wait", _never)
    monkeypatch.setattr("xdesk.sync.pace.Pace.interval", lambda self, stream, now, **more: 20_000)
    assert "over a window" in play(3, 1)[0]
    monkeypatch.setattr("xdesk.sync.pace.Pace.interval", lambda self, stream, now, **more: 3_600_000)
    assert "seen too late" in play(8, 1)[0]


def _never(*_args: Any, **_more: Any) -> int:
    return 0
