"""Quick acknowledge: one line to the customer and a promised time, in one popover, by keys alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.channels.registry import channel_of
from xdesk.core.deadlines import stage
from xdesk.core.model import ACKNOWLEDGEMENT, PROMISED_TIME, Clock, Conversation, Draft, Rescued
from xdesk.core.text.cjk_spacing import weave
from xdesk.core.text.display_names import first_name
from xdesk.core.text.invisible import name_or_handle
from xdesk.ui.acknowledge.promise_time import NoTime, Promise, read_minutes
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.editor import pasting
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.editor_frame import EditorFrame
from xdesk.ui.editor.snippet_fields import Piece
from xdesk.ui.labels.channel_labels import channel_word
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel, isolate
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button, KeyCap
from xdesk.ui.widgets.countdown_ring import clock_words, paint_ring, word_token
from xdesk.ui.widgets.fields import Field
from xdesk.ui.widgets.ground import paint_ground

WIDTH, SIDE = 544, 16
MINUTES = (15, 30, 60)
TIME = PROMISED_TIME


@dataclass(frozen=True, slots=True)
class Wording:
    """The two halves of the acknowledgement around the promised time."""

    before: str
    after: str


def wording(chinese: bool, name: str) -> Wording:
    """Return the shipped acknowledgement in the customer's language (it goes to the customer)."""
    if chinese:
        return Wording(weave(f"{name}您好，您的消息已收到，我正在为您查询，会在 "), " 前回复您。")
    hello = f"Hello {name}" if name else "Hello"
    return Wording(f"{hello}, thank you for writing. I am looking into it and will answer you by ", ".")


