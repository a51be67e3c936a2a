"""Runs a real desk in which one step fails at first, and tells what its window says before and after "Try again"."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from tests.app.app_desk import CHEAP
from xdesk.app import application
from xdesk.app.startup import profile_opener
from xdesk.app.startup.startup import Startup
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.ui.shell.window import Window
from xdesk.ui.widgets.buttons import Button

HOST = "a.b.github.io"
SECRET = "@noralind wrote: my card is 4111, token sk-123"
fault = sys.argv[1]
broken = [True]


def tell(**facts: Any) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def failing(own: Callable[..., Any], error: BaseException) -> Callable[..., Any]:
    """Let `own` fail while the desk is broken."""

    def call(*args: Any, **named: Any) -> Any:
        if broken[0]:
            raise error
        return own(*args, **named)

    return call


def break_one_step() -> None:
    """What the name of the fault says fails until "Try again"."""
    error: BaseException = RuntimeError(SECRET)
    if fault == "engine":
        import xdesk.app.services.sync_runtime as sync_runtime

        sync_runtime.SyncRuntime.__init__ = failing(sync_runtime.SyncRuntime.__init__, error)  # type: ignore[method-assign]
    elif fault == "connectors":
        import xdesk.app.services.connector_factory as connector_factory

        sentence = QT_TRANSLATE_NOOP("Vault", "The keyring is locked. Nothing was read. Unlock it.")
        connector_factory.ConnectorFactory.accounts = failing(
            connector_factory.ConnectorFactory.accounts, DeskError(Sentence("Vault", sentence))
        )  # type: ignore
    elif fault == "macros":
        from xdesk.app.services import shipped_macros

        shipped_macros.store_shipped_macros = failing(shipped_macros.store_shipped_macros, error)
    elif fault == "panes":
        from xdesk.ui.shell import command_dispatcher

        command_dispatcher.CommandDispatcher = failing(command_dispatcher.CommandDispatcher, error)  # type: ignore
    elif fault == "rows":
        Window.list = failing(Window.list, error)  # type: ignore[method-assign]
    elif fault == "start":
        Startup._dress = failing(Startup._dress, error)  # type: ignore[method-assign]  # private: one step is made to fail
    elif fault == "profile":
        profile_opener.open_profile = failing(profile_opener.open_profile, error)
        application.open_profile = profile_opener.open_profile  # type: ignore[attr-defined]


def looks(self: application.Application) -> Iterator[bool]:
    """Yield False until the desk says what is wrong, then press, then until it is well; True at the end."""
    window = self.window
    if fault == "slot":
        yield from in_a_slot(self)
        return
    while not (window.notice("starting") or window.notice("reading") or again(window)):
        yield False
    labels = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    tell(said=window.notice("starting") or window.notice("reading") or " ".join(labels))
    broken[0] = False
    button = again(window)
    assert button is not None
    button.click()
    while not well(self):
        yield False
    tell(well=True, threads=threads(), owner=owner(self))
    yield True


def in_a_slot(self: application.Application) -> Iterator[bool]:
    """A slot fails; the desk says so, gives its diagnostics, and goes on."""

    def slot_that_fails() -> None:
        raise RuntimeError(SECRET)

    while not well(self):
        yield False
    QTimer.singleShot(0, self.window, slot_that_fails)
    while not self.window.notice("unexpected"):
        yield False
    tell(said=self.window.notice("unexpected"))
    pressed(self.window, "Copy diagnostics")
    while "slot_that_fails" not in QGuiApplication.clipboard().text():
        yield False
    copied = QGuiApplication.clipboard().text()
    pressed(self.window, "Close")
    tell(well=not self.window.notice("unexpected"), threads=threads(), copied=copied, owner=owner(self))
    yield True


def pressed(window: Any, words: str) -> None:
    next(one for one in window.findChildren(Button) if one.isVisible() and one.text() == words).click()


def again(window: Any) -> Button | None:
    found = [one for one in window.findChildren(Button) if one.isVisible() and one.text() == "Try again"]
    return found[0] if found else None


def well(self: application.Application) -> bool:
    window = self.window
    quiet = not (window.notice("starting") or window.notice("reading") or again(window))
    return quiet and window.workspace is not None and "sync" in threads() and owner(self) != HOST


def owner(self: application.Application) -> str:
    """Return which part of HOST has an owner, as far as the desk knows by now: HOST itself until the list is read."""
    return self.window.external.registered(HOST)


def threads() -> list[str]:
    import threading

    return sorted(one.name for one in threading.enumerate())


def live(self: application.Application, own: Any = application.Application.live) -> Any:
    steps = looks(self)

    def look() -> None:
        if next(steps):
            timer.stop()
            self.window.close()

    timer = QTimer(self.window, interval=20)
    timer.timeout.connect(look)
    timer.start()
    return own(self)


if __name__ == "__main__":
    passphrase.COST = CHEAP
    application.Application.live = live  # type: ignore[method-assign]
    break_one_step()
    sys.exit(run(sys.argv[2:]))
