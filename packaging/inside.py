"""Checks what lies in a frozen folder: nothing that must not ship, everything that must, no link into nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import trim

NEEDED = ("licenses/LGPL-3.0.txt", "licenses/GPL-3.0.txt", "licenses/xdesk.txt", "licenses/python/python.txt",
          "resources/i18n/zh_CN.qm", "resources/icon.svg",
          "publicsuffixlist/public_suffix_list.dat")  # fmt: skip
NEEDED_ON_LINUX = ("PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/lib/libQt6Widgets.so.6",
                   "chat_xdk/_native.abi3.so")  # fmt: skip


def wrong(folder: Path) -> list[str]:
    """Return what is wrong with the folder, one sentence each."""
    keep = trim.rules(Path(__file__).with_name("keep.toml"))
    files = sorted(path for path in folder.rglob("*") if not path.is_dir())
    names = [path.relative_to(folder).as_posix() for path in files]
    found = [f"must not ship: {name}" for name in names if not trim.kept(name, keep)]
    found += [f"leads nowhere: {name}" for name, path in zip(names, files, strict=True) if not path.exists()]
    inner = folder / "_internal"
    needed = NEEDED + (NEEDED_ON_LINUX if sys.platform.startswith("linux") else ())
    return found + [f"is missing: {name}" for name in needed if not (inner / name).is_file()]


def main() -> int:
    """Print what is wrong with the folder named on the command line; 0 when nothing is."""
    found = wrong(Path(sys.argv[1]))
    for line in found:
        print("inside:", line)
    if not found:
        print("inside: only what may ship, licence texts, both languages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
