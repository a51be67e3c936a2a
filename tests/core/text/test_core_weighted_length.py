"""Length of a text as X counts it: the reference values, and what must hold for any text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.text.char_tables import parse_domains, parse_emoji
from xdesk.core.text.invisible import is_blank
from xdesk.core.text.web_addresses import AddressFinder
from xdesk.core.text.weighted_length import WeightedCounter, clean, tidy, utf16

TABLES = Path(__file__).resolve().parents[3] / "resources" / "text"
DOMAINS = parse_domains((TABLES / "tlds.txt").read_text("utf-8"))
FINDER = AddressFinder(DOMAINS)
COUNTER = WeightedCounter(DOMAINS, parse_emoji((TABLES / "emoji.txt").read_text("utf-8")))

# Measured with npm twitter-text 3.1.0; the last two follow X's rule where its table is older.
REFERENCE = [
    ("a" * 280, 280),
    ("你" * 140, 280),
    ("你" * 141, 282),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 2),
    ("\U0001f1e8\U0001f1f3", 2),
    ("1\ufe0f\u20e3", 2),
    ("\U0001f44d\U0001f3fd", 2),
    ("\u2764\ufe0f", 2),
    ("\u2764", 2),
    ("https://example.com/" + "x" * 200, 23),
    ("\U0001fae8", 2),
    ("\U0001fae9", 2),
    ("a\u200cb", 3),
    ("cafe\u0301", 4),
    ("\u202eabc", 5),
    ("…", 2),
    ("—", 1),
    ("见https://example.com。好", 29),
    ("example.com", 23),
    ("a@b.com", 7),
    ("ＡＢＣ", 6),
    ("a\r\nb", 4),
    ("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
    ("テストhttp://twitter.com/テスト", 35),
    ("访问x.com吧", 29),
    ("\U0001f426\u200d\U0001f525", 2),
    ("\U0001f642\u200d\u2194\ufe0f", 2),
]


@pytest.mark.parametrize(("text", "weight"), REFERENCE, ids=[str(n) for n in range(len(REFERENCE))])
def test_reference_values(text: str, weight: int) -> None:
    assert COUNTER.weight(text) == weight


def test_there_are_27_reference_values() -> None:
    assert len(REFERENCE) == 27


LINKS = [
    ("(x.com)", ["x.com"]),
    ("x.com.", ["x.com"]),
    ("foo_bar.com a-b.com/p(x)y).", ["a-b.com/p(x)y"]),
    ("http://t.co/abc/def", ["http://t.co/abc"]),
    ("https://t.co/" + "a" * 41, []),
    ("@x.com #x.com $x.com a@x.com", []),
    ("http://例子.中国/路", ["http://例子.中国/"]),
    ("例子.中国", []),
    ("foo.com/a?b=c, foo.com?x=1.", ["foo.com/a?b=c", "foo.com"]),
    ("-x.com _x.com /x.com ..x.com", []),
    ("看google.com.hk的", ["google.com.hk"]),
    ("xn--80ak6aa92e.com", ["xn--80ak6aa92e.com"]),
    ("a.xn--p1ai", ["a.xn--p1ai"]),
    ("x.com/a/b。x.com，X.COM", ["x.com/a/b", "x.com", "X.COM"]),
    ("file.txt v1.2 3.14 z.B.jeder", []),
    ("x.comfoo x.com1 x.com+", []),
    ("https://" + "a" * 4_100 + ".com", []),
    ("HTTPS://X.COM", ["HTTPS://X.COM"]),
    ("x.com:8080/a x.com:8080", ["x.com:8080/a", "x.com"]),
    ("en.wikipedia.org/wiki/Foo_(bar)", ["en.wikipedia.org/wiki/Foo_(bar)"]),
]


@pytest.mark.parametrize(("text", "found"), LINKS)
def test_links_are_found_as_x_finds_them(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in FINDER.find(text)] == found


def test_tables_hold_what_agents_meet() -> None:
    domains = parse_domains((TABLES / "tlds.txt").read_text("utf-8"))
    assert {"com", "cn", "hk", "tw", "uk", "de", "app", "shop", "中国", "公司", "网络", "xn--fiqs8s"} <= domains
    assert len(domains) > 1_400 and all(one == one.lower() for one in domains)
    emoji = parse_emoji((TABLES / "emoji.txt").read_text("utf-8"))
    assert len(emoji) == 2_878, "every sequence that X takes for one emoji, and no other"
    assert {"👨\u200d👩\u200d👧\u200d👦", "🇨🇳", "1️⃣", "👍🏽", "❤️", "⌚️", "\U0001f426\u200d\U0001f525"} <= emoji


TEXTS = st.text(
    st.sampled_from("ab1#.@/:-_ 。，你好é\u0301\u200d\ufe0f👍🏽🇨🇳👩❤xcomn\r\n") | st.characters(codec="utf-8"),
    max_size=80,
)


@given(TEXTS)
def test_a_weight_lies_between_bounds(text: str) -> None:
    whole = unicodedata.normalize("NFC", text)
    weight = COUNTER.weight(text)
    links = len(FINDER.find(whole))
    assert 0 <= weight <= 2 * len(whole) + 23 * links
    assert (weight == 0) == (text == "")


@given(TEXTS, TEXTS)
def test_texts_apart_add_up(one: str, other: str) -> None:
    assert COUNTER.weight(f"{one} \n {other}") == COUNTER.weight(one) + 3 + COUNTER.weight(other)


@given(TEXTS)
def test_normal_forms_weigh_the_same(text: str) -> None:
    forms = {COUNTER.weight(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(TEXTS)
def test_links_lie_in_the_text_in_order(text: str) -> None:
    at = 0
    for span in FINDER.find(text):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@pytest.mark.parametrize(
    "text",
    ["a." * 20_000, "." * 40_000, "你" * 40_000, "x.com/" + "(" * 40_000, "x.com?" + "!" * 40_000, "a-." * 13_000,
     "https://" * 5_000, "\U0001f468\u200d" * 20_000, "@" + "9" * 40_000 + ".com", ("a" * 900 + "中") * 40 + ".com"],
    ids=range(10),
)  # fmt: skip
def test_hostile_texts_take_steps_in_proportion(text: str) -> None:
    import sys

    def steps(of: str) -> int:
        count = 0

        def count_lines(*_: object) -> object:
            nonlocal count
            count += 1
            return count_lines

        before = sys.gettrace()
        sys.settrace(count_lines)  # type: ignore[arg-type]
        try:
            COUNTER.weight(of)
        finally:
            sys.settrace(before)
        return count

    small = steps(text[:2_000])
    assert steps(text[:8_000]) <= 6 * small + 2_000


def test_direct_messages_count_characters() -> None:
    assert COUNTER.remaining("dm", "你" * 10_000) == 0
    assert COUNTER.remaining("dm", "https://example.com") == 10_000 - 19
    assert COUNTER.remaining("mention", "你" * 141) == -2
    assert COUNTER.remaining("reply", "") == 280


def test_clean_and_blank() -> None:
    assert clean(" a\r\nb\u2029c\x00\x1b\ud800 \n") == "a\nb\nc"
    assert clean("a\x85b\u2028c\vd\fe\rf\r\n\r\ng") == "a\nb\nc\nd\ne\nf\n\ng"
    assert clean("pay \u202e001\u202c \u2066now\u2069\u202a") == "pay 001 now"
    assert clean("\u200fשלום\u200e \u061c") == "\u200fשלום\u200e \u061c", "marks of Hebrew and Arabic stay"
    assert tidy(" a ") == " a "
    assert is_blank(" \u200b\u2060\ufeff\u3164\n") and not is_blank(" . ")


@given(TEXTS)
def test_utf16_counts_as_qt_does(text: str) -> None:
    for index in range(len(text) + 1):
        assert utf16(text, index) == len(text[:index].encode("utf-16-le", "surrogatepass")) // 2
