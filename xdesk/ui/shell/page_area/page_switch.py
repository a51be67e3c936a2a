"""Page switch: which page of the window is in front; the conversations stay as they were behind another one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.keyboard.focus_return import give_back
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.pages.page import Page
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.page_area.page_frame import PageFrame
from xdesk.ui.shell.pane_layout import DeskView, focus_into
from xdesk.ui.shell.workspace import Workspace


class PageSwitch(QObject):
    """Opens pages and goes back. While a page is in front, no key and no command is about a conversation behind it.

    A page is made when it is opened for the first time and kept after that.
    """

    changed = Signal(str)  # the name of the page in front, "" for the conversations

    def __init__(self, context: AgentContext, desk: DeskView, workspace: Workspace, pages: Sequence[Page]) -> None:
        super().__init__(desk)
        self._context, self._desk, self._workspace = context, desk, workspace
        self.pages = tuple(pages)
        self._frames: dict[str, PageFrame] = {}
        self._front = ""
        self._had: QWidget | None = None  # what had the keys among the conversations
        workspace.opening.connect(self.back)
        desk.rail.page_chosen.connect(self.open)
        desk.rail.set_pages([one for one in self.pages if one.in_rail])

    @property
    def front(self) -> str:
        """The name of the page in front, "" while the conversations are."""
        return self._front

    def frame(self) -> QWidget | None:
        """Return the page in front with its head, None while the conversations are."""
        return self._frames.get(self._front)

    def open(self, name: str) -> None:
        """Put the page `name` in front; the one that the window starts with is what `back` goes to."""
        page = next(one for one in self.pages if one.name == name)
        if page.make is None:
            self.back()
            return
        frame = self._frames.get(name) or self._framed(page)
        if not self._front:
            self._close_what_is_over()
            self._had = QApplication.focusWidget()
            self._workspace.settle()
        self._show(name, frame)
        focus_into(frame)

    def back(self) -> bool:
        """Put the conversations in front again, the keys where they were; return whether another page was."""
        if not self._front:
            return False
        self._show("", None)
        if self._had is not None and self._desk.isAncestorOf(self._had):
            give_back(self._had)
        if not self._desk.isAncestorOf(QApplication.focusWidget() or self._desk.window()):
            self._desk.inbox.focus_list()
        self._had = None
        return True

    def take_focus(self) -> None:
        """Let keys go to the page in front, to the list when the conversations are."""
        frame = self.frame()
        if frame is None or not focus_into(frame):
            self._desk.inbox.focus_list()

    def _close_what_is_over(self) -> None:
        """Close cards, questions and pictures of the conversation: over a page they would still act on it."""
        for one in self._desk.window().findChildren(Popover):
            if not one.stays:
                one.close_and_return()
        self._workspace.close_pictures()

    def _framed(self, page: Page) -> PageFrame:
        assert page.make is not None
        frame = PageFrame(page, self._desk)
        frame.hide()
        try:
            frame.put(page.make(self._context, frame))
        except Exception:
            frame.deleteLater()
            raise
        frame.back.clicked.connect(self.back)
        self._frames[page.name] = frame
        return frame

    def _show(self, name: str, frame: PageFrame | None) -> None:
        self._front = name
        self._desk.window().setProperty(SCOPE, "page" if frame is not None else None)
        self._desk.show_page(frame)
        self._desk.rail.set_page(name)
        self.changed.emit(name)
