"""Renders resources/icon.svg to what systems ask for: PNG in many sizes, .ico for Windows, .icns for macOS."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "resources" / "icon.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def write(target: Path) -> dict[str, str]:
    """Write every icon into `target`; return the paths of "png" (the largest), "ico" and "icns"."""
    from PIL import Image

    target.mkdir(parents=True, exist_ok=True)
    render(target)
    largest = Image.open(target / f"xdesk-{SIZES[-1]}.png")
    ico, icns = target / "xdesk.ico", target / "xdesk.icns"
    # Sizes rendered one by one are sharper than the large one made small.
    small = [Image.open(target / f"xdesk-{size}.png") for size in SIZES[:-1]]
    largest.save(ico, sizes=[(size, size) for size in SIZES[:-1]], append_images=small)
    largest.save(icns, append_images=small)
    return {"png": str(target / f"xdesk-{SIZES[-1]}.png"), "ico": str(ico), "icns": str(icns)}


def render(target: Path) -> None:
    """Paint the drawing once per size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(str(SOURCE))
    if not drawing.isValid():
        raise SystemExit(f"xdesk: {SOURCE} cannot be drawn")
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter, QRectF(0, 0, size, size))
        painter.end()
        image.save(str(target / f"xdesk-{size}.png"))


def main() -> None:
    """Write the icons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, nargs="?", default=ROOT / "build" / "icons")
    write(parser.parse_args().target)


if __name__ == "__main__":
    main()
