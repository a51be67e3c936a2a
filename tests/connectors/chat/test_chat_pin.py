"""Keys fetched by the PIN: only the registered ones count, only proper servers are asked, the PIN is wiped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.connectors.chat.chat_account import reading, secret
from tests.sandbox_process import CHINA, US, Sandbox
from xdesk.connectors.vault import MemoryVault
from xdesk.connectors.x.chat import key_backup, key_vault
from xdesk.connectors.x.chat.key_backup import PinError
from xdesk.connectors.x.chat.key_vault import ChatKeys, ChatKeyVault
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.core.sentences import DeskError

PIN = b"2580"


@pytest.fixture
def records(sandbox: Sandbox) -> Sequence[PublicKey]:
    """Return what X has registered for the account."""
    return reading(sandbox, lambda account: account.reader.public_keys(US, backup=True))


def test_the_pin_brings_the_registered_keys_and_is_wiped(sandbox: Sandbox, records: Sequence[PublicKey]) -> None:
    pin = bytearray(PIN)
    found = key_backup.unlock(US, records, pin)
    assert (found.secret, found.version) == secret(sandbox) and pin == bytes(len(PIN))
    assert key_backup.most_guesses(records) == 20


def test_a_wrong_pin_is_wiped_too_and_tells_what_is_left(sandbox: Sandbox, records: Sequence[PublicKey]) -> None:
    pin = bytearray(b"9876")
    with pytest.raises(PinError) as trouble:
        key_backup.unlock(US, records, pin)
    assert trouble.value.guesses_left == sandbox.read("chat_secret")["guesses_left"] and pin == bytes(4)


def test_keys_that_are_not_the_registered_ones_are_refused(sandbox: Sandbox, records: Sequence[PublicKey]) -> None:
    others = reading(sandbox, lambda account: account.reader.public_keys(CHINA))
    for shown in (
        [replace(others[0], backup=records[0].backup)],
        [replace(records[0], signing_public_key=others[0].signing_public_key)],
    ):
        with pytest.raises(PinError) as trouble:
            key_backup.unlock(US, shown, bytearray(PIN))
        assert "not those X has registered" in trouble.value.sentence.english()


@pytest.mark.parametrize("url", ["http://keys.example/", "https://a:b@keys.example/", "ftp://keys.example/", ""])
def test_no_guess_goes_to_a_server_no_desk_may_talk_to(
    sandbox: Sandbox, records: Sequence[PublicKey], url: str
) -> None:
    config = json.loads(records[0].backup)
    config["token_map"][0]["value"]["address"] = url
    before = sandbox.read("chat_secret")["guesses_left"]
    with pytest.raises(DeskError):
        key_backup.unlock(US, [replace(records[0], backup=json.dumps(config))], bytearray(b"9876"))
    assert sandbox.read("chat_secret")["guesses_left"] == before


def test_the_vault_keeps_each_account_s_keys_apart() -> None:
    vault = ChatKeyVault(MemoryVault(), "p")
    keys = ChatKeys(bytes(range(64)), "17")
    assert vault.read("1") is None and not vault.lock("1")
    vault.unlock("1", keys)
    assert vault.read("1") == keys and vault.read("2") is None
    assert vault.lock("1") and vault.read("1") is None


@pytest.mark.parametrize("kept", ["", "{}", "[]", "null", '{"keys":"AAAA","version":"1"}', '{"keys":1,"version":"1"}'])
def test_what_is_no_secret_counts_as_locked(kept: str) -> None:
    assert key_vault.loads(kept) is None
