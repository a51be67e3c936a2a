"""Macros: a text with places to fill, expanded once; no code, no loops, no second look at what was filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from xdesk.core.macros.fields import FIELDS
from xdesk.core.macros.file import LENGTH, MacroText, length, parse
from xdesk.core.text.cjk_spacing import seam

__all__ = ["LENGTH", "Expansion", "MacroField", "MacroText", "Surroundings", "expand", "length", "parse", "unfilled"]

_TOKEN = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
_PATH = re.compile(r"([a-z][a-z_]*(?:\.[a-z_]+)*)(!|\|.*)?", re.DOTALL)
_NOW = re.compile(rf"now(?:([+-])(promise|{LENGTH}))?(?:\|(.*))?", re.DOTALL)
_CONDITION = re.compile(r"([#/])(dm|public|tag)(?:\s+(\S.*))?")
_FORMAT = re.compile(r"yyyy|MMM|MM|M|DD|D|dd|d|HH|H|mm")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DEFAULT_FORMAT = "HH:mm"


@dataclass(frozen=True, slots=True)
class MacroField:
    """A place in an expanded text, by code points, end excluded.

    `kind`: 'filled' (from what the desk knows) · 'ask' and 'pick' (waiting, a proposal stands there) ·
    'empty' (required and not known: {{label}} stands there and blocks the send) · 'unknown' (no such name).
    `label` is a path of FIELDS, the macro's own word, or the token itself.
    """

    start: int
    end: int
    label: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """An expanded macro: its text, the places in it in order, and where the cursor goes at last."""

    text: str
    fields: tuple[MacroField, ...]
    cursor: int

    @property
    def waiting(self) -> tuple[MacroField, ...]:
        """The fields Tab goes to: everything that was not filled from what the desk knows."""
        return tuple(field for field in self.fields if field.kind != "filled")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What conditions and times of a macro depend on.

    `now` is UTC ms of X, `offset_minutes` the desk's distance from UTC, `offset_at` the same at any instant: clocks may
    change until the time that is told. `zone_after` returns what follows a time of day at an instant, so that nobody
    takes it for another one. `labels` gives the words shown for empty fields by path, in the agent's language.
    """

    channel: str  # 'dm' | 'public'
    now: int
    offset_minutes: int = 0
    tags: Collection[str] = ()
    promise_minutes: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    offset_at: Callable[[int], int] | None = None
    zone_after: Callable[[int], str] | None = None


def expand(body: str, values: Mapping[str, str], around: Surroundings) -> Expansion:
    """Return `body` with its places filled from `values` (path to text); never raises.

    One pass: what is filled in is never looked at again. Unknown names stay visible and count as empty.
    """
    writer = _Writer(body, values, around)
    at = 0
    for token in _TOKEN.finditer(body):
        writer.plain(body[at : token.start()])
        at = token.end()
        if writer.condition(token.group(1), at):
            alone = body[token.start() - 1 : token.start()] in ("", "\n") and body[at : at + 1] == "\n"
            at += alone  # a line that holds only a condition is no line of the text
            continue
        if writer.visible:
            writer.place(token.group(1))
    writer.plain(body[at:])
    return writer.finish()


def unfilled(text: str) -> list[str]:
    """Return what still waits to be filled in a text about to be sent: the words between {{ and }}."""
    return [match.group(1) for match in _TOKEN.finditer(text)]


