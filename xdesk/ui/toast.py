"""Toast: one sentence with Undo above the composer, beside what the customer wrote; stays under pointer or focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from xdesk.ui import theme
from xdesk.ui.buttons import Button
from xdesk.ui.plain import PlainLabel
from xdesk.ui.popover import DROP, REACH, Surface
from xdesk.ui.words import translate

SHOWN_MS = 8_000
ABOVE = 16
SIDE, STEP, TRIES = 16, 8, 30
QUIET_MS = 3_000


class Toast(Surface):
    """One at a time: a newer sentence takes the place of the older one."""

    undo_asked = Signal()

    def __init__(self, over: QWidget, keep_free: Callable[[], list[QRect]] = list) -> None:
        """`keep_free` tells what should stay readable, in places of `over`; the last one matters most."""
        super().__init__(over)
        self._keep_free = keep_free
        self.body.setContentsMargins(REACH + 16, REACH, REACH + 6, REACH + DROP)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._label = PlainLabel("", "body", 400, "text.1")
        self._undo = Button("", "z", small=True)
        self._undo.clicked.connect(self._undone)
        row.addWidget(self._label)
        row.addWidget(self._undo)
        self.body.addLayout(row)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._end)
        self._floor = 0
        over.installEventFilter(self)
        self.retranslate()
        self.hide()

    def say(self, text: str, *, undo: bool = False) -> None:
        """Show `text` for eight seconds, with an Undo button when there is something to undo."""
        self._label.setText(text)
        self._undo.setVisible(undo)
        self.body.setContentsMargins(REACH + 16, REACH, REACH + (6 if undo else 16), REACH + DROP)
        self.setFixedHeight(theme.line("body") + 20 + 2 * REACH + DROP)
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def set_floor(self, height: int) -> None:
        """Stand 16 above this many pixels from the bottom (the composer's height)."""
        self._floor = height
        if self.isVisible():
            self.place()

    def follow(self) -> None:
        """What it stands over moved: find a free place again, unless the pointer rests on it."""
        if self.isVisible() and not self.underMouse():
            self.place()

    def place(self) -> None:
        """Stand above the floor: in the middle, else at the right, else higher, where the customer's words stay free.

        Where every place covers something, the words that came last stay free.
        """
        over = self.parentWidget()
        if over is None:
            return
        wide = min(self.sizeHint().width(), over.width() - 16 + 2 * REACH)
        self.resize(wide, self.height())
        low = over.height() - self._floor - ABOVE - self.height() + REACH + DROP
        middle, right = (over.width() - wide) // 2, over.width() - wide - SIDE + REACH
        spots = [QPoint(middle, low), *(QPoint(right, low - n * STEP) for n in range(TRIES) if low > n * STEP)]
        free = self._keep_free()
        fitting = (spot for words in (free, free[-1:]) for spot in spots if not self._covers(spot, words))
        spot = next(fitting, spots[0])
        self.move(spot.x(), max(-REACH, spot.y()))

    def _covers(self, spot: QPoint, words: list[QRect]) -> bool:
        card = self.card().translated(spot)
        return any(card.intersects(box) for box in words)

    def retranslate(self) -> None:
        """Say Undo in the language of the desk."""
        self._undo.setText(translate("Toast", "Undo"))
        self._undo.restyle()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay under the pointer."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        if self.isVisible():
            self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the size of what it stands over."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def _undone(self) -> None:
        self.hide()
        self.undo_asked.emit()

    def _end(self) -> None:
        if self._undo.hasFocus() or self.underMouse():
            self._timer.start()
            return
        self.hide()


class Announcer:
    """Speaks to screen readers, at most once in three seconds; the last of a burst is kept."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._waiting: tuple[str, bool] | None = None
        self._timer = QTimer(window, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._next)

    def say(self, text: str, *, urgent: bool = False) -> None:
        """Speak `text`; `urgent` interrupts what is being read."""
        if self._timer.isActive():
            if self._waiting is None or urgent or not self._waiting[1]:
                self._waiting = (text, urgent)
            return
        self._speak(text, urgent)

    def _next(self) -> None:
        if self._waiting is not None:
            text, urgent = self._waiting
            self._waiting = None
            self._speak(text, urgent)

    def _speak(self, text: str, urgent: bool) -> None:
        self._timer.start()
        if QApplication.instance() is None:
            return
        event = QAccessibleAnnouncementEvent(self._window, text)
        if urgent:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
