"""What a message shows beside its text: the post it quotes or shares, and its poll; plain text on the bubble."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from xdesk.core.model import Entry, Parent, Poll
from xdesk.ui.conversation.rows.row_context import Zone
from xdesk.ui.conversation.rows.text_layout import Laid, fit
from xdesk.ui.labels.row_labels import poll_head, post_head, post_words
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.widgets.ground import paint_ground

POST_LINES, POST_SIGNS = 6, 1_000
BAR, INDENT = 2, 10
VOTES_GAP = 16


class Card(Protocol):
    """A part of a bubble below its text; `zone`: what a click on it does."""

    width: float
    height: int
    zone: Zone | None

    def paint(self, painter: QPainter, left: float, top: float, width: float) -> None:
        """Paint it with its top left there, in a bubble `width` wide inside."""


def cards(entry: Entry, most: float) -> list[Card]:
    """Return what stands below the text of a message, at most `most` wide."""
    found: list[Card] = []
    if entry.quoted is not None:
        found.append(PostCard(entry.quoted, most))
    if entry.poll is not None:
        found.append(PollCard(entry.poll, most))
    return found


class PostCard:
    """A quoted or shared post: a bar, who wrote it, at most six lines; a click opens it on x.com."""

    def __init__(self, post: Parent, most: float) -> None:
        room = most - INDENT
        bold = theme.metrics("small", 600)
        self._head = bold.elidedText(post_head(post), Qt.TextElideMode.ElideRight, int(room))
        words = fit(post_words(post)[:POST_SIGNS])
        self._text = Laid(words, theme.font("small"), room, theme.line("small"), most=POST_LINES)
        self._line = theme.line("small")
        self.width = float(math.ceil(max(self._text.width, bold.horizontalAdvance(self._head))) + INDENT)
        self.height = self._line + self._text.height
        address = f"https://x.com/i/web/status/{post.id}"
        self.zone = None if post.state == "gone" else Zone("link", address, start=-1)

    def paint(self, painter: QPainter, left: float, top: float, width: float) -> None:
        """Paint bar, author and words."""
        paint_ground(painter, QRectF(left, top + 1, BAR, self.height - 2), "text.3", 1)
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.1"))
        box = QRectF(left + INDENT, top, self.width, self._line)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), self._head)
        painter.setPen(theme.color("text.2"))
        self._text.layout.draw(painter, QPointF(left + INDENT, top + self._line))


class PollCard:
    """A poll: its choices one below the other with their votes as last read."""

    zone: Zone | None = None

    def __init__(self, poll: Poll, most: float) -> None:
        plain, bold = theme.metrics("small"), theme.metrics("small", 600)
        self._line = theme.line("small")
        votes = ["" if each is None else f"{each:,}" for _, each in poll.choices]
        self._votes_wide = max((plain.horizontalAdvance(each) for each in votes), default=0)
        room = int(most - INDENT - (self._votes_wide + VOTES_GAP if self._votes_wide else 0))
        cut = Qt.TextElideMode.ElideRight
        labels = [plain.elidedText(one_line(label), cut, room) for label, _ in poll.choices]
        self._head = bold.elidedText(poll_head(poll), cut, int(most - INDENT))
        self._rows: Sequence[tuple[str, str]] = list(zip(labels, votes, strict=True))
        widest = max((plain.horizontalAdvance(each) for each in labels), default=0)
        beside = self._votes_wide + VOTES_GAP if self._votes_wide else 0
        self.width = float(math.ceil(max(widest + beside, bold.horizontalAdvance(self._head))) + INDENT)
        self.height = self._line * (1 + len(self._rows))

    def paint(self, painter: QPainter, left: float, top: float, width: float) -> None:
        """Paint head, choices and votes; the votes stand in a column at the right."""
        paint_ground(painter, QRectF(left, top + 1, BAR, self.height - 2), "text.3", 1)
        box = QRectF(left + INDENT, top, width - INDENT, self._line)
        single = Qt.TextFlag.TextSingleLine
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.1"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | single), self._head)
        painter.setFont(theme.digits("small"))
        painter.setPen(theme.color("text.2"))
        for label, votes in self._rows:
            box.translate(0, self._line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | single), label)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | single), votes)
