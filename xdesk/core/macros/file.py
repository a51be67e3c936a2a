"""The file of one macro: a head of names and values, a line of dashes, and the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xdesk.core.channels.channel import MACRO_CLASSES
from xdesk.core.channels.registry import channels
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

LENGTH = r"(?:[0-9]{1,4}[mhd])+"
_PART = re.compile(r"([0-9]{1,4})([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1440}
_CODE = re.compile(r"[/／、]?([\w-]{1,40})")
_PAIR = re.compile(r"([a-z-]+)[:：]\s*(.*)")
_GAP = re.compile(r"\s{2,}|\t")
_CONTEXT = "Macro"


@dataclass(frozen=True, slots=True)
class MacroText:
    """A parsed macro file. `promise_minutes` and `tags` take effect once X has confirmed the send.

    `unused` are names in the head that this version does not know; the text works without them.
    """

    code: str
    title: str
    lang: str
    body: str
    aliases: tuple[str, ...] = ()
    channels: tuple[str, ...] = MACRO_CLASSES
    promise_minutes: int | None = None
    tags: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def length(text: str) -> int | None:
    """Return the minutes of a length such as 30m, 2h, 1d12h; None when it is none."""
    if not re.fullmatch(LENGTH, text):
        return None
    return sum(int(number) * _MINUTES[unit] for number, unit in _PART.findall(text))


def parse(raw: str) -> MacroText:
    """Return the macro that `raw` holds; raises DeskError saying what is missing."""
    head, dashes, body = raw.lstrip("\ufeff").replace("\r\n", "\n").partition("\n---\n")
    if not dashes or not body.strip():
        raise _wrong(QT_TRANSLATE_NOOP("Macro", "This macro has no line of three dashes with a text below it."))
    found = _head(head)
    code = _CODE.fullmatch(found.pop("code", ""))
    if code is None:
        raise _wrong(QT_TRANSLATE_NOOP("Macro", "This macro does not begin with its code, such as /refund."))
    promise, tags = _after_send(found.pop("after-send", ""))
    own = found.pop("promise", "")
    promise = length(own) if own else promise
    if own and promise is None:
        raise _wrong(QT_TRANSLATE_NOOP("Macro", "The promise of this macro is no length of time such as 30m or 2h."))
    return MacroText(
        code=code.group(1).lower(),
        title=found.pop("title", "") or code.group(1),
        lang=found.pop("lang", "") or "en",
        body=body.strip("\n").rstrip(),
        aliases=tuple(name.lstrip("/／、").lower() for name in found.pop("aliases", "").split()),
        channels=_channels(found.pop("channels", "")),
        promise_minutes=promise,
        tags=tags + _words(found.pop("tags", "")),
        unused=tuple(sorted(found)),
    )


def _wrong(text: str) -> DeskError:
    return DeskError(Sentence(_CONTEXT, text))


def _head(head: str) -> dict[str, str]:
    """Return the names and values of the head; several stand on one line with two spaces between."""
    found: dict[str, str] = {}
    for line in head.splitlines():
        for piece in filter(None, _GAP.split(line.strip())):
            pair = _PAIR.fullmatch(piece)
            if pair:
                found[pair.group(1)] = pair.group(2).strip()
            elif "code" not in found:
                found["code"] = piece
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in re.split(r"[,，]", text) if word.strip())


def _channels(text: str) -> tuple[str, ...]:
    known = {one: one for one in MACRO_CLASSES} | {one.name: one.macro_class for one in channels()}
    named = dict.fromkeys(known[word.lower()] for word in _words(text) if word.lower() in known)
    return tuple(named) or MACRO_CLASSES


def _after_send(text: str) -> tuple[int | None, tuple[str, ...]]:
    """Return the promise in minutes and the tags of a line such as "tag +退款; promise 30m"."""
    promise: int | None = None
    tags: list[str] = []
    for step in re.split(r"[;；]", text):
        verb, _, rest = step.strip().partition(" ")
        if verb == "tag" and rest.strip().startswith("+"):
            tags.append(rest.strip()[1:].strip())
        elif verb == "promise":
            promise = length(rest.strip())
    return promise, tuple(tags)
