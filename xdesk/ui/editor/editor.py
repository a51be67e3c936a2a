"""The editor: plain text only, safe with input methods, grows from one to eight lines, paints stops."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from xdesk.ui.editor import pasting, snippet_fields
from xdesk.ui.editor.deferred_edit import DeferredEdit
from xdesk.ui.style import theme

LINES_MOST = 8
PAD_X, PAD_Y = 12, 8
KeyGuest = Callable[[QKeyEvent], bool]


class Editor(DeferredEdit):
    """Plain text with input-method safety. Commands are asked for by signal, never run here.

    `guests` see a key before the text does, first one first (macro list, then stops); a guest returns
    True when it took the key. No guest sees a key while text is being composed.
    """

    send_asked = Signal(bool)  # True: then done, then next
    left = Signal()
    back_asked = Signal()  # Undo where nothing was typed
    focused = Signal(bool)
    height_changed = Signal()
    paste_asked = Signal(int, int)  # so many characters are not pasted until it is asked again; room for so many

    def __init__(self, parent: QWidget | None = None, *, lines_least: int = 1) -> None:
        super().__init__(parent)
        self.guests: list[KeyGuest] = []
        self.paint_under: Callable[[QPainter], None] | None = None
        self.paint_over: Callable[[QPainter], None] | None = None
        self.before_compose: Callable[[], None] | None = None
        self._lines_least, self._lines_most = lines_least, LINES_MOST
        self._committed = False
        self.most_pasted = pasting.ASKS
        self._held_back = ""
        self._override = _Override(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setViewportMargins(PAD_X - 4, PAD_Y - 4, PAD_X - 4, PAD_Y - 4)
        self.document().setDocumentMargin(4)
        self.viewport().setAutoFillBackground(False)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self.restyle()
        theme.changed.connect(self.restyle)

    def shown_text(self) -> str:
        """Return what would be sent, and what is being composed in its place."""
        return self.written().exported() + self.composing()

    def commit(self) -> None:
        """Let the input method hand over what is being composed (before a send by button or palette)."""
        if self.composing():
            QApplication.inputMethod().commit()
        self.catch_up()

    def replace_pieces(self, start: int, end: int, pieces: list[snippet_fields.Piece]) -> int:
        """Put `pieces` in the place of a range of the document: one undo step. Return where the caret goes at last."""
        self.catch_up()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        caret = self._insert_pieces(cursor, pieces)
        self._breathe(cursor, pieces)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        return caret

    def untouched(self) -> bool:
        """Whether it is empty and nothing typed here could be taken back: then Undo may mean the last act."""
        return self.document().isEmpty() and not self.document().isUndoAvailable()

    def start_over(self, pieces: list[snippet_fields.Piece]) -> None:
        """Show other text without a way back to the old one: another draft, another conversation."""
        self.document().setUndoRedoEnabled(False)
        self._marked, self._travels = False, True
        self.clear()
        self._insert_pieces(QTextCursor(self.document()), pieces)
        self._airy = any(piece.id for piece in pieces)
        self._set_line_height(QTextCursor(self.document()))
        self.document().setUndoRedoEnabled(True)
        self._travels = False
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.setCurrentCharFormat(QTextCharFormat())

    def restyle(self) -> None:
        """Take colours, font and line height from the theme; what was typed can still be undone."""
        self.setFont(theme.font("message"))
        self._even_lines()
        self._fit()
        self._paint_shades()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Composition first, then guests, then sending and leaving, then text."""
        self.catch_up()
        if (
            self.composing()
            or (self._committed and event.key() in _RETURNS)
            or any(guest(event) for guest in tuple(self.guests))
            or self._command(event)
        ):
            event.accept()
        else:
            self._typing = True
            super().keyPressEvent(event)
            self._typing = False

    def _command(self, event: QKeyEvent) -> bool:
        """Do what a key means here beside text: undo, send, leave, go on."""
        key, plain = event.key(), event.modifiers() in _LETTERS
        if plain and Qt.Key.Key_Space <= key < Qt.Key.Key_Escape:
            return False  # a sign
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Undo):
            if self.untouched():
                self.back_asked.emit()
            else:
                self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif key in _RETURNS and control:
            self.send_asked.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not control:
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        else:
            return False
        return True

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab comes to keyPressEvent first: it may belong to the input method, the list or the stops."""
        return False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note commits: the Return that ends a composition must not send or break the line."""
        self.catch_up()
        if self.before_compose is not None and not self.composing():
            self.before_compose()
        self._typing = True
        super().inputMethodEvent(event)
        self._override.watch(bool(self.composing()))
        if event.commitString():
            self._committed = True
            QTimer.singleShot(0, self._turn_over)
        self._text_changed()
        self._typing = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the editor."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around the editor."""
        super().focusOutEvent(event)
        self.catch_up()
        self.focused.emit(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what lies under the text, the text, and the glyphs in the room that stops leave for them."""
        if self._marked:
            self._paint_with(self.paint_under)
        super().paintEvent(event)
        if self._marked:
            self._paint_with(self.paint_over)

    def _paint_with(self, paint: Callable[[QPainter], None] | None) -> None:
        if paint is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
            painter.end()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only: pictures and files of strangers are not taken from the clipboard."""
        return pasting.holds_text(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain text; what is longer than `most_pasted` only when it is pasted once more (`paste_asked`)."""
        text = pasting.text_in(source)
        room = self.room_left()
        if text and (room <= 0 or (len(text) > self.most_pasted and text != self._held_back)):
            self._held_back = text
            self.paste_asked.emit(len(text), room)
        elif text:
            self._held_back = ""
            self.insertPlainText(text[:room])

    def paste_held_back(self) -> None:
        """Paste what was asked about."""
        text, self._held_back = self._held_back, ""
        self.insertPlainText(text[: max(0, self.room_left())])
        self.setFocus()

    def forget_held_back(self) -> None:
        """Another question or text: what was not pasted is let go."""
        self._held_back = ""

    def room_left(self) -> int:
        """Return how many characters more the editor takes in place of what is selected."""
        cursor = self.textCursor()
        selected = cursor.selectionEnd() - cursor.selectionStart()
        return pasting.LONGEST - (self.document().characterCount() - 1 - selected)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(200, self.wanted_height())

    def minimumSizeHint(self) -> QSize:
        """Never below one line."""
        return QSize(120, self.height_of(1))

    def height_of(self, lines: int) -> int:
        """Return the height for so many lines."""
        return lines * self.row_height() + 2 * PAD_Y

    def wanted_height(self) -> int:
        """Return the height for the text as it is wrapped now, one to eight lines."""
        rows = 0
        block = self.document().begin()
        while block.isValid():
            layout = block.layout()
            rows += max(1, layout.lineCount() if layout is not None else 1)
            if rows >= self._lines_most:
                break
            block = block.next()
        return self.height_of(min(self._lines_most, max(self._lines_least, rows)))

    def set_most_lines(self, lines: int) -> None:
        """Grow to so many lines at most, eight as designed; then it scrolls."""
        lines = max(self._lines_least, min(LINES_MOST, lines))
        if lines != self._lines_most:
            self._lines_most = lines
            self._fit()

    def _fit(self) -> None:
        if self.minimumHeight() != self.wanted_height():
            self.setFixedHeight(self.wanted_height())
            self.ensureCursorVisible()
            self.height_changed.emit()

    def _breathe(self, cursor: QTextCursor, pieces: list[snippet_fields.Piece]) -> None:
        """With the first stop lines move apart a little, in the same undo step."""
        if not self._airy and any(piece.id for piece in pieces):
            self._airy = True
            self._set_line_height(QTextCursor(cursor))

    def _insert_pieces(self, cursor: QTextCursor, pieces: list[snippet_fields.Piece]) -> int:
        caret = -1
        self._marked = self._marked or any(piece.id for piece in pieces)
        for piece in pieces:
            if not piece.id:
                cursor.insertText(piece.text, snippet_fields.PLAIN)
                caret = cursor.position() if piece.caret else caret
                continue
            cursor.insertText(piece.text or snippet_fields.placeholder(piece.label), snippet_fields.mark(piece))
            if piece.choices:
                cursor.insertText(2 * snippet_fields.SPACE, snippet_fields.room(piece))
        cursor.setCharFormat(snippet_fields.PLAIN)
        return caret if caret >= 0 else cursor.position()

    def _fit_text(self) -> None:
        self._airy = self.document().firstBlock().blockFormat().boolProperty(snippet_fields.AIRY)
        if not self._travels:
            self._even_lines()
        self._fit()

    def _turn_over(self) -> None:
        self._committed = False


class _Override(QObject):
    """Keeps every shortcut away while text is being composed (measured)."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor, self._on = editor, False

    def watch(self, on: bool) -> None:
        """Look at the editor's events, or leave them alone: a look costs every key."""
        if on != self._on:
            self._on = on
            (self._editor.installEventFilter if on else self._editor.removeEventFilter)(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take overrides while there is a composition."""
        if event.type() == QEvent.Type.ShortcutOverride and self._editor.composing():
            event.accept()
            return True
        return False


_LETTERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
