"""Calls: a command and its arguments as data; whoever runs them, agents, timers and rules say so in the same way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

Argument = str | int | bool | None | list[str]

SECRET_ARGS = frozenset({"text", "name", "tags", "agent"})
"""Arguments that hold words of people; a log never shows them."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command and its arguments as data that survives JSON: key, menu item, undo step, test step, log line."""

    name: str
    args: Mapping[str, Argument] = field(default_factory=dict)

    def dumps(self) -> str:
        """Return the JSON form."""
        return json.dumps({"name": self.name, "args": dict(self.args)}, ensure_ascii=False, sort_keys=True)

    @staticmethod
    def loads(raw: str) -> Call:
        """Return the call that `dumps` wrote."""
        found = json.loads(raw)
        return Call(str(found["name"]), dict(found["args"]))

    def masked(self) -> str:
        """Return the log form: names and ids, no words of people, only how long they were."""
        shown = {key: _size(value) if key in SECRET_ARGS else value for key, value in self.args.items()}
        return json.dumps({"name": self.name, "args": shown}, ensure_ascii=True, sort_keys=True)


def _size(value: Argument) -> str:
    return f"<{len(value)}>" if isinstance(value, (str, list)) else "<>"
