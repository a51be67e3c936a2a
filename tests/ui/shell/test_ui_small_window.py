"""The least window, large text and a language 40 % longer: nothing that matters is cut, nothing is empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from tests.ui import seed_replica as seed
from tests.ui.pseudo_language import LongWords, longer
from tests.ui.whole_desk import Desktop, K, laid_out
from xdesk.core.model import Macro
from xdesk.replica.agent_texts import macros
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.dialogs.deadline_reason import Why
from xdesk.ui.palette.card import CardBox
from xdesk.ui.shell.rail_row import RailRow
from xdesk.ui.style import theme
from xdesk.ui.widgets.buttons import Button, Pressable

LONG = Macro(
    "m9", "zz", (), "A long one", "en",
    "Hello {{customer.first_name}}, we see you would like your money back for {{order.last.title|your order}} (order "
    "{{order.last.title!}} {{missing.one!}}). Is the reason that it is {{pick:Reason|faulty|too small|unwanted}}?\n"
    "Once approved, the money reaches your account within a few days, and we tell you when it is on its way.",
    ("dm", "public"), 30, ("Refund",), "", "",
)  # fmt: skip
NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))


@pytest.fixture(params=["plain", "large", "long", "large and long"])
def narrow(desktop: Desktop, request: pytest.FixtureRequest) -> Iterator[Desktop]:
    """The desk at 1024 x 640 with Nora's conversation open."""
    words = LongWords()
    if "long" in request.param:
        QCoreApplication.installTranslator(words)
    if "large" in request.param:
        theme.set_text_scale(1.5)
    desktop.window.resize(1024, 640)
    desktop.workspace.open(NORA)
    laid_out(desktop)
    yield desktop
    desktop.window.close()
    QCoreApplication.removeTranslator(words)
    theme.set_text_scale(1.0)


def seen(root: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [one for one in root.findChildren(kind) if one.isVisible() and not one.visibleRegion().isEmpty()]


def assert_whole(desk: Desktop, root: QWidget) -> None:
    """No button is cut or empty, once new words have been laid out; what folded its words away says them."""
    laid_out(desk)
    for button in seen(root, Pressable):
        if isinstance(button, RailRow):
            continue
        assert button.width() >= button.sizeHint().width(), (type(button).__name__, button.text())
        assert button.height() >= button.sizeHint().height(), (type(button).__name__, button.text())
        assert button.text() or button.accessibleName(), type(button).__name__
    for plain in seen(root, Button):
        assert isinstance(plain, Button)
        assert plain.text() or plain.icon_name, "an empty button"
        assert plain.text() or plain.toolTip()


@pytest.mark.parametrize("panel", [False, True])
def test_the_head_keeps_its_countdown_and_its_buttons(narrow: Desktop, panel: bool) -> None:
    if panel:
        narrow.panes.toggle_customer()
        laid_out(narrow)
    head = narrow.workspace.conversation.head
    assert narrow.panes.compact() and narrow.panes.customer_shown() is panel
    assert head.panel.isVisible() is not panel
    assert_whole(narrow, head)
    parts = [one for one in (head.countdown, head.assignee, head.done, head.panel, head.more) if one.isVisible()]
    edges = [head.who.geometry().right()]
    for part in parts:
        assert part.geometry().left() > edges[-1], "one lies over the other"
        edges.append(part.geometry().right())
    assert edges[-1] <= head.width() and head.who.width() >= 40
    assert head.countdown.parts()[1] == "04:12"


@pytest.mark.parametrize("panel", [False, True])
def test_nothing_of_the_desk_is_cut_or_empty(narrow: Desktop, panel: bool) -> None:
    if panel:
        narrow.panes.toggle_customer()
        laid_out(narrow)
    assert_whole(narrow, narrow.workspace.conversation)
    assert_whole(narrow, narrow.panes.inbox)
    assert narrow.window.width() == 1024 and narrow.panes.width() == 1024


def test_the_composer_is_usable(narrow: Desktop) -> None:
    narrow.seeded.write(macros.store_shipped, (LONG,))
    narrow.panes.toggle_customer()
    laid_out(narrow)
    narrow.key(K.Key_R)
    narrow.type("A longer answer that takes more than one line even where there is much room for it. /zz")
    laid_out(narrow)
    composer = narrow.workspace.composer
    editor = composer.editor
    assert composer.panel.isVisible() and editor.height() >= editor.height_of(1)
    narrow.key(K.Key_Tab)
    laid_out(narrow)
    places = [one.geometry() for one in composer.frame.findChildren(QWidget) if one.isVisible()
              and one.parentWidget() is composer.frame and one is not composer.frame.ring]  # fmt: skip
    for n, one in enumerate(places):
        assert composer.frame.rect().contains(one), "cut by the frame"
        assert all(not one.intersects(other) for other in places[n + 1 :]), "one lies over the other"
    assert composer.live.live() and not composer.field_strip.isHidden()
    assert editor.height() >= editor.height_of(2)
    transcript = narrow.workspace.conversation.transcript
    assert transcript.height() >= 2 * theme.line("message")
    assert composer.tools.send.geometry().right() <= composer.tools.width()


def test_with_room_there_is_the_preview_and_without_it_the_text(desktop: Desktop) -> None:
    desktop.seeded.write(macros.store_shipped, (LONG,))
    laid_out(desktop)
    desktop.workspace.open(NORA)
    desktop.key(K.Key_R)
    desktop.type("/zz")
    desktop.key(K.Key_Tab)
    laid_out(desktop)
    composer = desktop.workspace.composer
    assert composer.preview.isVisible() and composer.after_strip.isVisible()
    tall = composer.editor.height()
    composer.set_room(composer.height() - composer.preview.height())
    assert not composer.preview.isVisible() and composer.editor.height() == tall
    composer.set_room(200)
    assert not composer.after_strip.isVisible() and composer.editor.height() < tall
    composer.set_room(2_000)
    assert composer.preview.isVisible() and composer.editor.height() == tall


def test_what_floats_stays_inside(narrow: Desktop) -> None:
    room = narrow.window.rect()
    narrow.key(K.Key_Q)
    card = narrow.dispatcher.acknowledge
    assert card.isVisible() and room.contains(card.card().translated(card.pos()))
    assert [one.text() for one in seen(card, QPushButton) if isinstance(one, (Button, ChoiceCard))]
    narrow.key(K.Key_Escape)
    narrow.key(K.Key_W)
    why = narrow.window.findChild(Why)
    assert why is not None and room.contains(why.card().translated(why.pos()))
    narrow.key(K.Key_Escape)
    narrow.dispatcher.palette.open_palette("tk")
    box = narrow.dispatcher.palette.findChild(CardBox)
    assert room.contains(box.card().translated(box.pos()))
    assert box.hint.geometry().right() <= box.foot.width() - box.foot.keys_width()


def test_the_long_language_keeps_places() -> None:
    assert "{name}" in longer("{name} has it") and len(longer("Done")) > 5