class _Writer:
    """Writes the expansion; knows which conditions are open."""

    def __init__(self, body: str, values: Mapping[str, str], around: Surroundings) -> None:
        self.body, self.values, self.around = body, values, around
        self.parts: list[str] = []
        self.filled_last = False  # what was written last came from what the desk knows
        self.size = 0
        self.fields: list[MacroField] = []
        self.cursor: int | None = None
        self.conditions: list[tuple[str, bool]] = []
        self.closing = _pairs(body)
        self.swallow = False  # a section that vanished alone on its line takes the line break with it

    @property
    def visible(self) -> bool:
        return all(shown for _, shown in self.conditions)

    def plain(self, text: str) -> None:
        if not text:
            return
        if self.swallow and self.visible and text.startswith("\n") and self._at_line_start():
            text = text[1:]
        self.swallow = False
        if self.visible:
            self._space(text)
            self._write(text)

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1].endswith("\n")

    def _write(self, text: str, *, filled: bool = False) -> None:
        if text:
            self._append(text)
            self.filled_last = filled

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def _space(self, text: str, *, filled: bool = False) -> None:
        """Before `text`, at the seam of what is filled in: the space between Han and Latin, as part of no field."""
        if (filled or self.filled_last) and self.parts:
            between = seam("".join(self.parts[-2:]), text)
            if between:
                self._append(between)

    def condition(self, inside: str, end: int) -> bool:
        """Open or close a section; return False when the token is no condition with a partner."""
        match = _CONDITION.fullmatch(inside.strip())
        if match is None or end not in self.closing:
            return False
        opens, name, argument = match.groups()
        if opens == "/":
            _, shown = self.conditions.pop()
            self.swallow = not shown
        else:
            holds = argument.strip() in self.around.tags if name == "tag" else name == self.around.channel
            self.conditions.append((name, holds))
        return True

    def place(self, inside: str) -> None:
        """Write what one token stands for."""
        kind, _, rest = inside.partition(":")
        if inside.strip() == "cursor":
            self.cursor = self.size
        elif kind == "ask" and rest:
            label, _, proposal = rest.partition("=")
            self._waiting(label.strip(), proposal.strip(), "ask")
        elif kind == "pick" and rest:
            label, *choices = (part.strip() for part in rest.split("|"))
            self._waiting(label, next(filter(None, choices), ""), "pick", tuple(filter(None, choices)))
        elif (moment := _NOW.fullmatch(inside.strip())) is not None:
            self._moment(moment, inside)
        else:
            self._field(inside)

    def _field(self, inside: str) -> None:
        match = _PATH.fullmatch(inside.strip())
        path = match.group(1) if match else ""
        if match is None or (path not in FIELDS and path not in self.values):
            self._empty(inside, inside, "unknown")
            return
        value, tail = self.values.get(path, ""), match.group(2) or ""
        if not value and tail.startswith("|"):
            value = tail[1:]
            if not value:
                return
        if value:
            self._add_field(value, path, "filled")
        else:
            self._empty(self.around.labels.get(path, path), path, "empty")

    def _waiting(self, label: str, proposal: str, kind: str, choices: tuple[str, ...] = ()) -> None:
        if proposal:
            self._add_field(proposal, label, kind, choices=choices)
        else:
            self._empty(label or kind, label or kind, "empty")

    def _moment(self, match: re.Match[str], inside: str) -> None:
        sign, distance, pattern = match.groups()
        minutes = 0
        if distance == "promise":
            if self.around.promise_minutes is None:
                self._empty(inside, inside, "unknown")
                return
            minutes = self.around.promise_minutes
        elif distance:
            minutes = length(distance) or 0
        at = self.around.now + (-minutes if sign == "-" else minutes) * 60_000
        pattern = pattern or _DEFAULT_FORMAT
        text = self._told(at, pattern)
        if text is None:
            self._empty(inside, inside, "unknown")
        else:
            self._add_field(text, "now", "filled")

    def _told(self, at: int, pattern: str) -> str | None:
        """Return an instant by the clocks of the desk then, with its zone where needed; None outside the calendar."""
        around = self.around
        if _moment(at, 0, pattern) is None:
            return None
        text = _moment(at, around.offset_at(at) if around.offset_at is not None else around.offset_minutes, pattern)
        if text is None or around.zone_after is None or "H" not in pattern:
            return text
        return text + around.zone_after(at)

    def _empty(self, shown: str, label: str, kind: str) -> None:
        word = re.sub(r"[{}\n]", " ", shown).strip()[:200] or kind
        self._add_field("{{" + word + "}}", label, kind, required=True)

    def _add_field(
        self, text: str, label: str, kind: str, *, required: bool = False, choices: tuple[str, ...] = ()
    ) -> None:
        filled = kind == "filled"
        self._space(text, filled=filled)
        start = self.size
        self._write(text, filled=filled)
        self.fields.append(MacroField(start, self.size, label, kind, required, choices))

    def finish(self) -> Expansion:
        last = max((field.end for field in self.fields), default=0)
        whole = "".join(self.parts)
        text = whole[:last] + whole[last:].rstrip("\n ")
        cursor = len(text) if self.cursor is None else min(self.cursor, len(text))
        return Expansion(text, tuple(self.fields), cursor)


def _pairs(body: str) -> frozenset[int]:
    """Return the ends of the condition tokens that have a partner in the right order."""
    open_ones: list[tuple[str, int]] = []
    paired: set[int] = set()
    for token in _TOKEN.finditer(body):
        match = _CONDITION.fullmatch(token.group(1).strip())
        if match is None or (match.group(1) == "#" and (match.group(2) == "tag") != bool(match.group(3))):
            continue
        if match.group(1) == "#":
            open_ones.append((match.group(2), token.end()))
        elif open_ones and open_ones[-1][0] == match.group(2):
            paired |= {open_ones.pop()[1], token.end()}
    return frozenset(paired)


def _moment(now: int, shift_minutes: int, pattern: str) -> str | None:
    """Return the time `now` (UTC ms) moved by `shift_minutes`, None when it lies outside the calendar."""
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now, minutes=shift_minutes)
    except OverflowError:
        return None
    words = {
        "yyyy": f"{at.year:04}", "MMM": _MONTHS[at.month - 1], "MM": f"{at.month:02}", "M": f"{at.month}",
        "DD": f"{at.day:02}", "dd": f"{at.day:02}", "D": f"{at.day}", "d": f"{at.day}",
        "HH": f"{at.hour:02}", "H": f"{at.hour}", "mm": f"{at.minute:02}",
    }  # fmt: skip
    return _FORMAT.sub(lambda part: words[part.group()], pattern)
