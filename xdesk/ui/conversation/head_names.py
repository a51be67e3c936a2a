"""Whom a conversation is with: name, handle, channel and where an answer goes, cut in that order of worth."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.core.model import Conversation
from xdesk.core.text.invisible import is_blank
from xdesk.ui.labels.channel_labels import channel_icon
from xdesk.ui.labels.name_labels import doubt_of, goes_to, name_of
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line, safe_tip
from xdesk.ui.style.text_run import Run, baseline
from xdesk.ui.style.translation import translate

LEAST_HANDLE = 32


class Who(QWidget):
    """Two painted lines. The handle gives way first, then where it goes, then the name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._talk: Conversation | None = None
        self._peek, self._doubt = False, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_talk(self, talk: Conversation | None, *, peek: bool = False) -> None:
        """Show another conversation; `peek` says that it is not marked read."""
        self._talk, self._peek = talk, peek
        if talk is not None:
            self._doubt = doubt_of(talk)
            parts = [name_of(talk), self._doubt, f"@{one_line(talk.customer.handle)}", self._second(talk)]
            self.setAccessibleName(", ".join(part for part in parts if part))
            self.setToolTip(safe_tip(self._doubt))
        self.update()

    def _second(self, talk: Conversation) -> str:
        words = goes_to(talk)
        if self._peek and talk.unread:
            peek = translate("Head", "peek, not marked read")
            return f"{words} · {peek}"
        return words

    def sizeHint(self) -> QSize:
        """Return room for both lines."""
        return QSize(240, theme.line("body") + theme.line("small"))

    def minimumSizeHint(self) -> QSize:
        """Return the least: a few letters of the name."""
        return QSize(48, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name and handle, channel and account."""
        if self._talk is None:
            return
        painter, talk = QPainter(self), self._talk
        body, small = theme.line("body"), theme.line("small")
        start = 18 if self._doubt else 0
        if self._doubt:
            paint_icon(painter, "warning", (0, (body - 14) / 2), 14, "word.urgent")
        name = Run(name_of(talk), theme.font("body", 600), self.width() - start)
        name.draw(painter, start, baseline("body", 0), theme.color("text.1"))
        left = start + name.width + 8
        if talk.customer.handle and self.width() - left >= LEAST_HANDLE and not is_blank(talk.customer.name):
            handle = Run(f"@{one_line(talk.customer.handle)}", theme.font("body"), self.width() - left)
            handle.draw(painter, left, baseline("body", 0), theme.color("text.3"))
        paint_icon(painter, channel_icon(talk.channel), (0, body + (small - 14) / 2), 14, "text.3")
        words = Run(self._second(talk), theme.font("small"), self.width() - 20)
        words.draw(painter, 20, baseline("small", body), theme.color("text.3"))
