"""Rail: views with counts, pages, accounts with their state, the agent at the foot; folds to icons over counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.inbox.views import NAMES, View
from xdesk.core.model import REMOVING, Account
from xdesk.core.sentences import Sentence
from xdesk.replica import inbox
from xdesk.replica.database.connection import Connection
from xdesk.replica.feed import streams
from xdesk.replica.profile import accounts
from xdesk.ui.labels.view_titles import view_title
from xdesk.ui.pages.page import Page
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.rail_row import Face, RailRow
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel, one_line
from xdesk.ui.style.tokens import HEAD, RAIL, RAIL_FOLDED
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.avatar import Avatar
from xdesk.ui.widgets.buttons import IconButton

ICONS = {
    "inbox": "inbox",
    "mine": "user",
    "unassigned": "user-plus",
    "breaching": "alarm",
    "unanswered": "eye",
    "drafts": "pencil",
    "outbox": "send",
    "done": "check-circle",
}
UNCOUNTED = ("done",)
STATES = {  # account state -> glyph in place of the dot, colour token
    "signed_out": ("cross", "word.overdue"),
    "no_credit": ("pause", "word.urgent"),
    "offline": ("cloud-off", "word.soon"),
    REMOVING: ("trash", "text.3"),
}
STREAMS = {  # worst stream of an account that is connected -> glyph in place of the dot, colour token
    "slowed": ("", "word.soon"),
    "offline": ("cloud-off", "word.soon"),
    "refused": ("warning", "word.urgent"),
}
RECOUNT_MS = 250
RECOUNT_TICKS = 15


def account_state_word(state: str) -> str:
    """Return what is the case with an account."""
    return {
        "ok": translate("Rail", "connected"),
        "signed_out": translate("Rail", "signed out"),
        "no_credit": translate("Rail", "no credit left at X"),
        "offline": translate("Rail", "offline"),
        "slowed": translate("Rail", "connected, reading waits"),
        "refused": translate("Rail", "connected, X refuses a part"),
        REMOVING: translate("Rail", "being removed"),
    }.get(state, state)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What the rail shows in numbers."""

    views: dict[str, int]

    def of(self, name: str) -> int:
        return self.views.get(name, 0)


def _count(conn: Connection, me: str, now: int) -> dict[str, int]:
    return inbox.counts(conn, me=me, now=now)


