"""No core dump of the desk, its verbs or its children: passphrase, tokens and texts stay in memory."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.app_desk import CHEAP, PHRASE, Desk, environment, pipe_of
from tests.sandbox_process import ROOT
from xdesk.connectors.x.parsing import parser_process

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not proven: prctl is Linux's")
TOLD = f"""
import ctypes, json, os, resource, signal, sys
from xdesk.cli import command_line
from xdesk.app.profile import opening
from xdesk.app.startup import profile_opener
from xdesk.connectors import passphrase
from xdesk.app.options import Options

def told(options, own=Options.passphrase):
    print(json.dumps([ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)]), flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)

passphrase.COST = {CHEAP}
Options.passphrase = told  # the moment before the first secret is read
sys.exit(command_line.run(sys.argv[1:]))
"""
BARE = """
import ctypes, json, os, resource, signal, sys
print(json.dumps([ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)]), flush=True)
os.kill(os.getpid(), signal.SIGSEGV)
"""


def unlimited() -> None:
    """Let a process dump as much as the system lets it."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def crashed(source: str, folder: Path, *words: str) -> tuple[int, list[int], bool]:
    """Run `source` until it crashes; return what it told of itself, and whether the system wrote a dump."""
    handle = pipe_of(PHRASE)
    try:
        child = subprocess.Popen(
            [sys.executable, "-c", source, *words, "--passphrase-fd", str(handle)], cwd=folder,
            env=environment(), pass_fds=[handle], stdout=subprocess.PIPE, preexec_fn=unlimited,
        )  # fmt: skip
        assert child.stdout is not None
        line = child.stdout.readline()
        _, status = os.waitpid(child.pid, 0)
        child.returncode = status
        child.stdout.close()
    finally:
        os.close(handle)
    assert os.WTERMSIG(status) == signal.SIGSEGV
    dumpable, limits = json.loads(line)
    return dumpable, limits, os.WCOREDUMP(status)


@linux
@pytest.mark.parametrize("verb", [[], ["doctor"], ["sync", "--once"], ["account", "list"]])
def test_a_desk_that_crashes_leaves_no_dump(desk: Desk, tmp_path: Path, verb: list[str]) -> None:
    desk.make()
    told = crashed(TOLD, tmp_path, *verb, "--profile", str(desk.root))
    assert told == (0, [0, 0], False)
    assert not [one for one in tmp_path.iterdir() if one.name != "desk"]


@linux
def test_any_other_program_would_be_dumpable_here(tmp_path: Path) -> None:
    dumpable, limits, _ = crashed(BARE, tmp_path)
    assert dumpable == 1
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("not proven here: this computer allows no core files at all")
    assert limits != [0, 0]


def facts(_page: bytes) -> tuple[int, tuple[int, int]]:
    """What the child that reads pages says of itself."""
    import ctypes

    return ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)


@linux
def test_the_child_that_reads_messages_leaves_no_dump() -> None:
    try:
        large = b" " * (parser_process.APART_FROM + 1)
        assert asyncio.run(parser_process.read(facts, large)) == (0, (0, 0))
    finally:
        parser_process.close()


@linux
@pytest.mark.parametrize("part", ["decode", "browse"])
def test_parts_that_see_a_customer_s_pictures_or_links_leave_no_dump(part: str) -> None:
    source = (
        "import ctypes, importlib, json, sys\n"
        "from xdesk.cli import command_line as cli\n"
        "# the part itself is not played, it says what it would start with:\n"
        "cli._part = lambda *_: print(json.dumps(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))) or 0  # private: see above\n"
        f"sys.exit(cli.run([{part!r}]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == 0
