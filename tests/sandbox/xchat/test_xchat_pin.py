"""The PIN: the unmodified library unlocks a brand's keys at the sandbox's realms, and guesses are counted and end."""

from __future__ import annotations

import base64
import json

import pytest
from chat_xdk import Chat, guesses_remaining
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.xchat.chat_client import BrandClient
from tests.sandbox_process import US, Sandbox
from xdesk.sandbox.xchat import cbor, ristretto
from xdesk.sandbox.xchat.realm import GUESSES, PIN


def locked(sandbox: Sandbox) -> Chat:
    """Return a client that knows where the brand's keys lie and has none yet."""
    with BrandClient(sandbox) as client:
        record = client.ask("GET", f"/2/users/{US}/public_keys")["data"][0]
    chat = Chat()
    chat.update_config(json.dumps(record["juicebox_config"]))
    return chat


def test_the_pin_opens_the_registered_keys(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    chat = locked(sandbox)
    assert not chat.is_unlocked()
    chat.unlock(PIN)
    secret = sandbox.read("chat_secret")
    assert base64.b64encode(bytes(chat.export_keys() or b"")).decode() == secret["keys"]
    assert secret["guesses_left"] == GUESSES
    with BrandClient(sandbox) as client:
        assert chat.matches_registered_key(client.records(US)[0]["public_key"])


def test_wrong_pins_are_counted_and_a_right_one_gives_all_guesses_back(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    chat = locked(sandbox)
    for left in (GUESSES - 1, GUESSES - 2):
        with pytest.raises(ValueError) as trouble:
            chat.unlock("9876")
        assert guesses_remaining(trouble.value) == left == sandbox.read("chat_secret")["guesses_left"]
    chat.unlock(PIN)
    assert sandbox.read("chat_secret")["guesses_left"] == GUESSES


def test_used_up_guesses_lock_the_right_pin_out_too(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    chat = locked(sandbox)
    chat.unlock(PIN)
    sandbox.control("chat_guesses", left=1)
    with pytest.raises(ValueError) as trouble:
        chat.unlock("9876")
    assert guesses_remaining(trouble.value) == 0
    with pytest.raises(ValueError) as trouble:
        chat.unlock(PIN)
    assert "uess" in str(trouble.value)


def test_a_realm_that_is_away_costs_no_guess(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    chat = locked(sandbox)
    chat.unlock(PIN)
    sandbox.control("faults", endpoint="realm", kind="status", status=503, times=-1)
    with pytest.raises(ValueError):
        chat.unlock(PIN)
    assert sandbox.read("chat_secret")["guesses_left"] == GUESSES


def test_only_the_owner_is_told_where_the_keys_lie(sandbox: Sandbox) -> None:
    with BrandClient(sandbox, "LumiHome_CN") as other:
        assert "juicebox_config" not in other.records(US)[0]
        realm = other.ask("GET", f"/2/users/{other.me}/public_keys")["data"][0]["juicebox_config"]["token_map"][0]
    with sandbox.client() as client:
        told = {"authorization": f"Bearer {US}.wrong"}
        assert client.post(f"{realm['value']['address']}req", content=b"x", headers=told).status_code == 401


@pytest.mark.parametrize(
    ("times", "point"),
    [  # RFC 9496, A.1
        (0, "0000000000000000000000000000000000000000000000000000000000000000"),
        (1, "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"),
        (2, "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"),
        (15, "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e"),
    ],
)
def test_multiples_of_the_base_are_the_published_ones(times: int, point: str) -> None:
    found = ristretto.encode(ristretto.times(times, ristretto.BASE))
    assert found.hex() == point
    assert ristretto.encode(ristretto.decode(found)) == found


@pytest.mark.parametrize(
    "wrong", [b"\x01" + bytes(31), b"\xff" * 32, b"\x00" * 31, (2**255 - 18).to_bytes(32, "little")]
)
def test_bytes_that_are_no_point_are_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError):
        ristretto.decode(wrong)


VALUES = st.recursive(
    st.integers(0, 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60)
@given(VALUES)
def test_cbor_reads_what_it_wrote(value: object) -> None:
    assert cbor.loads(cbor.dumps(value)) == value


@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_strange_cbor_is_refused_in_one_way(raw: bytes) -> None:
    try:
        cbor.loads(raw)
    except ValueError:
        return
