"""Window: shows its frame before any data, then the panes, remembers where it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from xdesk.core.inbox.views import View
from xdesk.core.sentences import Sentence
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.pane_layout import DeskView
from xdesk.ui.shell.window_state import WindowState
from xdesk.ui.style import language, theme, tokens
from xdesk.ui.style.translation import spoken, translate

if TYPE_CHECKING:
    from xdesk.ui.dialogs.link_opener import LinkOpener
    from xdesk.ui.runtime.picture_cache import PictureSource
    from xdesk.ui.shell.notices.strips import Notice, Notices
    from xdesk.ui.shell.page_area.page_switch import PageSwitch
    from xdesk.ui.shell.workspace import Workspace
    from xdesk.ui.widgets.empty_state import EmptyState

KEEP_MS = 400


class _Frame(QWidget):
    """What is seen before the key is asked for: grounds and lines, no words, no data."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wide, high = QPainter(self), self.width(), self.height()
        compact = wide < tokens.FOLD
        rail = tokens.RAIL_FOLDED if compact else tokens.RAIL - 1
        inbox = tokens.INBOX_COMPACT if compact else tokens.INBOX - 1
        side, bottom = (0 if compact else tokens.CUSTOMER), high - tokens.STATUS - 1
        line = theme.color("line")
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.fillRect(QRect(0, 0, rail, high), theme.color("ground.rail"))
        painter.fillRect(QRect(rail, 0, inbox + 1, bottom), theme.color("ground.list"))
        painter.fillRect(QRect(wide - side + 1, 0, side, bottom), theme.color("ground.list"))
        painter.fillRect(QRect(0, bottom, wide, high - bottom), theme.color("ground.rail"))
        for x in (rail, rail + 1 + inbox, wide - side):
            painter.fillRect(QRect(x, 0, 1, bottom), line)
        painter.fillRect(QRect(0, bottom, wide, 1), line)


