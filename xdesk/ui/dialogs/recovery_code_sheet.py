"""Recovery code sheet: shows the code of this desk once, to be written down, copied or printed, and asks if it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from xdesk.ui.dialogs.form_sheet import TOP, FormSheet, Remark
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button

WIDTH = 480
INSIDE = 2 * 20 + 2  # what the sheet keeps left and right of its parts
CLIPBOARD_MS = 60_000
COPIED, PRINTED, NO_PRINTER, NOT_TAKEN = "copied", "printed", "no printer", "not taken"
SECRET = "x-kde-passwordManagerHint"
"""Clipboard managers that know this mark keep no history of what carries it (KDE, GNOME's, CopyQ)."""

PAD, GAP, NUMBER = 16, 14, 24


class CodeBlock(Retranslatable):
    """The lines of a code in signs of one width, its groups apart, each line with its number."""

    def __init__(self, lines: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = [line.split(" ") for line in lines]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the groups one by one to whoever hears the screen."""
        said = [
            fill(translate("Recovery", "Line {n}: {groups}"), n=at, groups=", ".join(row))
            for at, row in enumerate(self._rows, 1)
        ]
        self.setAccessibleName(". ".join(said))

    def _font(self) -> QFont:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(theme.points("title"))
        return font

    def _step(self) -> float:
        return QFontMetricsF(self._font()).horizontalAdvance("0" * len(self._rows[0][0])) + GAP

    def _line(self) -> float:
        return QFontMetricsF(self._font()).height() + 8

    def sizeHint(self) -> QSize:
        """Return the room of all groups."""
        wide = 2 * PAD + NUMBER + self._step() * len(self._rows[0]) - GAP
        return QSize(round(wide + 1), round(2 * PAD + self._line() * len(self._rows) - 8))

    def minimumSizeHint(self) -> QSize:
        """Return the same: a code that is cut is none."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the numbers and the groups."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("ground.list"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
        line, step = self._line(), self._step()
        for at, row in enumerate(self._rows):
            top = PAD + at * line
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("text.3"))
            room = QRectF(PAD, top, NUMBER, line - 8)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(at + 1))
            painter.setFont(self._font())
            painter.setPen(theme.color("text.1"))
            for place, group in enumerate(row):
                room = QRectF(PAD + NUMBER + place * step, top, step, line - 8)
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, group)


class RecoveryCodeSheet(FormSheet):
    """Shows `lines`; `kept` is told when the agent says that the code is kept. Later and Esc only close."""

    kept = Signal()

    def __init__(self, window: QWidget, lines: Sequence[str], *, folder: str, at: int) -> None:
        """`folder` of the desk and `at` (UTC ms) stand on the page when it is printed."""
        super().__init__(window, WIDTH)
        self._lines, self._folder, self._at = tuple(lines), folder, at
        self._how = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._block = CodeBlock(lines, self)
        self._copy = Button("", parent=self)
        self._copy.set_icon("copy")
        self._state = Remark("text.2", self)
        self._where = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._print = Button("", icon="printer", parent=self)
        self._done = ""
        row = QWidget(self)
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(8)
        beside.addWidget(self._copy)
        beside.addWidget(self._print)
        beside.addStretch(1)
        self._copy.clicked.connect(self._put_on_clipboard)
        self._print.clicked.connect(self._print_page)
        self._lay((self._how, self._block, row, self._state, self._where))
        self._wide = max(WIDTH, self._block.sizeHint().width() + INSIDE)
        self.retranslate()

    def show_in(self, window: QWidget) -> None:
        """Open in the upper middle of the window, with the keys on the button that copies."""
        self.open_at(QPoint((window.width() - self._wide) // 2, TOP), self._wide)
        self._copy.setFocus()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._title.setText(translate("Recovery", "Keep the recovery code"))
        self.setAccessibleName(self._title.text())
        self._how.setText(
            translate(
                "Recovery",
                "Everything on this desk is encrypted. If its passphrase, its keyring or a file in its folder is lost, "
                "this code alone opens it. Once you have kept it, it is not shown again, and nobody finds it for you.",
            )
        )
        self._where.setText(
            translate(
                "Recovery",
                "Write it on paper or put it into a password safe, away from this computer. "
                "Whoever has the code and the desk's folder can read everything in it.",
            )
        )
        self._copy.setText(translate("Recovery", "Copy"))
        self._print.setText(translate("Recovery", "Print…"))
        self._cancel.setText(translate("Recovery", "Later"))
        self._go.setText(translate("Recovery", "I have kept it"))
        self._block.retranslate()
        self._say()

    def _say(self) -> None:
        said = {
            "": "",
            COPIED: translate("Recovery", "Copied. It leaves the clipboard after a minute."),
            PRINTED: translate("Recovery", "The printer has the page. Read it before you put it away."),
            NO_PRINTER: translate("Recovery", "This computer has no printer. Write the code on paper, or copy it."),
            NOT_TAKEN: translate("Recovery", "The printer did not take the page. Try again, or write it down."),
        }
        self._state.setText(said[self._done])
        self.adjustSize()

    def _put_on_clipboard(self) -> None:
        words = "\n".join(self._lines)
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(words)
        clipboard.mimeData().setData(SECRET, b"secret")  # one made here would end the desk with a crash (PySide)
        QTimer.singleShot(CLIPBOARD_MS, lambda: _take_off_clipboard(words))
        self._tell(COPIED)

    def _print_page(self) -> None:
        """Let the agent choose a printer; the dialog stands over the window and nothing waits for it."""
        from xdesk.ui.dialogs import recovery_print  # Qt's printing is loaded for those who print

        if not recovery_print.has_printer():
            self._tell(NO_PRINTER)
            return
        page = recovery_print.RecoveryPage(self._lines, self._folder, self._at)
        recovery_print.ask(page, self.window(), lambda taken: self._tell(PRINTED if taken else NOT_TAKEN))

    def _tell(self, done: str) -> None:
        self._done = done
        self._say()

    def _ask(self) -> None:
        self.close_and_return()
        self.kept.emit()


def _take_off_clipboard(words: str) -> None:
    """Empty the clipboard if it still holds the code."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.text() == words:
        clipboard.clear()
