"""What the editor is made on: text read once per change, lines of one height, undo that larger letters keep."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from xdesk.ui.editor import snippet_fields
from xdesk.ui.style import theme


class PlainEdit(QTextEdit):
    """A text and the stops in it, shades over it, and its line height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._airy = False
        self._marked = False  # stops were put into this text
        self._travels = False  # undo or redo is at work
        self._written: tuple[int, snippet_fields.Written] | None = None
        self._shades: dict[str, list[tuple[int, int, str]]] = {}
        self.document().contentsChange.connect(self._written_over)

    def written(self) -> snippet_fields.Written:
        """Return text and stops, read once per change of the document."""
        revision = self.document().revision()
        if self._written is None or self._written[0] != revision:
            self._written = revision, snippet_fields.read(self.document(), marked=self._marked)
        return self._written[1]

    def marked(self) -> bool:
        """Return whether stops were put into this text."""
        return self._marked

    def stored_text(self) -> str:
        """Return the text as a draft keeps it: empty stops by their names."""
        return self.written().exported(keep_empty=True)

    def _written_over(self, *_where: int) -> None:
        self._written = None

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

    def line_height(self) -> int:
        """Return the height of a line of message text."""
        return theme.line("message")

    def row_height(self) -> int:
        """Return the height lines have now: stops need air between them."""
        return self.line_height() + (4 if self._airy else 0)

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
