"""Macros in the palette: of very many only the likely ones are offered, and a key reads next to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui import seed_replica
from tests.ui.whole_desk import REFUND, REFUND_EN, Desktop, K, M
from xdesk.replica.agent_texts import macros
from xdesk.ui.palette.macro_items import MOST
from xdesk.ui.palette.rows import PaletteRows
from xdesk.ui.runtime.macro_search import AT_ONCE

MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))
COMMANDS_READ = 12
"""Statements a key may run: the customer's language, and nothing for each command or macro."""


@pytest.fixture
def many(desktop: Desktop) -> Desktop:
    """A desk with 200 codes in two languages, all of them prepared, and a conversation in front."""
    every = [replace(one, id=f"{one.id}-{n}", code=f"tuikuan{n}") for n in range(200) for one in (REFUND, REFUND_EN)]
    assert len(every) > AT_ONCE
    desktop.seeded.write(macros.store_shipped, every)
    desktop.until(lambda: len(desktop.seeded.context.macros.all()) == len(every))
    desktop.panes.inbox.select_id(MAYA)
    return desktop


def offered(desktop: Desktop) -> list[str]:
    rows = desktop.dispatcher.palette.findChild(PaletteRows)
    assert rows is not None
    return [item.id for item, _ in rows.hits if item.id.startswith("macro:")]


def test_of_very_many_macros_the_likely_ones_are_offered(many: Desktop) -> None:
    many.key(K.Key_K, M.ControlModifier)
    assert 0 < len(offered(many)) <= AT_ONCE
    many.type("tuikuan")
    assert 0 < len(offered(many)) <= 2 * MOST
    many.type("137")
    assert offered(many) == ["macro:m2-137"]  # one row for a code, in the customer's language


def test_a_key_in_the_palette_asks_nothing_again(many: Desktop) -> None:
    said: list[str] = []
    many.key(K.Key_K, M.ControlModifier)
    many.type("t")
    many.seeded.context.read.set_trace_callback(said.append)
    for letter in "uikuan":
        many.type(letter)
        assert len(said) <= COMMANDS_READ and not any("FROM macro" in one for one in said), said
        said.clear()
    many.seeded.context.read.set_trace_callback(None)


def test_what_a_command_says_is_asked_again_at_each_opening(desktop: Desktop) -> None:
    def reason(name: str) -> str:
        rows = desktop.dispatcher.palette.findChild(PaletteRows)
        assert rows is not None
        return next(item.reason for item, _ in rows.hits if item.id == f"command:{name}")

    desktop.panes.inbox.select_id("")
    desktop.key(K.Key_K, M.ControlModifier)
    assert reason("conversation.take")
    desktop.key(K.Key_Escape)
    desktop.panes.inbox.select_id(MAYA)
    desktop.key(K.Key_K, M.ControlModifier)
    assert not reason("conversation.take")
