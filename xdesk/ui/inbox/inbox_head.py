"""Head of the inbox: what is listed and how many; then the way to the most urgent, and the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.tokens import HEAD
from xdesk.ui.style.translation import translate

if TYPE_CHECKING:
    from xdesk.ui.inbox.search_field import SearchField
    from xdesk.ui.widgets.buttons import Button

FIELD_MARGINS = (12, 0, 12, 13)  # 12 and the line


class InboxHead(QWidget):
    """Title and count at once; button and field by `complete`, where space is kept: the first rows need neither."""

    typed = Signal()  # the filter text changed
    left = Signal()  # Esc in the empty field: on to the list
    hit_asked = Signal(bool)  # Down or Enter in the field: on to what is found; True: open it
    first_asked = Signal()

    search: SearchField  # from `complete` on
    sort: Button

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = PlainLabel("", "title", 600, parent=self)
        self._count = PlainLabel("", "body", 400, "text.3", self, tabular=True)
        self.completed = self._newest = False
        self._sort_words = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(16, 0, 4, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addStretch(1)
        self._line = QWidget(self)
        self._line.setLayout(self._row)
        column.addWidget(self._line)
        self._box = QHBoxLayout()
        self._box.setContentsMargins(*FIELD_MARGINS)
        column.addLayout(self._box)
        self.restyle()

    def complete(self) -> None:
        """Put button and field in."""
        from xdesk.ui.inbox.search_field import SearchField
        from xdesk.ui.widgets.buttons import Button

        self.sort = Button("", flat=True, icon="filter", parent=self)
        self.search = SearchField("", "search", "/", self)
        self._row.addWidget(self.sort)
        self._box.addWidget(self.search)
        self.search.textChanged.connect(self.typed)
        self.search.left.connect(self.left)
        self.search.hit_asked.connect(self.hit_asked)
        self.sort.clicked.connect(self.first_asked)
        self.completed = True
        self.restyle()
        self.retranslate()

    def tell(self, title: str) -> None:
        """Show what is listed."""
        self._title.setText(title)
        self._fold()

    def count(self, words: str) -> None:
        """Show how many are listed."""
        self._count.setText(words)
        self._fold()

    def counted(self) -> str:
        """Return how many are said to be listed."""
        return self._count.text()

    def set_newest_first(self, newest: bool) -> None:
        """Say in which order the list stands: the newest message found first, or by deadline."""
        if newest != self._newest:
            self._newest = newest
            self.retranslate()

    def set_filter(self, text: str) -> None:
        """Show a filter text without telling it."""
        if self.completed:
            self.search.blockSignals(True)
            self.search.setText(text)
            self.search.blockSignals(False)
            self.search.restyle()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        if self.completed:
            newest, urgent = translate("Inbox", "newest first"), translate("Inbox", "by deadline")
            self._sort_words = newest if self._newest else urgent
            first = (
                translate("Inbox", "Go to the newest") if self._newest else translate("Inbox", "Go to the most urgent")
            )
            self.sort.setToolTip(first)
            self._fold()
            self.search.set_placeholder(translate("Inbox", "Search or filter"))

    def _fold(self) -> None:
        """Where the title would be cut, the button beside it is only its icon, with its words in name and tool tip."""
        if not self.completed:
            return
        title = theme.metrics("title", 600).horizontalAdvance(self._title.text())
        count = theme.metrics("body").horizontalAdvance(self._count.text())
        margins, gaps = self._row.contentsMargins(), 4 * self._row.spacing()
        left = self.width() - margins.left() - margins.right() - gaps - title - count
        words = self._sort_words if self.sort.room(self._sort_words) <= left else ""
        if words != self.sort.text():
            self.sort.setText(words)
            self.sort.updateGeometry()
        self.sort.setAccessibleName(self._sort_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold again at another width."""
        super().resizeEvent(event)
        self._fold()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        line = max(HEAD, 32 + theme.line("title"))
        self._line.setFixedHeight(line)
        field = self.search.sizeHint().height() if self.completed else 12 + theme.line("body")
        self.setFixedHeight(line + field + FIELD_MARGINS[3])
        self._fold()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.list"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
