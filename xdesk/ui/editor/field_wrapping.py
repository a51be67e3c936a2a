"""Field wrapping: a snippet field goes to the next line as a whole, unless it is longer than a line.

Qt breaks lines wherever the script allows it, and knows no format that forbids it. So the letter before a field that
would be broken is given all the room that is left on its line. That is a format of the layout alone, as a
highlighter's: the text, what is sent, and undo know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextLayout, QTextLine

from xdesk.ui.editor.snippet_fields import SnippetField

_SPARE = 1.0
"""The letter that takes the room must itself still fit, px."""


class FieldWrapping:
    """Keeps the snippet fields of `document` on one line each; to be asked again when text or width changed."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._rooms: dict[int, float] = {}  # by the position after the letter that was given it, px

    def room_before(self, position: int) -> float:
        """Return how many pixels before a position of the document are empty because a field went to the next line."""
        return self._rooms.get(position, 0.0)

    def keep_whole(self, fields: Sequence[SnippetField]) -> None:
        """Lay the blocks of `fields`, in the order of the text, out so that no field is broken that fits on a line."""
        if self._rooms:
            self._give_back()
        for field in fields:
            block = self._document.findBlock(field.start)
            if self._is_broken(block, field):
                self._move(block, field)

    def _give_back(self) -> None:
        self._rooms = {}
        block = self._document.begin()
        while block.isValid():
            if block.layout().formats():
                self._lay_out(block, [])
            block = block.next()

    def _lay_out(self, block: QTextBlock, formats: list[QTextLayout.FormatRange]) -> None:
        block.layout().setFormats(formats)
        self._document.markContentsDirty(block.position(), block.length())

    @staticmethod
    def _is_broken(block: QTextBlock, field: SnippetField) -> bool:
        layout, at = block.layout(), block.position()
        first, last = layout.lineForTextPosition(field.start - at), layout.lineForTextPosition(field.end - at - 1)
        return first.isValid() and last.isValid() and first.lineNumber() != last.lineNumber()

    def _move(self, block: QTextBlock, field: SnippetField) -> None:
        """Let the line end before `field`; without effect when the field is longer than a line."""
        layout, start = block.layout(), field.start - block.position()
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, block.text())
        finder.setPosition(start)
        end = start if finder.isAtBoundary() else finder.toPreviousBoundary()
        line = layout.lineForTextPosition(start)
        if end <= line.textStart():
            return  # it begins its line already
        before = list(layout.formats())
        room = _room_after(end, line)
        self._lay_out(block, [*before, _widened(end, room)])
        if self._is_broken(block, field):
            self._lay_out(block, before)
        else:
            self._rooms[block.position() + end] = room


def _room_after(end: int, line: QTextLine) -> float:
    taken: object = line.cursorToX(end)  # PySide gives it alone or with the position it settled on
    x = taken[0] if isinstance(taken, tuple) else taken
    return max(0.0, line.width() - float(x) - _SPARE)  # type: ignore[arg-type]


def _widened(end: int, room: float) -> QTextLayout.FormatRange:
    """Return the format that gives the letter before `end` so much room behind it."""
    made = QTextLayout.FormatRange()
    made.start, made.length = end - 1, 1
    made.format = QTextCharFormat()
    made.format.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    made.format.setFontLetterSpacing(room)
    return made
