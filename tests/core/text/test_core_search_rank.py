"""Ranking: code, title, pinyin and initials, and the letters that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.text.search_index import SearchIndex
from xdesk.core.text.search_rank import Field, rank

TUIKUAN = [
    Field("code", "tuikuan", worth=50),
    Field("title", "退款：询问原因", ("tui", "kuan", "xun", "wen", "yuan", "yin")),
]


@pytest.mark.parametrize(
    ("query", "code", "title"),
    [
        ("tk", ((0, 1), (3, 4)), ((0, 2),)),
        ("tui", ((0, 3),), ((0, 1),)),
        ("tuikuan", ((0, 7),), ((0, 2),)),
        ("/tuik", ((0, 4),), ((0, 2),)),
        ("tui kuan", ((0, 7),), ((0, 2),)),
        ("退款", None, ((0, 2),)),
        ("退kuan", None, ((0, 2),)),
        ("xw", None, ((3, 5),)),
        ("tkxwyy", None, ((0, 2), (3, 7))),
        ("TK", ((0, 1), (3, 4)), ((0, 2),)),
    ],
)
def test_where_it_fits(query: str, code: object, title: object) -> None:
    found = rank(query, TUIKUAN)
    assert found is not None
    assert (found.spans.get("code"), found.spans.get("title")) == (code, title)


@pytest.mark.parametrize("query", ["zz", "kt", "款退", "tuikuanz", "nk"])
def test_what_does_not_fit(query: str) -> None:
    assert rank(query, TUIKUAN) is None


def test_english_titles_fit_by_their_words() -> None:
    take = [Field("title", "Take this conversation")]
    found = rank("tc", take)
    assert found is not None and found.spans["title"] == ((0, 1), (10, 11))
    assert rank("take this", take) is not None and rank("convers", take) is not None


ORDERED = ["refund", "refunds", "no refund", "rich edges find under", "unrefunded"]


def test_better_fits_score_higher() -> None:
    scores = [rank("refund", [Field("t", text)]) for text in ORDERED]
    found = [match.score for match in scores if match is not None]
    assert len(found) == len(ORDERED) and found == sorted(found, reverse=True)


def test_an_empty_query_fits_everything() -> None:
    found = rank(" ", TUIKUAN)
    assert found is not None and found.score == 0 and not found.spans


LETTERS = st.text(st.sampled_from("tuikan 退款：xyZéİ"), max_size=12)


@given(LETTERS, LETTERS)
def test_spans_lie_in_the_text_in_order(query: str, text: str) -> None:
    found = rank(query, [Field("t", text)])
    if found is not None and found.spans:
        at = -1
        for start, end in found.spans["t"]:
            assert at < start < end <= len(text)
            at = end


@given(
    st.lists(st.text(st.sampled_from("abc退款"), min_size=1, max_size=6), max_size=15), st.text("abc退款", max_size=3)
)
def test_a_shelf_finds_what_rank_finds(texts: list[str], query: str) -> None:
    search_index = SearchIndex((n, [Field("t", text)]) for n, text in enumerate(texts))
    every = {n for n, text in enumerate(texts) if rank(query, [Field("t", text)]) is not None}
    assert {n for n, _ in search_index.find(query)} == every
    scores = [score for _, score in search_index.find(query)]
    assert scores == sorted(scores, reverse=True)


def test_a_shelf_remembers_nothing_wrong_between_queries() -> None:
    search_index = SearchIndex((text, [Field("t", text)]) for text in ("refund", "return", "order"))
    assert [name for name, _ in search_index.find("ref")] == ["refund"]
    assert [name for name, _ in search_index.find("r")][:2] == ["refund", "return"]
    assert [name for name, _ in search_index.find("or")] == ["order"]
    assert [name for name, _ in search_index.find("")] == ["refund", "return", "order"]


def test_of_very_many_the_best_come_first() -> None:
    things = [(n, [Field("code", f"tuikuan{n}"), Field("title", "退款", ("tui", "kuan"))]) for n in range(3_000)]
    search_index = SearchIndex([*things, (-1, [Field("code", "tui")])])
    found = search_index.find("tui", 20)
    assert found[0][0] == -1 and len(found) == 20
