"""An agent is an id that is passed in: nothing takes one word for whoever sits at a desk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import xdesk

ROOT = Path(xdesk.__file__).parent
OTHERS = ("sandbox", "connectors", "replica/schema")
"""X's own word for an account, and versions of the schema that gave every desk's agent an id."""
OLDER_FILES = "replica/profile/agents.py"
IN_SQL = re.compile(r"'me'")


def words(tree: ast.AST) -> Iterator[int]:
    """The lines on which the word stands as a value or inside a statement; as a name of a parameter it is free."""
    names = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in names else None
        if isinstance(text, str) and (text == "me" or IN_SQL.search(text)):
            yield node.lineno


def test_nothing_knows_the_agent_by_a_word() -> None:
    files = [one for one in sorted(ROOT.rglob("*.py")) if not one.relative_to(ROOT).as_posix().startswith(OTHERS)]
    found = {one.relative_to(ROOT).as_posix(): list(words(ast.parse(one.read_text("utf-8")))) for one in files}
    assert len(files) > 150
    assert found.pop(OLDER_FILES) and {name: lines for name, lines in found.items() if lines} == {}


def test_the_rule_sees_what_it_is_meant_for() -> None:
    for bad in ('ME = "me"', 'a == "me"', 'f(agent="me")', "sql = \"WHERE assignee = 'me'\""):
        assert list(words(ast.parse(bad))), bad
    assert not list(words(ast.parse('values = {"me": me}')))
