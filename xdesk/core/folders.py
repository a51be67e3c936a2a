"""Folders that are walked: a file more in one is found at start, nothing else is edited for it."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def each(package: ModuleType, name: str) -> list[object]:
    """Return what the modules of `package` call `name`, in the order of their files; those without it are left out."""
    found: list[object] = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        if hasattr(loaded, name):
            found.append(getattr(loaded, name))
    return found
