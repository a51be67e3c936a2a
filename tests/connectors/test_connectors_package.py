"""The room as others see it: late imports, walked channels, addresses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.connectors.x_clients import client
from xdesk.connectors import open_channels
from xdesk.connectors.server_address import address
from xdesk.core.sentences import DeskError


def test_importing_the_room_loads_no_network_library() -> None:
    code = "import sys, xdesk.connectors; print(sorted({'httpx', 'keyring', 'msgspec', 'asyncio'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_channels_are_found_by_walking() -> None:
    found = open_channels(client("http://127.0.0.1:9"))
    assert {name: one.key for name, one in found.items()} == {
        "dm": "x.dm",
        "mentions": "x.mentions",
        "posts": "x.posts",
    }
    assert all(one.account_id == "1111111111111111111" for one in found.values())


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.x.com", "https://api.x.com"),
        ("https://api.x.com/", "https://api.x.com"),
        ("https://API.x.com:8443", "https://api.x.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost:1", "http://localhost:1"),
    ],
)
def test_addresses_a_desk_may_use(url: str, origin: str) -> None:
    assert address(url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "http://api.x.com",
        "http://192.168.1.2:80",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "https://user:hunter2@api.x.com",
        "https://api.x.com@evil.example",
        "https://api.x.com/path",
        "https://api.x.com?x=1",
        "https://api.x.com#x",
        "https://",
        "https://x.com%2eevil.com",
        "https://ⓧ.com",
        "https://a b.com",
        "https://a:99999",
        "",
        "file:///etc/passwd",
    ],
)
def test_addresses_a_desk_refuses(url: str) -> None:
    with pytest.raises(DeskError) as caught:
        address(url)
    assert "hunter2" not in str(caught.value.sentence.values.get("address", ""))
