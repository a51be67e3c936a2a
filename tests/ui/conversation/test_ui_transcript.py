"""The transcript: layout by the tokens, keeps its place, marks and copies, links with their host, hostile texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.listed_rows import ListedRows
from xdesk.core.delivery import State
from xdesk.core.model import Direction, Entry, Link, Media, Parent
from xdesk.core.sentences import Sentence
from xdesk.core.text.link_text import link_words
from xdesk.ui.conversation.rows import row_delegate, text_layout
from xdesk.ui.conversation.rows.message import Bubble
from xdesk.ui.conversation.rows.row_context import Body, RowContext
from xdesk.ui.conversation.rows.row_delegate import body_of
from xdesk.ui.conversation.rows.text_layout import Laid, letters
from xdesk.ui.conversation.transcript import Transcript
from xdesk.ui.conversation.transcript_model import PAGE, TranscriptModel
from xdesk.ui.labels.link_labels import shown_text
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.labels.row_labels import below_words, clock_time, spoken_row
from xdesk.ui.runtime.picture_cache import Pictures
from xdesk.ui.style import theme

NOON = int(datetime(2026, 3, 5, 12, 0).timestamp() * 1000)
MINUTE = 60_000


def said(number: int, text: str = "", *, ours: bool = False, **more: object) -> Entry:
    direction = Direction.OUT if ours else Direction.IN
    words = text or f"message {number}"
    return Entry(f"{number:05d}", "message", direction, NOON + number * MINUTE, "Nora", words, **more)  # type: ignore[arg-type]


def reply(state: State, text: str = "A reply.", **more: object) -> Entry:
    return Entry(f"01{state}", "outbox", Direction.OUT, NOON, "me", text, state=state, **more)  # type: ignore[arg-type]


class Paper:
    """A transcript over a list of entries."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.pictures = Pictures(None)
        self.model = TranscriptModel(ListedRows(entries), "me", spoken_row)
        self.view = Transcript(self.model, self.pictures, link_words)
        self.view.resize(592, 600)
        self.view.set_today(date(2026, 3, 5))
        self.view.show()
        self.model.show("c")

    def body(self, at: int = 0) -> Bubble:
        body = self.view.rows.shape(at).body
        assert isinstance(body, Bubble)
        return body

    def point(self, at: int, x: float, y: float = 6) -> QPoint:
        """A point of the text of a row, in the viewport."""
        origin = self.view.body_origin(self.model.row(at).entry.id)
        assert origin is not None
        return (origin + self.body(at).text_at + QPointF(x, y)).toPoint()


@pytest.fixture
def paper(app: QApplication) -> Iterator[type[Paper]]:
    made: list[Paper] = []

    class Kept(Paper):
        def __init__(self, entries: list[Entry]) -> None:
            super().__init__(entries)
            made.append(self)

    yield Kept
    for each in made:
        each.view.close()


# --- measures ---------------------------------------------------------------------------------------------------


def test_a_bubble_is_as_wide_as_its_widest_line_and_never_too_wide(paper: type[Paper]) -> None:
    view = paper([said(1, "Hi"), said(2, "word " * 80)])
    short, long = view.body(0), view.body(1)
    assert short.frame.width() < 120 and short.frame.height() == theme.line("message") + 12
    assert long.frame.width() <= 440 and long.frame.left() == 16
    assert long.laid is not None and long.laid.width <= long.frame.width() - 24


def test_ours_stand_right_and_at_most_76_percent(paper: type[Paper]) -> None:
    here = paper([said(1, "word " * 80, ours=True, state=State.SENT)])
    here.view.resize(480, 600)
    frame = here.body(0).frame
    assert frame.right() == 480 - 16 and frame.width() <= 0.76 * 480


def test_time_stands_on_the_last_line_when_there_is_room_else_below(paper: type[Paper]) -> None:
    here = paper([said(1, "Short."), said(2, "Thank you, that helps. I am starting the refund of €89.00 now.")])
    line = theme.line("message")
    assert here.body(0).frame.height() == line + 12
    body = here.body(1)
    assert body.laid is not None and body.frame.height() == (body.laid.lines + 1) * line + 12


