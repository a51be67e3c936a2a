"""Where there is no desk: only the window and `account add` make one; every other verb says so and writes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.app.app_desk import PHRASE, Desk, is_complete, outside, pipe_of
from tests.sandbox_process import Sandbox
from xdesk.app.options import Exit
from xdesk.core.security.recovery_code import lines_of

VERBS = [("doctor",), ("account", "list"), ("sync", "--once")]


def written(target: Path) -> list[str]:
    """Every name below a folder."""
    return sorted(str(one.relative_to(target)) for one in target.rglob("*"))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("phrase", [PHRASE, None], ids=["passphrase", "keyring"])
@pytest.mark.parametrize("folder", ["missing", "empty", "somebody's"])
def test_a_mistyped_folder_gets_no_desk(
    desk: Desk, tmp_path: Path, verb: tuple[str, ...], phrase: str | None, folder: str
) -> None:
    if folder != "missing":
        desk.root.mkdir()
    if folder == "somebody's":
        (desk.root / "notes.txt").write_text("mine", "utf-8")
    before = written(tmp_path)
    code, english, chinese = desk.both(*verb, phrase=phrase)
    assert code == Exit.PROFILE and f"There is no desk in {desk.root}" in english
    is_complete(english, chinese, str(desk.root), "--profile", "xdesk account add")
    assert written(tmp_path) == before


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_user_without_a_desk_gets_none(tmp_path: Path, verb: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    bare = {name: "" for name in os.environ if name.startswith("XDG_")}
    ran = outside(*verb, phrase=None, plain=True, env={**bare, "HOME": str(home)})
    assert ran.code == Exit.PROFILE and str(home) in ran.err and "Traceback" not in ran.err
    assert written(home) == []


@pytest.mark.parametrize("verb", [*VERBS, ("account", "add", "--client-id", "x")], ids=lambda verb: " ".join(verb[:2]))
def test_a_recovery_code_makes_no_desk(desk: Desk, tmp_path: Path, verb: tuple[str, ...]) -> None:
    handle = pipe_of(" ".join(lines_of("ab" * 32)))
    try:
        ran = desk.run(*verb, "--recovery-fd", str(handle), phrase=None)
    finally:
        os.close(handle)
    assert ran.code == Exit.PROFILE and str(desk.root) in ran.err
    assert written(tmp_path) == []


def test_adding_an_account_makes_a_desk_which_the_others_then_find(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == Exit.DONE
    assert [desk.run(*verb).code for verb in VERBS] == [Exit.DONE] * len(VERBS)
    (desk.root / "desk.db").unlink()  # lost, not never made: what belongs to it still tells
    for verb in VERBS:
        ran = desk.run(*verb)
        assert ran.code == Exit.PROFILE and "There is no desk" not in ran.err
