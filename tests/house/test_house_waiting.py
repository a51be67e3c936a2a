"""Tests wait for conditions, never for a time; what of a desk a test may look at is what others may use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

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
    if of.attr in SLEEPS:
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
    """Yield every wait for a time whose line does not say `# timed: <why>`."""
    source = path.read_text("utf-8")
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
             "qtbot.waitUntil(f, timeout=900)", "time.sleep(n)")  # fmt: skip
    right = ("asyncio.sleep(0)", "go.wait(60)", "go.wait()", "one.result(PATIENCE_S)", "qtbot.waitUntil(f)", "until(f)")
    calls = {words: ast.parse(words, mode="eval").body for words in (*wrong, *right)}
    assert [words for words, call in calls.items() if isinstance(call, ast.Call) and _is_timed(call)] == [*wrong]
