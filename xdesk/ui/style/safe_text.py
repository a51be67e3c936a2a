"""Plain text only: what other people wrote is shown as text, never as markup, clipped and unspoofed."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QPointF, QSize, Qt, QTextBoundaryFinder
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from xdesk.core.text.invisible import ANNOTATIONS, CONTROLS, DIRECTION, HALVES, LINE_END
from xdesk.ui.style import theme

GRAPHEMES = 2_000
WRAP_WIDTH = 400
_UNITS = 16_000
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u20d0-\u20ff]"
_PILED = re.compile(_COMBINING + "{5}")


@cache
def _unwanted() -> re.Pattern[str]:
    """Compiled at the first text that needs it: most texts are printable as they are, and the start is short."""
    return re.compile(f"[{CONTROLS}{DIRECTION}{ANNOTATIONS}]")


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(f"({_COMBINING}{{4}}){_COMBINING}+")


@cache
def _halves() -> re.Pattern[str]:
    return re.compile(f"[{HALVES}]")


@cache
def _lines() -> re.Pattern[str]:
    return re.compile(f"(?:\n|{LINE_END})+")


@cache
def _line_ends() -> re.Pattern[str]:
    return re.compile(LINE_END)


def _fit(text: str) -> bool:
    """Whether nothing has to be taken out or cut: what is not wanted cannot be printed."""
    return len(text) <= GRAPHEMES and text.isprintable() and (text.isascii() or not _PILED.search(text))


def shown(text: str) -> str:
    """Return `text` fit to be shown: no direction overrides, control characters or half signs, 2,000 graphemes."""
    if _fit(text):
        return text
    text = _halves().sub("\ufffd", text[: 4 * _UNITS])
    clean = _marks().sub(r"\1", _unwanted().sub("", _line_ends().sub("\n", text)))
    if len(clean) <= GRAPHEMES:
        return clean
    return _clipped(clean[:_UNITS])


def _clipped(text: str) -> str:
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    for _ in range(GRAPHEMES):
        if finder.toNextBoundary() < 0:
            return text
    units = finder.position()  # UTF-16 units
    kept = text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
    return kept if len(kept) == len(text) else kept + "…"


def one_line(text: str) -> str:
    """Return `shown` text with its line breaks as spaces."""
    if _fit(text):
        return text.strip()
    return _lines().sub(" ", shown(text)).strip()


def isolate(name: str) -> str:
    """Return a name for use inside a sentence: one line, its direction kept to itself (FSI ... PDI)."""
    return f"\u2068{one_line(name)}\u2069"


def safe_tip(text: str) -> str:
    """Return `text` for a tool tip, which Qt would take for markup when it looks like some: never does after this.

    Every "<" and "&" is followed by a break that has no width, so that it begins no tag and no entity.
    """
    return shown(text).replace("&", "&\u200b").replace("<", "<\u200b")


class PlainLabel(QLabel):
    """A label that shows its text as it is; cut with … at the end when `wrap` is off."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        weight: int = 400,
        token: str = "text.1",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
        tabular: bool = False,
    ) -> None:
        super().__init__(parent)
        self._role, self._weight, self._token, self._tabular = role, weight, token, tabular
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self.restyle()
        theme.changed.connect(self.restyle)

    @property
    def token(self) -> str:
        """The colour token of its letters."""
        return self._token

    def setText(self, text: str) -> None:
        """Show `text`, made safe."""
        safe = shown(text) if self.wordWrap() else one_line(text)
        if safe != self.text():
            super().setText(safe)

    def set_look(self, role: str | None = None, weight: int | None = None, token: str | None = None) -> None:
        """Change type role, weight or colour token."""
        look = role or self._role, weight or self._weight, token or self._token
        if look != (self._role, self._weight, self._token):
            self._role, self._weight, self._token = look
            self.restyle()

    def restyle(self) -> None:
        """Take fonts and colours of the theme."""
        make = theme.digits if self._tabular else theme.font
        self.setFont(make(self._role, self._weight))
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.WindowText, theme.color(self._token))
        self.setPalette(colors)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the whole text in one line, or what a wrapped label wants."""
        if self.wordWrap():
            wide = self.fontMetrics().horizontalAdvance(self.text().replace("\n", " ")) + 2
            width = min(wide, self.maximumWidth(), WRAP_WIDTH)
            return QSize(width, self.heightForWidth(width))
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + 1, theme.line(self._role))

    def minimumSizeHint(self) -> QSize:
        """Return room for an ellipsis: an unwrapped label gives way to its neighbours."""
        if self.wordWrap():
            return QSize(min(self.sizeHint().width(), 80), theme.line(self._role))
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance("…") + 1), hint.height())

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text: its lines times the line height of its role."""
        if not self.wordWrap():
            return theme.line(self._role)
        return max(1, len(self._wrapped(width))) * theme.line(self._role)

    def hasHeightForWidth(self) -> bool:
        """Return whether the height depends on the width."""
        return self.wordWrap()

    def _wrapped(self, width: int) -> list[tuple[QTextLayout, QTextLine]]:
        lines: list[tuple[QTextLayout, QTextLine]] = []
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(1, width))
                lines.append((layout, line))
            layout.endLayout()
        return lines

    def _paint_wrapped(self, painter: QPainter) -> None:
        room, height = self.contentsRect(), theme.line(self._role)
        metrics = self.fontMetrics()
        drop = round((height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
        middle = self.alignment() & Qt.AlignmentFlag.AlignHCenter
        right = self.alignment() & Qt.AlignmentFlag.AlignRight
        for place, (_layout, line) in enumerate(self._wrapped(room.width())):
            spare = room.width() - line.naturalTextWidth()
            x = room.left() + (spare / 2 if middle else spare if right else 0)
            line.draw(painter, QPointF(x - line.x(), room.top() + place * height + drop - line.ascent() - line.y()))

    def elided(self) -> bool:
        """Return whether the text does not fit now."""
        return not self.wordWrap() and self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, cut at the end when it does not fit."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        if self.wordWrap():
            self._paint_wrapped(painter)
            return
        room = self.contentsRect()
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        flags = int(self.alignment()) | int(Qt.TextFlag.TextSingleLine)
        painter.drawText(room, flags, cut)
