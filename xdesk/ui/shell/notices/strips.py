"""Strips: strips above the desk that say a lasting state and what can be done about it, until it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.sentences import Sentence
from xdesk.ui.shell.notices.strip_words import StripWords
from xdesk.ui.style import language, theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.translation import spoken
from xdesk.ui.widgets.buttons import Button

HEIGHT = 40
SIDE, GLYPH = 16, 14


class Action(NamedTuple):
    """A button of a notice: its words and what it does."""

    words: Sentence
    act: Callable[[], object]


class Notice(NamedTuple):
    """What a strip says. `icon` is tinted with `token`; `ground` is the colour behind it."""

    icon: str
    title: Sentence
    texts: Sequence[Sentence] = ()
    actions: Sequence[Action] = ()
    token: str = "word.urgent"
    ground: str = "tint.urgent"


class NoticeStrip(Retranslatable):
    """One notice: glyph, title, text after it, both wrapping in a narrow window, buttons at the right."""

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._words = StripWords(self)
        self._buttons = [Button("", small=True, parent=self) for _ in notice.actions]
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE + GLYPH + 8, 7, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        for button, action in zip(self._buttons, notice.actions, strict=True):
            button.clicked.connect(lambda _=False, act=action.act: act())
            row.addWidget(button)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        notice = self.notice
        between = "" if language.current() == language.CHINESE else " "
        self._words.set_words(spoken(notice.title), between.join(spoken(one) for one in notice.texts))
        self.setAccessibleName(self._words.words())
        for button, action in zip(self._buttons, notice.actions, strict=True):
            button.setText(spoken(action.words))

    def words(self) -> str:
        """Return what it says."""
        return self.accessibleName()

    def buttons(self) -> list[Button]:
        """Return its buttons, in their order."""
        return self._buttons

    def _restyle(self) -> None:
        self.setMinimumHeight(max(HEIGHT, 16 + theme.line("body")))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, glyph and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(self.notice.ground))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.color("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self.notice.icon, (SIDE, (self.height() - 1 - GLYPH) / 2), GLYPH, self.notice.token)


class Notices(QWidget):
    """The strips above the desk, one per kind of state, in the order in which they came."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._strips: dict[str, NoticeStrip] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_notice(self, kind: str, notice: Notice | None) -> None:
        """Show `notice` as the one of its `kind`, in place of an earlier one; None takes it away."""
        old = self._strips.pop(kind, None)
        place = self._column.indexOf(old) if old is not None else self._column.count()
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        if notice is not None:
            strip = self._strips[kind] = NoticeStrip(notice, self)
            self._column.insertWidget(place, strip)
            strip.show()

    def focus_target(self) -> QWidget | None:
        """Return what F6 gives the focus to: the first button from above, None while no strip has one."""
        items = (self._column.itemAt(n) for n in range(self._column.count()))
        strips = (item.widget() for item in items if item is not None)
        buttons = (button for strip in strips if isinstance(strip, NoticeStrip) for button in strip.buttons())
        return next((button for button in buttons if button.isEnabled()), None)

    def notice(self, kind: str) -> NoticeStrip | None:
        """Return the strip of a kind, None when that is not the case."""
        return self._strips.get(kind)
