"""A profile that may only be read: the window shows it, search works, nothing is kept, sent, marked or lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.app.app_desk import CHEAP, PHRASE, Desk, environment, outside, pipe_of
from tests.app.profile.test_app_full_disk import _mount, disk, small
from tests.app.profile.test_app_profile import stored
from tests.sandbox_process import ROOT
from xdesk.app.options import Options
from xdesk.app.profile import folder_lock
from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.opening import Access, open_profile, writer_of
from xdesk.core.sentences import DeskError
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import open_writer

__all__ = ["disk", "small"]  # fixtures

LOOKING = f"""
import json, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from xdesk.app import application
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.replica.agent_texts import macros as stored_macros

refused, said, STEP_MS = [], {{}}, 5

def wait(true, then):
    if true():
        then()
    else:
        QTimer.singleShot(STEP_MS, lambda: wait(true, then))  # timed: between two looks

def look(window):
    desk, composer = window.desk, window.workspace.composer
    desk.context.failed.connect(lambda sentence: refused.append(sentence.text))
    rows = desk.inbox.model.rowCount()
    said.update(rows=rows, top=desk.inbox.model.row(0).customer_name if rows else "")
    desk.inbox.focus_list()
    QTest.keyClick(desk.inbox.list, Qt.Key.Key_Return)
    wait(lambda: composer.bound_to() is not None, lambda: act(window, rows))

def act(window, rows):
    desk, composer = window.desk, window.workspace.composer
    editor = composer.editor
    said.update(before=editor.toPlainText(), hint=editor.placeholderText(), refused_at_first=list(refused))
    QTest.keyClicks(editor, "this goes nowhere")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    macros = list(stored_macros.all(desk.context.read))
    if macros:
        composer.insert_macro(macros[0])
    said.update(after=editor.toPlainText())
    window.workspace.conversation.setFocus()
    QTest.keyClick(desk.inbox.list, Qt.Key.Key_E)
    kinds = ("read_only", "reading", "starting", "recovery")
    said.update(notices={{one: window.notice(one) for one in kinds}}, refused=list(refused))
    desk.inbox.search.setText("samira")
    wait(lambda: 0 < desk.inbox.model.rowCount() < rows, lambda: end(window))

def end(window):
    said.update(found=desk_rows(window))
    print(json.dumps(said), flush=True)
    window.close()

def desk_rows(window):
    model = window.desk.inbox.model
    return [model.row(at).customer_name for at in range(model.rowCount())]

def world(self, own=application.Application._world):  # private: between the open profile and the world
    async def over():
        await own(self)
        wait(lambda: self.window.desk and self.window.isVisible(), lambda: look(self.window))
    return over()

