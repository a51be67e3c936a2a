"""Buttons of the desk: ordinary, main, small, icon-only; key caps, segments and chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.widgets.focus_ring import BY_KEYS, Halo
from xdesk.ui.widgets.ground import paint_ground
from xdesk.ui.widgets.key_cap import cap_height, caps, caps_width, paint_caps

GAP = 8


class Pressable(QPushButton):
    """What all buttons share: hover, halo on keyboard focus, size from the theme."""

    radius = 6.0

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._halo: Halo | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        theme.changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take sizes and colours of the theme."""
        self.updateGeometry()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when keys brought the focus."""
        super().focusInEvent(event)
        if event.reason() in BY_KEYS and self.parentWidget() is not None:
            self._halo = self._halo or Halo(self, self.radius)
            self._halo.follow()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        if self._halo is not None:
            self._halo.hide()
            self._halo.deleteLater()
            self._halo = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as well as Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint under the pointer."""
        super().enterEvent(event)
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: a button's words are never cut."""
        return self.sizeHint()


class Button(Pressable):
    """A button with words, perhaps an icon before and a key cap after them."""

    def __init__(
        self,
        text: str,
        key: str = "",
        main: bool = False,
        small: bool = False,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        trailing: str = "",
        flat: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._key, self._main, self._small, self._flat = key, main, small, flat
        self._icon_name, self._trailing = icon, trailing

    def set_key(self, key: str) -> None:
        """Show another key, '' for none."""
        self._key = key
        self.restyle()

    def key(self) -> str:
        """Return the key it shows, '' for none."""
        return self._key

    def set_icon(self, name: str) -> None:
        """Show another icon before the words, '' for none."""
        self._icon_name = name
        self.restyle()

    @property
    def icon_name(self) -> str:
        """The icon before the words, '' for none."""
        return self._icon_name

    @property
    def _role(self) -> str:
        return "small" if self._small else "body"

    def sizeHint(self) -> QSize:
        """Return 8 above one line; sides 12, small 8."""
        high = 8 + theme.line(self._role)
        return QSize(high if self._bare() else self.room(self.text()), high)

    def room(self, words: str) -> int:
        """Return the width it has with these words."""
        side = 8 if self._small else 12
        width = 2 * side + theme.metrics(self._role, 500).horizontalAdvance(words)
        width += (14 + GAP if self._icon_name else 0) + (12 + 6 if self._trailing else 0)
        width += GAP + caps_width(self._key) - (4 if not self._small else 0) if self._key else 0
        return width

    def _bare(self) -> bool:
        """Whether there is only an icon: its words were folded away and stand in tool tip and spoken name."""
        return bool(self._icon_name) and not (self.text() or self._key or self._trailing)

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return theme.color("text.3")
        if self._flat:
            return theme.color("text.2")
        return theme.color("accent.on" if self._main else "text.1")

    def _ground(self) -> QColor | None:
        if not self.isEnabled():
            return None if self._flat else theme.color("ground.hover")
        if self._main:
            return theme.color("accent.fill").darker(112 if self.isDown() else 106 if self.underMouse() else 100)
        if self.isDown():
            return theme.color("ground.selected")
        if self.underMouse():
            return theme.color("ground.hover")
        return None if self._flat else theme.control()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, words, key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = self.isEnabled() and not self._main and not self._flat
        ground = self._ground()
        painter.setPen(QPen(theme.color("line.strong"), 1) if outline else Qt.PenStyle.NoPen)
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        inset = 0.5 if outline else 0.0
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, self.radius - inset, self.radius - inset)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        ink, x, middle = self._ink(), 8 if self._small else 12, self.height() / 2
        if self._bare():
            paint_icon(painter, self._icon_name, ((self.width() - 16) / 2, middle - 8), 16, ink)
            return
        if self._icon_name:
            paint_icon(painter, self._icon_name, (x, middle - 7), 14, ink)
            x += 14 + GAP
        painter.setFont(theme.font(self._role, 500))
        painter.setPen(ink)
        words = theme.metrics(self._role, 500).horizontalAdvance(self.text())
        painter.drawText(QRectF(x, 0, words + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self._key:
            paint_caps(painter, x + words + GAP, middle, self._key, ink if self._main and self.isEnabled() else None)
        if self._trailing:
            paint_icon(painter, self._trailing, (self.width() - 12 - (6 if self._small else 10), middle - 6), 12, ink)


class IconButton(Pressable):
    """A button of 28 x 28 with only an icon; its name is spoken and shown as tool tip with its key."""

    def __init__(self, icon: str, spoken_name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._icon_name, self._key, self._token = icon, key, "text.2"
        self.set_name(spoken_name)

    def set_name(self, spoken_name: str) -> None:
        """Set the spoken name and the tool tip (ours, never text of other people)."""
        self.setAccessibleName(spoken_name)
        self.setToolTip(safe_tip("  ".join([spoken_name, " ".join(caps(self._key))]).strip()))

    def set_icon(self, name: str, token: str = "text.2") -> None:
        """Show another icon, in a colour token."""
        self._icon_name, self._token = name, token
        self.update()

    def sizeHint(self) -> QSize:
        """Return 28 x 28, more with larger text."""
        side = 8 + theme.line("body")
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon, and a ground under the pointer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            paint_ground(painter, QRectF(self.rect()), "ground.selected" if self.isDown() else "ground.hover")
        token = self._token if self.isEnabled() else "text.3"
        at = ((self.width() - 16) / 2, (self.height() - 16) / 2)
        paint_icon(painter, self._icon_name, at, 16, token)


class KeyCap(QWidget):
    """Key caps standing alone, for lists and sheets."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(caps(key)))
        theme.changed.connect(self.updateGeometry)

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self.setAccessibleName(" ".join(caps(key)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all caps."""
        return QSize(caps_width(self._key), cap_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the caps."""
        paint_caps(QPainter(self), 0, self.height() / 2, self._key)


class _Part(Pressable):
    """One part of a segmented control."""

    radius = 5.0

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)

    def sizeHint(self) -> QSize:
        return QSize(24 + theme.metrics("body", 500).horizontalAdvance(self.text()), 4 + theme.line("body"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(QPen(theme.color("line.strong"), 1))
            painter.setBrush(theme.control())
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
        painter.setFont(theme.font("body", 500))
        painter.setPen(theme.color("text.1" if self.isChecked() or self.underMouse() else "text.2"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


class Segmented(QWidget):
    """A choice of a few words on one track; `chosen` tells the value."""

    chosen = Signal(str)

    def __init__(self, parts: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._parts: dict[str, _Part] = {}
        for value, text in parts:
            part = self._parts[value] = _Part(text, self)
            part.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            row.addWidget(part)
        if parts:
            self.set_value(parts[0][0])

    def value(self) -> str:
        """Return the chosen value."""
        return next((value for value, part in self._parts.items() if part.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose without telling."""
        self._parts[value].setChecked(True)

    def set_texts(self, texts: Sequence[str]) -> None:
        """Give the parts their words in another language."""
        for part, text in zip(self._parts.values(), texts, strict=True):
            part.setText(text)
            part.restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, QRectF(self.rect()), "ground.hover")
