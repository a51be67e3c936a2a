"""What a channel is like stands in its own file: no other code asks which channel it has before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xdesk.core.channels.registry import channels, streams

ROOT = Path(__file__).parents[2]
OWN = ("xdesk/core/channels/", "xdesk/connectors/channels/", "xdesk/connectors/x/", "xdesk/sandbox/")
"""Descriptions, what reads and writes X for them, and X itself."""
SCHEMA = "xdesk/replica/schema/"
"""Versions of the schema are never edited."""
SHARED = frozenset({"reply"})
"""Words of channels that mean something else, too: a reply is a draft that is no note."""
ASKED = re.compile(r"\b(?:kind|channel)\s*(?:=|<>|!=|IS|(?:NOT\s+)?IN)\s*(?:NOT\s+)?\(?\s*'(\w+)'", re.I)
OPEN = frozenset({"channel", "registry", "stream"})
"""Modules of core.channels that everybody may use; the others each describe one channel."""


def words() -> frozenset[str]:
    """The words that stand for a channel, a stream or one of their rate windows."""
    windows = [one.window.name for one in streams()] + [one.send_window.name for one in channels()]
    return frozenset([one.name for one in channels()] + [one.name for one in streams()] + windows)


def named(node: ast.AST) -> Iterator[str]:
    """Every text that an operand is or holds."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for one in node.elts:
            yield from named(one)


def is_channel(node: ast.AST) -> bool:
    """Whether an operand is called a channel."""
    return (getattr(node, "attr", None) or getattr(node, "id", None)) == "channel"


def asks(node: ast.AST, known: frozenset[str]) -> bool:
    """Whether a piece of code asks for one channel by its word."""
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        sure = known if any(map(is_channel, operands)) else known - SHARED
        return any(text in sure for one in operands for text in named(one))
    if isinstance(node, ast.MatchValue):
        return any(text in known - SHARED for text in named(node.value))
    if isinstance(node, ast.Dict):
        return any(text in known - SHARED for one in node.keys if one is not None for text in named(one))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "startswith":
        return any(text.rstrip(":") in known - SHARED for one in node.args for text in named(one))
    if isinstance(node, ast.ImportFrom):
        return _takes_a_description(node)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not known.isdisjoint(ASKED.findall(node.value))
    )


def _takes_a_description(node: ast.ImportFrom) -> bool:
    """Whether an import takes the description of one channel instead of asking for it by its word."""
    home, _, last = (node.module or "").rpartition(".")
    if home == "xdesk.core.channels":
        return last not in OPEN
    return node.module == "xdesk.core.channels" and any(one.name not in OPEN for one in node.names)


def found(text: str, known: frozenset[str]) -> list[int]:
    """The lines of `text` that ask for one channel."""
    return sorted({getattr(node, "lineno", 0) for node in ast.walk(ast.parse(text)) if asks(node, known)})


def test_nobody_asks_which_channel_it_is() -> None:
    known, files = words(), sorted((ROOT / "xdesk").rglob("*.py"))
    seen = [
        f"{name}:{line}"
        for path in files
        if not (name := str(path.relative_to(ROOT))).startswith((*OWN, SCHEMA))
        for line in found(path.read_text("utf-8"), known)
    ]
    assert len(files) > 300 and seen == []


@pytest.mark.parametrize(
    "text",
    [
        'if talk.channel == "dm": pass',
        'if "mention" != kind: pass',
        'if stream in ("mentions", "posts"): pass',
        'if item.channel == "reply": pass',
        'match kind:\n    case "dm": pass',
        'PACE = {"dm": 60, "mentions": 20}',
        'SEND = {"dm.send": 15}',
        'if conversation_id.startswith("dm:"): pass',
        "SQL = \"SELECT 1 FROM conversation WHERE kind <> 'dm'\"",
        "SQL = f\"SELECT {a} WHERE c.channel IN ('mention', 'reply')\"",
        "from xdesk.core.channels.dm import CHANNEL",
        "from xdesk.core.channels import mention",
    ],
)
def test_each_way_to_ask_is_seen(text: str) -> None:
    assert found(text, words()) != []


@pytest.mark.parametrize(
    "text",
    [
        'if draft.kind == "reply": pass',
        'if command.needs in ("conversation", "reply"): pass',
        "if channel_of(talk.channel).public: pass",
        'channel_of("dm")',
        "SQL = \"SELECT 1 FROM draft WHERE kind = 'note'\"",
        "from xdesk.core.channels.registry import channel_of",
    ],
)
def test_other_questions_are_free(text: str) -> None:
    assert found(text, words()) == []
