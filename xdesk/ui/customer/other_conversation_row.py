"""Another conversation of the same person: glyph and subject, then channel, day, state; a button of 44."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.core.model import OtherConversation
from xdesk.ui.labels.channel_labels import channel_icon, channel_word
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Pressable
from xdesk.ui.widgets.ground import paint_ground


class ThreadRow(Pressable):
    """Opens the thread on click, Enter or Space."""

    def __init__(self, thread: OtherConversation, day: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.thread_id = thread.conversation_id
        self._glyph = channel_icon(thread.channel)
        self._subject = one_line(thread.subject) or translate("Customer", "No text")
        state = translate("Customer", "done") if thread.status == "done" else translate("Customer", "open")
        self._second = fill(
            translate("Customer", "{kind} · @{account} · {day} · {state}"),
            kind=channel_word(thread.channel), account=one_line(thread.account_handle), day=day, state=state,
        )  # fmt: skip
        self.setAccessibleName(f"{self._subject}. {self._second}")

    def sizeHint(self) -> QSize:
        """Return two lines and 8."""
        return QSize(200, theme.line("body") + theme.line("small") + 8)

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the pane be narrow; the subject is cut."""
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it; under the pointer it gets a ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            paint_ground(
                painter,
                QRectF(self.rect()).adjusted(-4, 0, 4, 0),
                "ground.selected" if self.isDown() else "ground.hover",
            )
        body, small = theme.line("body"), theme.line("small")
        paint_icon(painter, self._glyph, (0, 4 + (body - 14) / 2), 14, "text.2")
        room = self.width() - 22
        for text, role, token, box in (
            (self._subject, "body", "text.1", QRectF(22, 4, room, body)),
            (self._second, "small", "text.3", QRectF(22, 4 + body, room, small)),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(token))
            cut = theme.metrics(role).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), cut)
