"""Macro search: the macros of the desk in order of use, searched by a few letters; prepared once for all who ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from xdesk.core.changes import Changes, Subject
from xdesk.core.model import Macro
from xdesk.core.text.search_index import SearchIndex
from xdesk.core.text.search_rank import Field
from xdesk.replica.agent_texts import macros

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection
    from xdesk.ui.runtime.agent_context import AgentContext

TRIGGERS = "/／、"
AT_ONCE = 300
"""So many macros are prepared in the window when they are first asked for (8 ms); more by the reading thread."""


class Library(NamedTuple):
    """All macros, how often they were used, and one index for each language."""

    macros: tuple[Macro, ...] = ()
    used: Mapping[str, int] = {}
    indexes: Mapping[str, SearchIndex[Macro]] = {}
    codes: str = ""


def fields_of(macro: Macro) -> list[Field]:
    """Return by what a macro is found: code, title with its pinyin, aliases, initials."""
    title = Field("title", macro.title, tuple(macro.pinyin.lower().split()))
    aliases = [Field("alias", alias.lstrip(TRIGGERS), worth=20) for alias in macro.aliases]
    return [Field("code", macro.code, worth=20), title, *aliases, Field("initials", macro.initials.replace(" ", ""))]


def read(conn: Connection) -> Library:
    """Read all macros and prepare their letters."""
    every = macros.all(conn)
    indexes = {
        lang: SearchIndex((macro, fields_of(macro)) for macro in every if macro.lang == lang)
        for lang in dict.fromkeys(macro.lang for macro in every)
    }
    return Library(every, macros.uses(conn), indexes, "\n".join(macro.code.lower() for macro in every))


class MacroSearch(QObject):
    """Answers whoever offers macros. Only a change of the macros themselves prepares letters again; a use does not."""

    changed = Signal()  # other macros are found, or the same in another order

    _came = Signal(object, object)  # ticket, Library
    _counted = Signal(object)  # id to number of uses

    def __init__(self, context: AgentContext) -> None:
        super().__init__(context)
        self._context = context
        self._library = Library()
        self._places: dict[str, int] | None = None  # of each macro in the order of use, once it is asked for
        self._ticket, self._stale = 0, True
        self._coming = False  # the reading thread is at it
        self.revision = 0  # another one: what was found before may be found otherwise now
        self._came.connect(self._take)
        self._counted.connect(self._reorder)
        context.changed.connect(self._changed)

    def prepare(self) -> None:
        """Have a large library ready before it is asked for; a small one is read when it is."""
        if self._stale and not self._coming and macros.count(self._context.read) > AT_ONCE:
            self._ask()

    def all(self) -> Sequence[Macro]:
        """Return the macros, most used first; none while many are still being read for the first time."""
        return self._ready().macros

    def by_id(self, macro_id: str) -> Macro | None:
        """Return one macro, None when there is none."""
        return next((macro for macro in self.all() if macro.id == macro_id), None)

    def find(self, typed: str, *, own: str, worth: int, most: int) -> list[Macro]:
        """Return the best macros; those in the language `own` are worth so much more than as good ones in another."""
        indexes = self._ready().indexes
        found: list[tuple[int, Macro]] = []
        for lang in sorted(indexes, key=lambda lang: lang != own):
            extra = worth if lang == own else 0
            found += [(score + extra, macro) for macro, score in indexes[lang].find(typed, most)]
        found.sort(key=lambda each: -each[0])
        return [macro for _, macro in found[:most]]

    def likely(self, typed: str, most: int) -> Sequence[Macro]:
        """Return all macros; of very many the best `most` of each language, or the most used ones for nothing typed."""
        library = self._ready()
        if len(library.macros) <= AT_ONCE:
            return library.macros
        found = [macro for index in library.indexes.values() for macro, _ in index.find(typed, most)]
        if self._places is None:
            self._places = {macro.id: place for place, macro in enumerate(library.macros)}
        places = self._places
        return sorted(found, key=lambda macro: places[macro.id]) if typed else library.macros[:AT_ONCE]

    def has_code_with(self, letters: str) -> bool:
        """Whether some code has these letters side by side."""
        return letters.lower() in self._ready().codes

    def _ready(self) -> Library:
        if self._stale and not self._coming:
            if macros.count(self._context.read) > AT_ONCE:
                self._ask()
            else:
                self._set(read(self._context.read))
        return self._library

    def _set(self, library: Library) -> None:
        self._library, self._places, self._stale = library, None, False
        self.revision += 1

    def _ask(self) -> None:
        self._ticket, self._coming, self._stale = self._ticket + 1, True, False
        ticket, came = self._ticket, self._came
        future = self._context.big.run(read)
        future.add_done_callback(lambda done: came.emit(ticket, None if done.exception() else done.result()))

    def _take(self, ticket: int, library: Library | None) -> None:
        if ticket != self._ticket:
            return
        self._coming = False
        if library is None:  # the reading thread failed: asked again when it is wanted
            self._stale = True
        elif self._stale:  # changed while it was read
            self._ask()
        else:
            self._set(library)
            self.changed.emit()

    def _changed(self, changes: Changes) -> None:
        if changes.subjects & Subject.MACRO:
            self._stale = True
            self.revision += 1
            if self._library.macros and not self._coming:
                self.prepare()
            self.changed.emit()
        elif changes.subjects & Subject.MACRO_USE and self._library.macros:
            counted = self._counted
            future = self._context.big.run(macros.uses)
            future.add_done_callback(lambda done: None if done.exception() else counted.emit(done.result()))

    def _reorder(self, used: Mapping[str, int]) -> None:
        """Put the macros in the order of use as it is now; nothing is read or prepared again."""
        if used == self._library.used:
            return

        def place(macro: Macro) -> tuple[Any, ...]:
            return -used.get(macro.id, 0), macro.code, macro.id

        for index in self._library.indexes.values():
            index.sort(place)
        self._library = self._library._replace(macros=tuple(sorted(self._library.macros, key=place)), used=used)
        self._places = None
        self.revision += 1
        self.changed.emit()
