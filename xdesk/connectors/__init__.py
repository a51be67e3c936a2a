"""The world outside: X, customer registers, the keychain. Late imports: httpx and keyring load on first use.

May import core, and httpx, msgspec, keyring and truststore (which no other package may).
To add a channel or a register: one file in channels/ or crm/ with `open_channel` or `open_crm`; nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.core.plugins import modules

if TYPE_CHECKING:
    from pathlib import Path

    from xdesk.connectors.http import Transport
    from xdesk.connectors.x.client import XClient
    from xdesk.core.ports import Connector, Crm


def open_channels(client: XClient, *folders: Path) -> dict[str, Connector]:
    """Return the connectors of one account by their streams ('dm', 'mentions', 'posts'); imports httpx.

    `folders` hold further files with `open_channel`, beside those of this package.
    """
    opened = [file.open_channel(client) for file in modules(f"{__name__}.channels", *folders)]
    return {channel.stream: channel for channel in opened}


def open_crms(transport: Transport, path: str, *folders: Path) -> dict[str, Crm]:
    """Return every kind of customer register by key, reading below `path` of the transport's host.

    `folders` hold further files with `KEY` and `open_crm`, beside those of this package.
    """
    return {file.KEY: file.open_crm(transport, path) for file in modules(f"{__name__}.crm", *folders)}
