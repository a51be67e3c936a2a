"""Write MAP.md, the list of all modules, from the first line of each."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = (
    "# All modules\n\nMade by packaging/map.py from the first line of each module; CONTRIBUTING.md says "
    "how they work together.\n\n"
)


def lines() -> list[str]:
    """Return one line per module, folders as headings."""
    out: list[str] = []
    heading = None
    modules = [p for p in (ROOT / "xdesk").rglob("*.py") if "__pycache__" not in p.parts]
    for path in sorted(modules, key=lambda p: (p.parent.as_posix(), p.name)):
        folder = path.parent.relative_to(ROOT).as_posix()
        first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
        if folder != heading:
            out += ["", f"### {folder}", ""]
            heading = folder
        if path.name == "__init__.py":
            out.insert(len(out), f"{first}\n")
        else:
            out.append(f"- `{path.name}`: {first}")
    return out


def main() -> int:
    """Rewrite the map, or with --check say whether it is fresh."""
    target = ROOT / "MAP.md"
    text = target.read_text("utf-8") if target.exists() else ""
    fresh = HEAD + "\n".join(lines()).strip() + "\n"
    if "--check" in sys.argv:
        print("map:", "fresh" if fresh == text else "stale, run packaging/map.py")
        return 0 if fresh == text else 1
    target.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
