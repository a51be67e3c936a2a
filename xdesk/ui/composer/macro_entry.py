"""Macro entry: notices a code being typed, filters, and puts the macro in place of the code in one undo step."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import overload

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor

from xdesk.core.model import Macro
from xdesk.core.text.search_rank import Match, Spelled, rank_spelled
from xdesk.ui.composer.macro_list import Hit, MacroList
from xdesk.ui.editor.editor import Editor
from xdesk.ui.matching.fuzzy_match import telling
from xdesk.ui.runtime.macro_search import TRIGGERS, MacroSearch, fields_of

_BEFORE = "。，；：？！、…“”‘’（）《》「」『』【】〈〉—～·"
_LONGEST = 24
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"(?:^|(?<=[\s{_BEFORE}]))[{TRIGGERS}]([^\s{TRIGGERS}]{{0,{_LONGEST}}})\Z")
_GLUED = re.compile(rf"(?<=[{_HAN}])[/／]([A-Za-z][A-Za-z0-9]{{0,{_LONGEST - 1}}})\Z")
_LOOKED_AT = 2 * _LONGEST + 4  # UTF-16 units before the caret that can belong to a code
_MOST = 50
_OWN_LANGUAGE = 60
"""What a macro in the customer's language is worth more: decides between equals, not against a better match."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is being typed: from `start` of the document to the caret, and the letters after the sign.

    `glued`: directly after a Han letter, where it may be a word of the sentence as well (和/or).
    """

    start: int
    end: int
    typed: str
    glued: bool = False


def token_in(line: str) -> tuple[int, str] | None:
    """Return where in `line` (text up to the caret) a code begins and what was typed of it, else None.

    Directly after a Han letter only `/` with Latin letters is one: a list comma or a lone `/` is part of the sentence.
    """
    found = _TOKEN.search(line) or _GLUED.search(line)
    return None if found is None else (found.start(), found.group(1))


class Hits(Sequence[Hit]):
    """What was found; where it matched and how many places wait is only worked out for what is looked at."""

    def __init__(self, found: Sequence[Macro], made: Callable[[Macro], Hit]) -> None:
        self._found, self._made = found, made
        self._hits: dict[int, Hit] = {}

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self._found)))]
        at = range(len(self._found))[at]
        hit = self._hits.get(at)
        if hit is None:
            hit = self._hits[at] = self._made(self._found[at])
        return hit


class MacroEntry(QObject):
    """Listens to one editor and drives one list. `picked` tells the macro and what it replaces."""

    picked = Signal(object, object)  # Macro, Token
    shown = Signal(bool)

    def __init__(
        self,
        editor: Editor,
        panel: MacroList,
        search: MacroSearch,
        to_fill: Callable[[], Callable[[Macro], int]],
        customer_language: Callable[[], str],
    ) -> None:
        super().__init__(editor)
        self._editor, self._panel, self._macros = editor, panel, search
        self._to_fill, self._customer_language = to_fill, customer_language
        self._own = ""  # the customer's language, read when the list opens
        self._known: dict[str, tuple[list[Spelled], int]] = {}  # of macros that were in sight: letters, places to fill
        self._count: Callable[[Macro], int] = lambda _macro: 0
        self._looked: tuple[Token, int] | None = None  # what the list shows: for which token, of which macros
        self._forced: int | None = None
        self._dismissed: int | None = None
        panel.hide()
        panel.chosen.connect(self._pick)
        editor.guests.insert(0, self._take_key)
        editor.edited.connect(self._look)
        editor.caret_moved.connect(self._look)
        editor.focused.connect(self._focus_moved)
        search.changed.connect(self._macros_changed)

    def is_open(self) -> bool:
        """Whether the list is shown."""
        return not self._panel.isHidden()

    def open_here(self) -> None:
        """Open at the caret, anywhere in the text (Ctrl+J)."""
        self._forced, self._dismissed = self._editor.textCursor().position(), None
        self._look()

    def close(self) -> None:
        """Close; the same code does not open it again."""
        token = self.token()
        self._dismissed = token.start if token is not None else None
        self._forced = None
        self._show(False)

    def token(self) -> Token | None:
        """Return what is being typed, with what an input method is composing."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return None
        composing = self._editor.composing()
        at = cursor.position()
        if self._forced is not None:
            if at < self._forced:
                self._forced = None
                return None
            typed = _between(self._editor, self._forced, at) + composing
            return Token(self._forced, at, typed) if len(typed) <= _LONGEST and "\n" not in typed else None
        first = max(cursor.block().position(), at - _LOOKED_AT)
        line = _between(self._editor, first, at)
        if first > cursor.block().position():
            line = "x" + line[1:]  # the line goes on before it: its first sign begins nothing
        whole = line + composing.replace(" ", "").replace("'", "")
        found = token_in(whole)
        if found is None:
            return None
        start = at - len(line[found[0] :].encode("utf-16-le", "surrogatepass")) // 2
        return Token(start, at, found[1], glued=_TOKEN.search(whole) is None)

    def _focus_moved(self, here: bool) -> None:
        if here:
            self._look()
        else:
            self._show(False)

    def _look(self) -> None:
        token = self.token()
        if token is None or token.start == self._dismissed:
            if token is None:
                self._dismissed = None
            self._show(False)
            return
        if not self.is_open():
            self._own, self._count, self._looked = self._customer_language(), self._to_fill(), None
            self._known.clear()
        if self._looked != (token, self._macros.revision):
            found = self._macros.find(token.typed, own=self._own, worth=_OWN_LANGUAGE, most=_MOST)
            self._looked = token, self._macros.revision
            if not found and (token.glued or len(token.typed) > 12):
                self._looked = None
                self._show(False)
                return
            self._panel.show_hits(Hits(found, partial(self._hit, token.typed)))
        self._show(self._editor.hasFocus() or self.is_open())

    def _macros_changed(self) -> None:
        """Other macros are there: an open list shows them."""
        self._known.clear()
        if self.is_open():
            self._look()

    def _hit(self, typed: str, macro: Macro) -> Hit:
        known = self._known.get(macro.id)
        if known is None:
            known = self._known[macro.id] = list(map(Spelled, fields_of(macro))), self._count(macro)
        spelled, to_fill = known
        match = rank_spelled(typed, spelled) or Match(0)
        marked = telling(match, {"code": macro.code, "title": macro.title})
        return Hit(macro, marked["code"], marked["title"], to_fill)

    def _show(self, shown: bool) -> None:
        token = (self._looked[0] if self._looked is not None else self.token()) if shown else None
        self._editor.shade("code", [] if token is None else [(token.start, token.end, "accent.line")])
        if shown != self.is_open():
            self._panel.setVisible(shown)
            self.shown.emit(shown)

    def _pick(self, macro: Macro) -> None:
        token = self.token()
        self._forced = self._dismissed = None
        self._show(False)
        if token is not None:
            self.picked.emit(macro, token)

    def _take_key(self, event: QKeyEvent) -> bool:
        if not self.is_open():
            return False
        key = event.key()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._panel.move(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter()
        else:
            return self._digit(event.text())
        return True

    def _enter(self) -> bool:
        macro = self._panel.current()
        if macro is None:
            self.close()
            return False
        self._pick(macro)
        return True

    def _digit(self, text: str) -> bool:
        """A digit picks its row, unless a macro's code goes on with that digit."""
        token = self.token()
        if token is None or len(text) != 1 or text not in "123456789":
            return False
        longer = token.typed + text
        if token.typed and self._macros.has_code_with(longer):
            return False
        macro = self._panel.nth(int(text))
        if macro is None:
            return False
        self._pick(macro)
        return True


def _between(editor: Editor, start: int, end: int) -> str:
    cursor = QTextCursor(editor.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
