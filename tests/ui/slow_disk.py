"""A disk that takes its time, between the commands and the real writer of a desk."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from tests.ui.whole_desk import Desktop
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks
from xdesk.commands.execution.runner import Runner
from xdesk.core.sentences import NotStoredError, Sentence
from xdesk.ui.composer import draft_saver as keeper


class SlowDisk:
    """Hands transactions to the real writer. While `slow`, one that has begun waits until `answer` is called.

    Commands and drafts give a slow one up after `SOON_S`, and wait for any other one as long as it takes.
    """

    SOON_S = 0.05

    def __init__(self, desk: Desktop) -> None:
        self._writer, self._slow = desk.seeded.writer, False
        self._answers: list[tuple[threading.Event, list[bool]]] = []
        context = desk.seeded.context
        self.runner = Runner(replace(context.runner.session, write=self.write), context.registry)
        context.runner = self.runner

    @property
    def slow(self) -> bool:
        """Whether what is handed over now waits."""
        return self._slow

    @slow.setter
    def slow(self, on: bool) -> None:
        self._slow = on
        desks.WAIT_S = keeper.WAIT_S = self.SOON_S if on else PATIENCE_S

    def write(self, fn: Any, *args: Any, **more: Any) -> Future[Any]:
        if not self.slow:
            return self._writer.write(fn, *args, **more)
        go, takes, begun = threading.Event(), [True], threading.Event()
        self._answers.append((go, takes))

        def slowly(tx: Any) -> Any:
            begun.set()
            go.wait(PATIENCE_S)
            if not takes[0]:
                raise NotStoredError(Sentence("T", "The disk did not take it."))
            return fn(tx, *args, **more)

        future = self._writer.write(slowly)
        if len(self._answers) == 1:  # the first one is under way; others wait behind it
            assert begun.wait(PATIENCE_S)
        return future

    def answer(self, takes: bool) -> None:
        """The disk answers at last."""
        answers, self._answers, self.slow = self._answers, [], False
        for go, told in answers:
            told[0] = takes
            go.set()
