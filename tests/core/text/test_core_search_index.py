"""Search index: it answers as the plain rule does, and prepares the letters of few things once."""

from __future__ import annotations

import pytest

from tests.soak.core.row_macro_ranking import play
from xdesk.core.text import search_index
from xdesk.core.text.search_index import SearchIndex
from xdesk.core.text.search_rank import Field, Spelled


def test_it_finds_what_the_plain_rule_finds() -> None:
    assert play(0, 24) == []


def many(count: int = 5_000) -> list[tuple[int, list[Field]]]:
    return [
        (n, [Field("code", f"tuikuan{n}", worth=20), Field("title", f"退款 {n}", ("tui", "kuan"))])
        for n in range(count)
    ]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[Field]:
    """Every field that is made ready to be compared, in order."""
    fields: list[Field] = []

    def noted(one: Field) -> Spelled:
        fields.append(one)
        return Spelled(one)

    monkeypatch.setattr(search_index, "Spelled", noted)
    return fields


def test_a_key_prepares_only_what_is_likely_and_nothing_twice(prepared: list[Field]) -> None:
    index = SearchIndex(many())
    assert prepared == []
    for typed in ("t", "tu", "tui", "tuik", "tk", "退"):
        before = len(prepared)
        assert len(index.find(typed, 50)) == 50
        assert len(prepared) - before <= 2 * 2 * 50, typed
    held = len(prepared)
    assert len(set(map(id, prepared))) == held
    for typed in ("t", "tu", "tui", "tuik", "tk", "退"):
        index.find(typed, 50)
        index.find(typed, 49)
    assert len(prepared) == held


def test_another_order_prepares_nothing(prepared: list[Field]) -> None:
    index = SearchIndex(many(200))
    assert [n for n, _ in index.find("tuikuan", 100)][:3] == [0, 1, 2]
    held = len(prepared)
    index.sort(lambda n: (n != 7, n))
    assert [n for n, _ in index.find("", 3)] == [7, 0, 1]
    assert [n for n, _ in index.find("tuikuan", 3)] == [7, 0, 1]
    assert len(prepared) == held
