"""Tags of a conversation as chips that can be taken off, and + Add: a field in place, with completion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCompleter, QSizePolicy, QWidget

from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.chips import Chip
from xdesk.ui.widgets.fields import Field
from xdesk.ui.widgets.ground import paint_ground

GAP = 4
LONGEST = 40
"""Signs of a tag."""


class TagChip(Chip):
    """A tag: looks like a fact; under the pointer or with the focus it shows the cross that takes it off."""

    def __init__(self, tag: str, parent: QWidget) -> None:
        super().__init__(tag, "", parent)
        self.tag = tag
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _armed(self) -> bool:
        return self.underMouse() or self.hasFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip; the cross lies over its end."""
        super().paintEvent(event)
        if not self._armed():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, QRectF(self.width() - 20, 0, 20, self.height()), "ground.selected", 4)
        paint_icon(painter, "cross", (self.width() - 16, self.height() / 2 - 6), 12, "text.1")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the tag off when the cross is clicked."""
        inside = self.rect().contains(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if inside and event.position().x() > self.width() - 20:
            self.removed.emit()


class HalfTag(NamedTuple):
    """A tag that was typed and not added; `open`: its field stands there, and was not left with Esc."""

    words: str = ""
    open: bool = False


class TagField(Field):
    """The field of + Add: Enter adds, Esc or leaving it empty goes back."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class TagRow(QWidget):
    """Chips in as many lines as they need. `asked` tells a tag and whether it goes on or off."""

    asked = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tags: tuple[str, ...] = ()
        self._chips: list[TagChip] = []
        self.add = Chip("", "plus", self, outlined=True)
        self.add.clicked.connect(self.open_field)
        self.field = TagField(parent=self)
        self.field.hide()
        self._left = ""  # what stood in the field when it was left with Esc
        self.field.setMaxLength(LONGEST)
        self.field.left.connect(self._close_field)
        self.field.returnPressed.connect(self._enter)
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.field.installEventFilter(self)
        theme.changed.connect(self._arrange)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.add.set_text(translate("Customer", "Add"))
        self.add.setAccessibleName(translate("Customer", "Add a tag"))
        self.field.set_placeholder(translate("Customer", "Tag, then Enter"))
        for chip, tag in zip(self._chips, self._tags, strict=True):
            self._speak(chip, tag)
        self._arrange()

    def tell(self, tags: Sequence[str], known: Sequence[str]) -> None:
        """Show other tags; `known` are those used anywhere, for completion."""
        self._known.setStringList([one_line(tag) for tag in known if tag not in tags])
        if tuple(tags) == self._tags:
            return
        focused = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), -1)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._tags = tuple(tags)
        self._chips = [self._chip(tag) for tag in tags]
        self._arrange()
        if focused >= 0:
            heir = self._chips[min(focused, len(self._chips) - 1)] if self._chips else self.add
            heir.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chip(self, tag: str) -> TagChip:
        chip = TagChip(tag, self)
        self._speak(chip, tag)
        chip.removed.connect(lambda tag=tag: self.asked.emit(tag, False))
        chip.installEventFilter(self)
        chip.show()
        return chip

    @staticmethod
    def _speak(chip: Chip, tag: str) -> None:
        chip.setAccessibleName(fill(translate("Customer", "Tag {tag}. Delete takes it off"), tag=one_line(tag)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete or Backspace takes a focused tag off; an empty field closes when it is left."""
        if isinstance(watched, TagChip) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.asked.emit(watched.tag, False)
                return True
        elif watched is self.field and event.type() == QEvent.Type.FocusOut and not self.field.text().strip():
            self._close_field(keep_focus=False)
        return False

    def open_field(self) -> None:
        """Show the field in the place of + Add, with what was typed before and not added."""
        if not self.field.isVisibleTo(self):
            self.field.setText(self._left)
        self._left = ""
        self.field.show()
        self.add.hide()
        self._arrange()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)  # selects nothing: typing goes on
        self.field.end(False)

    def half(self) -> HalfTag:
        """Return what is typed and not added."""
        if self.field.isVisibleTo(self):
            return HalfTag(self.field.text().strip(), open=True)
        return HalfTag(self._left)

    def take_up(self, half: HalfTag) -> None:
        """Show what was typed before: the field when it was open, else + Add; the keys stay where they are."""
        shown = half.open and bool(half.words)
        self._left = "" if shown else half.words
        self.field.setText(half.words if shown else "")
        self.field.setVisible(shown)
        self.add.setVisible(not shown)
        self._arrange()

    def _close_field(self, *, keep_focus: bool = True) -> None:
        self.add.show()
        if keep_focus:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._left = self.field.text().strip()
        self.field.clear()
        self.field.hide()
        self._arrange()

    def _enter(self) -> None:
        tag = one_line(self.field.text())[:LONGEST]
        if tag and tag not in self._tags:
            self.asked.emit(tag, True)
        if tag:
            self.field.clear()
        else:
            self._close_field()

    # --- places -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _arrange(self) -> None:
        width, x, y, high = max(self.width(), 120), 0, 4, 0
        last: QWidget = self.field if self.field.isVisibleTo(self) else self.add
        for widget in (*self._chips, last):
            size = QSize(width, widget.sizeHint().height()) if widget is self.field else widget.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + high + GAP
            widget.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + GAP
            high = size.height()
        self.setFixedHeight(y + high + 4)
