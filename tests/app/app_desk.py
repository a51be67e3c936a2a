"""A desk for tests of the application: verbs in this process and in real ones, its file from outside, one agent."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.sandbox_process import ROOT, Sandbox
from xdesk.app.clock import SystemClock
from xdesk.app.options import Options
from xdesk.app.profile.opening import Access, open_profile
from xdesk.cli import command_line
from xdesk.commands import registry
from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.connectors import passphrase
from xdesk.core import ids
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import agents
from xdesk.ui.composer.reply_access import shared_counter as counter

T = TypeVar("T")
PHRASE = "correct horse 电池"
CHEAP = 2**8
CHEAPLY = f"""
import sys
from xdesk.connectors import passphrase
from xdesk.cli.command_line import run
passphrase.COST = {CHEAP}
sys.exit(run(sys.argv[1:]))
"""
STATE = str(Path(tempfile.gettempdir()) / "xdesk-tests-state")  # where a log goes that has no folder
HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class Ran:
    """How a verb ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)

    @property
    def line(self) -> dict[str, Any]:
        """The one account of a sync report."""
        (line,) = self.json["accounts"]
        return dict(line)


def pipe_of(words: str | bytes) -> int:
    """A descriptor that gives `words` and ends."""
    read, write = os.pipe()
    os.write(write, words.encode() if isinstance(words, str) else words)
    os.close(write)
    return read


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: no screen, no session bus, this source."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "PYTHON_KEYRING"))}
    return {
        **bare,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
        "XDG_STATE_HOME": STATE,
        **more,
    }


def begin(*words: str, phrase: str | None = PHRASE, plain: bool = False, **more: Any) -> subprocess.Popen[str]:
    """Start a real xdesk and leave it running; `plain` as people do, else its passphrase costs little."""
    line = [sys.executable, *(["-m", "xdesk"] if plain else ["-c", CHEAPLY]), *words]
    env = environment(**more.pop("env", {}))
    passed: list[int] = []
    if phrase is not None:
        passed = [pipe_of(phrase)]
        line += ["--passphrase-fd", str(passed[0])]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    child = subprocess.Popen(line, cwd=ROOT, env=env, pass_fds=passed, text=True, **pipes)
    for one in passed:
        os.close(one)
    return child


def outside(*words: str, phrase: str | None = PHRASE, **more: Any) -> Ran:
    """Run a real xdesk to its end."""
    child = begin(*words, phrase=phrase, **more)
    out, err = child.communicate(timeout=100)
    return Ran(child.returncode, out, err)


def adding(folder: Path) -> list[str]:
    """The words that make a desk and find X out of reach (exit 5); the token lies in the folder `place`."""
    token = folder / "token-of-nobody"
    token.write_text("token", "utf-8")
    return ["account", "add", "--base-url", "http://127.0.0.1:9", "--access-token-file", str(token)]


def is_complete(english: str, chinese: str, *values: str) -> None:
    """A sentence says what happened, what it means and what to do, in both languages, with its values."""
    for said in (english, chinese):
        assert "Traceback" not in said and "{" not in said
        assert all(value in said for value in values), said
    assert len(re.findall(r"[.;:](?=\s|$)", english)) >= 2, english
    assert HAN.search(chinese) and not HAN.search(english)
    assert len(re.findall(r"[。；：，]", chinese)) >= 2, chinese
    left = chinese
    for value in values:
        left = left.replace(value, "")
    assert len(re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,} [a-z]{2,}", left)) == 0, chinese


