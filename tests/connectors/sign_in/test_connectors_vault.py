"""Keyrings that are locked, gone, slow, lying or plain files."""

from __future__ import annotations

import os
import sys
import threading
import types
from pathlib import Path

import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from tests.waiting import PATIENCE_S
from xdesk.connectors import passphrase, vault
from xdesk.connectors.vault import KeyringVault, MemoryVault, RowsVault, key_name, tokens_name
from xdesk.core.paths import SALT_NAME
from xdesk.core.ports import Vault
from xdesk.core.sentences import DeskError


class Good:
    """A keyring that works."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Truncating(Good):
    """Windows keeps 2,560 bytes."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:1280])


class Forgetful(Good):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Raising(Good):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error


def all_vaults() -> list[Vault]:
    rows: dict[str, str] = {}
    return [
        KeyringVault(Good()),
        MemoryVault(),
        RowsVault(rows.get, rows.__setitem__, lambda name: rows.pop(name, None)),
    ]


@pytest.mark.parametrize("one", all_vaults(), ids=lambda one: type(one).__name__)
def test_every_vault_keeps_and_forgets(one: Vault) -> None:
    assert one.read("a") is None
    one.write("a", "秘密")
    one.write("a", "秘密2")
    assert one.read("a") == "秘密2"
    one.erase("a")
    one.erase("a")
    assert one.read("a") is None and one.name


def test_names() -> None:
    assert key_name("p1") == "xdesk:p1:key" and tokens_name("p1", "42") == "xdesk:p1:tokens:42"


@pytest.mark.parametrize("backend", [Truncating(), Forgetful()])
def test_what_comes_back_changed_is_refused(backend: Good) -> None:
    with pytest.raises(DeskError, match="something else"):
        KeyringVault(backend).write("a", "x" * 3000)
    rows = RowsVault(lambda _: "other", lambda *_: None, lambda _: None)
    with pytest.raises(DeskError, match="something else"):
        rows.write("a", "x")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("x"), "is locked"),
        (InitError("x"), "is locked"),
        (NoKeyringError("x"), "has no keyring"),
        (OSError("bus is gone at secret path"), "refused"),
    ],
)
def test_troubles_have_sentences_without_secrets(error: Exception, words: str) -> None:
    with pytest.raises(DeskError, match=words) as caught:
        KeyringVault(Raising(error)).read("a")
    assert "secret path" not in str(caught.value.sentence)


def test_a_keyring_that_hangs_is_given_up() -> None:
    free = threading.Event()

    class Hanging(Good):
        def get_password(self, service: str, username: str) -> str | None:
            free.wait(PATIENCE_S)
            return None

    with pytest.raises(DeskError, match="does not answer"):
        KeyringVault(Hanging(), patience_s=0.1).read("a")
    free.set()


def module(name: str, priority: object) -> tuple[str, str, str]:
    made = types.ModuleType(name)

    class Keyring(Good):
        pass

    Keyring.__module__ = name
    Keyring.priority = priority  # type: ignore[attr-defined]
    made.Keyring = Keyring  # type: ignore[attr-defined]
    sys.modules[name] = made
    return (sys.platform[:5], name, "Keyring")


def test_the_best_allowed_backend_wins() -> None:
    found = vault.find_backend([module("kr_one", 3), module("kr_two", 5), ("linux", "kr_not_there", "Keyring")])
    assert type(found).__module__ == "kr_two"


def test_no_allowed_backend_is_said_and_nothing_else_is_taken() -> None:
    with pytest.raises(DeskError, match="has no keyring"):
        vault.find_backend([("win32" if sys.platform != "win32" else "linux", "kr_one", "Keyring")])
    allowed = {name for _, name, _ in vault.BACKENDS}
    assert not any(word in name for name in allowed for word in ("alt", "null", "fail", "chainer", "file"))


def test_a_configured_plaintext_backend_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    try:
        one = KeyringVault(patience_s=20)
    except DeskError as error:
        assert "no keyring" in error.sentence.text  # no bus here: absent, not 'null'
    else:
        assert "null" not in one.name and "fail" not in one.name


def test_a_key_from_a_passphrase(tmp_path: Path) -> None:
    salt = passphrase.salt(tmp_path)
    assert passphrase.salt(tmp_path) == salt and len(salt) == 32
    assert os.name == "nt" or (tmp_path / SALT_NAME).stat().st_mode & 0o077 == 0
    one = passphrase.key("café 口令", salt)
    assert len(one) == 64 and int(one, 16) and one == passphrase.key("cafe\u0301 口令", salt)
    assert one != passphrase.key("cafe 口令", salt)


def test_a_damaged_salt_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / SALT_NAME).write_bytes(b"short")
    with pytest.raises(DeskError, match="damaged"):
        passphrase.salt(tmp_path)
    assert (tmp_path / SALT_NAME).read_bytes() == b"short"
    with pytest.raises(DeskError, match="empty"):
        passphrase.key("", b"x" * 32)
