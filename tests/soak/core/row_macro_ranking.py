"""Random libraries of macros and what an agent types: the index finds what the plain rule finds, in the same order."""

from __future__ import annotations

import random

from tests.soak.core import ranking_rule
from tests.soak.row import Row
from xdesk.core.text.search_index import SearchIndex
from xdesk.core.text.search_rank import Field, rank

QUERIES, MOST = 40, 160
_WORDS = (
    ("退款", "tui kuan", "refund"), ("进度", "jin du", "progress"), ("换货", "huan huo", "exchange"),
    ("发票", "fa piao", "invoice"), ("地址", "di zhi", "address"), ("快递", "kuai di", "courier"),
    ("订单", "ding dan", "order"), ("灯罩", "deng zhao", "lamp shade"), ("取消", "qu xiao", "cancel"),
    ("会员", "hui yuan", "member"), ("𠮷祥", "ji xiang", "İstanbul"), ("保修", "bao xiu", "warranty's end"),
)  # fmt: skip
Thing = tuple[str, list[Field]]


def library(number: int) -> list[Thing]:
    """Return some macros as what they are found by; the same for the same number."""
    rng = random.Random(number)
    return [(f"m{n}", _fields(rng, n)) for n in range(rng.choice((0, 3, 25, 90, MOST)))]


def _fields(rng: random.Random, n: int) -> list[Field]:
    words = rng.choices(_WORDS, k=rng.randint(1, 4))
    spelled = " ".join(word[1] for word in words).split()
    chinese = rng.random() < 0.6
    title = "".join(word[0] for word in words) if chinese else " ".join(word[2] for word in words).capitalize()
    title += rng.choice(("", f"（{n}）", ": ask", " 退 2", "-A/b"))
    known = tuple(spelled[: rng.choice((len(spelled), len(spelled), 0, 1))]) if chinese else ()
    code = "".join(spelled[: rng.randint(1, 4)]) + rng.choice(("", str(n), "-x"))
    aliases = [Field("alias", word[2].replace(" ", ""), worth=20) for word in words[: rng.randint(0, 2)]]
    initials = "".join(one[0] for one in spelled) if chinese else ""
    return [Field("code", code, worth=20), Field("title", title, known), *aliases, Field("initials", initials)]


def query(rng: random.Random, things: list[Thing]) -> str:
    """Return what an agent may type: beginnings, parts, initials, pinyin, with a slip, or anything."""
    kind = rng.randrange(9)
    if kind == 0 or not things:
        return "".join(rng.choice("abcdefgtkuxyz退款灯 éİ/12-'") for _ in range(rng.randint(0, 5)))
    text = rng.choice(rng.choice(things)[1]).text or "t"
    word = rng.choice(_WORDS)
    if kind < 4:
        return text[: rng.randint(1, 9)]
    if kind == 4:
        return rng.choice((word[1].replace(" ", "")[: rng.randint(1, 6)], "".join(s[0] for s in word[1].split())))
    if kind == 5:
        return word[0][:1] + word[1].split()[1]
    begin = rng.randrange(len(text))
    letters = list(text[begin : begin + rng.randint(2, 8)])
    if kind == 6:
        letters.pop(rng.randrange(len(letters)))
    elif kind == 7:
        rng.shuffle(letters)
    return "".join(letters)


def play(first: int, count: int) -> list[str]:
    """Compare what both find, and how it matches, in one library a case, before and after another order of use."""
    wrong = []
    for number in range(first, first + count):
        things, rng = library(number), random.Random(-number - 1)
        index = SearchIndex(things)
        for turn in range(2):
            plain = ranking_rule.SearchIndex(things)
            for _ in range(QUERIES):
                typed, limit = query(rng, things), rng.choice((1, 5, 20, 50))
                wrong += _compared(f"case {number} {typed!r} {limit}", plain, index, typed, limit, dict(things))
            if not turn:
                used = {name: rng.randrange(3) for name, _ in things}
                things = sorted(things, key=lambda thing: (-used[thing[0]], thing[0]))
                index.sort(lambda name, used=used: (-used[name], name))  # type: ignore[misc]
    return wrong


def _compared(
    case: str, plain: ranking_rule.SearchIndex[str], index: SearchIndex[str], typed: str, limit: int,
    fields: dict[str, list[Field]],
) -> list[str]:  # fmt: skip
    wanted, found = plain.find(typed, limit), index.find(typed, limit)
    if [(name, match.score) for name, match in wanted] != found:
        return [f"{case}: {found[:3]} instead of {[(name, match.score) for name, match in wanted][:3]}"]
    other = [name for name, match in wanted[:5] if rank(typed, fields[name]) != match]
    return [f"{case}: {name} is marked elsewhere" for name in other]


ROW = Row("what is typed for a macro finds what the plain rule finds", 1_000, 100, play)
