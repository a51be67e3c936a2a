"""Vocabulary: what customers and the brand write, in words that are as frequent as words are.

The n-th word of a language comes about 1/n as often as the first (Zipf's law): a few hundred words of help desks lead,
a few thousand others follow, and behind them stand names, order numbers and models that come once or twice.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate
from pathlib import Path

MOST = 4_000
"""Words of each language."""
SHIFT, SLOPE = 2.7, 1.07
"""Mandelbrot's form of the law: the weight of rank n is 1 / (n + SHIFT) ** SLOPE."""
STREAM = 400_000
CHINESE = 0.4
STOPS_ZH, STOPS_EN = "，，，。？！、", ("", "", "", ",", ".", "?", "!")
EMOJI = ("🙏", "😭", "😂", "❤️", "👍", "😡", "🎁", "📦", "💡", "🇨🇳", "👩‍💻")
TRADITIONAL = ("請問退款進度", "發票還沒收到", "訂單號碼", "檯燈壞了", "謝謝您的幫忙", "運費多少錢")
GOODS = ("Aria", "Mori", "Tilo", "Sena", "Oki", "Luma", "Fjord", "Pino", "Nara")
FAMILY_ZH = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹欧阳"
GIVEN_ZH = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志国文佳怡浩若琳晨曦子涵雨桐"
GIVEN, FAMILY = (
    names.split()
    for names in (
        "Nora Tom Samira Jonas Mia Lucas Emma Noah Olivia Liam Ava Ethan Sofia Mateo Isla Leo Chloe Hugo Freya Omar "
        "Amara Kofi Ingrid Pavel Yuki Hana Aisha Tariq Elena Marco Priya Arjun",
        "Lindqvist Okafor Haddad Weber Novak Silva Murphy Kowalski Dubois Tanaka Jensen Moreau Costa Brown Smith Patel "
        "Nguyen Ivanova Schmidt Rossi Khan Svensson Bakker Oduya Larsen Fischer Marin Kaya Doyle Quinn",
    )
)


def written(language: str) -> list[str]:
    """Return the words of help-desk letters that stand in a file, the most frequent first."""
    return (Path(__file__).with_name(f"words_{language}.txt")).read_text("utf-8").split()


def _spun(rng: random.Random, heads: tuple[str, ...], middles: tuple[str, ...], tails: tuple[str, ...]) -> str:
    return rng.choice(heads) + rng.choice(middles) + rng.choice(tails)


@cache
def english() -> list[str]:
    """Return English words by rank: those of help desks, then made ones that are spelt as English is."""
    rng, found = random.Random(11), dict.fromkeys(written("en"))
    heads = ("re", "un", "con", "pre", "dis", "over", "sub", "in", "ex", "de", "pro", "per", "mis", "trans", "com")
    middles = ("form", "port", "duct", "spect", "pos", "tract", "ject", "scrib", "vers", "mit", "ten", "vis", "cap",
               "rupt", "press", "graph", "not", "sign", "struct", "gard", "lat", "mand", "serv", "fer")  # fmt: skip
    tails = ("", "s", "ed", "ing", "er", "able", "ion", "ions", "ive", "ment", "or", "al", "ance", "ly", "ity", "ure")
    while len(found) < MOST:
        found[_spun(rng, heads, middles, tails)] = None
    return list(found)


@cache
def chinese() -> list[str]:
    """Return Chinese words by rank: those of help desks, then words of two to four letters of all kinds."""
    rng, found = random.Random(12), dict.fromkeys(written("zh"))
    letters = [letter for word in written("zh") for letter in word]
    rarer = [chr(code) for code in range(0x4E00, 0x4E00 + 6_000, 7)]
    while len(found) < MOST:
        size = rng.choice((2, 2, 2, 3, 4))
        found["".join(rng.choice(rarer if rng.random() < 0.1 else letters) for _ in range(size))] = None
    return list(found)


@cache
def _streams() -> tuple[list[str], list[str]]:
    weights = list(accumulate(1 / (rank + SHIFT) ** SLOPE for rank in range(1, MOST + 1)))
    rng = random.Random(13)
    return tuple(rng.choices(words, cum_weights=weights, k=STREAM) for words in (english(), chinese()))  # type: ignore[return-value]


def text(number: int) -> str:
    """Return the text of a message by its number; about 56 characters and 89 bytes on average."""
    rng = random.Random(number * 2_654_435_761 % 2**32)
    english_words, chinese_words = _streams()
    at = rng.randrange(STREAM - 80)
    if rng.random() < CHINESE:
        words = chinese_words[at : at + rng.randint(4, 38)]
        said = "".join(word + (rng.choice(STOPS_ZH) if n % 6 == 5 else "") for n, word in enumerate(words))
    else:
        words = english_words[at : at + rng.randint(3, 17)]
        said = " ".join(word + (rng.choice(STOPS_EN) if n % 7 == 6 else "") for n, word in enumerate(words))
    return said + _rare(number, rng)


def _rare(number: int, rng: random.Random) -> str:
    """Return what makes one message in four unlike all others."""
    kind = rng.random()
    if kind < 0.10:
        return f" LH-{number * 7_919 % 100_000_000:08d}"
    if kind < 0.15:
        return f" {name(number * 31)}"
    if kind < 0.19:
        return f" {rng.choice(GOODS)}{rng.randrange(10_000)}"
    if kind < 0.23:
        return f" {rng.choice(EMOJI)}"
    if kind < 0.24:
        return f" {rng.choice(TRADITIONAL)}"
    return " １２３ＡＢ" if kind < 0.245 else ""


def name(number: int) -> str:
    """Return what a customer is called."""
    rng = random.Random(number * 40_503 + 7)
    if rng.random() < CHINESE:
        return rng.choice(FAMILY_ZH) + "".join(rng.choice(GIVEN_ZH) for _ in range(rng.randint(1, 2)))
    return f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
