"""Runner: runs calls, keeps their inverses for undo, and logs each one without anybody's words."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, replace

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import AgentSession, CallContext
from xdesk.commands.execution.calls import check, find, run_command
from xdesk.commands.registry import Registry
from xdesk.core.operations.operation import Operation, actor_of
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, NotStoredError, Sentence, UnknownOutcomeError

DEPTH = 100
MAKES_ONE = frozenset({"reply.send", "reply.acknowledge", "note.add"})
"""Calls that, made twice, would say a thing twice."""
_STILL_UNKNOWN = QT_TRANSLATE_NOOP(
    "Desk",
    "The disk has not confirmed the last one yet, so it may be stored already. Nothing was done now: wait until it is "
    "known.",
)
_log = logging.getLogger("xdesk.commands")


class StillUnknownError(DeskError):
    """The same was asked for before, and nobody knows yet whether that is stored. Nothing was done."""


@dataclass(frozen=True, slots=True)
class _Undo:
    """The inverse of a call: what to run, under which id at each try, and which operation it takes back."""

    call: Call
    operation_id: str
    undoes: str


class Runner:
    """Runs the calls of one agent. `registry` may still be open; commands are looked up at each call."""

    def __init__(self, session: AgentSession, registry: Registry) -> None:
        self.session, self._registry = session, registry
        self._undo: deque[_Undo] = deque(maxlen=DEPTH)
        self._unknown: dict[str, Future[bool]] = {}  # by what was done: whether it is stored

    def run(self, call: Call, *, actor: str = "", at: int | None = None, operation_id: str = "") -> CallResult:
        """Run `call` and return what came of it; the inverse of the agent's own is kept. Raises DeskError.

        `actor`: who makes it (core.operations), the agent of this desk unless given; `at`: UTC ms of X, now unless
        given; the same `operation_id` a second time has its effect once. What makes a reply or a note is refused
        while nobody knows whether the same one before it is stored.
        """
        operation = self._operation(call, actor=actor, at=at, operation_id=operation_id)
        result = self._do_once(call, operation) if call.name in MAKES_ONE else self._do(call, operation)
        if result.undo is not None and operation.actor == actor_of(self.session.me):
            self._undo.append(_Undo(result.undo, self.mint(), operation.id))
        return result

    def undo(self) -> CallResult | None:
        """Take back the newest act that can be taken back; None when there is none. Raises DeskError.

        What could not be taken back (a reply that has left) is not tried again; what the disk did not take is kept
        for another try, and what turned out to be stored after all is not done twice.
        """
        while self._undo and self._is_stored(self._undo[-1].call):
            self._undo.pop()
        if not self._undo:
            return None
        step = self._undo.pop()
        operation = self._operation(step.call, operation_id=step.operation_id, undoes=step.undoes)
        try:
            result = self._do_once(step.call, operation)
        except (NotStoredError, UnknownOutcomeError, StillUnknownError):
            self._undo.append(step)
            raise
        return replace(result, go="stay") if result.go == "next" else result

    def mint(self) -> str:
        """Return a new id of ours."""
        return self.session.mint()

    def drained(self, seconds: float) -> bool:
        """Wait until everything handed over so far was written or refused; False when it takes longer."""
        return self.session.drained(seconds)

    @property
    def next_undo(self) -> Call | None:
        """Return the call that `undo` would run now, None when there is nothing to take back."""
        return self._undo[-1].call if self._undo else None

    def _operation(
        self, call: Call, *, actor: str = "", at: int | None = None, operation_id: str = "", undoes: str = ""
    ) -> Operation:
        session = self.session
        return Operation(
            id=operation_id or session.mint(),
            actor=actor or actor_of(session.me),
            at=session.x_now() if at is None else at,
            name=call.name,
            args=call.args,
            undoes=undoes,
        )

    def _do_once(self, call: Call, operation: Operation) -> CallResult:
        """Run a call unless nobody knows yet whether the same one, made before, is stored."""
        what = _same(call)
        before = self._unknown.get(what)
        if before is not None and not before.done():
            raise StillUnknownError(Sentence("Desk", _STILL_UNKNOWN))
        self._unknown.pop(what, None)
        try:
            return self._do(call, operation)
        except UnknownOutcomeError as error:
            self._unknown[what] = error.settled
            raise

    def _is_stored(self, call: Call) -> bool:
        """Whether a call whose outcome was unknown turned out to be stored."""
        known = self._unknown.get(_same(call))
        if known is None or not known.done() or known.exception() is not None or not known.result():
            return False
        del self._unknown[_same(call)]
        return True

    def _do(self, call: Call, operation: Operation) -> CallResult:
        found = find(self._registry, call.name)
        try:
            if found.desktop:
                check(found, call)
                assert found.function is not None
                result = found.function(**call.args) or CallResult()
            else:
                session = self.session
                result = run_command(
                    found, CallContext(session.read, session.limits, operation, session.commit, session.write)
                )
        except DeskError as error:
            _log.info("call %s: not done, %s", call.masked(), error.sentence.text)
            raise
        _log.info("call %s", call.masked())
        return result


def _same(call: Call) -> str:
    """Return what two calls have in common that would do the same twice; of a text, only for whom it is."""
    args = {"conversation_id": call.args.get("conversation_id")} if call.name in MAKES_ONE else dict(call.args)
    return repr((call.name, sorted(args.items())))
