"""Parts of the acknowledge popover: its head and foot, and the clock before and after."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from xdesk.core.deadlines import stage
from xdesk.core.model import Clock
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.countdown_ring import clock_words, paint_ring, word_token

SIDE = 16


class Band(QWidget):
    """Head or foot of the popover with its line."""

    def __init__(self, height: int, *, line: bool, icon: str = "") -> None:
        super().__init__()
        self._below, self._icon = line, icon
        self.setFixedHeight(height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = self.height() - 0.5 if self._below else 0.5
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(QRectF(0, y, self.width(), 0).topLeft(), QRectF(0, y, self.width(), 0).topRight())
        if self._icon:
            paint_icon(painter, self._icon, (SIDE, (self.height() - 14) / 2), 14, "text.1")


class Clocks(QWidget):
    """The clock before and after."""

    def __init__(self) -> None:
        super().__init__()
        self._before: Clock | None = None
        self._after: Clock | None = None
        self._now = 0
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.setFixedHeight(max(36, 20 + theme.line("small")))

    def show_clocks(self, before: Clock | None, after: Clock, now: int) -> None:
        """Show the clock that runs and the one that would."""
        self._before, self._after, self._now = before, after, now
        words = [" ".join(clock_words(clock, now)) for clock in (before, after)]
        self.setAccessibleName(" → ".join(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground.hover"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        x = self._one(painter, 12.0, self._before)
        paint_icon(painter, "chevron-right", (x, self.height() / 2 - 6), 12, "text.2")
        x = self._one(painter, x + 24, self._after)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.2"))
        words = translate("Acknowledge", "starts when X has taken it")
        room = self.width() - x - 8
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(x, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _one(self, painter: QPainter, x: float, clock: Clock | None) -> float:
        paint_ring(painter, QRectF(x, 0, 20, self.height()), clock, self._now, 20)
        x += 28
        painter.setPen(theme.color(word_token(stage(clock, self._now))))
        for text, font in zip(
            clock_words(clock, self._now), (theme.font("small"), theme.digits("small", 600)), strict=True
        ):
            painter.setFont(font)
            painter.drawText(QRectF(x, 0, 200, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
            x += painter.fontMetrics().horizontalAdvance(text) + 4
        return x + 12
