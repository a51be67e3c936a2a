"""The application: connects window, replica and sync once the first rows are seen, and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtGui import QGuiApplication

from xdesk.app.diagnostics import Diagnostics, desk_facts
from xdesk.app.engine_control import EngineControl
from xdesk.app.loop_waits import turns, unless
from xdesk.app.offers import desk_notices
from xdesk.app.options import Exit
from xdesk.app.profile import opening, profile
from xdesk.app.shutdown import ShutdownSignals, end_writing, give_up
from xdesk.app.startup.onboarding import Onboarding
from xdesk.app.startup.profile_opener import hold, open_profile
from xdesk.app.startup.start_steps import ENGINE, LATER, PANES, Steps, at_once, imported, run_steps
from xdesk.app.startup.startup import Startup
from xdesk.core.changes import Changes
from xdesk.core.sentences import DeskError
from xdesk.replica.database import db_errors
from xdesk.replica.profile import accounts
from xdesk.ui.runtime.activity_monitor import ActivityMonitor
from xdesk.ui.runtime.gc_control import GarbageControl
from xdesk.ui.style import language
from xdesk.ui.style.translation import fill, translate

if TYPE_CHECKING:
    import subprocess

    from xdesk.app.command_context import CommandContext
    from xdesk.app.offers.unsaved_texts import UnsavedTexts
    from xdesk.app.profile.opening import Opened
    from xdesk.app.startup.first_rows import FirstRows
    from xdesk.app.startup.single_instance import SingleInstance
    from xdesk.replica.database.connection import Connection
    from xdesk.ui.shell.command_dispatcher import CommandDispatcher
    from xdesk.ui.shell.page_area.active_time_log import ActiveTimeLog

T = TypeVar("T")
DEMO_LOOK_S = 0.3
LOOKS = ("theme", "language", "message.px")


class Application:
    """One run of the desk, from the first rows to the last commit: made, completed by `complete`, lived by `live`."""

    def __init__(self, startup: Startup) -> None:
        self._startup, self._options, self._root = startup, startup.options, startup.root
        self.window, self._restore = startup.window, startup.restore
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="blocking")
        self._first_rows: FirstRows | None = None
        self._command_context: CommandContext | None = None
        self._ending: Future[None] | None = None  # engine and writer of a try that failed
        self._active_time: ActiveTimeLog | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = self._ended = False
        self._asked_for = 0  # how often another way in was asked for
        self._over: asyncio.Future[int] | None = None  # there is one once the loop runs
        self._loop: asyncio.AbstractEventLoop | None = None
        self.demo_process: subprocess.Popen[bytes] | None = None
        self._instances: list[SingleInstance] = []
        self._holding: set[Path] = set()
        self._watch = ActivityMonitor(self._active)
        opener = startup.opener
        folder = opener.opened.profile.root if opener.opened is not None else startup.root
        self._diagnostics = Diagnostics(folder, self._tell_unexpected)
        self.engine = EngineControl(self, self.window, self._pool, self._diagnostics)
        startup.let_go()
        self._shutdown, self._gc_control = ShutdownSignals(self._told_to_end), GarbageControl(self.window)
        self._ends: list[Callable[[], object]] = [self._shutdown.close]
        QGuiApplication.instance().commitDataRequest.connect(self._told_to_end)  # type: ignore[union-attr]
        if opener.instance is not None:
            self._keep(opener.instance)
            if opener.root is not None and opener.instance.held:
                self._holding.add(opener.root)
        self._onboarding = Onboarding(self.window, self)
        self.window.closing.connect(self._end)
        self.window.demo_asked.connect(lambda: self.later(self._demo_beside()))
        self.window.again_asked.connect(lambda: self.later(self._open()))
        if startup.closed:  # told to end between the first rows and here
            self._end()

    def complete(self) -> None:
        """Give the first rows what stands beside and below them, piece by piece; nothing pressed meanwhile is lost."""
        opened, first_rows = self._startup.opener.opened, self._startup.first_rows
        if opened is not None and first_rows is not None:
            self._try_complete(opened, first_rows, lambda steps: run_steps(steps, lambda: self._ended))

    async def live(self) -> int:
        """Bring the world in; return the exit code when the window was closed."""
        self._loop = loop = asyncio.get_running_loop()
        self._diagnostics.watch(loop)
        over: asyncio.Future[int] = loop.create_future()
        self._over = over
        if self._ended:
            self._end()
        try:
            try:
                await unless(over, self._begin())
            except Exception as error:  # the desk stays: what is here can be read, and it says what is missing
                self._failed(error)
            if self._options.keys_fd is not None:
                importlib.import_module("xdesk.ui.keyboard.synthetic_keys").SyntheticKeys(
                    self._options.keys_fd, self.window
                )
            return await over
        finally:
            await self._close()

    def _keep(self, instance: SingleInstance) -> None:
        """Answer for a profile that is held, until the end."""
        instance.listen()
        self._instances.append(instance)
        self._ends.append(instance.release)

    async def _begin(self) -> None:
        error = self._startup.opener.error
        if error is not None:
            self._say_closed(error)
        elif self._first_rows is not None:
            await self._enter()

    async def _enter(self) -> None:
        """Let the panes be painted, then do what may come later, and start the sandbox of the demo."""
        await turns()
        await self._world()
        if self._options.demo:
            await self._demo()
        elif not self.opened.read_only:
            from xdesk.app.offers import start_offers

            await start_offers.offer(self.window, self)

    async def _open(self) -> None:
        """Open the profile after it could not be, show its rows, start the rest; once, however often asked."""
        if self._opening or self._first_rows is not None:
            return
        self._opening, asked = True, self._asked_for
        try:
            if not await self._hold():
                self._end()
                return
            await self._all_imported()
            opened = await self.block(open_profile, self._options)
            first_rows = self._startup.context(opened)
        except Exception as error:
            self._opening = False
            if asked == self._asked_for:
                self._say_closed(error)
            else:  # something else was asked for meanwhile
                self.later(self._open())
            return
        self._opening = False
        if self._try_complete(opened, first_rows, at_once):
            await self._enter()

    async def _all_imported(self) -> None:
        """Bring in what the desk is made with, so that it can be made at once; after another try has ended whole."""
        for name in ENGINE:
            with contextlib.suppress(Exception):  # said when the engine starts
                await self.block(importlib.import_module, name)
        for name in PANES:
            await self.block(importlib.import_module, name)
        if self._ending is not None:  # no two engines send at once
            await asyncio.wrap_future(self._ending)

    def _say_closed(self, error: BaseException) -> None:
        """Say in the window why the desk cannot be opened; it can be tried again there."""
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            error = profile.unusable(self._root or profile.default_root(), error)
        if not isinstance(error, DeskError):
            self._failed(error)  # nobody expected it: its diagnostics can be copied
        self._onboarding.say_closed(desk_notices.why(error))

    def _try_complete(self, opened: Opened, first_rows: FirstRows, run: Callable[[Steps], None]) -> bool:
        """Give the panes what they act with; False when that fails, which the window says then, or the desk ends."""
        self.opened, self._first_rows = opened, first_rows
        self.writer = opening.writer_of(opened, self._told, first_rows.bridge.tell_trouble)
        self._ends.append(lambda: profile.discard(opened.profile))
        try:
            run(self._completed(opened, first_rows))
        except Exception as error:
            self._take_back(first_rows)
            self._say_closed(error)
            return False
        return not self._ended

    def _take_back(self, first_rows: FirstRows) -> None:
        """Let go of what was not completed, so that another try finds the file as the first one did."""
        self.window.unseat()
        command_context, self._command_context, self._first_rows = self._command_context, None, None
        self._ending = self._pool.submit(end_writing, self.engine, self.writer)
        self.engine = EngineControl(self, self.window, self._pool, self._diagnostics)
        if command_context is not None:
            command_context.close()
        first_rows.close()

    def _completed(self, opened: Opened, first_rows: FirstRows) -> Steps:
        """Start the engine, give the panes what they act with, and the window its other panes."""
        if not opened.read_only:
            yield from self.engine.steps(first_rows.x_time)
        yield from imported(self._pool, PANES)
        module = importlib.import_module  # of what is there by now
        self._unsaved: UnsavedTexts = module(PANES[1]).UnsavedTexts(opened, self.writer, self.window)
        if not opened.read_only:
            yield self._pool.submit(self._unsaved.bring_back)
        yield self._pool.submit(module("xdesk.ui.pages.registry").load)  # imports every page, and this every command:
        yield (coming := self._pool.submit(module("xdesk.commands.registry").load))
        self._command_context = module(PANES[0]).CommandContext(opened, first_rows, self.writer, coming.result())
        yield None
        loader = module("xdesk.app.services.picture_loader").PictureLoader
        yield from self.window.completed(loader(self.engine.submit, self.engine.picture, self._pool))
        commands = module("xdesk.ui.shell.command_dispatcher").CommandDispatcher(self.window, first_rows.context)
        self.dispatcher: CommandDispatcher = commands
        yield None
        self._bind(opened, first_rows)
        self._greet_at_start(opened, first_rows)

    def _bind(self, opened: Opened, first_rows: FirstRows) -> None:
        """Connect the panes with what the whole program does."""
        from xdesk.ui.shell.page_area.active_time_log import ActiveTimeLog

        first_rows.context.rescue = self._unsaved.keep
        self.dispatcher.window_commands.remembered.connect(self._remember)
        self.dispatcher.window_commands.asked.connect(self._asked)
        workspace, pages = self.window.workspace, self.window.pages
        assert workspace is not None
        workspace.conversation_shown.connect(self.engine.looking_at)
        if not opened.read_only and pages is not None:
            self._active_time = ActiveTimeLog(first_rows.context, workspace, pages, opened.clock.steady_ms)
            self.window.closing.connect(self._active_time.leave)

    def _greet_at_start(self, opened: Opened, first_rows: FirstRows) -> None:
        """Say what is to be said of this desk before anything else."""
        if not self._options.demo and not accounts.all(first_rows.context.read):
            self.window.welcome()
        if opened.recovered is not None:
            self._onboarding.tell_recovered(opened, opened.recovered)
        elif not self._options.demo and not opened.read_only:
            self._onboarding.offer_recovery_code(opened, first_rows.context)
        if opened.read_only:
            self.window.show_notice(desk_notices.READ_ONLY, desk_notices.read_only(opened.profile.root))
            first_rows.bridge.tell_trouble(db_errors.READ_ONLY)

    async def _world(self) -> None:
        """What a desk that may be used does next: say how the engine is, texts of before, macros, owners of hosts."""
        self.engine.tell()
        self._unsaved.tell()
        for name in LATER:
            await self.block(importlib.import_module, name)
        if not self.opened.read_only:
            await self._load_macros()
        await self._load_suffixes()
        from xdesk.app.profile import leftovers

        await self.block(leftovers.clear, self.opened.profile)
        self._gc_control.settle()
        self._active()

    async def _load_macros(self) -> None:
        """Bring the shipped macros in, and the pinyin by which they are found; the desk works without them."""
        from xdesk.app.services import shipped_macros

        self.window.show_notice(desk_notices.STARTING, None)
        try:
            await self.block(shipped_macros.store_shipped_macros, self.writer)
            await self.block(shipped_macros.syllables, "退款")  # read now, so that no palette waits for the table
        except Exception as error:
            self._diagnostics.failed(error, "macros")
            again = lambda: self.later(self._load_macros())  # noqa: E731
            self.window.show_notice(desk_notices.STARTING, desk_notices.macros_missing(error, again))
            return
        self.dispatcher.palette_source.set_pinyin(shipped_macros.syllables)

    async def _load_suffixes(self) -> None:
        """Learn which part of a host has an owner; until then, and when it fails, a link is known by its whole host."""
        from xdesk.app.services import public_suffixes

        try:
            self.window.external.registered = await self.block(public_suffixes.read)
        except Exception as error:
            self._diagnostics.failed(error, "public suffixes")

    async def _demo(self) -> None:
        """Start the sandbox beside this one-time desk, answer for its accounts, and say all the time what it is."""
        self.window.show_desk()
        self.window.show_notice(desk_notices.DEMO, desk_notices.demo(self._leave_for_own, self.window.close))
        from xdesk.app import demo
        from xdesk.app.account_setup import keep_demo

        try:
            sandbox = await self.block(demo.open_sandbox_for, self._options)
            self._ends.append(sandbox.close)
            await self.block(keep_demo, sandbox, self.opened, self.writer)
        except DeskError:
            again = lambda: self.later(self._demo())  # noqa: E731
            self.window.show_notice(desk_notices.DEMO, desk_notices.demo_fell(again))

    def _leave_for_own(self) -> None:
        """Leave the demo for the desk where an account is connected; the one it was opened from is still there."""
        if not self._options.beside:
            from xdesk.app import demo

            demo.open_own_desk(language.current())
        self.window.close()

    async def _demo_beside(self) -> None:
        """Open the demo in a window and a desk of its own; this one stays as it is."""
        from xdesk.app import demo

        if self.demo_process is not None and self.demo_process.poll() is None:
            return  # it is open already
        self.window.show_notice(desk_notices.DEMO, None)
        self.demo_process = process = demo.open_beside(language.current())
        while (code := process.poll()) is None:  # noqa: ASYNC110 - a process that ends tells no loop
            await asyncio.sleep(DEMO_LOOK_S)
        if code != 0:
            again = lambda: self.later(self._demo_beside())  # noqa: E731
            self.window.show_notice(desk_notices.DEMO, desk_notices.demo_fell(again))
        self._startup.show_again()

    def open_with(self, **changed: Any) -> None:
        """Open the profile with other options: a passphrase, another folder, one time only."""
        self._options = self._options.with_changes(**changed)
        self._root = None if self._options.one_time else self._options.profile or profile.default_root()
        self._asked_for += 1
        self.later(self._open())

    async def _hold(self) -> bool:
        """Hold the folder of this desk; False when another desk does, which has been raised. Raises DeskError."""
        root = self._root
        if root is None or root in self._holding:
            return True
        instance = await self.block(hold, root, self._startup.show_again)
        if instance is None:
            return False
        self._options = self._options.with_changes(read_only=not instance.held)
        if instance.held:
            self._holding.add(root)
            self._keep(instance)
        return True

    def greet(self, handle: str) -> None:
        """Say that an account is connected."""
        self.dispatcher.toast.say(fill(translate("Connect", "@{handle} is connected."), handle=handle))

    def may_connect(self) -> bool:
        """Whether accounts may be added to this desk: not to the demo, which is deleted at its end."""
        if self._options.demo:
            self._say(
                translate("Connect", "This is the demo. “Connect my account” above opens a desk of your own for it.")
            )
        return not self._options.demo

    @property
    def read(self) -> Connection:
        """Return the reading connection of the window's thread."""
        assert self._first_rows is not None
        return self._first_rows.context.read

    @property
    def root(self) -> Path | None:
        """Return the folder of this desk, None for a one-time desk."""
        return self._root

    def _told(self, changes: Changes) -> None:
        """Carry a notice upward to the window and over to the engine; called from the writer's thread."""
        assert self._first_rows is not None
        self._first_rows.bridge.tell(changes)
        self.engine.wake(changes)

    def _remember(self, name: str, value: str) -> None:
        """Keep how the desk looks beside the encrypted file: it is needed before the key is there."""
        if name in LOOKS:
            self._restore.put_text(name, value)

    def _active(self) -> None:
        if self._active_time is not None:
            self._active_time.touched()
        self.engine.agent_active()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop; fails when the engine does not run yet."""
        return self.engine.submit(work)

    async def block(self, fn: Callable[..., T], *args: Any) -> T:
        """Run what blocks on the small pool; raises what it raised, CancelledError once the desk closes."""
        if self._ended:
            raise asyncio.CancelledError
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: fn(*args))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a short coroutine from a signal; its error is logged by name. Nothing starts once the desk closes."""
        if self._ended:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._failed(error)

    def in_loop(self, what: Callable[..., object], *args: Any) -> None:
        """Do something in the window's thread, from any thread; nothing once the desk closes."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(lambda: self._ended or what(*args))

    def _failed(self, error: BaseException) -> None:
        """Write an error that was caught here, and say that something went wrong."""
        self._diagnostics.failed(error, "a step of the desk")
        self._say_unexpected(type(error).__name__)

    def _tell_unexpected(self, kind: str) -> None:
        """A hook caught an error of this type; called from any thread."""
        self.in_loop(self._say_unexpected, kind)

    def _say_unexpected(self, kind: str) -> None:
        if self._ended:  # the log has it, and the window goes
            return
        close = lambda: self.window.show_notice(desk_notices.UNEXPECTED, None)  # noqa: E731
        notice = desk_notices.unexpected(kind, self.copy_diagnostics, close)
        self.window.show_notice(desk_notices.UNEXPECTED, notice)

    def _asked(self, what: str) -> None:
        """Do what a command of the window needs the whole program for."""
        if what == "diagnostics":
            self.copy_diagnostics()

    def copy_diagnostics(self) -> None:
        """Put versions, states and the end of the log on the clipboard."""
        self.later(self._copied())

    async def _copied(self) -> None:
        report = await self.block(self._diagnostics.report, self._facts())
        QGuiApplication.clipboard().setText(report)
        self._say(translate("Notice", "Diagnostics copied. They hold no messages, names or tokens."))

    def _facts(self) -> dict[str, Any]:
        """Return how accounts and streams are, without whose they are."""
        if self._first_rows is None:
            return {"desk": "not open"}
        return desk_facts(self.opened.profile.mode, self._first_rows.context)

    def _say(self, words: str) -> None:
        """Say something in passing, where there is a desk to say it on."""
        if self._first_rows is not None:
            self.dispatcher.toast.say(words)

    def _told_to_end(self, *_session: object) -> None:
        """The system ends this process or session: close without a question, once, however often it asks."""
        if self._ended:
            return
        self.window.must_end = True
        self.window.close()

    def _end(self) -> None:
        for instance in self._instances:
            instance.deafen()
        self._ended = True
        if self._over is not None and not self._over.done():
            self._over.set_result(Exit.DONE)

    async def _close(self) -> None:
        """End in order: text stored, engine, writer, readers, sandbox, profile."""
        self._ended = True  # also where something else than the window ended the loop
        self._onboarding.give_up()
        if self.window.workspace is not None:
            self.window.workspace.composer.flush()
            self.window.workspace.composer.bind(None)  # lets go of what is typed
        if self._first_rows is not None:
            await asyncio.wrap_future(self._pool.submit(end_writing, self.engine, self.writer))
        await give_up(self._tasks)
        if self._first_rows is not None:
            self.window.deleteLater()  # nothing may read once the readers are closed
            await turns()
            if self._command_context is not None:
                self._command_context.close()
            self._first_rows.close()
        for end in reversed(self._ends):
            try:
                end()
            except Exception as error:  # the others still have to be ended
                self._diagnostics.failed(error, "ending")
        self._diagnostics.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
