"""Bring the translations up to date: extract every string, keep what is translated, compile zh_CN."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
I18N = ROOT / "resources" / "i18n"
TOOLS = Path(sys.executable).parent


def sources() -> list[str]:
    """Return the modules that may hold visible words."""
    paths = sorted((ROOT / "xdesk").rglob("*.py"))
    return [str(p.relative_to(ROOT)) for p in paths if "sandbox" not in p.parts]


def extract(target: Path) -> None:
    """Write every marked string of the source to `target`, without line numbers (they only make noise)."""
    command = [str(TOOLS / "pyside6-lupdate"), *sources(), "-locations", "none", "-no-obsolete", "-ts", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def apply(target: Path, words: dict[str, dict[str, str]]) -> int:
    """Fill untranslated messages from `words` (context to text to translation); return how many are left."""
    tree = ElementTree.parse(target)
    left = 0
    for context in tree.getroot().iter("context"):
        table = words.get(context.findtext("name") or "", {})
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            known = table.get(message.findtext("source") or "")
            if known:
                translation.text = known
                translation.attrib.pop("type", None)
            left += translation.get("type") == "unfinished" or not translation.text
    ElementTree.indent(tree, "    ")
    body = ElementTree.tostring(tree.getroot(), encoding="unicode")
    target.write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + body + "\n", encoding="utf-8")
    return left


def compile_words(source: Path, target: Path) -> None:
    """Compile a .ts file to the .qm the desk loads."""
    command = [str(TOOLS / "pyside6-lrelease"), "-silent", str(source), "-qm", str(target)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Update, or with --check only say whether the files are fresh."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--merge", type=Path, nargs="*", default=[], help="JSON files: context, text, translation")
    args = parser.parse_args()
    ts, qm = I18N / "zh_CN.ts", I18N / "zh_CN.qm"
    words: dict[str, dict[str, str]] = {}
    for path in args.merge:
        for context, table in json.loads(path.read_text("utf-8")).items():
            words.setdefault(context, {}).update(table)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "zh_CN.ts")
        fresh.write_text(ts.read_text("utf-8") if ts.exists() else empty(), "utf-8")
        extract(fresh)
        left = apply(fresh, words)
        if args.check:
            same = ts.exists() and fresh.read_text("utf-8") == ts.read_text("utf-8")
            print("words:", "fresh" if same else "stale, run make words", f"({left} untranslated)")
            return 0 if same and not left else 1
        ts.write_text(fresh.read_text("utf-8"), "utf-8")
    compile_words(ts, qm)
    print(f"words: {left} untranslated")
    return 0 if not left else 1


def empty() -> str:
    """Return a .ts file without messages."""
    return '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="zh_CN"/>\n'


if __name__ == "__main__":
    sys.exit(main())
