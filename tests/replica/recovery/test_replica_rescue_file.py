"""Texts that could not be stored at closing: encrypted beside the desk, back as drafts, once, over nothing newer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.replica.replica_desk import CANARY, DM, KEY, T0, Desk, person, reply, said, x_id
from xdesk.core.model import Draft, Note, Rescued
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.outbox import outbox
from xdesk.replica.recovery import rescue_file

TEXT = Draft(DM, "reply", f"{CANARY} half a sentence", 4, 30, T0 + 5_000, Seen("77", 3))
OTHER = "aa" * 32


def brought(desk: Desk) -> int:
    return int(desk.do(rescue_file.bring_back, rescue_file.read(desk.path, KEY)))


def rescued(desk: Desk, *texts: Rescued, number: str = "01A") -> None:
    rescue_file.write(desk.path, KEY, texts or (Rescued(TEXT),), number)


def test_it_comes_back_whole_once_and_was_never_readable(desk: Desk) -> None:
    desk.take(*(said(T0 + n, f"words {n}") for n in range(3)), people=(person(),))
    text = replace(TEXT, seen=Seen(x_id(T0 + 2), 3))
    rescue_file.make_room(desk.path, KEY)
    rescued(desk, Rescued(text), Rescued(replace(text, kind="note", seen=None)))
    raw = rescue_file.location(desk.path).read_bytes()
    assert CANARY.encode() not in raw and not raw.startswith(b"SQLite")
    assert rescue_file.location(desk.path).stat().st_mode & 0o077 == 0
    assert [path.name for path in desk.path.parent.glob("rescue*")] == ["rescue.db"]
    assert brought(desk) == 2
    assert drafts.read(desk.conn, DM, "reply") == text
    desk.do(drafts.save, replace(TEXT, text=""))  # sent, say, before the file could be cleared
    assert brought(desk) == 0 and drafts.read(desk.conn, DM, "reply") is None
    rescue_file.clear(desk.path, KEY)
    assert rescue_file.read(desk.path, KEY) == {}
    rescued(desk, number="01B")
    assert brought(desk) == 1


def test_nothing_newer_is_overwritten_and_nothing_comes_twice(desk: Desk) -> None:
    newer = Draft(DM, "reply", "newer words", 0, None, T0 + 9_000, Seen(x_id(T0 + 2), 1))
    desk.do(drafts.save, newer)
    desk.take(*(said(T0 + n, f"words {n}") for n in range(3)), people=(person(),))
    rescued(desk, Rescued(replace(TEXT, seen=Seen(x_id(T0 + 1), 3))))
    assert brought(desk) == 1
    kept = drafts.read(desk.conn, DM, "reply")
    assert kept is not None and kept.text == f"newer words\n{TEXT.text}" and kept.seen == Seen(x_id(T0 + 1), 1)
    rescued(desk, number="01B")
    assert brought(desk) == 0 and drafts.read(desk.conn, DM, "reply") == kept


def test_an_older_draft_gives_way_and_stays_in_the_journal(desk: Desk) -> None:
    old = Draft(DM, "reply", "older words that were much longer than the text that was rescued, by far", 0, None, T0)
    desk.do(drafts.save, old)
    rescued(desk, Rescued(replace(TEXT, text="short")))
    assert brought(desk) == 1 and drafts.read(desk.conn, DM, "reply").text == "short"  # type: ignore[union-attr]
    assert old.text in [text for _, text in drafts.journal(desk.conn, DM, "reply")]


def test_a_text_that_was_stored_as_a_reply_or_note_after_all_is_no_draft(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01P", text=TEXT.text))
    ready.do(notes.add, Note("01N", DM, "me", TEXT.text, T0, False), "77001")
    rescued(ready, Rescued(TEXT, "01P"), Rescued(replace(TEXT, kind="note"), "01N"))
    assert brought(ready) == 0 and drafts.pending(ready.conn) == []
    rescued(ready, Rescued(replace(TEXT, text="edited since"), "01P"), number="01B")
    assert brought(ready) == 1


def test_a_file_of_another_key_is_set_aside_and_a_new_one_made(desk: Desk) -> None:
    rescue_file.write(desk.path, OTHER, (Rescued(TEXT),), "01A")
    before = rescue_file.location(desk.path).read_bytes()
    rescue_file.make_room(desk.path, KEY)
    assert rescue_file.read(desk.path, KEY) == {}
    assert rescue_file.location(desk.path).with_suffix(".unreadable").read_bytes() == before


def test_without_a_file_there_is_nothing_and_nothing_is_made(desk: Desk) -> None:
    assert rescue_file.read(desk.path, KEY) == {} and not rescue_file.location(desk.path).exists()


def test_there_is_room_for_it_when_no_file_may_grow(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rescue_file.make_room(desk.path, KEY)
    long = replace(TEXT, text="word " * 20_000)
    size = rescue_file.location(desk.path).stat().st_size
    rescued(desk, Rescued(long))
    assert rescue_file.location(desk.path).stat().st_size == size
    (found,) = rescue_file.read(desk.path, KEY)["01A"]
    assert found.draft.text == long.text.strip() or found.draft.text == long.text


def test_a_folder_that_takes_nothing_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="cannot be written"):
        rescue_file.write(tmp_path / "gone" / "desk.db", KEY, (Rescued(TEXT),), "01A")
