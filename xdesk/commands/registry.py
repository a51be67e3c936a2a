"""Registry: every command of the desk, found by walking this folder, then frozen."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.keys import KeyTrie
from xdesk.core.delivery import State
from xdesk.core.plugins import modules

__all__ = ["PLACES", "Call", "CallResult", "Command", "Registry", "command", "load"]

PLACES = ("anywhere", "conversations", "list", "composer", "page", "palette")
"""Where a command's keys work: everywhere; while the conversations are in front, and of these outside the editor or in
it; while another page of the window is; or nowhere (palette and menu only)."""
NEEDS = ("", "conversation", "reply", "note", "account")
"""What must be chosen: the window gives conversation_id, outbox_id, note_id or account_id."""
WAITING = (State.QUEUED, State.HELD, State.REFUSED)
"""States of a reply that a command finds unless it names others."""
_GIVEN = {"conversation": "conversation_id", "reply": "outbox_id", "note": "note_id", "account": "account_id"}

Function = TypeVar("Function", bound=Callable[..., CallResult])


@dataclass(frozen=True, slots=True)
class Command:
    """One thing an agent can do. `title` and `help` are marked keys of the contexts Command and CommandHelp.

    `opened_by`: the window's command that asks for the other arguments; such a command is in no list itself.
    `desktop`: the function belongs to the window and gets no context. `icon`: one of resources/icons.
    `states`: those in which a command that needs a reply finds one in the conversation in front.
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    place: str = "palette"
    needs: str = ""
    help: str = ""
    opened_by: str = ""
    desktop: bool = False
    icon: str = ""
    states: tuple[State, ...] = WAITING
    function: Callable[..., CallResult | None] | None = None

    @property
    def listed(self) -> bool:
        """Whether palette, menus and key sheet show it."""
        return not self.opened_by

    def given(self) -> str:
        """Return the name of the argument the window fills from what is chosen, empty when none."""
        return _GIVEN.get(self.needs, "")

    def asks(self) -> tuple[str, ...]:
        """Return the arguments without a default that are not given by what is chosen."""
        if self.function is None or self.desktop:
            return ()
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        return tuple(p.name for p in parameters if p.default is p.empty and p.name != self.given())


def command(
    name: str,
    title: str,
    *,
    help: str,
    keys: Sequence[str] = (),
    place: str = "palette",
    needs: str = "",
    opened_by: str = "",
    icon: str = "",
    states: Sequence[State] = WAITING,
) -> Callable[[Function], Function]:
    """Mark a function fn(context, **args) -> CallResult as the command `name` ('noun.verb')."""

    def mark(function: Function) -> Function:
        given = (name, title, tuple(keys), place, needs, help, opened_by)
        made = Command(*given, icon=icon, states=tuple(states), function=function)
        function.command = made  # type: ignore[attr-defined]
        return function

    return mark


class Registry:
    """All commands by name. Window commands are added or bound before `freeze`, which checks everything."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._trie: KeyTrie | None = None

    def add(self, one: Command) -> None:
        """Add a command; raises ValueError for a second one of its name, or after `freeze`."""
        if self._trie is not None or one.name in self._commands:
            raise ValueError(f"{one.name}: frozen or there already")
        if one.place not in PLACES or one.needs not in NEEDS:
            raise ValueError(f"{one.name}: no such place or need")
        self._commands[one.name] = one

    def bind(self, name: str, function: Callable[..., CallResult | None]) -> None:
        """Give a window command its function; raises ValueError for another command or a second function."""
        known = self._commands.get(name)
        if known is None or not known.desktop or known.function is not None:
            raise ValueError(f"{name}: no window command that waits for a function")
        self._commands[name] = replace(known, function=function)

    def unbound(self) -> list[str]:
        """Return the names of the window commands without a function."""
        return [name for name, one in self._commands.items() if one.function is None]

    def freeze(self) -> None:
        """End adding; raises ValueError for key conflicts and for commands nobody can reach."""
        for one in self._commands.values():
            if one.opened_by and one.opened_by not in self._commands:
                raise ValueError(f"{one.name}: {one.opened_by}, which opens it, is no command")
            if one.asks() and not one.opened_by:
                raise ValueError(f"{one.name}: nobody gives it {', '.join(one.asks())}")
        self._trie = KeyTrie((one.name, one.place, one.keys) for one in self._commands.values())

    @property
    def keys(self) -> KeyTrie:
        """The keys of all commands; raises ValueError before `freeze`."""
        if self._trie is None:
            raise ValueError("not frozen yet")
        return self._trie

    def all(self) -> tuple[Command, ...]:
        """Return the commands that palette, menus and key sheet show, in the order of their files."""
        return tuple(one for one in self._commands.values() if one.listed)

    def every(self) -> tuple[Command, ...]:
        """Return all commands, also those opened by another one."""
        return tuple(self._commands.values())

    def get(self, name: str) -> Command | None:
        """Return the command `name`, None when there is none."""
        return self._commands.get(name)


def load(*folders: Path) -> Registry:
    """Return a registry with every command of this package, window commands still unbound, not frozen.

    `folders` hold further files of commands, beside those of this package. Raises ValueError when two have one name.
    """
    registry = Registry()
    for module in modules("xdesk.commands", *folders):
        for one in getattr(module, "COMMANDS", ()):
            registry.add(one)
        for value in list(vars(module).values()):
            made = getattr(value, "command", None)
            if isinstance(made, Command) and getattr(value, "__module__", "") == module.__name__:
                registry.add(made)
    return registry
