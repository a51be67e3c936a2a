"""Key sheet: every command with its keys, by group, from the registry; filter at the top, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.runtime.command_groups import ORDER, Named, group_of, group_word, title_of
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.buttons import IconButton, Segmented
from xdesk.ui.widgets.fields import Field
from xdesk.ui.widgets.key_cap import caps_width, paint_caps

COLUMN_LEAST = 300
GAP, SIDE = 40, 24
_COLUMNS = (("move", "answer"), ("decide", "goto"), ("writing", "everywhere"))
"""As many rows in each as can be: in a window of the usual size all keys are in view."""


class KeySheet(Retranslatable):
    """Covers the window; opened by ? and Ctrl+/. A press on a row runs nothing: it is for reading."""

    def __init__(self, window: QWidget, commands: Sequence[Named]) -> None:
        super().__init__(window)
        self.setProperty(SCOPE, "own")
        self._commands = list(commands)
        self._back: QWidget | None = None
        self._build()
        self.retranslate()
        window.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def open_sheet(self, *, writing: bool = False) -> None:
        """Show over the whole window; `writing` starts with the keys of the composer."""
        self._back = QApplication.focusWidget()
        self._place.set_value("composer" if writing else "all")
        self._find.clear()
        self._filter()
        self._fit()
        self.show()
        self.raise_()
        self._find.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_and_return(self) -> None:
        """Hide and give the focus back."""
        self.hide()
        give_back(self._back)
        self._back = None

    def listed(self) -> list[str]:
        """Return the names of the commands shown now."""
        return [command.name for _, members in self._page.groups for command in members]

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Keys", "Keys"))
        self._title.setText(translate("Keys", "Keys"))
        self._place.set_texts(
            [translate("Keys", "All"), translate("Keys", "List and thread"), translate("Keys", "Composer")]
        )
        self._find.set_placeholder(translate("Keys", "Find a key or command"))
        self._close.set_name(translate("Keys", "Close"))
        self._foot.setText(
            translate(
                "Keys",
                "Single keys work outside the editor. While an input method is composing, xdesk takes no key at all.",
            )
        )
        self._filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; arrows and pages scroll."""
        bar = self._scroll.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: 28,
            Qt.Key.Key_Up: -28,
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
        }
        step = next((pixels for key, pixels in steps.items() if event.key() == key), 0)
        if event.key() == Qt.Key.Key_Escape:
            self.close_and_return()
        elif step:
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; lay the columns out again."""
        if event.type() == QEvent.Type.Resize:
            if watched is self._scroll.viewport():
                self._page.fit(self._scroll.viewport().width())
            elif self.isVisible():
                self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint page, head line and foot."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        foot = self._foot_box.geometry()
        painter.fillRect(foot, theme.color("ground.list"))
        painter.setPen(QPen(theme.color("line"), 1))
        head = self._head_box.geometry().bottom() + 0.5
        painter.drawLine(QPointF(0, head), QPointF(self.width(), head))
        painter.drawLine(QPointF(0, foot.top() + 0.5), QPointF(self.width(), foot.top() + 0.5))

    def _build(self) -> None:
        self._title = PlainLabel("", "title", 600)
        self._place = Segmented([("all", "All"), ("list", "List and thread"), ("composer", "Composer")])
        self._place.chosen.connect(lambda _value: self._filter())
        self._find = Field(icon="search")
        self._find.setFixedWidth(240)
        self._find.textChanged.connect(lambda _text: self._filter())
        self._close = IconButton("cross", "", "esc")
        self._close.clicked.connect(self.close_and_return)
        self._foot = PlainLabel("", "small", 400, "text.2")
        self._page = _Page()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self._page)
        self._scroll.viewport().installEventFilter(self)
        self._page.setAutoFillBackground(False)
        self._head_box, self._foot_box = QWidget(self), QWidget(self)
        head, foot = QHBoxLayout(self._head_box), QHBoxLayout(self._foot_box)
        head.setContentsMargins(SIDE, 6, SIDE - 6, 6)
        head.setSpacing(12)
        for part in (self._title, self._place):
            head.addWidget(part)
        head.addStretch(1)
        for tool in (self._find, self._close):
            head.addWidget(tool)
        foot.setContentsMargins(SIDE, 9, SIDE, 9)
        foot.addWidget(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row, stretch in ((self._head_box, 0), (self._scroll, 1), (self._foot_box, 0)):
            column.addWidget(row, stretch)

    def _fit(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())

    def _filter(self) -> None:
        place, typed = self._place.value(), self._find.text().strip().lower()
        kept = [c for c in self._commands if _in_place(c, place) and _matches(c, typed)]
        self._page.show_commands(kept, self._scroll.viewport().width())


def _in_place(command: Named, place: str) -> bool:
    writing = group_of(command) == "writing"
    return place == "all" or (place == "composer") == writing


def _matches(command: Named, typed: str) -> bool:
    words = " ".join([title_of(command), command.title, *command.keys]).lower()
    return all(part in words for part in typed.split())


class _Page(QWidget):
    """The columns; painted, because it is only for reading."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[tuple[str, list[Named]]] = []
        theme.changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.fit(self.width())

    def show_commands(self, commands: Sequence[Named], width: int) -> None:
        """Show these commands in their groups."""
        by_group: dict[str, list[Named]] = {group: [] for group in ORDER}
        for command in commands:
            by_group[group_of(command)].append(command)
        self.groups = [(group, members) for group, members in by_group.items() if members]
        said = [f"{title_of(c)}: {', '.join(c.keys)}" for _, members in self.groups for c in members]
        self.setAccessibleName("; ".join(said))
        self.fit(width)

    def fit(self, width: int) -> None:
        """Take the height that the columns need at this width."""
        lanes = self._lanes(width)
        high = max((self._height(lane) for lane in lanes), default=0)
        self.resize(max(width, 200), high + 2 * 20)
        self.update()

    def _lanes(self, width: int) -> list[list[tuple[str, list[Named]]]]:
        count = max(1, min(3, (width - 2 * SIDE + GAP) // (COLUMN_LEAST + GAP)))
        if count == 3:
            lanes = [[pair for pair in self.groups if pair[0] in names] for names in _COLUMNS]
            return [lane for lane in lanes if lane] or [[]]
        lanes = [[] for _ in range(count)]
        for pair in self.groups:
            min(lanes, key=self._height).append(pair)
        return lanes

    def _height(self, lane: list[tuple[str, list[Named]]]) -> int:
        return sum(self._group_height(members) for _, members in lane)

    def _group_height(self, members: list[Named]) -> int:
        return self._head() + len(members) * self._row() + 16

    def _head(self) -> int:
        return theme.line("small") + 14

    def _row(self) -> int:
        return theme.line("body") + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        lanes = self._lanes(self.width())
        count = max(len(lanes), 1)
        wide = (self.width() - 2 * SIDE - (count - 1) * GAP) / count
        for n, lane in enumerate(lanes):
            y = 16.0
            for group, members in lane:
                y = self._paint_group(painter, QPointF(SIDE + n * (wide + GAP), y), wide, (group, members))

    def _paint_group(self, painter: QPainter, at: QPointF, wide: float, group: tuple[str, list[Named]]) -> float:
        flags, y = int(Qt.AlignmentFlag.AlignVCenter), at.y()
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.2"))
        painter.drawText(QRectF(at.x(), y, wide, self._head() - 6), flags, group_word(group[0]))
        painter.setPen(QPen(theme.color("line"), 1))
        rule = round(y) + self._head() - 3.5
        painter.drawLine(QPointF(at.x(), rule), QPointF(at.x() + wide, rule))
        y += self._head()
        for command in group[1]:
            right = at.x() + wide
            for keys in reversed(command.keys[:2]):
                right -= caps_width(keys)
                paint_caps(painter, right, y + self._row() / 2, keys)
                right -= 8
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text.1"))
            room = QRectF(at.x(), y, max(0.0, right - at.x() - 4), self._row())
            title = painter.fontMetrics().elidedText(title_of(command), Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, flags, title)
            y += self._row()
        return y + 16
