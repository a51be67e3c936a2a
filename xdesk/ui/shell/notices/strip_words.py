"""Strip words: a title and the text after it as one paragraph, so that a long title leaves the text all the width."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import one_line


class StripWords(QWidget):
    """Plain text in two weights; in one line where there is room, else in as many as it needs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def set_words(self, title: str, text: str) -> None:
        """Show `title` in bold and `text` after it."""
        self._title, self._text = one_line(title), one_line(text)
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Return both, as they are read."""
        return f"{self._title} {self._text}".strip()

    def sizeHint(self) -> QSize:
        """Return one line: the width is what the strip has."""
        return QSize(120, theme.line("body"))

    def hasHeightForWidth(self) -> bool:
        """Return True: the words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._laid(width).lineCount() * theme.line("body")

    def _laid(self, width: int) -> QTextLayout:
        layout = QTextLayout(f"{self._title}  {self._text}".rstrip(), theme.font("body"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        units = len(self._title.encode("utf-16-le")) // 2
        layout.setFormats([_range(0, units, 600, "text.1"), _range(units, 1 << 20, 400, "text.2")])
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
        layout.endLayout()
        return layout

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in the middle of the room."""
        painter, layout, high = QPainter(self), self._laid(self.width()), theme.line("body")
        metrics = theme.metrics("body")
        drop = round((high - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
        top = (self.height() - layout.lineCount() * high) // 2
        for at in range(layout.lineCount()):
            line = layout.lineAt(at)
            line.setPosition(QPointF(0, top + at * high + drop - line.ascent()))
        layout.draw(painter, QPointF(0, 0))


def _range(start: int, length: int, weight: int, token: str) -> QTextLayout.FormatRange:
    found, form = QTextLayout.FormatRange(), QTextCharFormat()
    form.setFont(theme.font("body", weight))
    form.setForeground(theme.color(token))
    found.start, found.length, found.format = start, length, form
    return found
