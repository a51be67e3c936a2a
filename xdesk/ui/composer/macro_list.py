"""Macro list: docked above the editor, filtered while the agent types a code; never covers the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.core.model import Macro
from xdesk.ui.matching.highlight import paint_matched, width_of
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.text_run import kept_run
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.key_legend import paint_legend

ROWS = 5
CODE_WIDTH = 104
CODE_LEFT, SIDE = 34, 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A macro that matches, the code points found in its code and title, and how many fields wait."""

    macro: Macro
    in_code: frozenset[int]
    in_title: frozenset[int]
    to_fill: int


class MacroList(Retranslatable):
    """Shows hits, keeps one current. Keys come from the editor through the composer."""

    chosen = Signal(object)  # Macro

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits: Sequence[Hit] = ()
        self._current = 0
        self._top = 0
        self._wheel = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.retranslate()
        theme.changed.connect(self.restyle)

    def retranslate(self) -> None:
        """Say the names in the language of the desk."""
        self.setAccessibleName(translate("Composer", "Macros"))
        self.update()

    def restyle(self) -> None:
        """Take sizes and colours of the theme."""
        self.updateGeometry()
        self.update()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show other hits; the first one is current."""
        self._hits = hits
        self._current = self._top = 0
        self.updateGeometry()
        self.update()
        self._say()

    def hits(self) -> Sequence[Hit]:
        """Return what is shown."""
        return self._hits

    def current(self) -> Macro | None:
        """Return the macro that Enter would insert."""
        return self._hits[self._current].macro if self._hits else None

    def nth(self, digit: int) -> Macro | None:
        """Return the macro at the digit 1 to 9 that stands before it, counted from the first one shown."""
        index = self._top + digit - 1
        return self._hits[index].macro if 1 <= digit <= ROWS and index < len(self._hits) else None

    def move(self, step: int) -> None:  # type: ignore[override]
        """Make the next or previous hit current; stops at both ends."""
        if not self._hits:
            return
        self._current = max(0, min(len(self._hits) - 1, self._current + step))
        self._top = max(self._current - ROWS + 1, min(self._top, self._current))
        self.update()
        self._say()

    def sizeHint(self) -> QSize:
        """Up to five rows and the foot."""
        rows = max(1, min(ROWS, len(self._hits)))
        return QSize(300, (rows + 1) * self._row() + 3)

    def minimumSizeHint(self) -> QSize:
        """As high as wanted: it takes layout space."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, its rows and its foot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.color("ground.raised"))
        painter.setPen(QPen(theme.color("line.strong"), 1))
        painter.drawRoundedRect(box, 8, 8)
        for place, hit in enumerate(self._hits[self._top : self._top + ROWS]):
            self._paint_row(painter, place, hit)
        self._paint_foot(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line.strong"), 1))
        painter.drawRoundedRect(box, 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a row chooses it; the editor keeps the focus."""
        place = int((event.position().y() - 1) // self._row())
        index = self._top + place
        if 0 <= place < ROWS and index < len(self._hits):
            self._current = index
            self.update()
            self.chosen.emit(self._hits[index].macro)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by whole rows."""
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / 120), self._wheel - 120 * int(self._wheel / 120)
        self._top = max(0, min(max(0, len(self._hits) - ROWS), self._top - steps))
        self.update()
        event.accept()

    def _row(self) -> int:
        return theme.line("body") + 8

    def _paint_row(self, painter: QPainter, place: int, hit: Hit) -> None:
        high, wide = self._row(), self.width()
        row = QRectF(1, 1 + place * high, wide - 2, high)
        if self._top + place == self._current:
            self._paint_current(painter, row, place)
        middle, quiet = row.center().y(), theme.color("text.3")
        kept_run(str(place + 1), tabular=True).draw_middle(painter, row.left() + SIDE, middle, quiet)
        fills = self._fills(hit.to_fill)
        right = wide - SIDE - width_of(fills, "small")
        kept_run(fills).draw_middle(painter, right, middle, quiet)
        code = "/" + hit.macro.code
        code_end = max(CODE_LEFT + CODE_WIDTH, CODE_LEFT + width_of(code, "body", 600) + 12)
        code_box = QRectF(CODE_LEFT, row.top(), code_end - CODE_LEFT - 8, high)
        paint_matched(painter, code_box, code, {n + 1 for n in hit.in_code}, weight=500)
        title_box = QRectF(code_end, row.top(), right - 12 - code_end, high)
        paint_matched(painter, title_box, one_line(hit.macro.title), hit.in_title)

    def _paint_current(self, painter: QPainter, row: QRectF, place: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground.selected.focus"))
        if place:
            painter.drawRect(row)
            return
        painter.drawRoundedRect(row, 7, 7)
        painter.drawRect(row.adjusted(0, 8, 0, 0))

    def _paint_foot(self, painter: QPainter) -> None:
        high, top = self._row(), self.height() - self._row() - 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(QPointF(1, top + 0.5), QPointF(self.width() - 1, top + 0.5))
        foot = QRectF(SIDE, top, self.width() - 2 * SIDE, high)
        kept_run(self._count()).draw_middle(painter, SIDE, foot.center().y(), theme.color("text.3"))
        paint_legend(painter, foot, _foot_keys(), ink="text.3")

    def _fills(self, count: int) -> str:
        return fill(translate("Composer", "{n} to fill"), n=count) if count else ""

    def _count(self) -> str:
        if not self._hits:
            return translate("Composer", "No macro matches")
        if len(self._hits) == 1:
            return translate("Composer", "1 macro matches")
        return fill(translate("Composer", "{n} macros match"), n=len(self._hits))

    def _say(self) -> None:
        macro = self.current()
        self.setAccessibleDescription(f"/{macro.code} {one_line(macro.title)}" if macro is not None else self._count())


def _foot_keys() -> list[tuple[str, str]]:
    return [
        ("up+down", translate("Composer", "choose")),
        ("enter", translate("Composer", "insert")),
        ("esc", translate("Composer", "close")),
    ]
