"""The delegate of the inbox: asks the list for row and state, and lets the painter paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from xdesk.ui.inbox.row_painter import InboxRowPainter

if TYPE_CHECKING:
    from xdesk.ui.inbox.inbox_list import InboxList

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Hands rows to the painter."""

    def __init__(self, view: InboxList) -> None:
        super().__init__(view)
        self._view, self.painter = view, InboxRowPainter()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row = self._view.rows.row(index.row())
        rect: QRect = option.rect
        state, now = self._view.state_of(index.row()), self._view.now
        if row is None:
            self.painter.paint_ground(painter, rect, state)
        else:
            self.painter.paint(painter, rect, row, now, state=state)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(self._view.viewport().width(), InboxRowPainter.height())
