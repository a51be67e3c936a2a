"""Keys as text: "ctrl+enter", "g i", "shift+e", "?"; what they mean in a place, conflicts are errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_MODIFIERS = ("ctrl", "alt", "shift")
_NAMED = frozenset(
    [
        "enter",
        "esc",
        "space",
        "tab",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "delete",
        "backspace",
        "insert",
    ]
) | {f"f{n}" for n in range(1, 36)}
SCOPES = ("list", "composer", "page")
"""Where the focus can be: outside the editor, in it, or on another page of the window than the conversations."""
_WORK_IN = {"anywhere": SCOPES, "conversations": ("list", "composer")}
"""The scopes of places that are more than one."""


def split(stroke: str) -> tuple[tuple[str, ...], str]:
    """Return the modifiers and the key of one stroke; raises ValueError when it is misspelt."""
    if stroke.endswith("++"):
        parts, key = stroke[:-2].split("+"), "+"
    elif stroke == "+":
        parts, key = [], "+"
    else:
        *parts, key = stroke.split("+")
    held = tuple(parts)
    plain = len(key) == 1 and "!" <= key <= "~" and key == key.lower()
    if not (plain or key in _NAMED) or held != tuple(m for m in _MODIFIERS if m in held):
        raise ValueError(f"no key is called {stroke!r}")
    return held, key


def is_single(stroke: str) -> bool:
    """Return whether a text field wants this stroke for itself: no Ctrl, no Alt, no function key."""
    held, key = split(stroke)
    return "ctrl" not in held and "alt" not in held and not (len(key) > 1 and key[0] == "f" and key[1:].isdigit())


@dataclass
class _Node:
    command: str = ""
    next: dict[str, _Node] = field(default_factory=dict)


class KeyTrie:
    """What keys mean. Made of (command, place, keys); the places are those of registry.PLACES."""

    def __init__(self, commands: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        self._roots = {scope: _Node() for scope in SCOPES}
        for name, place, keys in commands:
            for sequence in keys:
                self._add(name, place, sequence)

    def _add(self, name: str, place: str, sequence: str) -> None:
        strokes = sequence.split(" ")
        for stroke in strokes:
            split(stroke)
        scopes = [scope for scope in SCOPES if scope in _WORK_IN.get(place, (place,))]
        if place in _WORK_IN and all(is_single(stroke) for stroke in strokes):
            scopes.remove("composer")  # in the editor it is a letter
        if not scopes:
            raise ValueError(f"{name}: keys work nowhere in {place}")
        for scope in scopes:
            node = self._roots[scope]
            for stroke in strokes:
                if node.command:
                    raise ValueError(f"{sequence!r} in {scope}: {name} lies behind {node.command}")
                node = node.next.setdefault(stroke, _Node())
            if node.command or node.next:
                raise ValueError(f"{sequence!r} in {scope}: {name} and {node.command or 'a longer one'}")
            node.command = name

    def find(self, keys: str, scope: str) -> tuple[str, str]:
        """Return ('exact', command), ('partial', "") or ('none', "") for keys such as "g i" in a scope.

        An unknown scope counts as 'list'.
        """
        node = self._roots.get(scope, self._roots["list"])
        for stroke in keys.split(" "):
            following = node.next.get(stroke)
            if following is None:
                return "none", ""
            node = following
        return ("exact", node.command) if node.command else ("partial", "")
