"""Things the tests of this room make again and again."""

from __future__ import annotations

from pathlib import Path

from tests.connectors.loopback_server import NOW
from xdesk.connectors.http import Transport
from xdesk.connectors.vault import MemoryVault
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.sign_in.token_source import RotatingAuth, StaticAuth
from xdesk.connectors.x.sign_in.tokens import TokenBox, Tokens
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing

BRAND, CUSTOMER = "1111111111111111111", "2222222222222222222"
PAIR = f"{BRAND}-{CUSTOMER}"
DM_ID, POST_ID, ROOT_ID = "2080765901528535096", "2080765813578191303", "2080761390344937796"


def x_now() -> int:
    return NOW


def static(token: str) -> StaticAuth:
    """A ready token, kept as the desk keeps it."""
    vault = MemoryVault()
    vault.write("t", Tokens(token, "", 0).dumps())
    return StaticAuth(TokenBox(vault, "t"))


def client(url: str) -> XClient:
    return XClient(BRAND, Transport(url, x_now=x_now), static("tok-canary-1"))


def outgoing(channel: str = "dm", text: str = "您好，已为您办理退款。", **changes: object) -> Outgoing:
    values: dict[str, object] = {
        "id": "01J",
        "account_id": BRAND,
        "conversation_id": "c",
        "channel": channel,
        "recipient_id": CUSTOMER,
        "external_id": PAIR if channel == "dm" else ROOT_ID,
        "reply_to_id": None if channel == "dm" else POST_ID,
        "text": text,
        "created_at": NOW,
        "state": State.SENDING,
        "not_before": None,
        "undo_until": None,
        "based_on": None,
        "hwm": None,
        "tried_at": NOW,
        "deadline": NOW + 15_000,
        "checks": 0,
        "checked_at": None,
        "promise_minutes": None,
        "agent_id": "a",
    }
    return Outgoing(**{**values, **changes})  # type: ignore[arg-type]


def rotating(url: str, vault: MemoryVault, folder: Path) -> RotatingAuth:
    return RotatingAuth(
        BRAND, "client", Transport(url, x_now=x_now), box=TokenBox(vault, "t"), folder=folder, x_now=x_now
    )


def expired(vault: MemoryVault, refresh: str = "r0") -> None:
    vault.write("t", Tokens("a0", refresh, NOW - 1).dumps())
