"""Registry of pages: finds their files by walking this folder and further ones."""

from __future__ import annotations

from pathlib import Path

from xdesk.core.plugins import modules
from xdesk.ui.pages.page import Page


def load(*folders: Path) -> tuple[Page, ...]:
    """Return every page of this package and of `folders`, by their `order`, then by name.

    Raises ValueError when two have one name.
    """
    found: dict[str, Page] = {}
    for module in modules(__package__, *folders):
        page = getattr(module, "PAGE", None)
        if not isinstance(page, Page):
            continue
        if page.name in found:
            raise ValueError(f"{page.name}: two files declare this page")
        found[page.name] = page
    return tuple(sorted(found.values(), key=lambda one: (one.order, one.name)))
