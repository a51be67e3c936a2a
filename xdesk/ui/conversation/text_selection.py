"""Marking text and finding links in the transcript: one mark at a time, inside one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from xdesk.ui.conversation.rows.message import Bubble
from xdesk.ui.conversation.rows.row_context import RowState, Zone
from xdesk.ui.conversation.rows.row_delegate import RowPainter, Shape
from xdesk.ui.conversation.rows.text_layout import Letters, fit, units
from xdesk.ui.labels.message_grouping import Row

if TYPE_CHECKING:
    from xdesk.ui.conversation.transcript import Transcript


def cut(text: str, start: int, end: int) -> str:
    """Return a part of `text`, places in UTF-16 units."""
    raw = text.encode("utf-16-le", "replace")
    return raw[2 * start : 2 * end].decode("utf-16-le", "replace")


def copied(shown: Letters, start: int, end: int) -> str:
    """Return marked text for the clipboard; a link that is marked as a whole becomes its address."""
    out, at = [], start
    for span in shown.spans:
        if span.start >= at and span.start + span.length <= end:
            out += [cut(shown.text, at, span.start), span.url]
            at = span.start + span.length
    return "".join([*out, cut(shown.text, at, end)])


class TextSelection:
    """The mark, the link under the pointer, and the link chosen by keys."""

    def __init__(self, view: Transcript, rows: RowPainter) -> None:
        self._view, self._rows = view, rows
        self._entry: str | None = None
        self._anchor = self._caret = 0
        self._hovered: str | None = None
        self._pressed: Zone | None = None

    @property
    def range(self) -> tuple[str, int, int] | None:
        """The marked entry and places, None when nothing is marked."""
        if self._entry is None or self._anchor == self._caret:
            return None
        return self._entry, min(self._anchor, self._caret), max(self._anchor, self._caret)

    def clear(self) -> bool:
        """Mark nothing; return whether something was marked."""
        had = self.range is not None
        self._entry = None
        self._rows.row_states.clear()
        return had

    def prune(self) -> None:
        """Forget marks of rows that are gone or read differently now."""
        here = {row.entry.id for row in self._view.transcript_model().rows()}
        if self._entry is not None and self._entry not in here:
            self._entry = None
        for entry_id in [each for each in self._rows.row_states if each not in here]:
            del self._rows.row_states[entry_id]

    def press(self, at: QPointF) -> None:
        """Begin a mark where the text is nearest."""
        self._pressed = self.zone_at(at)
        self.clear()
        hit = self._view.shape_at(at)
        if hit is None or hit[0].body.laid is None or not hit[0].body.frame.contains(hit[1]):
            return
        self._entry = hit[0].row.entry.id
        self._anchor = self._caret = hit[0].body.laid.place(hit[1] - hit[0].body.text_at)

    def drag(self, at: QPointF) -> None:
        """Mark on to the nearest place of the same message."""
        if self._entry is None:
            return
        origin, shape = self._view.body_origin(self._entry), self._shape(self._entry)
        if origin is None or shape is None or shape.body.laid is None:
            return
        self._caret = shape.body.laid.place(at - origin - shape.body.text_at)
        self._show(self._entry)

    def release(self, at: QPointF) -> Zone | None:
        """End the mark; return what was clicked when nothing is marked."""
        pressed, self._pressed = self._pressed, None
        if self.range is not None:
            return None
        return pressed if pressed is not None and self.zone_at(at) == pressed else None

    def word(self, at: QPointF) -> None:
        """Mark the word under a point."""
        hit = self._view.shape_at(at)
        if hit is None or hit[0].body.laid is None:
            return
        laid = hit[0].body.laid
        self._rows.row_states.clear()
        self._entry = hit[0].row.entry.id
        self._anchor, self._caret = laid.word_at(laid.place(hit[1] - hit[0].body.text_at))
        self._show(self._entry)

    def all_of(self, row: Row | None) -> None:
        """Mark the whole text of a row."""
        shape = self._shape(row.entry.id) if row is not None else None
        if row is None or shape is None or shape.body.laid is None:
            return
        self._rows.row_states.clear()
        self._entry, self._anchor = row.entry.id, 0
        self._caret = shape.body.laid.length
        self._show(row.entry.id)

    def words(self, entry_id: str, words: list[str]) -> None:
        """Mark where the folded `words` of a search first stand in a row."""
        from xdesk.replica.search.lines import places  # late: its patterns take ms

        shape = self._shape(entry_id)
        text = _letters(shape).text if shape is not None else ""
        found = places(text, words)
        self.clear()
        if found:
            self._entry = entry_id
            self._anchor, self._caret = units(text[: found[0][0]]), units(text[: found[0][1]])
            self._show(entry_id)

    def copy(self) -> None:
        """Put the mark into the clipboard, else the whole current message, its links as addresses."""
        marked, row = self.range, self._view.current()
        shape = self._shape(marked[0]) if marked is not None else None
        if marked is not None and shape is not None:
            QGuiApplication.clipboard().setText(copied(_letters(shape), marked[1], marked[2]))
        elif row is not None:
            QGuiApplication.clipboard().setText(fit(row.entry.text))

    def hover(self, at: QPointF) -> Qt.CursorShape:
        """Underline the link under the pointer; return the cursor for that place."""
        zone, hit = self.zone_at(at), self._view.shape_at(at)
        entry_id = hit[0].row.entry.id if hit is not None else None
        if self._hovered is not None and (zone is None or entry_id != self._hovered):
            self._set_hovered(self._hovered, None)
            self._hovered = None
        if zone is not None and entry_id is not None:
            self._hovered = entry_id
            self._set_hovered(entry_id, zone)
            return Qt.CursorShape.PointingHandCursor
        over_text = hit is not None and hit[0].body.laid is not None and hit[0].body.frame.contains(hit[1])
        return Qt.CursorShape.IBeamCursor if over_text else Qt.CursorShape.ArrowCursor

    def zone_at(self, at: QPointF) -> Zone | None:
        """Return what a click at a point of the viewport would do."""
        hit = self._view.shape_at(at)
        if hit is None:
            return None
        shape, inside = hit
        if isinstance(shape.body, Bubble):
            picture = shape.body.thumb_zone(inside, self._view.row_context)
            if picture is not None:
                return picture
        for box, zone in shape.body.zones():
            if box.contains(inside):
                return zone
        return self._link_at(shape, inside)

    @staticmethod
    def _link_at(shape: Shape, inside: QPointF) -> Zone | None:
        laid = shape.body.laid
        if laid is None or not _letters(shape).spans or not laid.covers(inside - shape.body.text_at):
            return None
        place = laid.place(inside - shape.body.text_at)
        for span in _letters(shape).spans:
            if span.start <= place < span.start + span.length:
                return Zone("link", span.url, span.start, span.length)
        return None

    def next_link(self, row: Row | None, *, forward: bool) -> None:
        """Choose the next link of the current row by key."""
        shape = self._shape(row.entry.id) if row is not None else None
        spans = _letters(shape).spans if shape is not None else ()
        if row is None or not spans:
            return
        hovered = self._rows.row_states.get(row.entry.id, RowState()).hovered
        starts = [span.start for span in spans]
        here = starts.index(hovered.start) if hovered is not None and hovered.start in starts else -1 if forward else 0
        span = spans[(here + (1 if forward else -1)) % len(spans)]
        self._set_hovered(row.entry.id, Zone("link", span.url, span.start, span.length))

    def pressed_by_key(self, row: Row) -> Zone | None:
        """Return what Enter does in a row: the chosen link, Show all, a failed picture, else its only link."""
        shape = self._shape(row.entry.id)
        chosen = self._rows.row_states.get(row.entry.id, RowState()).hovered
        if chosen is not None or shape is None:
            return chosen
        for each in row.entry.media:
            if self._view.row_context.pictures.failed(each.url):
                return Zone("retry", each.url)
        spans = _letters(shape).spans
        for _, zone in shape.body.zones():
            if zone.kind == "all" or (zone.kind == "link" and not spans):
                return zone
        return Zone("link", spans[0].url, spans[0].start, spans[0].length) if len(spans) == 1 else None

    def _set_hovered(self, entry_id: str, zone: Zone | None) -> None:
        row_state = self._rows.row_states.get(entry_id, RowState())
        if row_state.hovered != zone:
            self._rows.row_states[entry_id] = RowState(row_state.selected, zone)
            self._view.repaint_row(entry_id)

    def _show(self, entry_id: str) -> None:
        marked = self.range
        row_state = self._rows.row_states.get(entry_id, RowState())
        self._rows.row_states[entry_id] = RowState(
            (marked[1], marked[2]) if marked is not None else None, row_state.hovered
        )
        self._view.repaint_row(entry_id)

    def _shape(self, entry_id: str) -> Shape | None:
        row = self._view.transcript_model().find(entry_id)
        return self._rows.shape(row) if row >= 0 else None


def _letters(shape: Shape) -> Letters:
    found = getattr(shape.body, "letters", None)
    return found if isinstance(found, Letters) else Letters("")