class Desk:
    """A profile with a passphrase in a folder of its own."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self._serial = itertools.count(1)

    # Verbs ------------------------------------------------------------------------------------------------------

    def run(self, *words: str, phrase: str | bytes | None = PHRASE, language: str = "en") -> Ran:
        """Run a verb in this process."""
        line = [*words, "--profile", str(self.root), "--language", language]
        handle = None if phrase is None else pipe_of(phrase)
        if handle is not None:
            line += ["--passphrase-fd", str(handle)]
        self.capsys.readouterr()
        try:
            code = command_line.run(line)
        finally:
            if handle is not None:
                os.close(handle)
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def both(self, *words: str, phrase: str | bytes | None = PHRASE) -> tuple[int, str, str]:
        """Run a verb that fails, in both languages; return its code and both sentences."""
        english, chinese = (self.run(*words, phrase=phrase, language=one) for one in ("en", "zh_CN"))
        assert english.code == chinese.code
        return english.code, english.err.strip(), chinese.err.strip()

    def make(self, phrase: str | None = PHRASE) -> None:
        """Make the desk without an account, as the first start of the window does."""
        options = Options(self.root, None, False, None, 1.0, "en", phrase=phrase)
        open_profile(options, Access.SHARED)

    def add(self, sandbox: Sandbox, handle: str = "LumiHome", *, token: str | None = None) -> Ran:
        """Add a brand account by its token."""
        folder = self.root.parent / f"token-{next(self._serial)}"
        folder.write_text(token if token is not None else sandbox.token(handle), "utf-8")
        words = ["account", "add", "--json", "--base-url", sandbox.base_url, "--access-token-file", str(folder)]
        return self.run(*words)

    def sync(self) -> Ran:
        """Read and send once."""
        return self.run("sync", "--once", "--json")

    # The file ---------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The key of the file."""
        return passphrase.key(PHRASE, passphrase.salt(self.root))

    def look(self, fn: Callable[..., T], *args: Any, **named: Any) -> T:
        """Read from the file."""
        conn = open_reader(self.root / "desk.db", self.key)
        try:
            return fn(conn, *args, **named)
        finally:
            conn.close()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the file."""
        return self.look(lambda conn: [tuple(row) for row in conn.execute(sql, values)])

    def kept(self) -> dict[str, Any]:
        """What must never be lost: texts of agents, messages, sign-ins, how far reading is."""
        return {
            "draft": self.rows("SELECT conversation_id, kind, text FROM draft ORDER BY 1, 2"),
            "outbox": self.rows("SELECT id, text, state FROM outbox ORDER BY id"),
            "message": self.rows("SELECT count(*) FROM message"),
            "secret": self.rows("SELECT name, value FROM secret ORDER BY 1"),
            "cursor": self.rows("SELECT account_id, stream, newest_id FROM stream ORDER BY 1, 2"),
        }

    @contextmanager
    def agent(self, *, ago_ms: int = 60_000) -> Iterator[Agent]:
        """An agent who sat here `ago_ms` ago: what they sent may be taken back no more."""
        writer = Writer(lambda: open_writer(self.root / "desk.db", self.key), lambda _: None, lambda _: None)
        writer.start()
        read = open_reader(self.root / "desk.db", self.key)
        clock = SystemClock()

        def x_now() -> int:
            return clock.now_ms() - ago_ms

        try:
            mint = lambda: ids.ulid(x_now(), os.urandom)  # noqa: E731
            rights = AgentSession(read, writer.write, clock, x_now, agents.here(read), mint, counter())
            yield Agent(Runner(rights, registry.load()), writer)
        finally:
            read.close()
            writer.close()

    def talk(self, customer_id: str, kind: str = "dm") -> str:
        """The newest conversation with a customer."""
        sql = "SELECT id FROM conversation WHERE customer_id = ? AND channel = ? ORDER BY last_in_at DESC LIMIT 1"
        ((found,),) = self.rows(sql, customer_id, kind)
        return str(found)


@dataclass
class Agent:
    """Somebody at the desk, through the commands."""

    runner: Runner
    writer: Writer

    def do(self, name: str, /, **args: Any) -> CallResult:
        """Run one command."""
        return self.runner.run(Call(name, args))

    def reply(self, talk: str, text: str) -> None:
        """Send a reply."""
        self.do("reply.send", conversation_id=talk, text=text)

    def draft(self, talk: str, text: str) -> None:
        """Leave unsent text."""
        self.do("draft.save", conversation_id=talk, kind="reply", text=text)
        self.writer.write(lambda tx: None).result(60)
