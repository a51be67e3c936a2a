"""Decides which files the frozen folder keeps: the rules of keep.toml, and only libraries something still needs."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: where it goes, where it comes from, what it is."""


@dataclass(frozen=True)
class Rules:
    """What keep.toml says."""

    exclude_modules: list[str]
    plugins: Mapping[str, list[str]]
    translations: list[str]
    never: re.Pattern[str]
    never_at_all: re.Pattern[str]


def rules(path: Path) -> Rules:
    """Read keep.toml."""
    read = tomllib.loads(path.read_text("utf-8"))
    qt = read["qt"]
    return Rules(
        read["exclude_modules"],
        read["plugins"],
        qt["translations"],
        re.compile(qt["never"], re.I),
        re.compile(qt["never_at_all"], re.I),
    )


def kept(name: str, keep: Rules) -> bool:
    """Return whether the file that goes to `name` may ship, by its name alone."""
    path = PurePosixPath(name.replace("\\", "/"))
    if keep.never_at_all.search(path.name):
        return False
    if "PySide6" not in path.parts and not re.match(r"(lib)?qt6", path.name, re.I):
        return True
    if keep.never.search(path.name):
        return False
    if "plugins" in path.parts:
        stems = keep.plugins.get(path.parent.name, [])
        return "*" in stems or path.name.split(".")[0].removeprefix("lib") in stems
    if "translations" in path.parts:
        return path.stem in keep.translations
    return True


def folder(binaries: Iterable[Entry], datas: Iterable[Entry], keep: Rules) -> tuple[list[Entry], list[Entry]]:
    """Return the binaries and datas that ship."""
    files = [e for e in binaries if kept(e[0], keep)]
    if sys.platform.startswith("linux"):
        files = needed(files)
    there = {e[0] for e in files}
    # A link whose library is gone would dangle.
    links = [e for e in datas if e[2] != "SYMLINK" or str(Path(e[0]).parent / e[1]) in there]
    return files, [e for e in links if kept(e[0], keep)]


def needed(files: list[Entry]) -> list[Entry]:
    """Leave out shared libraries that only files left out before had asked for."""
    from PyInstaller.depend.bindepend import get_imports

    libraries = {Path(e[0]).name: e for e in files if _is_library(e)}
    wanted = [e for e in files if not _is_library(e)]
    seen = {e[0] for e in wanted}
    for entry in wanted:
        for name, _path in get_imports(entry[1]):
            library = libraries.get(Path(name).name)
            if library is not None and library[0] not in seen:
                seen.add(library[0])
                wanted.append(library)
    return wanted


def _is_library(entry: Entry) -> bool:
    """Python's extensions and Qt's plugins are loaded by name; libraries lie flat or in a lib folder."""
    path = PurePosixPath(entry[0])
    if entry[2] != "BINARY" or path.name.startswith("libpython"):
        return False
    return len(path.parts) == 1 or path.parent.name == "lib" or path.name.startswith(("libpyside6", "libshiboken6"))