class Window(QMainWindow):
    """The one window of the desk. Built without a context it shows its frame. `further`: folders with more pages.

    `list` brings the inbox, `complete` the other panes: the first rows wait for none of them.
    """

    external: LinkOpener  # from `complete` on

    demo_asked = Signal()
    connect_asked = Signal()
    sign_in_asked = Signal(str)  # id of the account to sign in to again
    again_asked = Signal()  # open the profile once more
    one_time_asked = Signal()  # a desk that leaves nothing behind
    passphrase_asked = Signal()  # a desk whose key comes from words
    recovery_asked = Signal()  # open the desk with its recovery code
    closing = Signal()

    def __init__(
        self, context: AgentContext | None = None, restore: WindowState | None = None, *, further: Sequence[Path] = ()
    ) -> None:
        super().__init__()
        self.desk: DeskView | None = None
        self.workspace: Workspace | None = None
        self.pages: PageSwitch | None = None
        self._further = tuple(further)
        self.must_end = False  # the system ends this process: nothing is asked any more
        self._restore = restore if restore is not None else WindowState(None)
        self._stack = QStackedWidget()
        self._notices: Notices | None = None
        self._welcome: EmptyState | None = None
        self._followed = False
        self._said: Sentence | None = None  # why the desk is not open; None: the first run
        self._locked = False  # what the desk lacks is its passphrase
        self._keep = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keep.timeout.connect(self.keep)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        middle = QWidget(self)
        middle.setLayout(self._column)
        self.setCentralWidget(middle)
        language.changed.connect(self.retranslate)
        self.setMinimumSize(*tokens.LEAST)
        self.setWindowTitle("xdesk")
        placed = self._restore.place(self)
        if not placed:
            self.resize(1440, 900)
        self._restore.fit(self, placed=placed)
        if context is not None:
            self.context(context)

    def context(self, context: AgentContext, pictures: PictureSource | None = None) -> DeskView:
        """Bring all panes in; return the desk, whose panes others wire."""
        desk = self.list(context)
        self.complete(pictures)
        return desk

    def list(self, context: AgentContext) -> DeskView:
        """Bring the inbox in and begin to tick."""
        desk = self.desk = DeskView(context, self)
        if self._notices is not None:
            desk.put_above(self._notices)
        self._stack.addWidget(desk)
        self._stack.setCurrentWidget(desk)
        desk.restore(self._restore.sizes(self.screen(), "panes"))
        desk.resized.connect(self._keep.start)
        desk.inbox.all_done_asked.connect(lambda: self.show_view(View("done")))
        desk.inbox.everywhere_asked.connect(lambda text: self.show_view(View(text=text)))
        context.ticker.start()
        desk.inbox.show_view(View())
        desk.inbox.focus_list()
        return desk

    def unseat(self) -> None:
        """Take all panes away: what they read from is closed next."""
        desk, self.desk, self.workspace, self.pages = self.desk, None, None, None
        if desk is not None:
            desk.context.ticker.stop()
            self._stack.removeWidget(desk)
            desk.hide()
            desk.setParent(None)
            desk.deleteLater()

    def complete(self, pictures: PictureSource | None) -> None:
        """Bring in what stands beside the inbox, at once; the agent can act now."""
        for _ in self.completed(pictures):
            pass

    def completed(self, pictures: PictureSource | None) -> Iterator[None]:
        """Bring in what stands beside the inbox, one pane each time; the window may paint in between."""
        from xdesk.ui.dialogs.link_opener import LinkOpener
        from xdesk.ui.pages.registry import load
        from xdesk.ui.shell.page_area.page_switch import PageSwitch
        from xdesk.ui.shell.workspace import Workspace

        assert self.desk is not None
        self.external = LinkOpener(self)
        yield from self.desk.completed()
        self.desk.rail.view_chosen.connect(self.show_view)
        workspace = Workspace(self.desk.context, self.desk, pictures, self.external)
        yield from workspace.completed()
        self.workspace = workspace
        self.pages = PageSwitch(self.desk.context, self.desk, self.workspace, load(*self._further))
        yield
        self.desk.inbox.model.complete()
        self._follow_screen()
        yield

    def show_view(self, view: View) -> None:
        """List a view and mark it in the rail; from another page, one that is listed already is as it was."""
        if self.desk is not None:
            self.desk.rail.set_view(view)
            if self.pages is not None and self.pages.back() and self.desk.inbox.view._replace(text="") == view:
                return
            self.desk.inbox.show_view(view)
            self.desk.inbox.retranslate()

    def welcome(self) -> None:
        """Show the first run: nothing to answer for yet. The keys go to "Connect an account"."""
        self._said = None
        self._show_first_page()

    def show_desk(self) -> None:
        """Leave the first run: there is an account now."""
        if self.desk is not None:
            self._stack.setCurrentWidget(self.desk)
            self.desk.inbox.focus_list()

    def trouble(self, sentence: Sentence, *, locked: bool = False) -> None:
        """Show why the desk cannot be opened, and what can be done; `locked`: its passphrase is what it lacks."""
        self._said, self._locked = sentence, locked
        self._show_first_page()

    def _show_first_page(self) -> None:
        if self._welcome is None:
            from xdesk.ui.widgets.empty_state import EmptyState

            self._welcome = EmptyState()
            self._stack.addWidget(self._welcome)
        self._tell_welcome(self._welcome)
        self._stack.setCurrentWidget(self._welcome)
        self._welcome.take_focus()

    def _tell_trouble(self, page: EmptyState, sentence: Sentence) -> None:
        again = (translate("Empty", "Try again"), "", self.again_asked.emit)
        phrase = (translate("Empty", "Use a passphrase"), "", self.passphrase_asked.emit)
        if self._locked:  # the same words again would not open it
            title, ways = translate("Empty", "This desk is locked"), [phrase]
        else:
            title, ways = translate("Empty", "The desk cannot be opened"), [again, phrase]
        ways += [
            (translate("Empty", "Use the recovery code"), "", self.recovery_asked.emit),
            (translate("Empty", "Start a one-time desk"), "", self.one_time_asked.emit),
        ]
        page.tell("warning", title, spoken(sentence), ways, main=True)

    def _tell_welcome(self, page: EmptyState) -> None:
        if self._said is not None:
            self._tell_trouble(page, self._said)
            return
        page.tell(
            "chat",
            translate("Empty", "Welcome to xdesk"),
            translate(
                "Empty",
                "Connect the account you answer for; messages stay on this computer. "
                "Or look around first: the demo opens in a window of its own and leaves nothing behind.",
            ),
            [
                (translate("Empty", "Connect an account"), "", self.connect_asked.emit),
                (translate("Empty", "Try the demo"), "", self.demo_asked.emit),
            ],
            main=True,
        )

    def show_notice(self, kind: str, notice: Notice | None) -> None:
        """Show a lasting state of this `kind` in a strip above everything; None when it is over."""
        if self._notices is None and notice is not None:
            from xdesk.ui.shell.notices.strips import Notices

            self._notices = Notices(self)
            self._column.insertWidget(0, self._notices)
            if self.desk is not None:
                self.desk.put_above(self._notices)
        if self._notices is not None:
            self._notices.show_notice(kind, notice)

    def notice(self, kind: str) -> str:
        """Return what the strip of this `kind` says, "" while there is none."""
        strip = self._notices.notice(kind) if self._notices is not None else None
        return strip.words() if strip is not None else ""

    # -- what is remembered

    def keep(self) -> None:
        """Remember place and pane sizes."""
        self._restore.keep_place(self)
        if self.desk is not None:
            self._restore.put_sizes(self.screen(), "panes", self.desk.sizes())
        self._restore.flush()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow a move to another screen: its own sizes hold there."""
        super().showEvent(event)
        if not self._stack.count():
            self._stack.addWidget(_Frame(self))
        self._follow_screen()

    def _follow_screen(self) -> None:
        """Follow the window to another screen; from the second step on, as asking for the handle takes PySide 1 ms."""
        handle = self.windowHandle() if self.workspace is not None and not self._followed else None
        if handle is not None:
            self._followed = True
            handle.screenChanged.connect(self._screen_changed)

    def _screen_changed(self) -> None:
        kept = self._restore.sizes(self.screen(), "panes")
        if self.desk is not None and kept:
            self.desk.restore(kept)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember, then let the application end."""
        self.keep()
        if self.workspace is not None:
            self.workspace.stop()
        super().closeEvent(event)
        self.closing.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab follows the eye, not the order in which things were made."""
        from xdesk.ui.keyboard import tab_order

        return tab_order.step(self, forward=forward)

    def retranslate(self) -> None:
        """Say the first page in the language of the desk; panes follow by themselves."""
        page = self._welcome
        if page is not None and self._stack.currentWidget() is page:
            self._tell_welcome(page)
