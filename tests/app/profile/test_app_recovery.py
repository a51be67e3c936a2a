"""Lost side files: named, never made anew; and the recovery code, which opens a desk without any of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.app_desk import CHEAP, PHRASE, Desk, Ran, environment, is_complete, pipe_of
from tests.app.profile.test_app_keyring import Keyring, ring
from tests.app.profile.test_app_profile import old, stored
from tests.sandbox_process import ROOT, Sandbox
from xdesk.app.profile import profile
from xdesk.connectors import passphrase
from xdesk.core.security import recovery_code
from xdesk.core.sentences import DeskError
from xdesk.replica.profile import settings

__all__ = ["old", "ring"]  # fixtures


def lose(name: str) -> Callable[[Path], None]:
    """Take one file away."""
    return lambda root: (root / name).unlink()


def spoil(name: str, rest: bytes = b"{") -> Callable[[Path], None]:
    """Tear one file."""
    return lambda root: (root / name).write_bytes(rest) and None


LOSSES: dict[str, tuple[list[Callable[[Path], None]], list[str]]] = {
    "card": ([lose("profile.json")], ["profile.json"]),
    "torn card": ([spoil("profile.json")], ["profile.json"]),
    "salt": ([lose("passphrase.salt")], ["passphrase.salt"]),
    "short salt": ([spoil("passphrase.salt", b"short")], ["passphrase.salt"]),
    "card and salt": ([lose("profile.json"), lose("passphrase.salt")], ["profile.json", "passphrase.salt"]),
    "all": (
        [lose("profile.json"), lose("passphrase.salt"), lose("desk.db.check")],
        ["profile.json", "passphrase.salt"],
    ),
    "nothing": ([], []),
    "mark": ([lose("desk.db.check")], []),
}


def code_of(key: str) -> str:
    """The recovery code as people write it."""
    return "\n".join(recovery_code.lines_of(key))


def recover(desk: Desk, code: str, *words: str, language: str = "en") -> Ran:
    """Run a verb with the code."""
    handle = pipe_of(code + "\n")
    try:
        return desk.run(*words, "--recovery-fd", str(handle), phrase=None, language=language)
    finally:
        os.close(handle)


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_beside_the_file_is_named_and_never_made_anew(old: Desk, loss: str) -> None:
    acts, names = LOSSES[loss]
    for act in acts:
        act(old.root)
    before = stored(old.root)
    for phrase in (None, "another passphrase", *([PHRASE] if names else [])):
        for verb in (["doctor"], ["account", "list"], ["sync", "--once"]):
            ran = old.run(*verb, phrase=phrase)
            assert ran.code == 3 and "Traceback" not in ran.err
            assert stored(old.root) == before, "written although it could not be opened"
            if phrase == PHRASE:
                assert names[0] in ran.err and "recovery code" in ran.err
    if names:
        _, english, chinese = old.both("doctor")
        is_complete(english, chinese, names[0])
    else:
        assert old.run("doctor", "--json").json["healthy"] is True


@pytest.mark.parametrize("loss", LOSSES)
def test_the_code_opens_without_them_and_puts_them_back(old: Desk, loss: str) -> None:
    kept, key, card = old.kept(), old.key, (old.root / "profile.json").read_bytes()
    salt = (old.root / "passphrase.salt").read_bytes()
    acts, names = LOSSES[loss]
    for act in acts:
        act(old.root)
    ran = recover(old, code_of(key).lower(), "doctor", "--json")
    assert ran.code == 0 and ran.json["healthy"] is True and "Opened with the recovery code" in ran.err, ran.err
    assert all(name in ran.err for name in names)
    assert json.loads((old.root / "profile.json").read_bytes()) == json.loads(card)
    assert (old.root / "passphrase.salt").read_bytes() == salt
    assert old.run("doctor", "--json").code == 0, "it opens as before"
    assert old.kept() == kept


def test_the_code_opens_where_nobody_knows_the_passphrase_any_more(old: Desk) -> None:
    ran = recover(old, code_of(old.key), "account", "list", "--json")
    assert ran.code == 0 and "needed at every start" in ran.err
    assert ran.json["accounts"][0]["handle"] == "LumiHome"
    assert recover(old, code_of(old.key), "doctor", language="zh_CN").err.startswith("已用恢复码打开")


def test_a_wrong_passphrase_changes_nothing_of_a_killed_desk_whose_mark_is_lost(old: Desk, tmp_path: Path) -> None:
    copy = Desk(tmp_path / "copy", old.capsys)
    with old.agent() as agent:
        agent.draft(old.kept()["draft"][0][0], "said last")
        shutil.copytree(old.root, copy.root)
    (copy.root / "desk.db.check").unlink()
    before = {one.name: one.read_bytes() for one in copy.root.iterdir() if not one.name.endswith("-shm")}
    assert len(before["desk.db-wal"]) > 0
    for verb in (["doctor"], ["sync", "--once"]):
        assert copy.run(*verb, phrase="another passphrase").code == 3
    ran = recover(copy, code_of("ab" * 32), "doctor")
    assert ran.code == 3
    for name, raw in before.items():
        assert (copy.root / name).read_bytes() == raw, name
    assert copy.run("doctor", "--json").json["healthy"] is True
    assert [text for *_, text in copy.kept()["draft"]] == ["said last"]


def test_a_file_that_remembers_no_salt_opens_by_its_code_at_every_start(old: Desk) -> None:
    key = old.key
    with old.agent() as agent:
        agent.writer.write(settings.put, "recovery.side_files", None).result(60)
    (old.root / "profile.json").unlink()
    (old.root / "passphrase.salt").unlink()
    for _ in range(2):
        ran = recover(old, code_of(key), "doctor", "--json")
        assert ran.code == 0 and ran.json["healthy"] is True
        assert "key" in ran.err or "passphrase.salt stays lost" in ran.err


def test_a_code_of_another_desk_and_a_mistyped_one_open_and_change_nothing(old: Desk) -> None:
    key = old.key
    for act in LOSSES["all"][0]:
        act(old.root)
    before = stored(old.root)
    other, mistyped = code_of("ab" * 32), code_of(key)[:-1] + ("0" if code_of(key)[-1] != "0" else "1")
    for code, part in ((other, "belongs to another desk"), (mistyped, "Line 2 "), ("", "these are 0")):
        english, chinese = (recover(old, code, "doctor", language=one) for one in ("en", "zh_CN"))
        assert english.code == chinese.code == 3 and part in english.err
        is_complete(english.err.strip(), chinese.err.strip(), *([str(old.root)] if code == other else []))
        assert stored(old.root) == before
    assert recover(old, code_of(key), "doctor").code == 0


def test_a_folder_without_a_desk_is_told(desk: Desk) -> None:
    ran, chinese = (recover(desk, code_of("ab" * 32), "doctor", language=one) for one in ("en", "zh_CN"))
    assert ran.code == 3
    is_complete(ran.err.strip(), chinese.err.strip(), "desk.db", str(desk.root))
    assert not (desk.root / "desk.db").exists() and not (desk.root / "profile.json").exists()


@pytest.mark.parametrize("loss", ["card", "key", "both"])
def test_a_keyring_desk_opens_by_its_code_and_has_its_key_and_sign_ins_again(
    desk: Desk, ring: Keyring, sandbox: Sandbox, loss: str
) -> None:
    folder = desk.root.parent / "token"
    folder.write_text(sandbox.token())
    adding = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(folder)]
    assert desk.run(*adding, phrase=None).code == 0
    (name,) = [one for one in ring.kept if one.endswith(":key")]
    key, before = ring.kept[name], dict(ring.kept)
    if loss != "key":
        (desk.root / "profile.json").unlink()
    if loss != "card":
        del ring.kept[name]
    untouched = stored(desk.root)
    ran = desk.run("doctor", phrase=None)
    assert ran.code == 3 and "recovery code" in ran.err and stored(desk.root) == untouched
    assert desk.run("doctor", phrase=PHRASE).code == 3 and stored(desk.root) == untouched
    assert (name in ring.kept) is (loss == "card") and len(ring.kept) <= len(before)
    ran = recover(desk, code_of(key), "sync", "--once")
    assert ran.code == 0 and "Opened with the recovery code" in ran.err, ran.err
    assert ring.kept == before
    assert desk.run("sync", "--once", phrase=None).code == 0, "it opens as before, and is signed in"


def test_a_keyring_desk_opens_where_there_is_no_keyring(desk: Desk, ring: Keyring) -> None:
    desk.make(None)
    (key,) = ring.kept.values()
    ring.locked = True
    assert desk.run("doctor", phrase=None).code == 3
    ran = recover(desk, code_of(key), "doctor", "--json")
    assert ran.code == 0 and "does not keep the key" in ran.err


def test_neither_code_nor_key_lies_in_any_file(old: Desk) -> None:
    key = old.key
    (old.root / "profile.json").unlink()
    assert recover(old, code_of(key), "doctor").code == 0
    signs = code_of(key).replace(" ", "").replace("\n", "")
    for one in old.root.rglob("*"):
        if one.is_file():
            raw = one.read_bytes()
            plain = raw.upper().replace(b" ", b"").replace(b"-", b"")
            assert bytes.fromhex(key) not in raw and key.encode() not in raw.lower(), one.name
            assert signs[:8].encode() not in plain and signs[-8:].encode() not in plain, one.name


# The window ---------------------------------------------------------------------------------------------------------

SHOWING = f"""
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from xdesk.app import application
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.fields import Field
from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet
from xdesk.ui.dialogs.recovery_code_sheet import CodeBlock, RecoveryCodeSheet
from xdesk.ui.dialogs.recovery_entry_sheet import RecoveryEntrySheet
from xdesk.ui.shell.window import Window

