"""Names of strangers: safe on the screen, short in an avatar, caught when they pretend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.text import display_names

PROTECTED = ["LumiHome", "X", "X Support", "陈浩"]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Nora Lindqvist", "NL"), ("李娜", "李"), ("欧阳锋", "欧阳"), ("诸葛", "诸葛"), ("王佳怡🌸", "王"),
        ("maya", "M"),
        ("😀", "H"), ("", "H"), ("Jean-Luc Picard", "JP"), ("  Tom  Okafor 🏳️‍🌈", "TO"),
        ("محمد علي", "م"), ("\u202eevil", "E"),
    ],
)  # fmt: skip
def test_initials(name: str, initials: str) -> None:
    assert display_names.initials(name, "@handle") == initials


def test_initials_of_nothing() -> None:
    assert display_names.initials("", "") == "?"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("李娜", "李娜"), ("欧阳锋", "欧阳锋"), ("王佳怡🌸", "王佳怡"),
        ("Tom Okafor", "Tom"),
        ("😀😀", ""),
        ("12345", ""), ("爱吃苹果的小明", "爱吃苹果的小明"),
    ],
)  # fmt: skip
def test_what_to_call_a_person(name: str, first: str) -> None:
    assert display_names.first_name(name) == first


@pytest.mark.parametrize(
    ("name", "imitated"),
    [
        ("LumiHome", "LumiHome"), ("Lum\u0456Home", "LumiHome"), ("ＬｕｍｉＨｏｍｅ", "LumiHome"),
        ("𝐋𝐮𝐦𝐢𝐇𝐨𝐦𝐞", "LumiHome"),
        ("Lum1Home", "LumiHome"), ("LurniHome", "LumiHome"), ("Lumi\u200bHome", "LumiHome"), ("LümiHome", "LumiHome"),
        ("LumiHome Support", "LumiHome"), ("LumiHome官方客服", "LumiHome"), ("L-u-m-i Home ✅", "LumiHome"),
        ("Х", "X"),
        ("X  Suppоrt", "X"), ("陈浩", "陈浩"), ("\u202eemoHimuL", None), ("Nora", None), ("I love LumiHome", None),
        ("Lumi", None), ("", None), ("😀", None), ("Support", None),
    ],
)  # fmt: skip
def test_imitation(name: str, imitated: str | None) -> None:
    assert display_names.imitates(name, PROTECTED) == imitated


def test_mixed_scripts() -> None:
    assert display_names.is_mixed("Lum\u0456Home") and display_names.is_mixed("Αpple")
    assert not display_names.is_mixed("LumiHome 李娜") and not display_names.is_mixed("Иван Tom")


def test_safe_names_hold_no_turns_and_no_hidden_text() -> None:
    assert display_names.safe("Support \u202emoc.x@") == "Support moc.x@"
    assert display_names.safe("a\u2066\u2067b\r\nc\x1b[31m") == "ab c [31m"
    assert display_names.safe("x\U000e0068\U000e0069") == "x"
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert display_names.safe(scotland) == scotland


def test_clip_keeps_graphemes_whole() -> None:
    family, flag = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e8\U0001f1f3"
    assert display_names.clip(family + flag + "e\u0301abc", 3) == family + flag + "e\u0301…"
    assert display_names.clip("abc", 3) == "abc"
    assert len(display_names.safe("a" + "\u0301" * 200_000)) <= 9


@given(st.text(max_size=200), st.integers(1, 60))
def test_any_name_is_made_fit(name: str, limit: int) -> None:
    shown = display_names.safe(name, limit)
    assert not any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in shown)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in shown)
    assert len(shown) <= 40 * limit + 1
    assert 1 <= len(display_names.initials(name, "h")) <= 4
    display_names.imitates(name, PROTECTED)
    display_names.is_mixed(name)
