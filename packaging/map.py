"""Write the map of the house in CONTRIBUTING.md from the first line of every module."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- map: made by packaging/map.py -->", "<!-- end of map -->"


def lines() -> list[str]:
    """Return one line per module, rooms as headings."""
    out: list[str] = []
    room = None
    modules = [p for p in (ROOT / "xdesk").rglob("*.py") if "__pycache__" not in p.parts]
    for path in sorted(modules, key=lambda p: (p.parent.as_posix(), p.name)):
        folder = path.parent.relative_to(ROOT).as_posix()
        first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
        if folder != room:
            out += ["", f"### {folder}", ""]
            room = folder
        if path.name == "__init__.py":
            out.insert(len(out), f"{first}\n")
        else:
            out.append(f"- `{path.name}`: {first}")
    return out


def main() -> int:
    """Rewrite the map, or with --check say whether it is fresh."""
    target = ROOT / "CONTRIBUTING.md"
    text = target.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    fresh = head + BEGIN + "\n" + "\n".join(lines()).strip() + "\n\n" + END + tail
    if "--check" in sys.argv:
        print("map:", "fresh" if fresh == text else "stale, run packaging/map.py")
        return 0 if fresh == text else 1
    target.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
