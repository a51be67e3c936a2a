"""Calls: the one way a call becomes an effect, for a desk that waits for its disk and inside an open transaction."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import Command, Registry
from xdesk.core.operations.operation import Operation
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.core.text.weighted_length import WeightedCounter
from xdesk.replica.automation.savepoints import savepoint


class Calls:
    """Runs calls inside a transaction that is open already: those of rules and timers, and operations once more.

    For any thread that holds a transaction; `registry` may still be open.
    """

    def __init__(self, registry: Registry, limits: WeightedCounter) -> None:
        self._registry, self._limits = registry, limits

    def run(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str, undoes: str = "") -> CallResult:
        """Run `call` as part of `tx` (replica.database.writer.Tx) and return what came of it.

        `actor`: `agent:ID`, `rule:NAME`, `bot:NAME` or `system`; `at`: UTC ms of X; the same `operation_id` again does
        nothing. Raises DeskError with a sentence: then the call changed nothing, and `tx` may go on.
        """
        return self.replay(tx, Operation(operation_id, actor, at, call.name, call.args, {}, undoes))

    def replay(self, tx: Any, operation: Operation) -> CallResult:
        """Do what `operation` did, knowing what whoever acted knew then. Raises DeskError as `run`."""
        at_once: Callable[..., Any] = lambda fn, *args, **more: fn(tx, *args, **more)  # noqa: E731
        context = CallContext(tx.conn, self._limits, operation, at_once, at_once)
        with savepoint(tx):
            return run_command(find(self._registry, operation.name), context)


def find(registry: Registry, name: str) -> Command:
    """Return the command `name`; raises DeskError when this version has none."""
    found = registry.get(name)
    if found is None or found.function is None:
        raise DeskError(
            Sentence(
                "Desk",
                QT_TRANSLATE_NOOP("Desk", "This version has no command {name}. Nothing was done."),
                {"name": name},
            )
        )
    return found


def check(found: Command, call: Call) -> None:
    """Raise TypeError, before anything is done, when the arguments do not fit."""
    assert found.function is not None
    _signature(found.function).bind(*(() if found.desktop else (None,)), **call.args)


@functools.cache
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)


def run_command(found: Command, context: CallContext) -> CallResult:
    """Run a command for the operation of `context`. Raises DeskError; TypeError when the arguments do not fit."""
    check(found, Call(found.name, context.operation.args))
    assert found.function is not None
    return found.function(context, **context.operation.args) or CallResult()
