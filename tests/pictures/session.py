"""Makes the pictures of one look, in a process of its own: `python -m tests.pictures.session LOOK FOLDER NAME…`.

A process has one scale of its screen. The clock of the desk stands, TZ tells its zone, and the caret does not blink.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import shiboken6
from PIL import Image
from PySide6.QtGui import QCursor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.pictures.catalogue import Picture, pictures
from tests.pictures.keyed_window import KeyedDesktop, photographed
from tests.pictures.lamp_photo import LampSource
from tests.pictures.scenes import SCENES
from tests.ui import seed_replica
from tests.ui.at_rest import at_rest
from xdesk.ui.shell.window import Window
from xdesk.ui.style import language, theme

COLOURS = 256
FIRST_RUN = "empty-first-run"
"""The one scene without a replica."""
WHOLE = ("picture-viewer",)
"""Scenes with a photo: their colours are kept, all others do with a palette."""


def saved(image: QImage, path: Path, *, whole: bool) -> None:
    """Write a picture as small as it can be without looking different: rare colours, such as a dot's, are kept."""
    pixels = Image.frombuffer("RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "BGRX")
    if not whole:
        pixels = pixels.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    pixels.save(path, "PNG", optimize=True, compress_level=9)


def first_run(size: tuple[int, int]) -> QImage:
    """Return the window of a desk that answers for nobody yet."""
    window = Window()
    window.resize(*size)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 60_000)
    window.welcome()
    at_rest(None, window)
    return ended(window, photographed(window, None))


def played(picture: Picture, seeded: Path) -> QImage:
    """Return what a scene looks like at its end."""
    with tempfile.TemporaryDirectory(prefix="xdesk-picture-") as name:
        for file in seeded.parent.glob("replica.db*"):
            shutil.copy(file, name)
        seeded = seed_replica.make_seat(Path(name, "replica.db"))
        try:
            desk = KeyedDesktop(seeded, picture.size, LampSource())
            SCENES[picture.scene](desk)
            return ended(desk.window, photographed(desk.window, seeded))
        finally:
            seeded.close()


def ended(window: Window, image: QImage) -> QImage:
    """Take the window away; the next one gets the keys."""
    window.close()
    shiboken6.delete(window)
    return image


def main(look: str, folder: Path, names: list[str]) -> int:
    """Make the named pictures of one look."""
    wanted = [one for one in pictures() if one.name in names and one.look.words() == look]
    theme.application("xdesk")
    QApplication.setCursorFlashTime(0)
    QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())  # nothing of a window lies under it
    theme.set_theme(wanted[0].look.theme)
    language.use(language.CHINESE if wanted[0].look.language == "zh" else language.ENGLISH)
    with tempfile.TemporaryDirectory(prefix="xdesk-seeded-") as name:
        seeded = Path(name, "replica.db")
        seed_replica.seed(seeded)
        for one in wanted:
            image = first_run(one.size) if one.scene == FIRST_RUN else played(one, seeded)
            saved(image, folder / one.name, whole=one.scene in WHOLE)
            print(f"xdesk: {one.name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
