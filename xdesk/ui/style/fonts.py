"""Fonts: the system's own, Latin family first, Han family second; none is shipped."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

_HAN = {
    "win32": ("Microsoft YaHei UI", "Microsoft YaHei"),
    "darwin": ("PingFang SC",),
    "linux": ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei"),
}
_LATIN = {
    "win32": ("Segoe UI Variable Text", "Segoe UI"),
    "darwin": (),
    "linux": ("Inter", "Noto Sans", "Cantarell", "DejaVu Sans"),
}
_EMOJI = {"win32": "Segoe UI Emoji", "darwin": "Apple Color Emoji", "linux": "Noto Color Emoji"}
_NOBODY_CHOSE = ("", "sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans", "helvetica")


def _system() -> str:
    return sys.platform if sys.platform in _HAN else "linux"


def _first(wanted: Iterable[str], present: set[str]) -> str:
    return next((name for name in wanted if name in present), "")


@cache
def families() -> tuple[str, ...]:
    """Return the families to name in every font of the desk: Latin, Han, emoji."""
    system, present = _system(), set(QFontDatabase.families())
    desktop = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    chosen = system == "darwin" or (system == "linux" and desktop.lower() not in _NOBODY_CHOSE)
    latin = desktop if chosen else _first(_LATIN[system], present) or desktop
    return tuple(name for name in (latin, _first(_HAN[system], present), _EMOJI[system]) if name)


def make(points: float, weight: int, *, tabular: bool = False) -> QFont:
    """Return a font of the desk; `tabular` figures keep their width while they change.

    A Han font without weight 500 gives its nearest, 400; Latin beside it keeps 500.
    """
    font = QFont()
    font.setFamilies(list(families()))
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight(weight))
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
