"""Unattended calls: what timers and rules do, run by the same commands, inside the transaction that notes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from functools import cached_property
from itertools import count
from typing import Any

from xdesk.commands import registry as registries
from xdesk.commands.desk import Desk
from xdesk.commands.length import shared_counter
from xdesk.commands.registry import Registry
from xdesk.commands.runner import Runner
from xdesk.core import ids
from xdesk.core.calls import Call
from xdesk.core.ports import Clock
from xdesk.replica.writer import Tx


class UnattendedCalls:
    """Runs calls that nobody presses (core.ports.RunsCalls). Lives in the writer's thread and waits for nothing.

    A command's commits become parts of the open transaction, and it reads what that transaction holds. Such a call is
    no step for an agent's undo.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, tx: Tx, call: Call, *, actor: str, at: int, operation_id: str) -> object:
        """Run `call` as `actor` at `at` (UTC ms of X); what it makes gets ids that follow from `operation_id`."""
        desk = Desk(
            tx.conn, _inside(tx), self._clock, lambda: at, actor, _ids_of(operation_id, at), shared_counter()
        )  # fmt: skip
        return Runner(desk, self._registry).run(call)

    @cached_property
    def _registry(self) -> Registry:
        return registries.load()


def _inside(tx: Tx) -> Callable[..., Future[Any]]:
    """Return what a desk writes with: at once, as a part of the transaction that is open."""

    def write(fn: Callable[..., Any], *args: Any, **more: Any) -> Future[Any]:
        written: Future[Any] = Future()
        written.set_result(fn(tx, *args, **more))
        return written

    return write


def _ids_of(operation_id: str, at: int) -> Callable[[], str]:
    """Return what makes the ids of one operation: the same operation makes the same ones again."""
    numbers = count(1)

    def chance(size: int) -> bytes:
        return hashlib.sha256(f"{operation_id} {next(numbers)}".encode()).digest()[:size]

    return lambda: ids.ulid(at, chance)
