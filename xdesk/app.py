"""The hall: starts the window, plugs the rooms together, ends them in order."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from xdesk import demo, profile
from xdesk.core.changes import Changes
from xdesk.core.paths import resource
from xdesk.core.words import DeskError
from xdesk.endings import Endings
from xdesk.gallery import Gallery
from xdesk.options import Exit, Options
from xdesk.reception import Reception
from xdesk.replica import accounts
from xdesk.shelf import shelve, syllables
from xdesk.ui import language, theme
from xdesk.ui.bridge import Bridge
from xdesk.ui.collecting import Collecting
from xdesk.ui.input_method import choose_input_method
from xdesk.ui.restore import Restore
from xdesk.ui.watch import Watch
from xdesk.ui.window import Window
from xdesk.ui.words import fill, spoken, translate
from xdesk.waiting import turns, unless

if TYPE_CHECKING:
    from xdesk.instance import Instance
    from xdesk.machinery import Machinery
    from xdesk.opening import Opened
    from xdesk.seating import Seating

log = logging.getLogger(__name__)
T = TypeVar("T")
CLOSE_S = 8.0
LOOKS = ("theme", "language", "message.px")
MESSAGE_PX = 14
"""Usual size of message text at 96 dpi (tokens.md 3)."""


def main(options: Options) -> int:
    """Open the window and live until it is closed; return the exit code."""
    choose_input_method(os.environ, sys.platform)
    application = QApplication.instance() or QApplication(["xdesk"])
    assert isinstance(application, QApplication)
    application.setApplicationName("xdesk")
    application.setDesktopFileName("xdesk")
    application.setWindowIcon(QIcon(str(resource("icon.svg"))))
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        return runner.run(Hall(options).live())


class Hall:
    """One run of the desk, from the first frame to the last commit."""

    def __init__(self, options: Options) -> None:
        one_time = options.one_time or (options.demo and options.profile is None)
        self._options = replace(options, one_time=one_time)
        self._root = None if one_time else options.profile or profile.default_root()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="blocking")
        self._ends: list[Callable[[], object]] = []
        self._seating: Seating | None = None
        self._machinery: Machinery | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = False
        self._instances: list[Instance] = []
        self._watch = Watch(self._active)

    async def live(self) -> int:
        """Show the frame, then everything else; return the exit code when the window was closed."""
        self._over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self._root is not None and not self._first(self._root):
            return Exit.DONE
        self._restore = Restore(self._root / "window.ini" if self._root is not None else None)
        self._dress()
        self.window = Window(restore=self._restore)
        self.window.closing.connect(self._end)
        self.window.demo_asked.connect(lambda: self.later(self._demo()))
        self.window.again_asked.connect(lambda: self.later(self._open()))
        self._reception = Reception(self.window, self)
        endings, self._collecting = Endings(self.window.close), Collecting(self.window)
        self._ends += [endings.close]
        self.window.show()
        await turns()
        try:
            await unless(self._over, self._open())
            if self._options.keys_fd is not None:
                importlib.import_module("xdesk.ui.inner_keys").InnerKeys(self._options.keys_fd, self.window)
            return await self._over
        finally:
            await self._close()

    def _first(self, root: Path) -> bool:
        """Hold the profile, or raise the window of the desk that holds it."""
        from xdesk.instance import Instance

        with suppress(OSError):  # an unusable folder gets its sentence when the profile is opened
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
        instance = Instance(root, profile.socket_name(root), self._raise)
        if not instance.first():
            return False
        self._instances.append(instance)
        self._ends.append(instance.release)
        return True

    def _raise(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()

    def _dress(self) -> None:
        """Theme and language as the agent left them, before anything is drawn."""
        language.use(self._options.language or self._restore.text("language") or language.of_system())
        theme.set_theme(self._restore.text("theme", "system"))
        size = self._restore.text("message.px")
        if size.isdigit():
            theme.set_message_points(theme.message_points * int(size) / MESSAGE_PX)

    # Opening ----------------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        """Open the profile, seat the agent, then bring the world in; once, however often it is asked for."""
        if self._opening or self._seating is not None:
            return
        self._opening = True
        try:
            opened = await self.block(_open_profile, self._options)
        except DeskError as error:
            self.window.trouble(error.sentence)
            return
        finally:
            self._opening = False
        self.opened = opened
        self._ends.append(lambda: profile.discard(opened.profile))
        self._seat(opened)
        await turns()
        await self._world()
        if self._options.demo:
            await self._demo()

    def _seat(self, opened: Opened) -> None:
        from xdesk.opening import writer_of, x_time_of
        from xdesk.seating import Seating
        from xdesk.ui.navigate import Navigation

        bridge = self._bridge = Bridge(self.window)
        self._x_time = x_time_of(opened)
        self.writer = writer_of(opened, self._told, bridge.tell_trouble)
        self._seating = seating = Seating(opened, self.writer, self._x_time, bridge)
        self.window.seat(seating.seat, Gallery(self.submit, self._picture, self._pool))
        self._navigation = Navigation(self.window, seating.seat)
        self._navigation.acts.remembered.connect(self._remember)
        assert self.window.joined is not None and self.window.desk is not None
        self.window.joined.conversation_shown.connect(self._looking)
        self.window.installEventFilter(self._watch)
        if not self._options.demo and not accounts.all(seating.reads.conn):
            self.window.welcome()

    async def _world(self) -> None:
        """What the first rows did not need: macros, then connectors and engine. Imported off the GUI thread."""
        assert self._seating is not None
        await self.block(shelve, self.writer)
        await self.block(syllables, "退款")  # loaded on the pool, so that the first palette does not wait for it
        self._navigation.offers.set_pinyin(syllables)
        module = await self.block(importlib.import_module, "xdesk.machinery")
        await self.block(importlib.import_module, "xdesk.plugs")
        self._machinery = module.Machinery(self.opened, self.writer, self._x_time)
        self._machinery.engine.start()
        self._collecting.settle()
        self._active()

    async def _demo(self) -> None:
        """Open the made-up shop beside the desk and answer for its accounts."""
        self.window.show_desk()
        from xdesk.signing import keep_demo

        try:
            shop = await self.block(demo.open_shop_for, self._options)
            self._ends.append(shop.close)
            await self.block(keep_demo, shop, self.opened, self.writer)
        except DeskError as error:
            self.window.welcome()
            self._navigation.toast.say(spoken(error.sentence))

    def open_with(self, **changed: Any) -> None:
        """Open the profile with other options: a passphrase, another folder, one time only."""
        self._options = replace(self._options, **changed)
        root = None if self._options.one_time else self._options.profile
        if root is not None and root != self._root and not self._first(root):
            self._end()
            return
        self._root = root
        self.later(self._open())

    def greet(self, handle: str) -> None:
        """Say that an account is connected."""
        self._navigation.toast.say(fill(translate("Connect", "@{handle} is connected."), handle=handle))

    @property
    def root(self) -> Path | None:
        """Return the folder of this desk, None for a one-time desk."""
        return self._root

    # While it lives ---------------------------------------------------------------------------------------------

    def _told(self, changes: Changes) -> None:
        """Carry a notice upward to the window and over to the engine; called from the writer's thread."""
        self._bridge.tell(changes)
        if self._machinery is not None:
            self._machinery.engine.wake(changes)

    def _remember(self, name: str, value: str) -> None:
        """Keep how the desk looks beside the encrypted file: it is needed before the key is there."""
        if name in LOOKS:
            self._restore.put_text(name, value)

    def _active(self) -> None:
        if self._machinery is not None:
            self._machinery.engine.agent_active(self.opened.clock.steady_ms())

    def _looking(self, conversation_id: str) -> None:
        if self._machinery is not None:
            self._machinery.engine.looking_at(conversation_id or None)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop; fails when the engine does not run yet."""
        if self._machinery is not None:
            return self._machinery.engine.submit(work)
        work.close()
        failed: Future[T] = Future()
        failed.set_exception(ConnectionError("not started"))
        return failed

    async def _picture(self, url: str) -> bytes:
        assert self._machinery is not None
        return await self._machinery.plugs.picture(url)

    async def block(self, fn: Callable[..., T], *args: Any) -> T:
        """Run what blocks on the small pool; raises what it raised."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: fn(*args))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a short coroutine from a signal; its error is logged by name."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a step of the hall failed: %s", type(task.exception()).__name__)

    # Ending -----------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        for instance in self._instances:
            instance.deafen()
        if not self._over.done():
            self._over.set_result(Exit.DONE)

    async def _close(self) -> None:
        """End in order: text stored, engine, writer, readers, shop, profile."""
        self._reception.give_up()
        if self.window.joined is not None:
            self.window.joined.composer.bind(None)  # stores what is typed and lets go of it
        if self._machinery is not None:
            await self.block(self._machinery.close, CLOSE_S)
        if self._seating is not None:
            await self.block(self.writer.close, CLOSE_S)
            self.window.deleteLater()  # nothing may read once the readers are closed
            await turns()
            self._seating.close()
        for end in reversed(self._ends):
            end()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _open_profile(options: Options) -> Opened:
    from xdesk.opening import open_profile

    return open_profile(options)
