"""The customer pane: what X shows of a person, the member card, orders, tags, notes and other threads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.model import Conversation, Note
from xdesk.replica import customers
from xdesk.replica.conversation import conversations
from xdesk.ui.conversation import pane_calls
from xdesk.ui.customer.other_conversation_row import ThreadRow
from xdesk.ui.customer.sections import SIDE, Facts, NoteCard, Orders, Quiet, Section
from xdesk.ui.customer.tag_row import HalfTag, TagRow
from xdesk.ui.labels import customer_facts
from xdesk.ui.labels.message_grouping import local_day
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.labels.row_labels import day_words
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel, one_line
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.avatar import Avatar
from xdesk.ui.widgets.buttons import IconButton
from xdesk.ui.widgets.scroll_bar import SideBar

NOTES_MOST, THREADS_MOST = 20, 20


class PersonHead(QWidget):
    """56: avatar 40, name, handle, and a button that opens the profile on X."""

    open_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._avatar = Avatar(40, self)
        self.name = PlainLabel("", "title", 600, parent=self)
        self.handle = PlainLabel("", "small", 400, "text.3", self)
        self.open = IconButton("external", "", "", self)
        self.open.clicked.connect(self.open_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 0, 0, 0)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.handle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 0, SIDE - 6, 0)
        row.setSpacing(12)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        row.addWidget(self.open)

    def tell(self, talk: Conversation) -> None:
        """Show another person."""
        self.setFixedHeight(max(56, 16 + theme.line("title") + theme.line("small")))
        self._avatar.set_person(name_of(talk), talk.customer.id)
        self.name.setText(name_of(talk))
        self.handle.setText(f"@{one_line(talk.customer.handle)}" if talk.customer.handle else "")


class CustomerPane(Retranslatable):
    """Follows one conversation's customer. Reads only; tags go out through `wants`."""

    wants = Signal(object)  # Call
    open_thread = Signal(str)  # conversation id
    profile_wanted = Signal(str, str)  # X's user id, handle: open on X

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._half_tags: dict[str, HalfTag] = {}  # by conversation: what was typed and not added
        self._talk: Conversation | None = None
        self._notes: list[NoteCard] = []
        self._threads: list[QWidget] = []
        self._minute = -1
        self.head = PersonHead(self)
        self._build_sections()
        self._lay_out()
        self.head.open_wanted.connect(self._open_profile)
        self.tags.asked.connect(self._tag)
        context.changed.connect(self._changed)
        context.ticker.tick.connect(self._tick)
        self.retranslate()

    def _build_sections(self) -> None:
        self.on_x, self.member, self.orders_part = Section(), Section(), Section()
        self.tags_part, self.notes_part, self.threads_part = Section(), Section(), Section()
        self.facts, self.facts_note = Facts(), Quiet()
        self.card, self.card_notes = Facts(), [Quiet()]
        self.orders, self.orders_note = Orders(), Quiet()
        self.tags = TagRow()
        self.notes_note, self.threads_note = Quiet(), Quiet()
        self.on_x.add(self.facts, self.facts_note)
        self.member.add(self.card, *self.card_notes)
        self.orders_part.add(self.orders, self.orders_note)
        self.tags_part.add(self.tags)
        self.notes_part.add(self.notes_note)
        self.threads_part.add(self.threads_note)

    def _lay_out(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(0)
        for part in (
            self.on_x, self.member, self.orders_part, self.tags_part, self.notes_part, self.threads_part,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)  # after setWidget, which switches it on
        self._bar = SideBar(self.area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the edge."""
        super().resizeEvent(event)
        self._bar.place()

    # --- what is shown ------------------------------------------------------------------------------------------

    @property
    def conversation(self) -> Conversation | None:
        """The conversation whose customer is shown."""
        return self._talk

    def show_conversation(self, conversation_id: str | None) -> None:
        """Show the customer of another conversation, None for nobody."""
        before = self._talk
        self._talk = conversations.read(self._context.read, conversation_id) if conversation_id else None
        after = self._talk
        if before is not None and (after is None or after.id != before.id):
            half = self.tags.half()
            if half.words:
                self._half_tags[before.id] = half
        if after is not None and (before is None or after.id != before.id):
            self.tags.take_up(self._half_tags.pop(after.id, HalfTag()))
        self._show_all()
        self.area.verticalScrollBar().setValue(0)

    def _show_all(self) -> None:
        talk = self._talk
        self.head.setVisible(talk is not None)
        self.area.setVisible(talk is not None)
        if talk is None:
            return
        self._minute = self._context.x_now() // 60_000
        self.head.tell(talk)
        self._show_person(talk)
        self._show_card(talk)
        self.tags.tell(talk.tags, conversations.tags(self._context.read))
        self._show_notes(talk)
        self._show_threads(talk)

    def _show_person(self, talk: Conversation) -> None:
        now = self._context.x_now()
        self.facts.tell(customer_facts.facts(talk.customer))
        self.facts_note.tell("" if talk.customer.fetched_at else translate("Customer", "Not fetched from X yet"))
        self.facts.setVisible(talk.customer.fetched_at is not None)
        age = customer_facts.age(talk.customer.fetched_at, now, fresh_ms=customer_facts.DAY)
        self.on_x.head.tell(translate("Customer", "On X"), age)

    def _show_card(self, talk: Conversation) -> None:
        told = customer_facts.card_words(customers.cards(self._context.read, talk.customer.id, talk.account_id))
        age = customer_facts.age(told.fetched_at, self._context.x_now())
        aside = " · ".join(part for part in (one_line(told.source), age) if part)
        self.member.head.tell(translate("Customer", "Member"), aside)
        self.card.tell(told.facts)
        self.card.setVisible(bool(told.facts))
        self._tell_card_notes(told.notes)
        self.orders_part.head.tell(translate("Customer", "Orders"), one_line(told.orders_from))
        self.orders.tell(told.orders)
        self.orders.setVisible(bool(told.orders))
        self.orders_note.tell("" if told.orders else translate("Customer", "Nothing yet"))

    def _tell_card_notes(self, notes: Sequence[tuple[str, str]]) -> None:
        """Say one line for each register that could not be asked."""
        while len(self.card_notes) < len(notes):
            self.card_notes.append(Quiet())
            self.member.add(self.card_notes[-1])
        for number, line in enumerate(self.card_notes):
            line.tell(*(notes[number] if number < len(notes) else ("", "")))

    def _show_notes(self, talk: Conversation) -> None:
        notes = [
            note
            for note in customers.notes(self._context.read, talk.customer.id)
            if note.pinned or note.conversation_id != talk.id  # the others stand in the transcript
        ][:NOTES_MOST]
        pinned = any(note.pinned for note in notes)
        title = translate("Customer", "Pinned note") if pinned else translate("Customer", "Notes")
        self.notes_part.head.tell(title)
        self.notes_note.tell("" if notes else translate("Customer", "Nothing yet"))
        meant = self.focused_note()
        _clear(self._notes)
        for note in notes:
            card = NoteCard(note, "" if note.pinned else self._signed(note), self.notes_part)
            self._notes.append(card)
            self.notes_part.add(card)
            card.measure()
            card.show()
            if note.id == meant:
                card.setFocus(Qt.FocusReason.OtherFocusReason)

    def focused_note(self) -> str:
        """Return the id of the note that has the focus, '' when none has."""
        return next((card.note_id() for card in self._notes if card.hasFocus()), "")

    def _signed(self, note: Note) -> str:
        return f"{one_line(note.written_by)} · {day_words(local_day(note.at), self._today())}"

    def _show_threads(self, talk: Conversation) -> None:
        threads = conversations.other_conversations(self._context.read, talk.customer.id, talk.id)[:THREADS_MOST]
        self.threads_part.head.tell(translate("Customer", "Other threads"))
        self.threads_note.tell("" if threads else translate("Customer", "Nothing yet"))
        _clear(self._threads)
        for thread in threads:
            row = ThreadRow(thread, day_words(local_day(thread.at), self._today()), self.threads_part)
            row.clicked.connect(lambda _=False, thread_id=row.thread_id: self.open_thread.emit(thread_id))
            self._threads.append(row)
            self.threads_part.add(row)
            row.show()

    def _today(self) -> date:
        return datetime.fromtimestamp(self._context.x_now() / 1000).date()

    # --- changes ------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        talk = self._talk
        if talk is None or not changes.subjects & (Subject.CUSTOMER | Subject.INBOX | Subject.TIMELINE):
            return
        if talk.id not in changes.conversations and talk.customer.id not in changes.customers:
            return
        new = conversations.read(self._context.read, talk.id)
        if new is None:
            return  # the conversation pane tells that it is gone
        self._talk = new
        if changes.subjects & Subject.CUSTOMER:
            self._show_all()
        elif self._talk.tags != talk.tags:
            self.tags.tell(self._talk.tags, conversations.tags(self._context.read))

    def _tick(self, now: int) -> None:
        if self._talk is not None and self.isVisible() and now // 60_000 != self._minute:
            self._minute = now // 60_000
            self._show_person(self._talk)
            self._show_card(self._talk)

    def _tag(self, name: str, on: bool) -> None:
        if self._talk is not None:
            self.wants.emit(pane_calls.tag(self._talk.id, name, on))

    def add_tag(self) -> None:
        """Open the field of + Add (the tag command calls it)."""
        if self._talk is not None:
            self.area.ensureWidgetVisible(self.tags)
            self.tags.open_field()

    def half_tags(self) -> list[tuple[str, str]]:
        """Return (conversation, words) of each tag that was typed and neither added nor left with Esc.

        The one in front comes last.
        """
        here = [(self._talk.id, self.tags.half())] if self._talk is not None else []
        return [(talk, half.words) for talk, half in [*self._half_tags.items(), *here] if half.open and half.words]

    def forget_half_tags(self) -> None:
        """They are kept elsewhere."""
        self._half_tags = {talk: half for talk, half in self._half_tags.items() if not half.open}
        if self.tags.half().open:
            self.tags.take_up(HalfTag())

    def _open_profile(self) -> None:
        if self._talk is not None:
            self.profile_wanted.emit(self._talk.customer.id, self._talk.customer.handle)

    # --- words and looks ----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.head.open.set_name(translate("Customer", "Open on X"))
        self.tags_part.head.tell(translate("Customer", "Tags"))
        self.tags.retranslate()
        self._show_all()

    def restyle(self) -> None:
        """Take sizes and colours of the theme (its parts listen themselves)."""
        self._show_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), theme.color("ground.list"))


def _clear(widgets: list[Any]) -> None:
    while widgets:
        widget = widgets.pop()
        widget.hide()
        widget.deleteLater()
