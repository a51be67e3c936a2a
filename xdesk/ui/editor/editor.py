"""The editor: plain text only, safe with input methods, grows from one to eight lines, paints snippet fields.

What is typed is painted before anybody is told: the letter first, then counter, draft, list, Send.
"""

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
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from xdesk.ui.editor import pasting, snippet_fields
from xdesk.ui.editor.field_wrapping import FieldWrapping
from xdesk.ui.style import theme

LINES_MOST = 8
PAD_X, PAD_Y = 12, 8
KeyGuest = Callable[[QKeyEvent], bool]


class Editor(QTextEdit):
    """Plain text with input-method safety. Commands are asked for by signal, never run here.

    `edited` and `caret_moved` come at once, except for what keys and input methods put in: that is told right
    after its paint, and before anything else happens to the text. Whoever reads what was made of the text (a draft,
    a code being typed) calls `catch_up` first.

    `guests` see a key before the text does, first one first (macro list, then snippet fields); a guest returns
    True when it took the key. No guest sees a key while text is being composed.
    """

    touched = Signal()  # at once: a key or an input method changes the text; `edited` follows
    edited = Signal()  # the text, or what is being composed, is another one
    caret_moved = Signal()  # or the selection
    typed = Signal()  # what was typed is painted and told: a good moment for other work
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
        self.most_pasted = pasting.ASKS
        self._held_back = ""
        self._lines_least, self._lines_most = lines_least, LINES_MOST
        self._airy = False
        self._marked = False  # snippet fields were put into this text
        self._travels = False  # undo or redo is at work
        self._written: tuple[int, snippet_fields.Written] | None = None
        self.wrapping = FieldWrapping(self.document())
        self._shades: dict[str, list[tuple[int, int, str]]] = {}
        self._told = ("", "")
        self._typing = self._edit_due = self._caret_due = self._committed = False
        self._override = _Override(self)
        self._after_paint = QTimer(self, singleShot=True, interval=0)  # comes after the paint that Qt has posted
        self._after_paint.timeout.connect(self._painted)
        self._set_up_view()
        self._wire()
        self.restyle()
        theme.changed.connect(self.restyle)

    def _wire(self) -> None:
        document = self.document()
        document.contentsChange.connect(self._written_over)
        self.textChanged.connect(self._text_changed)
        self.cursorPositionChanged.connect(self._caret_changed)
        self.selectionChanged.connect(self._caret_changed)
        document.documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setViewportMargins(PAD_X - 4, PAD_Y - 4, PAD_X - 4, PAD_Y - 4)
        self.document().setDocumentMargin(4)
        self.viewport().setAutoFillBackground(False)

    def written(self) -> snippet_fields.Written:
        """Return text and snippet fields, read once per change of the document."""
        revision = self.document().revision()
        if self._written is None or self._written[0] != revision:
            self._written = revision, snippet_fields.read(self.document(), marked=self._marked)
        return self._written[1]

    def marked(self) -> bool:
        """Return whether snippet fields were put into this text."""
        return self._marked

    def stored_text(self) -> str:
        """Return the text as a draft keeps it: empty snippet fields by their names."""
        return self.written().exported(keep_empty=True)

    def _written_over(self, *_where: int) -> None:
        self._written = None

    def shown_text(self) -> str:
        """Return what would be sent, and what is being composed in its place."""
        return self.written().exported() + self.composing()

    def composing(self) -> str:
        """Return the text an input method has not handed over yet."""
        layout = self.textCursor().block().layout()
        return layout.preeditAreaText() if layout is not None else ""

    def commit(self) -> None:
        """Let the input method hand over what is being composed (before a send by button or palette)."""
        if self.composing():
            QApplication.inputMethod().commit()
        self.catch_up()

    def catch_up(self) -> None:
        """Tell what was typed and is not told yet."""
        if self._edit_due:
            self._tell_edited()
        if self._caret_due:
            self._caret_due = False
            self.caret_moved.emit()

    def _waits(self) -> bool:
        """Whether what happens now is told after the paint; never in a text with snippet fields: keys depend on it."""
        return self._typing and not self._marked

    def _text_changed(self) -> None:
        if self._typing:
            self.touched.emit()
        if not self._waits():
            self._tell_edited()
        elif not self._edit_due:
            self._edit_due = True
            self._after_paint.start()

    def _caret_changed(self) -> None:
        if not self._waits():
            self._caret_due = False
            self.caret_moved.emit()
        elif not self._caret_due:
            self._caret_due = True
            self._after_paint.start()

    def _painted(self) -> None:
        self.catch_up()
        self.typed.emit()

    def _tell_edited(self) -> None:
        self._edit_due = False
        now = (self.stored_text(), self.composing())
        if now != self._told:
            self._told = now
            self._fit_text()
            self.edited.emit()

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

    def undo(self) -> None:
        """Take back the last change of the text; larger letters are not one."""
        self._travel(super().undo, self.document().isUndoAvailable)

    def redo(self) -> None:
        """Do it again."""
        self._travel(super().redo, self.document().isRedoAvailable)

    def _travel(self, step: Callable[[], None], more: Callable[[], bool]) -> None:
        before, self._travels = self.stored_text(), True
        while more():
            step()
            if self.stored_text() != before:
                break
        self._travels = False

    def restyle(self) -> None:
        """Take colours, font and line height from the theme; what was typed can still be undone."""
        self.setFont(theme.font("message"))
        self._even_lines()
        self._keep_fields_whole()
        self._fit()
        self._paint_shades()

    def shade(self, owner: str, runs: list[tuple[int, int, str]]) -> None:
        """Show runs of text (start, end, colour token) in another colour; never part of text or undo."""
        if self._shades.get(owner) != runs:
            self._shades[owner] = runs
            self._paint_shades()

    def _paint_shades(self) -> None:
        shades = []
        for start, end, token in (run for runs in self._shades.values() for run in runs):
            shade = QTextEdit.ExtraSelection()
            cursor, fmt = QTextCursor(self.document()), QTextCharFormat()
            last = self.document().characterCount() - 1
            cursor.setPosition(min(start, last))
            cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
            fmt.setForeground(theme.color(token))
            shade.cursor, shade.format = cursor, fmt
            shades.append(shade)
        self.setExtraSelections(shades)
        self.viewport().update()

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
        """Tab comes to keyPressEvent first: it may belong to the input method, the list or the snippet fields."""
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._keep_fields_whole()

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
        """Paint what lies under the text, the text, and the glyphs in the room that snippet fields leave."""
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

    def line_height(self) -> int:
        """Return the height of a line of message text."""
        return theme.line("message")

    def row_height(self) -> int:
        """Return the height lines have now: snippet fields need air between them."""
        return self.line_height() + (4 if self._airy else 0)

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

    def _even_lines(self) -> None:
        """Give lines the height of the theme. Undo is kept; while there is something to redo, it waits."""
        document = self.document()
        if document.firstBlock().blockFormat().lineHeight() == self.row_height():
            return
        if not document.isUndoAvailable() and not document.isRedoAvailable():
            document.setUndoRedoEnabled(False)
            self._set_line_height(QTextCursor(document))
            document.setUndoRedoEnabled(True)
        elif not document.isRedoAvailable():
            cursor = QTextCursor(document)
            cursor.joinPreviousEditBlock()
            self._set_line_height(cursor)
            cursor.endEditBlock()

    def _set_line_height(self, cursor: QTextCursor) -> None:
        """Give every line the same height, whichever fonts its characters come from."""
        cursor.select(QTextCursor.SelectionType.Document)
        fmt = QTextBlockFormat()
        fmt.setLineHeight(float(self.row_height()), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        fmt.setProperty(snippet_fields.AIRY, self._airy)
        cursor.mergeBlockFormat(fmt)

    def _breathe(self, cursor: QTextCursor, pieces: list[snippet_fields.Piece]) -> None:
        """With the first snippet field lines move apart a little, in the same undo step."""
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
        self._keep_fields_whole()
        self._fit()

    def _keep_fields_whole(self) -> None:
        """Let no field break across lines; not while text is composed, as the input method lays that line out."""
        if self._marked and not self.composing():
            self.wrapping.keep_whole(self.written().fields)

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
