"""What a review found: tips are never markup, zoom keeps undo, one text is one reply, names are doubted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Markup
from PySide6.QtGui import QTextBlockFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import button, buttons, said
from tests.ui.whole_desk import Desktop
from xdesk.commands.call_result import Call
from xdesk.core.changes import Changes, Subject
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.conversation import conversations
from xdesk.ui.composer.reply_access import ReplyAccess
from xdesk.ui.conversation.head_names import Who
from xdesk.ui.dialogs import link_opener
from xdesk.ui.dialogs.link_opener import LinkOpener
from xdesk.ui.editor.editor import Editor
from xdesk.ui.inbox import empty_state
from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.labels.name_labels import doubt_of, name_of
from xdesk.ui.shell.rail_row import Face, RailRow
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.widgets.empty_state import EmptyState
from xdesk.ui.widgets.icon_label import AccountBadge

K, M = Qt.Key, Qt.KeyboardModifier
NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))


@pytest.mark.parametrize(
    "text",
    ["<img src=file:///etc/passwd>", "a &lt;b&gt; c", "<?xml version", "<b>Lumi</b>", "Q&A <br/>", "<qt>x</qt>"],
)
def test_a_tip_is_never_taken_for_markup(app: QApplication, text: str) -> None:
    assert Markup.mightBeRichText(text) or "&A" in text or "<?" in text
    assert not Markup.mightBeRichText(safe_tip(text))
    assert safe_tip(text).replace("\u200b", "") == text


def test_strangers_words_in_tips_of_widgets_are_plain(app: QApplication) -> None:
    evil = "<img src=file:///etc/passwd>"
    badge, row = AccountBadge(), RailRow()
    badge.show_handle("LumiHome", evil)
    row.show_face(Face("inbox", evil, ""))
    row.set_folded(True)
    for widget in (badge, row):
        assert "img" in widget.toolTip() and not Markup.mightBeRichText(widget.toolTip())


@pytest.fixture
def points(app: QApplication) -> Iterator[float]:
    before = theme.message_points
    yield before
    theme.set_message_points(before)


def line_height(editor: Editor) -> float:
    form: QTextBlockFormat = editor.document().firstBlock().blockFormat()
    return form.lineHeight()


def test_larger_messages_reach_the_editor_and_undo_is_kept(points: float) -> None:
    editor = Editor()
    editor.show()
    QTest.keyClicks(editor, "hello")
    QTest.keyClick(editor, K.Key_Return)
    QTest.keyClicks(editor, "there")
    theme.set_message_points(points + 8)
    assert editor.font().pointSizeF() == theme.points("message") > points
    assert line_height(editor) == theme.line("message")
    QTest.keyClick(editor, K.Key_Z, M.ControlModifier)
    taken = editor.toPlainText()
    assert len(taken) < len("hello\nthere"), "one Undo takes back text, not the size of letters"
    QTest.keyClick(editor, K.Key_Z, M.ControlModifier | M.ShiftModifier)
    assert editor.toPlainText() == "hello\nthere", "and it can be done again"
    QTest.keyClicks(editor, "!")
    editor.catch_up()
    assert line_height(editor) == theme.line("message")
    while editor.document().isUndoAvailable():
        editor.undo()
    assert editor.toPlainText() == ""


def test_a_list_that_was_never_read_does_not_say_all_done(
    seeded: seed.SeededDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty_state, "nothing_read", lambda context: True)
    pane = InboxPane(seeded.context)
    pane.model.counted.emit(0)
    assert "Reading from X…" in said(pane.findChild(EmptyState)).splitlines() and not buttons(
        pane.findChild(EmptyState)
    )
    monkeypatch.setattr(empty_state, "nothing_read", lambda context: False)
    seeded.context.changed.emit(Changes(Subject.HEALTH))
    assert "All done" in said(pane.findChild(EmptyState)).splitlines()


def test_one_text_is_one_reply_however_often_send_is_pressed(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    composer, ids = desktop.workspace.composer, []
    desktop.workspace.open(NORA)
    desktop.workspace.write()
    run = desktop.seeded.context.runner.run

    def failing(call: Call, *, operation_id: str = "") -> object:
        if call.name != "reply.send":
            return run(call, operation_id=operation_id)
        ids.append(operation_id)
        raise DeskError(Sentence("Reply", "The disk is full."))

    monkeypatch.setattr(desktop.seeded.context.runner, "run", failing)
    QTest.keyClicks(composer.editor, "We look")
    assert not composer.send() and not composer.send()
    QTest.keyClicks(composer.editor, "!")
    assert not composer.send()
    assert ids[0] == ids[1] != ids[2] and all(ids)


def test_a_reply_without_a_message_before_it_is_based_on_none(
    seeded: seed.SeededDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, calls = ReplyAccess(seeded.context), []
    monkeypatch.setattr(seeded.context.runner, "run", lambda call, operation_id: calls.append((call, operation_id)))
    talk = conversations.read(seeded.context.read, NORA)
    assert talk is not None
    from xdesk.ui.composer.after_send import AfterSend

    writing.send(talk, "Hi", AfterSend(), then_done=False, seen=None, outbox_id="x")
    ((call, operation_id),) = calls
    assert call.args["based_on"] == "0" and operation_id == "x"


def test_domains_are_known_next_time_and_trouble_is_told(app: QApplication) -> None:
    class Kept:
        values: dict[str, object] = {}  # noqa: RUF012

        def get(self, name: str, default: object = None) -> object:
            return self.values.get(name, default)

        def put(self, name: str, value: object) -> None:
            self.values[name] = value

    kept, window, told = Kept(), QWidget(), []
    first = LinkOpener(window, lambda _url: True)
    first.keep_known(kept)
    assert first.open("https://shop.example.co/a") == "confirm"
    button(window, "Open in browser").click()
    second = LinkOpener(window, lambda _url: False)
    second.keep_known(kept)
    second.trouble = told.append
    assert second.open("https://shop.example.co/b") == "open"
    assert told == [link_opener.NO_BROWSER]


def test_only_the_decided_host_reaches_the_system(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        link_opener.QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toString())) or True
    )
    assert link_opener.browse("https://x.com/LumiHome?a=1") and opened == ["https://x.com/LumiHome?a=1"]
    assert not link_opener.browse("file:///etc/passwd")
    monkeypatch.setattr(
        link_opener, "decide", lambda url: link_opener.Decision("open", url, "x.com")
    )  # as if the two parsers disagreed
    assert not link_opener.browse("https://evil.example/x.com")
    assert len(opened) == 1


def test_a_name_that_imitates_the_brand_is_doubted(seeded: seed.SeededDesk, app: QApplication) -> None:
    talk = conversations.read(seeded.context.read, NORA)
    assert talk is not None and doubt_of(talk) == ""
    posing = replace(talk, customer=replace(talk.customer, name=f"{talk.account_name} Support"))
    mixed = replace(talk, customer=replace(talk.customer, name="Ноrа Lindqvist"))
    turned = replace(talk, customer=replace(talk.customer, name="Nora\u202e  L"))
    assert talk.account_name in doubt_of(posing) and doubt_of(mixed) and name_of(turned) == "Nora L"
    who = Who()
    who.show_talk(posing)
    assert doubt_of(posing) in who.accessibleName()
