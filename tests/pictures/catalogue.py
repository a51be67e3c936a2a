"""Catalogue of the pictures in packaging/pictures: which scene each shows, in which language, theme, scale and size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "pictures"
FULL, SMALL = (1440, 900), (1024, 640)


class Look(NamedTuple):
    """How a window looks: its language ("en" or "zh"), its theme and the scale of the screen."""

    language: str
    theme: str
    scale: int

    def words(self) -> str:
        """Return it as it ends a file's name: en-light-1x."""
        return f"{self.language}-{self.theme}-{self.scale}x"


EN, ZH = Look("en", "light", 1), Look("zh", "dark", 1)
EN_SHARP, ZH_SHARP = Look("en", "dark", 2), Look("zh", "light", 2)
TWO, FOUR = (EN, ZH), (EN, ZH, EN_SHARP, ZH_SHARP)


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: the scene it shows, how, in a window of `size` (device-independent pixels)."""

    name: str
    scene: str
    look: Look
    size: tuple[int, int]


SCENES: dict[str, tuple[tuple[Look, ...], tuple[int, int]]] = {
    "acknowledge": (FOUR, FULL),
    "compact": (FOUR, SMALL),
    "compact-macro-list": (TWO, SMALL),
    "compact-needs-you": (TWO, SMALL),
    "compact-writing": (TWO, SMALL),
    "demo": (TWO, FULL),
    "desk": (FOUR, FULL),
    "empty-all-done": (TWO, FULL),
    "empty-first-run": (TWO, FULL),
    "empty-no-match": (TWO, FULL),
    "empty-offline": (TWO, FULL),
    "held": (FOUR, FULL),
    "key-sheet": (FOUR, FULL),
    "lost-reply": (TWO, FULL),
    "macro-stops": (FOUR, FULL),
    "needs-you": (FOUR, FULL),
    "palette-zhcustomer": (FOUR, FULL),
    "picture-viewer": (TWO, FULL),
    "recovery-code": (TWO, FULL),
    "refused": (FOUR, FULL),
    "search": (TWO, FULL),
    "shown-posts": (TWO, FULL),
    "why": (FOUR, FULL),
}
README = Picture("desk-light-en.png", "desk", Look("en", "light", 2), FULL)
"""The picture at the top of README.md."""


def pictures() -> list[Picture]:
    """Return every picture, in the order of the names."""
    found = [
        Picture(f"{scene}-{look.words()}.png", scene, look, size)
        for scene, (looks, size) in SCENES.items()
        for look in looks
    ]
    return sorted([*found, README], key=lambda one: one.name)
