"""A person or a message that cannot be seen: the handle stands for the name, and the message says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from tests.ui import seed_replica as desk
from xdesk.core.inbox.inbox_entry import InboxRow
from xdesk.core.inbox.views import View
from xdesk.core.polling.feed import Unpacked
from xdesk.core.text.link_text import link_words
from xdesk.replica import inbox
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.feed import ingest
from xdesk.ui.composer.composer import Composer
from xdesk.ui.conversation.rows.message import Bubble
from xdesk.ui.conversation.rows.row_context import RowContext
from xdesk.ui.inbox import row_labels
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.labels.row_labels import spoken_row
from xdesk.ui.runtime.picture_cache import Pictures

SAID = "This message holds only characters that cannot be seen."
UNSEEN = ["\u3164", "\u2800\u200b", "\U000e0041", "\u3164\n\uffa0"]


@pytest.fixture(params=UNSEEN, ids=[str(n) for n in range(len(UNSEEN))])
def unseen(request: pytest.FixtureRequest, seeded: desk.SeededDesk) -> desk.Guest:
    """A customer whose name, like the message, is made of characters that nobody sees."""
    who = desk.Guest("989", "hidden_hand", request.param, desk.DM, desk.LUMI_CN, ())
    first = desk.incoming(who, desk.X_NOW, False, request.param)
    unpacked = Unpacked(messages=(first,), customers=(desk.person(who, desk.X_NOW),))
    seeded.write(ingest.store, desk.LUMI_CN, unpacked, page_id=None, at=desk.X_NOW)
    return who


def row_of(seeded: desk.SeededDesk, who: desk.Guest) -> InboxRow:
    rows = inbox.page(seeded.context.read, View(), me=desk.ME, now=desk.X_NOW, after=None, limit=200)
    return next(one for one in rows if one.id == desk.conversation_id(who))


def test_the_handle_stands_for_the_name(seeded: desk.SeededDesk, unseen: desk.Guest) -> None:
    talk = conversations.read(seeded.context.read, desk.conversation_id(unseen))
    assert talk is not None and name_of(talk) == "@hidden_hand"
    assert row_labels.person(row_of(seeded, unseen)) == "@hidden_hand"
    composer = Composer(seeded.context)
    composer.bind(talk.id)
    assert "@hidden_hand" in composer.editor.placeholderText()
    composer.deleteLater()


def test_the_message_says_so(seeded: desk.SeededDesk, unseen: desk.Guest) -> None:
    entry = timeline.page(seeded.context.read, desk.conversation_id(unseen), limit=5)[-1]
    sheet = RowContext(Pictures(None), link_words, lambda *_: QSize())
    assert Bubble(Row(entry), sheet).letters.text == SAID
    assert spoken_row(Row(entry)).endswith(SAID) and "@hidden_hand" in spoken_row(Row(entry))
    assert row_labels.preview_text(row_of(seeded, unseen)) == "Nothing that can be seen"
