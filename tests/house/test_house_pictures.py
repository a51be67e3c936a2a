"""Every picture of the window in packaging/pictures can be made again: its maker knows name, scene, look and size."""

from __future__ import annotations

import struct

import pytest

from tests.pictures.catalogue import FOLDER, SCENES, Picture, pictures


def size_of(picture: Picture) -> tuple[int, int]:
    """Return the size of a PNG file, pixels, as its head tells it."""
    with (FOLDER / picture.name).open("rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{picture.name} is no PNG file"
    wide, high = struct.unpack(">II", head[16:24])
    return wide, high


def test_the_maker_knows_every_file() -> None:
    known = {one.name for one in pictures()}
    found = {path.name for path in FOLDER.iterdir()}
    assert found == known, (
        f"tests/pictures/catalogue.py and the folder differ in {sorted(found ^ known)}: make pictures"
    )


def test_each_file_has_the_size_of_its_window() -> None:
    wrong = [one.name for one in pictures() if size_of(one) != tuple(side * one.look.scale for side in one.size)]
    assert not wrong


def test_each_scene_can_be_played() -> None:
    pytest.importorskip("PIL")
    from tests.pictures import scenes, session

    assert set(scenes.SCENES) | {session.FIRST_RUN} == set(SCENES)
    assert set(session.WHOLE) <= set(SCENES)
