"""The hall: plugs the rooms together once the first rows are seen, ends them in order."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from xdesk import profile, remains
from xdesk.core.changes import Changes
from xdesk.core.words import DeskError
from xdesk.endings import Endings
from xdesk.equipment import Equipment
from xdesk.gallery import Gallery
from xdesk.launch import Launch
from xdesk.opener import hold, open_profile
from xdesk.options import Exit
from xdesk.reception import Reception
from xdesk.replica import accounts
from xdesk.shelf import shelve, syllables
from xdesk.ui.collecting import Collecting
from xdesk.ui.navigate import Navigation
from xdesk.ui.watch import Watch
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


class Hall:
    """One run of the desk, from the first rows to the last commit."""

    def __init__(self, launch: Launch) -> None:
        self._launch, self._options, self._root = launch, launch.options, launch.root
        self.window, self._restore = launch.window, launch.restore
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="blocking")
        self._machinery: Machinery | None = None
        self._seating: Seating | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = self._ended = False
        self._over: asyncio.Future[int] | None = None  # there is one once the loop runs
        self._instances: list[Instance] = []
        self._watch = Watch(self._active)
        launch.let_go()
        self._endings, self._collecting = Endings(self.window.close), Collecting(self.window)
        self._ends: list[Callable[[], object]] = [self._endings.close]
        opener = launch.opener
        if opener.instance is not None:
            self._keep(opener.instance)
        self._reception = Reception(self.window, self)
        self.window.closing.connect(self._end)
        self.window.demo_asked.connect(lambda: self.later(self._demo()))
        self.window.again_asked.connect(lambda: self.later(self._open()))
        if opener.opened is not None and launch.seating is not None:
            self._furnish(opener.opened, launch.seating)
        if launch.closed:  # told to end between the first rows and here
            self._end()

    async def live(self) -> int:
        """Bring the world in; return the exit code when the window was closed."""
        over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._over = over
        if self._ended:
            self._end()
        try:
            await unless(over, self._begin())
            if self._options.keys_fd is not None:
                importlib.import_module("xdesk.ui.inner_keys").InnerKeys(self._options.keys_fd, self.window)
            return await over
        finally:
            await self._close()

    def _keep(self, instance: Instance) -> None:
        """Answer for a profile that is held, until the end."""
        instance.listen()
        self._instances.append(instance)
        self._ends.append(instance.release)

    # Opening ----------------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        error = self._launch.opener.error
        if isinstance(error, DeskError):
            self.window.trouble(error.sentence)
            return
        await self._enter()

    async def _enter(self) -> None:
        """Let the panes be painted, then bring in the world, and the shop of the demo."""
        await turns()
        await self._world()
        if self._options.demo:
            await self._demo()

    async def _open(self) -> None:
        """Open the profile after it could not be, seat the agent, bring the world in; once, however often asked."""
        if self._opening or self._seating is not None:
            return
        self._opening = True
        try:
            opened = await self.block(open_profile, self._options)
        except DeskError as error:
            self.window.trouble(error.sentence)
            return
        finally:
            self._opening = False
        seating = self._launch.seat(opened)
        self._furnish(opened, seating)
        await self._enter()

    def _furnish(self, opened: Opened, seating: Seating) -> None:
        """Give the seat what it acts with, and the window its other panes."""
        self.opened, self._seating = opened, seating
        self._ends.append(lambda: profile.discard(opened.profile))
        self._equipment = Equipment(opened, seating, self._told)
        self.writer = self._equipment.writer
        self.window.furnish(Gallery(self.submit, self._picture, self._pool))
        self._navigation = Navigation(self.window, seating.seat)
        self._navigation.acts.remembered.connect(self._remember)
        assert self.window.joined is not None
        self.window.joined.conversation_shown.connect(self._looking)
        self.window.installEventFilter(self._watch)
        if not self._options.demo and not accounts.all(seating.seat.read):
            self.window.welcome()

    async def _world(self) -> None:
        """What the first rows did not need: macros, then connectors and engine. Imported off the GUI thread."""
        assert self._seating is not None
        await self.block(shelve, self.writer)
        await self.block(syllables, "退款")  # loaded on the pool, so that the first palette does not wait for it
        self._navigation.offers.set_pinyin(syllables)
        module = await self.block(importlib.import_module, "xdesk.machinery")
        await self.block(importlib.import_module, "xdesk.plugs")
        self._machinery = module.Machinery(self.opened, self.writer, self._seating.x_time)
        self._machinery.engine.start()
        await self.block(remains.clear, self.opened.profile)
        self._collecting.settle()
        self._active()

    async def _demo(self) -> None:
        """Open the made-up shop beside the desk and answer for its accounts."""
        self.window.show_desk()
        from xdesk import demo
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
        self._options = self._options.with_changes(**changed)
        root = None if self._options.one_time else self._options.profile
        if root is not None and root != self._root:
            instance = hold(root, self._launch.show_again)
            if instance is None:
                self._end()
                return
            self._keep(instance)
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
        assert self._seating is not None
        self._seating.bridge.tell(changes)
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
        self._ended = True
        if self._over is not None and not self._over.done():
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
            self._equipment.close()
            self._seating.close()
        for end in reversed(self._ends):
            end()
        self._pool.shutdown(wait=False, cancel_futures=True)
