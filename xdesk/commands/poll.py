"""Asking X: requests for the engine, granted within X's limits and the budget."""

from __future__ import annotations

from typing import Any

from xdesk.commands.call_result import CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.channels.registry import stream_of, streams
from xdesk.core.polling.budget import KEPT_FOR_CHECKS, KEPT_FOR_CLOCK, kept_of
from xdesk.core.polling.health import ASKED, StreamHealth
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import status
from xdesk.replica.feed import requests


@command(
    "poll.now",
    QT_TRANSLATE_NOOP("Command", "Ask X for news now"),
    keys=("f5",),
    place="anywhere",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Asks X for new messages of all accounts, as far as its limits allow."),
)
def now(context: CallContext) -> CallResult:
    """Ask for a poll of all accounts, and say which streams X lets be read only later."""
    x_now = context.at
    context.commit(_request, "poll", None, x_now)
    known = status.read(context.read, x_now=x_now).streams
    later = [(at, one.stream) for one in known if (at := readable_at(one, x_now)) > x_now]
    return CallResult(say=_answer(later, everything=len(later) == len(known)))


def readable_at(one: StreamHealth, x_now: int) -> int:
    """Return when an agent's request can have a stream read (UTC ms); `x_now` or less means now."""
    if one.limit is not None and one.remaining is not None and one.reset_at is not None:
        kept = kept_of(one.limit, KEPT_FOR_CLOCK + KEPT_FOR_CHECKS)
        if one.remaining <= kept and one.reset_at > x_now:
            return one.reset_at
    asked = one.sentence.values.get(ASKED, 0) if one.sentence is not None and one.state == "slowed" else 0
    return asked if isinstance(asked, int) else 0


def _answer(later: list[tuple[int, str]], *, everything: bool) -> Sentence:
    """Return what is asked now and what only later; of several the scarcest stream is named."""
    if not later:
        return Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X for news."))
    if everything:
        text = QT_TRANSLATE_NOOP("Poll", "The reads X allows are used up. X can be asked again at {time}.")
        return Sentence("Poll", text, {"time": min(later)[0]})
    order = [one.name for one in streams()]
    at, stream = min(later, key=lambda one: (order.index(one[1]) if one[1] in order else len(order), one[0]))
    general = QT_TRANSLATE_NOOP("Poll", "Asking X for news. Some of it can be read again at {time}.")
    return Sentence("Poll", stream_of(stream).asked_later or general, {"time": at})


@command(
    "sync.resume",
    QT_TRANSLATE_NOOP("Command", "Ask X again after a stop"),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Goes on after credits were bought or the account was signed in again."),
)
def resume(context: CallContext, account_id: str | None = None) -> CallResult:
    """Let the engine ask X again for one account, or for all that stopped."""
    context.commit(_request, "resume", account_id, context.at)
    return CallResult(say=Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X again.")))


def _request(tx: Any, kind: str, account_id: str | None, at: int) -> None:
    requests.add(tx, kind, account_id=account_id, at=at)
