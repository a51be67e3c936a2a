"""Runner: runs calls, keeps their inverses for undo, and logs each one without anybody's words."""

from __future__ import annotations

import inspect
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from xdesk.commands.desk import Desk
from xdesk.commands.done import Call, Done
from xdesk.commands.registry import Command, Registry
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence

DEPTH = 100
_log = logging.getLogger("xdesk.commands")


class Runner:
    """Runs the calls of one agent. `registry` may still be open; commands are looked up at each call."""

    def __init__(self, desk: Desk, registry: Registry) -> None:
        self.desk, self._registry = desk, registry
        self._undo: deque[Call] = deque(maxlen=DEPTH)

    def run(self, call: Call) -> Done:
        """Run `call` and return what came of it; its inverse is kept. Raises DeskError with a sentence."""
        done = self._do(call)
        if done.undo is not None:
            self._undo.append(done.undo)
        return done

    def undo(self) -> Done | None:
        """Take back the newest act that can be taken back; None when there is none. Raises DeskError.

        What could not be taken back (a reply that has left) is not tried again.
        """
        if not self._undo:
            return None
        done = self._do(self._undo.pop())
        return replace(done, go="stay") if done.go == "next" else done

    @property
    def next_undo(self) -> Call | None:
        """Return the call that `undo` would run now, None when there is nothing to take back."""
        return self._undo[-1] if self._undo else None

    def _do(self, call: Call) -> Done:
        found = self._registry.get(call.name)
        if found is None or found.function is None:
            raise DeskError(
                Sentence(
                    "Desk",
                    QT_TRANSLATE_NOOP("Desk", "This version has no command {name}. Nothing was done."),
                    {"name": call.name},
                )
            )
        _check(found, call)
        try:
            done = self._called(found, found.function, call)
        except DeskError as error:
            _log.info("call %s: not done, %s", call.masked(), error.sentence.text)
            raise
        _log.info("call %s", call.masked())
        return done

    def _called(self, found: Command, function: Callable[..., Done | None], call: Call) -> Done:
        if found.desktop:
            return function(**call.args) or Done()
        return function(self.desk, **call.args) or Done()


def _check(found: Command, call: Call) -> None:
    """Raise TypeError, before anything is done, when the arguments do not fit."""
    if found.function is None:
        return
    signature = inspect.signature(found.function)
    signature.bind(*(() if found.desktop else (None,)), **call.args)
