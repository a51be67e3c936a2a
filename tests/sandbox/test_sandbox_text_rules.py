"""X's treatment of texts: the 27 reference values of weighted length, t.co links, entities."""

from __future__ import annotations

import pytest

from xdesk.sandbox.story.script import BOOKS
from xdesk.sandbox.text_rules import compose, has_link, weighted_length

REFERENCE = [
    ("a" * 280, 280), ("你" * 140, 280), ("你" * 141, 282), ("👨‍👩‍👧‍👦", 2), ("🇨🇳", 2), ("1️⃣", 2),
    ("👍🏽", 2), ("❤️", 2), ("❤", 2), ("https://example.com/" + "x" * 200, 23), ("🫨", 2),
    ("\U0001fae9", 2), ("a\u200cb", 3), ("cafe\u0301", 4), ("\u202eabc", 5), ("…", 2), ("—", 1),
    ("见https://example.com。好", 29), ("example.com", 23), ("a@b.com", 7), ("ＡＢＣ", 6),
    ("a\r\nb", 4), ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
    ("テストhttp://twitter.com/テスト", 35), ("访问x.com吧", 29), ("🐦\u200d🔥", 2), ("🙂\u200d↔\ufe0f", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "length"), REFERENCE)
def test_weighted_length_is_x_s(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_links_become_t_co_and_offsets_fit_the_text_as_sent() -> None:
    body = compose('@LumiHome see x.com & <b> https://a.example/b?c=1&d=2, "yes" #灯光')
    assert "x.com" not in body.text and "&amp; &lt;b&gt;" in body.text
    for mark in body.urls:
        assert body.text[mark.start : mark.end] == mark.url
        assert mark.url.startswith("https://t.co/") and len(mark.url) == 23
    assert [mark.expanded for mark in body.urls] == ["http://x.com", "https://a.example/b?c=1&d=2"]
    start, end, handle = body.mentions[0]
    assert body.text[start:end] == "@LumiHome" and handle == "LumiHome"
    assert body.text[body.tags[0][0] : body.tags[0][1]] == "#灯光"


def test_a_mail_address_is_neither_link_nor_mention() -> None:
    body = compose("write to me@example.com")
    assert not body.urls and not body.mentions and not has_link("me@example.com")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_there_are_enough_distinct_texts(lang: str) -> None:
    book = BOOKS[lang]
    texts = {text for topic in book.topics for text in (*topic.openers, *topic.follow, *topic.happy, *topic.cross)}
    assert len(texts) >= 120
