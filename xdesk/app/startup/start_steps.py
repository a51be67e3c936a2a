"""Start steps: what the first rows did not wait for, done piece by piece; the window paints between two of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

Steps = Iterator[Future[Any] | None]
"""What is done in pieces. Each yields None, to let the window paint, or a future it waits for before it goes on."""


LOOP = ("asyncio", "qasync", "PySide6.QtNetwork", "xdesk.app.application")
"""What the application is made with, the first of all after the first rows."""
ENGINE = (
    "xdesk.app.services.connector_factory", "xdesk.replica.profile.secrets", "xdesk.app.services.sync_runtime",
)  # fmt: skip
"""What reads from X and sends; httpx comes with it."""
PANES = (
    "xdesk.app.command_context", "xdesk.app.offers.unsaved_texts", "xdesk.ui.dialogs.link_opener",
    "xdesk.ui.shell.rail", "xdesk.ui.shell.status_bar", "xdesk.ui.inbox.search_field",
    "xdesk.ui.conversation.conversation_pane", "xdesk.ui.composer.composer", "xdesk.ui.customer.customer_pane",
    "xdesk.ui.shell.workspace", "xdesk.ui.pages.registry", "xdesk.ui.shell.page_area.page_switch",
    "xdesk.ui.palette.palette", "xdesk.ui.palette.source", "xdesk.ui.acknowledge.card", "xdesk.ui.needs_you.page",
    "xdesk.ui.shell.command_dispatcher", "xdesk.ui.shell.page_area.active_time_log",
    "xdesk.app.services.picture_loader",
)  # fmt: skip
"""What the desk is completed with, in the order in which it is made."""
LATER = (
    "xdesk.app.services.shipped_macros", "xdesk.app.services.public_suffixes", "xdesk.app.profile.leftovers",
    "xdesk.app.offers.start_offers",
)  # fmt: skip
"""What a complete desk does once it may be used."""


class _Turns(QObject):
    """Does one step a turn of Qt's loop."""

    _arrived = Signal()  # from whichever thread ends a future

    def __init__(self, steps: Steps, over: Callable[[], bool]) -> None:
        super().__init__()
        self._steps, self._over, self.error = steps, over, None  # type: tuple[Any, Any, BaseException | None]
        self.loop = QEventLoop(self)
        self._arrived.connect(self.turn, Qt.ConnectionType.QueuedConnection)

    def turn(self) -> None:
        """Do the next step, or end."""
        try:
            waited = None if self._over() else next(self._steps)
        except StopIteration:
            self.loop.quit()
            return
        except BaseException as error:
            self.error = error
            self.loop.quit()
            return
        if self._over():
            self.loop.quit()
        elif waited is None:
            QTimer.singleShot(0, self, self.turn)
        else:
            waited.add_done_callback(lambda _: self._arrived.emit())


def run_steps(steps: Steps, over: Callable[[], bool] = lambda: False) -> None:
    """Do all of `steps`, each in a turn of the loop of its own; stop between two once `over()`. Raises what they raise.

    Nothing pressed meanwhile is lost: keys and clicks stay in the queue of the window system until this returns.
    For a start only: once there is an asyncio loop, no other is run inside it.
    """
    turns = _Turns(steps, over)
    QTimer.singleShot(0, turns, turns.turn)
    turns.loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    if turns.error is not None:
        raise turns.error


def at_once(steps: Steps) -> None:
    """Do all of `steps` in one go, for a desk whose modules are there already. Raises what they raise."""
    for waited in steps:
        if waited is not None:
            waited.result()


def imported(pool: Executor, names: Sequence[str]) -> Steps:
    """Import modules on the pool, one after the other; raises what the import of one raises."""
    for name in names:
        coming = pool.submit(importlib.import_module, name)
        yield coming
        coming.result()
