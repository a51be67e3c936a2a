"""Tests wait for conditions, never for a time; what of a desk a test may look at is what others may use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.embedded_scripts import scripts

TESTS = Path(__file__).resolve().parents[1]
SLEEPS = ("qWait", "sleep")
SHORT_S = 30
"""A wait for an event, a process or a future with a shorter limit is one that a busy computer fails."""


def _number(node: ast.expr | None) -> float | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int | float) else None


def _is_timed(call: ast.Call) -> bool:
    """Whether a call waits for a time and not for a condition."""
    of = call.func
    if not isinstance(of, ast.Attribute):
        return False
    first = call.args[0] if call.args else None
    if of.attr in SLEEPS or of.attr == "singleShot":
        return _number(first) != 0
    if of.attr == "wait" and ast.unparse(of.value).endswith("qtbot"):
        return True
    if of.attr in ("wait", "result", "exception", "communicate"):
        given = next((one.value for one in call.keywords if one.arg == "timeout"), first)
        limit = _number(given)
        return limit is not None and 0 < limit < SHORT_S
    if of.attr in ("waitUntil", "waitSignal", "waitSignals"):
        return any(one.arg == "timeout" and _number(one.value) is not None for one in call.keywords)
    return False


def timed(path: Path) -> Iterator[str]:
    """Yield every wait for a time whose line does not say `# timed: <why>`, also in the scripts that a test runs."""
    source = path.read_text("utf-8")
    for one in (source, *scripts(ast.parse(source))):
        yield from _timed_in(one, path)


def _timed_in(source: str, path: Path) -> Iterator[str]:
    lines = source.splitlines()
    virtual = "sync" in path.parts  # on the loop of those tests time jumps to the next timer
    nodes = list(ast.walk(ast.parse(source)))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}  # such as what moves a clock of the test's
    for node in nodes:
        if isinstance(node, ast.Call) and _is_timed(node):
            words = ast.unparse(node)
            if isinstance(node.func, ast.Attribute) and node.func.attr in own and "time.sleep" not in words:
                continue
            if virtual and words.startswith("asyncio.sleep"):
                continue
            if "# timed: " not in "\n".join(lines[node.lineno - 1 : (node.end_lineno or node.lineno)]):
                yield f"{path.relative_to(TESTS)}:{node.lineno} {words}"


def test_no_test_waits_for_a_time() -> None:
    found = [one for path in sorted(TESTS.rglob("*.py")) for one in timed(path)]
    assert not found, (
        "wait for the condition that is meant (tests/waiting.py, tests/ui/at_rest.py), or say why not:\n"
        + ("\n".join(found))
    )


def test_what_is_a_wait_for_a_time() -> None:
    """The rule itself: it finds each kind, and lets what is bounded generously be."""
    wrong = ("time.sleep(0.1)", "QTest.qWait(20)", "qtbot.wait(50)", "go.wait(5)", "one.result(1)", "p.wait(timeout=9)",
             "qtbot.waitUntil(f, timeout=900)", "time.sleep(n)", "QTimer.singleShot(25, f)")  # fmt: skip
    right = (
        "asyncio.sleep(0)",
        "QTimer.singleShot(0, f)",
        "go.wait(60)",
        "go.wait()",
        "one.result(PATIENCE_S)",
        "qtbot.waitUntil(f)",
        "until(f)",
    )
    calls = {words: ast.parse(words, mode="eval").body for words in (*wrong, *right)}
    assert [words for words, call in calls.items() if isinstance(call, ast.Call) and _is_timed(call)] == [*wrong]


def test_a_wait_in_a_script_is_seen(tmp_path: Path) -> None:
    """Also in one with values put into it; a text that only looks like code is none."""
    path = TESTS / "made_up.py"
    script = "\n".join(["import time", "x = {{}}", "time.sleep(0.3)", "n = {size}", ""])
    for mark, words in (("f", script), ("", script.replace("{{}}", "1").replace("{size}", "1"))):
        source = f'size = 1\nONE = {mark}"""{words}"""\n'
        (only,) = scripts(ast.parse(source))
        assert [one.rpartition(" ")[2] for one in _timed_in(only, path)] == ["time.sleep(0.3)"]
        assert not list(_timed_in(only.replace("(0.3)", "(0.3)  # timed: why"), path))
    assert not list(scripts(ast.parse('WORDS = "it is import ant\\nto wait"')))
