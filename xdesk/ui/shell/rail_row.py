"""Rail row: icon, words and count of one view or account; folded, an icon over its count."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.style.text_run import Run, baseline
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Pressable
from xdesk.ui.widgets.ground import paint_ground

CELL = 44


@dataclass(frozen=True, slots=True)
class Face:
    """What a row shows. Without a glyph a dot in `token` stands in its place."""

    glyph: str
    words: str
    count: str
    alarm: str = ""  # number of what needs the agent, with a bang
    token: str = "text.2"
    state: str = ""  # said after the words
    why: str = ""  # what is the case, in the tip


class RailRow(Pressable):
    """A row of the rail; pressed, it shows its view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._face, self._current, self._folded = Face("inbox", "", ""), False, False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> Face:
        """What the row shows."""
        return self._face

    @property
    def current(self) -> bool:
        """Whether it is marked as the place the agent is at."""
        return self._current

    def show_face(self, face: Face) -> None:
        """Show other words or counts."""
        if face == self._face:
            return
        self._face = face
        said = [face.words, face.state, face.why, face.count]
        if face.alarm:
            one = face.alarm == "1"
            text = translate("Rail", "1 needs you") if one else translate("Rail", "{n} need you")
            said.append(fill(text, n=face.alarm))
        self.setAccessibleName(translate("Inbox", ", ").join(part for part in said if part))
        self._tip()
        self.update()

    def set_current(self, current: bool) -> None:
        """Mark it as where the agent is."""
        self._current = current
        self.update()

    def set_folded(self, folded: bool) -> None:
        """Show the icon over the count."""
        self._folded = folded
        self._tip()
        self.updateGeometry()

    def _tip(self) -> None:
        face = self._face
        said = f"{face.words}\n{face.why}" if face.why else face.words
        self.setToolTip(safe_tip(said) if self._folded or face.state else "")

    def sizeHint(self) -> QSize:
        """Return 8 above a line; folded a cell of 44."""
        if self._folded:
            return QSize(CELL, max(CELL, 28 + theme.line("small")))
        return QSize(160, 8 + theme.line("body"))

    def minimumSizeHint(self) -> QSize:
        """Return a row that may get as narrow as the rail."""
        return QSize(CELL, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, words, alarm and count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._current or self.underMouse() or self.isDown():
            paint_ground(
                painter, QRectF(self.rect()), "ground.selected" if self._current or self.isDown() else "ground.hover"
            )
        if self._folded:
            self._paint_folded(painter)
        else:
            self._paint_whole(painter)

    def _paint_whole(self, painter: QPainter) -> None:
        face, middle = self._face, self.height() / 2
        ink = theme.color("text.1" if self._current else "text.2")
        if face.glyph:
            paint_icon(painter, face.glyph, (8, middle - 8), 16, ink if face.token == "text.2" else face.token)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(face.token))
            painter.drawEllipse(QRectF(12, middle - 4, 8, 8))
        base, right = baseline("body", (self.height() - theme.line("body")) / 2), float(self.width() - 8)
        count = Run(face.count, theme.digits("small", 600 if self._current else 400))
        count.draw(painter, right - count.width, base, theme.color("text.1" if self._current else "text.3"))
        right -= count.width + 8
        if face.alarm:
            number = Run(face.alarm, theme.digits("small"))
            number.draw(painter, right - number.width, base, theme.color("word.urgent"))
            right -= number.width + 18
            paint_icon(painter, "bang", (right, middle - 7), 14, "word.urgent")
            right -= 8
        font = theme.font("body", 600 if self._current else 400)
        Run(face.words, font, right - 32).draw(painter, 32, base, ink)

    def _paint_folded(self, painter: QPainter) -> None:
        face, wide = self._face, self.width()
        loud = bool(face.alarm)
        ink = theme.color("word.urgent" if loud else "text.1" if self._current else "text.2")
        line = theme.line("small")
        top = (self.height() - 16 - (line + 2 if face.count else 0)) / 2
        paint_icon(painter, face.glyph, ((wide - 16) / 2, top), 16, ink)
        if not face.count:
            return
        number = Run(face.alarm or face.count, theme.digits("small", 600 if self._current or loud else 400))
        x = (wide - number.width - (16 if loud else 0)) / 2
        if loud:
            paint_icon(painter, "bang", (x, top + 18 + line / 2 - 6), 12, ink)
            x += 16
        number.draw(painter, x, baseline("small", top + 18), ink)
