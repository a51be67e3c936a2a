"""The printed recovery code: a plain page, by a printer the agent chooses, loaded for those who print."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.visible_widgets import said
from xdesk.core.security.recovery_code import key_of, lines_of
from xdesk.ui.dialogs import recovery_print
from xdesk.ui.dialogs.recovery_code_sheet import RecoveryCodeSheet
from xdesk.ui.style import language
from xdesk.ui.widgets.buttons import Button

KEY = "0123456789abcdef" * 4
AT = 1_763_733_853_000
FOLDER = "/home/chen.yu/.local/share/xdesk/" + "a-long-name-without-a-space-" * 8


@pytest.fixture
def sheet(app: QApplication, qtbot: QtBot) -> Iterator[RecoveryCodeSheet]:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1024, 640)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    sheet = RecoveryCodeSheet(room, lines_of(KEY), folder=FOLDER, at=AT)
    sheet.show_in(room)
    yield sheet
    language.use("en")


def press_print(sheet: RecoveryCodeSheet) -> None:
    (found,) = [one for one in sheet.findChildren(Button) if one.text() == "Print…"]
    found.click()


def test_the_page_holds_folder_day_and_a_code_that_can_be_read_back(app: QApplication) -> None:
    page = recovery_print.RecoveryPage(lines_of(KEY), FOLDER, AT)
    words = [text for text, *_ in page.words()]
    assert any(FOLDER in text for text in words) and any("2025-11-21" in text for text in words)
    code = [text.split(maxsplit=1)[1] for text, _, _, is_code in page.words() if is_code]
    assert key_of("\n".join(code)) == KEY


@pytest.mark.parametrize("chosen_language", ["en", "zh_CN"])
def test_nothing_of_the_page_leaves_the_paper(app: QApplication, chosen_language: str) -> None:
    language.use(chosen_language)
    picture = QImage(900, 1_270, QImage.Format.Format_RGB32)  # A4 at about 109 dpi
    picture.setDotsPerMeterX(4_300)
    picture.setDotsPerMeterY(4_300)
    picture.fill(0xFFFFFFFF)
    painter, room = QPainter(picture), QRectF(80, 80, 740, 1_110)
    recovery_print.RecoveryPage(lines_of(KEY), FOLDER, AT).paint(painter, room)
    painter.end()
    language.use("en")
    inked = [
        (x, y) for y in range(0, picture.height(), 2) for x in range(0, picture.width(), 2)
        if picture.pixelColor(x, y).lightness() < 128
    ]  # fmt: skip
    assert len(inked) > 1_000
    assert min(x for x, _ in inked) >= 78 and max(x for x, _ in inked) <= 822
    assert max(y for _, y in inked) < 900, "one page holds it"


def test_without_a_printer_it_says_what_to_do(sheet: RecoveryCodeSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery_print, "has_printer", lambda: False)
    opened: list[object] = []
    monkeypatch.setattr(recovery_print, "ask", lambda *a: opened.append(a))
    press_print(sheet)
    assert not opened and sheet.isVisible()
    assert "no printer" in said(sheet) and "Write the code on paper" in said(sheet)


@pytest.mark.parametrize("works", [True, False])
def test_the_dialog_waits_for_nobody_and_the_sheet_tells_what_became_of_the_page(
    sheet: RecoveryCodeSheet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot, works: bool
) -> None:
    printed = tmp_path / "page.pdf" if works else tmp_path / "no folder" / "page.pdf"

    def never(self: QPrintDialog) -> int:
        raise AssertionError("the desk would stand still")

    monkeypatch.setattr(recovery_print, "has_printer", lambda: True)
    monkeypatch.setattr(QPrintDialog, "exec", never)
    press_print(sheet)
    dialog = sheet.window().findChild(QPrintDialog)
    assert dialog is not None and dialog.isVisible() and sheet.isVisible()
    assert not dialog.testOption(QPrintDialog.PrintDialogOption.PrintToFile), "not into a file beside what it opens"
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(printed))
    dialog.done(QDialog.DialogCode.Accepted.value)
    assert ("printer has the page" in said(sheet)) is works
    assert ("did not take the page" in said(sheet)) is not works
    if works:
        assert printed.read_bytes().startswith(b"%PDF") and printed.stat().st_size > 2_000


def test_printing_is_loaded_for_those_who_print(app: QApplication) -> None:
    modules = "xdesk.ui.dialogs.recovery_code_sheet, xdesk.app.startup.onboarding"
    words = f"import sys, {modules}; print('PySide6.QtPrintSupport' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "False"
