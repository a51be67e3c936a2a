"""Asking X: wishes for the engine, granted within X's limits and the budget."""

from __future__ import annotations

from typing import Any

from xdesk.commands.desk import Desk
from xdesk.commands.done import Done
from xdesk.commands.registry import command
from xdesk.core.words import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import wishes


@command(
    "poll.now",
    QT_TRANSLATE_NOOP("Command", "Ask X for news now"),
    keys=("f5",),
    place="anywhere",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Asks X for new messages of all accounts, as far as its limits allow."),
)
def now(desk: Desk) -> Done:
    """Wish for a poll of all accounts."""
    desk.commit(_wish, "poll", None, desk.x_now())
    return Done(say=Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X for news.")))


@command(
    "sync.resume",
    QT_TRANSLATE_NOOP("Command", "Ask X again after a stop"),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Goes on after credits were bought or the account was signed in again."),
)
def resume(desk: Desk, account_id: str | None = None) -> Done:
    """Wish that the engine asks X again for one account, or for all that stopped."""
    desk.commit(_wish, "resume", account_id, desk.x_now())
    return Done(say=Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X again.")))


def _wish(tx: Any, kind: str, account_id: str | None, at: int) -> None:
    wishes.add(tx, kind, account_id=account_id, at=at)
