"""Recovery print: one plain page with the recovery code, where it belongs and of which day it is, by a printer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QPainter, QTextOption
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from xdesk.ui.style import fonts
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate

TITLE, BODY, CODE = 16.0, 10.5, 15.0
"""Sizes in points: paper has no zoom."""
EDGE_MM = 20.0
ACCEPTED = QDialog.DialogCode.Accepted.value


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """What the page says. `lines` of the code, `folder` of the desk, `at` the moment it was shown (UTC ms)."""

    lines: Sequence[str]
    folder: str
    at: int

    def words(self) -> list[tuple[str, float, int, bool]]:
        """Return the paragraphs from top to bottom: words, size in points, weight, and whether they are the code."""
        day = QDateTime.fromMSecsSinceEpoch(self.at).toString("yyyy-MM-dd")
        keep = translate(
            "RecoveryPage",
            "Keep this page away from the computer. Whoever has the code and the desk's folder can read everything "
            "in it. To use the code: start xdesk and choose “Use the recovery code”.",
        )
        numbered = [(f"{at}   {line.replace(' ', '  ')}", CODE, 400, True) for at, line in enumerate(self.lines, 1)]
        return [
            (translate("RecoveryPage", "Recovery code of an xdesk desk"), TITLE, 600, False),
            (fill(translate("RecoveryPage", "Folder: {folder}"), folder=one_line(self.folder)), BODY, 400, False),
            (fill(translate("RecoveryPage", "Date: {day}"), day=day), BODY, 400, False),
            *numbered,
            (keep, BODY, 400, False),
        ]

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paint the page into `room`, black on white, from the top left."""
        painter.setPen(Qt.GlobalColor.black)
        option, top, before = QTextOption(), room.top(), False
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for words, size, weight, is_code in self.words():
            painter.setFont(_font(size, weight, fixed=is_code))
            line = QFontMetricsF(painter.font(), painter.device()).height()
            top += line * 0.6 if is_code != before else 0
            box = QRectF(room.left(), top, room.width(), room.bottom() - top)
            painter.drawText(box, words, option)
            top, before = top + painter.boundingRect(box, words, option).height() + line * 0.4, is_code


def _font(size: float, weight: int, *, fixed: bool) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if fixed else fonts.make(size, weight)
    font.setPointSizeF(size)
    return font


def has_printer() -> bool:
    """Return whether this computer knows a printer; asks the system, which may take a moment."""
    return bool(QPrinterInfo.availablePrinterNames())


def ask(page: RecoveryPage, over: QWidget, told: Callable[[bool], object]) -> QPrintDialog:
    """Open the system's print dialog over a window and return it; `told` hears whether the printer took the page.

    Nothing waits for the dialog. A file is not offered: the code would lie beside what it opens.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("xdesk")
    dialog = QPrintDialog(printer, over)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for option in (
        QAbstractPrintDialog.PrintDialogOption.PrintToFile,
        QAbstractPrintDialog.PrintDialogOption.PrintPageRange,
        QAbstractPrintDialog.PrintDialogOption.PrintCollateCopies,
    ):
        dialog.setOption(option, False)
    dialog.finished.connect(lambda answer: told(print_page(page, printer)) if answer == ACCEPTED else None)
    QDialog.open(dialog)  # PySide hides this one behind that of QPrintDialog, which wants a slot
    return dialog


def print_page(page: RecoveryPage, printer: QPrinter) -> bool:
    """Print the page; return whether the printer took it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    edge = EDGE_MM / 25.4 * printer.resolution()
    sheet = QRectF(painter.viewport())
    page.paint(painter, sheet.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2))
    return painter.end()
