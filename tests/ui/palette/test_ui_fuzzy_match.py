"""Fitting: whole words and initials before letters here and there, and only telling letters are marked."""

from __future__ import annotations

import pytest

from xdesk.core.text.search_rank import Field, Spelled, rank
from xdesk.ui.matching.fuzzy_match import SCATTERED, fit, scattered, telling


def score(typed: str, text: str, *syllables: str) -> int:
    found = fit(typed, [Spelled(Field("0", text, syllables))])
    assert found is not None
    return found.score


def test_the_order_is_what_people_mean() -> None:
    ordered = [
        score("tk", "tk"),
        score("tk", "tk-2"),
        score("tk", "退款：询问原因", "tui", "kuan", "xun", "wen", "yuan", "yin"),
        score("tk", "notk"),
        score("tk", "Take it"),
        score("tk", "Thanks and goodbye"),
        score("tk", "Turn single-key commands off"),
    ]
    assert ordered == sorted(ordered, reverse=True) and len(set(ordered)) == len(ordered)


@pytest.mark.parametrize(
    ("text", "spans", "loose"),
    [
        ("Answer by DM", ((0, 1), (7, 8), (10, 11)), False),
        ("Take it", ((0, 2), (5, 6)), False),
        ("Take it", ((0, 1), (2, 3)), True),
        ("Turn single-key", ((0, 1), (12, 13)), True),
        ("Send, done, next", ((6, 7), (12, 13)), True),
        ("退款", ((0, 2),), False),
        ("", (), False),
    ],
)
def test_scattered_letters(text: str, spans: tuple[tuple[int, int], ...], loose: bool) -> None:
    assert scattered(text, spans) is loose


def test_the_best_name_tells_which_letters_are_marked() -> None:
    fields = [Spelled(Field("0", "How to return an item")), Spelled(Field("1", "tuihuo"))]
    found = fit("tui", fields)
    assert found is not None and found.best == "1" and dict(found.spans) == {"1": ((0, 3),)}
    lonely = fit("tk", [Spelled(Field("0", "Take it"))])
    assert lonely is not None and lonely.score < SCATTERED + 100 and lonely.spans["0"]


def test_nothing_typed_fits_everything_and_nonsense_fits_nothing() -> None:
    assert fit(" ", [Spelled(Field("0", "Take it"))]).score == 0  # type: ignore[union-attr]
    assert fit("qqq", [Spelled(Field("0", "Take it"))]) is None


def test_scattered_letters_are_marked_only_where_nothing_fits_better() -> None:
    texts = {"code": "tuihuo", "title": "How to return an item"}
    match = rank("tui", [Field(name, text) for name, text in texts.items()])
    assert match is not None
    assert telling(match, texts) == {"code": frozenset({0, 1, 2}), "title": frozenset()}
    alone = rank("ti", [Field("title", "Take it in")])
    assert alone is not None and telling(alone, {"title": "Take it in"})["title"]
