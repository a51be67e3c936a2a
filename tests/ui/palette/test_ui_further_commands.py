"""A command that one file in a further folder describes: in palette, menu, key sheet and under its keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6

from tests.ui import seed_replica
from tests.ui.whole_desk import MAYA, Desktop, K, M
from xdesk.commands import registry

GIFT = '''
from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.registry import command
from xdesk.core.sentences import Sentence


@command("gift.wrap", "Wrap as a gift", needs="conversation", place="list", keys=("shift+g",), help="Tags it.")
def wrap(desk, conversation_id):
    """Put the tag `gift` on a conversation."""
    talk = desk.conversation(conversation_id)
    desk.commit(_tag, talk.id, desk.agent)
    return CallResult(say=Sentence("Desk", "Wrapped."))


def _tag(tx, talk, agent):
    tx.execute("INSERT INTO tag (conversation_id, name, agent_id, at) VALUES (?, 'gift', ?, 1)", (talk, agent))
'''


@pytest.fixture
def gifts(seeded: seed_replica.SeededDesk, tmp_path: Path) -> Iterator[Desktop]:
    """The whole desk with one more file of commands."""
    folder = tmp_path / "commands"
    folder.mkdir()
    (folder / "gift.py").write_text(GIFT)
    desktop = Desktop(seeded, commands=[folder])
    yield desktop
    desktop.window.close()
    shiboken6.delete(desktop.window)


def operations(desktop: Desktop) -> list[tuple[str, str]]:
    """What the desk has noted of the new command: its name and the conversation."""
    desktop.settle()
    rows = desktop.seeded.context.read.execute("SELECT name, conversation_id FROM operation WHERE name = 'gift.wrap'")
    return [(str(row[0]), str(row[1])) for row in rows]


def by_key(desktop: Desktop) -> None:
    desktop.key(K.Key_G, M.ShiftModifier)


def by_palette(desktop: Desktop) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("wrap as")
    desktop.key(K.Key_Return)


def by_menu(desktop: Desktop) -> None:
    actions = [one for menu in desktop.dispatcher.menus.bar().actions() for one in menu.menu().actions()]
    next(one for one in actions if one.objectName() == "gift.wrap").trigger()


@pytest.mark.parametrize("way", [by_key, by_palette, by_menu])
def test_a_command_of_one_more_file_runs_and_leaves_its_operation(gifts: Desktop, way: object) -> None:
    way(gifts)  # type: ignore[operator]
    assert operations(gifts) == [("gift.wrap", MAYA)]
    tags = gifts.seeded.context.read.execute("SELECT name FROM tag WHERE conversation_id = ?", (MAYA,)).fetchall()
    assert "gift" in {row[0] for row in tags}
    gifts.dispatcher.sheet.open_sheet()
    assert "gift.wrap" in gifts.dispatcher.sheet.listed()


def test_two_files_with_one_command_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(GIFT)
    (tmp_path / "two.py").write_text(GIFT)
    with pytest.raises(ValueError, match=r"gift\.wrap"):
        registry.load(tmp_path)
    assert registry.load().get("gift.wrap") is None
