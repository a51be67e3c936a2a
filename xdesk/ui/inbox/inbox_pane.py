"""Inbox pane: head with count, search field, list by deadline, and what to say when it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.inbox.inbox_entry import ON_ITS_WAY, FoundLine, InboxRow
from xdesk.core.inbox.views import View
from xdesk.ui.inbox.inbox_head import InboxHead
from xdesk.ui.inbox.inbox_list import InboxList
from xdesk.ui.inbox.inbox_model import InboxModel
from xdesk.ui.labels.view_titles import view_title
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.tokens import INBOX
from xdesk.ui.style.translation import fill, translate

if TYPE_CHECKING:
    from xdesk.ui.inbox.search_field import SearchField
    from xdesk.ui.widgets.empty_state import EmptyState

TYPING_MS = 120
TIME_VIEWS = ("breaching",)
REFRESH_TICKS = 10
LOOKED_AT = 200  # rows looked at for the next one to answer


class InboxPane(Retranslatable):
    """The list of conversations of one view, and the one truth about which of them is in front.

    `current_changed` tells the conversation in front, "" for none; panes and composer follow it and nothing else.
    `opened` tells that the agent wants to answer it.
    """

    current_changed = Signal(str)
    opened = Signal(str)
    all_done_asked = Signal()  # show what is done
    everywhere_asked = Signal(str)  # look for this text in all there is

    def __init__(self, context: AgentContext, parent: QWidget | None = None, *, completed: bool = True) -> None:
        super().__init__(parent)
        self._context, self._current, self._ticks = context, "", 0
        self._unfiltered = ""  # what was in front before a filter that does not find it
        self._hit: bool | None = None  # the first hit is to come to the front once it is found; True: opened
        self._listed: int | None = 0  # before a filter; None: the rest is not read yet
        self._untouched = True  # until the agent moves, the most urgent row stays chosen
        self.model = InboxModel(context, self)
        self.list = InboxList(self.model, context.x_now(), self)
        self.head = InboxHead(self)
        self._stack = QStackedWidget(self)
        self._empty: EmptyState | None = None
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._build()
        self._wire()
        self.retranslate()
        if completed:
            self.complete()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._stack.addWidget(self.list)
        column.addWidget(self._stack, 1)

    def _wire(self) -> None:
        self.list.touched.connect(self.touch)
        self.list.moved.connect(self._moved)
        self.list.opened.connect(self._opened)
        self.model.loaded.connect(self._loaded)
        self.model.vanished.connect(lambda: self._put_in_front(""))
        self.model.counted.connect(self._counted)
        self.model.modelReset.connect(lambda: self.list.viewport().update())
        self.head.typed.connect(self._typed)
        self.head.left.connect(self.focus_list)
        self.head.hit_asked.connect(self._go_to_hit)
        self._typing.timeout.connect(self._filter)
        self.head.first_asked.connect(self.first)
        self._context.ticker.tick.connect(self._tick)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._context.changed.connect(self._changed)
        theme.changed.connect(self.restyle)

    def complete(self) -> None:
        """Bring in what the first rows did not wait for."""
        self.head.complete()

    # -- what others may ask

    @property
    def search(self) -> SearchField:
        """The filter."""
        return self.head.search

    @property
    def view(self) -> View:
        """The view listed now."""
        return self.model.view

    def show_view(self, view: View) -> None:
        """List another view and forget the filter text, unless the view brings one."""
        self._typing.stop()
        self._unfiltered, self._hit = "", None
        self.head.set_filter(view.text)
        self.model.show(view)

    def current(self) -> InboxRow | None:
        """Return the selected row."""
        row = self.list.current_row()
        return self.model.row(row) if row >= 0 else None

    def hit(self) -> tuple[FoundLine | None, list[str]]:
        """Return the message for which a search lists what is in front, None for none, and the folded words."""
        row = self.current()
        if row is None or row.line is None:
            return None, []
        self.model.hits.stand(row.id, row.line)
        return row.line, self.hit_words()

    def hit_words(self) -> list[str]:
        """Return the folded words of the search."""
        from xdesk.replica.search.folding import words_of  # late: its patterns take ms

        return words_of(self.view.text)

    def step_hit(self, *, newer: bool) -> None:
        """Go to the next older message found in the conversation in front, or the next newer one."""
        row = self.current()
        if row is not None and row.line is not None:
            self.model.hits.step(row.id, row.key, newer=newer)

    def more_hits(self) -> None:
        """List the next page of what a search finds."""
        self.model.hits.go_on()

    def current_id(self) -> str:
        """Return the id of the conversation in front, which is the selected row; '' when there is none."""
        return self._current

    def move(self, by: int) -> bool:  # type: ignore[override]
        """Select the row `by` places on and tell `current_changed`; False in an empty list."""
        self.touch()
        row = self.list.step(by)
        if row < 0:
            return False
        self._moved(row)
        return True

    def first(self) -> bool:
        """Select the most urgent conversation."""
        return self.move(-(1 << 30))

    def take_first(self) -> bool:
        """Put the first row in front where nothing is; return whether something is in front now."""
        self.touch()
        if not self._current and self.model.rowCount():
            self._moved(0)
        return bool(self._current)

    def go_on(self, besides: str) -> bool:
        """Go to the most urgent conversation that is left: not `besides`, nor one whose answer is on its way.

        False when none is left: then nothing is in front.
        """
        self.touch()
        best, answered = -1, -1
        for n in range(min(self.model.rowCount(), LOOKED_AT)):
            row = self.model.row(n)
            if row is not None and row.id != besides and not self.model.is_guest(row.key):
                if row.mark not in ON_ITS_WAY or row.unread:
                    best = n
                    break
                answered = n if answered < 0 else answered
        best = best if best >= 0 else answered
        if best < 0:
            self._put_in_front("")
            return False
        self._moved(best)
        return True

    def touch(self) -> None:
        """The agent acted: from now on what is in front is theirs and stays."""
        if self._untouched:
            self._untouched = False
            self.model.keep(self._current)

    def select_id(self, conversation_id: str) -> bool:
        """Put a conversation in front, "" for none; False when this desk does not know it.

        It is listed and selected while it is in front, also where the view by itself would not list it.
        """
        self.touch()
        return self._put_in_front(conversation_id)

    def lists(self, conversation_id: str) -> bool:
        """Whether the view lists a conversation."""
        return self.model.lists(conversation_id)

    def focus_list(self) -> None:
        """Let keys go to the list, or to what stands there while it is empty."""
        if self._empty is not None and self._stack.currentWidget() is self._empty:
            self._empty.take_focus()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """Go back to the list; from there, or from what says that nothing is found, back to the whole view."""
        if self.view.text and (self.list.hasFocus() or self._empty_focused()):
            self.clear_filter()
        else:
            self.focus_list()

    def focus_target(self) -> QWidget:
        """Return what F6 gives the focus to."""
        return self.list if self.model.rowCount() else self.search

    def _empty_focused(self) -> bool:
        focus, empty = QApplication.focusWidget(), self._empty
        return focus is not None and empty is not None and (focus is empty or empty.isAncestorOf(focus))

    def focus_search(self) -> None:
        """Let keys go to the filter."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def clear_filter(self) -> None:
        """Show the whole view again."""
        self.search.clear()
        self._typing.stop()
        self._filter()
        self.focus_list()

    # -- inside

    def _scrolled(self, value: int) -> None:
        if value >= self.list.verticalScrollBar().maximum():
            self.model.hits.go_on()

    def _put_in_front(self, conversation_id: str) -> bool:
        """The only place where the conversation in front changes."""
        keep = self.model.position_of if self._untouched else self.model.keep
        row = keep(conversation_id)
        now = conversation_id if row is not None else ""
        if row is None:
            self.list.unselect()
        else:
            self.list.select(row)
        self.model.release()
        if now:
            self._unfiltered = ""
        if now != self._current:
            self._current = now
            self.current_changed.emit(now)
        return bool(now)

    def _moved(self, row: int) -> None:
        if row >= self.model.rowCount() - 1:
            self.model.hits.go_on()  # there is nothing below yet: what comes next is listed below
        found = self.model.row(row)
        if found is not None:
            self._put_in_front(found.id)

    def _opened(self, row: int) -> None:
        self._moved(row)
        if self._current:
            self.opened.emit(self._current)

    def _go_to_hit(self, opened: bool) -> None:
        """Enter or Down in the filter; while what is typed is still searched, further keys wait for what is found."""
        self.touch()
        if self._typing.isActive():
            self._typing.stop()
            self._filter()
        if self.model.searching:
            self._hit = opened
            self.search.hold_keys()
        elif self.model.rowCount():
            self._take_hit(opened)

    def _take_hit(self, opened: bool) -> None:
        if not self._current:
            self._moved(0)
        self.focus_list()
        if opened and self._current:
            self.opened.emit(self._current)

    def _hits_came(self) -> None:
        """Do what was asked for while they were searched, then let the keys go that were pressed meanwhile."""
        if self._hit is None or self.model.searching:
            return
        opened, self._hit = self._hit, None
        if self.search.waits() and self.model.rowCount():
            self._take_hit(opened)
        self.search.let_keys_go()

    def _typed(self) -> None:
        """Search once the agent stops typing; an emptied filter shows the view again at once."""
        self.touch()
        if self.search.text().strip():
            self._typing.start()
        else:
            self._typing.stop()
            self._filter()

    def _filter(self) -> None:
        text = self.search.text().strip()
        if text != self.view.text:
            view = self.view
            self.model.show(View(view.name, view.account_id, view.tag, text))

    def _loaded(self) -> None:
        """Something else is listed because the agent asked for it: what it does not list is not in front any more."""
        row = self.model.position_of(self._current) if self._current else None
        if row is not None:
            self.list.select(row)
            return
        self.list.unselect()
        self.list.scrollToTop()
        gone, back = self._current, self._unfiltered
        if gone:
            self._put_in_front("")
        if self.view.text:
            self._unfiltered = gone or back
        elif back and self.model.lists(back):
            self._put_in_front(back)  # the filter that did not find it is cleared

    def _counted(self, count: int) -> None:
        if not self.view.text:
            self._listed = None if self.model.partial else count
        self.head.count(self._count_words(count))
        self.head.set_newest_first(bool(self.view.text))
        if self.model.rowCount():
            had = self._empty_focused()
            self._stack.setCurrentWidget(self.list)
            if had:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose_first()
        else:
            had = self.list.hasFocus() or self._empty_focused()
            empty = self._tell_empty()
            self._stack.setCurrentWidget(empty)
            if had:
                empty.take_focus()
        self._hits_came()

    def _count_words(self, count: int) -> str:
        """Return how much is listed; of a text filter how many messages were found, the newest of how many."""
        number, hits = self.locale().toString, self.model.hits
        if not self.view.text:
            return "" if self.model.partial else number(count)
        if self.model.searching:
            return ""
        if hits.total is None:
            return fill(translate("Inbox", "newest {n}"), n=number(hits.messages)) if hits.more else ""
        if hits.more:
            newest = translate("Inbox", "newest {n} of {all}")
            return fill(newest, n=number(hits.messages), all=number(max(hits.total, hits.messages)))
        return fill(translate("Inbox", "{n} found"), n=number(max(hits.total, count)))

    def _choose_first(self) -> None:
        """Before the agent has touched the list, the most urgent conversation is the one in front."""
        if self._untouched and self.list.current_row() != 0:
            self._moved(0)

    def _tell_empty(self) -> EmptyState:
        from xdesk.ui.inbox import empty_state  # late, as most lists have rows

        if self._empty is None:
            self._empty = empty_state.made()
            self._stack.addWidget(self._empty)
        everywhere = lambda: self.everywhere_asked.emit(self.view.text)  # noqa: E731
        acts = empty_state.EmptyActs(self.clear_filter, everywhere, self.all_done_asked.emit)
        empty_state.tell(self._empty, self._context, self.view, acts)
        return self._empty

    def _changed(self, changes: object) -> None:
        read = isinstance(changes, Changes) and changes.subjects & (Subject.HEALTH | Subject.ACCOUNT)
        if read and self.model.rowCount() == 0:
            self._tell_empty()

    def _tick(self, now: int) -> None:
        self._ticks += 1
        if self.view.name in TIME_VIEWS and self._ticks % REFRESH_TICKS == 0:
            self.model.refresh()
        self.list.tick(now)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        view = self.view
        self.head.tell(view_title(view.name) if view.tag is None else view.tag)
        self.head.retranslate()
        self.list.setAccessibleName(translate("Inbox", "Conversations by deadline"))
        self.list.restyle()
        if self._empty is not None and self.model.rowCount() == 0:
            self._tell_empty()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.head.restyle()

    def sizeHint(self) -> QSize:
        """Return the width of the design."""
        return QSize(INBOX, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.color("ground.list"))
