"""Sentences for people: marked keys with values, translated only by ui and cli."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Future

Value = str | int


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark `text` for translation under `context` and return it unchanged."""
    return text


class Sentence(NamedTuple):
    """A sentence below ui: `context` and English `text` with {named} places, and their values.

    Values are shown as they are, as plain text; a whole number named `time` is UTC ms and shown as local hours and
    minutes. There are no plural forms: code chooses between two texts.
    """

    context: str
    text: str
    values: Mapping[str, Value] = MappingProxyType({})

    def dumps(self) -> str:
        """Return the JSON kept in the replica."""
        return json.dumps([self.context, self.text, dict(self.values)], ensure_ascii=False)

    @staticmethod
    def loads(raw: str) -> Sentence:
        """Return the sentence that `dumps` wrote; raises ValueError when it is not one."""
        context, text, values = json.loads(raw)
        return Sentence(str(context), str(text), dict(values))

    def english(self) -> str:
        """Return the untranslated sentence with its values filled in (logs never get this)."""
        return fill(self.text, self.values)


def fill(text: str, values: Mapping[str, Value]) -> str:
    """Return `text` with each {name} replaced once by its value; unknown names stay visible."""
    out: list[str] = []
    rest = text
    while True:
        before, brace, after = rest.partition("{")
        out.append(before)
        if not brace:
            return "".join(out)
        name, close, rest = after.partition("}")
        if not close:
            return "".join([*out, "{", name])
        out.append(_shown(name, values[name]) if name in values else "{" + name + "}")


def _shown(name: str, value: Value) -> str:
    if name != "time" or not isinstance(value, int):
        return str(value)
    try:
        return datetime.fromtimestamp(value / 1_000).strftime("%H:%M")
    except (OverflowError, ValueError, OSError):
        return "–"


class DeskError(Exception):
    """An error an agent can read: carries a Sentence saying what happened, what it means, what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.sentence = sentence


class NotStoredError(DeskError):
    """The disk did not take a change: it is surely not stored, and the same may be tried again."""


class UnknownOutcomeError(DeskError):
    """The commit of a change failed, so nobody can say yet whether it is stored: it must not be made a second time.

    Any other error of a write means that the change is surely not stored. `settled` ends with True once the change
    is known to be stored, with False once it is known not to be, and with a DeskError when xdesk closes before:
    then the next start shows what the file holds. Its callbacks run in the writer's thread.
    """

    def __init__(self, sentence: Sentence, settled: Future[bool]) -> None:
        super().__init__(sentence)
        self.settled = settled
