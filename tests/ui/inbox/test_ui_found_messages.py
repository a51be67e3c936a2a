"""A search in the inbox lists the newest messages, goes on by key, shows the line, and jumps to the message."""

from __future__ import annotations

import pytest

from tests.ui import seed_replica
from tests.ui.seed_replica import Guest
from tests.ui.whole_desk import Desktop, K, M, laid_out
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.feed import ingest
from xdesk.ui.conversation.text_selection import cut
from xdesk.ui.inbox.row_labels import found_places, preview_text

NORA, TOM = seed_replica.guest("Nora Lindqvist"), seed_replica.guest("Tom Okafor")
HOUR = 3_600_000


def came(desktop: Desktop, who: Guest, texts: list[str], hours_ago: int) -> None:
    """Let messages of a customer come, a minute between them, the first so many hours ago."""
    first = seed_replica.X_NOW - hours_ago * HOUR
    for start in range(0, len(texts), 50):
        messages = tuple(
            seed_replica.incoming(who, first + n * 60_000, False, texts[n])
            for n in range(start, min(len(texts), start + 50))
        )
        unpacked = Unpacked(messages=messages)
        desktop.seeded.write(ingest.store, who.account, unpacked, page_id=None, at=seed_replica.X_NOW)
    laid_out(desktop)


def look_for(desktop: Desktop, text: str) -> None:
    """Type a text into the filter and wait until what it finds is listed and counted."""
    inbox = desktop.panes.inbox
    desktop.key(K.Key_Slash)
    inbox.search.setText(text)  # as an input method does
    desktop.until(lambda: inbox.view.text == text and not inbox.model.searching and inbox.model.hits.total is not None)
    laid_out(desktop)


def people(desktop: Desktop) -> list[str]:
    rows = [desktop.panes.inbox.model.row(n) for n in range(desktop.panes.inbox.model.rowCount())]
    return [row.customer_name for row in rows if row is not None]


def test_the_newest_of_all_are_listed_and_keys_go_on_to_the_rest(desktop: Desktop) -> None:
    came(desktop, NORA, [f"my teapot {n} leaks" for n in range(60)], 900)
    came(desktop, TOM, [f"the TEAPOT came, part {n}" for n in range(70)], 400)
    look_for(desktop, "teap")
    inbox = desktop.panes.inbox
    assert people(desktop) == ["Tom Okafor"]  # the newest 50 are all theirs
    assert inbox.head.counted() == "newest 50 of 130"
    desktop.key(K.Key_Down)  # to the list, whose last row this is
    desktop.until(lambda: inbox.model.hits.messages == 100)
    laid_out(desktop)
    assert people(desktop) == ["Tom Okafor", "Nora Lindqvist"] and inbox.head.counted() == "newest 100 of 130"
    assert inbox.current_id() == seed_replica.conversation_id(TOM)  # what is in front stays
    desktop.key(K.Key_Down)
    desktop.until(lambda: inbox.head.counted() == "130 found")
    assert not inbox.model.hits.more and inbox.current_id() == seed_replica.conversation_id(NORA)


def test_a_row_shows_the_line_that_was_found_with_the_match_marked(desktop: Desktop) -> None:
    came(desktop, NORA, ["a long story comes first, and only then the Teapot, which leaks", "nothing else"], 900)
    look_for(desktop, "teapot")
    row = desktop.panes.inbox.model.row(0)
    assert row is not None
    shown = preview_text(row)
    assert "".join(shown[at] for at in sorted(found_places(row))) == "Teapot"
    assert shown.startswith("…") and shown.endswith("which leaks")


def test_a_match_in_our_own_words_is_marked_behind_you(desktop: Desktop) -> None:
    said = seed_replica.incoming(NORA, seed_replica.X_NOW - 900 * HOUR, True, "新茶壺已寄出")
    desktop.seeded.write(ingest.store, NORA.account, Unpacked(messages=(said,)), page_id=None, at=seed_replica.X_NOW)
    look_for(desktop, "茶壶")
    row = desktop.panes.inbox.model.row(0)
    assert row is not None and preview_text(row) == "You: 新茶壺已寄出"
    assert "".join(preview_text(row)[at] for at in sorted(found_places(row))) == "茶壺"


@pytest.mark.parametrize("later", [3, 200])
def test_enter_opens_the_conversation_at_the_message_with_the_match_marked(desktop: Desktop, later: int) -> None:
    came(desktop, NORA, ["👍 here is my Teapot", *(f"and more {n}" for n in range(later))], 900)
    look_for(desktop, "teapot")
    desktop.key(K.Key_Return)
    transcript = desktop.workspace.conversation.transcript
    desktop.until(lambda: transcript.marking.range is not None)
    laid_out(desktop)
    row, marked = transcript.current(), transcript.marking.range
    assert row is not None and row.entry.text == "👍 here is my Teapot"
    assert marked is not None and marked[0] == row.entry.id and cut(row.entry.text, *marked[1:]) == "Teapot"
    box = transcript.visualRect(transcript.currentIndex())
    assert box.top() >= 0 and box.bottom() <= transcript.viewport().height()


def test_what_comes_meanwhile_is_listed_first_and_what_was_listed_stays(desktop: Desktop) -> None:
    came(desktop, NORA, ["my teapot leaks"], 900)
    look_for(desktop, "teapot")
    assert people(desktop) == ["Nora Lindqvist"]
    came(desktop, TOM, ["a teapot, please"], 1)
    desktop.until(lambda: people(desktop) == ["Tom Okafor", "Nora Lindqvist"])
    desktop.until(lambda: desktop.panes.inbox.head.counted() == "2 found")


def test_keys_go_to_older_and_newer_matches_of_the_conversation(desktop: Desktop) -> None:
    came(desktop, NORA, [f"teapot {n}" if n % 30 == 0 else f"and more {n}" for n in range(100)], 900)
    look_for(desktop, "teapot")
    desktop.key(K.Key_Return)
    transcript = desktop.workspace.conversation.transcript

    def standing() -> str:
        row = transcript.current()
        return row.entry.text if row is not None and transcript.marking.range is not None else ""

    desktop.until(lambda: standing() == "teapot 90")
    for key, wanted in ((M.NoModifier, "60"), (M.NoModifier, "30"), (M.ShiftModifier, "60"), (M.ShiftModifier, "90")):
        desktop.key(K.Key_F3, key)
        desktop.until(lambda wanted=wanted: standing() == f"teapot {wanted}")  # type: ignore[misc]
    desktop.key(K.Key_F3, M.ShiftModifier)  # there is none: it stays
    laid_out(desktop)
    assert standing() == "teapot 90"


def test_a_key_lists_more(desktop: Desktop) -> None:
    came(desktop, NORA, [f"my teapot {n} leaks" for n in range(120)], 900)
    look_for(desktop, "teapot")
    desktop.key(K.Key_Down)
    desktop.until(lambda: desktop.panes.inbox.head.counted() == "newest 100 of 120")
    desktop.key(K.Key_F4)
    desktop.until(lambda: desktop.panes.inbox.head.counted() == "120 found")
