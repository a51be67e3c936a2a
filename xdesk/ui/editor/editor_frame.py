"""Frame: outline, ground and focus ring round an editor and the strips docked with it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xdesk.ui.editor.editor import Editor
from xdesk.ui.style import theme
from xdesk.ui.widgets.focus_ring import ring_inside

LINE, RADIUS = 2, 8


class EditorFrame(QWidget):
    """Holds an editor (and strips before or after it in `box`); note mode changes its ground."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._note = self._wrong = False
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(LINE, LINE, LINE, LINE)
        self.box.setSpacing(0)
        self.box.addWidget(editor)
        editor.viewport().setAutoFillBackground(True)  # a key then paints the text alone, not every ground below it
        self.ring = _Ring(self)
        editor.focused.connect(lambda _on: self.restyle())
        theme.changed.connect(self.restyle)
        self.restyle()

    def set_note(self, note: bool) -> None:
        """Show the ground of a note, so that it cannot be taken for a message."""
        if note != self._note:
            self._note = note
            self.restyle()

    def set_wrong(self, wrong: bool) -> None:
        """Outline it as wrong (say why below it)."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.restyle()

    def restyle(self) -> None:
        """Take colours of the theme."""
        colors = self._editor.palette()
        colors.setColor(QPalette.ColorRole.Base, theme.color(self._ground()))
        colors.setColor(QPalette.ColorRole.Text, theme.color("note.text" if self._note else "text.1"))
        colors.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text.3"))
        self._editor.setPalette(colors)
        self._editor.viewport().setPalette(colors)  # under a style sheet it does not follow the editor
        self.ring.show_ring(self._outline(), self._editor.hasFocus())
        self.update()

    def _ground(self) -> str:
        return "note.ground" if self._note else "ground.field"

    def _outline(self) -> str:
        if self._wrong:
            return "ring.overdue"
        return "note.line" if self._note else "line.strong"

    def resizeEvent(self, event: object) -> None:
        """The ring lies over everything."""
        self.ring.setGeometry(self.rect())
        self.ring.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(path, theme.color(self._ground()))


class _Ring(QWidget):
    """Outline or focus ring, above the strips, without taking the mouse; what it goes round it does not cover."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._token, self._on = "line.strong", False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_ring(self, token: str, focused: bool) -> None:
        """Show the outline in `token`, or the focus ring."""
        self._token, self._on = token, focused
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        box = self.rect()
        inside = QRegion(box.adjusted(RADIUS, LINE, -RADIUS, -LINE)) + box.adjusted(LINE, RADIUS, -LINE, -RADIUS)
        self.setMask(QRegion(box) - inside)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._on:
            ring_inside(painter, QRectF(self.rect()), RADIUS)
            return
        painter.setPen(QPen(theme.color(self._token), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
