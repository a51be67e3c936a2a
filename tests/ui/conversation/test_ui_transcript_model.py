"""The transcript's model: windows, diffs by id, days, turns; never a reset inside a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, Qt

from tests.ui.listed_rows import ListedRows
from xdesk.core.delivery import State
from xdesk.core.model import Direction, Entry, Parent
from xdesk.ui.conversation.transcript_model import PAGE, TranscriptModel, steps
from xdesk.ui.labels.message_grouping import rows_of
from xdesk.ui.labels.row_labels import clock_time, day_words, spoken_row

MINUTE, DAY = 60_000, 86_400_000
NOON = 1_763_733_600_000


def said(number: int, *, ours: bool = False, at: int | None = None, **more: object) -> Entry:
    direction = Direction.OUT if ours else Direction.IN
    when = NOON + number * 10 * MINUTE if at is None else at
    return Entry(f"{number:05d}", "message", direction, when, "Nora", f"message {number}", **more)  # type: ignore[arg-type]


class Watcher:
    """Counts what a view would see, and replays it on a copy of the ids."""

    def __init__(self, model: TranscriptModel) -> None:
        self.model, self.resets, self.changed = model, 0, []
        self.ids = self.now()
        model.modelReset.connect(self._reset)
        model.dataChanged.connect(lambda a, b, _roles: self.changed.append(a.row()))
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.rowsMoved.connect(self._moved)

    def now(self) -> list[str]:
        return [row.entry.id for row in self.model.rows()]

    def _reset(self) -> None:
        self.resets += 1
        self.ids = self.now()

    def _inserted(self, _parent: object, first: int, last: int) -> None:
        self.ids[first:first] = self.now()[first : last + 1]

    def _removed(self, _parent: object, first: int, last: int) -> None:
        del self.ids[first : last + 1]

    def _moved(self, _p: object, first: int, _last: int, _q: object, to: int) -> None:
        self.ids.insert(to, self.ids.pop(first))


def model_of(entries: list[Entry]) -> tuple[TranscriptModel, ListedRows, Watcher]:
    stored = ListedRows(entries)
    model = TranscriptModel(stored, "me", spoken_row)
    model.show("c")
    return model, stored, Watcher(model)


@given(
    st.lists(st.integers(0, 30), unique=True, max_size=20),
    st.lists(st.integers(0, 30), unique=True, max_size=20),
)
def test_steps_turn_any_list_into_any_other(old: list[int], new: list[int]) -> None:
    have, wanted = [str(n) for n in old], [str(n) for n in new]
    for what, first, last in steps(list(have), wanted):
        if what == "remove":
            del have[first : last + 1]
        elif what == "insert":
            have[first:first] = wanted[first : last + 1]
        else:
            assert last < first
            have.insert(last, have.pop(first))
    assert have == wanted


def test_newest_forty_first_then_older_above() -> None:
    model, _, seen = model_of([said(n) for n in range(1_000)])
    assert model.rowCount() == PAGE
    assert model.row(PAGE - 1).entry.id == "00999"
    assert model.older()
    assert model.rowCount() == 2 * PAGE
    assert seen.ids == seen.now() and seen.resets == 0


def test_older_ends_at_the_beginning() -> None:
    model, _, _ = model_of([said(n) for n in range(100)])
    while model.older():
        pass
    assert model.rowCount() == 100 and model.all_here


def test_a_new_message_is_one_insert_and_no_reset() -> None:
    model, stored, seen = model_of([said(n) for n in range(60)])
    stored.entries.append(said(60))
    model.refresh()
    assert seen.resets == 0 and seen.ids == seen.now()
    assert model.row(model.rowCount() - 1).entry.id == "00060"
    assert model.rowCount() == PAGE + 1
    assert len(seen.changed) == 0  # ten minutes later: another turn, no neighbour changes


def test_a_sent_reply_keeps_its_row() -> None:
    queued = Entry("01OUT", "outbox", Direction.OUT, NOON, "me", "On its way", state=State.QUEUED)
    model, stored, seen = model_of([said(1), queued])
    stored.entries[1] = replace(queued, what="message", state=State.SENT, x_id="9")
    model.refresh()
    assert (seen.resets, seen.changed, seen.ids) == (0, [1], ["00001", "01OUT"])


def test_nothing_changed_says_nothing() -> None:
    model, _, seen = model_of([said(n) for n in range(5)])
    told: list[int] = []
    model.synced.connect(lambda: told.append(1))
    model.refresh()
    assert not told and not seen.changed


def test_a_long_window_is_let_go_of_at_the_end_only() -> None:
    model, _, _ = model_of([said(n) for n in range(400)])
    while model.rowCount() < 200:
        model.older()
    before = model.rowCount()
    model.refresh(at_end=False)
    assert model.rowCount() == before
    model.refresh(at_end=True)
    assert model.rowCount() <= PAGE + 20 and not model.all_here


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=8))
def test_any_sequence_of_changes_ends_equal(changes: list[tuple[int, bool]]) -> None:
    model, stored, seen = model_of([said(n) for n in range(20)])
    for number, add in changes:
        here = [e for e in stored.entries if e.id != f"{number:05d}"]
        stored.entries = sorted([*here, said(number, at=NOON + number)] if add else here, key=lambda e: (e.at, e.id))
        model.refresh()
    assert seen.ids == seen.now() and seen.resets == 0
    assert sorted(seen.now()) == sorted(e.id for e in stored.entries)


def test_turns_join_within_three_minutes_on_one_side() -> None:
    rows = rows_of(
        [
            said(1, at=NOON),
            said(2, at=NOON + 3 * MINUTE),
            said(3, at=NOON + 7 * MINUTE),
            said(4, at=NOON + 8 * MINUTE, ours=True),
        ],
        new_id=None,
        more_on_x=False,
    )
    assert [row.joins_above for row in rows] == [False, True, False, False]


def test_days_new_line_and_top_mark() -> None:
    entries = [said(1, at=NOON - 2 * DAY), said(2, at=NOON), said(3, at=NOON + 1)]
    rows = rows_of(entries, new_id="00003", more_on_x=True)
    assert [row.day is not None for row in rows] == [True, True, False]
    assert [row.new for row in rows] == [False, False, True]
    assert [row.older for row in rows] == [True, False, False]
    assert not rows[2].joins_above  # the New line stands between


def test_the_quoted_post_stands_once_until_it_changes() -> None:
    one, other = Parent("1", "Lumi", "New lamps", "ok"), Parent("2", "Lumi", "Kettles", "ok")
    entries = [said(1, parent=one), said(2, parent=one), said(3, ours=True), said(4, parent=one), said(5, parent=other)]
    quoted = [row.parent and row.parent.id for row in rows_of(entries, new_id=None, more_on_x=False)]
    assert quoted == ["1", None, None, None, "2"]


def test_impossible_times_do_not_break_days() -> None:
    rows = rows_of([said(1, at=-(10**18)), said(2, at=10**18)], new_id=None, more_on_x=False)
    assert len(rows) == 2
    for today in (date.min, date(2026, 3, 5), date.max):
        for day in (date.min, date(2026, 3, 4), date.max):
            assert day_words(day, today)
    assert clock_time(10**18) == "–"


def test_rows_speak_one_sentence() -> None:
    asked = Entry(
        "o", "outbox", Direction.OUT, NOON, "me", "Thank you,\nthat helps.", state=State.ASKED, checks=2, tried_at=NOON
    )
    model, _, _ = model_of([said(1), asked])
    spoken = model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert "needs you: Thank you, that helps." in spoken and "2 checks, not found" in spoken
    assert "\n" not in spoken
    assert "Nora" in model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)


def test_the_model_keeps_its_rules(qtmodeltester: object) -> None:
    model, _, _ = model_of([said(n) for n in range(50)])
    assert isinstance(model, QAbstractItemModel)
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_what_is_no_message_is_told_in_one_line() -> None:
    def words(event: str, *named: str) -> str:
        blank = Entry("1", "event", Direction.IN, NOON, "", "", event=event, named=named)
        (row,) = rows_of([blank], new_id=None, more_on_x=False)
        return spoken_row(row).replace("\u2068", "").replace("\u2069", "")

    assert words("join", "Nora", "李娜").endswith("Nora, 李娜 joined")
    assert words("leave", "").endswith("Someone left") and words("leave").endswith("Someone left")
    assert words("join", *"abcde").endswith("a, b, 3 others joined")
    assert words("unknown", "MessageReaction2027").endswith("does not know (MessageReaction2027)")
    assert "<b>" in words("unknown", "<b>x\n\u202ey") and "\n" not in words("unknown", "<b>x\n\u202ey")
    assert len(words("join", "x" * 5000)) < 100
    lost = words("missing", str(NOON - 40 * DAY), str(NOON - 10 * DAY))
    assert lost.endswith("Messages may be missing here: X no longer lists 12 October 2025 – 11 November 2025")
    assert words("missing", str(NOON), str(NOON + MINUTE)).endswith("X no longer lists all of 21 November 2025")


def test_an_event_stands_between_turns() -> None:
    event = Entry("00002x", "event", Direction.IN, NOON + 20 * MINUTE, "", "", event="join", named=("Nora",))
    entries = [said(2), event, said(3, at=NOON + 21 * MINUTE)]
    rows = rows_of(entries, new_id=None, more_on_x=False)
    assert [row.joins_above for row in rows] == [False, False, False]
