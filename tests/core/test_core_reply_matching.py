"""Matching: adopt only what is surely ours; the smallest id of equals; weak evidence goes to an agent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xdesk.core.delivery import State
from xdesk.core.ids import snowflake_at, x_id_order
from xdesk.core.model import Link, Outgoing
from xdesk.core.reply_matching import LATEST_MS, best, norm, reach

T = 1_790_000_000_000


@dataclass(frozen=True)
class Seen:
    event_id: str
    text: str
    links: tuple[Link, ...] = ()


def x_id(ms: int, n: int = 0) -> str:
    return str(int(snowflake_at(ms)) + n)


def item(text: str = "您好", *, kind: str = "dm", hwm: str | None = None) -> Outgoing:
    return Outgoing(
        "o1", "9", "dm:9:1-9", kind, "1", "1-9", None if kind == "dm" else "5", text, T, State.UNCONFIRMED,
        None, None, None, hwm, T, T + 15_000, 0, None, None, "me",
    )  # fmt: skip


def link(text: str, short: str, url: str) -> Link:
    start = text.index(short)
    return Link(start, start + len(short), url, url)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("line\r\nline", "line\nline"),
        (" 好的 ", "好的"),
        ("e\u0301", "\u00e9"),
        ("\u2764\ufe0f", "\u2764"),
        ("x\ud800y", "xy"),
        ("&lt; typed", "&amp;lt; typed"),
        ("&lt; typed", "&lt; typed"),
    ],
)
def test_what_x_rewrites_still_matches(ours: str, theirs: str) -> None:
    found = best(item(ours), [Seen(x_id(T + 100), theirs)])
    assert found is not None and found.strong


def test_links_are_compared_by_where_they_lead() -> None:
    theirs = "看 https://t.co/abc1 吧"
    seen = Seen(x_id(T), theirs, (link(theirs, "https://t.co/abc1", "https://shop.example/return/"),))
    found = best(item("看 https://shop.example/return 吧"), [seen])
    assert found is not None and found.strong
    other = best(item("看 https://shop.example/other 吧"), [seen])
    assert other is None


def test_unknown_short_links_are_only_weak_evidence() -> None:
    found = best(item("see https://shop.example/r now"), [Seen(x_id(T), "see https://t.co/abc1 now")])
    assert found is not None and not found.strong
    assert best(item("hear https://shop.example/r now"), [Seen(x_id(T), "see https://t.co/abc1 now")]) is None


def test_a_public_reply_may_begin_with_handles_a_dm_may_not() -> None:
    seen = Seen(x_id(T), "@lina @brand 已退款")
    public = best(item("已退款", kind="mention"), [seen])
    assert public is not None and public.strong
    assert best(item("已退款"), [seen]) is None


def test_only_ids_above_the_mark_unclaimed_and_in_time() -> None:
    old, new = x_id(T - 1_000), x_id(T + 1_000)
    marked = item(hwm=old)
    assert best(marked, [Seen(old, "您好")]) is None
    assert best(marked, [Seen(new, "您好")], claimed={new}) is None
    assert best(marked, [Seen(x_id(T + 15_000 + LATEST_MS + 1), "您好")]) is None
    assert best(item(), [Seen(x_id(T - 6 * 60_000), "您好")]) is None, "without a mark, five minutes before the attempt"
    assert best(marked, [Seen(new, "您好")]) is not None


def test_the_smallest_of_equal_ids_is_taken_and_strong_beats_weak() -> None:
    text = "a https://t.co/x1"
    strong = [Seen(x_id(T + 1, n), text, (link(text, "https://t.co/x1", "https://e.example"),)) for n in (5, 3, 9)]
    found = best(item("a https://e.example"), [Seen(x_id(T, 1), text), *strong])
    assert found is not None and found.strong and found.count == 3
    assert found.event_id == x_id(T + 1, 3)


def test_short_ids_are_older_than_long_ones() -> None:
    marked = replace(item(), hwm="999")
    found = best(marked, [Seen("1000", "您好"), Seen("998", "您好")])
    assert found is not None and found.event_id == "1000"


def test_reach_needs_no_walk_through_weeks() -> None:
    assert reach(item(hwm=x_id(T - 10**9))) == x_id(T - 5 * 60_000)
    assert reach(item(hwm=x_id(T - 1))) == x_id(T - 1)


@given(st.text(max_size=60))
@example("/ 0")
@example("https:// // x//")
def test_a_text_matches_itself_and_norm_is_stable(text: str) -> None:
    assert norm(norm(text, unescape=False), unescape=False) == norm(text, unescape=False)
    found = best(item(text), [Seen(x_id(T), text)])
    assert found is not None and found.strong


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6, unique=True))
def test_order_of_candidates_does_not_matter(numbers: list[int]) -> None:
    seen = [Seen(x_id(T, n), "您好") for n in numbers]
    found = best(item(), seen)
    assert found is not None
    assert found.event_id == min((one.event_id for one in seen), key=x_id_order)


WORDS = st.lists(
    st.sampled_from(["see", " ", "a", "https://shop.example/r", "https://x.io", "\n", "t.co", "/"]), max_size=7
)


@given(WORDS, st.data())
def test_weak_evidence_is_a_word_in_place_of_each_short_link(ours: list[str], data: st.DataObject) -> None:
    theirs = "".join(data.draw(st.sampled_from([word, "https://t.co/abc1"])) for word in ours)
    text = "".join(ours)
    found = best(item(text), [Seen(x_id(T), theirs)])
    forms = [norm(theirs), norm(theirs, unescape=False)]
    patterns = [r"\S+".join(re.escape(part) for part in re.split(r"t\.co/\w+", form)) for form in forms]
    expected = any(re.fullmatch(pattern, norm(text)) for pattern in patterns)
    assert (found is not None) == (expected if "t.co/abc1" in theirs else norm(text) == norm(theirs))


def test_many_short_links_are_compared_without_trying_every_way() -> None:
    """With a pattern this took longer than anybody waits: each link can end at each full stop."""
    theirs = "https://t.co/a." * 30 + "!"
    assert best(item("." * 2_000), [Seen(x_id(T), theirs)]) is None
    assert best(item("." * 2_000 + "!"), [Seen(x_id(T), theirs)]) is not None
