"""The real desk as a process: started by its own command, told when its rows were painted and when X was asked."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.desk.profile import PHRASE
from tests.bench.key import KEY

TIMEOUT_S = 60
PROBE = Path(__file__).with_name("probe")


class Server:
    """Stands where X would be: notes when somebody asks, and says that it is busy."""

    BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked: list[int] = []
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client, suppress(OSError):
                client.settimeout(2)
                if client.recv(65_536):
                    self.asked.append(time.monotonic_ns())
                    client.sendall(self.BUSY)

    def first_after(self, at: int, patience_s: float) -> int | None:
        """Return when the first request after `at` came (monotonic ns), None when none did."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            if found := next((one for one in self.asked if one > at), None):
                return found
            time.sleep(0.005)  # timed: a bench waits for what it measures
        return None

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@dataclass(frozen=True)
class Told:
    """One line of the probe: a word, when (monotonic ns), and values."""

    word: str
    at: int
    values: list[str]


class RealDesk:
    """One run of `python -m xdesk`. `in_hand`: the passphrase gives its key at once; `orders`: it can be asked."""

    def __init__(self, root: Path, display: str, *, in_hand: bool = True, orders: bool = False) -> None:
        told, tell = os.pipe()
        phrase, write = os.pipe()
        os.write(write, PHRASE.encode())
        os.close(write)
        passed = [tell, phrase]
        env = {
            **os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDESK_PROBE_OUT": str(tell),
            "PYTHONPATH": os.pathsep.join([str(PROBE), *filter(None, [os.environ.get("PYTHONPATH", os.getcwd())])]),
        }  # fmt: skip
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        if in_hand:
            env["XDESK_PROBE_KEY"] = KEY
        self._orders = -1
        if orders:
            read, self._orders = os.pipe()
            env["XDESK_PROBE_IN"] = str(read)
            passed.append(read)
        words = ["--profile", str(root), "--passphrase-fd", str(phrase), "--language", "en"]
        self.began = time.monotonic_ns()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "xdesk", *words], env=env, pass_fds=passed, stderr=subprocess.PIPE
        )
        for one in passed:
            os.close(one)
        self._told, self._rest, self._lines = told, b"", list[Told]()
        self.pid = self._process.pid

    def until(self, word: str, patience_s: float = TIMEOUT_S) -> Told:
        """Return the next line that begins with `word`; raises TimeoutError, or OSError when the desk has ended."""
        until = time.monotonic() + patience_s
        while True:
            for at, line in enumerate(self._lines):
                if line.word == word:
                    del self._lines[: at + 1]
                    return line
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._told], [], [], left)[0]:
                raise TimeoutError(f"the desk did not say {word}")
            self._take()

    def _take(self) -> None:
        chunk = os.read(self._told, 1 << 20)
        if not chunk:
            assert self._process.stderr is not None
            said = self._process.stderr.read()[-2_000:].decode(errors="replace")
            raise OSError(f"the desk ended with {self._process.wait()}: {said}")
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            word, at, *values = line.decode().split(" ")
            self._lines.append(Told(word, int(at), values))

    def ask(self, order: str) -> Told:
        """Give an order and return the answer."""
        os.write(self._orders, (order + "\n").encode())
        return self.until(order.split()[0])

    def whole(self) -> str:
        """Wait until every pane is there; return the id of the window for the window system."""
        self.until("rows")
        until = time.monotonic() + TIMEOUT_S
        while (found := self.ask("window").values[0]) == "0":
            if time.monotonic() > until:
                raise TimeoutError("the desk did not become whole")
            time.sleep(0.02)  # timed: a bench waits for what it measures
        return found

    def rss_mb(self) -> float:
        """Return the resident memory of the process, MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1_024

    def end(self) -> None:
        """End it as the system would, and wait."""
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)  # timed: one that has not ended by then is killed
        self._process.kill()
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()
        os.close(self._told)
        if self._orders >= 0:
            os.close(self._orders)


@contextmanager
def real_desk(root: Path, display: str, *, in_hand: bool = True, orders: bool = False) -> Iterator[RealDesk]:
    """Start a desk, and end it at the end."""
    desk = RealDesk(root, display, in_hand=in_hand, orders=orders)
    try:
        yield desk
    finally:
        desk.end()


@contextmanager
def server() -> Iterator[Server]:
    """Stand where X would be."""
    standing = Server()
    try:
        yield standing
    finally:
        standing.close()
