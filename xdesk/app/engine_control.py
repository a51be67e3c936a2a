"""Engine control: starts what reads from X and sends, says in the window when it does not, passes work to it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from xdesk.app.offers import desk_notices
from xdesk.app.startup.start_steps import ENGINE, Steps, imported

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from xdesk.app.diagnostics import Diagnostics
    from xdesk.app.profile.opening import Opened
    from xdesk.app.services.sync_runtime import SyncRuntime
    from xdesk.core.changes import Changes
    from xdesk.core.polling.x_time import XTime
    from xdesk.replica.database.writer import Writer
    from xdesk.ui.shell.window import Window

T = TypeVar("T")


class EngineHost(Protocol):
    """What the control needs of the application."""

    opened: Opened
    writer: Writer

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a short coroutine."""

    def in_loop(self, what: Callable[..., object], *args: Any) -> None:
        """Do something in the window's thread, from any thread."""

    def copy_diagnostics(self) -> None:
        """Put the diagnostics on the clipboard."""


class EngineControl:
    """Holds the engine of this run, if there is one. Used in the window's thread, but for `wake`."""

    def __init__(self, host: EngineHost, window: Window, pool: Executor, diagnostics: Diagnostics) -> None:
        self._host, self._window, self._pool, self._diagnostics = host, window, pool, diagnostics
        self._runtime: SyncRuntime | None = None
        self._failed: Exception | None = None  # why it could not be started
        self._x_time: XTime | None = None

    def steps(self, x_time: XTime) -> Steps:
        """Start to read and to send: first of all that follows the first rows, so that X answers meanwhile.

        Raises nothing: what kept it from starting is said by `tell`.
        """
        self._x_time = x_time
        try:
            yield from imported(self._pool, ENGINE)
            self._make()
        except Exception as error:
            self._failed = error

    def tell(self) -> None:
        """Say in the window why nothing is read, and let it be tried again there; nothing where all is well."""
        error, self._failed = self._failed, None
        if error is not None:
            self._diagnostics.failed(error, "engine")
            self._say_not_reading(error, lambda: self._host.later(self._start_again()))
        elif self._runtime is not None:
            self._window.show_notice(desk_notices.READING, None)
            if self._window.workspace is not None:
                self._window.workspace.pictures.ready()

    async def _start_again(self) -> None:
        if self._runtime is not None or self._x_time is None:
            return
        self._window.show_notice(desk_notices.READING, None)
        try:
            self._make()
        except Exception as error:
            self._failed = error
        self.tell()

    def _make(self) -> None:
        assert self._x_time is not None
        module = importlib.import_module(ENGINE[-1])
        host = self._host
        runtime = module.SyncRuntime(host.opened, host.writer, self._x_time, self._tell_fall)
        runtime.engine.start()
        self._runtime = runtime

    def _tell_fall(self, error: Exception | None) -> None:
        """The engine's loop ended by an error, or runs again (None); called from its thread."""
        self._host.in_loop(self._say_fall, error)

    def _say_fall(self, error: Exception | None) -> None:
        if error is None or self._runtime is None:
            self._window.show_notice(desk_notices.READING, None)
        else:
            self._say_not_reading(error, self._runtime.engine.try_again)

    def _say_not_reading(self, error: Exception, again: Callable[[], object]) -> None:
        notice = desk_notices.not_reading(error, again, self._host.copy_diagnostics)
        self._window.show_notice(desk_notices.READING, notice)

    # -- what is passed on

    def wake(self, changes: Changes) -> None:
        """Tell the engine what a commit touched; from any thread."""
        if self._runtime is not None:
            self._runtime.engine.wake(changes)

    def agent_active(self) -> None:
        """Note that the agent does something."""
        if self._runtime is not None:
            self._runtime.engine.agent_active(self._host.opened.clock.steady_ms())

    def looking_at(self, conversation_id: str) -> None:
        """Note which conversation the agent looks at, "" for none."""
        if self._runtime is not None:
            self._runtime.engine.looking_at(conversation_id or None)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop; fails when the engine does not run."""
        if self._runtime is not None:
            return self._runtime.engine.submit(work)
        work.close()
        failed: Future[T] = Future()
        failed.set_exception(ConnectionError("not started"))
        return failed

    async def picture(self, url: str) -> bytes:
        """Return the bytes of a picture; on the engine's loop. Raises FeedError."""
        assert self._runtime is not None
        return await self._runtime.connector_factory.picture(url)

    @property
    def runs(self) -> bool:
        """Whether there is an engine to be ended."""
        return self._runtime is not None

    def close(self, timeout_s: float) -> None:
        """End the engine; blocks up to `timeout_s` s of wall time."""
        if self._runtime is not None:
            self._runtime.close(timeout_s)
