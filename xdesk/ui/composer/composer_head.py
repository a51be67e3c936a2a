"""Composer head: Reply or Note, that it is public, and the counter."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Conversation
from xdesk.core.text.weighted_length import WeightedCounter
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.text_run import Run, baseline, kept_run
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Segmented
from xdesk.ui.widgets.icon_label import Glyph

NEARLY = 0.9


class Counter(QWidget):
    """ "35 / 280": used in 600, the limit in grey; amber from 90 %, red with words beyond the limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._limit, self._weighs = 0, 280, False
        self._room = QSize()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # a number that runs repaints nothing below it
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_count(self, used: int, limit: int, *, weighs: bool) -> None:
        """Show `used` of `limit`; `weighs` when Han characters are counted twice here."""
        if (used, limit, weighs) != (self._used, self._limit, self._weighs):
            self._used, self._limit, self._weighs = used, limit, weighs
            self.setAccessibleName("".join(text for text, _, _ in self._parts()))
            if self.sizeHint() != self._room:  # tabular figures: most keys leave the row as it is
                self._room = self.sizeHint()
                self.updateGeometry()
            self.update()

    def show_length(self, talk: Conversation | None, text: str, counter: WeightedCounter) -> None:
        """Show how much of what X takes there `text` is; nothing without a conversation."""
        if talk is None:
            self.show_nothing()
            return
        channel = talk.reply_channel
        weighs = channel_of(channel).length.weighted and not text.isascii()
        self.show_count(counter.used(channel, text), counter.limit(channel), weighs=weighs)

    def show_nothing(self) -> None:
        """Show that nothing is written."""
        self.show_count(0, self._limit, weighs=False)

    def over(self) -> int:
        """Return how much is too much, 0 when it fits."""
        return max(0, self._used - self._limit)

    def token(self) -> str:
        """Return the colour token of the number."""
        if self.over():
            return "word.overdue"
        return "word.soon" if self._used > NEARLY * self._limit else "text.1"

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(math.ceil(sum(run.width for run, _ in self._runs())) + 4, theme.line("small"))

    def _runs(self) -> list[tuple[Run, str]]:
        return [(kept_run(text, tabular=True, weight=weight), token) for text, weight, token in self._parts()]

    def _parts(self) -> list[tuple[str, int, str]]:
        over, parts = self.over(), []
        if over:
            words = translate("Composer", "{n} too many")
            parts.append((fill(words, n=over), 600, "word.overdue"))
        elif self._weighs and language.current() == language.CHINESE:
            words = translate("Composer", "Han characters count 2")
            parts.append((words, 400, "text.3"))
        parts.append((("   " if parts else "") + f"{self._used:,}", 600, self.token()))
        parts.append((f" / {self._limit:,}", 400, "text.3"))
        return parts

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint from the right, so that the limit stands still."""
        painter, x = QPainter(self), float(self.width())
        painter.fillRect(self.rect(), theme.color("ground.page"))
        base = baseline("small", (self.height() - theme.line("small")) / 2)
        for run, token in reversed(self._runs()):
            x -= run.width
            run.draw(painter, x, base, theme.color(token))


class ComposerHead(QWidget):
    """The row of 40 above the editor."""

    kind_chosen = Signal(str)  # 'reply' | 'note'

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = Segmented([("reply", "Reply"), ("note", "Note")])
        self.kind.chosen.connect(self.kind_chosen)
        self.counter = Counter()
        self._globe, self._public = Glyph("globe"), PlainLabel("", "small", 400, "text.2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self._globe)
        row.addWidget(self._public)
        row.addStretch(1)
        row.addWidget(self.counter)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.setFixedHeight(20 + theme.line("body"))

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.kind.set_texts([translate("Composer", "Reply"), translate("Composer", "Note")])
        self.kind.setAccessibleName(translate("Composer", "Reply or note"))
        self._public.setText(translate("Composer", "Public: everyone can read it"))

    def show_kind(self, kind: str, *, public: bool) -> None:
        """Show what is written, and whether everyone can read it."""
        self.kind.set_value(kind)
        for part in (self._globe, self._public):
            part.setVisible(public and kind == "reply")
        self.counter.setVisible(kind == "reply")
