"""Weights against the official library: 20,000 made-up texts, and the tables it reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.core.text.made_up_texts import made_up
from xdesk.core.text.char_tables import parse_domains, parse_emoji
from xdesk.core.text.weighted_length import WeightedCounter

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "resources" / "text"
WEIGHTS = Path(__file__).parent / "weights" / "weights.txt"


def _domains(name: str) -> frozenset[str]:
    return parse_domains((TABLES / name).read_text("utf-8"))


EMOJI = parse_emoji((TABLES / "emoji.txt").read_text("utf-8"))
COUNTER = WeightedCounter(_domains("tlds.txt"), EMOJI, _domains("tlds_young.txt"))


def test_made_up_texts_weigh_what_the_official_library_says() -> None:
    official = [int(line) for line in WEIGHTS.read_text("utf-8").split()]
    assert len(official) == 20_000
    differ = [(n, COUNTER.weight(made_up(n)) - weight) for n, weight in enumerate(official)]
    assert [(n, by) for n, by in differ if by] == []


def test_made_up_texts_hold_what_they_are_for() -> None:
    texts = [made_up(n) for n in range(2_000)]
    assert sum("https://" in text.lower() for text in texts) > 300
    assert sum(len(set(text) & EMOJI_SIGNS) > 0 for text in texts) > 300
    assert sum(COUNTER.weight(text) != sum(2 if ord(sign) > 0x10FF else 1 for sign in text) for text in texts) > 1_000


EMOJI_SIGNS = {one[0] for one in EMOJI}


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        # No label of a linked domain has more than 63 signs, as it is in punycode.
        ("a" * 63 + ".com", 23),
        ("a" * 64 + ".com", 68),
        ("https://" + "退" * 60 + ".com", 12 + 120),
        ("访问" * 30 + "x.com", 120 + 5),
        ("谢谢" * 30 + "，x.com", 122 + 5),  # a full-width comma is part of the label
        ("谢谢" * 30 + "，https://x.com", 122 + 23),
        # The sign before an address is not part of it, also when the domain could hold it.
        ("éshop.com", 1 + 23),
        ("ééshop.com/a", 1 + 23),
        ("好éshop.com", 2 + 23),
        # Directly before Han text.
        ("x.com/a好", 23 + 2),
        ("x.com好的", 23 + 4),
        ("https://x.com/路径", 23 + 4),
        ("例子.中国好", 8 + 1 + 2),
        # A path ends as X ends it.
        ("x.com/!(a)", 23 + 4),
        ("x.com/a(b)(c)!(d)", 23 + 4),
        ("https://t.co/abc/def", 23 + 4),
        ("сайт.РФ", 7),
        ("https://сайт.РФ", 23),
        # Sequences that no table recommends are not one emoji.
        ("🏃\u200d♂", 5),
        ("⌚️", 2),
        ("x.an", 23),
        ("K.中国🇨🇳.cn/–", 23 + 2 + 2 + 3 + 2),
    ],
)
def test_kinds_that_were_counted_too_low_or_too_high(text: str, weight: int) -> None:
    assert COUNTER.weight(text) == weight


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        # A top-level domain that a hyphen or a plus follows ends no link: it may be the middle of an e-mail address.
        ("siehe laden.com-die Adresse", 27),
        ("siehe http://laden.com+die Adresse", 34),
        ("frag kim-shop@laden.com oder kim+shop@laden.com", 47),
        ("kim-shop.laden.com", 23),
        # Signs that turn the direction stand around a link and weigh 2 each.
        ("\u2067\u202bladen.com\u202c\u2069 الطلب", 8 + 23 + 6),
        ("\u2066http://laden.امارات/\u2069", 4 + 23),
        # X's own short links: with others in a query, and before what does not belong to them.
        ("laden.com?from=https://t.co/Ab1 http://t.co/Ab2's", 23 + 23 + 23 + 2),
        # What begins like a link and is none.
        ("https://xn--大店.com/a", 22),
        ("$laden.com $https://laden.com $LDN.CA", 37),
        ("#laden.com @https://laden.com", 29),
        ("＃laden.com", 2 + 23),
        ("laden.tar.gz2 v1.bz2", 20),
        # What comes before a sign no domain has is text, what comes after may be a link.
        ("问http://laden!shop.com", 2 + 13 + 23),
        ("谢谢laden.みんなへ", 4 + 23 + 2),
        ("“https://laden.com/a_(b_(c))/”，https://laden.com/a_(b_(c", 1 + 23 + 1 + 2 + 23 + 5),
        # Composed before it is counted, also where that makes more signs of one.
        ("E\u0301t\u00e9 \ufb2c", 7),
        ("5\u20e3 #\u20e3", 5),
        ("订单\uffff\ufffe号", 10),
    ],
)
def test_kinds_of_the_official_conformance_cases(text: str, weight: int) -> None:
    assert COUNTER.weight(text) == weight


FORMS = [("example.{}", 23), ("http://example.{}", 23), ("看https://example.{}/a好", 27)]


@pytest.mark.parametrize(("form", "weight"), FORMS)
def test_every_top_level_domain_ends_a_link(form: str, weight: int) -> None:
    names = _domains("tlds.txt") - _domains("tlds_young.txt")
    assert len(names) > 1_700
    assert {name for name in names if COUNTER.weight(form.format(name)) != weight} == set()


def test_an_address_that_x_may_or_may_not_link_counts_as_what_is_more() -> None:
    assert COUNTER.weight("a.web") == 23
    assert COUNTER.weight("https://a.web/" + "x" * 100) == 114
    assert COUNTER.weight("a.web x.com/" + "x" * 100) == 23 + 1 + 23
    assert COUNTER.weight("a.web " + "https://a.web/" + "x" * 100) == 5 + 1 + 114
    assert _domains("tlds_young.txt") < _domains("tlds.txt")


def test_the_emoji_table_is_what_its_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("emoji_table", ROOT / "packaging" / "emoji_table.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert frozenset(made.sequences()) == EMOJI
