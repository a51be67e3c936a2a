"""Empty states: what is the case, and one or two things to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button

WIDEST = 400
Act = tuple[str, str, Callable[[], None]]  # words, key, what it does


class _Disc(QWidget):
    """An icon of 28 on a disc of 56."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon, self.token = "chat", "text.2"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(56, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground.hover"))
        painter.drawEllipse(QRectF(0, 0, 56, 56))
        paint_icon(painter, self.icon, (14, 14), 28, self.token)


class EmptyState(QWidget):
    """Disc, title, one or two lines, one or two buttons, in the middle of its room."""

    def __init__(self, parent: QWidget | None = None, *, ground: str = "ground.page") -> None:
        super().__init__(parent)
        self._ground = ground
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._disc = _Disc(self)
        self._title = PlainLabel("", "title", 600, wrap=True, parent=self)
        self._text = PlainLabel("", "body", 400, "text.2", wrap=True, parent=self)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        self._buttons: list[Button] = []
        self._shown: list[tuple[str, str]] = []
        self._does: list[Callable[[], None]] = []
        self._build()
        theme.changed.connect(self.update)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 24, 16, 24)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(WIDEST)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 1000)
            row.addStretch(1)
            column.addLayout(row)
            column.addSpacing(4 if label is self._title else 20)
        self._acts.insertStretch(0, 1)
        self._acts.addStretch(1)
        column.addLayout(self._acts)
        column.addStretch(1)

    def tell(
        self, icon: str, title: str, text: str, acts: Sequence[Act] = (), *, main: bool = False, token: str = "text.2"
    ) -> None:
        """Show a state; with `main` the first button is the filled one."""
        self._disc.icon, self._disc.token = icon, token
        self._disc.update()
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(f"{title}. {text}")
        self._offer(acts, main=main)

    def _offer(self, acts: Sequence[Act], *, main: bool) -> None:
        """Show these buttons. The same ones said again stay what they are: one of them may have the keys."""
        self._does = [act for _, _, act in acts]
        if [(words, key) for words, key, _ in acts] == self._shown:
            return
        had = any(button.hasFocus() for button in self._buttons)
        self._shown = [(words, key) for words, key, _ in acts]
        old, self._buttons = self._buttons, []
        for place, (words, key) in enumerate(self._shown):
            button = Button(words, key, main=main and place == 0, parent=self)
            button.clicked.connect(lambda _=False, place=place: self._does[place]())
            self._acts.insertWidget(place + 1, button)
            self._buttons.append(button)
        if had:
            self.take_focus()  # before the old one goes: Qt would give the keys to whatever comes next
        for button in old:
            self._acts.removeWidget(button)
            button.hide()
            button.deleteLater()

    def take_focus(self) -> None:
        """Let keys go here: to its first button, else to itself; letters stay commands."""
        target = self._buttons[0] if self._buttons else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.color(self._ground))
