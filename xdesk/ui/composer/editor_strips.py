"""Strips docked inside the editor's frame: field head, choices, preview, warning, what follows a send, a long paste."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from xdesk.ui.editor import pasting
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.snippet_fields import SnippetField
from xdesk.ui.matching.highlight import width_of
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel, one_line, shown
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.key_legend import paint_legend

SIDE = 12
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class Strip(QWidget):
    """A row across the frame with a line at its edge; `height_at_12` is its height at the usual text size."""

    line_above = True

    def __init__(self, height_at_12: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._air = height_at_12 - 16
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As high as a small line and its air."""
        return QSize(200, self._air + theme.line("small"))

    def rule(self, painter: QPainter) -> None:
        """Draw the separating line."""
        y = 0.5 if self.line_above else self.height() - 0.5
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))


class FieldStrip(Strip):
    """Macro glyph, title, "Stop 2 of 2" and the keys that walk."""

    line_above = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(32, parent)
        self._title, self._at, self._of = "", 0, 0

    def show_field(self, title: str, at: int, of: int) -> None:
        """Show where the agent is: field `at` (0: none) of `of`."""
        self._title, self._at, self._of = one_line(title), at, of
        self.setAccessibleName(f"{self._title}. {self._place()}")
        self.update()

    def _place(self) -> str:
        if not self._at:
            return ""
        return fill(translate("Composer", "Stop {n} of {m}"), n=self._at, m=self._of)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph, words, keys."""
        painter = QPainter(self)
        self.rule(painter)
        middle = self.height() / 2
        paint_icon(painter, "bolt", (SIDE, middle - 7), 14, "accent.line")
        left = self._keys(painter)
        x = float(SIDE + 14 + 8)
        place = self._place()
        room = left - 12 - x - (width_of(place, "small") + 8 if place else 0)
        painter.setFont(theme.font("small", 500))
        painter.setPen(theme.color("text.1"))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, max(0, int(room)))
        painter.drawText(QRectF(x, 0, room, self.height()), _MIDDLE, title)
        x += painter.fontMetrics().horizontalAdvance(title) + 8
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(QRectF(x, 0, max(0.0, left - x), self.height()), _MIDDLE, place)

    def _keys(self, painter: QPainter) -> float:
        pairs = (
            ("tab", translate("Composer", "next")),
            ("shift+tab", translate("Composer", "previous")),
            ("esc", translate("Composer", "leave")),
        )
        box = QRectF(0, 0, self.width() - SIDE, self.height())
        return paint_legend(painter, box, pairs, apart=10) - 10


class ChoiceStrip(Strip):
    """The choices of the current field, docked below the text: digit and word."""

    picked = Signal(object)  # number of the choice, from 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(40, parent)
        self._label, self._now, self._choices = "", "", tuple[str, ...]()
        self._boxes: list[QRectF] = []

    def show_field(self, field: SnippetField | None) -> None:
        """Show the choices of `field`; hides itself when there are none."""
        self.setVisible(field is not None and bool(field.choices))
        if field is None:
            return
        self._label, self._now, self._choices = field.label, field.text, field.choices
        self.setAccessibleName(f"{one_line(field.label)}: {', '.join(field.choices)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint label, chips and the keys."""
        painter = QPainter(self)
        self.rule(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, high = self.height() / 2, 8 + theme.line("small")
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(QRectF(SIDE, 0, self.width(), self.height()), _MIDDLE, one_line(self._label))
        x, right = SIDE + width_of(one_line(self._label), "small") + 12, self._keys(painter)
        self._boxes = []
        for number, choice in enumerate(self._choices, 1):
            word = one_line(choice)
            wide = width_of(word, "body", 500) + width_of(str(number), "small") + 26
            if x + wide > right - 8:
                break
            box = QRectF(x, middle - high / 2, wide, high)
            self._chip(painter, box, number, word)
            self._boxes.append(box)
            x += wide + 8

    def _chip(self, painter: QPainter, box: QRectF, number: int, word: str) -> None:
        now = word == one_line(self._now)
        painter.setPen(QPen(theme.color("accent.line"), 2) if now else QPen(theme.color("line.strong"), 1))
        painter.setBrush(theme.color("ground.selected.focus") if now else theme.control())
        inset = 1.0 if now else 0.5
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 5.5, 5.5)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(box.adjusted(9, 0, 0, 0), _MIDDLE, str(number))
        painter.setFont(theme.font("body", 500))
        painter.setPen(theme.color("text.1"))
        painter.drawText(box.adjusted(17 + width_of(str(number), "small"), 0, 0, 0), _MIDDLE, word)

    def _keys(self, painter: QPainter) -> float:
        pairs = ((f"1–{len(self._choices)}", translate("Composer", "pick")),)
        return paint_legend(painter, QRectF(0, 0, self.width() - SIDE, self.height()), pairs)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press picks; the editor keeps the focus."""
        for number, box in enumerate(self._boxes, 1):
            if box.contains(event.position()):
                self.picked.emit(number)


class Preview(QWidget):
    """What the customer will see; an empty field is "…"."""

    MOST_LINES = 4

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head, self._text = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_text(self, head: str, text: str) -> None:
        """Show `text` under `head`."""
        if (head, text) != (self._head, self._text):
            self._head, self._text = head, text
            self.setAccessibleName(f"{head}: {text}")
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        """As high as its lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Head, up to four lines, air."""
        _, lines = self._laid(width)
        return 8 + theme.line("small") + 4 + lines * theme.line("message") + 10

    def sizeHint(self) -> QSize:
        """For the width it has now."""
        width = max(200, self.width())
        return QSize(200, self.heightForWidth(width))

    def resizeEvent(self, event: object) -> None:
        """Wrap again."""
        self.updateGeometry()

    def _laid(self, width: int) -> tuple[QTextLayout, int]:
        layout = QTextLayout(shown(self._text).replace("\n", "\u2028"), theme.font("message"))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        count = 0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(40, width - 2 * SIDE))
            line.setPosition(QPointF(0, count * theme.line("message") + (theme.line("message") - line.height()) / 2))
            count += 1
        layout.endLayout()
        return layout, max(1, min(self.MOST_LINES, count))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, head, text."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.list"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(0, 0.5), QPointF(self.width(), 0.5))
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.2"))
        painter.drawText(QRectF(SIDE, 8, self.width() - 2 * SIDE, theme.line("small")), _MIDDLE, self._head)
        layout, lines = self._laid(self.width())
        top = 8 + theme.line("small") + 4
        painter.setClipRect(QRectF(0, top, self.width(), lines * theme.line("message")))
        painter.setPen(theme.color("text.2"))
        layout.draw(painter, QPointF(SIDE, top), self._dots())

    def _dots(self) -> list[QTextLayout.FormatRange]:
        out = []
        at = 0  # in UTF-16 units, as Qt counts
        for character in shown(self._text):
            if character == "…":
                part = QTextLayout.FormatRange()
                part.start, part.length = at, 1
                part.format.setForeground(theme.color("word.overdue"))
                part.format.setFontWeight(600)
                out.append(part)
            at += 1 + (character > "\uffff")
        return out


class SayStrip(Strip):
    """Glyph and sentence, perhaps one button that solves it."""

    pressed = Signal()

    def __init__(self, icon: str, height_at_12: int, parent: QWidget | None = None) -> None:
        super().__init__(height_at_12, parent)
        self._icon, self._token = icon, "text.3"
        self._said: tuple[str, str, str, str] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE + 14 + 8, 1, 6, 0)
        row.setSpacing(8)
        self.label = PlainLabel("", "small", 400, "text.3")
        self.button = Button("", small=True)
        self.button.clicked.connect(self.pressed)
        self.button.hide()
        row.addWidget(self.label, 1)
        row.addWidget(self.button)

    def say(self, text: str, token: str = "text.3", *, button: str = "", key: str = "") -> None:
        """Show `text` in a colour token; hides itself without text."""
        if self._said == (text, token, button, key):
            return
        self._said, self._token = (text, token, button, key), token
        self.label.set_look(token=token)
        self.label.setText(text)
        self.button.setText(button)
        self.button.set_key(key)
        self.button.setVisible(bool(button))
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line and the glyph."""
        painter = QPainter(self)
        self.rule(painter)
        tint: QColor = theme.color(self._token)
        paint_icon(painter, self._icon, (SIDE, self.height() / 2 - 7), 14, tint)


class PasteStrip(SayStrip):
    """Says how much was copied; nothing of it is pasted until it is asked for once more."""

    turned = Signal()  # it is shown or gone

    def __init__(self, editor: Editor) -> None:
        super().__init__("copy", 36)
        self._editor = editor
        self.pressed.connect(editor.paste_held_back)
        self.hide()

    def ask(self, count: int, room: int, *, public: bool, note: bool) -> None:
        """Ask whether so many characters are pasted where there is room for `room`."""
        said, button = pasting.question(count, room, public=public, note=note)
        self.say(said, "word.soon", button=button, key="ctrl+v" if button else "")
        self.turned.emit()

    def end(self) -> bool:
        """Take the question away; return whether there was one."""
        asked = not self.isHidden()
        self._editor.forget_held_back()
        if asked:
            self.say("")
            self.turned.emit()
        return asked
