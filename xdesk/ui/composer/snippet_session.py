"""Snippet session: Tab from field to field of an inserted macro, choices by digit, painted under the text."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QTextCharFormat, QTextCursor

from xdesk.ui.editor import snippet_fields
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.snippet_fields import Piece, SnippetField
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon

_OVER_X, _OVER_Y, _CORNER = 3.0, 1.0, 4.0


class SnippetSession(QObject):
    """Knows which field of `editor` is current. The fields themselves live in the text (snippet_fields.py)."""

    changed = Signal()

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.title = ""
        self._editor = editor
        self._current = ""
        self._left = False
        self._busy = False
        self._known: list[SnippetField] = []
        self._last = QTextCursor(editor.document())
        editor.guests.append(self._take_key)
        editor.paint_under, editor.paint_over = self.paint, self.paint_glyphs
        editor.before_compose = self._make_way
        editor.edited.connect(self._text_changed)
        editor.caret_moved.connect(self._caret_moved)

    def all(self) -> list[SnippetField]:
        """Return the fields in the order of the text."""
        return list(self._editor.written().fields)

    def live(self) -> list[SnippetField]:
        """Return the fields Tab goes to, none once the agent left them."""
        return [] if self._left else [field for field in self.all() if field.halts]

    def current(self) -> SnippetField | None:
        """Return the field that takes the keys."""
        return next((field for field in self.live() if field.id == self._current), None)

    def first_missing(self) -> SnippetField | None:
        """Return the first required field that is still empty: it keeps Send off."""
        return next((field for field in self.all() if field.required and field.empty), None)

    def begin(self, title: str, caret: int) -> None:
        """Start with the fields of a macro that was just inserted; `caret` is where the caret goes at last."""
        self.title, self._left = title, False
        self._last = QTextCursor(self._editor.document())
        self._last.setPosition(min(caret, self._editor.document().characterCount() - 1))
        live = self.live()
        empty = [field for field in live if field.required and field.empty]
        if empty or live:
            self._go(empty[0] if empty else live[0])
        else:
            self._set_current("")
            self._editor.setTextCursor(self._last)
        self._dress()

    def forget(self) -> None:
        """Drop the title and the current field: other text is shown."""
        self.title, self._left = "", False
        self._set_current("")
        self._dress()

    def go(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) field; False when there is none that way."""
        live = self.live()
        if not live:
            return False
        at = self._editor.textCursor().selectionStart()
        now = next((n for n, field in enumerate(live) if field.id == self._current), None)
        if now is None:
            after = [n for n, field in enumerate(live) if field.start >= at]
            now = (after[0] if after else len(live)) - (1 if step > 0 else 0)
        target = now + step
        if not 0 <= target < len(live):
            return self._past(step)
        self._go(live[target])
        return True

    def leave(self) -> bool:
        """Stop walking: Tab is Tab again. Empty required fields stay marked."""
        if not self.live():
            return False
        self._left = True
        self._set_current("")
        self._dress()
        return True

    def pick(self, number: int) -> bool:
        """Put choice `number` (from 1) into the current field; one undo step."""
        field = self.current()
        if field is None or not 1 <= number <= len(field.choices):
            return False
        piece = Piece(field.choices[number - 1], field.id, field.label, field.required, field.choices, field.source)
        self._editor.replace_pieces(field.start, field.end, [piece])
        again = next((each for each in self.all() if each.id == field.id), None)
        if again is not None:
            self._go(again)
        return True

    def paint(self, painter: QPainter) -> None:
        """Paint every field under its text."""
        for field in self.all():
            for rect in self._rects(field):
                self._paint_one(painter, field, rect)

    def _paint_one(self, painter: QPainter, field: SnippetField, rect: QRectF) -> None:
        here = field.id == self._current and not self._left
        fill, pen = theme.color("ground.hover"), QPen(Qt.PenStyle.NoPen)
        if field.required and field.empty:
            fill = theme.color("tint.overdue")
            pen = QPen(theme.color("ring.overdue"), 1, Qt.PenStyle.DashLine)
            pen.setDashPattern([2, 2])
        elif here:
            fill = theme.color("ground.selected.focus")
        elif field.halts and not self._left:
            pen = QPen(theme.color("ring.calm"), 1)
        if here:
            pen = QPen(theme.color("accent.line"), 2)
        painter.setBrush(fill)
        painter.setPen(pen)
        inset = pen.widthF() / 2 if pen.style() != Qt.PenStyle.NoPen else 0.0
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), _CORNER, _CORNER)

    def paint_glyphs(self, painter: QPainter) -> None:
        """Paint the bang of an empty field and the arrow of a choice, above selected text too."""
        for field in self.all():
            rects = self._rects(field)
            if rects and field.empty:
                at = (rects[0].left() + 4, rects[0].center().y() - 7)
                paint_icon(painter, "bang", at, 14, "word.overdue" if field.required else "text.3")
            elif rects and field.choices:
                paint_icon(painter, "chevron-down", (rects[-1].right() - 17, rects[-1].center().y() - 5), 12, "text.2")

    def _rects(self, field: SnippetField) -> list[QRectF]:
        """One rectangle per line the field stands on, in the coordinates of the viewport."""
        block = self._editor.document().findBlock(field.start)
        layout = block.layout()
        shift = (
            QPointF(-self._editor.horizontalScrollBar().value(), -self._editor.verticalScrollBar().value())
            + layout.position()
        )
        begin, end, out = field.start - block.position(), field.end - block.position(), []
        height = self._editor.line_height()
        for n in range(layout.lineCount()):
            line = layout.lineAt(n)
            left, right = max(begin, line.textStart()), min(end, line.textStart() + line.textLength())
            if left >= right:
                continue
            x1, x2 = _x(line.cursorToX(left)), _x(line.cursorToX(right))
            x2 -= self._editor.wrapping.room_before(block.position() + right)
            middle = line.y() + line.ascent() - self._editor.fontMetrics().capHeight() / 2
            half = min(height / 2 + _OVER_Y, self._editor.row_height() / 2 - 1)
            rect = QRectF(x1 - _OVER_X, middle - half, x2 - x1 + 2 * _OVER_X, 2 * half)
            out.append(rect.translated(shift))
        return out

    def _go(self, field: SnippetField) -> None:
        self._left = False
        self._set_current(field.id)
        cursor = self._editor.textCursor()
        cursor.setPosition(field.start)
        room = 2 if field.choices and not field.empty else 0
        cursor.setPosition(field.end - room, QTextCursor.MoveMode.KeepAnchor)
        self._busy = True
        self._editor.setTextCursor(cursor)
        self._busy = False
        self._dress()

    def _past(self, step: int) -> bool:
        """After the last field the caret goes to the end and Tab is Tab again."""
        if step < 0:
            return True
        self._set_current("")
        self._editor.setTextCursor(self._last)
        missing = self.first_missing()
        if missing is not None:
            self._go(missing)
        else:
            self.leave()
        return True

    def _set_current(self, field_id: str) -> None:
        if field_id != self._current:
            self._current = field_id
            self.changed.emit()

    def _take_key(self, event: QKeyEvent) -> bool:
        key, mods = event.key(), event.modifiers()
        if mods & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if not self.live():
            return False
        if key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and mods & Qt.KeyboardModifier.ShiftModifier):
            return self.go(-1)
        if key == Qt.Key.Key_Tab:
            return self.go(1)
        if key == Qt.Key.Key_Escape and self._current:
            return self.leave()
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return self._empty_again()
        field = self.current()
        digit = event.text()
        if field is not None and field.choices and digit.isdigit() and self._whole(field):
            return self.pick(int(digit))
        return False

    def _whole(self, field: SnippetField) -> bool:
        cursor = self._editor.textCursor()
        return cursor.selectionStart() <= field.start and cursor.selectionEnd() >= field.end - 2

    def _empty_again(self) -> bool:
        """Deleting all of a field leaves its name, so a required field cannot be lost unseen."""
        field, cursor = self.current(), self._editor.textCursor()
        if field is None or not cursor.hasSelection() or not self._whole(field):
            return False
        if field.empty or cursor.selectionStart() < field.start or cursor.selectionEnd() > field.end:
            return False
        self._editor.replace_pieces(
            field.start, field.end, [Piece("", field.id, field.label, field.required, field.choices, field.source)]
        )
        again = next((each for each in self.all() if each.id == field.id), None)
        if again is not None:
            self._go(again)
        return True

    def _make_way(self) -> None:
        """Before composing: the selected text of a field goes, what is composed takes its place in it."""
        field, cursor = self.current(), self._editor.textCursor()
        if field is None or not cursor.hasSelection() or not self._whole(field):
            return
        fmt = cursor.charFormat()
        fmt.clearProperty(snippet_fields.ROOM)
        cursor.removeSelectedText()
        self._editor.setTextCursor(cursor)
        self._editor.setCurrentCharFormat(fmt)

    def _text_changed(self) -> None:
        self._dress()
        now = self.all()
        if now != self._known:
            self._known = now
            self.changed.emit()

    def _caret_moved(self) -> None:
        """A click or an arrow key into a field makes it current; an empty one is taken as a whole."""
        if self._busy or not (self._editor.marked() or self._current) or self._editor.composing():
            return
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return
        at = cursor.position()
        inside = next((field for field in self.all() if field.start < at < field.end), None)
        if inside is not None and inside.empty:
            self._go(inside)
            return
        touching = next((field for field in self.live() if field.start <= at <= field.end), None)
        if inside is None and (touching is None or touching.id != self._current or touching.empty):
            self._editor.setCurrentCharFormat(QTextCharFormat())
        self._set_current(touching.id if touching is not None and touching.halts else "")

    def _dress(self) -> None:
        """Colour the names of empty fields."""
        runs = [(s.start, s.end, "word.overdue" if s.required else "text.3") for s in self.all() if s.empty]
        self._editor.shade("fields", runs)
        if self._editor.marked():
            self._editor.viewport().update()


def _x(value: object) -> float:
    """PySide gives the x of a cursor alone or with the position it settled on."""
    return float(value[0]) if isinstance(value, tuple) else float(value)  # type: ignore[arg-type]
