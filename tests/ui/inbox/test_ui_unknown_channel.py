"""A conversation on a channel that only a newer desk knows is listed as such and says why nothing can be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K, M
from xdesk.commands.call_result import Call
from xdesk.commands.x_address import link
from xdesk.core.model import Conversation
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import DeskError
from xdesk.replica import inbox
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.ui.inbox.row_labels import spoken_row
from xdesk.ui.runtime import command_reasons

WHO = seed.guest("Maya Fernandes")
STRANGE = "hologram:1"


@pytest.fixture
def talk(desktop: Desktop) -> Conversation:
    """A customer's words on a channel that this desk has no description of, in front."""
    now = desktop.seeded.clock.now_ms()
    said = seed.incoming(replace(WHO, id="2244777777"), now - 60_000, False, "Can you see me?")
    said = replace(said, channel="hologram", conversation_id=STRANGE, external_id="h1")
    desktop.seeded.write(ingest.store, WHO.account, Unpacked((said,)), page_id=None, at=now)
    desktop.settle()
    desktop.panes.inbox.select_id(STRANGE)
    desktop.workspace.peek(STRANGE)
    desktop.look(STRANGE)
    found = conversations.read(desktop.seeded.context.read, STRANGE)
    assert found is not None
    return found


def test_it_is_listed_with_its_clock_as_what_it_is(desktop: Desktop, talk: Conversation) -> None:
    read = desktop.seeded.context.read
    key = read.execute("SELECT key FROM conversation WHERE id = ?", (STRANGE,)).fetchone()[0]
    row = inbox.rows(read, [key])[key]
    assert row.clock is not None and "Unknown channel" in spoken_row(row, desktop.seeded.clock.now_ms())
    assert link(talk).startswith("https://x.com/")


def test_the_composer_says_why_before_anybody_types_and_sends_nothing(desktop: Desktop, talk: Conversation) -> None:
    composer = desktop.workspace.composer
    desktop.workspace.write("reply")
    assert "Update xdesk to answer here" in composer.tools.reason.text()
    assert not composer.tools.send.isEnabled()
    assert "Update xdesk" in command_reasons.of_conversation("acknowledge.open", talk, seed.ME, read_only=False)
    desktop.type("Yes, we do")
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    assert outbox.open_rows(desktop.seeded.context.read, STRANGE) == []
    assert composer.editor.toPlainText() == "Yes, we do", "the text is kept"


def test_no_command_queues_a_reply_there(desktop: Desktop, talk: Conversation) -> None:
    for name, values in (("reply.send", {"text": "Yes"}), ("reply.acknowledge", {"minutes": 30})):
        with pytest.raises(DeskError, match="Update xdesk to answer here"):
            desktop.seeded.context.runner.run(Call(name, {"conversation_id": STRANGE, **values}))
    desktop.settle()
    assert outbox.open_rows(desktop.seeded.context.read, STRANGE) == []


def test_a_note_for_colleagues_can_still_be_left(desktop: Desktop, talk: Conversation) -> None:
    composer = desktop.workspace.composer
    desktop.workspace.write("note")
    assert "Update xdesk" not in composer.tools.reason.text() and not composer.tools.send.isEnabled()
    desktop.type("Ask on the phone")
    desktop.settle()
    assert composer.tools.send.isEnabled() and composer.tools.reason.text() == ""