complete, trouble = Window.completed, Window.trouble
press = sys.argv.pop(1)
STEP_MS = 5

def tell(**facts):
    print(json.dumps(facts), flush=True)

def button(parent, words):
    return next(one for one in parent.findChildren(Button) if one.isVisible() and one.text() == words)

def look(window):
    sheets = [one for one in window.findChildren(RecoveryCodeSheet) if one.isVisible()]
    said = dict(notice=window.notice("recovery"), sheet=bool(sheets))
    if press == "show":
        button(window, "Show the code").click()
        sheets = [one for one in window.findChildren(RecoveryCodeSheet) if one.isVisible()]
    if sheets:
        button(sheets[0], "Copy").click()
        said["copied"] = QGuiApplication.clipboard().text()
        said["spoken"] = sheets[0].findChild(CodeBlock).accessibleName()
        button(sheets[0], "I have kept it" if press in ("keep", "show") else "Later").click()
    said["after"] = window.notice("recovery")
    tell(**said)
    window.close()

def live(self, own=application.Application.live):
    if self._first_rows is not None:
        QTimer.singleShot(0, lambda: look(self.window))
    return own(self)

def completed(self, *args, **named):
    yield from complete(self, *args, **named)
    if entered:
        tell(seated=True)
        QTimer.singleShot(0, lambda: after(self))

