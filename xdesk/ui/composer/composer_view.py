"""Composer's view: head, macro list, editor with its docked strips, tools; it shows and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Conversation
from xdesk.core.text.display_names import first_name
from xdesk.core.text.invisible import is_blank, name_or_handle
from xdesk.ui.composer import style_check
from xdesk.ui.composer.composer_head import ComposerHead
from xdesk.ui.composer.editor_strips import ChoiceStrip, Preview, SayStrip, StopStrip
from xdesk.ui.composer.macro_list import MacroList
from xdesk.ui.composer.snippet_session import SnippetSession
from xdesk.ui.composer.tool_row import ToolRow
from xdesk.ui.editor import pasting
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.editor_frame import EditorFrame
from xdesk.ui.labels.channel_labels import why_no_reply
from xdesk.ui.style import theme
from xdesk.ui.style.cjk_spacing import weave
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, spoken, translate

REPLY, NOTE = "reply", "note"
LEAST_LINES = 3
"""Lines of the editor that are worth more than the preview of them, where there is no room for both."""


@dataclass(frozen=True, slots=True)
class After:
    """What happens once X has taken the reply."""

    minutes: int | None = None
    tags: tuple[str, ...] = ()
    macro_id: str = ""


class ComposerView(Retranslatable):
    """What the composer looks like; `Composer` fills it."""

    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wrong = ""  # what went wrong, shown below the frame
        self._room = 10_000
        self._previewed = self._followed = False  # whether there is something to show in those strips
        self._build()
        self._dock()

    def _build(self) -> None:
        self.head = ComposerHead()
        self.editor = Editor()
        self.panel = MacroList()
        self.stop_strip, self.choices, self.preview = StopStrip(), ChoiceStrip(), Preview()
        self.lint, self.after_strip, self.tools = SayStrip("bang", 36), SayStrip("clock", 28), ToolRow()
        self.problem = SayStrip("bang", 24)
        self.paste_strip = SayStrip("copy", 36)
        self.paste_strip.hide()
        self.live = SnippetSession(self.editor)
        self.frame, self._gap = EditorFrame(self.editor), QWidget()
        self._gap.setFixedHeight(8)
        self._gap.hide()

    def _dock(self) -> None:
        self.frame.box.insertWidget(0, self.stop_strip)
        for strip in (self.paste_strip, self.choices, self.preview, self.lint, self.after_strip, self.tools):
            self.frame.box.addWidget(strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 1, 16, 12)
        column.setSpacing(0)
        for part in (self.head, self.panel, self._gap, self.frame, self.problem):
            column.addWidget(part)

    def why_not(self, talk: Conversation | None, kind: str) -> str:
        """Return why Send is off; "" when it is on."""
        if talk is None:
            return translate("Composer", "Choose a conversation first")
        refusal = why_no_reply(talk)
        if kind == REPLY and refusal is not None:
            return spoken(refusal)
        missing = self.live.first_missing()
        if missing is not None:
            field = missing.label[:1].upper() + missing.label[1:]
            return fill(translate("Composer", "{field} is empty"), field=field)
        if is_blank(self.editor.shown_text()):
            return translate("Composer", "Nothing is written yet")
        over = self.head.counter.over()
        return fill(translate("Composer", "{n} too many"), n=over) if over and kind == REPLY else ""

    def hint(self, talk: Conversation | None, kind: str) -> str:
        """Return what the empty editor says."""
        if talk is None:
            return ""
        if kind == NOTE:
            return translate("Composer", "A note for colleagues. It is never sent.")
        channel = channel_of(talk.reply_channel)
        if channel.no_reply is not None:
            return ""
        name = isolate(name_or_handle(talk.customer.name, talk.customer.handle))
        if channel.public:
            return weave(fill(translate("Composer", "Reply to {name} in public. Type / for macros."), name=name))
        return weave(fill(translate("Composer", "Message to {name}. Type / for macros."), name=name))

    def show_stops(self, talk: Conversation | None) -> None:
        """Show the stop that takes the keys, its choices, and what the customer will see."""
        live, now = self.live.live(), self.live.current()
        stood = (self._previewed, not self.choices.isHidden())
        self.stop_strip.setVisible(bool(live))
        if live:
            at = next((n for n, stop in enumerate(live, 1) if now is not None and stop.id == now.id), 0)
            self.stop_strip.show_stop(self.live.title or translate("Composer", "To fill"), at, len(live))
        self.choices.show_stop(now)
        self._previewed = bool(live) and talk is not None
        if live and talk is not None:
            customer = talk.customer
            name = isolate(first_name(customer.name) or "@" + customer.handle)
            head = weave(fill(translate("Composer", "As {name} will see it"), name=name))
            self.preview.show_text(head, self.editor.written().exported(dots=True))
        if live or stood != (self._previewed, not self.choices.isHidden()):
            self._fit_room()
            self.height_changed.emit()

    def show_after(self, after: After, kind: str, *, public: bool, order_numbers: tuple[str, ...]) -> None:
        """Show what follows a send, and what everyone could read."""
        text = self.editor.shown_text()
        stood = (self._followed, self.lint.isHidden())
        self.lint.say(style_check.warning(text, order_numbers, public=public and kind == REPLY), "word.soon")
        parts = []
        if kind == REPLY and not is_blank(text):
            for tag in after.tags:
                parts.append(fill(translate("Composer", "tag {tag}"), tag=isolate(tag)))
            if after.minutes:
                parts.append(fill(translate("Composer", "promise {n} min"), n=after.minutes))
        words = translate("Composer", "After it is sent: {steps}")
        self.after_strip.say(fill(words, steps=" · ".join(parts)) if parts else "")
        self._followed = bool(parts)
        self.tools.set_line(bool(parts or self.live.live() or not self.lint.isHidden()))
        if stood != (self._followed, self.lint.isHidden()):
            self._fit_room()

    def say_problem(self, text: str) -> None:
        """Show what went wrong below the frame; "" when nothing did."""
        self.wrong = text
        stood = self.problem.isHidden()
        self.problem.say(text, "word.overdue")
        if stood != self.problem.isHidden():
            self._fit_room()
        self.frame.set_wrong(bool(text))

    def ask_paste(self, count: int, room: int, *, public: bool, note: bool) -> None:
        """Say how much was copied, and that nothing of it is pasted until it is asked for once more."""
        said, button = pasting.question(count, room, public=public, note=note)
        self.paste_strip.say(said, "word.soon", button=button, key="ctrl+v" if button else "")
        self._fit_room()
        self.height_changed.emit()

    def end_paste(self) -> bool:
        """Take the question away; return whether there was one."""
        asked = not self.paste_strip.isHidden()
        self.editor.forget_held_back()
        if asked:
            self.paste_strip.say("")
            self._fit_room()
            self.height_changed.emit()
        return asked

    def space_list(self, shown: bool) -> None:
        """Keep 8 between the macro list and the frame."""
        self._gap.setVisible(shown)
        self._fit_room()
        self.height_changed.emit()

    def set_room(self, height: int) -> None:
        """Keep within so much height: the preview goes first, then what follows a send, then lines of the editor."""
        if height != self._room:
            self._room = height
            self._fit_room()

    def _fit_room(self) -> None:
        upper = (self.head, self.panel, self._gap, self.stop_strip, self.paste_strip, self.choices)
        parts = (*upper, self.lint, self.tools, self.problem)
        left = self._room - 17 - sum(part.sizeHint().height() for part in parts if not part.isHidden())
        follows = self.after_strip.sizeHint().height()
        preview = self.preview.heightForWidth(self._inner()) if self._previewed else 0
        readable = self.editor.height_of(LEAST_LINES)
        followed = self._followed and left - follows >= readable
        left -= follows if followed else 0
        previewed = self._previewed and left - preview >= readable
        left -= preview if previewed else 0
        self.after_strip.setVisible(followed)
        self.preview.setVisible(previewed)
        self.editor.set_most_lines((left - self.editor.height_of(0)) // self.editor.row_height())

    def _inner(self) -> int:
        return max(200, self.width() - 2 * 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page and the line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.head.retranslate()
        self.tools.retranslate()
