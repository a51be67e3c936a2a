"""Tests go through what a person or another module may use; where they still reach inside can only become less."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.embedded_scripts import scripts

TESTS = Path(__file__).resolve().parents[1]
MOST = 21
"""So many places reach inside today. Who mends some lowers this number; nobody raises it."""
PUBLIC = ("os._exit", "._replace")
"""Public by the documentation of Python, whatever the underscore says."""
OWN = ("self", "cls", "super()")
BY_NAME = ("setattr", "getattr", "delattr")


def _is_private(name: object) -> bool:
    return isinstance(name, str) and name.startswith("_") and not name.startswith("__")


def reaches(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield every use of a name with an underscore of something that is not the test's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            words = ast.unparse(node)
            if ast.unparse(node.value) not in OWN and not words.endswith(PUBLIC):
                yield node
        elif isinstance(node, ast.Call):
            given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if ast.unparse(node.func).rpartition(".")[2] in BY_NAME and any(map(_is_private, given)):
                yield node


def reasons(source: str) -> Iterator[tuple[str, bool]]:
    """Yield every such use in a module and in the scripts it holds, and whether its line says `# private: <why>`."""
    tree = ast.parse(source)
    for one in (source, *scripts(tree)):
        lines = one.splitlines()
        for node in reaches(ast.parse(one)):
            line = "\n".join(lines[node.lineno - 1 : (node.end_lineno or node.lineno)])
            yield f"{node.lineno} {ast.unparse(node)}", "# private: " in line


def test_no_more_tests_reach_inside_than_did_and_each_says_why() -> None:
    found: dict[str, int] = {}
    silent: list[str] = []
    for path in sorted(TESTS.rglob("*.py")):
        name = str(path.relative_to(TESTS))
        for words, said in reasons(path.read_text("utf-8")):
            found[name] = found.get(name, 0) + 1
            if not said:
                silent.append(f"{name}:{words}")
    total = sum(found.values())
    most = sorted(found.items(), key=lambda one: -one[1])[:8]
    assert not silent, f"say why there is no public way (# private: …): {silent}"
    way = "go through the window (tests/ui/visible_widgets.py)"
    assert total <= MOST, f"{total} places reach inside, {MOST} did; {way}: {most}"


def test_what_reaches_inside() -> None:
    """The rule itself: it finds an attribute and a name given to setattr, and lets one's own be."""
    wrong = ("sheet._go", "bar._items['a']", "desk.panes._x.y", "monkeypatch.setattr(vault, '_find', f)")
    right = ("self._x", "cls._x", "super()._end()", "os._exit(1)", "row._replace(a=1)", "bar.items", "x.__dict__")
    seen = {words: bool(list(reaches(ast.parse(words)))) for words in (*wrong, *right)}
    assert [words for words, found in seen.items() if found] == list(wrong)


def test_a_reason_stands_on_the_line() -> None:
    script = "\n".join(["import sys", "sys._z = 1", ""])
    source = f'a._x\nb._y  # private: why\nS = """{script}"""\n'
    assert [(words.partition(" ")[2], said) for words, said in reasons(source)] == [
        ("a._x", False), ("b._y", True), ("sys._z", False)
    ]  # fmt: skip
