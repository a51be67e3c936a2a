"""What a message shows beside its text: quoted and shared posts, polls, as plain text inside the bubble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from tests.ui.listed_rows import ListedRows
from xdesk.core.model import Direction, Entry, Link, Parent, Poll
from xdesk.core.text.link_text import link_words
from xdesk.ui.conversation.rows.day_line import Quote
from xdesk.ui.conversation.rows.message import Bubble
from xdesk.ui.conversation.rows.row_context import RowContext
from xdesk.ui.conversation.transcript import Transcript
from xdesk.ui.conversation.transcript_model import TranscriptModel
from xdesk.ui.labels.link_labels import shown_text
from xdesk.ui.labels.row_labels import post_head, spoken_row
from xdesk.ui.runtime.picture_cache import Pictures

NOON = 1_763_733_600_000
POST = Parent("555", "Lumi @brand", "The shade is back in stock. " * 3, "ok")
LINK = Link(4, 20, "https://x.com/brand/status/555", "x.com/brand/status/…")
POLL = Poll((("White", 1204), ("Sand", 3)), False, None)


def said(text: str = "see https://t.co/Abc", *, ours: bool = False, **more: object) -> Entry:
    side = Direction.OUT if ours else Direction.IN
    return Entry("1", "message", side, NOON, "Nora", text, **more)  # type: ignore[arg-type]


@pytest.fixture
def show(app: QApplication) -> Iterator[object]:
    views: list[Transcript] = []

    def show(entry: Entry, width: int = 592) -> Transcript:
        model = TranscriptModel(ListedRows([entry]), "me", spoken_row)
        view = Transcript(model, Pictures(None), link_words)
        view.resize(width, 600)
        view.set_today(date(2026, 3, 5))
        view.show()
        model.show("c")
        views.append(view)
        return view

    yield show
    for view in views:
        view.close()


def body(view: Transcript) -> Bubble:
    found = view.rows.shape(0).body
    assert isinstance(found, Bubble)
    return found


def test_the_address_of_a_post_that_is_shown_is_not(show: object) -> None:
    entry = said(links=(LINK,), quoted=POST)
    assert shown_text(entry) == ("see", ())
    other = Link(4, 20, "https://x.com/brand/status/556", "")
    for links, quoted in (((other,), POST), ((LINK,), None), ((LINK,), Parent("777", "", "", "ok"))):
        assert shown_text(said(links=links, quoted=quoted))[0] == "see https://t.co/Abc"
    assert shown_text(said("https://t.co/Abcdefgh so", links=(LINK,), quoted=POST))[0].endswith("so")


@pytest.mark.parametrize("more", [{"quoted": POST, "links": (LINK,)}, {"poll": POLL}, {"quoted": POST, "poll": POLL}])
@pytest.mark.parametrize("ours", [False, True])
@pytest.mark.parametrize("width", [320, 592, 900])
def test_cards_stand_inside_the_bubble_below_the_text(show, more, ours: bool, width: int) -> None:  # type: ignore[no-untyped-def]
    view = show(said(ours=ours, **more), width)
    bubble = body(view)
    for card, top in zip(bubble.cards, bubble.card_tops, strict=True):
        assert top >= bubble.text_at.y() + (bubble.laid.height if bubble.laid else 0)
        assert top + card.height <= bubble.frame.height() and card.width <= bubble.frame.width() - 24 + 1
    plain = body(show(said("see", ours=ours), width))
    assert bubble.height > plain.height + sum(card.height for card in bubble.cards)


def test_a_shared_post_alone_is_no_silent_message(show) -> None:  # type: ignore[no-untyped-def]
    bubble = body(show(said("https://t.co/Abcdefg", links=(Link(0, 20, LINK.url, ""),), quoted=POST)))
    assert bubble.laid is None and not bubble.silent and len(bubble.cards) == 1


def test_cards_are_painted(show) -> None:  # type: ignore[no-untyped-def]
    def ink(entry: Entry) -> int:
        view = show(entry)
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        ground = image.pixel(2, 2)
        return sum(image.pixel(x, y) != ground for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))

    assert ink(said("see", quoted=POST)) > ink(said("see")) + 200
    assert ink(said("see", poll=POLL)) > ink(said("see")) + 100


@pytest.mark.parametrize("state", ["ok", "unknown", "gone"])
def test_a_click_opens_the_post_where_x_still_has_it(show, state: str) -> None:  # type: ignore[no-untyped-def]
    post = Parent("555", "Lumi @brand" if state == "ok" else "", "words" if state == "ok" else "", state)
    view = show(said("see", quoted=post))
    wanted = QSignalSpy(view.link_wanted)
    origin, bubble = view.body_origin("1"), body(view)
    assert origin is not None
    at = (origin + QPointF(bubble.frame.left() + 30, bubble.card_tops[0] + 8)).toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert [wanted.at(n)[0] for n in range(wanted.count())] == (
        [] if state == "gone" else ["https://x.com/i/web/status/555"]
    )


def test_what_is_shown_is_spoken(show) -> None:  # type: ignore[no-untyped-def]
    model = show(said("see", quoted=POST, poll=POLL)).model()
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Lumi @brand" in spoken and "back in stock" in spoken and "White, Sand" in spoken
    model = show(said("", quoted=Parent("5", "", "", "gone"))).model()
    assert "no longer on X" in model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "\u202eevil", "a\n\n\n\n\nb" * 300, "x" * 50_000, "سلام", "😕" * 900, "\x00\ud800"]
)
def test_hostile_words_stay_plain_and_bounded(show, text: str) -> None:  # type: ignore[no-untyped-def]
    poll = Poll(((text[:200], 10**18), (text[:200], None)), True, None)
    bubble = body(show(said("see", quoted=Parent("5", text[:300], text, "ok"), poll=poll)))
    assert bubble.height < 500 and bubble.frame.width() <= 464


@pytest.mark.parametrize("name", ["\u200b", "\u2060\u00ad ", "\u3164"])
def test_an_author_whose_name_cannot_be_seen_is_named_by_the_handle(app: QApplication, name: str) -> None:
    paper = RowContext(Pictures(None), lambda url: url, lambda _id, _what: QSize(), width=592)
    post = Parent("555", f"{name} @quiet_one", "Hello", "ok")
    assert post_head(post) == "@quiet_one"
    assert Quote(post, True, paper).head == "Answer to @quiet_one"
    unnamed = Parent("555", name, "Hello", "ok")
    assert post_head(unnamed) == "A post on X" and Quote(unnamed, True, paper).head == ""
    assert post_head(Parent("555", "Lumi @brand", "", "ok")) == "Lumi @brand"
