"""Source: what the palette finds: commands, views, people, macros, in both languages, with pinyin when it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cache

from PySide6.QtCore import QObject, QTranslator, Signal

from xdesk.core.inbox.views import NAMES, View
from xdesk.core.model import InboxRow
from xdesk.core.paths import resource
from xdesk.core.text.customer_language import ENGLISH
from xdesk.core.text.display_names import is_han
from xdesk.core.text.invisible import name_or_handle
from xdesk.replica import inbox
from xdesk.replica.database.connection import Connection
from xdesk.ui.palette.item import COMMANDS, GO_TO, SETTINGS, Item, Name
from xdesk.ui.palette.macro_items import MacroItems
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.command_groups import Named, title_of
from xdesk.ui.style import language
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate

Pinyin = Callable[[str], list[str]]
PEOPLE = 8
_ICONS = {
    "conversation": "chat",
    "reply": "reply",
    "note": "note",
    "tag": "tag",
    "go": "inbox",
    "move": "arrow-right",
    "macro": "bolt",
    "composer": "pencil",
    "acknowledge": "clock",
    "deadline": "clock",
    "theme": "sun",
    "keys": "keyboard",
    "search": "search",
    "customer": "user",
    "undo": "undo",
    "poll": "refresh",
    "sync": "refresh",
    "language": "globe",
    "window": "logout",
    "zoom": "eye",
    "diagnostics": "copy",
    "account": "at",
    "picture": "picture",
}


class PaletteSource(QObject):
    """Answers the palette. `reason` says why a command cannot run now; `insertable` whether macros can."""

    more = Signal()  # people were found: ask again
    _found = Signal(str, object)  # from the reading thread

    def __init__(self, context: AgentContext, commands: Sequence[Named], reason: Callable[[Named], str]) -> None:
        super().__init__(context)
        self._asked, self._rows = "", tuple[InboxRow, ...]()
        self._found.connect(self._arrived)
        self._context, self._commands, self._reason = context, list(commands), reason
        self._pinyin: Pinyin | None = None
        self._open = False
        self._fixed: list[Item] | None = None
        self._macros = MacroItems(context)
        context.changed.connect(self._forget)
        context.done.connect(self._forget)
        self._known: dict[str, Name] = {}
        self.insertable: Callable[[], bool] = lambda: False
        self.customer_language: Callable[[], str] = lambda: ENGLISH

    def set_pinyin(self, pinyin: Pinyin) -> None:
        """Read Chinese titles by pinyin from now on; it comes late, after the first rows."""
        self._pinyin = pinyin
        self._known.clear()
        self._forget()

    def find(self, typed: str) -> list[Item]:
        """Return everything that may match; the palette ranks it."""
        found = self._macros.find(typed, customer_language=self.customer_language(), insertable=self.insertable())
        return [*self._fixed_items(), *self._people(typed), *found]

    def opened(self, is_open: bool) -> None:
        """The palette is open from now on, or closed: meanwhile commands are asked once whether they can run."""
        self._open, self._fixed = is_open, None

    def _fixed_items(self) -> list[Item]:
        """What is offered whatever is typed: commands and looks."""
        if self._fixed is None or not self._open:
            self._fixed = [*self._command_items(), *self._looks()]
        return self._fixed

    def _forget(self) -> None:
        self._fixed = None

    def name(self, text: str) -> Name:
        """Return a name with its pinyin, when that is there and fits."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = Name(one_line(text), self._syllables(text))
        return known

    def _syllables(self, text: str) -> tuple[str, ...]:
        han = "".join(filter(is_han, text))
        if not han or self._pinyin is None:
            return ()
        read = self._pinyin(han)
        return tuple(read) if len(read) == len(han) else ()

    def _command_items(self) -> list[Item]:
        items = []
        for command in self._commands:
            shown = title_of(command)
            other = command.title if shown != command.title else in_chinese("Command", command.title)
            names = (self.name(shown), self.name(other)) if other and other != shown else (self.name(shown),)
            word, _, name = command.name.partition(".")
            going = word == "go"
            lead = translate("Palette", "View: ") if name in NAMES else translate("Palette", "Page: ")
            items.append(
                Item(
                    f"command:{command.name}",
                    GO_TO if going else SETTINGS if _is_setting(command.name) else COMMANDS,
                    getattr(command, "icon", "") or _ICONS.get(word, "arrow-right"),
                    names,
                    keys=tuple(command.keys),
                    reason=self._reason(command),
                    lead=lead if going else "",
                )
            )
        return items

    def _looks(self) -> list[Item]:
        themes = (
            ("system", translate("Palette", "Theme: as the system")),
            ("light", translate("Palette", "Theme: light")),
            ("dark", translate("Palette", "Theme: dark")),
        )
        items = [Item(f"theme:{key}", SETTINGS, "sun", (self.name(text), Name(f"theme {key}"))) for key, text in themes]
        for key, text in ((language.ENGLISH, "English"), (language.CHINESE, "简体中文")):
            shown = fill(translate("Palette", "Language: {name}"), name=text)
            items.append(Item(f"language:{key}", SETTINGS, "globe", (self.name(shown), Name(f"language {key}"))))
        return items

    def _people(self, typed: str) -> list[Item]:
        """People found so far; the search itself runs elsewhere and calls back."""
        if typed and typed != self._asked:
            self._asked = typed
            future = self._context.big.run(_search, typed, self._context.me, self._context.x_now())
            future.add_done_callback(lambda done: self._found.emit(typed, done))
        return [self._person(row) for row in self._rows] if typed else []

    def _arrived(self, typed: str, done: Future[list[InboxRow]]) -> None:
        if typed == self._asked and done.exception() is None:
            self._rows = tuple(done.result())
            self.more.emit()

    def _person(self, row: InboxRow) -> Item:
        name, handle = name_or_handle(row.customer_name, row.customer_handle), "@" + row.customer_handle
        return Item(
            f"conversation:{row.id}", GO_TO, "chat", (self.name(name), Name(handle)), hint=f"{handle} · {row.preview}"
        )


def _is_setting(name: str) -> bool:
    return name.split(".")[0] in ("theme", "language", "zoom") or name == "keys.single"


def _search(conn: Connection, typed: str, me: str, now: int) -> list[InboxRow]:
    return inbox.page(conn, View(text=typed), me=me, now=now, after=None, limit=PEOPLE)


@cache
def _chinese() -> QTranslator | None:
    translator = QTranslator()
    return translator if translator.load(language.CHINESE, str(resource("i18n"))) else None


def in_chinese(context: str, text: str) -> str:
    """Return `text` in Chinese whatever the desk speaks, "" when there is none: the palette matches both."""
    translator = _chinese()
    return str(translator.translate(context, text) or "") if translator is not None else ""
