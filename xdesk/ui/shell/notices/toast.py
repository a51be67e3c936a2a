"""Toast: one sentence above the composer, with the key that takes the act back where the keys are now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from xdesk.ui.dialogs.popover import DROP, REACH, Surface
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.buttons import Button

SHOWN_MS = 8_000
ABOVE, SIDE = 16, 8
QUIET_MS = 3_000


class Toast(Surface):
    """One at a time: a newer sentence takes the place of the older one.

    It stands in the middle, 16 above the composer. What is read there moves up: `make_room` is asked for so many
    pixels before it would cover one of the boxes that `keep_free` tells (places of `over`).
    """

    undo_asked = Signal()
    let_go = Signal()  # its button had the keys and is not there any more

    def __init__(
        self,
        over: QWidget,
        keep_free: Callable[[], list[QRect]] = list,
        make_room: Callable[[int], object] = lambda _height: None,
    ) -> None:
        super().__init__(over)
        self._keep_free, self._make_room = keep_free, make_room
        self.about = ""  # what it speaks of, for those who keep it true
        self._label = PlainLabel("", "body", 400, "text.1", wrap=True)
        self._key = "z"
        self._undo = Button("", self._key, small=True)
        self._undo.clicked.connect(self._undone)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self._undo)
        self.body.addLayout(row)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)
        self._floor, self._lasts = 0, SHOWN_MS
        over.installEventFilter(self)
        theme.changed.connect(self.place)
        self.retranslate()
        self.hide()

    def say(self, text: str, *, undo: bool = False, about: str = "", lasts: int = SHOWN_MS) -> None:
        """Show `text` for `lasts` ms (0: until something else is said), with an Undo button when there is a way back.

        `about` names what it speaks of.
        """
        self.about, self._lasts = about, lasts
        self._label.setText(text)
        had = self._undo.hasFocus() and not undo
        self._undo.setVisible(undo)
        self.body.setContentsMargins(REACH + 16, REACH, REACH + (6 if undo else 16), REACH + DROP)
        self._lay()
        self.show()
        self.raise_()
        self._count()
        if had:
            self.let_go.emit()

    def stand_over(self, over: QWidget) -> None:
        """Stand over another widget from now on, also with what it says now."""
        old, said = self.parentWidget(), not self.isHidden()
        if old is over:
            return
        if old is not None:
            old.removeEventFilter(self)
        self.setParent(over)
        over.installEventFilter(self)
        if said:
            self.show()
            self.raise_()
        self.place()

    def offers_undo(self) -> bool:
        """Whether it stands there with a way back."""
        return self.isVisible() and not self._undo.isHidden()

    def set_key(self, key: str) -> None:
        """Show the key that takes the act back where the keys are now, '' when none does."""
        if key != self._key:
            self._key = key
            self._undo.set_key(key)
            self.place()

    def set_floor(self, height: int) -> None:
        """Stand 16 above this many pixels from the bottom (the composer's height)."""
        self._floor = height
        self.place()

    def end(self) -> None:
        """Go: what it said is over."""
        self._timer.stop()
        had = self._undo.hasFocus()
        self.hide()
        if had:
            self.let_go.emit()

    def place(self) -> None:
        """Find its place again while it is there."""
        if self.isVisible():
            self._lay()

    def _lay(self) -> None:
        """Stand in the middle above the floor, as wide as the words, in more lines where there is no room for one."""
        over = self.parentWidget()
        if over is None:
            return
        margins, most = self.body.contentsMargins(), over.width() - 2 * SIDE + 2 * REACH
        beside = margins.left() + margins.right()
        beside += 12 + self._undo.sizeHint().width() if not self._undo.isHidden() else 0
        words = min(self._label.fontMetrics().horizontalAdvance(self._label.text()) + 2, most - beside)
        lines = self._label.heightForWidth(words)
        high = lines + 20 + 2 * REACH + DROP
        self._label.setFixedSize(words, lines)
        self.setFixedSize(words + beside, high)
        low = over.height() - self._floor - ABOVE - high + REACH + DROP
        spot = QPoint((over.width() - self.width()) // 2, max(-REACH, low))
        self.move(spot)
        card = self.card().translated(spot)
        if any(card.intersects(box) for box in self._keep_free()):
            self._make_room(card.height() + ABOVE)

    def retranslate(self) -> None:
        """Say Undo in the language of the desk."""
        self._undo.setText(translate("Toast", "Undo"))
        self._undo.restyle()
        self.place()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay under the pointer."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        self._count()
        super().leaveEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Follow the size of what it stands over."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _count(self) -> None:
        self._timer.stop()
        if self.isVisible() and self._lasts:
            self._timer.start(self._lasts)

    def _undone(self) -> None:
        self.end()
        self.undo_asked.emit()

    def _end(self) -> None:
        if self._undo.hasFocus() or self.underMouse():
            self._count()
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
