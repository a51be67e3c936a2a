"""One text, one reply, also when the disk takes minutes to say whether it took it; nothing typed meanwhile is lost."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from tests.ui import seed_replica as seed
from tests.ui.slow_disk import SlowDisk
from tests.ui.visible_widgets import said
from tests.ui.whole_desk import MAYA, Desktop, K, M
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import timeline
from xdesk.replica.outbox import outbox

JIAYI = seed.conversation_id(seed.guest("王佳怡"))


@pytest.fixture
def disk(desktop: Desktop) -> Iterator[SlowDisk]:
    found = SlowDisk(desktop)
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    yield found
    found.answer(True)


def replies(desk: Desktop, conversation_id: str = MAYA) -> list[str]:
    desk.seeded.write(lambda _tx: None)
    return [item.text for item in outbox.open_rows(desk.seeded.context.read, conversation_id)]


def notes(desk: Desktop) -> list[str]:
    desk.seeded.write(lambda _tx: None)
    return [entry.text for entry in timeline.page(desk.seeded.context.read, MAYA) if entry.what == "note"]


def press(desk: Desktop) -> None:
    desk.workspace.composer.editor.setFocus()
    desk.key(K.Key_Return, M.ControlModifier)


def known(desk: Desktop) -> None:
    """Wait until the composer knows what became of the press."""
    composer = desk.workspace.composer
    desk.until(lambda: composer.pending.all_known)


def test_a_text_edited_while_its_commit_hangs_makes_no_second_reply(desktop: Desktop, disk: SlowDisk) -> None:
    composer = desktop.workspace.composer
    desktop.type("on its way")
    assert composer.flush()
    disk.slow = True
    press(desktop)
    assert "Do not send it again" in composer.wrong
    desktop.type("!")
    press(desktop)
    assert not composer.tools.send.isEnabled() and "Waiting for the disk" in composer.tools.reason.text()
    assert "Do not send it again" in composer.wrong
    disk.answer(True)
    known(desktop)
    assert replies(desktop) == ["on its way"]
    assert composer.text() == "on its way!" and "has not been sent" in composer.wrong
    assert composer.flush()
    kept = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert kept is not None and kept.text == "on its way!"
    press(desktop)  # having read that
    assert replies(desktop) == ["on its way", "on its way!"]


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_was_stored_after_all_leaves_the_editor(desktop: Desktop, disk: SlowDisk, kind: str) -> None:
    composer = desktop.workspace.composer
    composer.write(kind)
    desktop.type("once")
    disk.slow = True
    press(desktop)
    press(desktop)
    disk.answer(True)
    known(desktop)
    assert (replies(desktop) if kind == "reply" else notes(desktop)) == ["once"]
    assert composer.text() == "" and composer.flush()
    assert drafts.read(desktop.seeded.context.read, MAYA, kind) is None


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_what_was_not_stored_is_said_and_sent_by_the_next_press(desktop: Desktop, disk: SlowDisk, kind: str) -> None:
    composer = desktop.workspace.composer
    composer.write(kind)
    desktop.type("once")
    disk.slow = True
    press(desktop)
    disk.answer(False)
    known(desktop)
    assert composer.text() == "once" and "Press Send again" in composer.wrong
    press(desktop)
    assert (replies(desktop) if kind == "reply" else notes(desktop)) == ["once"] and composer.text() == ""


def test_switching_away_and_back_is_no_way_round_it(desktop: Desktop, disk: SlowDisk) -> None:
    composer = desktop.workspace.composer
    desktop.type("once")
    disk.slow = True
    press(desktop)
    composer.bind(JIAYI)
    composer.bind(MAYA)
    assert composer.text() == "once"
    press(desktop)
    composer.bind(JIAYI)
    disk.answer(True)
    known(desktop)
    composer.bind(MAYA)
    assert replies(desktop) == ["once"] and composer.text() == ""


def test_no_draft_is_stored_beside_a_reply_that_may_be_stored(desktop: Desktop, disk: SlowDisk) -> None:
    """As after a crash in between: the file holds the reply, and not its text once more as a draft."""
    desktop.type("once")
    disk.slow = True
    press(desktop)
    desktop.workspace.composer.drafts.save_now()
    disk.answer(True)
    assert replies(desktop) == ["once"]
    assert drafts.read(desktop.seeded.context.read, MAYA, "reply") is None
    known(desktop)


def test_an_acknowledgement_that_may_be_stored_is_not_made_again(desktop: Desktop, disk: SlowDisk) -> None:
    for slow in (True, False):
        desktop.panes.inbox.focus_list()
        desktop.key(K.Key_Q)
        disk.slow = slow
        desktop.key(K.Key_Return)
        disk.slow = False
    assert desktop.dispatcher.acknowledge.isVisible()  # the second one stays with its text, and says why
    disk.answer(True)
    assert len(replies(desktop)) == 1


def test_an_acknowledgement_the_disk_did_not_take_keeps_its_card(
    desktop: Desktop, disk: SlowDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_Q)
    go, began = threading.Event(), threading.Event()
    desktop.seeded.writer.write(lambda _tx: (began.set(), go.wait(PATIENCE_S)))
    assert began.wait(PATIENCE_S)
    with monkeypatch.context() as hasty:
        hasty.setattr(desks, "WAIT_S", 0.05)
        desktop.key(K.Key_Return)  # not begun after the patience: given up
    go.set()
    assert replies(desktop) == [] and desktop.dispatcher.acknowledge.isVisible()
    desktop.key(K.Key_Return)
    assert len(replies(desktop)) == 1 and not desktop.dispatcher.acknowledge.isVisible()


@pytest.mark.parametrize("way", ["undo", "reply.recall"])
def test_nothing_is_brought_back_over_a_text_that_is_not_stored(desktop: Desktop, disk: SlowDisk, way: str) -> None:
    desktop.type("first")
    press(desktop)
    desktop.seeded.write(lambda _tx: None)
    disk.slow = True
    desktop.type("second")
    back = desktop.dispatcher.undo if way == "undo" else lambda: desktop.dispatcher.run(way)
    back()
    assert desktop.workspace.composer.text() == "second" and "not stored yet" in said(desktop.dispatcher.toast)
    disk.answer(True)
    back()
    desktop.until(lambda: desktop.workspace.composer.text() == "first\nsecond")
    assert replies(desktop) == []


@pytest.mark.parametrize("number", range(8))
def test_random_presses_edits_switches_and_answers(desktop: Desktop, disk: SlowDisk, number: int) -> None:
    """No text is stored twice, and every text is stored or still before the agent."""
    rng, composer = random.Random(f"pending {number}"), desktop.workspace.composer
    typed = {MAYA: "", JIAYI: ""}
    here, sign = MAYA, iter(range(10_000))

    def edit() -> None:
        more = f"{next(sign)} "
        composer.editor.setFocus()
        composer.editor.moveCursor(composer.editor.textCursor().MoveOperation.End)
        desktop.type(more)

    for _ in range(40):
        what = rng.choice(("edit", "edit", "press", "press", "switch", "slow", "takes", "fails"))
        if what == "edit":
            edit()
        elif what == "press":
            press(desktop)
        elif what == "switch":
            here = JIAYI if here == MAYA else MAYA
            composer.bind(here)
        elif what == "slow":
            disk.slow = True
        else:
            disk.answer(what == "takes")
            known(desktop)
    disk.answer(True)
    known(desktop)
    for one in typed:
        composer.bind(one)
        stored = replies(desktop, one)
        assert len(stored) == len(set(stored))
    assert composer.flush()
    everything = " ".join(
        [*replies(desktop, MAYA), *replies(desktop, JIAYI)]
        + [draft.text for one in typed if (draft := drafts.read(desktop.seeded.context.read, one, "reply")) is not None]
    ).split()
    assert set(everything) == {str(n) for n in range(next(sign))}