entered = []

def after(window):
    if not window.notice("recovery"):  # the last steps of the start say it
        QTimer.singleShot(STEP_MS, lambda: after(window))  # timed: between two looks
        return
    tell(notice=window.notice("recovery"))
    if press != "choose":
        window.close()
        return
    choose(window)

def choose(window):
    shown = [one for one in window.findChildren(Button) if one.isVisible() and one.text() == "Choose a new passphrase"]
    if not shown:
        QTimer.singleShot(STEP_MS, lambda: choose(window))  # timed: between two looks
        return
    shown[0].click()
    (sheet,) = [one for one in window.findChildren(PassphraseSheet) if one.isVisible()]
    for field in sheet.findChildren(Field):
        field.setText("a new passphrase")
    button(sheet, "Use this passphrase").click()
    changed(window)

def changed(window):
    if "From now on" in window.notice("recovery"):
        tell(notice=window.notice("recovery"))
        window.close()
    else:
        QTimer.singleShot(STEP_MS, lambda: changed(window))  # timed: between two looks

def troubled(self, sentence, **named):
    trouble(self, sentence, **named)
    tell(labels=[one.text() for one in self.findChildren(QLabel) if one.isVisible()])
    typed = sys.stdin.readline().strip()
    entered.append(True)
    QTimer.singleShot(0, lambda: enter_phrase(self, typed[7:]) if typed.startswith("phrase ") else enter(self, typed))

def enter(window, code):
    button(window, "Use the recovery code").click()
    (sheet,) = [one for one in window.findChildren(RecoveryEntrySheet) if one.isVisible()]
    first = sheet.findChildren(Field)[0]
    first.insert(code.replace("/", " "))
    first.textEdited.emit(first.text())
    button(sheet, "Open").click()

def enter_phrase(window, words):
    button(window, "Use a passphrase").click()
    (sheet,) = [one for one in window.findChildren(PassphraseSheet) if one.isVisible()]
    sheet.findChildren(Field)[0].setText(words)
    button(sheet, "Open").click()

