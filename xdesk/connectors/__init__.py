"""The world outside: X, customer registers, the keychain. Late imports: httpx and keyring load on first use.

May import core, and httpx, msgspec, keyring and truststore (which no other room may).
To add a channel or a register: one file in channels/ or crm/ with `open_channel` or `open_crm`; nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xdesk.connectors.http import Transport
    from xdesk.connectors.x.client import XClient
    from xdesk.core.ports import Channel, Crm


def _files(package: str) -> Iterator[ModuleType]:
    """Import every file of one of our packages, by name."""
    folder = importlib.import_module(package)
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda one: one.name):
        yield importlib.import_module(f"{package}.{found.name}")


def open_channels(client: XClient) -> dict[str, Channel]:
    """Return every channel of one account by its stream ('dm', 'mentions', 'posts'); imports httpx."""
    opened = [file.open_channel(client) for file in _files(f"{__name__}.channels")]
    return {channel.stream: channel for channel in opened}


def open_crms(transport: Transport, path: str) -> dict[str, Crm]:
    """Return every kind of customer register by key, reading below `path` of the transport's host."""
    return {file.KEY: file.open_crm(transport, path) for file in _files(f"{__name__}.crm")}
