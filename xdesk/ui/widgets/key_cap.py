"""Key caps: how keys are written and drawn, the same in buttons, lists and sheets."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from xdesk.ui.style import theme
from xdesk.ui.style.text_run import kept_run

_MAC = {"ctrl": "⌘", "alt": "⌥", "shift": "⇧", "meta": "⌃", "enter": "↵", "return": "↵", "backspace": "⌫"}
_NAMES = {
    "ctrl": "Ctrl",
    "alt": "Alt",
    "shift": "Shift",
    "meta": "Meta",
    "enter": "Enter",
    "return": "Enter",
    "esc": "Esc",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "backspace": "⌫",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "plus": "+",
}


def key_words(stroke: str) -> str:
    """Return one stroke as on a key cap: "ctrl+shift+m" is Ctrl Shift M, on a Mac ⌘⇧M."""
    if stroke == "+":
        return stroke
    plus = stroke.endswith("++")
    parts = [*stroke[:-2].lower().split("+"), "plus"] if plus else stroke.lower().split("+")
    mac = sys.platform == "darwin"
    words = [_MAC.get(part) if mac and part in _MAC else None for part in parts]
    chord = len(parts) > 1
    out = []
    for part, word in zip(parts, words, strict=True):
        if chord and part in ("enter", "return"):
            out.append("↵")
        else:
            out.append(word or _NAMES.get(part) or (part.upper() if len(part) <= 3 else part.capitalize()))
    return ("" if mac else " ").join(out)


def caps(key: str) -> list[str]:
    """Return the caps of a key in registry form: "g i" gives two, "ctrl+k" one."""
    return [key_words(stroke) for stroke in key.split(" ") if stroke]


def cap_height() -> int:
    """Return the height of a cap."""
    return theme.line("small") + 2


def cap_width(text: str) -> int:
    """Return the width of one cap."""
    return max(cap_height() + 2, _advance(text, theme.points("small")) + 10)


@lru_cache(maxsize=500)
def _advance(text: str, _size: float) -> int:
    return theme.metrics("small").horizontalAdvance(text)


def caps_width(key: str) -> int:
    """Return the width of all caps of a key with the gaps between them."""
    return sum(cap_width(text) + 4 for text in caps(key)) - 4 if key else 0


def paint_caps(painter: QPainter, x: float, middle: float, key: str, ink: QColor | None = None) -> float:
    """Paint the caps of `key` from `x`, centred on `middle`; return where they end."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for text in caps(key):
        box = QRectF(x, middle - cap_height() / 2, cap_width(text), cap_height())
        edge = QColor(ink) if ink is not None else theme.color("line.strong")
        if ink is not None:
            edge.setAlphaF(0.55)
        painter.setPen(QPen(edge, 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        run = kept_run(text)
        run.draw_middle(
            painter, box.center().x() - run.advance / 2, middle, ink if ink is not None else theme.color("text.2")
        )
        x = box.right() + 4
    painter.restore()
    return x - 4
