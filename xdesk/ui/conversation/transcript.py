"""The transcript: a list of painted rows that keeps its place, marks text, opens links, works by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QListView, QWidget

from xdesk.core.model import Entry, Media
from xdesk.ui.conversation.row_button_layout import RowStrips
from xdesk.ui.conversation.rows.row_context import RowContext, Zone
from xdesk.ui.conversation.rows.row_delegate import RowPainter, Shape
from xdesk.ui.conversation.scroll_anchor import ScrollAnchor
from xdesk.ui.conversation.text_selection import TextSelection
from xdesk.ui.conversation.transcript_model import TranscriptModel
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.runtime.picture_cache import Pictures
from xdesk.ui.style import theme
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.scroll_bar import SideBar, bare

NEAR_TOP = 240
IDLE_MS, SLICE = 30, 10
"""Rows out of sight are measured so many at a time, once what is in sight is painted."""
Index = QModelIndex | QPersistentModelIndex


def photos(entry: Entry) -> list[Media]:
    """Return the pictures of an entry that can be shown here."""
    return [one for one in entry.media if one.kind == "photo" and one.url]


class Transcript(QListView):
    """Shows a `TranscriptModel`. Rows are measured once per width; buttons of rows are widgets above the paint."""

    painted = Signal(object)  # list of ids of entries: so much of them as one line, or all, was painted in sight
    act_wanted = Signal(str, str)  # command, entry id
    link_wanted = Signal(str)  # url, as X told it: nothing here opens it
    picture_wanted = Signal(str, str)  # entry id, address: show it large
    post_wanted = Signal(str)  # entry id: show it on X

    def __init__(
        self, model: TranscriptModel, pictures: Pictures, host: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._pictures = model, pictures
        self._settling = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._measure_more)
        self.row_context = RowContext(pictures, host, self._strip_size)
        self.rows = RowPainter(model, self.row_context, self)
        self._set_up_view()
        self.keeping = ScrollAnchor(self, self.rows)
        self.strips = RowStrips(self, self.rows)
        self.strips.pressed.connect(self.act_wanted)
        self.marking = TextSelection(self, self.rows)
        self._bar = SideBar(self)
        self.setProperty(SCOPE, "transcript")
        self.retranslate()
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self._wire()

    def _set_up_view(self) -> None:
        bare(self)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalScrollBar().setSingleStep(20)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # its paint begins with the ground

    def _wire(self) -> None:
        self._model.about_to_sync.connect(self.keeping.remember)
        self._model.synced.connect(self._synced)
        self._pictures.arrived.connect(self._picture_arrived)
        theme.changed.connect(self.restyle)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._tell_keys)

    def set_today(self, today: date, peer: str = "") -> None:
        """Say what day it is, so that days have their names."""
        if today != self.row_context.today:
            self.row_context.today = today
            self.rows.forget()
        self.row_context.peer = peer

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Transcript", "Messages"))
        self.strips.drop()
        if self.model() is not None:
            self._measure_again()

    def restyle(self) -> None:
        """Take sizes and colours of the theme."""
        self.strips.drop()
        self._measure_again()

    def at_end(self) -> bool:
        """Return whether the newest row is in sight."""
        return self.keeping.at_end()

    def transcript_model(self) -> TranscriptModel:
        """Return the model."""
        return self._model

    def current(self) -> Row | None:
        """Return the current row."""
        at = self.currentIndex().row()
        return self._model.row(at) if 0 <= at < self._model.rowCount() else None

    def shape_at(self, at: QPointF) -> tuple[Shape, QPointF] | None:
        """Return the row under a point of the viewport, and the point from the top left of its body."""
        index = self.indexAt(at.toPoint())
        if not index.isValid():
            return None
        shape = self.rows.shape(index.row())
        top = self.visualRect(index).top() + shape.top
        return shape, QPointF(at.x(), at.y() - top)

    def body_origin(self, entry_id: str) -> QPointF | None:
        """Return where the body of an entry begins in the viewport."""
        row = self._model.find(entry_id)
        if row < 0:
            return None
        return QPointF(0, self.visualRect(self._model.index(row)).top() + self.rows.shape(row).top)

    def row_boxes(self) -> list[QRect]:
        """Return where something is painted in the viewport: the bodies of the rows in sight, from the last one up."""
        boxes: list[QRect] = []
        for at in reversed(range(self._model.rowCount())):
            rect = self.visualRect(self._model.index(at))
            if rect.bottom() < 0:
                break
            shape = self.rows.shape(at)
            body = QRect(0, rect.top() + shape.top, self.viewport().width(), shape.body.height)
            boxes.append(shape.body.frame.translated(0, rect.top() + shape.top).toAlignedRect())
            if shape.body.height > shape.body.frame.bottom():  # what is known and the buttons below a bubble
                boxes.append(body)
            if shape.above.height:  # day, New line, quoted post
                boxes.append(QRect(0, rect.top() + shape.lead, self.viewport().width(), shape.above.height))
        return [box for box in (one.intersected(self.viewport().rect()) for one in boxes) if not box.isEmpty()]

    def repaint_row(self, entry_id: str) -> None:
        """Paint one row again."""
        row = self._model.find(entry_id)
        if row >= 0:
            self.update(self._model.index(row))

    def _strip_size(self, entry_id: str, slot: str) -> QSize:
        return self.strips.size(entry_id, slot)

    def _synced(self) -> None:
        self.rows.prune()
        self.marking.prune()
        self.strips.make()
        self._tell_keys()
        self._settle()

    def _settle(self) -> None:
        """Lay out, go back to what was in sight, place the buttons."""
        if self._settling or self.model() is None:
            return
        self._settling = True
        self.keeping.fill_from_below()
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        self.keeping.go_back()
        self._settling = False
        self.strips.place()
        self._maybe_older()
        if self.rows.rough:
            self._idle.start()

    def _measure_more(self) -> None:
        if not self.rows.rough:
            return
        if self.rows.measure_more(SLICE):
            self._idle.start()
        else:
            self._settle()

    def measure_all(self) -> None:
        """Measure what was only guessed: the agent goes there."""
        if self.rows.rough:
            self.rows.measure_more(self.rows.rough)
            self._settle()

    def _measure_again(self) -> None:
        self.rows.forget()
        self.strips.make()
        self._settle()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again for another width; stay at the end, or where the agent reads."""
        if not self._settling:
            self.keeping.before_resize(event.oldSize().height() - event.size().height())
        super().resizeEvent(event)
        self._bar.place()
        width = self.viewport().width()
        if width != self.row_context.width:
            self.row_context.width = width
            self.rows.forget()
        self._settle()

    def _scrolled(self) -> None:
        if not self._settling:
            self.keeping.remember()
            self.measure_all()
            self.strips.place()
            self._maybe_older()

    def _maybe_older(self) -> None:
        if self.verticalScrollBar().value() < NEAR_TOP and not self._model.all_here:
            QTimer.singleShot(0, self, self._model.older)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the rows, and tell which."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("ground.page"))
        painter.end()
        self.rows.shown.clear()
        super().paintEvent(event)
        high, line = self.viewport().height(), theme.line("message")
        seen = [name for name, top, end in self.rows.shown if min(end, high) - max(top, 0) >= min(line, end - top)]
        self.painted.emit(seen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark text, or press a link, a picture, "Show all"."""
        self.rows.show_focus = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        hit = self.shape_at(event.position())
        if hit is not None:
            self.setCurrentIndex(self._model.index(self._model.find(hit[0].row.entry.id)))
        if event.button() == Qt.MouseButton.LeftButton:
            self.marking.press(event.position())
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark on, or show what is under the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.marking.drag(event.position())
        else:
            self.viewport().setCursor(self.marking.hover(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End marking; without a mark it was a click."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        zone = self.marking.release(event.position())
        hit = self.shape_at(event.position())
        if zone is not None and hit is not None:
            self._do(zone, hit[0].row.entry.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Mark a word."""
        self.marking.word(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self.marking.hover(QPointF(-1, -1))
        super().leaveEvent(event)

    def _do(self, zone: Zone, entry_id: str) -> None:
        if zone.kind == "link":
            self.link_wanted.emit(zone.value)
        elif zone.kind == "all":
            self.row_context.whole.add(entry_id)
            self.rows.forget(entry_id)
            self.keeping.remember()
            self._settle()
            self.viewport().update()
        elif zone.kind == "retry":
            self._pictures.again(zone.value)
            self.repaint_row(entry_id)
        elif zone.kind == "picture":
            self.picture_wanted.emit(entry_id, zone.value)
        elif zone.kind == "post":
            self.post_wanted.emit(entry_id)

    def picture_entry(self) -> str:
        """Return the entry whose pictures a key shows: the row with the keys, else the newest with any; "" for none."""
        entries = self._model.entries()
        at = self.currentIndex().row() if self.hasFocus() else -1
        chosen = [entries[at]] if 0 <= at < len(entries) else []
        return next((one.id for one in (*chosen, *reversed(entries)) if photos(one)), "")

    def _picture_arrived(self, _url: str) -> None:
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come by key: the newest row is current and shows it."""
        newest = not self.currentIndex().isValid()  # Qt would take the first row
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.rows.show_focus = True
            if newest and self._model.rowCount():
                self.setCurrentIndex(self._model.index(self._model.rowCount() - 1))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _tell_keys(self) -> None:
        """Buttons show their keys in the one row the keys go to: the current one, or that of a focused button."""
        here = self.strips.focused()
        if not here and self.hasFocus():
            row = self.current()
            here = row.entry.id if row is not None else ""
        if self.strips.show_keys_of(here) and not self._settling:
            self.keeping.remember()
            self._settle()

    def take_key(self, key: str) -> bool:
        """Press the button that shows this key; return whether one does."""
        return self.strips.press_key(key)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, copy, follow links, decide; everything else goes to the window."""
        self.rows.show_focus = True
        self.measure_all()
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _MOVES and not control:
            super().keyPressEvent(event)
            event.accept()  # at the first row too: it does not become a step in the inbox
            self.marking.clear()
        elif control and key == Qt.Key.Key_C:
            self.marking.copy()
        elif control and key == Qt.Key.Key_A:
            self.marking.all_of(self.current())
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            self.marking.next_link(self.current(), forward=key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._press_current()
        elif key == Qt.Key.Key_Escape and self.marking.clear():
            pass
        elif event.modifiers() or not self.take_key(event.text().lower()):
            event.ignore()
        self.viewport().update()

    def _press_current(self) -> None:
        row = self.current()
        zone = self.marking.pressed_by_key(row) if row is not None else None
        if row is not None and zone is not None:
            self._do(zone, row.entry.id)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Bring the row into sight."""
        super().currentChanged(current, previous)
        if current.isValid() and self.rows.show_focus and not self._settling:
            self.scrollTo(current)
        self._tell_keys()


_MOVES = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)