def test_right_to_left_text_stands_right_in_its_bubble(paper: type[Paper]) -> None:
    here = paper([said(1, "مرحبا، هل لديكم اللون الرملي؟\nAria"), said(2, "Aria مرحبا")])
    first, second = here.body(0), here.body(1)
    assert first.laid is not None and first.laid.rtl and second.laid is not None and not second.laid.rtl
    line = first.laid.layout.lineAt(1)
    assert line.naturalTextRect().right() == pytest.approx(first.laid.layout.lineAt(0).naturalTextRect().right(), abs=2)


def test_only_the_window_is_measured(paper: type[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def counted(row: Row, sheet: RowContext) -> Body:
        measured.append(row.entry.id)
        return body_of(row, sheet)

    monkeypatch.setattr(row_delegate, "body_of", counted)
    here = paper([said(n) for n in range(1_000)])
    assert 0 < len(measured) <= PAGE + 1
    assert here.view.at_end()
    here.entries.append(said(1_000))
    measured.clear()
    here.model.refresh()
    assert measured == [here.entries[-1].id], "rows that stay as they were are not measured again"


def test_a_short_conversation_stands_at_the_bottom(paper: type[Paper]) -> None:
    here = paper([said(1)])
    box = here.view.visualRect(here.model.index(0))
    assert box.bottom() == pytest.approx(here.view.viewport().height(), abs=2)


# --- keeps its place --------------------------------------------------------------------------------------------


def test_stays_at_the_end_only_when_it_was_there(paper: type[Paper]) -> None:
    here = paper([said(n) for n in range(60)])
    here.entries.append(said(60))
    here.model.refresh()
    assert here.view.at_end()
    bar = here.view.verticalScrollBar()
    bar.setValue(bar.maximum() - 300)
    row = here.view.indexAt(QPoint(4, 1)).row()
    entry = here.model.row(row).entry.id
    top = here.view.visualRect(here.model.index(row)).top()
    here.entries.append(said(61, "word " * 60))
    here.model.refresh()
    assert not here.view.at_end()
    assert here.view.visualRect(here.model.index(here.model.find(entry))).top() == top


def test_older_come_above_and_nothing_in_sight_moves(paper: type[Paper], qtbot: object) -> None:
    here = paper([said(n) for n in range(200)])
    bar = here.view.verticalScrollBar()
    bar.setValue(400)
    row = here.view.indexAt(QPoint(4, 1)).row()
    entry, top = here.model.row(row).entry.id, here.view.visualRect(here.model.index(row)).top()
    here.model.older()
    assert here.model.rowCount() == 2 * PAGE
    assert here.view.visualRect(here.model.index(here.model.find(entry))).top() == top
    bar.setValue(0)
    qtbot.waitUntil(lambda: here.model.rowCount() > 2 * PAGE)  # type: ignore[attr-defined]


def test_a_smaller_pane_stays_at_the_end(paper: type[Paper]) -> None:
    here = paper([said(n) for n in range(60)])
    here.view.resize(592, 300)
    assert here.view.at_end()
    here.view.resize(480, 500)
    assert here.view.at_end()


# --- marking, copying, links ------------------------------------------------------------------------------------


def drag(here: Paper, start: QPoint, end: QPoint) -> None:
    port = here.view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(port, end)
    here.view.marking.drag(QPointF(end))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def copy(here: Paper) -> str:
    QTest.keyClick(here.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_drag_marks_inside_one_message_and_ctrl_c_copies(paper: type[Paper]) -> None:
    here = paper([said(1, "Order LH-20418 please"), said(2, "other")])
    drag(here, here.point(0, 0), here.point(0, 4_000))
    assert copy(here) == "Order LH-20418 please"
    QTest.keyClick(here.view, Qt.Key.Key_Escape)
    assert here.view.marking.range is None


def test_without_a_mark_the_current_message_is_copied_whole(paper: type[Paper]) -> None:
    here = paper([said(1, "first"), said(2, "second 😕 line")])
    here.view.setCurrentIndex(here.model.index(1))
    assert copy(here) == "second 😕 line"
    QTest.keyClick(here.view, Qt.Key.Key_Up)
    assert copy(here) == "first"
    QTest.keyClick(here.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert here.view.marking.range == ("00001", 0, 5)


def test_a_double_click_marks_a_word(paper: type[Paper]) -> None:
    here = paper([said(1, "Order number")])
    here.view.marking.word(QPointF(here.point(0, 10)))
    assert here.view.marking.range == ("00001", 0, 6)


LINKED = "see https://t.co/abc now"
WHERE = (Link(4, 20, "https://shop.example.com/orders/7", "x.com/login"),)


def test_a_link_reads_as_the_host_it_leads_to(paper: type[Paper]) -> None:
    here = paper([said(1, LINKED, links=WHERE)])
    assert here.body(0).letters.text == "see shop.example.com/orders/7 now"
    told: list[str] = []
    here.view.link_wanted.connect(told.append)
    spot = here.point(0, 60)
    assert here.view.marking.hover(QPointF(spot)) == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(here.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert told == ["https://shop.example.com/orders/7"]


def test_links_are_reached_by_keys_and_copied_as_addresses(paper: type[Paper]) -> None:
    here = paper([said(1, LINKED, links=WHERE)])
    told: list[str] = []
    here.view.link_wanted.connect(told.append)
    here.view.setCurrentIndex(here.model.index(0))
    QTest.keyClick(here.view, Qt.Key.Key_Right)
    QTest.keyClick(here.view, Qt.Key.Key_Return)
    assert told == ["https://shop.example.com/orders/7"]
    QTest.keyClick(here.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert copy(here) == "see https://shop.example.com/orders/7 now"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a\tb.com", "", "ms-msdt:x"])
def test_a_refused_address_is_no_link(url: str, paper: type[Paper]) -> None:
    here = paper([said(1, LINKED, links=(Link(4, 20, url, "x.com"),))])
    assert here.body(0).letters.text == LINKED and not here.body(0).letters.spans


@pytest.mark.parametrize(
    "places", [(-1, 3), (4, 4), (9, 3), (0, 999), (20, 10**9)], ids=["negative", "empty", "reversed", "long", "outside"]
)
def test_broken_link_places_are_left_out(places: tuple[int, int]) -> None:
    found = letters("some text 😕 here", (Link(*places, "https://x.com", ""),), link_words)
    assert found.text == "some text 😕 here" and not found.spans


def test_places_of_links_count_as_qt_does() -> None:
    found = letters("😕😕 https://t.co/a", (Link(3, 17, "https://x.com/a", ""),), link_words)
    assert (found.spans[0].start, found.spans[0].length) == (5, len("x.com/a"))


def test_the_address_of_own_pictures_is_not_shown() -> None:
    url = "https://x.com/nora/status/123/photo/1"
    entry = said(1, "Look https://t.co/a", links=(Link(5, 19, url, ""),), media=(Media("m", "photo", "u", "", 9, 9),))
    assert shown_text(entry) == ("Look", ())


# --- what waits for the agent -----------------------------------------------------------------------------------


def test_buttons_of_a_message_that_needs_you(paper: type[Paper]) -> None:
    here = paper([said(1), reply(State.ASKED, checks=2, tried_at=NOON + 2 * MINUTE)])
    told: list[tuple[str, str]] = []
    here.view.act_wanted.connect(lambda *call: told.append(call))
    strip = here.view.strips.of("01asked")
    assert strip is not None and strip.isVisible()
    assert [button.text() for button in strip.buttons()] == ["Look on X", "It is there", "Send again", "Drop"]
    assert all(button.accessibleName() for button in strip.buttons())
    assert all(button.focusPolicy() & Qt.FocusPolicy.TabFocus for button in strip.buttons())
    here.view.window().activateWindow()
    assert QTest.qWaitForWindowActive(here.view.window(), 60_000)
    assert [button.key() for button in strip.buttons()] == ["", "y", "s", "d"], "one of them has the keys"
    focus = QApplication.focusWidget()
    assert focus in strip.buttons()
    focus.clearFocus()
    QTest.keyClick(here.view, "y")  # the keys go elsewhere
    assert not told and {button.key() for button in strip.buttons()} == {""}
    here.view.setFocus()
    here.view.setCurrentIndex(here.model.index(0))
    QTest.keyClick(here.view, "y")  # the agent is at another message
    assert not told and {button.key() for button in strip.buttons()} == {""}
    here.view.setCurrentIndex(here.model.index(1))
    assert [button.key() for button in strip.buttons()] == ["", "y", "s", "d"]
    for key in "yrsd":  # R is Reply everywhere
        QTest.keyClick(here.view, key)
    assert [name.rsplit(".", 1)[1] for name, _ in told] == ["it_is_there", "send_again", "drop"]
    frame = here.body(1).frame
    assert here.body(1).strip is not None and here.body(1).strip.top() >= frame.bottom()


def test_a_reply_that_is_looked_for_says_until_when_and_can_be_decided(paper: type[Paper]) -> None:
    until = NOON + 11 * MINUTE + 15_000
    here = paper([said(1), reply(State.UNCONFIRMED, tried_at=NOON + 2 * MINUTE, looked_until=until)])
    told: list[tuple[str, str]] = []
    here.view.act_wanted.connect(lambda *call: told.append(call))
    shown = clock_time(NOON + 12 * MINUTE)
    assert below_words(here.entries[1]) == f"No answer from X. Looking until {shown}."
    strip = here.view.strips.of("01unconfirmed")
    assert strip is not None and strip.isVisible()
    assert [button.text() for button in strip.buttons()] == ["Look on X", "Decide now"]
    for button in strip.buttons():
        button.click()
    assert [name for name, _ in told] == ["conversation.open_on_x", "reply.decide_now"]
    assert here.body(1).strip is not None and here.body(1).strip.top() >= here.body(1).frame.bottom()


def test_a_reply_that_was_answered_is_never_said_to_have_no_answer(paper: type[Paper]) -> None:
    why = Sentence("X", "X answered with an error of its own ({status}); {more}", {"status": 503, "more": "not known."})
    until = NOON + 12 * MINUTE
    entry = reply(State.UNCONFIRMED, tried_at=NOON, looked_until=until, sentence=why, answered=True)
    here = paper([said(1), entry])
    words = f"X answered with an error of its own (503); not known. Looking until {clock_time(until)}."
    assert below_words(here.entries[1]) == words
    assert spoken_row(Row(here.entries[1])).endswith(words)


def test_held_and_refused_offer_their_own_ways(paper: type[Paper]) -> None:
    refused = reply(State.REFUSED, sentence=Sentence("X", "X: you can no longer write to this person."))
    here = paper([refused, reply(State.HELD, sentence=Sentence("X", "Held: Nora wrote"))])
    held, no = here.view.strips.of("01held"), here.view.strips.of("01refused")
    assert held is not None and [b.text() for b in held.buttons()] == ["Send anyway", "Edit", "Drop"]
    assert no is not None and [b.text() for b in no.buttons()] == ["Edit", "Drop"]
    shape = here.view.rows.shape(1)
    assert shape.body.frame.width() == 592 - 32


def test_a_long_refusal_breaks_its_lines_and_keeps_the_buttons(paper: type[Paper]) -> None:
    here = paper([reply(State.REFUSED, sentence=Sentence("X", "X: " + "this cannot be sent now, " * 12))])
    body = here.body(0)
    assert body.strip is not None and body.strip.right() == 592 - 16
    assert body.height > body.frame.height() + 4 + theme.line("small") * 2


def test_buttons_go_when_the_row_is_settled(paper: type[Paper]) -> None:
    here = paper([reply(State.ASKED, checks=1)])
    here.entries[0] = Entry("01asked", "message", Direction.OUT, NOON, "me", "A reply.", state=State.SENT)
    here.model.refresh()
    assert here.view.strips.of("01asked") is None


# --- pictures, clips, hostile texts -----------------------------------------------------------------------------


def test_a_picture_has_its_place_before_it_is_there_and_words_when_it_fails(paper: type[Paper], qtbot: object) -> None:
    photo = Media("m", "photo", "https://pbs.twimg.com/a.jpg", "a lamp", 1_200, 600)
    here = paper([said(1, "Look", media=(photo,)), said(2, media=(photo,) * 3)])
    assert here.body(0).frame.width() >= 240 and here.body(0).frame.height() > 120
    here.view.grab()
    qtbot.waitUntil(lambda: here.pictures.failed(photo.url))  # type: ignore[attr-defined]
    spot = here.point(0, 40, 60)
    zone = here.view.marking.zone_at(QPointF(spot))
    assert zone is not None and zone.kind == "retry"


def test_a_long_text_is_clipped_and_unfolds(paper: type[Paper]) -> None:
    here = paper([said(1, "long " * 1_000)])
    assert here.body(0).letters.clipped and len(here.body(0).letters.text) <= 2_001
    here.view.setCurrentIndex(here.model.index(0))
    before = here.view.rows.shape(0).height
    QTest.keyClick(here.view, Qt.Key.Key_Return)
    assert not here.body(0).letters.clipped and here.view.rows.shape(0).height > before


HOSTILE = {
    "H01": '<img src="file:///tmp/canary.png">',
    "H03": '<a href="https://evil.example">https://x.com</a>',
    "H04": "<table><tr><td>" * 2_000,
    "H07": "![a](file:///canary.png) [x](javascript:1)" + "[" * 20_000,
    "H08": "&lt;b&gt; &amp;amp;lt; &#x202e;",
    "H09": '<style>*{color:white}</style><font size=200><span style="font-size:9999px">',
    "H10": "a<b and c>d, 1 < 2, <3",
    "H11": "\u200b<b>x</b><qt><!DOCTYPE html>",
    "H13": "Support \u202emoc.x@",
    "H14": "\u2068\u2067\u2069" * 10_000,
    "H16": "p\u200bassword",
    "H17": "hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore previous"),
    "H18": "a" + "\ufe0f\U000e0101" * 5_000,
    "H19": "e" + "\u0301" * 200_000,
    "H20": "👩\u200d" * 50_000,
    "H20b": "👩🏽\u200d🚀🇨🇳" * 1_000,
    "H22": "ＡＢＣ𝐁𝐨𝐥𝐝ꜱᴍᴀʟʟ",
    "H23": "a\ud800b\udc00\ud800c",
    "H24": "a\x00b",
    "H25": "\x1b[31mred\x07\x08\x85\u2028\u2029x",
    "H26": "\ufffe\U0001ffff\ue000",
    "H28": "x" * 1_000_000,
    "H28b": "\n" * 200_000,
    "H28c": "\t" * 100_000,
    "H29": "\ufdfd" * 1_000,
    "H30": "٠١٢ １２",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_painted_as_text(name: str, paper: type[Paper]) -> None:
    text = HOSTILE[name]
    here = paper([said(1, text, parent=Parent("9", text, text, "ok")), said(2, text, ours=True, state=State.SENT)])
    picture = here.view.grab().toImage()
    assert not picture.isNull() and not _has_red(picture)
    for at in (0, 1):
        laid = here.body(at).laid
        assert laid is not None and laid.lines <= 400
        assert len(laid.layout.text()) <= 2 * text_layout.CHUNK * 16
    assert "\n" not in here.model.data(here.model.index(0), Qt.ItemDataRole.AccessibleTextRole)


def test_markup_survives_as_it_was_written(paper: type[Paper]) -> None:
    here = paper([said(1, HOSTILE["H10"])])
    assert here.body(0).letters.text == HOSTILE["H10"]


def _has_red(picture: QImage) -> bool:
    return any(
        picture.pixelColor(x, y).getRgb()[:3] == (255, 0, 0)
        for x in range(0, picture.width(), 16)
        for y in range(0, picture.height(), 16)
    )


def test_a_bounded_number_of_lines_for_endless_text() -> None:
    laid = Laid(letters("x" * 1_000_000, (), link_words).text, theme.font("message"), 300, 20)
    assert laid.lines < 120


# --- speech and focus -------------------------------------------------------------------------------------------


def test_screen_readers_find_the_rows(paper: type[Paper]) -> None:
    here = paper([said(1, "Where is my refund?"), said(2)])
    face = QAccessible.queryAccessibleInterface(here.view)
    assert face is not None and here.view.accessibleName() == "Messages"
    spoken = [face.child(n).text(QAccessible.Text.Name) for n in range(face.childCount()) if face.child(n)]
    assert any("Where is my refund?" in words for words in spoken)


def test_focus_by_key_shows_on_the_newest_row(paper: type[Paper]) -> None:
    here = paper([said(1), said(2)])
    QApplication.sendEvent(here.view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert here.view.currentIndex().row() == 1 and here.view.rows.show_focus


def test_other_keys_are_left_to_the_window(paper: type[Paper]) -> None:
    here = paper([said(1)])
    assert not here.view.take_key("y") and not here.view.take_key("j")


def test_theme_and_words_follow(paper: type[Paper]) -> None:
    here = paper([said(1), reply(State.ASKED, checks=2)])
    light = here.view.grab().toImage().pixelColor(2, 2)
    theme.set_theme("dark")
    try:
        assert here.view.grab().toImage().pixelColor(2, 2) != light
        assert here.view.strips.of("01asked") is not None
    finally:
        theme.set_theme("light")
    theme.set_message_points(20.0)
    try:
        assert here.body(0).frame.height() == theme.line("message") + 12 > 32
    finally:
        theme.set_message_points(10.5)
