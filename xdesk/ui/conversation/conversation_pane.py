"""The conversation pane: head, offline strip, transcript, and the place of the composer."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.model import Conversation
from xdesk.core.polling.health import Status
from xdesk.core.text.link_text import link_words
from xdesk.replica import status
from xdesk.replica.conversation import conversations, timeline
from xdesk.ui.conversation import pane_calls
from xdesk.ui.conversation.head import Head
from xdesk.ui.conversation.hit_seeker import HitSeeker
from xdesk.ui.conversation.stored_rows import StoredRows
from xdesk.ui.conversation.transcript import Transcript
from xdesk.ui.conversation.transcript_model import TranscriptModel
from xdesk.ui.dialogs.deadline_reason import WIDTH as WHY_WIDTH
from xdesk.ui.dialogs.deadline_reason import Why
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.labels.row_labels import clock_time, spoken_row
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.picture_cache import Pictures
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.empty_state import EmptyState

_SEEN = Subject.TIMELINE | Subject.INBOX | Subject.OUTBOX
TURNS, LAG_MS = 2, 60
"""After a paint: so many turns of the loop take the keys that waited behind it, and so long may a key be on its way
through window system and input method. Nobody reads faster."""


_STRIP_SIDES, _STRIP_GAP = (40, 16), 12


class OfflineStrip(QWidget):
    """40 high, more where its words need a second line: what is the case, what can still be done, one button."""

    again = Signal()
    height_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", "body", 400, "text.1", self, wrap=True)
        self.button = Button("", "f5", small=True, parent=self)
        self.button.clicked.connect(self.again)
        row = QHBoxLayout(self)
        row.setContentsMargins(_STRIP_SIDES[0], 0, _STRIP_SIDES[1], 1)
        row.setSpacing(_STRIP_GAP)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        theme.changed.connect(self._fit)
        self.hide()

    def show_status(self, now: Status) -> None:
        """Show since when there is no connection, and what becomes of replies; hidden while there is one.

        Where nobody knows whether X has a reply, or one waits behind such a reply, nothing is promised.
        """
        since = now.offline_since
        self.setVisible(since is not None)
        if since is None:
            return
        self.button.setText(translate("Offline", "Try now"))
        self.button.restyle()
        words = _doubt_words(now.unknown) or _decision_words(now) or _order_words(now.waiting)
        n = now.unknown or now.waiting
        self._words.setText(fill(words, time=clock_time(since), n=n, blocked=now.blocked))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew in another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        room = self.width() - sum(_STRIP_SIDES) - _STRIP_GAP - self.button.sizeHint().width()
        height = 20 + self._words.heightForWidth(max(1, room))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            self.height_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, glyph and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.hover"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.color("line"))
        paint_icon(painter, "cloud-off", (16, (self.height() - 17) / 2), 16, "text.2")


def _order_words(waiting: int) -> str:
    """Return the words for replies that go out by themselves."""
    texts = {
        0: translate("Offline", "Offline since {time}. You can go on: replies wait here and go out in order."),
        1: translate("Offline", "Offline since {time}. You can go on: 1 reply waits and goes out first."),
    }
    many = translate("Offline", "Offline since {time}. You can go on: {n} replies wait and go out in order.")
    return texts.get(waiting, many)


def _decision_words(now: Status) -> str:
    """Return the words for when some wait behind a reply that the agent is asked about; "" when none does."""
    if not now.blocked:
        return ""
    if now.waiting == 1:
        return translate("Offline", "Offline since {time}. You can go on: 1 reply waits for your decision.")
    if now.waiting == now.blocked:
        return translate("Offline", "Offline since {time}. You can go on: {n} replies wait for your decision.")
    return translate("Offline", "Offline since {time}. You can go on: {n} replies wait, {blocked} for your decision.")


def _doubt_words(unknown: int) -> str:
    """Return the words for replies of which nobody knows whether X has them; "" for none."""
    if not unknown:
        return ""
    if unknown == 1:
        return translate(
            "Offline",
            "Offline since {time}. Whether 1 reply arrived is not known yet; xdesk looks for it. New ones wait here.",
        )
    return translate(
        "Offline",
        "Offline since {time}. Whether {n} replies arrived is not known yet; xdesk looks for them. New ones wait here.",
    )


class ConversationPane(Retranslatable):
    """Shows one conversation and follows its changes. Says what it wants; never acts itself."""

    wants = Signal(object)  # Call
    link_wanted = Signal(str)  # a link of a customer, as X told it
    panel_wanted = Signal()
    gone = Signal()  # the conversation shown is not on this computer any more
    room_changed = Signal(object)  # height the composer may take, px

    def __init__(self, context: AgentContext, pictures: Pictures | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._pictures = pictures if pictures is not None else Pictures(None, self)
        self._talk: Conversation | None = None
        self._peek = False
        self._why: Why | None = None
        self.head = Head(context, self)
        self.strip = OfflineStrip(self)
        self.model = TranscriptModel(StoredRows(context.read), context.me, spoken_row, self)
        self._turns = 0
        self._after_paint = QTimer(self, singleShot=True, interval=0)
        self.transcript = Transcript(self.model, self._pictures, link_words, self)
        self._seeker = HitSeeker(self.transcript)
        self.empty = EmptyState(self)
        self._composer: QWidget | None = None
        self._lay_out()
        self._connect()
        self.retranslate()
        self.show_conversation(None)
        self._read_status()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self.strip)
        self._stack = QStackedLayout()
        ignored = QSizePolicy.Policy.Ignored  # what is not in sight takes no room from the composer
        self.empty.setSizePolicy(ignored, ignored)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.transcript)
        self._column.addLayout(self._stack, 1)
        self._room = QWidget(self)
        self._room.hide()
        self._column.addWidget(self._room)

    def _connect(self) -> None:
        self.head.wants.connect(self.wants)
        self.head.why_wanted.connect(self.open_why)
        self.head.panel_wanted.connect(self.panel_wanted)
        self.strip.height_changed.connect(self._tell_room)
        self.strip.again.connect(lambda: self.wants.emit(pane_calls.poll()))
        self.transcript.act_wanted.connect(self._act)
        self.transcript.link_wanted.connect(self.link_wanted)
        self.transcript.post_wanted.connect(lambda _entry: self.show_on_x())
        self.transcript.painted.connect(self._painted)
        self._after_paint.timeout.connect(self._paint_turn)
        self._context.seen, self._context.upto = self.model.seen.seen_of, self.model.seen.upto
        self._context.changed.connect(self._changed)
        self._context.ticker.tick.connect(self._tick)

    def stops(self) -> list[QWidget]:
        """Return what F6 visits here: the messages, then the editor."""
        if self._talk is None:
            return []
        return [self.transcript, *([self._composer] if self._composer is not None else [])]

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def conversation(self) -> Conversation | None:
        """The conversation shown."""
        return self._talk

    def set_composer(self, composer: QWidget) -> None:
        """Put the composer below the transcript."""
        self._composer = composer
        self._column.addWidget(composer)
        composer.setVisible(self._talk is not None)

    def show_conversation(self, conversation_id: str | None, *, peek: bool = False) -> None:
        """Show another conversation from its end, None for none; `peek` does not mark it read."""
        talk = conversations.read(self._context.read, conversation_id) if conversation_id else None
        if talk is not None and self._talk is not None and talk.id == self._talk.id:
            self._open_what_is_shown(talk, peek)
            return
        self._talk, self._peek = talk, peek
        self._pictures.leave()
        self.close_why()
        self._stack.setCurrentWidget(self.transcript if talk is not None else self.empty)
        if self._composer is not None:
            self._composer.setVisible(talk is not None)
        self.head.show_talk(talk, peek=peek)
        new_id = None
        if talk is not None:
            self.transcript.set_today(datetime.fromtimestamp(self._context.x_now() / 1000).date(), name_of(talk))
            new_id = timeline.first_unread_id(self._context.read, talk.id, self._context.me)
        self.transcript.marking.clear()
        self.transcript.row_context.whole.clear()
        self.model.show(talk.id if talk else None, new_id=new_id, has_older=talk is not None and talk.has_older)
        self._mark_read()

    def go_to_hit(self, no: int, words: list[str]) -> None:
        """Show the message that arrived as `no` in the conversation shown, with the folded `words` marked."""
        self._seeker.seek(no, words)

    # --- what was on the screen ---------------------------------------------------------------------------------

    def _painted(self, entry_ids: list[str]) -> None:
        if self.model.painted(entry_ids):
            self._turns = TURNS
            self._after_paint.start(0)

    def _paint_turn(self) -> None:
        """The paint counts once the keys that waited behind it were handled."""
        self._turns -= 1
        if self._turns >= 0:
            self._after_paint.start(LAG_MS if self._turns == 0 else 0)
        else:
            self.model.seen.settle()

    def _open_what_is_shown(self, talk: Conversation, peek: bool) -> None:
        """A peek that is opened: the place, the mark and the New line stay."""
        self._talk, self._peek = talk, peek
        self.head.show_talk(talk, peek=peek)
        self.model.refresh(at_end=self.transcript.at_end())
        self._mark_read()

    def _mark_read(self) -> None:
        if self._talk is not None and not self._peek and self._talk.unread and not self._context.read_only:
            self._want(pane_calls.READ)

    def _changed(self, changes: Changes) -> None:
        if changes.subjects & (Subject.HEALTH | Subject.OUTBOX | Subject.ACCOUNT):
            self._read_status()
        talk = self._talk
        if talk is None:
            return
        ours = talk.id in changes.conversations or talk.customer.id in changes.customers
        if ours and changes.subjects & (_SEEN | Subject.CUSTOMER):
            self._read_again(talk, changes)

    def _read_again(self, talk: Conversation, changes: Changes) -> None:
        new = conversations.read(self._context.read, talk.id)
        if new is None:
            self.gone.emit()
            return
        self._talk = new
        if new.unread > talk.unread and new.last_in_id == talk.last_in_id:
            self._peek = True  # marked unread by the agent: it stays so until it is opened again
        if new != talk:
            self.head.show_talk(new, peek=self._peek)
            self.model.set_has_older(new.has_older)
        if changes.subjects & _SEEN:
            self.model.refresh(at_end=self.transcript.at_end())
        if new.unread > talk.unread and self.isActiveWindow() and self.isVisible() and self.transcript.at_end():
            self._mark_read()

    def _read_status(self) -> None:
        now = status.read(self._context.read, x_now=self._context.x_now())
        self.strip.show_status(now)
        self._tell_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the customer's last words in sight: the composer takes what is left."""
        super().resizeEvent(event)
        self._tell_room()

    def _tell_room(self) -> None:
        strip = 0 if self.strip.isHidden() else self.strip.height()
        strip += 0 if self._room.isHidden() else self._room.height()
        self.room_changed.emit(self.height() - self.head.height() - strip - 40 - 2 * theme.line("message"))

    def row_boxes(self) -> list[QRect]:
        """Return where something can be read in the transcript, in places of this pane."""
        if self._talk is None:
            return []
        origin = self.transcript.viewport().mapTo(self, QPoint(0, 0))
        return [box.translated(origin) for box in self.transcript.row_boxes()]

    def make_room(self, height: int) -> None:
        """Let the transcript end so many pixels above the composer, for what floats there."""
        if height != self._room.height() or self._room.isHidden() != (height == 0):
            self._room.setFixedHeight(height)
            self._room.setVisible(height > 0)
            self._tell_room()

    # --- why ----------------------------------------------------------------------------------------------------

    def open_why(self) -> None:
        """Open the panel that says why this deadline, under the countdown; close it when it is open."""
        if self._why is not None and self._why.isVisible():
            self._why.close_and_return()
            return
        if self._talk is None:
            return
        if self._why is None:
            self._why = Why(self.window())
            self._why.promise_wanted.connect(lambda: self._want(pane_calls.ACKNOWLEDGE))
            self._why.set_keys(pane_calls.key_of(self._context.registry, pane_calls.ACKNOWLEDGE))
        may = not self._context.why_not(pane_calls.ACKNOWLEDGE)
        self._why.explain(self._talk, [row.entry for row in self.model.rows()], self._context.x_now(), may_promise=may)
        chip = self.head.countdown
        right = chip.mapTo(self.window(), QPoint(chip.width() + 56, 0)).x()
        corner = self.mapTo(self.window(), QPoint(16, self.head.height() + 8))
        self._why.open_at(QPoint(max(corner.x(), right - WHY_WIDTH), corner.y()), WHY_WIDTH)
        self._why.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_why(self) -> None:
        """Close that panel."""
        if self._why is not None:
            self._why.close_and_return()

    def _tick(self, now: int) -> None:
        if self._why is not None and self._why.isVisible() and self._talk is not None:
            self._why.tick(self._talk.clock, now)
        day = datetime.fromtimestamp(now / 1000).date()
        if self._talk is not None and day != self.transcript.row_context.today:
            self.transcript.set_today(day)
            self.transcript.viewport().update()

    # --- acts ---------------------------------------------------------------------------------------------------

    def show_on_x(self) -> None:
        """Ask for the place of this conversation on X."""
        self._want(pane_calls.OPEN_ON_X)

    def _want(self, name: str) -> None:
        if self._talk is not None:
            self.wants.emit(pane_calls.of_conversation(name, self._talk.id))

    def _act(self, command: str, entry_id: str) -> None:
        if command in (pane_calls.OLDER, pane_calls.OPEN_ON_X):
            self._want(command)
        else:
            self.wants.emit(pane_calls.of_reply(command, entry_id))

    # --- words and looks ----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        text = translate("Conversation", "J and K move through the inbox, Enter opens, Space only peeks.")
        self.empty.tell("chat", translate("Conversation", "No conversation is open"), text)
        self.head.retranslate()
        self.transcript.retranslate()
        self._read_status()

    def restyle(self) -> None:
        """Take sizes and colours of the theme (its parts listen themselves)."""
        self._tell_room()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.color("ground.page"))
