"""Signs that nobody sees: no name, no message, no reply."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.text import display_names
from xdesk.core.text.invisible import is_blank, name_or_handle

UNSEEN = [
    "", " ", "\n\t", "\x00\x7f", "\x85\xa0", "\u3000", "\u3164", "\uffa0", "\u115f\u1160", "\u2800", "\u00ad",
    "\u034f", "\u061c", "\u17b4\u17b5", "\u180b\u180e", "\u200b\u200c\u200d", "\u200e\u200f", "\u202d\u202e",
    "\u2060\u2064\u2066\u206f", "\ufe0f", "\ufeff", "\ufff9\ufffb", "\U0001bca0", "\U0001d159\U0001d173",
    "\U000e0001\U000e0041", "\U000e0100", "\u3164 \u3164\u200b",
]  # fmt: skip


@pytest.mark.parametrize("text", UNSEEN, ids=[str(n) for n in range(len(UNSEEN))])
def test_what_nobody_sees_is_no_text_and_no_name(text: str) -> None:
    assert is_blank(text) and display_names.safe(text) == "" and display_names.first_name(text) == ""
    assert name_or_handle(text, "maya") == "@maya" and name_or_handle(text, "") == ""
    assert display_names.initials(text, "maya") == "M"


@pytest.mark.parametrize(
    "text", [".", "a", "你", "\u3164a", "❤\ufe0f", "👩\u200d🚀", "ᄀ", "\u0301", "🏴\U000e0067\U000e007f"]
)
def test_what_somebody_sees_is_text(text: str) -> None:
    assert not is_blank(text) and name_or_handle(text, "maya") == text


def test_fillers_are_no_letters_of_a_name() -> None:
    assert (
        display_names.first_name("\u3164Maya\u3164Lind") == "Maya"
        and display_names.safe("\u3164Maya\uffa0\u3164Lind") == "Maya Lind"
    )
    assert display_names.skeleton("Lumi\u3164\uffa0Home") == display_names.skeleton("LumiHome")


DRAWN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}
"""Format characters that have a shape: signs of Arabic, Syriac and Kaithi, and joiners of hieroglyphs."""


def test_format_characters_and_spaces_are_unseen_but_those_that_are_drawn() -> None:
    kinds = ("Cf", "Cc", "Zs", "Zl", "Zp")
    seen = {code for code in range(0x110000) if unicodedata.category(chr(code)) in kinds and not is_blank(chr(code))}
    assert seen <= DRAWN


@given(st.text(max_size=30), st.text(max_size=15))
def test_what_is_shown_of_a_person_can_be_seen_or_is_nothing(name: str, handle: str) -> None:
    shown = display_names.safe(name_or_handle(name, ""))
    assert shown == "" or not is_blank(shown)
