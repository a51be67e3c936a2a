"""Macro library: reads the shipped macros, one file each, and makes them searchable by pinyin and initials."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from xdesk.core.macros.file import MacroText, parse
from xdesk.core.model import Macro
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.core.text.display_names import is_han

Pinyin = Callable[[str], list[str]]
"""Returns one syllable per Han character of a run of Han characters."""
_UNREADABLE = QT_TRANSLATE_NOOP("Macro", "This macro cannot be read: it is no file of UTF-8 text. The others work.")
_TWICE = QT_TRANSLATE_NOOP("Macro", "Two macros have this name; the first of them is used. Rename one of the files.")


def read(paths: Iterable[Path], pinyin: Pinyin) -> tuple[tuple[Macro, ...], dict[str, Sentence]]:
    """Return the macros of `paths` in order, and by file name what is wrong with those that are none.

    A file that is no text, or has the name of one before it, is left out; the others are not.
    """
    macros: dict[str, Macro] = {}
    wrong: dict[str, Sentence] = {}
    for path in sorted(paths):
        try:
            macro = macro_of(path.stem, parse(path.read_text("utf-8")), pinyin)
        except DeskError as error:
            wrong[path.name] = error.sentence
        except UnicodeDecodeError:
            wrong[path.name] = Sentence("Macro", _UNREADABLE)
        else:
            if macro.id in macros:
                wrong[path.name] = Sentence("Macro", _TWICE)
            macros.setdefault(macro.id, macro)
    return tuple(macros.values()), wrong


def macro_of(name: str, text: MacroText, pinyin: Pinyin) -> Macro:
    """Return a parsed macro as the replica keeps it; `name` ("tuikuan.zh") becomes its id."""
    read_as = syllables(text.title, pinyin)
    return Macro(
        id=f"shipped:{name}",
        code=text.code,
        aliases=text.aliases,
        title=text.title,
        lang=text.lang,
        body=text.body,
        channels=text.channels,
        promise_minutes=text.promise_minutes,
        tags=text.tags,
        pinyin=" ".join(read_as),
        initials="".join(one[:1] for one in read_as),
    )


def syllables(title: str, pinyin: Pinyin) -> tuple[str, ...]:
    """Return the pinyin of each Han character of `title` in order, nothing when it cannot be told."""
    found: list[str] = []
    for run in re.findall("[^\\W\\da-zA-Z_]+", title):
        han = "".join(filter(is_han, run))
        if not han:
            continue
        spoken = [one.lower() for one in pinyin(han)]
        if len(spoken) != len(han):
            return ()
        found += spoken
    return tuple(found)
