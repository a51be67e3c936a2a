"""Starts real sandbox processes for tests: `start_sandbox(seed=7)`; any test folder may import it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ORIGIN = 1_795_000_000_000
"""2026-11-18T11:06:40Z: a start for tests whose clock stands still."""
US = "2817364518"
"""The id of @LumiHome; it does not depend on the seed."""
CHINA = "1164905177731043328"
"""The id of @LumiHome_CN."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Sandbox:
    """A running sandbox process."""

    process: subprocess.Popen[bytes]
    base_url: str
    port: int
    control_token: str
    accounts: list[dict[str, str]]
    access_tokens: dict[str, str]

    def token(self, handle: str = "LumiHome") -> str:
        """Return an access token of a brand account that does not run out."""
        return self.access_tokens[handle]

    def account(self, handle: str = "LumiHome") -> dict[str, str]:
        """Return id, handle and name of a brand account."""
        return next(one for one in self.accounts if one["handle"] == handle)

    def client(self, handle: str = "LumiHome", **options: Any) -> httpx.Client:
        """Return an httpx client signed in as a brand account."""
        headers = {"authorization": f"Bearer {self.token(handle)}"}
        return httpx.Client(base_url=self.base_url, headers=headers, trust_env=False, timeout=20, **options)

    def control(self, noun: str, **order: Any) -> Any:
        """Give one order to the control path and return its answer."""
        return self._control("POST", noun, json=order)

    def read(self, noun: str, **query: Any) -> Any:
        """Read one thing for judges: sent, log, world, customers, state, clock, credits."""
        return self._control("GET", noun, params=query)

    def _control(self, method: str, noun: str, **more: Any) -> Any:
        headers = {"authorization": f"Bearer {self.control_token}"}
        url = f"{self.base_url}/sandbox/control/{noun}"
        answer = httpx.request(method, url, headers=headers, trust_env=False, timeout=20, **more)
        answer.raise_for_status()
        return answer.json()

    def stop(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(30)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


def start_sandbox(
    seed: int = 7,
    *,
    port: int = 0,
    clock_origin: int | None = None,
    speed: float = 1.0,
    arrivals: float = 0.0,
    ready_within_s: float = 30.0,
    **more: str,
) -> Sandbox:
    """Start a sandbox and wait until it answers; `speed=0` stands still. No live arrivals unless asked for."""
    command = [sys.executable, "-m", "xdesk.sandbox", "--port", str(port), "--seed", str(seed), "--until-eof"]
    command += ["--speed", str(speed), "--arrivals", str(arrivals)]
    if clock_origin is not None:
        command += ["--clock-origin", str(clock_origin)]
    for name, value in more.items():
        command += [f"--{name.replace('_', '-')}", value]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], ready_within_s)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        raise RuntimeError("the sandbox did not become ready")
    told = json.loads(line)
    return Sandbox(
        process, told["base_url"], told["port"], told["control_token"], told["accounts"], told["access_tokens"]
    )
