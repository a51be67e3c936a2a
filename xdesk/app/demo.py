"""Starts a sandbox as a child process and tells what it offers."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from xdesk.app.options import Options, own_command
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

START_S = 20.0
DEMO_ACCOUNTS = frozenset({"2817364518", "1164905177731043328"})
"""The brand accounts of every sandbox, whatever its seed."""


@dataclass(frozen=True, slots=True)
class DemoSandbox:
    """A running sandbox: where it listens, its brand accounts with their user tokens, its control token."""

    process: subprocess.Popen[bytes]
    base_url: str
    accounts: tuple[dict[str, str], ...]
    tokens: dict[str, str]
    control_token: str

    @property
    def crm_url(self) -> str:
        """Address of the sandbox's customer register."""
        return f"{self.base_url}/crm"

    def close(self) -> None:
        """End the sandbox."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(3)
        _end(self.process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def open_sandbox(
    *, seed: int = 7, clock_origin: int | None = None, speed: float = 1.0, extra: Sequence[str] = ()
) -> DemoSandbox:
    """Start a sandbox on a free port of this computer and wait until it answers; raises DeskError.

    It ends with this process, however that ends: its standard input closes then.
    """
    words = [*own_command(), "sandbox", "--port", "0", "--until-eof"]
    words += ["--seed", str(seed), "--speed", str(speed), *extra]
    if clock_origin is not None:
        words += ["--clock-origin", str(clock_origin)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert process.stdout is not None
    late = threading.Timer(START_S, process.kill)
    late.daemon = True
    late.start()
    line = process.stdout.readline()
    late.cancel()
    try:
        ready: dict[str, Any] = json.loads(line)
        return DemoSandbox(
            process,
            str(ready["base_url"]),
            tuple(ready["accounts"]),
            dict(ready["access_tokens"]),
            str(ready["control_token"]),
        )
    except (ValueError, KeyError) as error:
        _end(process)
        text = QT_TRANSLATE_NOOP(
            "Demo", "The made-up shop did not start, so there is nothing to show. Start the demo again."
        )
        raise DeskError(Sentence("Demo", text)) from error


def open_sandbox_for(options: Options) -> DemoSandbox:
    """Start the sandbox of the demo, on the clock of the desk."""
    return open_sandbox(clock_origin=options.clock_origin, speed=options.speed)


def open_beside(language: str) -> subprocess.Popen[bytes]:
    """Start the demo as a desk and a process of its own: nothing of it can come into this one. Raises OSError."""
    words = [*own_command(), "--demo", "--demo-beside", "--language", language]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)


def open_own_desk(language: str) -> subprocess.Popen[bytes]:
    """Start the ordinary desk of this user, or raise its window where it is open. Raises OSError."""
    return subprocess.Popen([*own_command(), "--language", language], stdin=subprocess.DEVNULL)
