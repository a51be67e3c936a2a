"""Inbox list: the table of rows; one selection; a tick repaints rings and countdowns of visible rows only."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from xdesk.ui.inbox.inbox_model import InboxModel
from xdesk.ui.inbox.list_viewport import Leaving, area
from xdesk.ui.inbox.row_delegate import RowDelegate
from xdesk.ui.inbox.row_painter import InboxRowPainter
from xdesk.ui.style import theme
from xdesk.ui.style.text_run import Run
from xdesk.ui.widgets.scroll_bar import SideBar, bare

Index = QModelIndex | QPersistentModelIndex
BY_HAND = frozenset(
    {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason,
     Qt.FocusReason.ShortcutFocusReason}
)  # fmt: skip
"""Ways the focus leaves the list because the agent wants so; a window in the back or a popup is none of them."""

AHEAD_MS = 30
"""So long after the last step the list rests: its next page is read. While it flies no frame waits for that."""


class InboxList(QTableView):
    """One fixed column, so that a change costs what is visible."""

    moved = Signal(object)  # the agent wants to move to this row
    opened = Signal(object)  # a click: the agent wants to open this row
    painted = Signal()  # once: the first rows are drawn
    touched = Signal()  # any key, press or turn of the wheel

    def __init__(self, model: InboxModel, now: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.now = model, now
        self._hover, self._removing, self._gone_at, self._stood = -1, False, -1, -1
        self._delegate, self._ticks = RowDelegate(self), QRegion()
        self._faces: dict[int, tuple[Run, int]] = {}
        self._leaving: Leaving | None = None
        self._seen, self._way = False, 0
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._read_ahead)
        self.setViewport(area())
        model.rowsAboutToBeRemoved.connect(self._before_removal)  # before the view's own connection
        self.setModel(model)
        model.rowsRemoved.connect(self._after_removal)
        model.layoutAboutToBeChanged.connect(self._before_rearranging)
        model.layoutChanged.connect(self._after_rearranging)
        self.setItemDelegate(self._delegate)
        self._bar = SideBar(self)
        self._set_up()
        self.restyle()

    def _set_up(self) -> None:
        bare(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take sizes and colours of the theme."""
        self._delegate.painter.forget()
        self.verticalHeader().setDefaultSectionSize(InboxRowPainter.height())
        self.verticalScrollBar().setSingleStep(InboxRowPainter.height() // 2)
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.Base, theme.color("ground.list"))
        self.setPalette(colors)
        self.viewport().setPalette(colors)  # under a style sheet it does not follow the list
        self.viewport().update()

    # -- selection

    def state_of(self, row: int) -> str:
        """Return how a row is painted: 'focus', 'selected', 'hover' or ''."""
        current = self.currentIndex()
        if current.isValid() and current.row() == row and self.selectionModel().isSelected(current):
            return "focus" if self.hasFocus() else "selected"
        return "hover" if row == self._hover else ""

    def current_row(self) -> int:
        """Return the selected row, -1 when none is."""
        current = self.currentIndex()
        return current.row() if current.isValid() and self.selectionModel().isSelected(current) else -1

    def select(self, row: int) -> None:
        """Show a row as the selected one and bring it into view; the pane alone says which one it is."""
        index = self.rows.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.executeDelayedItemsLayout()  # the scroll bar still ends where the list ended before
        self.scrollTo(index)
        self._gone_at = -1

    def unselect(self) -> None:
        """Select nothing."""
        self.selectionModel().clear()

    def step(self, by: int) -> int:
        """Return the row `by` places on from the selected one, or from where it was; -1 in an empty list."""
        count, now = self.rows.rowCount(), self.current_row()
        if count == 0:
            return -1
        if now < 0 and self._gone_at >= 0:
            return max(0, min(count - 1, self._gone_at if by > 0 else self._gone_at - 1))
        return max(0, min(count - 1, now + by))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Repaint both rows."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self.visualRect(index))

    def _before_removal(self, parent: QModelIndex, first: int, last: int) -> None:
        self._removing = first <= self.current_row() <= last
        if self._removing:
            self._gone_at = first

    def _after_removal(self) -> None:
        """The view does not choose another row by itself."""
        if self._removing:
            self._removing = False
            gone = self._gone_at
            self.unselect()
            self._gone_at = gone

    def _before_rearranging(self) -> None:
        self._stood = self.current_row()

    def _after_rearranging(self) -> None:
        """The same when many rows moved at once."""
        if self._stood >= 0 and self.current_row() < 0:
            self.unselect()
            self._gone_at = self._stood

    # -- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow and page keys; everything else is a command of the desk."""
        self.touched.emit()
        page = max(1, self.viewport().height() // InboxRowPainter.height() - 1)
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -(1 << 30),
            Qt.Key.Key_End: 1 << 30,
        }
        by = steps.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        row = self.step(by)
        if row >= 0:
            self.moved.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the row under the pointer."""
        self.touched.emit()
        row = self.rowAt(event.position().toPoint().y())
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer; no selection by dragging."""
        if self._leaving is None:
            self._leaving = Leaving(self.viewport(), lambda: self._point(-1))
        self._point(self.rowAt(event.position().toPoint().y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; the row under the pointer is another one now."""
        self._point(-1)
        self.touched.emit()
        super().wheelEvent(event)

    def _point(self, row: int) -> None:
        if row == self._hover:
            return
        old, self._hover = self._hover, row
        for which in (old, row):
            if which >= 0:
                self.viewport().update(self._rect_of(which))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        if event.reason() in BY_HAND:
            self.touched.emit()
        self.viewport().update()

    # -- painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column as wide as the list."""
        self.setColumnWidth(0, self.viewport().width())
        super().resizeEvent(event)
        self._bar.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll; when it rests, what the next page shows is read."""
        super().scrollContentsBy(dx, dy)
        self._way = (dy < 0) - (dy > 0)
        if self._way:
            self._ahead.start()

    def _read_ahead(self) -> None:
        """Read the page that comes next, so that its painting waits for no disk."""
        shown = self.visible_rows()
        if not shown:
            return
        if self._way > 0:
            self.rows.read_ahead(shown.stop, shown.stop + len(shown))
        else:
            self.rows.read_ahead(shown.start - len(shown), shown.start)

    def _rect_of(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), InboxRowPainter.height())

    def visible_rows(self) -> range:
        """Return the rows now on the screen."""
        count = self.rows.rowCount()
        first = self.rowAt(0)
        if count == 0 or first < 0:
            return range(0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else count - 1) + 1)

    def tick(self, now: int) -> None:
        """Repaint rings and countdowns of the visible rows."""
        self.now = now
        strips, faces, dpr = QRegion(), {}, self.viewport().devicePixelRatioF()
        for position in self.visible_rows():
            row = self.rows.row(position)
            if row is None or row.clock is None:
                continue
            rect, face = self._rect_of(position), self._delegate.painter.face(row, now, dpr)
            faces[row.key] = face
            if self._faces.get(row.key) == face:
                strips += InboxRowPainter.ring_box(rect)
                strips += InboxRowPainter.clock_box(rect, face[1])
            else:  # other words take other room: the name beside them is cut anew
                self.viewport().update(rect)
        self._ticks, self._faces = strips, faces
        if not strips.isEmpty():
            self.viewport().update(strips)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows; after a tick only what counts down."""
        ticks, self._ticks = self._ticks, QRegion()
        if ticks.isEmpty() or not event.region().subtracted(ticks).isEmpty():
            super().paintEvent(event)
            if not self._seen and self.rows.rowCount():
                self._seen = True
                self.painted.emit()
            return
        painter = QPainter(self.viewport())
        for position in self.visible_rows():
            row = self.rows.row(position)
            if row is not None and row.clock is not None and row.key in self._faces:
                rect, state = self._rect_of(position), self.state_of(position)
                self._delegate.painter.paint_tick(painter, rect, row, self.now, state=state)
