"""Regular expressions: none takes more than linear time, whatever strangers write or somebody pastes."""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer", "subn")
BUILT = {
    # Patterns that are put together at run time stand here with what they may become.
    "xdesk/replica/database/schema_mending.py": [re.compile(r'^CREATE TABLE\s+"?message"?')],
    # one or two plain letters at the beginning of a word, and a run too long to be one
    "xdesk/replica/search/folding.py": [re.compile("(?<![a-z])ab"), re.compile("([^ ]{100})")],
    "xdesk/core/text/weighted_length.py": [],  # from the table of emoji: a character and a look ahead
}


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and how it is used."""

    pattern: re.Pattern[str] | re.Pattern[bytes]
    where: str
    methods: frozenset[str]


def _module(path: Path) -> dict[str, object]:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    return vars(importlib.import_module(name))


def _is_re(call: ast.Call) -> str:
    """Return the name of the function of `re` that is called, or ""."""
    of = call.func
    named = isinstance(of, ast.Attribute) and isinstance(of.value, ast.Name) and of.value.id == "re"
    return of.attr if named and isinstance(of, ast.Attribute) else ""


def _flags(call: ast.Call) -> str:
    words = [ast.unparse(one) for one in [*call.args, *(key.value for key in call.keywords)]]
    return " | ".join(word for word in words if re.fullmatch(r"re\.[A-Z]+( \| re\.[A-Z]+)*", word)) or "0"


def _names(tree: ast.AST) -> dict[int, str]:
    """Return the name that each call is assigned to, or the function that returns it, by the id of the call."""
    out: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            out[id(node.value)] = node.targets[0].id
        elif isinstance(node, ast.FunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    out[id(inner.value)] = node.name + "()"
    return out


def _uses(trees: list[ast.Module]) -> dict[str, set[str]]:
    """Return which methods are called on what has a name, or on what a function returns ("name()")."""
    out: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)):
        if node.attr in METHODS:
            out.setdefault(ast.unparse(node.value), set()).add(node.attr)
    return out


def collected() -> Iterator[Used]:
    """Yield every regular expression in the source of xdesk."""
    files = sorted((ROOT / "xdesk").rglob("*.py"))
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    uses = _uses(trees)
    for file, tree in zip(files, trees, strict=True):
        where, names = str(file.relative_to(ROOT)), _names(tree)
        for call in ast.walk(tree):
            kind = _is_re(call) if isinstance(call, ast.Call) else ""
            if not isinstance(call, ast.Call) or kind not in ("compile", *METHODS):
                continue
            source = ast.unparse(call.args[0])
            try:
                pattern = eval(f"re.compile({source}, {_flags(call)})", {**_module(file), "re": re})
            except NameError:
                TOGETHER.add(where)
                continue
            methods = {kind} if kind != "compile" else uses.get(names.get(id(call), "?"), {"search", "sub"})
            yield Used(pattern, f"{where}:{call.lineno}", frozenset(methods))
    for where, patterns in BUILT.items():
        yield from (Used(pattern, where, frozenset({"search", "sub"})) for pattern in patterns)


TOGETHER: set[str] = set()
"""Where patterns are put together at run time."""
PATTERNS = list(collected())
GENERAL = [
    "a",
    "1",
    "退",
    "_",
    "-",
    ".",
    " ",
    "\n",
    "/",
    "@",
    ":",
    "#",
    "\u0301",
    "a@",
    "1 ",
    "a.",
    "://",
    "a/",
    "{{",
    "\\",
]


def _own(used: Used) -> list[str]:
    """Return what the pattern itself speaks of: its letters and short words, as pumps."""
    text = used.pattern.pattern
    source = text.decode("latin-1") if isinstance(text, bytes) else text
    words = re.findall(r"[a-z]{2,10}|(?<![\\a-zA-Z])[^\\\w\s()\[\]?*+^|$]", source)
    return list(dict.fromkeys(words))[:12]


def attacks(used: Used) -> Iterator[tuple[str, str, str]]:
    """Yield (head, pump, tail): texts that begin to match and fail late, again and again."""
    own = _own(used)
    pumps = list(dict.fromkeys([*GENERAL, *own, *(a + b for a, b in itertools.product(GENERAL[:8], own[:6]))]))
    heads = ["", *own[:3], "".join(own[:2])]
    for pump in pumps:
        for head, tail in [("", ""), ("", "\x00"), ("", "!")]:
            yield head, pump, tail
        for head in heads[1:]:
            yield head, pump, "\x00"
    for first, second in itertools.permutations(GENERAL[:8], 2):
        yield "", first + second, "\x00"
        yield first, second, "\x00"


def _run(used: Used, method: str) -> Callable[[str], object]:
    bound = getattr(used.pattern, method)
    by = (lambda text: bound("", text)) if method in ("sub", "subn") else bound
    whole = (lambda text: list(by(text))) if method == "finditer" else by
    if isinstance(used.pattern.pattern, bytes):
        empty = b""
        by_bytes = (lambda data: bound(empty, data)) if method in ("sub", "subn") else bound
        return lambda text: by_bytes(text.encode("utf-8"))
    return whole


def _cost(run: Callable[[str], object], text: str, tries: int = 1) -> float:
    """Return the least time of this thread, in seconds, that the pattern needed."""
    best = 1e9
    for _ in range(tries):
        before = time.thread_time()
        run(text)
        best = min(best, time.thread_time() - before)
    return best


ENOUGH = 0.002
"""Seconds for 4,000 signs: what grows with the square takes ten times as long at least."""


def grows(used: Used, method: str, attack: tuple[str, str, str]) -> bool:
    """Whether the time grows clearly faster than the text: four times the text, more than nine times the time."""
    run, (head, pump, tail) = _run(used, method), attack

    def text(size: int) -> str:
        return head + pump * (size // len(pump)) + tail

    for size in (12, 16, 20, 24, 28):  # doubling with each sign is seen here, and not waited for
        if _cost(run, text(size), 3) > 0.02:
            return True
    if _cost(run, text(1_000)) < ENOUGH and _cost(run, text(4_000)) < ENOUGH:
        return False
    sizes = (1_000, 2_000, 4_000, 8_000, 16_000)
    small = next((size for size in sizes if _cost(run, text(size), 3) > 0.0005), None)
    return small is not None and all(_cost(run, text(4 * small), 3) > 9 * _cost(run, text(small), 5) for _ in range(3))


@pytest.mark.parametrize("used", PATTERNS, ids=[used.where for used in PATTERNS])
def test_no_pattern_grows_faster_than_its_text(used: Used) -> None:
    for attack in attacks(used):
        for method in used.methods:
            assert not grows(used, method, attack), (used.pattern.pattern, method, attack)


def test_patterns_that_are_put_together_are_named_here() -> None:
    assert set(BUILT) == TOGETHER, "say in BUILT what the pattern may become"


def test_patterns_are_found_where_they_stand() -> None:
    found = {used.where.split(":")[0] for used in PATTERNS}
    assert (
        len(PATTERNS) > 80
        and {"xdesk/ui/composer/style_check.py", "xdesk/core/text/web_addresses.py", "xdesk/ui/style/safe_text.py"}
        <= found
    )


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"[\w.+-]+@[\w-]+\.[\w.-]+", "search"),
        (r"(a+)+b", "match"),
        (r"\s*(\d{1,4})\s*(?:min)?\s*\Z", "match"),
        (r"\w*\W+\Z", "search"),
        (r"(?:[a-z]|[a-z][a-z])*!", "match"),
    ],
)
def test_patterns_that_grow_are_caught(pattern: str, method: str) -> None:
    used = Used(re.compile(pattern), "here", frozenset({method}))
    assert any(grows(used, method, attack) for _ in range(3) for attack in attacks(used))  # a busy computer blurs one
