"""Looks at a picture of the desk: are there conversations in the list, or is it blank or empty?"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

LIST = (0.14, 0.12, 0.37, 0.95)
"""Where the list lies in the window: left, top, right, bottom as parts of its size."""
ENOUGH = 8
"""An empty list shows a disc, two lines and a button: four bands."""


def bands(picture: Image.Image) -> int:
    """Return how many bands of writing, one under the other, the list shows."""
    width, height = picture.size
    left, top, right, bottom = (round(part * size) for part, size in zip(LIST, (width, height) * 2, strict=True))
    area = picture.convert("RGB").crop((left, top, right, bottom))
    ground = max(area.getcolors(area.width * area.height) or [(0, None)], key=lambda one: one[0])[1]
    count, inside = 0, False
    for y in range(area.height):
        plain = area.crop((0, y, area.width, y + 1)).getcolors(1) == [(area.width, ground)]
        count += inside and plain
        inside = not plain
    return count


def main() -> int:
    """Print what the picture shows; 0 when the list is filled."""
    picture = Image.open(Path(sys.argv[1]))
    found = bands(picture)
    print(f"{picture.width}x{picture.height}, {found} bands of writing in the list")
    return 0 if found >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
