"""The picture viewer: by click and key, full size, neighbours, failure and another try, and Esc back."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.visible_widgets import button, buttons, said
from tests.ui.whole_desk import MAYA, Desktop, K, laid_out
from xdesk.core.model import Entry, Media
from xdesk.ui.dialogs.picture_viewer import PictureViewer
from xdesk.ui.runtime import image_decoder


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#3366cc"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


class Source:
    """Hands out futures that the test ends, and remembers how large a picture was asked for."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, int], Future[bytes]] = {}

    def fetch(self, url: str, box: int = image_decoder.BOX) -> Future[bytes]:
        self.asked[(url, box)] = Future()
        return self.asked[(url, box)]

    def give(self, url: str, box: int, width: int = 1_600, height: int = 900) -> None:
        self.asked[(url, box)].set_result(image_decoder.decode(png(width, height), box)[1])


PHOTOS = tuple(Media(f"m{n}", "photo", f"https://pbs.twimg.com/{n}.png", f"lamp {n}", 1_600, 900) for n in range(3))
CLIP = Media("m9", "video", "", "", 0, 0)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def desk(desktop: Desktop, source: Source, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """A desk whose newest message but one holds three pictures and a clip."""
    desktop.workspace.pictures._source = source  # private: the desk of the tests is made without pictures
    desktop.workspace.open(MAYA)
    laid_out(desktop)
    model, own = desktop.workspace.conversation.model, type(desktop.workspace.conversation.model).entries

    def entries(self: object) -> list[Entry]:
        found = list(own(model))
        at = max(0, len(found) - 2)
        found[at] = with_pictures(found[at])
        return found

    monkeypatch.setattr(type(model), "entries", entries)
    desktop.panes.inbox.focus_list()
    return desktop


def with_pictures(entry: Entry) -> Entry:

    return replace(entry, media=(*PHOTOS, CLIP))


def viewer(desk: Desktop) -> PictureViewer:
    (found,) = desk.window.findChildren(PictureViewer)
    return found


def test_the_key_shows_the_newest_picture_large_and_esc_leads_back(desk: Desktop, source: Source) -> None:
    before = QApplication.focusWidget()
    desk.key(K.Key_F)
    sheet = viewer(desk)
    assert sheet.isVisible() and sheet.hasFocus() and sheet.geometry() == desk.window.rect()
    url = PHOTOS[0].url
    assert (url, image_decoder.FULL) in source.asked and sheet.shown() == (url, None)
    assert "Fetching" in said(sheet)
    source.give(url, image_decoder.FULL)
    desk.until(lambda: sheet.shown()[1] is not None)
    image = sheet.shown()[1]
    assert image is not None and (image.width(), image.height()) == (1_600, 900)
    box = sheet.picture_box()
    assert abs(box.width() / box.height() - 16 / 9) < 0.01
    assert sheet.rect().toRectF().contains(box) and box.width() > 1_000
    assert "lamp 0" in said(sheet).splitlines()
    QTest.keyClick(QApplication.focusWidget(), K.Key_Escape)
    assert not sheet.isVisible() and QApplication.focusWidget() is before and sheet.shown() == ("", None)


def test_keys_reach_no_command_while_a_picture_is_shown(desk: Desktop) -> None:
    ran: list[object] = []
    desk.key(K.Key_F)
    desk.seeded.context.asked.connect(ran.append)
    for letter in "ezir":
        QTest.keyClick(QApplication.focusWidget(), letter)
    assert ran == [] and viewer(desk).isVisible()


def test_arrows_go_to_the_neighbours_and_stop_at_the_ends(desk: Desktop, source: Source) -> None:
    desk.key(K.Key_F)
    sheet = viewer(desk)
    seen = []
    for key in (K.Key_Right, K.Key_Right, K.Key_Right, K.Key_Left):
        QTest.keyClick(sheet, key)
        seen.append((sheet.shown()[0], said(sheet)))
    assert [url for url, _ in seen] == [PHOTOS[n].url for n in (1, 2, 2, 1)]
    assert "2 of 3" in seen[0][1].splitlines()
    source.give(PHOTOS[0].url, image_decoder.FULL)  # comes late: another one is looked at now
    laid_out(desk)
    assert sheet.shown() == (PHOTOS[1].url, None)


def test_a_small_picture_is_not_blown_up(desk: Desktop, source: Source) -> None:
    desk.key(K.Key_F)
    sheet = viewer(desk)
    source.give(PHOTOS[0].url, image_decoder.FULL, 64, 32)
    desk.until(lambda: sheet.shown()[1] is not None)
    assert (sheet.picture_box().width(), sheet.picture_box().height()) == (64, 32)


def test_what_cannot_be_fetched_is_said_and_tried_again(desk: Desktop, source: Source) -> None:
    desk.key(K.Key_F)
    sheet, url = viewer(desk), PHOTOS[0].url
    source.asked.pop((url, image_decoder.FULL)).set_exception(OSError("no line"))
    desk.until(lambda: "Try again" in [one.text() for one in buttons(sheet)])
    assert "This picture could not be fetched." in said(sheet).splitlines()
    button(sheet, "Try again").click()
    source.give(url, image_decoder.FULL)
    desk.until(lambda: sheet.shown()[1] is not None)
    assert "Try again" not in [one.text() for one in buttons(sheet)]


def test_a_press_closes_and_the_bar_does_not(desk: Desktop) -> None:
    desk.key(K.Key_F)
    sheet = viewer(desk)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, sheet.height() - 10))
    assert sheet.isVisible()
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert not sheet.isVisible()


def test_the_message_is_opened_on_x_from_there(desk: Desktop) -> None:
    ran: list[str] = []
    desk.seeded.context.asked.connect(lambda call: ran.append(call.name))
    desk.key(K.Key_F)
    button(viewer(desk), "Open on X").click()
    assert ran[-1] == "conversation.open_on_x" and not viewer(desk).isVisible()


def test_a_click_shows_the_picture_that_was_clicked(desk: Desktop) -> None:
    talk = desk.workspace.conversation
    talk.transcript.picture_wanted.emit(desk.workspace.picture_entry(), PHOTOS[2].url)
    assert viewer(desk).shown()[0] == PHOTOS[2].url


def test_without_a_picture_the_key_says_so(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    laid_out(desktop)
    desktop.panes.inbox.focus_list()
    if desktop.workspace.picture_entry():
        pytest.skip("the seeded conversation holds a picture")
    desktop.key(K.Key_F)
    assert not desktop.window.findChildren(PictureViewer)
    assert "No picture is here." in said(desktop.dispatcher.toast)


@pytest.mark.parametrize(("words", "longest"), [([], image_decoder.BOX), (["2048"], 2_048), (["99999"], 2_048)])
def test_the_decoder_gives_what_was_asked_for_and_never_more(words: list[str], longest: int) -> None:
    line = [sys.executable, "-m", "xdesk", "decode", *words]
    ran = subprocess.run(line, input=png(3_000, 1_500), capture_output=True, check=True)
    magic, width, height = image_decoder.HEADER.unpack_from(ran.stdout)
    assert (magic, width, height) == (image_decoder.MAGIC, longest, longest // 2)
    assert len(ran.stdout) == image_decoder.HEADER.size + 4 * width * height
