"""The child that reads large pages: it never outlives the desk, and the desk's end says nothing about a page."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_S, until, until_async
from xdesk.connectors.x.parsing import parser_process
from xdesk.connectors.x.parsing.envelope import PageError

LARGE = b"x" * (parser_process.APART_FROM + 1)
ROOT = Path(__file__).resolve().parents[3]


def pid(body: bytes) -> int:
    return os.getpid()


def dies(body: bytes) -> int:
    os._exit(3)


def sleeps(body: bytes) -> int:
    time.sleep(60)  # timed: a page that is never read to its end
    return 0


@pytest.fixture(autouse=True)
def _ends() -> object:
    yield
    parser_process.close()


def test_small_pages_stay_here_and_large_ones_leave() -> None:
    assert asyncio.run(parser_process.read(pid, b"x")) == os.getpid()
    assert asyncio.run(parser_process.read(pid, LARGE)) != os.getpid()


def test_a_page_that_kills_the_child_is_a_bad_page_and_the_next_is_read() -> None:
    with pytest.raises(PageError):
        asyncio.run(parser_process.read(dies, LARGE))
    assert asyncio.run(parser_process.read(pid, LARGE)) != os.getpid()


def test_a_page_in_the_hands_of_a_desk_that_closes_is_not_called_bad() -> None:
    async def run() -> None:
        reading = asyncio.create_task(parser_process.read(sleeps, LARGE))
        await asyncio.sleep(0)
        await until_async(parser_process.children)  # spawned by the executor's own thread
        parser_process.close()
        with pytest.raises(InterruptedError):
            await reading

    asyncio.run(run())
    assert not parser_process.children()


@pytest.mark.skipif(sys.platform == "win32", reason="not proven: no SIGKILL there")
def test_the_child_ends_with_a_desk_that_was_killed() -> None:
    program = (
        "import asyncio, threading\n"
        "from tests.connectors.x.test_connectors_parser_process import LARGE, pid\n"
        "from xdesk.connectors.x.parsing import parser_process as parse\n"
        "if __name__ == '__main__':\n"
        "    print(asyncio.run(parse.read(pid, LARGE)), flush=True)\n"
        "    threading.Event().wait()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    desk = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    assert desk.stdout is not None
    child = int(desk.stdout.readline())
    os.kill(desk.pid, signal.SIGKILL)
    desk.wait(PATIENCE_S)
    desk.stdout.close()
    until(lambda: not alive(child), "the child ends with the desk")


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
