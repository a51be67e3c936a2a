"""Key legend: keys and what they do here, painted in a row that ends at the right of a foot or strip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from xdesk.ui.matching.highlight import width_of
from xdesk.ui.style import theme
from xdesk.ui.style.text_run import kept_run
from xdesk.ui.widgets.key_cap import caps_width, paint_caps

KEYS_GAP, APART = 6, 14
Keys = Sequence[tuple[str, str]]
"""Pairs of keys ("up+down") and their word, from left to right."""


def legend_width(pairs: Keys, apart: int = APART) -> float:
    """Return the room of keys and words, with the air at their left."""
    return sum(width_of(word, "small") + KEYS_GAP + caps_width(keys) + apart for keys, word in pairs)


def paint_legend(painter: QPainter, box: QRectF, pairs: Keys, *, ink: str = "text.2", apart: int = APART) -> float:
    """Paint `pairs` to end at the right of `box`, in the middle of its height; return where the first cap begins."""
    x = box.right()
    for keys, word in reversed(pairs):
        x -= width_of(word, "small")
        kept_run(word).draw_middle(painter, x, box.center().y(), theme.color(ink))
        x -= KEYS_GAP + caps_width(keys)
        paint_caps(painter, x, box.center().y(), keys)
        x -= apart
    return x + apart
