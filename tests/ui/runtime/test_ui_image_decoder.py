"""The picture decoder: only four kinds, bounded, in a process of its own; what it sends is checked again."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from xdesk.app.services.picture_loader import PictureLoader
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.security.image_kind import NoPictureError
from xdesk.core.sentences import Sentence
from xdesk.ui.runtime import image_decoder
from xdesk.ui.runtime import picture_cache as pictures_module
from xdesk.ui.runtime.picture_cache import AT_ONCE, Pictures, unpacked


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int = 8, colour: int = 6, rows: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(kind: str, width: int = 40, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#3366cc"))
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(raw.data())


def child(data: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "xdesk.ui.runtime.image_decoder"], input=data, capture_output=True, timeout=30
    )


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_pictures_come_back_as_small_rgba(kind: str) -> None:
    code, raw = image_decoder.decode(picture(kind, 1000, 500))
    image = unpacked(raw)
    assert code == image_decoder.OK and image is not None
    assert (image.width(), image.height()) == (image_decoder.BOX, image_decoder.BOX // 2)
    assert abs(image.pixelColor(5, 5).blue() - 0xCC) < 12


def test_a_small_picture_is_not_blown_up() -> None:
    image = unpacked(image_decoder.decode(picture("png"))[1])
    assert image is not None and (image.width(), image.height()) == (40, 20)


HOSTILE = {
    "H49 20000 x 20000 one bit": (png(20_000, 20_000, 1, 0, b"\x00" * 2_501 * 200), image_decoder.TOO_LARGE),
    "H50 8191 x 8191": (png(8_191, 8_191, rows=b"\x00" * 10_000), image_decoder.TOO_LARGE),
    "H51 65535 x 65535 without data": (png(65_535, 65_535), image_decoder.TOO_LARGE),
    "H51 cut": (picture("png")[:60], image_decoder.DAMAGED),
    "H51 wrong checksum": (png(4, 4)[:-20] + b"\x00" * 20, image_decoder.DAMAGED),
    "H51 no size": (png(0, 0), image_decoder.DAMAGED),
    "H54 svg named png": (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", 2),
    "H55 html": (b"<html><img src=x></html>", image_decoder.NOT_A_PICTURE),
    "H55 pdf": (b"%PDF-1.7", image_decoder.NOT_A_PICTURE),
    "H55 gif and script": (b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)", image_decoder.DAMAGED),
    "H56 ico": (b"\x00\x00\x01\x00\x01\x00" + b"\x00" * 40, image_decoder.NOT_A_PICTURE),
    "H56 tiff": (b"II*\x00" + b"\x00" * 40, image_decoder.NOT_A_PICTURE),
    "H56 pnm": (b"P6 99999 99999 255\n", image_decoder.NOT_A_PICTURE),
    "H53 webp length": (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\x00" * 30, image_decoder.DAMAGED),
    "H53 jpeg length": (b"\xff\xd8\xff\xe0\xff\xffJFIF", image_decoder.DAMAGED),
    "empty": (b"", image_decoder.NOT_A_PICTURE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_bring_nothing(name: str) -> None:
    data, code = HOSTILE[name]
    assert image_decoder.decode(data) == (code, b"")


def test_too_many_bytes_are_not_looked_at() -> None:
    assert image_decoder.decode(b"\x89PNG\r\n\x1a\n" + b"\x00" * image_decoder.MAX_BYTES)[0] == image_decoder.TOO_LARGE


def test_the_child_process_decodes() -> None:
    done = child(picture("png"))
    assert done.returncode == 0 and unpacked(done.stdout) is not None


def test_the_child_process_refuses_with_its_code() -> None:
    done = child(b"<svg/>")
    assert (done.returncode, done.stdout) == (image_decoder.NOT_A_PICTURE, b"")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"XDPX",
        b"NOPE" + struct.pack(">II", 1, 1) + b"\x00" * 4,
        image_decoder.HEADER.pack(image_decoder.MAGIC, 2, 2) + b"\x00" * 15,
        image_decoder.HEADER.pack(image_decoder.MAGIC, 2, 2) + b"\x00" * 17,
        image_decoder.HEADER.pack(image_decoder.MAGIC, 0, 5),
        image_decoder.HEADER.pack(image_decoder.MAGIC, 70_000, 70_000),
    ],
)
def test_what_the_child_sends_is_not_believed(raw: bytes) -> None:
    assert unpacked(raw) is None


class Source:
    """Hands out futures that the test ends."""

    def __init__(self) -> None:
        self.asked: dict[str, Future[bytes]] = {}

    def fetch(self, url: str) -> Future[bytes]:
        self.asked[url] = Future()
        return self.asked[url]


def test_four_at_once_and_each_once(qtbot: object) -> None:
    source = Source()
    pictures = Pictures(source)
    for number in range(200):
        pictures.request(f"u{number}")
        pictures.request(f"u{number}")
    assert len(source.asked) == AT_ONCE
    pictures.leave()
    with qtbot.waitSignal(pictures.arrived):  # type: ignore[attr-defined]
        source.asked["u0"].set_result(image_decoder.decode(picture("png"))[1])
    assert pictures.image("u0") is not None
    assert len(source.asked) == AT_ONCE  # what waited was forgotten when the agent left


def test_what_is_no_picture_waits_for_the_agent(qtbot: QtBot) -> None:
    source = Source()
    pictures = Pictures(source)
    pictures.request("u")
    with qtbot.waitSignal(pictures.arrived):
        source.asked["u"].set_exception(NoPictureError())
    assert pictures.failed("u") and pictures.image("u") is None
    del source.asked["u"]
    pictures.request("u")
    assert not source.asked
    pictures.again("u")
    assert list(source.asked) == ["u"]


def offline() -> FeedError:
    return FeedError(Trouble.OFFLINE, Sentence("X", "out of reach"))


@pytest.mark.parametrize("end", [OSError("no line"), ConnectionError("not started"), offline(), None], ids=str)
def test_what_could_not_be_had_now_is_asked_for_again_by_itself(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, end: Exception | None
) -> None:
    monkeypatch.setattr(pictures_module, "AGAIN_S", (0, 0))
    source = Source()
    pictures = Pictures(source)
    pictures.request("u")
    for _ in range(2):
        coming = source.asked.pop("u")
        if end is None:
            coming.cancel()
            coming.set_running_or_notify_cancel()
        else:
            coming.set_exception(end)
        qtbot.waitUntil(lambda: "u" in source.asked)
        assert not pictures.failed("u")
    source.asked["u"].set_result(image_decoder.decode(picture("png"))[1])
    qtbot.waitUntil(lambda: pictures.image("u") is not None)


def test_after_many_tries_it_waits_until_the_connection_is_back(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_module, "AGAIN_S", (0,))
    source = Source()
    pictures = Pictures(source)
    pictures.arrived.connect(lambda _url: pictures.request("u"))  # as painting does
    pictures.request("u")
    source.asked.pop("u").set_exception(offline())
    qtbot.waitUntil(lambda: "u" in source.asked)
    source.asked.pop("u").set_exception(offline())
    qtbot.waitUntil(lambda: pictures.failed("u"))
    assert not source.asked
    pictures.ready()
    assert list(source.asked) == ["u"]


def test_a_cancelled_fetch_takes_no_place(qtbot: QtBot) -> None:
    source = Source()
    pictures = Pictures(source)
    for n in range(AT_ONCE + 1):
        pictures.request(f"u{n}")
    for n in range(AT_ONCE):
        source.asked[f"u{n}"].cancel()
        source.asked[f"u{n}"].set_running_or_notify_cancel()
    qtbot.waitUntil(lambda: f"u{AT_ONCE}" in source.asked)


def test_the_gallery_hears_of_a_cancelled_fetch(qtbot: QtBot) -> None:
    fetching: Future[bytes] = Future()

    async def get(_url: str) -> bytes:
        return b""

    def submit(work: Any) -> Future[bytes]:
        work.close()
        return fetching

    with ThreadPoolExecutor(1) as pool:
        shown = PictureLoader(submit, get, pool).fetch("u")
        fetching.cancel()
        fetching.set_running_or_notify_cancel()
        assert isinstance(shown.exception(timeout=60), BaseException)
