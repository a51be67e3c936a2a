"""House rules that no other tool holds: sizes, names, first lines, words, forbidden calls."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted((ROOT / "xdesk").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BANNED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "misc",
    "common",
    "base",
    "manager",
    "handler",
    "processor",
    "data",
    "info",
    "impl",
}
CLOCK_FILES = {"xdesk/app/clock.py", "xdesk/sandbox/clock.py"}
ROOMS_WITH_DOCS = {"core", "replica", "connectors", "sync", "commands"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def room(path: Path) -> str:
    parts = path.relative_to(ROOT / "xdesk").parts
    return parts[0] if len(parts) > 1 else "top"


def test_files_and_functions_stay_short() -> None:
    long: list[str] = []
    for path in PRODUCT:
        lines = path.read_text("utf-8").count("\n")
        if lines > 500:
            long.append(f"{name(path)}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > 40:
                    long.append(f"{name(path)}:{node.lineno} {node.name}: {size} lines")
    assert not long


def test_folders_stay_small() -> None:
    folders = {path.parent for path in (*PRODUCT, *TESTS)}
    large = {name(one): len(files) for one in folders if len(files := list(one.glob("*.py"))) > 15}
    assert not large
    assert {f.name for f in (ROOT / "xdesk").glob("*.py")} == {"__init__.py", "__main__.py"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its whole name; of `from a import b` it is `a` or `a.b`, as there is one."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            folder = (ROOT / node.module.replace(".", "/")).is_dir()
            found |= {f"{node.module}.{one.name}" if folder else node.module for one in node.names}
    return found


def test_tests_import_each_other_by_names_that_are_there() -> None:
    """By one whole name each: a file that is imported by two names is two modules, with two of every class."""
    files = {path.stem for path in TESTS} - {"conftest", "__init__", "__main__"}
    wrong: list[str] = []
    for path in TESTS:
        for module in imports(path):
            there = (ROOT / module.replace(".", "/")).with_suffix(".py")
            if module in files - sys.stdlib_module_names:
                wrong.append(f"{name(path)}: import {module} by its whole name, tests.…")
            elif module.startswith("tests.") and not (there.exists() or there.with_suffix("").is_dir()):
                wrong.append(f"{name(path)}: {module} is not there")
    assert not wrong


def test_no_banned_names() -> None:
    found: list[str] = []
    for path in PRODUCT:
        words = [path.stem, *(n.name for n in ast.walk(tree(path)) if isinstance(n, ast.ClassDef))]
        for word in words:
            parts = {p.lower() for p in re.findall(r"[A-Z]?[a-z]+", word)}
            if parts & BANNED:
                found.append(f"{name(path)}: {word}")
    assert not found


def test_every_module_says_what_it_is() -> None:
    wrong: list[str] = []
    for path in PRODUCT:
        first = (ast.get_docstring(tree(path)) or "").split("\n")[0]
        if not first or len(first) > 120:
            wrong.append(f"{name(path)}: {first!r}")
    assert not wrong


def public(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    found: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += [
                    n
                    for n in node.body
                    if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and not n.name.startswith("_")
                ]
    return found


def test_public_things_of_the_inner_rooms_are_documented() -> None:
    bare = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in PRODUCT
        if room(path) in ROOMS_WITH_DOCS
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert not bare


def test_no_clock_but_the_injected_one() -> None:
    pattern = re.compile(
        r"\btime\.(time|time_ns|monotonic|monotonic_ns|clock_gettime\w*)\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\("
    )
    found = [
        f"{name(path)}:{n}"
        for path in PRODUCT
        if name(path) not in CLOCK_FILES
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found


def test_the_screen_neither_waits_nor_threads_nor_writes_sql() -> None:
    sql = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
    writes = re.compile(r"\brunner\.desk\b|\bwriter\.(write|feed)\(|\.desk\.(write|commit)\(")
    found: list[str] = []
    for path in PRODUCT:
        if room(path) != "ui":
            continue
        text = path.read_text("utf-8")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                found.append(f"{name(path)}:{node.lineno} async")
        found += [
            f"{name(path)}: {word}"
            for word in ("import asyncio", "import threading", "QThread", "concurrent.futures.Thread")
            if word in text
        ]
        if sql.search(text):
            found.append(f"{name(path)}: SQL")
        if writes.search(text):
            found.append(f"{name(path)}: a write around its commands")
    assert not found


FORBIDDEN_CALLS = {
    ".exec(": "nested loop",
    "asyncClose": "nested loop",
    ".setHtml(": "HTML of strangers",
    ".insertHtml(": "HTML of strangers",
    "verify=False": "TLS",
    "follow_redirects=True": "redirect",
    "import pickle": "foreign bytes",
    "yaml.load": "foreign bytes",
    "Signal(int)": "X ids do not fit",
    "webbrowser": "outside",
    "os.system": "outside",
    "os.startfile": "outside",
}


ALLOWED_CALLS = {("xdesk/app/startup/startup.py", ".exec("), ("xdesk/app/startup/start_steps.py", ".exec(")}
"""Before there is an asyncio loop there is none to nest in (decision 28)."""


def test_calls_that_hurt_are_not_there() -> None:
    found = [
        f"{name(path)}:{n} {call} ({why})"
        for path in PRODUCT
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for call, why in FORBIDDEN_CALLS.items()
        if call in line and not line.lstrip().startswith("#") and (name(path), call) not in ALLOWED_CALLS
    ]
    assert not found


def test_one_place_opens_the_outside() -> None:
    found = [name(p) for p in PRODUCT if "QDesktopServices" in p.read_text("utf-8")]
    assert found == ["xdesk/ui/dialogs/link_opener.py"]


def test_qasync_only_in_the_hall() -> None:
    found = [name(p) for p in PRODUCT if re.search(r"^\s*(import|from) qasync", p.read_text("utf-8"), re.M)]
    assert found == ["xdesk/app/main.py"]


def test_core_is_standard_library_only() -> None:
    found: list[str] = []
    for path in PRODUCT:
        if room(path) != "core":
            continue
        for node in ast.walk(tree(path)):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            found += [
                f"{name(path)}: {m}"
                for m in modules
                if m.split(".")[0] not in sys.stdlib_module_names and not m.startswith("xdesk.core")
            ]
    assert not found


def marks_words(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
    return called in {"translate", "QT_TRANSLATE_NOOP"}


def test_translations_never_meet_an_f_string() -> None:
    plain = ast.Constant | ast.Name | ast.Attribute
    found = [
        f"{name(path)}:{node.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and marks_words(node)
        and (node.keywords or not all(isinstance(one, plain) for one in node.args))
    ]
    assert not found


def test_every_word_on_the_screen_is_known_to_the_translation() -> None:
    """Also one that lupdate does not see, as inside an f-string."""
    known: set[tuple[str | None, str | None]] = set()
    for context in ElementTree.parse(ROOT / "resources" / "i18n" / "zh_CN.ts").iter("context"):
        for message in context.iter("message"):
            if message.findtext("translation"):
                known.add((context.findtext("name"), message.findtext("source")))
    missing = [
        f"{name(path)}:{node.lineno} {words}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and marks_words(node)
        and all(isinstance(one, ast.Constant) for one in node.args)
        and (words := tuple(one.value for one in node.args if isinstance(one, ast.Constant))) not in known
    ]  # fmt: skip
    assert not missing


def tracked() -> list[str]:
    run = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        pytest.skip("not a git checkout")
    return run.stdout.split()


def test_no_unfinished_words_no_paths_no_registries() -> None:
    unfinished = re.compile("TO" + "DO|FIX" + r"ME|\bXX" + r"X\b|NotImplemented" + "Error")
    places = re.compile(
        r"(^|[^a-zA-Z.])/(wor"
        + r"k|far"
        + r"m)/|index-ur"
        + r"l *=|extra-ind"
        + r"ex|pypi\.or"
        + "g|files\\.python"
        + "hosted"
    )
    found: list[str] = []
    for file in tracked():
        path = ROOT / file
        if path.suffix in {".png", ".qm", ".ico", ".icns"} or not path.is_file():
            continue
        for n, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if places.search(line) or (file.startswith("xdesk/") and unfinished.search(line)):
                found.append(f"{file}:{n} {line[:80]}")
    assert not found


def test_nothing_refers_to_pages_or_codes_that_are_not_here() -> None:
    """Words say it, and public sources; keys such as F10 are none of these codes."""
    pages = ("README", "CONTRIBUTING", "CHANGELOG", "DECISIONS", "MAP")
    found: list[str] = []
    for path in PRODUCT:
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            named = [one for one in re.findall(r"\b([\w-]+)\.md\b", line) if one not in pages]
            codes = re.findall(r"\b(?:[TH][0-9]{2}|F(?:0[0-9]|[2-9][0-9]))\b", line)
            found += [f"{name(path)}:{n} {one}" for one in (*named, *codes)]
    assert not found


def test_the_top_level_is_the_users_card() -> None:
    folders = {f.split("/")[0] for f in tracked() if "/" in f}
    assert folders <= {"xdesk", "resources", "packaging", "tests", ".ci"}


def test_map_is_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "packaging/map.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_words_are_fresh_and_complete() -> None:
    run = subprocess.run(
        [sys.executable, "packaging/words.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_translations_keep_their_places() -> None:
    import xml.etree.ElementTree as ElementTree

    wrong: list[str] = []
    for message in ElementTree.parse(ROOT / "resources/i18n/zh_CN.ts").getroot().iter("message"):
        source, target = message.findtext("source") or "", message.findtext("translation") or ""
        if set(re.findall(r"\{\w*\}", source)) != set(re.findall(r"\{\w*\}", target)):
            wrong.append(f"{source} -> {target}")
        if re.search(r"[一-鿿][,!?;:](\s|$)", target):
            wrong.append(f"half-width mark: {target}")
    assert not wrong


def test_changelog_parses() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    heads = re.findall(r"^## (.+)$", text, re.M)
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version and heads and (heads[0] == "Unreleased" or heads[0].startswith(version.group(1)))


def test_locks_have_hashes_and_the_right_qt() -> None:
    for lock in ("packaging/lock-run.txt", "packaging/lock-dev.txt"):
        text = (ROOT / lock).read_text("utf-8")
        blocks = re.split(r"\n(?=[a-z])", text)
        bare = [b.split("\n")[0] for b in blocks if re.match(r"[a-z].*==", b) and "--hash=" not in b]
        assert not bare
        assert "pyside6-essentials==6.11.3" in text


def test_wrapped_void_calls_steal_no_reference() -> None:
    """PySide6 6.12.0 kills Python 3.11 after some thousand void calls; see DECISIONS.md."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = [sys.getrefcount(v) for v in (None, True, False)]
    for _ in range(20_000):
        thing.setObjectName("x")
    drift = [abs(sys.getrefcount(v) - b) for v, b in zip((None, True, False), before, strict=True)]
    assert max(drift) < 100


def test_each_decision_has_a_number_of_its_own_and_they_stand_in_order() -> None:
    numbers = [int(n) for n in re.findall(r"(?m)^## (\d+)\. ", (ROOT / "DECISIONS.md").read_text("utf-8"))]
    assert numbers == sorted(set(numbers))
