"""Connecting in the window: a real sandbox, a real profile, and the question whether the account is the right one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.sandbox_process import Sandbox, start_sandbox
from tests.ui.visible_widgets import button, buttons, fields, said
from xdesk.app import account_setup
from xdesk.app.options import Options
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Opened, open_profile, writer_of
from xdesk.app.startup.onboarding import Onboarding
from xdesk.replica.profile import accounts
from xdesk.ui.dialogs.sign_in_sheet import SignInSheet

T = TypeVar("T")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(7)
    yield one
    one.stop()


class Room(QWidget):
    """A window with the questions of the first page."""

    connect_asked, passphrase_asked, one_time_asked, recovery_asked = Signal(), Signal(), Signal(), Signal()
    sign_in_asked = Signal(str)
    shown = 0

    def show_desk(self) -> None:
        self.shown += 1


class OnboardingHost:
    """An application with a profile and an engine's loop in a thread of its own."""

    root: Path | None = None

    def __init__(self) -> None:
        self.opened: Opened = open_profile(Options(None, None, True, None, 1.0, None))
        self.writer = writer_of(self.opened)
        self.greeted: list[str] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def may_connect(self) -> bool:
        return True

    async def block(self, fn: Callable[..., T], *args: Any) -> T:
        return await asyncio.to_thread(fn, *args)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def greet(self, handle: str) -> None:
        self.greeted.append(handle)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        self.task = asyncio.get_running_loop().create_task(work)

    def open_with(self, **changed: Any) -> None:
        raise AssertionError

    def kept(self) -> list[str]:
        conn = self.opened.reader()
        try:
            return [one.handle for one in accounts.all(conn)]
        finally:
            conn.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)
        self.loop.close()
        self.writer.close()
        profile.discard(self.opened.profile)


@pytest.fixture
def host() -> Iterator[OnboardingHost]:
    one = OnboardingHost()
    yield one
    one.close()


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot) -> Room:
    one = Room()
    qtbot.addWidget(one)
    one.resize(1024, 640)
    one.show()
    return one


def browsing(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Let the system browser answer X's page like this, one answer after the other."""

    def browse(url: str) -> bool:
        for answer in answers:
            httpx.get(f"{url}&{answer}", trust_env=False, follow_redirects=True)
        return True

    monkeypatch.setattr(account_setup, "open_browser", browse)


def sign_in(host: OnboardingHost, room: Room, sandbox: Sandbox, decide: Callable[[SignInSheet], None]) -> SignInSheet:
    """Press Sign in; when the question stands, decide."""
    onboarding = Onboarding(room, host)  # type: ignore[arg-type]
    onboarding.connect()
    (sheet,) = room.findChildren(SignInSheet)
    fields(sheet)[1].setText(sandbox.base_url)
    fields(sheet)[0].setText("shop-app")

    async def run() -> None:
        QTest.mouseClick(button(sheet, "Sign in"), Qt.MouseButton.LeftButton)
        title = asyncio.get_running_loop().create_future()
        ask = sheet.ask_right

        def asking(name: str, handle: str) -> None:
            ask(name, handle)
            title.set_result(handle)

        sheet.ask_right = asking  # type: ignore[method-assign]
        await asyncio.wait({title, host.task}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        assert title.done() and host.kept() == []  # nothing is kept before somebody said yes
        decide(sheet)
        await asyncio.wait_for(host.task, 60)

    asyncio.run(run())
    return sheet


def yes(sheet: SignInSheet) -> None:
    assert "@LumiHome" in said(sheet)
    QTest.mouseClick(buttons(sheet)[1], Qt.MouseButton.LeftButton)


def no(sheet: SignInSheet) -> None:
    QTest.mouseClick(buttons(sheet)[0], Qt.MouseButton.LeftButton)


def escape(sheet: SignInSheet) -> None:
    sheet.close_and_return()


def test_yes_keeps_the_account(
    host: OnboardingHost, room: Room, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsing(monkeypatch, "approve=LumiHome")
    sign_in(host, room, sandbox, yes)
    assert host.kept() == ["LumiHome"] and host.greeted == ["LumiHome"] and room.shown == 1


@pytest.mark.parametrize("decide", [no, escape])
def test_anything_else_keeps_nothing_and_x_forgets_the_grant(
    host: OnboardingHost,
    room: Room,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    decide: Callable[[SignInSheet], None],
) -> None:
    sandbox.control("forget_log")
    browsing(monkeypatch, "approve=LumiHome_CN")
    sheet = sign_in(host, room, sandbox, decide)
    assert host.kept() == [] and host.greeted == [] and room.shown == 0
    assert sandbox.read("log", last=50)["counts"]["oauth.revoke"] == 1
    assert sheet.isVisible() is (decide is no)


def test_a_decline_is_said_and_the_sign_in_goes_on(
    host: OnboardingHost, room: Room, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    told = SignInSheet.told
    monkeypatch.setattr(SignInSheet, "told", lambda sheet, one: (said.append(one.english()), told(sheet, one)))
    browsing(monkeypatch, "deny=1", "approve=LumiHome")
    sign_in(host, room, sandbox, yes)
    assert host.kept() == ["LumiHome"] and len(said) == 1 and "declined" in said[0]
