"""One delegate for all rows of a transcript: measures once per width, keeps the measures, paints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xdesk.core.delivery import State
from xdesk.ui.conversation.rows.day_line import Above
from xdesk.ui.conversation.rows.held_reply import HeldCard
from xdesk.ui.conversation.rows.message import Bubble
from xdesk.ui.conversation.rows.note import NoteStrip
from xdesk.ui.conversation.rows.quiet_line import QuietLine
from xdesk.ui.conversation.rows.row_context import STILL, Body, RowContext, RowState
from xdesk.ui.labels.message_grouping import Row, is_bubble
from xdesk.ui.style import theme
from xdesk.ui.widgets.focus_ring import ring_inside

Index = QModelIndex | QPersistentModelIndex
BOTTOM = 8
SIGNS_A_LINE = 48
"""About so many signs stand in a line of a bubble: enough to guess heights of rows nobody sees yet."""


@dataclass(slots=True)
class Shape:
    """A measured row: what stands above, the body, and the empty room on top of a short conversation."""

    row: Row
    above: Above
    body: Body
    last: bool
    lead: int = 0

    @property
    def top(self) -> int:
        """Where the body begins."""
        return self.lead + self.above.height

    @property
    def height(self) -> int:
        """The whole row."""
        return self.top + self.body.height + (BOTTOM if self.last else 0)


class RowSource(Protocol):
    """Where the rows come from: the transcript's model."""

    def row(self, at: int) -> Row:
        """Return the row at `at`."""

    def rows(self) -> Sequence[Row]:
        """Return all rows that are loaded."""


def body_of(row: Row, row_context: RowContext) -> Body:
    """Return the measured body of a row."""
    if row.entry.deleted or row.entry.what == "event":
        return QuietLine(row, row_context)
    if row.entry.what == "note":
        return NoteStrip(row, row_context)
    if row.entry.state is State.HELD:
        return HeldCard(row, row_context)
    return Bubble(row, row_context) if is_bubble(row.entry) else QuietLine(row, row_context)


class RowPainter(QStyledItemDelegate):
    """Paints the rows of a conversation."""

    def __init__(self, model: RowSource, row_context: RowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.row_context = row_context
        self.row_states: dict[str, RowState] = {}
        self.show_focus = False  # keys brought the focus here
        self._shapes: dict[str, Shape] = {}
        self.lead = 0
        self.shown: list[tuple[str, int, int]] = []  # painted since the view looked: entry, top and bottom of its body
        self.rough = 0  # rows above this place are guessed until they are measured

    def forget(self, entry_id: str | None = None) -> None:
        """Measure again: one row, or all of them."""
        if entry_id is None:
            self._shapes.clear()
        else:
            self._shapes.pop(entry_id, None)

    def prune(self) -> None:
        """Let go of measures of rows that are no longer loaded."""
        here = {row.entry.id for row in self._model.rows()}
        for entry_id in [each for each in self._shapes if each not in here]:
            del self._shapes[entry_id]

    def measure_from(self, at: int) -> None:
        """Guess the heights of the rows above `at` that are not measured yet."""
        self.rough = at if any(not self._measured(each) for each in range(at)) else 0

    def measure_more(self, count: int) -> bool:
        """Measure the next `count` guessed rows, upwards; return whether some are left."""
        first = max(0, self.rough - count)
        for at in range(min(self.rough, len(self._model.rows())) - 1, first - 1, -1):
            self.shape(at)
        self.rough = first
        return first > 0

    def _measured(self, at: int) -> bool:
        row = self._model.row(at)
        shape = self._shapes.get(row.entry.id)
        return shape is not None and (shape.row is row or shape.row == row)

    def _guess(self, at: int) -> int:
        row = self._model.row(at)
        lines = 1 + len(row.entry.text) // SIGNS_A_LINE + row.entry.text.count("\n")
        return 16 + theme.line("message") * lines + (32 if row.day is not None else 0)

    def shape(self, at: int) -> Shape:
        """Return the measures of the row at `at`."""
        row = self._model.row(at)
        last = at == len(self._model.rows()) - 1
        shape = self._shapes.get(row.entry.id)
        if shape is None or (shape.row is not row and shape.row != row):
            shape = Shape(row, Above(row, at == 0, self.row_context), body_of(row, self.row_context), last)
            self._shapes[row.entry.id] = shape
        elif (at == 0) != (shape.above.first):
            shape.above = Above(row, at == 0, self.row_context)
        shape.last = last
        shape.lead = self.lead if at == 0 else 0
        return shape

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a row at the width of the transcript."""
        at = index.row()
        if at < self.rough and not self._measured(at):
            return QSize(self.row_context.width, self._guess(at))
        return QSize(self.row_context.width, self.shape(at).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row; the focus ring stands round its body."""
        shape = self.shape(index.row())
        entry_id = shape.row.entry.id
        rect = option.rect
        self.shown.append((entry_id, rect.top() + shape.top, rect.top() + shape.top + int(shape.body.height)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(rect)
        painter.setTransform(QTransform.fromTranslate(rect.left(), rect.top() + shape.lead), True)
        shape.above.paint(painter)
        painter.setTransform(QTransform.fromTranslate(0, shape.above.height), True)
        shape.body.paint(painter, self.row_context, self.row_states.get(entry_id, STILL))
        if self.show_focus and option.state & QStyle.StateFlag.State_HasFocus:
            ring_inside(painter, shape.body.frame, shape.body.corner)
        painter.restore()
