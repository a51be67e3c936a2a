"""Command context: reading thread, settings, and the registry of commands."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from typing import Any

from xdesk.app.profile.opening import Opened
from xdesk.app.startup.first_rows import FirstRows
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.commands.registry import Registry
from xdesk.commands.text_length import shared_counter
from xdesk.core import ids
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.readers import BigReads
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import settings


class Choices:
    """What people decide, kept in the encrypted file (ui.runtime.agent_context.Preferences)."""

    def __init__(self, conn: Connection, writer: Writer) -> None:
        self._conn, self._writer = conn, writer

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value kept under `name`, else `default`."""
        return settings.get(self._conn, name, default)

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


class CommandContext:
    """Starts the reading thread of an open profile and gives the agent's context all it acts with."""

    def __init__(self, opened: Opened, first_rows: FirstRows, writer: Writer, registry: Registry) -> None:
        context, x_now = first_rows.context, first_rows.x_time.now
        self._big = BigReads(opened.reader, lambda: writer.pressed)
        mint: Callable[[], str] = lambda: ids.ulid(x_now(), os.urandom)  # noqa: E731
        session = AgentSession(context.read, writer.write, opened.clock, x_now, context.me, mint, shared_counter())
        context.equip(
            runner=Runner(session, registry),
            registry=registry,
            big=self._big,
            settings=Choices(context.read, writer),
            agent_name=agent_name(),
        )

    def close(self) -> None:
        """Close the reading thread; the writer is closed before, by whoever made it."""
        self._big.close()
