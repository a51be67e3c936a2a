"""Picture viewer: one picture of a message over the desk below the strips, as large as fits; Esc or a press closes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from xdesk.core.model import Media
from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.runtime.picture_cache import Pictures
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel, one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button

BAR, AIR = 52, 24
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_CLOSING = (Qt.Key.Key_Escape, Qt.Key.Key_F, Qt.Key.Key_Space)


class PictureViewer(Retranslatable):
    """Shows the pictures of one message. What the transcript shows small stands there until the large one comes."""

    on_x_asked = Signal()  # show the message on X

    def __init__(self, window: QWidget, pictures: Pictures, over: QWidget) -> None:
        """`over` is what it covers: all of `window` but the strips, which stay true while it is shown."""
        super().__init__(window)
        self._over = over
        self.setProperty(SCOPE, "own")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pictures = pictures
        self._back: QWidget | None = None
        self._media: Sequence[Media] = ()
        self._large: QImage | None = None
        self._at, self._failed = 0, False
        self._place = PlainLabel("", "body", 600, "text.1", self, tabular=True)
        self._says = PlainLabel("", "body", 400, "text.2", self)
        self._again, self._on_x, self._close = (Button("", parent=self) for _ in range(3))
        self._close.set_key("esc")
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._place)
        row.addWidget(self._says, 1)
        for button in (self._again, self._on_x, self._close):
            row.addWidget(button)
        self._again.clicked.connect(self._fetch)
        self._on_x.clicked.connect(self._open_on_x)
        self._close.clicked.connect(self.close_and_return)
        pictures.full_arrived.connect(self._arrived)
        over.installEventFilter(self)
        theme.changed.connect(self.update)
        self.retranslate()
        self.hide()

    def open(self, media: Sequence[Media], at: int) -> None:
        """Show picture `at` of `media`; remember who had the keys."""
        if not media:
            return
        if not self.isVisible():
            self._back = QApplication.focusWidget()
        self._media = media
        self._cover()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_at(at)

    def close_and_return(self) -> None:
        """Hide, forget the picture, and give the keys back."""
        if self.isVisible():
            back, self._back = self._back, None
            self._media = ()
            give_back(back)  # before it hides: Qt would give the keys to whatever comes next
            self.hide()
            self._large = None

    def shown(self) -> tuple[str, QImage | None]:
        """Return the address of what is shown and its large picture, once that has come."""
        return (self._media[self._at].url if self._media else "", self._large)

    def picture_box(self) -> QRectF:
        """Return where the picture stands: all of it, in the middle, never larger than it is."""
        image = self._image()
        room = QRectF(0, 0, self.width(), self.height() - self._bar.height()).adjusted(AIR, AIR, -AIR, -AIR)
        if image is None or image.isNull() or room.isEmpty():
            return QRectF(room.center(), room.center())
        wide, high = self._natural(image)
        scale = min(1.0, room.width() / wide, room.height() / high)
        box = QRectF(0, 0, wide * scale, high * scale)
        box.moveCenter(room.center())
        return box

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Viewer", "Picture"))
        self._again.setText(translate("Viewer", "Try again"))
        self._on_x.setText(translate("Viewer", "Open on X"))
        self._close.setText(translate("Viewer", "Close"))
        self._say()

    # -- inside

    def _natural(self, image: QImage) -> tuple[float, float]:
        """The size of the large picture in the window's pixels; while only the small one is here, what X told of it."""
        ratio = self.devicePixelRatioF()
        media = self._media[self._at]
        if self._large is None and media.width > 0 and media.height > 0:
            return media.width / ratio, media.height / ratio
        return image.width() / ratio, image.height() / ratio

    def _image(self) -> QImage | None:
        if not self._media:
            return None
        return self._large or self._pictures.image(self._media[self._at].url)

    def _show_at(self, at: int) -> None:
        self._at = max(0, min(len(self._media) - 1, at))
        self._fetch()

    def _fetch(self) -> None:
        self._large, self._failed = None, False
        self._pictures.request_full(self._media[self._at].url)
        self._say()
        self.update()

    def _arrived(self, url: str, image: QImage | None) -> None:
        if not self._media or url != self._media[self._at].url:
            return
        self._large, self._failed = image, image is None
        self._say()
        self.update()

    def _say(self) -> None:
        many = len(self._media) > 1
        place = fill(translate("Viewer", "{n} of {m}"), n=self._at + 1, m=len(self._media)) if many else ""
        self._place.setText(place)
        self._place.setVisible(many)
        self._again.setVisible(self._failed)
        alt = one_line(self._media[self._at].alt) if self._media else ""
        if self._failed:
            words = translate("Viewer", "This picture could not be fetched.")
        elif self._large is None:
            words = translate("Viewer", "Fetching the picture…")
        else:
            words = alt
        self._says.setText(words)
        self.setAccessibleDescription(" ".join(part for part in (place, alt or words) if part))

    def _open_on_x(self) -> None:
        self.close_and_return()
        self.on_x_asked.emit()

    def _cover(self) -> None:
        room = self.parentWidget()
        if room is not None:
            self.setGeometry(QRect(self._over.mapTo(room, QPoint(0, 0)), self._over.size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the lower edge."""
        super().resizeEvent(event)
        high = max(BAR, 24 + theme.line("body"))
        self._bar.setGeometry(0, self.height() - high, self.width(), high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what it covers."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._cover()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the neighbours; Esc, Space, and the key that opened it close; nothing else goes through."""
        key = Qt.Key(event.key())
        if key in _CLOSING:
            self.close_and_return()
        elif key in _STEPS and len(self._media) > 1:
            self._show_at(self._at + _STEPS[key])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press anywhere but on the bar closes."""
        if not self._bar.geometry().contains(event.position().toPoint()):
            self.close_and_return()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the picture, and the bar with its line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.rail"))
        bar = self._bar.geometry()
        painter.fillRect(bar, theme.color("ground.raised"))
        painter.fillRect(QRectF(0, bar.top(), self.width(), 1), theme.color("line.raised"))
        image = self._image()
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_box(), image)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays among the buttons."""
        chain = [one for one in (self._again, self._on_x, self._close) if one.isVisible()]
        if not chain:
            return False
        here = QApplication.focusWidget()
        at = next((n for n, one in enumerate(chain) if one is here), -1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(at + (1 if forward else -1)) % len(chain)].setFocus(reason)
        return True