class Acknowledge(Popover):
    """Asks for minutes and text; `sent` tells both. The promised time in the text is the same value."""

    sent = Signal(str, str, int)  # conversation id, text, minutes
    written = Signal(str, str, int, int)  # conversation id, words as kept ("" for none), cursor, minutes

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._talk: Conversation | None = None
        self._promise = Promise(30, 0)
        self._busy = self._refused = self._chinese = False
        self._told_last = ("", 0)  # words and minutes that `written` told
        self._build()
        self.retranslate()

    def ask(self, talk: Conversation, now: int, *, chinese: bool, corner: QPoint, kept: Draft | None = None) -> None:
        """Open for a conversation at `now` (UTC ms of X), the card's top left at `corner`.

        `kept`: what was written here before and not sent; its promise counts from now.
        """
        minutes = (kept.promise_minutes if kept is not None else None) or 30
        self._talk, self._promise, self._chinese = talk, Promise(minutes, now), chinese
        words = wording(chinese, first_name(talk.customer.name))
        text = kept.text if kept is not None else f"{words.before}{TIME}{words.after}"
        self._busy = True
        self._editor.start_over(_pieces(text, self.promised()))
        self._busy = False
        self._other.setText(str(minutes) if minutes not in MINUTES else "")
        self._other.setVisible(minutes not in MINUTES)
        self._told_last = kept.text if kept is not None else "", minutes
        self.retranslate()
        self._choose(minutes)
        self.open_at(corner, WIDTH)
        if kept is None:
            self._cards[1].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def promised(self) -> str:
        """Return the promised time as this customer is told it."""
        place = self._talk.customer.location if self._talk is not None else ""
        return self._promise.told(place or "", chinese=self._chinese)

    def minutes(self) -> int:
        """Return what is promised now."""
        return self._promise.minutes

    def text(self) -> str:
        """Return what would go out."""
        return self._editor.written().exported()

    def is_open_for(self, conversation_id: str) -> bool:
        """Whether it stands there for this conversation."""
        return self.isVisible() and self._talk is not None and self._talk.id == conversation_id

    def words(self) -> str:
        """Return what somebody wrote here, with TIME where the promised time stands; "" for the words that ship."""
        if self._talk is None:
            return ""
        shipped = wording(self._chinese, first_name(self._talk.customer.name))
        found = self._editor.written()
        mark = next((field for field in found.fields if field.id == "time" and field.text == self.promised()), None)
        text = "".join(
            run if mark is None or not mark.start <= at < mark.end else TIME if at == mark.start else ""
            for at, run, _look in found.runs
        )
        return "" if text.strip() in ("", f"{shipped.before}{TIME}{shipped.after}".strip()) else text

    def _tell_written(self) -> None:
        """Tell words and minutes when they are others than those told last; minutes alone are not worth a draft."""
        now = (self.words(), self._promise.minutes)
        if self._talk is None or now == self._told_last or not (now[0] or self._told_last[0]):
            return
        self._told_last = now
        self.written.emit(self._talk.id, now[0], self._editor.textCursor().position(), now[1])

    def editor(self) -> Editor:
        """Return the editor, for those who type into it."""
        return self._editor

    def _build(self) -> None:
        self._title = PlainLabel("", "body", 600)
        head = QHBoxLayout()
        head.setContentsMargins(SIDE + 22, 0, SIDE, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(KeyCap("q"))
        top = _Band(44, line=True, icon="clock")
        top.setLayout(head)
        self.body.addWidget(top)
        middle = QVBoxLayout()
        middle.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        middle.setSpacing(8)
        self._ask_label = PlainLabel("", "small", 400, "text.2")
        self._to_label = PlainLabel("", "small", 400, "text.2")
        self._wrong = PlainLabel("", "small", 400, "word.overdue")
        self._other = Field()
        self._other.textEdited.connect(self._other_typed)
        self._editor = Editor(self, lines_least=1)
        self._editor.edited.connect(self._text_edited)
        self._editor.guests.append(self._editor_key)
        self._editor.paste_asked.connect(self._too_much)
        self._editor.left.connect(self.close_and_return)
        self._editor.send_asked.connect(lambda _next: self.send())
        self._editor.height_changed.connect(self._grow)
        self._frame = EditorFrame(self._editor)
        self._clocks = _Clocks()
        middle.addWidget(self._ask_label)
        middle.addLayout(self._card_row())
        middle.addWidget(self._other)
        middle.addWidget(self._wrong)
        middle.addSpacing(4)
        middle.addWidget(self._to_label)
        middle.addWidget(self._frame)
        middle.addSpacing(4)
        middle.addWidget(self._clocks)
        self.body.addLayout(middle)
        self.body.addWidget(self._foot_row())

    def _card_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._cards = [ChoiceCard(str(n), height=56) for n in (1, 2, 3, 4)]
        for n, card in enumerate(self._cards):
            card.clicked.connect(lambda _=False, n=n: self._card(n))
            card.installEventFilter(self)
            row.addWidget(card, 1)
        return row

    def _foot_row(self) -> QWidget:
        self._back_hint = PlainLabel("", "small", 400, "text.3")
        self._cancel = Button("", "esc")
        self._cancel.clicked.connect(self.close_and_return)
        self._send = Button("", "↵", main=True)
        self._send.clicked.connect(self.send)
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 0, SIDE, 0)
        foot.setSpacing(8)
        foot.addWidget(self._back_hint, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._send)
        row = _Band(52, line=False)
        row.setLayout(foot)
        return row

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Acknowledge", "Quick acknowledge"))
        self._title.setText(translate("Acknowledge", "Quick acknowledge"))
        self._ask_label.setText(translate("Acknowledge", "I promise an answer within"))
        self._other.set_placeholder(translate("Acknowledge", "Minutes such as 45, or a time such as 15:30"))
        self._editor.setAccessibleName(translate("Acknowledge", "Text that goes out"))
        self._cancel.setText(translate("Acknowledge", "Cancel"))
        self._send.setText(translate("Composer", "Send"))
        for minutes, card in zip(MINUTES, self._cards, strict=False):
            by = fill(translate("Acknowledge", "by {time}"), time=Promise(minutes, self._promise.now).clock)
            card.set_words(fill(translate("Acknowledge", "{n} min"), n=minutes), by)
        self._cards[3].set_words(translate("Acknowledge", "Other…"), translate("Acknowledge", "type a time"))
        self._say_where()

    def _say_where(self) -> None:
        if self._talk is None:
            return
        name, handle = (
            isolate(name_or_handle(self._talk.customer.name, self._talk.customer.handle)),
            "@" + self._talk.account_handle,
        )
        channel = channel_of(self._talk.reply_channel)
        if channel.public:
            text = translate("Acknowledge", "This goes to {name}, publicly, as {handle}")
        else:
            text = translate("Acknowledge", "This goes to {name}, by {channel}, as {handle}")
        word = channel_word(channel.name)
        self._to_label.setText(weave(fill(text, name=name, channel=word, handle=handle)))
        back = translate("Acknowledge", "It can be taken back for {n} s")
        self._back_hint.setText(fill(back, n=channel.undo_ms // 1000))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose, arrows move between the choices, Enter sends."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send()
        elif event.text() in ("1", "2", "3", "4"):
            self._card(int(event.text()) - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._focused_card() is not None:
            self._card((self._focused_card() or 0) + (1 if key == Qt.Key.Key_Right else -1))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter on a card sends: a card is a choice, not a button of its own."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self._cards:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def send(self) -> None:
        """Tell the text and the minutes, when both are there, and close unless whoever queues them refuses."""
        self._editor.commit()
        if self._talk is None or not self._send.isEnabled() or not self.text().strip():
            return
        self._refused = False
        self.sent.emit(self._talk.id, self.text(), self._promise.minutes)
        if not self._refused and self.isVisible():
            self.close_and_return()

    def refuse(self, why: str) -> None:
        """Say why what was sent could not be queued: the card stays with its text, and Send can be pressed again."""
        self._refused = True
        self._complain(why)
        self._send.setEnabled(True)

    def _focused_card(self) -> int | None:
        focus = QApplication.focusWidget()
        return next((n for n, card in enumerate(self._cards) if card is focus), None)

    def _card(self, n: int) -> None:
        n %= len(self._cards)
        if n < len(MINUTES):
            self._other.hide()
            self._choose(MINUTES[n])
            self._cards[n].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._mark_cards(3)
            self._other.show()
            self._other.setFocus(Qt.FocusReason.OtherFocusReason)
        self.adjustSize()

    def _grow(self) -> None:
        if self.isVisible():
            self.adjustSize()

    def _mark_cards(self, chosen: int) -> None:
        for n, card in enumerate(self._cards):
            card.set_chosen(n == chosen)

    def _choose(self, minutes: int, *, from_text: bool = False) -> None:
        self._promise = Promise(minutes, self._promise.now)
        self._mark_cards(MINUTES.index(minutes) if minutes in MINUTES else 3)
        self._complain("")
        if not from_text:
            self._write_time()
        if self._talk is not None:
            after = Clock("promise", self._promise.now, self._promise.due)
            self._clocks.show_clocks(self._talk.clock, after, self._promise.now)
        self._tell_written()

    def _other_typed(self, typed: str) -> None:
        try:
            self._choose(read_minutes(typed, self._promise.now))
        except NoTime as wrong:
            self._complain(wrong.why)
        self._mark_cards(3)

    def _complain(self, why: str) -> None:
        self._wrong.setText(why)
        self._wrong.setVisible(bool(why))
        self._other.set_wrong(bool(why))
        self._send.setEnabled(not why)

    def _too_much(self, count: int, room: int) -> None:
        public = self._talk is not None and channel_of(self._talk.reply_channel).public
        self._wrong.setText(pasting.question(count, room, public=public, note=False)[0])
        self._wrong.show()
        self.adjustSize()

    def _write_time(self) -> None:
        """Put the promised time into the text, where its mark still stands."""
        mark = next((field for field in self._editor.written().fields if field.id == "time"), None)
        if mark is not None and mark.text != self.promised():
            self._busy = True
            caret = self._editor.textCursor()
            self._editor.replace_pieces(mark.start, mark.end, [_time_piece(self.promised())])
            self._editor.setTextCursor(caret)
            self._busy = False

    def _text_edited(self) -> None:
        """When the agent writes another time into the text, the promise follows it; every edit is told to be kept."""
        if self._busy or self._talk is None:
            return
        self._follow_text()
        self._tell_written()

    def _follow_text(self) -> None:
        mark = next((field for field in self._editor.written().fields if field.id == "time"), None)
        if mark is None or mark.text == self.promised() or self._editor.composing():
            return
        try:
            minutes = read_minutes(mark.text, self._promise.now) if ":" in mark.text else _no_clock()
            self._choose(minutes, from_text=True)
        except NoTime as wrong:
            self._complain(wrong.why)

    def _editor_key(self, event: QKeyEvent) -> bool:
        """Enter sends here; Shift+Enter breaks the line."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.send()
            return True
        return False


def with_time(one: Rescued, now: int) -> Rescued:
    """Return a text that is not stored as somebody may read it: with the time that its promise means at `now`."""
    draft = one.draft
    if draft.kind != ACKNOWLEDGEMENT or draft.promise_minutes is None:
        return one
    return replace(one, draft=replace(draft, text=draft.text.replace(TIME, Promise(draft.promise_minutes, now).clock)))


def _pieces(text: str, told: str) -> list[Piece]:
    """Return a kept text as runs for the editor, the promised time where TIME stands first."""
    before, mark, after = text.partition(TIME)
    return [Piece(before), _time_piece(told), Piece(after)] if mark else [Piece(text)]


def _time_piece(told: str) -> Piece:
    """The promised time as it stands in the text: marked, so that both stay one value."""
    return Piece(told, "time", source="filled", strong=True)


def _no_clock() -> int:
    raise NoTime(translate("Acknowledge", "The text names no time any more. Write one such as 15:30."))


class _Band(QWidget):
    """Head or foot of the popover with its line."""

    def __init__(self, height: int, *, line: bool, icon: str = "") -> None:
        super().__init__()
        self._below, self._icon = line, icon
        self.setFixedHeight(height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        y = self.height() - 0.5 if self._below else 0.5
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(QRectF(0, y, self.width(), 0).topLeft(), QRectF(0, y, self.width(), 0).topRight())
        if self._icon:
            paint_icon(painter, self._icon, (SIDE, (self.height() - 14) / 2), 14, "text.1")


class _Clocks(QWidget):
    """The clock before and after."""

    def __init__(self) -> None:
        super().__init__()
        self._before: Clock | None = None
        self._after: Clock | None = None
        self._now = 0
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self.setFixedHeight(max(36, 20 + theme.line("small")))

    def show_clocks(self, before: Clock | None, after: Clock, now: int) -> None:
        """Show the clock that runs and the one that would."""
        self._before, self._after, self._now = before, after, now
        words = [" ".join(clock_words(clock, now)) for clock in (before, after)]
        self.setAccessibleName(" → ".join(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, QRectF(self.rect()), "ground.hover")
        x = self._one(painter, 12.0, self._before)
        paint_icon(painter, "chevron-right", (x, self.height() / 2 - 6), 12, "text.2")
        x = self._one(painter, x + 24, self._after)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.2"))
        words = translate("Acknowledge", "starts when X has taken it")
        room = self.width() - x - 8
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(x, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)

    def _one(self, painter: QPainter, x: float, clock: Clock | None) -> float:
        paint_ring(painter, QRectF(x, 0, 20, self.height()), clock, self._now, 20)
        x += 28
        painter.setPen(theme.color(word_token(stage(clock, self._now))))
        for text, font in zip(
            clock_words(clock, self._now), (theme.font("small"), theme.digits("small", 600)), strict=True
        ):
            painter.setFont(font)
            painter.drawText(QRectF(x, 0, 200, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
            x += painter.fontMetrics().horizontalAdvance(text) + 4
        return x + 12
