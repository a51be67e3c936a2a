"""Files that are found by walking their folder are named nowhere else: to add one is to write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from xdesk.commands.registry import Command
from xdesk.core.plugins import modules

ROOT = Path(__file__).resolve().parents[2]
WALKED = [
    "xdesk.commands",
    "xdesk.connectors.channels",
    "xdesk.connectors.crm",
    "xdesk.core.channels",
    "xdesk.ui.pages",
]
MARKS = ("COMMANDS", "CHANNEL", "PAGE", "KEY", "open_channel", "open_crm")


def plugs(package: str) -> set[str]:
    """The files of a package that its walk takes something from; the others are what reads them."""
    return {file.__name__ for file in modules(package) if any(hasattr(file, mark) for mark in MARKS) or brings(file)}


def brings(file: object) -> bool:
    """Whether a file has commands of its own."""
    own = [one for one in vars(file).values() if getattr(one, "__module__", "") == file.__name__]  # type: ignore[attr-defined]
    return any(isinstance(getattr(one, "command", None), Command) for one in own)


def imported(text: str) -> Iterator[str]:
    """Every module that a text may import, by its whole name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


@pytest.mark.parametrize("package", WALKED)
def test_nobody_outside_the_folder_names_a_file_of_it(package: str) -> None:
    found = plugs(package)
    assert found
    home = (ROOT / package.replace(".", "/")).as_posix()
    named = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "xdesk").rglob("*.py"))
        if not path.as_posix().startswith(home)
        for name in imported(path.read_text("utf-8"))
        if name in found
    ]
    assert named == []


def test_an_import_of_such_a_file_is_seen() -> None:
    assert "xdesk.commands.note" in plugs("xdesk.commands")
    for text in (
        "from xdesk.commands import note",
        "from xdesk.commands.note import add",
        "import xdesk.commands.note",
    ):
        assert not plugs("xdesk.commands").isdisjoint(imported(text))
