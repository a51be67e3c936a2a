"""The keyring of the system: absent, locked, forged by the environment, without the key; and a real one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from tests.app.app_desk import PHRASE, Desk, adding, environment, is_complete, outside
from tests.sandbox_process import ROOT, Sandbox
from xdesk.connectors import vault


class Keyring:
    """A keyring in this process."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("at a place nobody may name")
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("x")
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    found = Keyring()
    monkeypatch.setattr(vault, "find_backend", lambda *_: found)
    return found


def test_a_locked_keyring_opens_nothing_and_loses_nothing(desk: Desk, ring: Keyring, sandbox: Sandbox) -> None:
    ring.locked = True
    code, english, chinese = desk.both(*adding(desk.root.parent), phrase=None)
    assert code == 3 and "is locked" in english and "nobody may name" not in english
    is_complete(english, chinese)
    assert not (desk.root / "desk.db").exists()
    ring.locked = False
    assert desk.run(*adding(desk.root.parent), phrase=None).code == 5
    assert desk.run("doctor", "--json", phrase=None).json["profile"] == "keyring"
    before = (desk.root / "desk.db").read_bytes()
    ring.locked = True
    assert desk.both("doctor", phrase=None)[0] == 3
    assert (desk.root / "desk.db").read_bytes() == before


def test_tokens_lie_in_the_keyring_and_nowhere_else(
    desk: Desk, ring: Keyring, sandbox: Sandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "token"
    folder.write_text(sandbox.token())
    adding = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(folder)]
    assert desk.run(*adding, phrase=None).code == 0
    names = sorted(name.split(":")[2] for name in ring.kept)
    assert names == ["key", "tokens"]
    assert desk.run("sync", "--once", phrase=None).code == 0
    for one in desk.root.rglob("*"):
        if one.is_file():
            raw = one.read_bytes()
            assert sandbox.token().encode() not in raw
            assert not any(secret.encode() in raw for secret in ring.kept.values())
    ring.locked = True  # locked while the desk holds an account
    code, english, _ = desk.both("sync", "--once", phrase=None)
    assert code == 3 and "is locked" in english


def test_a_file_whose_key_is_gone_is_kept_and_never_made_anew(desk: Desk, ring: Keyring) -> None:
    desk.make(None)
    before = (desk.root / "desk.db").read_bytes()
    ring.kept.clear()
    code, english, chinese = desk.both("doctor", phrase=None)
    assert code == 3 and "is not in the keyring" in english
    is_complete(english, chinese, str(desk.root))
    assert (desk.root / "desk.db").read_bytes() == before and ring.kept == {}


def test_a_keyring_profile_does_not_take_a_passphrase(desk: Desk, ring: Keyring) -> None:
    desk.make(None)
    code, english, chinese = desk.both("doctor", phrase=PHRASE)
    assert code == 3 and "keeps its key in the system keyring" in english
    is_complete(english, chinese)


FORGED = [
    {},
    {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"},
    {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not proven: other systems always have a keyring")
@pytest.mark.parametrize("forged", FORGED)
def test_without_a_secret_service_nothing_is_made_unencrypted(tmp_path: Path, forged: dict[str, str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = {"HOME": str(home), "XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "", **forged}
    for language in ("en", "zh_CN"):
        ran = outside(*adding(tmp_path), "--language", language, phrase=None, env=env)
        assert ran.code == 3 and ran.out == "" and "Traceback" not in ran.err
        if language == "en":
            assert "no keyring xdesk can use" in ran.err and "passphrase" in ran.err
        else:
            assert ran.err.strip() and "no keyring" not in ran.err
    files = [one for one in home.rglob("*") if one.is_file() and "keyring" not in one.parts and one.stat().st_size]
    assert [one.name for one in files] == ["profile.json"]
    assert json.loads(files[0].read_text()).keys() == {"id", "mode"}
    # the way out the sentence names must work on this very profile
    assert outside(*adding(tmp_path), env=env).code == 5
    ran = outside("doctor", "--json", env=env)
    assert ran.code == 0 and ran.json["profile"] == "passphrase"


REAL = """
set -e
echo -n "a login password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
"$1" -m xdesk account add --json --base-url "$2" --access-token-file "$3" --profile "$4" >"$5/added"
"$1" -m xdesk sync --once --json --profile "$4" >"$5/synced"
"$1" -m xdesk doctor --json --profile "$4" >"$5/doctor"
"""


def test_a_real_secret_service_keeps_key_and_tokens(sandbox: Sandbox, tmp_path: Path) -> None:
    if not shutil.which("gnome-keyring-daemon") or not shutil.which("dbus-run-session"):
        pytest.skip("not proven here: needs gnome-keyring and dbus-run-session")
    home, token = tmp_path / "home", tmp_path / "token"
    home.mkdir(mode=0o700)
    token.write_text(sandbox.token())
    where = [sys.executable, sandbox.base_url, str(token), str(home / "desk"), str(tmp_path)]
    line = ["dbus-run-session", "--", "bash", "-c", REAL, "real", *where]
    env = environment(HOME=str(home), XDG_RUNTIME_DIR=str(home), XDG_DATA_HOME=str(home / "share"))
    ran = subprocess.run(line, capture_output=True, text=True, timeout=100, cwd=ROOT, env=env, check=False)
    assert ran.returncode == 0, ran.stderr
    doctor = json.loads((tmp_path / "doctor").read_text())
    assert doctor["keyring"] == "keyring.backends.SecretService.Keyring" and doctor["profile"] == "keyring"
    assert doctor["counts"]["message"] > 50 and doctor["counts"]["secret"] == 0
    for one in home.rglob("*"):
        if one.is_file():
            assert sandbox.token().encode() not in one.read_bytes(), one.name


SLOWLY = """
import json, os, sys, time
from pathlib import Path
from xdesk.cli.command_line import run
from xdesk.connectors import vault

place = Path(sys.argv.pop(1))

class Slow:
    def get_password(self, service, username):
        found = json.loads(place.read_text()).get(username) if place.exists() else None
        time.sleep(0.3)  # timed: the slowness of this keyring is the point
        return found

    def set_password(self, service, username, password):
        with place.with_suffix(".log").open("a") as log:
            log.write(username + "\\n")
        time.sleep(0.3)  # timed: the slowness of this keyring is the point
        known = json.loads(place.read_text()) if place.exists() else {}
        half = place.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps({**known, username: password}))
        os.replace(half, place)

vault.find_backend = lambda *_: Slow()
sys.exit(run(sys.argv[1:]))
"""


def test_first_starts_at_once_found_one_key_in_a_slow_keyring(tmp_path: Path) -> None:
    ring, root = tmp_path / "ring", tmp_path / "desk"
    line = [sys.executable, "-c", SLOWLY, str(ring), *adding(tmp_path), "--profile", str(root)]
    starts = [
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT, text=True)
        for _ in range(4)
    ]
    for one in starts:
        out, err = one.communicate(timeout=100)
        assert (one.returncode, out) == (5, ""), err
    names = ring.with_suffix(".log").read_text().split()
    assert len(names) == len(json.loads(ring.read_text())) == 1, "one key, stored once"
    assert not list(root.glob("*.damaged-*"))
