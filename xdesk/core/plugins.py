"""Plugins: the files of a package and of further folders, imported one by one; a new file needs no list to stand in."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType


def modules(package: str, *folders: Path) -> Iterator[ModuleType]:
    """Import and return every file of our package `package`, then every Python file of `folders`, each by name.

    Files of `folders` belong to no package and are read anew at each call; raises ImportError when one is no module.
    """
    for name in _names(importlib.import_module(package)):
        yield importlib.import_module(f"{package}.{name}")
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            yield _at(path)


def _names(home: ModuleType) -> list[str]:
    """Return the names of the modules of a package; its folder is listed, for the first rows of a start wait for it."""
    found = {
        name.partition(".")[0]
        for place in home.__path__
        if os.path.isdir(place)
        for name in os.listdir(place)
        if name.endswith((".py", ".pyc")) and not name.startswith("_")
    }
    if not found:  # in one file with the interpreter
        import pkgutil

        found = {one.name for one in pkgutil.iter_modules(home.__path__)}
    return sorted(found)


def _at(path: Path) -> ModuleType:
    from importlib import util

    spec = util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
