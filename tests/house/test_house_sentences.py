"""Sentences said to the agent in passing begin with a capital and end as sentences do, in both languages."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKS = ("translate", "QT_TRANSLATE_NOOP")
SAYS = {"say", "_say", "_said", "refuse", "Sentence", "say_problem"}
"""Calls whose argument is shown or spoken as it is: toasts, announcements, and whatever a command or an error says."""
REASONS = {"reason", "of_conversation"}
"""Functions whose answer is shown as a toast, beside what cannot run."""
PARTS = {"Field", "Rail", "Ring", "Channel"}
"""Contexts of single words that are put into other sentences."""
ELSEWHERE = {"xdesk/app/offers/desk_notices.py", "xdesk/ui/shell/status_bar.py"}
"""Modules whose sayings are titles and buttons of strips, or items of the status bar."""
NAMES = ("xdesk", "@")
"""What begins small because it is written so."""
TITLE = "Held: "
"""Begins the title of the card of a held reply, which is no sentence."""
TO_TYPE = re.compile(r"[:：]\s*([\w ]+|\{\w+\})?$")
"""Ends with what is to be typed, or asks for it."""

Marked = tuple[str, str]  # context, English


def _marked(node: ast.AST) -> Iterator[Marked]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func).split(".")[-1] in MARKS:
            words = [word.value for word in one.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            if len(words) == 2:
                yield words[0], words[1]


def _assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what each name of a function or module is given, tuples taken apart."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            together = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=False) if together else [(target, node.value)]
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, []).append(value)
    return found


def _said(tree: ast.Module) -> Iterator[Marked]:
    """Yield the marked texts of a module that are said, also by way of a name."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for scope in (tree, *scopes):
        names = _assigned(scope)
        for node in ast.walk(scope):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAYS:
                for argument in [*node.args, *(key.value for key in node.keywords)]:
                    yield from _marked(argument)
                    for name in (one.id for one in ast.walk(argument) if isinstance(one, ast.Name)):
                        for value in names.get(name, []):
                            yield from _marked(value)
        if isinstance(scope, ast.FunctionDef) and scope.name in REASONS and scope in scopes:
            for node in ast.walk(scope):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from _marked(node.value)


def _texts() -> dict[Marked, str]:
    found: dict[Marked, str] = {}
    for file in sorted((ROOT / "xdesk").rglob("*.py")):
        where = str(file.relative_to(ROOT))
        for marked in _said(ast.parse(file.read_text("utf-8"))) if where not in ELSEWHERE else ():
            if marked[0] not in PARTS and not marked[1].startswith(TITLE):
                found.setdefault(marked, where)
    return found


def _chinese() -> dict[Marked, str]:
    words: dict[Marked, str] = {}
    for context in ElementTree.parse(ROOT / "resources/i18n/zh_CN.ts").getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name") or "", message.findtext("source") or "")
            words[key] = message.findtext("translation") or ""
    return words


def wrong(english: str, chinese: str) -> list[str]:
    """Return what is not as a sentence is."""
    found = []
    if english[:1].islower() and not english.startswith(NAMES):
        found.append("it begins small")
    for text, ends, fault in (
        (english, (".", "?", "…", "}"), "it does not end"),
        (chinese, ("。", "？", "…", "}"), "the Chinese does not end"),
    ):
        if not text.endswith(ends) and not TO_TYPE.search(text):
            found.append(fault)
    return found


RIDDLES = re.compile(
    r"\b(?:doors?|shelf|purse|bare number|link pretends|lead in a circle|does not lie on|who keeps the)\b"
)
"""Figures of speech where a plain word is at hand: port, numeric address, misleading, again and again, is on, runs."""


def test_what_is_visible_holds_no_riddles() -> None:
    texts = [text for _, text in _chinese()]
    assert len(texts) > 900
    assert [text for text in texts if RIDDLES.search(text)] == []


def test_what_is_said_in_passing_is_a_sentence() -> None:
    texts, chinese = _texts(), _chinese()
    assert len(texts) > 150, "the test still finds what is said"
    faults = {
        f"{where}: {text!r}": fault
        for (context, text), where in texts.items()
        if (fault := wrong(text, chinese.get((context, text), "")))
    }
    assert not faults, "\n".join(f"{where} {fault}" for where, fault in sorted(faults.items()))


def test_the_test_finds_what_is_no_sentence() -> None:
    assert wrong("choose a conversation first", "请先选择一个会话") == [
        "it begins small",
        "it does not end",
        "the Chinese does not end",
    ]
    assert not wrong("Choose one.", "请选择。")
    module = ast.parse('def f():\n    a, b = translate("A", "x"), translate("A", "y")\n    toast.say(a if c else b)')
    assert set(_said(module)) == {("A", "x"), ("A", "y")}
