"""Page frame: the head of a page with its title and the way back, over what the page itself shows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.sentences import Sentence
from xdesk.ui.pages.page import Page
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.tokens import HEAD
from xdesk.ui.style.translation import spoken, translate
from xdesk.ui.widgets.buttons import Button

SIDE = 24


class PageFrame(Retranslatable):
    """Stands where inbox, conversation and customer stand else. `back` is pressed to leave."""

    def __init__(self, page: Page, parent: QWidget) -> None:
        super().__init__(parent)
        self._page, self._inside = page, QWidget(self)
        self._title = PlainLabel("", "title", 600)
        self.back = Button("", "esc")
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 0, SIDE, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.back)
        self._head = QWidget(self)
        self._head.setLayout(head)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def put(self, inside: QWidget) -> None:
        """Put in what the page shows."""
        self._inside.deleteLater()
        self._inside = inside
        self._column.addWidget(inside, 1)

    def focus_target(self) -> QWidget:
        """Return what the keys go to: what the page names, its first widget that takes them, else the way back."""
        named = getattr(self._inside, "focus_target", None)
        if callable(named):
            return named()  # type: ignore[no-any-return]
        takes = Qt.FocusPolicy.TabFocus
        every = [self._inside, *self._inside.findChildren(QWidget)]
        return next((one for one in every if one.isEnabled() and one.focusPolicy() & takes), self.back)

    def retranslate(self) -> None:
        """Say the head in the language of the desk."""
        title = spoken(Sentence("Command", self._page.title))
        self.setAccessibleName(title)
        self._title.setText(title)
        self.back.setText(translate("Page", "Back"))
        self.back.setToolTip(translate("Page", "Back to the conversations"))

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self._head.setFixedHeight(max(HEAD, self.back.sizeHint().height() + 12))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing in the page wanted goes back, also out of a field of text."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below the head."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.setPen(QPen(theme.color("line"), 1))
        low = self._head.geometry().bottom() + 0.5
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))
