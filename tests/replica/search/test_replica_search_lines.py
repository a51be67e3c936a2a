"""The line a search shows holds what was found, and the places in it are those a reader would mark."""

from __future__ import annotations

import random

import pytest

from tests.replica.replica_desk import DM, T0, Desk, said
from tests.soak.replica import search_corpus
from xdesk.replica.search import hits
from xdesk.replica.search.folding import contains, fold, words_of
from xdesk.replica.search.lines import line_of, places


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Does the sand shade fit?", "shade", ["shade"]),
        ("灯罩（Shade）可以单买吗", "shade", ["Shade"]),
        ("臺灣訂單", "台湾", ["臺灣"]),
        ("order LH-20418 now", "041", ["041"]),
        ("ＬＨ－２０", "lh-2", ["ＬＨ", "２"]),
        ("x15元", "5元", ["5元"]),
        ("Café au lait", "cafe lait", ["Café", "lait"]),
        ("great 👍🏽 ok", "👍", ["👍"]),
        ("die Straße", "strasse", ["Straße"]),
        ("a banana an", "an", ["an"]),  # two letters begin a word
    ],
)
def test_what_was_found_is_marked(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in places(text, words_of(query))] == marked
    line = line_of(text, words_of(query))
    assert [line.text[start:end] for start, end in line.found] == marked


def test_a_line_shows_what_was_found_far_behind_in_one_line() -> None:
    line = line_of("word " * 400 + "\n\n the\tteapot leaks", words_of("teapot"))
    assert line.text.startswith("…") and "the teapot leaks" in line.text and "\n" not in line.text
    assert [line.text[start:end] for start, end in line.found] == ["teapot"]


def test_every_hit_has_a_mark_in_its_line() -> None:
    corpus = search_corpus.Corpus(4)
    texts, seen = [corpus.text() for _ in range(2_000)], 0
    for number in range(150):
        words = words_of(corpus.query(random.Random(number)))
        for text in (one for one in texts if words and contains(fold(one), words)):
            assert places(text, words) and line_of(text, words).found, (text, words)
            seen += 1
    assert seen > 1_000


def test_hits_of_one_conversation_follow_each_other_both_ways(desk: Desk) -> None:
    desk.take(*(said(T0 + n * 1_000, f"teapot {n}" if n % 3 == 0 else f"cup {n}", low=n + 1) for n in range(20)))
    position, found = (T0 + 60_000, 99), []
    while (hit := hits.beside(desk.conn, "teap", DM, position)) is not None:
        found.append(hit.text)
        position = (hit.at, hit.no)
    assert found == [f"teapot {n}" for n in (18, 15, 12, 9, 6, 3, 0)]
    newer = hits.beside(desk.conn, "teap", DM, position, newer=True)
    assert newer is not None and newer.text == "teapot 3"
    assert (
        hits.beside(desk.conn, "…", DM, position) is None and hits.beside(desk.conn, "teap", "dm:1:2", position) is None
    )
