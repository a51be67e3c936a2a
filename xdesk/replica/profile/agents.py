"""Agents: who works at desks; each desk knows the one who sits at it by an id of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xdesk.core.operations.operation import actor_of
from xdesk.replica.database.connection import Connection, version_of
from xdesk.replica.profile import settings

HERE = "agent.here"
"""The setting that holds the id of the agent of this desk; made with the file, or when an older one was migrated."""
_FIRST = 3  # the version that brought ids of agents
_BEFORE = "me"  # how the rows of older files call whoever sat at them
NAME = "coalesce(nullif((SELECT a.name FROM agent AS a WHERE a.id = {column}), ''), {column})"
"""SQL: how the agent whose id is in a column is called; the id itself where no name is known."""
_COLUMNS = {
    "conversation": ("assignee",), "outbox": ("agent_id", "human_id"), "note": ("author",), "tag": ("agent_id",),
    "read_state": ("agent_id",), "event": ("agent_id", "to_id"),
}  # fmt: skip


def here(conn: Connection) -> str:
    """Return the id of the agent of the desk whose file this is, also of an older version."""
    return str(settings.get(conn, HERE, "")) if version_of(conn) >= _FIRST else _BEFORE


def called(conn: Connection, agent_id: str) -> str:
    """Return an agent's name, the id where none is known."""
    return str(conn.execute(f"SELECT {NAME.format(column='?1')}", (agent_id,)).fetchone()[0])


def as_one(table: str, row: Mapping[str, Any], theirs: str, ours: str) -> dict[str, Any]:
    """Return a row of another file of this desk with the agent of that file named as the one of this file."""
    names = _COLUMNS.get(table, ())
    found = {name: ours if name in names and value == theirs else value for name, value in row.items()}
    if table == "timer" and row["actor"] == actor_of(theirs):
        found["actor"] = actor_of(ours)
    return found
