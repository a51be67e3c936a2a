"""Seats an agent: opens the reading side, builds desk, registry and runner for the window."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from typing import Any

from xdesk.commands import registry as registries
from xdesk.commands.desk import Desk
from xdesk.commands.registry import Registry
from xdesk.commands.runner import Runner
from xdesk.core import ids
from xdesk.core.timekeeping import XTime
from xdesk.opening import Opened
from xdesk.replica import settings
from xdesk.replica.reader import BigReads, Reads
from xdesk.replica.writer import Writer
from xdesk.ui.bridge import Bridge
from xdesk.ui.panes.writing import shared_counter
from xdesk.ui.seat import Seat

ME = "me"
"""The agent of a desk that stands alone; a team engine will give real ids."""


class Choices:
    """What people decide, kept in the encrypted file (ui.seat.Preferences)."""

    def __init__(self, reads: Reads, writer: Writer) -> None:
        self._reads, self._writer = reads, writer

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value kept under `name`, else `default`."""
        return settings.get(self._reads.conn, name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep `value` under `name`."""
        self._writer.write(settings.put, name, value)


def agent_name() -> str:
    """Return the name of the person at this computer, as the system knows it."""
    try:
        import pwd

        full = pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError):
        full = ""
    try:
        return full or getpass.getuser()
    except (OSError, KeyError):
        return "Agent"


class Seating:
    """The reading side of one open profile and the seat built on it."""

    def __init__(self, opened: Opened, writer: Writer, x_time: XTime, bridge: Bridge) -> None:
        self.reads = Reads(opened.profile.database, opened.key)
        self.big = BigReads(opened.reader)
        self.registry: Registry = registries.load()
        mint: Callable[[], str] = lambda: ids.ulid(x_time.now(), os.urandom)  # noqa: E731
        desk = Desk(self.reads.conn, writer.write, opened.clock, x_time.now, ME, mint, shared_counter())
        self.seat = Seat(
            read=self.reads.conn,
            runner=Runner(desk, self.registry),
            registry=self.registry,
            x_now=x_time.now,
            me=ME,
            big=self.big,
            bridge=bridge,
            settings=Choices(self.reads, writer),
            agent_name=agent_name(),
        )

    def close(self) -> None:
        """Close the reading connections."""
        self.seat.clockface.stop()
        self.big.close()
        self.reads.close()
