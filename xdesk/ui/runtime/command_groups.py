"""Groups of commands for menus and the key sheet: by the first word of a command's name, else its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from xdesk.core.sentences import Sentence
from xdesk.ui.style.translation import spoken, translate


class Named(Protocol):
    """What menus, palette and key sheet need of a command."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def keys(self) -> Sequence[str]: ...
    @property
    def place(self) -> str: ...


ORDER = ("move", "answer", "decide", "writing", "goto", "everywhere")
_BY_WORD = {
    "move": "move",
    "picture": "move",
    "reply": "answer",
    "note": "answer",
    "deadline": "answer",
    "promise": "answer",
    "acknowledge": "answer",
    "conversation": "decide",
    "tag": "decide",
    "composer": "writing",
    "macro": "writing",
    "go": "goto",
    "search": "goto",
}


def group_of(command: Named) -> str:
    """Return the group of a command, one of ORDER."""
    if command.place == "composer":
        return "writing"
    return _BY_WORD.get(command.name.split(".")[0], "everywhere")


def grouped(commands: Iterable[Named]) -> list[tuple[str, list[Named]]]:
    """Return the commands by group, in the order of the sheet; empty groups are left out."""
    found: dict[str, list[Named]] = {group: [] for group in ORDER}
    for command in commands:
        found[group_of(command)].append(command)
    return [(group, members) for group, members in found.items() if members]


def group_word(group: str) -> str:
    """Return the head of a group in the language of the desk."""
    return {
        "move": translate("Keys", "Move"),
        "answer": translate("Keys", "Answer"),
        "decide": translate("Keys", "Decide"),
        "writing": translate("Keys", "While writing"),
        "goto": translate("Keys", "Go to"),
        "everywhere": translate("Keys", "Everywhere"),
    }[group]


def title_of(command: Named) -> str:
    """Return the title of a command in the language of the desk."""
    return spoken(Sentence("Command", command.title))
