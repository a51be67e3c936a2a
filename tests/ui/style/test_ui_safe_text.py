"""Text of other people is text: no markup, no direction tricks, no bombs."""

from __future__ import annotations

import re
from unicodedata import bidirectional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from xdesk.core.text import display_names
from xdesk.core.text.invisible import CONTROLS, DIRECTION, EMBEDDINGS, is_blank
from xdesk.core.text.link_safety import decide
from xdesk.core.text.web_addresses import AddressFinder
from xdesk.core.text.weighted_length import clean
from xdesk.replica import sanitize
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import GRAPHEMES, PlainLabel, isolate, one_line, shown

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<b>bold</b>",
    "<table bgcolor=red width=4000><tr><td>x",
    "&lt;script&gt;",
    "[link](file:///etc/passwd)",
    "evil\u202egpj.exe",
    "\u2066hidden\u2069",
    "nul\x00 bell\x07 esc\x1b[31m",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_show_the_characters_themselves(app: QApplication, text: str) -> None:
    label = PlainLabel(text)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert not label.openExternalLinks()
    assert label.text() == one_line(text)


def test_direction_overrides_and_control_characters_go() -> None:
    assert shown("evil\u202egpj.exe") == "evilgpj.exe"
    assert shown("a\x00b\x1bc\x7f") == "abc"
    assert shown("tab\tand\r\nline") == "tab\tand\nline"


def test_every_kind_of_line_end_is_a_line() -> None:
    assert shown("a\x85b\rc\u2028d\u2029e\vf\fg\r\nh") == "\n".join("abcdefgh")
    assert one_line("a\x85b\rc\u2028\u2029d") == "a b c d"


def test_joined_emoji_and_scripts_stay() -> None:
    for text in ("👩‍👩‍👧‍👦 🇨🇳", "नमस्ते", "ข้อความ", "שלום", "e\u0301"):
        assert shown(text) == text


def test_a_heap_of_marks_is_levelled() -> None:
    assert len(shown("a" + "\u0301" * 5_000 + "b")) == 6


def test_very_long_text_is_clipped_at_a_grapheme(app: QApplication) -> None:
    family = "👩‍👩‍👧‍👦"
    clipped = shown(family * (GRAPHEMES + 50))
    assert clipped.endswith("…")
    assert len(clipped.removesuffix("…")) % len(family) == 0
    assert len(clipped) < len(family) * (GRAPHEMES + 1) + 1
    assert len(shown("x" * 10_000_000)) == GRAPHEMES + 1


def test_names_in_sentences_keep_their_direction_to_themselves() -> None:
    assert isolate("דנה\n\u202e") == "\u2068דנה\u2069"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_shown_is_stable_and_holds_no_override(text: str) -> None:
    once = shown(text)
    assert shown(once) == once
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b") & set(once)


def test_a_label_gives_way_and_says_the_rest_in_its_tip(app: QApplication) -> None:
    label = PlainLabel("A name that is far too long for this place")
    label.resize(60, 20)
    assert label.elided()
    assert label.minimumSizeHint().width() < 60
    label.resize(2_000, 20)
    assert not label.elided()


def test_a_wrapped_label_keeps_the_line_height_of_the_design(app: QApplication) -> None:
    label = PlainLabel("one two three four five six seven eight nine ten", wrap=True)
    one, many = label.heightForWidth(2_000), label.heightForWidth(60)
    assert one == theme.line("body")
    assert many % one == 0 and many >= 3 * one


def test_half_signs_do_no_harm(app: QApplication) -> None:
    for text in ("\ud83d", "a\udc00b", "\ud800" * 2_500, "x" * 2_100 + "\udfff", "\udc4d\ud83d" * 1_500):
        safe = shown(text)
        assert not any("\ud800" <= sign <= "\udfff" for sign in safe)
        safe.encode("utf-8")
        PlainLabel(text).setText(text)
    assert shown("👍") == "👍"
    assert shown("y" * 2_500 + "\ud800").endswith("…") and len(shown("y" * 2_500 + "\ud800")) == 2_001


TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
EVERY = "".join(map(chr, range(0x110000)))


def test_the_table_of_direction_signs_is_unicodes() -> None:
    """All that turn what follows, and the three marks (Bidi_Control in PropList.txt)."""
    turning = {sign for sign in EVERY if bidirectional(sign) in TURNING}
    assert set(re.findall(f"[{EMBEDDINGS}]", EVERY)) == turning
    assert set(re.findall(f"[{DIRECTION}]", EVERY)) == turning | set("\u061c\u200e\u200f")


@pytest.mark.parametrize("sign", re.findall(f"[{DIRECTION}]", EVERY), ids=lambda s: f"{ord(s):x}")
def test_every_place_treats_the_same_signs(sign: str) -> None:
    assert shown(f"a{sign}b") == one_line(f"a{sign}b") == "ab"
    assert display_names.safe(f"a{sign}b") == "ab"
    assert decide(f"https://shop.example/a{sign}b").verdict == "refuse"
    assert [span.end for span in AddressFinder({"com"}).find(f"shop.com{sign}x")] == [len("shop.com")]
    assert clean(f"a{sign}b") == ("ab" if re.match(f"[{EMBEDDINGS}]", sign) else f"a{sign}b"), "marks may be sent"
    assert is_blank(sign)


@pytest.mark.parametrize("sign", re.findall(f"[{CONTROLS}]", EVERY), ids=lambda s: f"{ord(s):x}")
def test_no_place_lets_a_control_character_through(sign: str) -> None:
    for said in (shown(f"a{sign}b"), one_line(f"a{sign}b"), display_names.safe(f"a{sign}b"), clean(f"a{sign}b")):
        assert sign not in said
    assert decide(f"https://shop.example/a{sign}b").verdict == "refuse"


@pytest.mark.parametrize("half", ["\ud800", "\udbff", "\udc00", "\udfff"])
def test_no_place_lets_half_a_sign_through(half: str) -> None:
    places = (shown, one_line, display_names.safe, clean, sanitize.clean)
    assert all(half not in seeded(f"a{half}b") for seeded in places)
    assert decide(f"https://shop.example/a{half}b").verdict == "refuse"
