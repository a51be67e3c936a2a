"""What the palette offers: its groups, things with their names, and how a found one is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdesk.core.text.search_rank import Field
from xdesk.ui.matching.fuzzy_match import Fit, points
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import translate

COMMANDS, GO_TO, SETTINGS, MACROS = GROUPS = "commands", "goto", "settings", "macros"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, with the pinyin of its Han characters in order, when known."""

    text: str
    pinyin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the palette offers. `names` are all its names, in both languages; the first is shown."""

    id: str
    group: str
    icon: str
    names: tuple[Name, ...]
    hint: str = ""
    keys: tuple[str, ...] = ()
    reason: str = ""  # why it cannot run now
    lead: str = ""  # "View: ", shown before the name, not searched

    def fields(self) -> tuple[Field, ...]:
        """Return what is searched: the shown name is worth a little more."""
        names = enumerate(self.names)
        return tuple(Field(str(n), name.text, name.pinyin, worth=0 if n else 5) for n, name in names)

    def beside(self) -> str:
        """Return what stands beside the name: why it cannot run, without a full stop as in all rows, else the hint."""
        return one_line(self.reason.rstrip(".。") or self.hint)


Source = Callable[[str], Sequence[Item]]


def shown_name(item: Item, found: Fit) -> tuple[str, frozenset[int]]:
    """The first name, and after it another one when only that matched (退款 below an English desk)."""
    name = item.names[0].text
    if not found.spans or "0" in found.spans or in_hint(item, found, one_line(item.hint)):
        return name, points(found.spans.get("0", ()))
    other = item.names[int(found.best)].text
    if _words(other) == _words(name):
        return name, frozenset()
    shift = len(name) + 2
    return f"{name}  {other}", frozenset(n + shift for n in points(found.spans.get(found.best, ())))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def in_hint(item: Item, found: Fit, hint: str) -> frozenset[int]:
    """The letters of the hint that matched: a code or handle that stands there."""
    for field, spans in found.spans.items():
        at = hint.find(item.names[int(field)].text) if field != "0" else -1
        if at >= 0:
            return frozenset(n + at for n in points(spans))
    return frozenset()


def group_word(group: str) -> str:
    """Return the head of a group in the language of the desk."""
    return {
        COMMANDS: translate("Palette", "Commands"),
        GO_TO: translate("Palette", "Go to"),
        SETTINGS: translate("Palette", "Settings"),
        MACROS: translate("Palette", "Macros"),
    }[group]
