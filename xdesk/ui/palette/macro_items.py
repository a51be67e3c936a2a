"""Macros in the palette: one row for a code, in the customer's language; made for what is likely to be found only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xdesk.core.model import Macro
from xdesk.ui.palette.item import COMMANDS, MACROS, Item, Name
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import translate

MOST = 50
"""So many of each language are offered for what is typed when there are very many."""


class MacroItems:
    """Offers the desk's macros; an item is made once for as long as the macros stay the same."""

    def __init__(self, context: AgentContext) -> None:
        self._context = context
        self._by_code: dict[str, list[Macro]] = {}
        self._items: dict[str, Item] = {}
        self._of: tuple[int, str, str] | None = None  # revision, the customer's language, words of the desk

    def find(self, typed: str, *, customer_language: str, insertable: bool) -> list[Item]:
        """Return what may match `typed`, most used first."""
        search, lead = self._context.macros, translate("Palette", "Insert macro: ")
        likely = search.likely(typed, MOST)
        if self._of != (search.revision, customer_language, lead):
            self._of = search.revision, customer_language, lead
            self._items, self._by_code = {}, {}
            for macro in search.all():
                self._by_code.setdefault(macro.code, []).append(macro)
        group = COMMANDS if typed else MACROS
        reason = "" if insertable else translate("Palette", "Open a conversation first.")
        items = []
        for code in dict.fromkeys(macro.code for macro in likely):
            alike = self._by_code[code]
            fitting = [macro for macro in alike if macro.lang == customer_language] or alike
            others = [macro for macro in alike if macro not in fitting]
            items += [replace(self._item(macro, others, lead), group=group, reason=reason) for macro in fitting]
        return items

    def _item(self, macro: Macro, others: Sequence[Macro], lead: str) -> Item:
        item = self._items.get(macro.id)
        if item is None:
            titles = [Name(one_line(one.title), tuple(one.pinyin.lower().split())) for one in (macro, *others)]
            aliases = {alias: Name(alias) for one in (macro, *others) for alias in one.aliases}
            names = (titles[0], Name(macro.code), *titles[1:], *aliases.values())
            item = Item(f"macro:{macro.id}", MACROS, "bolt", names, hint="/" + macro.code, lead=lead)
            self._items[macro.id] = item
        return item
