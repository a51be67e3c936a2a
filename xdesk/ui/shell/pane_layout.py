"""Pane layout: rail, inbox, conversation with composer, customer and status bar side by side; folds when narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme, tokens
from xdesk.ui.widgets.splitter import Splits

if TYPE_CHECKING:
    from xdesk.ui.shell.rail import RailPane
    from xdesk.ui.shell.status_bar import StatusBar

RAIL, INBOX, MIDDLE, CUSTOMER = range(4)
COMPACT_LEAST = 400
"""Least width of the conversation while the customer panel stands open in a narrow window."""


class _Page(QWidget):
    """A column on a ground of its own."""

    def __init__(self, ground: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = ground
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color(self._ground))


class DeskView(QWidget):
    """The composed panes: at first the inbox between bare grounds, then rail and status bar by `completed`.

    The middle and the customer pane are put in by the window.
    """

    rail: RailPane  # from `completed` on
    status: StatusBar

    folded = Signal(bool)  # the customer panel folded to a button, or came back
    resized = Signal()  # pane sizes changed by the agent's hand

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.inbox = context, InboxPane(context, self, completed=False)
        self._left, self._bottom = _Page("ground.rail", self), _Page("ground.rail", self)
        self._middle, self._side = _Page("ground.page", self), _Page("ground.list", self)
        self._bottom.setMinimumHeight(tokens.STATUS + 1)
        self._wanted, self._called, self._compact = True, False, False
        self._told = (False, True)  # compact, customer shown: what was told last
        self._wide = [tokens.RAIL - 1, tokens.INBOX - 1, 0, tokens.CUSTOMER - 1]  # with their lines as designed
        self._in_middle: list[QWidget] = []
        self._above: QWidget | None = None
        self._completed = False
        self._pages: QStackedWidget | None = None
        self._page: QWidget | None = None  # in the place of inbox, conversation and customer
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._splits = Splits(self)
        for place, pane in enumerate((self._left, self.inbox, self._middle, self._side)):
            self._splits.addWidget(pane)
            self._splits.setStretchFactor(place, int(place == MIDDLE))
        column.addWidget(self._splits, 1)
        column.addWidget(self._bottom)
        self._splits.dragged.connect(self._dragged)
        theme.changed.connect(self._fit)
        self._fit()

    def completed(self) -> Iterator[None]:
        """Put rail and status bar in where their grounds are, one after the other."""
        from xdesk.ui.shell.rail import RailPane
        from xdesk.ui.shell.status_bar import StatusBar

        self.inbox.complete()
        yield
        self.rail = RailPane(self.context, self)
        self.rail.set_folded(self._compact)
        self._left.column.addWidget(self.rail)
        yield
        self.status = StatusBar(self.context, self)
        self._bottom.setMinimumHeight(0)
        self._bottom.column.addWidget(self.status)
        self._splits.add_grips()
        self._completed = True
        yield

    def put_above(self, area: QWidget) -> None:
        """Let F6 visit `area`, which stands above the desk and not in it, whenever it is in sight."""
        self._above = area

    def put_middle(self, panes: Sequence[QWidget]) -> None:
        """Put conversation and composer below each other; the first takes the room."""
        self._in_middle = list(panes)
        for place, pane in enumerate(panes):
            self._middle.column.addWidget(pane, int(place == 0))

    def put_customer(self, pane: QWidget) -> None:
        """Put the customer pane in."""
        self._side.column.addWidget(pane)

    def show_page(self, page: QWidget | None) -> None:
        """Put a page in the place of inbox, conversation and customer; None brings these back as they were."""
        if self._pages is None:
            self._pages = QStackedWidget(self)
            self._splits.addWidget(self._pages)
            self._splits.handle(self._splits.count() - 1).setEnabled(False)
        if page is not None and self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._page = page
        self._pages.setVisible(page is not None)
        if page is not None:
            self._pages.setCurrentWidget(page)
        for pane in (self.inbox, self._middle):
            pane.setVisible(page is None)
        self._fit()

    # -- folding

    def compact(self) -> bool:
        """Return whether the window is too narrow for everything."""
        return self._compact

    def customer_shown(self) -> bool:
        """Return whether the customer panel is on the screen."""
        return self._called if self._compact else self._wanted

    def show_customer(self, shown: bool) -> None:
        """Show or fold the customer panel; in a wide window the choice is kept."""
        if self._compact:
            self._called = shown
        else:
            self._wanted = shown
        self._fit()
        self.resized.emit()

    def toggle_customer(self) -> None:
        """Fold the customer panel or bring it back."""
        self.show_customer(not self.customer_shown())

    def sizes(self) -> list[int]:
        """Return what to remember: widths of rail, inbox and customer, and whether the customer is shown."""
        return [self._wide[RAIL], self._wide[INBOX], self._wide[CUSTOMER], int(self._wanted)]

    def restore(self, kept: list[int]) -> None:
        """Take remembered sizes; anything that does not fit is brought within its limits."""
        if len(kept) == 4:
            self._wide = [kept[0], kept[1], 0, kept[2]]
            self._wanted = bool(kept[3])
            self._fit()

    def _dragged(self) -> None:
        now = self._splits.sizes()
        if not self._compact:
            self._wide[RAIL], self._wide[INBOX] = now[RAIL], now[INBOX]
            if self.customer_shown():
                self._wide[CUSTOMER] = now[CUSTOMER]
        self.resized.emit()

    def _scale(self, width: int) -> int:
        """Widths grow with the text."""
        return round(width * max(1.0, theme.line("body") / 20))

    def _fit(self) -> None:
        scale = self._scale
        compact = self.width() < scale(tokens.FOLD)
        if compact != self._compact:
            self._compact, self._called = compact, False
        shown = self.customer_shown()
        if self._completed:
            self.rail.set_folded(compact)
        self._limit(
            self._left,
            (tokens.RAIL_FOLDED, tokens.RAIL_FOLDED)
            if compact
            else (scale(tokens.RAIL_LEAST), scale(tokens.RAIL_MOST)),
        )
        # Where large text leaves no room even when folded, the list and the panel keep their plain least widths.
        own = round if compact else scale
        self._limit(self.inbox, (own(tokens.INBOX_LEAST), scale(tokens.INBOX_MOST)))
        self._limit(self._side, (own(tokens.CUSTOMER_LEAST), scale(tokens.CUSTOMER_MOST)))
        self._middle.setMinimumWidth(COMPACT_LEAST if compact else scale(tokens.CONVERSATION_LEAST))
        self._side.setVisible(shown and self._page is None)
        if self._pages is not None:
            self._splits.hide_lines()
        self._splits.setSizes(self._widths(compact, shown))
        if (compact, shown) != self._told:
            self._told = (compact, shown)
            self.folded.emit(not shown)

    @staticmethod
    def _limit(pane: QWidget, limits: tuple[int, int]) -> None:
        pane.setMinimumWidth(limits[0])
        pane.setMaximumWidth(limits[1])

    def _widths(self, compact: bool, shown: bool) -> list[int]:
        scale = self._scale
        rail = tokens.RAIL_FOLDED if compact else max(scale(tokens.RAIL_LEAST), self._wide[RAIL])
        inbox = scale(tokens.INBOX_LEAST if shown else tokens.INBOX_COMPACT) if compact else self._wide[INBOX]
        side = (tokens.CUSTOMER_LEAST if compact else self._wide[CUSTOMER]) if shown else 0
        wanted = COMPACT_LEAST if compact and shown else scale(tokens.CONVERSATION_LEAST)
        spare = self.width() - rail - inbox - side - 3 - wanted
        if spare < 0:  # shrink the list rather than the conversation
            inbox -= max(0, min(-spare, inbox - (tokens.INBOX_LEAST if compact else scale(tokens.INBOX_LEAST))))
        widths = [rail, inbox, max(1, self.width() - rail - inbox - side - 3), side]
        return widths if self._pages is None else [*widths, max(1, self.width() - rail - 1)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold earlier than anything is clipped."""
        super().resizeEvent(event)
        self._fit()

    # -- focus

    def stops(self) -> list[QWidget]:
        """Return what F6 visits, in reading order."""
        above = [self._above] if self._above is not None and self._above.isVisible() else []
        if self._page is not None:
            return [*above, self.rail, self._page, self.status]
        panes: list[QWidget] = [*above, self.rail, self.inbox]
        for pane in self._in_middle:
            inside = getattr(pane, "stops", None)
            panes += inside() if callable(inside) else [pane]
        if self.customer_shown():
            panes.append(self._side)
        return [*panes, self.status]

    def cycle(self, back: bool = False) -> None:
        """Move the focus to the next pane (F6) or the one before it (Shift+F6)."""
        panes, focus = self.stops(), QApplication.focusWidget()
        here = (n for n, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus)))
        at = next(here, -1)
        step = -1 if back else 1
        for n in range(1, len(panes) + 1):
            place = (at + step * n) % len(panes) if at >= 0 else (n - 1 if not back else -n)
            if focus_into(panes[place]):
                return

    def sizeHint(self) -> QSize:
        """Return the size of the design."""
        return QSize(1440, 900)

    def minimumSizeHint(self) -> QSize:
        """Return nothing: folding decides, and the window has its own least size."""
        return QSize(0, 0)


def focus_into(pane: QWidget) -> bool:
    """Give the focus to the pane's own `focus_target`, else to its first widget that takes it; False if none does."""
    named = getattr(pane, "focus_target", None)
    target = named() if callable(named) else pane if pane.focusPolicy() & Qt.FocusPolicy.TabFocus else None
    if target is None:
        inside = [one for one in pane.findChildren(QWidget) if one.isVisibleTo(pane) and one.isEnabled()]
        takes = (one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible())
        target = next(takes, None)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.OtherFocusReason)
    return True