class RailPane(Retranslatable):
    """Where the agent is and what waits there. `view_chosen` tells a core.views.View."""

    view_chosen = Signal(object)
    page_chosen = Signal(str)  # name of another page of the window
    menu_asked = Signal()
    account_asked = Signal(str)  # an account that X does not accept any more
    add_asked = Signal()  # connect another account
    _told = Signal(object)  # counts, from the reading thread

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._folded, self._view, self._ticks = context, False, View(), 0
        self._rows: dict[tuple[str, str | None], RailRow] = {}
        self._pages: tuple[Page, ...] = ()
        self._page_rows: dict[str, RailRow] = {}
        self._page = ""  # the page in front, "" while the conversations are
        self._menu = IconButton("menu", "", "f10", self)
        self._name = PlainLabel("xdesk", "body", 600, parent=self)
        self._accounts_head = QWidget(self)
        self._accounts_label = PlainLabel("", "small", 400, "text.3", self._accounts_head)
        self._add_account = IconButton("plus", "", parent=self._accounts_head)
        self._avatar = Avatar(24, self)
        self._agent = PlainLabel("", "body", 500, parent=self)
        self._shift = PlainLabel("", "small", 400, "text.3", self)
        self._list = QVBoxLayout()
        self._known: tuple[Account, ...] = ()
        self._counts = _Counts({})
        self._streams: dict[str, tuple[str, Sentence | None]] = {}
        self._soon = QTimer(self, singleShot=True, interval=RECOUNT_MS)
        self._build()
        self._wire()
        self.reload()
        self.retranslate()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(4)
        head.addWidget(self._menu)
        head.addWidget(self._name, 1)
        column.addWidget(self._head)
        accounts_row = QHBoxLayout(self._accounts_head)
        accounts_row.setContentsMargins(8, 12, 4, 0)
        accounts_row.setSpacing(4)
        accounts_row.addWidget(self._accounts_label, 1)
        accounts_row.addWidget(self._add_account)
        inner = QWidget()
        inner.setLayout(self._list)
        self._list.setContentsMargins(8, 0, 8, 8)
        self._list.setSpacing(0)
        column.addWidget(self._scroll(inner), 1)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 0, 8, 0)
        foot.setSpacing(8)
        foot.addWidget(self._avatar)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(self._agent)
        names.addWidget(self._shift)
        names.addStretch(1)
        foot.addLayout(names, 1)
        column.addWidget(self._foot)
        self._fit()

    def _scroll(self, inner: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        area.setWidget(inner)
        inner.setAutoFillBackground(False)
        area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        return area

    def _wire(self) -> None:
        self._menu.clicked.connect(self.menu_asked)
        self._add_account.clicked.connect(self.add_asked)
        self._soon.timeout.connect(self.recount)
        self._context.changed.connect(self._changed)
        self._context.ticker.tick.connect(self._tick)
        self._told.connect(self._show)
        theme.changed.connect(self.restyle)

    def reload(self) -> None:
        """Read accounts again and lay out all rows."""
        self._known, self._streams = accounts.all(self._context.read), streams.worst(self._context.read)
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self._accounts_head:
                widget.hide()
                widget.deleteLater()
        self._rows.clear()
        self._page_rows.clear()
        for name in NAMES:
            self._add(View(name))
        for page in self._pages:
            self._add_page(page)
        self._list.addWidget(self._accounts_head)
        for account in self._known:
            self._add(View("inbox", account.id))
        self._list.addStretch(1)
        self._avatar.set_person(self._context.agent_name, self._context.agent_name)
        self.set_view(self._view)
        self._fit()
        self._show(self._counts.views)
        self.recount()

    def _add(self, view: View) -> None:
        row = RailRow(self)
        row.set_folded(self._folded)
        row.clicked.connect(lambda _=False, view=view: self._chosen(view))
        self._rows[(view.name, view.account_id)] = row
        self._list.addWidget(row)

    def _add_page(self, page: Page) -> None:
        row = self._page_rows[page.name] = RailRow(self)
        row.set_folded(self._folded)
        row.clicked.connect(lambda _=False, name=page.name: self.page_chosen.emit(name))
        self._list.addWidget(row)

    def set_pages(self, pages: Sequence[Page]) -> None:
        """List these pages below the views."""
        self._pages = tuple(pages)
        if self._pages:
            self.reload()

    def set_page(self, name: str) -> None:
        """Mark the page in front; "" for the conversations, whose view is marked then."""
        self._page = name
        self.set_view(self._view)

    def _chosen(self, view: View) -> None:
        account = next((one for one in self._known if one.id == view.account_id), None)
        if account is not None and account.state == "signed_out":
            self.account_asked.emit(account.id)
        self.view_chosen.emit(view)

    @property
    def rows(self) -> Mapping[tuple[str, str | None], RailRow]:
        """The rows by the name of their view and the id of their account, None for all accounts."""
        return self._rows

    def set_view(self, view: View) -> None:
        """Mark where the agent is."""
        self._view = view
        for (name, account_id), row in self._rows.items():
            here = name == view.name and account_id == view.account_id and view.tag is None
            row.set_current(here and not self._page)
        for name, row in self._page_rows.items():
            row.set_current(name == self._page)

    def recount(self) -> None:
        """Read the counts again on the reading thread and show them."""
        told = self._told
        future = self._context.big.run(_count, self._context.me, self._context.x_now())
        future.add_done_callback(lambda done: None if done.exception() else told.emit(done.result()))

    def _show(self, views: dict[str, int]) -> None:
        self._counts = counts = _Counts(views)
        needs_you = counts.of("outbox.needs_you")
        for name in NAMES:
            number = "" if name in UNCOUNTED else self.locale().toString(counts.of(name))
            alarm = self.locale().toString(needs_you) if name == "outbox" and needs_you else ""
            self._rows[(name, None)].show_face(Face(ICONS[name], view_title(name), number, alarm))
        for page in self._pages:
            self._page_rows[page.name].show_face(Face(page.icon, spoken(Sentence("Command", page.title)), ""))
        for account in self._known:
            stream, why = self._streams.get(account.id, ("ok", None))
            state = stream if account.state == "ok" else account.state
            glyph, token = STREAMS.get(state, STATES.get(state, ("", "word.ok")))
            handle, waiting = "@" + one_line(account.handle), self.locale().toString(counts.of(f"account:{account.id}"))
            said = spoken(why) if why is not None and account.state == "ok" else ""
            face = Face(glyph, handle, waiting, "", token, account_state_word(state), why=said)
            self._rows[("inbox", account.id)].show_face(face)

    def _changed(self, changes: Changes) -> None:
        if changes.subjects & Subject.ACCOUNT:
            self.reload()
            return
        if changes.subjects & Subject.HEALTH:
            self._look_at_streams()
        if changes.subjects & (Subject.INBOX | Subject.OUTBOX | Subject.DRAFT) and not self._soon.isActive():
            self._soon.start()

    def _look_at_streams(self) -> None:
        """Show how accounts stand when a stream of theirs stands differently than before."""
        now = streams.worst(self._context.read)
        if now != self._streams:
            self._streams = now
            self._show(self._counts.views)

    def _tick(self, now: int) -> None:
        self._ticks += 1
        if self._ticks % RECOUNT_TICKS == 0:  # time alone makes conversations urgent
            self.recount()

    def place_of(self, account_id: str) -> QPoint:
        """Return the top right corner of an account's row, in places of the rail."""
        row = self._rows.get(("inbox", account_id))
        return QPoint(self.width(), row.mapTo(self, QPoint(0, 0)).y() if row is not None else HEAD)

    def focus_target(self) -> QWidget:
        """Return what F6 gives the focus to: where the agent is."""
        if self._page in self._page_rows:
            return self._page_rows[self._page]
        return self._rows.get((self._view.name, self._view.account_id), self._menu)

    def set_folded(self, folded: bool) -> None:
        """Show icons over counts only, or everything."""
        if folded == self._folded:
            return
        self._folded = folded
        for row in (*self._rows.values(), *self._page_rows.values()):
            row.set_folded(folded)
        self._fit()

    def folded(self) -> bool:
        """Return whether only icons are shown."""
        return self._folded

    def _fit(self) -> None:
        folded = self._folded
        for widget in (self._name, self._agent):
            widget.setVisible(not folded)
        self._shift.setVisible(
            not folded and bool(self._context.shift_until)
        )  # without it the name stands in the middle
        self._accounts_head.setVisible(not folded and bool(self._known))
        for key, row in self._rows.items():
            row.setVisible(not folded or key[1] is None)
        self._list.setContentsMargins(6 if folded else 8, 0, 6 if folded else 8, 8)
        self._list.setSpacing(4 if folded else 0)
        self._head.setFixedHeight(HEAD)
        self._foot.setFixedHeight(max(48, 12 + theme.line("body") + theme.line("small")))
        self._accounts_head.setFixedHeight(12 + self._add_account.sizeHint().height())
        self._accounts_label.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._menu.set_name(translate("Rail", "Menu"))
        self._accounts_label.setText(translate("Rail", "Accounts"))
        self._add_account.set_name(translate("Accounts", "Connect another account"))
        self._agent.setText(self._context.agent_name)
        until = self._context.shift_until
        self._shift.setText(fill(translate("Rail", "on shift until {time}"), time=until) if until else "")
        self._show(self._counts.views)

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the design."""
        return QSize(RAIL_FOLDED if self._folded else RAIL, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line above the foot."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.rail"))
        painter.fillRect(0, self._foot.y(), self.width(), 1, theme.color("line"))