passphrase.COST, Window.completed, Window.trouble, application.Application.live = {CHEAP}, completed, troubled, live
sys.exit(run(sys.argv[1:]))
"""


def window(root: Path, press: str, *codes: str, phrase: str = PHRASE) -> list[dict[str, Any]]:
    """Start a real desk, press what is named, and return what it told until its end."""
    handle = pipe_of(phrase)
    line = [sys.executable, "-c", SHOWING, press, "--profile", str(root), "--passphrase-fd", str(handle)]
    typed = "".join(code.replace("\n", "/") + "\n" for code in codes)
    try:
        ran = subprocess.run(
            [*line, "--language", "en"], cwd=ROOT, env=environment(), pass_fds=[handle], input=typed,
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
    finally:
        os.close(handle)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(one) for one in ran.stdout.splitlines()]


def test_the_first_start_shows_the_code_until_somebody_has_kept_it(desk: Desk) -> None:
    (told,) = window(desk.root, "later")
    assert told["sheet"] and told["copied"] == code_of(desk.key)
    assert all(group in told["spoken"] for group in code_of(desk.key).split())
    assert "not kept yet" in told["notice"] and told["after"] == told["notice"]
    (told,) = window(desk.root, "keep")
    assert told["sheet"] and told["after"] == ""
    assert desk.look(settings.get, "recovery.kept") is True
    (told,) = window(desk.root, "keep")
    assert told == {"notice": "", "sheet": False, "after": ""}, "shown once"


def test_a_desk_that_is_at_work_offers_its_code_and_covers_nothing(old: Desk) -> None:
    (told,) = window(old.root, "look")
    assert not told["sheet"] and "not kept yet" in told["notice"]
    (told,) = window(old.root, "show")
    assert told["copied"] == code_of(old.key) and told["after"] == ""
    (told,) = window(old.root, "look")
    assert told["notice"] == ""


def test_the_window_opens_a_desk_without_card_and_salt_by_its_code(old: Desk) -> None:
    kept, code = old.kept(), code_of(old.key)
    (old.root / "profile.json").unlink()
    (old.root / "passphrase.salt").unlink()
    first, *others = window(old.root, "enter", code)
    assert any("profile.json" in one and "recovery code" in one for one in first["labels"])
    assert others[0] == {"seated": True} and "profile.json, passphrase.salt had been lost" in others[1]["notice"]
    assert old.run("doctor", "--json").code == 0 and old.kept() == kept


@pytest.mark.parametrize("loss", ["card", "torn card", "card and salt"])
def test_a_passphrase_offered_to_a_desk_without_its_card_founds_nothing(old: Desk, loss: str) -> None:
    for act in LOSSES[loss][0]:
        act(old.root)
    before = stored(old.root)
    assert profile.is_locked(old.root) is (loss != "card and salt")
    assert profile.passphrase_root(old.root) == old.root
    with pytest.raises(DeskError, match=r"\{name\}"):
        profile.load(profile.passphrase_root(old.root), passphrase=True)
    assert stored(old.root) == before


def test_a_passphrase_after_a_code_of_another_desk_counts(old: Desk) -> None:
    first, second, *others = window(
        old.root, "enter", code_of("ab" * 32), f"phrase {PHRASE}", phrase="not the passphrase"
    )
    assert any("does not open this profile" in one for one in first["labels"])
    assert any("belongs to another desk" in one for one in second["labels"])
    assert others == [{"seated": True}, {"notice": others[1]["notice"]}]


@pytest.mark.parametrize("salt", [True, False], ids=["passphrase forgotten", "salt lost for good"])
def test_after_the_code_a_new_passphrase_can_be_chosen(old: Desk, salt: bool) -> None:
    kept, key = old.kept(), old.key
    if not salt:
        with old.agent() as agent:
            agent.writer.write(settings.put, "recovery.side_files", None).result(60)
        (old.root / "passphrase.salt").unlink()
    _, seated, before, after = window(old.root, "choose", code_of(key), phrase="forgotten")
    assert seated == {"seated": True} and "needed at every start" in before["notice"]
    assert "opens with the new passphrase" in after["notice"]
    for again in range(2):
        ran = old.run("doctor", "--json", phrase="a new passphrase")
        assert ran.code == 0 and ran.json["healthy"] is True, ran.err
        assert old.run("doctor", phrase=PHRASE).code == old.run("doctor", phrase="forgotten").code == 3
        if not again:  # lost once more: the code brings the new one back
            (old.root / "passphrase.salt").unlink()
            (old.root / "profile.json").unlink()
            assert recover(old, code_of(key), "doctor").code == 0
    (old.root / "passphrase.salt").write_bytes(passphrase.wrap(PHRASE, key))
    assert old.key == key and old.kept() == kept


def test_another_passphrase_hides_the_key_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "COST", CHEAP)
    key = "0123456789abcdef" * 4
    first, second = (passphrase.wrap("words 口令", key) for _ in range(2))
    assert len(first) == len(second) == 64 and first[:32] != second[:32] and first[32:] != second[32:]
    for kept in (first, second):
        assert bytes.fromhex(key) not in kept
        assert passphrase.key("words 口令", kept) == key != passphrase.key("other words", kept)
    with pytest.raises(DeskError):
        passphrase.wrap("", key)
