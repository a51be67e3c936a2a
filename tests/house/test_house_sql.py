"""What is written into a table is named, so that a new column never takes what was meant for its neighbour."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from xdesk.replica.database import schema_shape
from xdesk.replica.schema import SCHEMA_VERSION

ROOT = Path(__file__).parents[2]
FROZEN = ROOT / "xdesk/replica/schema/v001.py"
UNNAMED = re.compile(r"(INSERT|REPLACE)\b[\w\s]*?\bINTO\s+[\"\w{}]+\s+(VALUES|SELECT|DEFAULT)\b", re.I)
BARE = re.compile(r"\bREPLACE\s+INTO\s+[\"\w{}]+\s+(VALUES|SELECT|DEFAULT)\b", re.I)


def is_unnamed(text: str) -> bool:
    """Whether a statement in `text` writes into a table without saying into which columns."""
    return bool(UNNAMED.search(text) or BARE.search(text))


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a file, parts of one that is put together joined."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)


def test_statements_name_the_columns_they_write() -> None:
    files = [one for folder in ("xdesk", "tests/bench") for one in sorted((ROOT / folder).rglob("*.py"))]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        if path != FROZEN
        for line, text in texts(path)
        if is_unnamed(text)
    ]
    assert len(files) > 200 and found == []


def test_triggers_name_the_columns_they_write() -> None:
    parts = schema_shape.made_by(SCHEMA_VERSION).values()
    assert [part.name for part in parts if is_unnamed(part.sql)] == []


def test_the_rule_sees_what_it_is_meant_for() -> None:
    for bad in ("INSERT INTO a VALUES (1)", "insert or replace into a select 1", "REPLACE INTO a  VALUES (?)"):
        assert is_unnamed(bad)
    for good in ("INSERT INTO a (b) VALUES (1)", "INSERT INTO a (b) SELECT b FROM c"):
        assert not is_unnamed(good)
