"""Profiles that cannot be opened: wrong or no passphrase, newer, damaged, torn, foreign; and one-time ones."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.app.app_desk import PHRASE, Desk, begin, is_complete, outside
from tests.sandbox_process import Sandbox
from tests.waiting import until
from xdesk.app.profile import profile
from xdesk.core.sentences import DeskError
from xdesk.replica.database.connection import open_writer
from xdesk.replica.schema import SCHEMA_VERSION


@pytest.fixture
def old(desk: Desk, sandbox: Sandbox) -> Desk:
    """A desk with an account, messages and a draft, closed."""
    assert desk.add(sandbox).code == 0
    met = sandbox.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    with desk.agent() as agent:
        agent.draft(desk.talk(met["customer_id"]), "half 半")
    return desk


def stored(root: Path) -> dict[str, bytes]:
    """Every file of a profile, but what SQLite lays beside an open one."""
    files = [one for one in root.rglob("*") if one.is_file() and not one.name.endswith(("-shm", "-wal", ".lock"))]
    return {str(one.relative_to(root)): one.read_bytes() for one in files}


@pytest.mark.parametrize("verb", [("doctor",), ("sync", "--once"), ("account", "list")])
def test_a_wrong_passphrase_opens_and_changes_nothing(old: Desk, verb: tuple[str, ...]) -> None:
    before, kept = stored(old.root), old.kept()
    code, english, chinese = old.both(*verb, phrase=PHRASE + "x")
    assert code == 3 and "The key does not open this profile" in english
    is_complete(english, chinese)
    assert stored(old.root) == before
    assert old.run("doctor", "--json").code == 0 and old.kept() == kept


def test_the_passphrase_must_be_given_and_must_be_text(old: Desk) -> None:
    before = stored(old.root)
    code, english, chinese = old.both("doctor", phrase=None)
    assert code == 3 and "--passphrase-fd" in english
    is_complete(english, chinese, "--passphrase-fd")
    code, english, chinese = old.both("doctor", "--passphrase-fd", "777", phrase=None)
    assert code == 2
    is_complete(english, chinese, "777", "--passphrase-fd 3 3<")
    code, english, chinese = old.both("doctor", phrase=b"\xff\xfe\x00")
    assert code == 2
    code, english, chinese = old.both("doctor", phrase="\n")
    assert code == 3 and "passphrase is empty" in english
    is_complete(english, chinese)
    assert stored(old.root) == before


def test_a_passphrase_typed_on_another_keyboard_opens(desk: Desk) -> None:
    desk.make("Zürich é")
    assert desk.run("doctor", "--json", phrase="Zürich é\n").code == 0
    assert desk.run("doctor", "--json", phrase="Zu\u0308rich e\u0301").code == 0


def test_a_newer_file_is_refused_and_untouched(old: Desk) -> None:
    conn = open_writer(old.root / "desk.db", old.key)
    conn.execute("PRAGMA user_version = 99")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    before = stored(old.root)
    for verb in (("doctor",), ("sync", "--once"), ("account", "list")):
        code, english, chinese = old.both(*verb)
        assert code == 3 and "newer xdesk (schema 99" in english
        is_complete(english, chinese, "99", str(SCHEMA_VERSION))
    assert stored(old.root) == before


@pytest.mark.parametrize("harm", ["middle", "head", "cut", "gone"])
def test_a_damaged_file_is_set_aside_and_the_next_start_works(old: Desk, harm: str) -> None:
    path, said = old.root / "desk.db", []
    for language in ("en", "zh_CN"):
        raw = bytearray(path.read_bytes())
        if harm == "cut":
            del raw[len(raw) // 2 :]
        elif harm == "gone":
            raw.clear()
        else:
            at = 0 if harm == "head" else len(raw) // 2
            raw[at : at + 64] = os.urandom(64)
        path.write_bytes(raw)
        ran = old.run("doctor", "--json", language=language)
        assert ran.code == 3 and ran.out == "" and path.read_bytes() == bytes(raw)  # doctor only looks
        ran = old.run("sync", "--once", language=language)
        assert ran.code == 3 and ran.out == ""
        said.append(ran.err.strip())
        (aside,) = [one for one in old.root.glob("desk.db.damaged-*") if one.name in said[-1]]
        if aside.suffix != ".check" and aside.exists():
            assert aside.read_bytes() == bytes(raw)  # kept to the byte
        assert old.run("sync", "--once").code == 4
        assert old.run("doctor", "--json").json["healthy"] is True
    is_complete(said[0], said[1])
    assert old.run("account", "list", "--json").json == {"accounts": []}  # new and empty, and said so


@pytest.mark.parametrize("card", [b"{", b"[]", b"\xff", b'{"id": "a", "mode": "magic"}', b"{}", b""])
def test_a_torn_profile_card_is_told(old: Desk, card: bytes) -> None:
    (old.root / "profile.json").write_bytes(card)
    before = stored(old.root)
    code, english, chinese = old.both("doctor")
    assert code == 3
    is_complete(english, chinese, str(old.root))
    assert stored(old.root) == before


def test_a_damaged_salt_is_told_and_never_made_anew(old: Desk) -> None:
    (old.root / "passphrase.salt").write_bytes(b"short")
    before = stored(old.root)
    code, english, chinese = old.both("doctor")
    assert code == 3
    is_complete(english, chinese, "passphrase.salt")
    assert stored(old.root) == before


# One-time profiles --------------------------------------------------------------------------------------------------


def temporary(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder for temporary files, and the environment that names it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder, {"TMPDIR": str(folder)}


@pytest.mark.parametrize(
    ("verb", "code"), [(("doctor", "--json"), 0), (("sync", "--once"), 4), (("account", "list"), 0)]
)
def test_a_one_time_profile_is_gone_at_exit(tmp_path: Path, verb: tuple[str, ...], code: int) -> None:
    folder, env = temporary(tmp_path)
    ran = outside(*verb, "--one-time", phrase=None, env=env, plain=True)
    assert ran.code == code and "Traceback" not in ran.err
    assert list(folder.iterdir()) == []
    if verb[0] == "doctor":
        assert (ran.json["profile"], ran.json["keyring"], ran.json["healthy"]) == ("one_time", "one-time", True)


def test_a_one_time_profile_is_gone_after_being_told_to_end(tmp_path: Path) -> None:
    folder, env = temporary(tmp_path)
    words = ["account", "add", "--client-id", "app", "--no-browser", "--one-time", "--base-url", "http://127.0.0.1:9"]
    child = begin(*words, phrase=None, env=env)
    assert child.stdout is not None and child.stdout.readline().startswith("http")
    assert [one.name.startswith("xdesk-") for one in folder.iterdir()] == [True]
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=100)
    assert child.returncode == 128 + signal.SIGTERM and "Traceback" not in err
    assert list(folder.iterdir()) == []


def test_a_named_one_time_folder_must_be_empty(desk: Desk, tmp_path: Path) -> None:
    desk.root.mkdir()
    (desk.root / "letters.txt").write_text("years of work")
    code, english, chinese = desk.both("doctor", "--one-time", phrase=None)
    assert code == 3
    is_complete(english, chinese, str(desk.root))
    assert stored(desk.root) == {"letters.txt": b"years of work"}
    (desk.root / "letters.txt").unlink()
    assert desk.run("doctor", "--one-time", phrase=None).code == 0
    assert not desk.root.exists()


def test_one_time_never_deletes_a_desk_of_another_kind(old: Desk) -> None:
    before = stored(old.root)
    code, english, chinese = old.both("doctor", "--one-time", phrase=None)
    assert code == 3 and stored(old.root) == before
    is_complete(english, chinese, "--passphrase-fd")
    (old.root / "desk.db").rename(old.root / "desk.db.damaged-1")  # set aside: still somebody's work
    assert old.run("doctor", "--one-time", phrase=None).code == 3
    assert (old.root / "desk.db.damaged-1").exists()


def test_a_one_time_profile_of_a_killed_process_stays_closed(desk: Desk) -> None:
    made = profile.load(desk.root, one_time=True)
    made.database.write_bytes(b"what nobody can read")
    code, english, chinese = desk.both("doctor", phrase=None)
    assert code == 3 and "closed for good" in english
    is_complete(english, chinese)
    assert made.database.exists()


def test_a_one_time_start_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xdesk.app.options import Options
    from xdesk.app.profile import opening

    folder, _ = temporary(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    def full(*_: Any, **__: Any) -> None:
        assert [one.name for one in folder.iterdir()] != []
        raise DeskError(file_full())

    monkeypatch.setattr(opening, "prepare", full)
    with pytest.raises(DeskError):
        opening.open_profile(Options(None, None, True, None, 1.0, None))
    assert list(folder.iterdir()) == []


def file_full() -> Any:
    from xdesk.replica.database import db_errors

    return db_errors.FULL


def test_a_desk_killed_while_it_wrote_opens_again(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0

    def asked() -> int:
        return sum(sandbox.read("log")["counts"].values())

    before = asked()
    sandbox.control("network", latency_ms=150)
    child = begin("sync", "--once", "--profile", str(desk.root))
    until(lambda: asked() > before + 1, "pages come")
    child.kill()
    child.communicate()
    sandbox.control("network", latency_ms=0)
    assert desk.sync().code == 0
    assert desk.rows("SELECT count(*) FROM message")[0][0] > 50