passphrase.COST, application.Application._world = {CHEAP}, world  # private: there
sys.exit(run(sys.argv[1:]))
"""


def looked_at(root: Path, language: str = "en") -> dict[str, Any]:
    """Open the window on a profile, try to write there, search, close; return what was seen."""
    handle = pipe_of(PHRASE)
    line = [sys.executable, "-c", LOOKING, "--profile", str(root), "--passphrase-fd", str(handle)]
    try:
        ran = subprocess.run(
            [*line, "--language", language], cwd=ROOT, env=environment(), pass_fds=[handle],
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
    finally:
        os.close(handle)
    assert ran.returncode == 0 and ran.stdout, ran.stderr
    return dict(json.loads(ran.stdout))


def frozen(disk: Path) -> None:
    """Make the disk read-only."""
    if not _mount("-o", "remount,ro", str(disk)):
        pytest.skip("not proven here: the disk cannot be made read-only")


def is_only_read(told: dict[str, Any], root: Path) -> None:
    """The window shows and finds everything, says all the time that nothing is kept, and takes no text."""
    assert told["rows"] > 5 and told["found"] and len(told["found"]) < told["rows"]
    assert "can only be read" in told["notices"]["read_only"] and str(root) in told["notices"]["read_only"]
    assert [told["notices"][one] for one in ("reading", "starting", "recovery")] == ["", "", ""]
    assert told["after"] == told["before"] and "only be read" in told["hint"]
    assert told["refused_at_first"] == [], "to look at a conversation asks for nothing to be kept"
    assert any("cannot be written to" in one for one in told["refused"]), "what cannot be kept is said"


def test_a_window_on_a_read_only_disk_reads_and_loses_nothing(small: Desk, disk: Path, sandbox: Any) -> None:
    kept, sent = small.kept(), len(sandbox.read("sent")["sent"])
    frozen(disk)
    before = stored(small.root)
    is_only_read(looked_at(small.root), small.root)
    assert "只读" in looked_at(small.root, "zh_CN")["notices"]["read_only"]
    assert stored(small.root) == before and len(sandbox.read("sent")["sent"]) == sent
    assert _mount("-o", "remount,rw", str(disk))
    assert small.kept() == kept and small.sync().code == 0


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
def test_what_waits_in_the_log_of_a_killed_desk_is_read_too(
    small: Desk, disk: Path, tmp_path: Path, index: bool
) -> None:
    with small.agent() as agent:
        agent.draft(small.kept()["draft"][0][0], "said last")
        (disk / "copy").mkdir()
        for one in small.root.iterdir():
            if one.is_file():
                shutil.copy(one, disk / "copy")
    assert (disk / "copy" / "desk.db-wal").stat().st_size > 0
    if not index:
        (disk / "copy" / "desk.db-shm").unlink()
    frozen(disk)
    before = stored(disk / "copy")
    is_only_read(looked_at(disk / "copy"), disk / "copy")
    copy = Desk(disk / "copy", small.capsys)
    opened = open_profile(Options(copy.root, pipe_of(PHRASE), False, None, 1.0, "en"), Access.LOOK)
    assert opened.look(lambda conn: conn.execute("SELECT text FROM draft").fetchall()) == [("said last",)]
    assert (opened.copy is None) is index
    if opened.copy is not None:
        assert opened.copy.parent.stat().st_mode & 0o077 == 0, "nobody else may look into it"
        shutil.rmtree(opened.copy.parent)
    (folder := tmp_path / "temporary").mkdir()
    ran = outside("doctor", "--json", "--profile", str(copy.root), env={"TMPDIR": str(folder)})
    assert ran.json["counts"]["draft"] == 1 and list(folder.iterdir()) == [], "no copy stays"
    assert stored(disk / "copy") == before


def test_a_lock_that_may_not_be_written_opens_to_read_only(small: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_lock.FolderLock, "take", lambda *_: Outcome.READ_ONLY)
    from xdesk.app.startup.profile_opener import ProfileOpener

    opener = ProfileOpener(Options(small.root, pipe_of(PHRASE), False, None, 1.0, "en"))
    opener.start()
    assert not opener.working(30)
    assert opener.error is None and opener.opened is not None and opener.opened.read_only
    assert opener.instance is not None and not opener.instance.held
    writer = writer_of(opener.opened)
    for lane in (writer.write, writer.feed):
        with pytest.raises(DeskError) as caught:
            lane(lambda tx: None).result(60)
        assert caught.value.sentence is db_errors.READ_ONLY
    writer.close()
    fresh = ProfileOpener(Options(small.root.with_name("fresh"), pipe_of(PHRASE), False, None, 1.0, "en"))
    fresh.start()
    assert not fresh.working(30)
    assert isinstance(fresh.error, DeskError) and "not writable" in fresh.error.sentence.english()
    assert not (small.root.with_name("fresh") / "profile.json").exists()


def test_nobody_signs_in_where_nothing_can_be_kept(small: Desk, disk: Path, sandbox: Any) -> None:
    token = disk / "token"
    token.write_text(sandbox.token("LumiHome_CN"))
    frozen(disk)
    sandbox.control("forget_log")
    words = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(token)]
    code, english, chinese = small.both(*words)
    assert code == 3 and "cannot be written to" in english and chinese
    assert sandbox.read("log")["counts"] == {}
    opened = open_profile(Options(small.root, pipe_of(PHRASE), False, None, 1.0, "en"), Access.HELD)
    assert opened.read_only


def test_a_profile_of_an_earlier_version_that_may_only_be_read_says_what_can_be_done(desk: Desk) -> None:
    """To open the desk once, as a look is told, is just what does not work there."""
    desk.make()
    conn = open_writer(desk.root / "desk.db", desk.key)
    conn.execute("PRAGMA user_version = 2")
    conn.close()
    before = stored(desk.root)
    for access in (Access.HELD, Access.LOOK):
        options = Options(desk.root, pipe_of(PHRASE), False, None, 1.0, "en", read_only=True)
        with pytest.raises(DeskError) as caught:
            open_profile(options, access)
        said = caught.value.sentence.english()
        assert "earlier xdesk" in said and str(desk.root) in said and "copy it" in said
        assert "Open the desk once" not in said
    assert stored(desk.root) == before
