"""The countdown chip of the head: ring, word and digits; a button that says why. Never cut, never jumping in width."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from xdesk.core.deadlines import stage
from xdesk.core.model import Clock, Stage
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.style.text_run import kept_run
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Pressable
from xdesk.ui.widgets.countdown_ring import clock_words, paint_ring, spoken_clock, word_token
from xdesk.ui.widgets.ground import paint_ground

_TINTS = {Stage.URGENT: "tint.urgent", Stage.OVERDUE: "tint.overdue"}
RING, LEFT, GAP, RIGHT = 20, 4, 8, 8


class Countdown(Pressable):
    """Shows one clock; `tick(now)` once a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._clock: Clock | None = None
        self._now = 0
        self._width = 0
        self._short = False

    def set_short(self, short: bool) -> None:
        """Leave the word out where there is no room: the mark in the ring says it too; the digits stay."""
        if short != self._short:
            self._short = short
            self.tick(self._now)

    def parts(self) -> tuple[str, str]:
        """Return the word and the digits it shows; no word where there is no room for it."""
        word, digits = clock_words(self._clock, self._now)
        return ("" if self._short and digits else word), digits

    def room(self, *, short: bool) -> int:
        """Return the width it needs with its word, or `short` without."""
        was, self._short = self._short, short
        wide = self.sizeHint().width()
        self._short = was
        return wide

    def show_clock(self, clock: Clock | None, now: int) -> None:
        """Show another clock."""
        self._clock = clock
        self.tick(now)

    def tick(self, now: int) -> None:
        """Show the time of X `now`, UTC ms."""
        self._now = now
        said = fill(translate("Head", "{clock}. Why this deadline"), clock=spoken_clock(self._clock, now))
        if said != self.accessibleName():
            self.setAccessibleName(said)
            self.setToolTip(safe_tip(said))
        if self.sizeHint().width() != self._width:
            self._width = self.sizeHint().width()
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for word and digits of this stage; digits are tabular, so it holds while they run."""
        word, digits = self.parts()
        wide = math.ceil(kept_run(word).width)
        if digits:
            wide += (5 if word else 0) + math.ceil(kept_run(digits, tabular=True, weight=600).width)
        return QSize(LEFT + RING + GAP + wide + RIGHT + 1, 8 + theme.line("body"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, ring, word, digits."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = stage(self._clock, self._now)
        ground = theme.color(_TINTS.get(at, "ground.hover"))
        if self.isDown() or self.underMouse():
            ground = ground.darker(104) if not theme.dark() else ground.lighter(112)
        paint_ground(painter, QRectF(self.rect()), ground, self.radius)
        paint_ring(painter, QRectF(LEFT, (self.height() - RING) / 2, RING, RING), self._clock, self._now, RING)
        word, digits = self.parts()
        painter.setPen(theme.color("text.2" if at in (Stage.CALM, Stage.WAITING) else word_token(at)))
        painter.setFont(theme.font("small"))
        left = LEFT + RING + GAP
        painter.drawText(QRectF(left, 0, 400, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
        if digits:
            left += theme.metrics("small").horizontalAdvance(word) + 5 if word else 0
            painter.setFont(theme.digits("small", 600))
            painter.drawText(QRectF(left, 0, 400, self.height()), Qt.AlignmentFlag.AlignVCenter, digits)
