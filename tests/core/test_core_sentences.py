"""Sentences: values are put in once, and survive storage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.changes import Changes, Subject
from xdesk.core.sentences import Sentence, fill


@given(st.dictionaries(st.sampled_from(["a", "b", "n"]), st.text() | st.integers()), st.text())
def test_a_sentence_survives_storage(values: dict[str, str | int], text: str) -> None:
    sentence = Sentence("X", text, values)
    assert Sentence.loads(sentence.dumps()) == sentence


def test_values_are_not_read_again() -> None:
    assert fill("{a} and {b}", {"a": "{b}", "b": "2"}) == "{b} and 2"


def test_unknown_names_stay_visible() -> None:
    assert fill("{who} {", {}) == "{who} {"


def test_changes_add_up() -> None:
    one = Changes(Subject.INBOX, frozenset({"c1"}))
    two = Changes(Subject.OUTBOX, frozenset({"c2"}), frozenset({"p"}))
    assert one | two == Changes(Subject.INBOX | Subject.OUTBOX, frozenset({"c1", "c2"}), frozenset({"p"}))
    assert not Changes() and bool(one)
