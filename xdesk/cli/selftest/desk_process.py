"""Desk process of a self-test: sandbox, profile with a passphrase, and a real desk as a process that may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from xdesk.app import demo
from xdesk.app.account_setup import keep_demo
from xdesk.app.clock import ScaledClock, SystemClock
from xdesk.app.options import Options, own_command
from xdesk.app.profile import recovery
from xdesk.app.profile.opening import open_profile, writer_of
from xdesk.app.services.shipped_macros import store_shipped_macros
from xdesk.cli.selftest.key_input import InnerHands, KeyInput, RealHands
from xdesk.cli.selftest.outside_checks import Replica, Sandbox, errors_in, until
from xdesk.cli.selftest.virtual_display import Screen
from xdesk.connectors import passphrase
from xdesk.replica.profile import settings

PHRASE = "a passphrase of the self-test"
SPEED = 8.0


class DeskProcess:
    """Everything around the desk under test; use as a context. `screen` None: keys are pressed inside the desk."""

    def __init__(self, screen: Screen | None, shots: Path | None, *, speed: float = SPEED) -> None:
        self._screen, self._shots = screen, shots
        self._folder = tempfile.TemporaryDirectory(prefix="xdesk-selftest-")
        self._origin, self._speed = SystemClock().now_ms(), speed
        self.root = Path(self._folder.name, "profile")
        self.said = Path(self._folder.name, "stderr")  # of all desks of this self-test, one after the other
        self._desk: subprocess.Popen[bytes] | None = None
        self._window = ""
        self._scale = 1
        self._keys: int | None = None

    def __enter__(self) -> DeskProcess:
        self.demo_sandbox = demo.open_sandbox(seed=7, clock_origin=self._origin, speed=self._speed)
        self.sandbox = Sandbox(self.demo_sandbox)
        self._found_profile()
        key = passphrase.key(PHRASE, passphrase.salt(self.root))
        clock = ScaledClock(self._origin, self._speed)
        self.replica = Replica(self.root / "desk.db", key, clock.now_ms)
        self.start(scale=1)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.demo_sandbox.close()
        self._folder.cleanup()

    def _options(self, descriptor: int) -> Options:
        return Options(self.root, descriptor, False, self._origin, self._speed, None)

    def _phrase(self) -> int:
        read, write = os.pipe()
        os.write(write, PHRASE.encode())
        os.close(write)
        return read

    def _found_profile(self) -> None:
        """Make the profile and its accounts as `xdesk account add` does."""
        descriptor = self._phrase()
        opened = open_profile(self._options(descriptor))
        os.close(descriptor)
        writer = writer_of(opened)
        try:
            keep_demo(self.demo_sandbox, opened, writer)
            store_shipped_macros(writer)
            writer.write(settings.put, recovery.KEPT, True).result()  # nobody needs this desk again
        finally:
            writer.close()

    def start(self, *, scale: int) -> None:
        """Start the desk and wait for its window."""
        environment = dict(self._screen.environment if self._screen is not None else os.environ)
        environment["QT_SCALE_FACTOR"] = str(scale)
        descriptor = self._phrase()
        passed = [descriptor]
        words = [*own_command(), "--profile", str(self.root), "--passphrase-fd", str(descriptor), "--language", "en"]
        words += ["--clock-origin", str(self._origin), "--speed", str(self._speed)]
        if self._screen is None:
            read, self._keys = os.pipe()
            passed.append(read)
            words += ["--keys-fd", str(read)]
        with self.said.open("ab") as said:
            self._desk = subprocess.Popen(words, env=environment, pass_fds=passed, stderr=said)
        for one in passed:
            os.close(one)
        self._scale = scale
        if self._screen is not None:
            screen, pid = self._screen, self._desk.pid
            self._window = until("the window of the desk", lambda: screen.window(pid), 30)
            screen.focus(self._window)
        time.sleep(1.5)

    @property
    def key_input(self) -> KeyInput:
        """Return what presses keys in the desk that runs now."""
        return _Live(self)

    def current_key_input(self) -> KeyInput:
        """Return what presses keys on this desk."""
        if self._screen is not None:
            return RealHands(self._screen)
        assert self._keys is not None
        return InnerHands(self._keys)

    def kill(self) -> None:
        """End the desk as a power cut would end it."""
        assert self._desk is not None
        self._desk.send_signal(signal.SIGKILL)
        self._desk.wait()

    def end(self) -> None:
        """End the desk as a person does."""
        if self._desk is not None and self._desk.poll() is None:
            self._desk.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._desk.wait(5)
            self._desk.kill()
            self._desk.wait()

    def errors(self) -> list[str]:
        """Return the errors with frames that the desks wrote on standard error until now."""
        return errors_in(self.said.read_text("utf-8", "replace")) if self.said.exists() else []

    def restart_at_2x(self) -> None:
        """Kill the desk and start it again, at twice the scale."""
        self.kill()
        self.start(scale=2)

    def shoot(self, name: str) -> None:
        """Take a picture of the desk."""
        if self._shots is None or self._screen is None:
            return
        self._screen.shot(self._window, self._shots / f"{name}-{self._scale}x.png")


class _Live:
    """Hands that follow the desk through a restart."""

    def __init__(self, desk_process: DeskProcess) -> None:
        self._desk_process = desk_process

    @property
    def keys_by(self) -> str:
        """Return who presses the keys now."""
        return self._desk_process.current_key_input().keys_by

    def press(self, *keys: str) -> None:
        """Press keys on the desk that runs now."""
        self._desk_process.current_key_input().press(*keys)

    def type(self, text: str) -> None:
        """Type on the desk that runs now."""
        self._desk_process.current_key_input().type(text)
