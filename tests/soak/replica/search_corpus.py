"""Messages for proofs of the search: Chinese and English words as often as languages have them, numbers, emoji.

Everything follows from the seed. Words are made up of the signs and syllables of both languages; the n-th frequent
word comes with the weight 1 / n (Zipf). Half of the messages came conversation by conversation, as a first reading
brings them, the rest by time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from tests.replica.replica_desk import BRAND, KEY, T0, prepare
from xdesk.core.paths import resource
from xdesk.replica.database.connection import open_writer
from xdesk.replica.search import message_index, people_index

WORDS = 30_000
YEAR_MS = 365 * 86_400_000
PER_TALK = 10


def _words(text: str) -> list[str]:
    return text.split()


_OFTEN_EN = _words(
    "the to i my is you and it for of not a in this have order on please me can was your with when be parcel that "
    "still but we are refund has no so do at will what lamp how thank there hello if today shade cracked tomorrow "
    "delivery number invoice would address broken waiting received yes package because working replacement thanks"
)
_OFTEN_ZH = _words(
    "的 我 了 你 是 不 好 吗 请 在 有 订单 退款 什么 时候 快递 还没 谢谢 可以 收到 没有 您好 客服 灯罩 帮我 到账 发票"
)
_STARTS = _words("b c d f g h l m n p r s t v w st tr pr ch sh br cl gr sp th")
_VOWELS = _words("a e i o u ea ou ie ai oo")
_ENDS = ["", "", "", "n", "r", "s", "t", "l", "nd", "st", "ck", "rt"]
_TAILS = ["", "", "", "", "s", "ed", "ing", "er", "ly", "tion", "ment", "able", "ness", "ity"]
_EMOJI = _words("🙏 👍 😂 😭 😡 ❤️ 🎉 👍🏽 🇨🇳 👨‍👩‍👧 💔 🤔")
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


class Said(NamedTuple):
    """One made-up message; `talk` is the number of its conversation."""

    talk: int
    at: int
    text: str


class Corpus:
    """The words of one seed, and texts of them."""

    def __init__(self, seed: int = 8) -> None:
        self._rng = random.Random(seed)
        self.english = [*_OFTEN_EN, *self._made(self._english, WORDS)][:WORDS]
        signs = bytes(b for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA) for b in (high, low))
        mixed = self._rng.sample(signs.decode("gb2312"), len(signs) // 2)
        self._signs = (mixed, list(accumulate(1 / (n + 3) for n in range(len(mixed)))))
        self.chinese = [*_OFTEN_ZH, *self._made(self._chinese, WORDS)][:WORDS]
        self._weights = list(accumulate(1 / (n + 2) for n in range(WORDS)))
        lines = resource("text", "simplified.txt").read_text("utf-8").splitlines()
        self._traditional = {ord(line[1]): line[0] for line in lines if line[0] != "#" and line[0] < "\u9fff"}

    def text(self) -> str:
        """Return the next message."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.45:
            text = self._say_chinese(rng.randrange(3, 26))
        elif kind < 0.9:
            text = self._say_english(rng.randrange(3, 22))
        else:
            text = self._say_english(rng.randrange(2, 8)) + self._say_chinese(rng.randrange(2, 10))
        if rng.random() < 0.25:
            text += rng.choice((" LH-{}", "订单{}", " #{}", " {}元", " iPhone{}")).format(self.number())
        if rng.random() < 0.1:
            text += rng.choice(_EMOJI)
        if rng.random() < 0.08:
            text = text.translate(self._traditional)
        return text.translate(_FULL) if rng.random() < 0.03 else text

    def query(self, rng: random.Random) -> str:
        """Return something an agent may look for; the kinds take turns with the numbers of `rng`."""
        kind = rng.randrange(11)
        if kind < 4:
            return self._part(self._say_chinese, rng, kind + 1)
        word = rng.choices(self.english, cum_weights=self._weights)[0]
        if kind == 4:
            return word
        if kind == 5:
            return self._part(lambda _: word, rng, rng.randrange(3, 6))
        if kind == 6:
            return self._part(lambda _: self.number(), rng, rng.randrange(1, 6))
        if kind == 7:
            return rng.choice(_EMOJI)
        if kind == 8:
            return self.traditional(self._part(self._say_chinese, rng, rng.randrange(1, 4)))
        if kind == 9:
            return (word.upper() if rng.random() < 0.5 else self.number()).translate(_FULL)
        return f"{self._part(self._say_chinese, rng, 2)} {word[:4]}"

    @staticmethod
    def _part(say: Callable[[int], str], rng: random.Random, length: int) -> str:
        text = "".join(sign for sign in say(12) if sign.isalnum())
        at = rng.randrange(max(1, len(text) - length + 1))
        return text[at : at + length]

    def number(self) -> str:
        """Return an order number, a price or a year."""
        return str(self._rng.randrange(10 ** self._rng.randrange(1, 8)))

    def traditional(self, text: str) -> str:
        """Return `text` in traditional signs."""
        return text.translate(self._traditional)

    def _made(self, make: Callable[[], str], count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[make()] = None
        return list(found)

    def _english(self) -> str:
        rng = self._rng
        count = rng.choice((1, 2, 2, 3))
        syllables = (rng.choice(_STARTS) + rng.choice(_VOWELS) + rng.choice(_ENDS) for _ in range(count))
        return "".join(syllables) + rng.choice(_TAILS)

    def _chinese(self) -> str:
        signs, weights = self._signs
        return "".join(self._rng.choices(signs, cum_weights=weights, k=self._rng.choice((1, 2, 2, 2, 3, 4))))

    def _say_english(self, count: int) -> str:
        words = self._rng.choices(self.english, cum_weights=self._weights, k=count)
        return " ".join(words).capitalize() + self._rng.choice((".", "!", "?", ", ", ""))

    def _say_chinese(self, signs: int) -> str:
        words = self._rng.choices(self.chinese, cum_weights=self._weights, k=max(1, signs // 2))
        return "，".join(filter(None, ("".join(words[:6]), "".join(words[6:])))) + self._rng.choice("。！？ ")

    def said(self, count: int) -> Iterator[Said]:
        """Return `count` messages in the order in which they come: talk by talk at first, then as they are written."""
        rng, first = self._rng, count // 2
        for n in range(first):
            yield Said(n // PER_TALK, T0 - YEAR_MS + rng.randrange(YEAR_MS // 2), self.text())
        for n in range(first, count):
            at = T0 - YEAR_MS // 2 + (n - first) * (YEAR_MS // 2) // (count - first)
            yield Said(rng.randrange(max(1, count // PER_TALK)), at, self.text())


def build(path: Path, count: int, seed: int = 8) -> Corpus:
    """Make a desk of `count` messages at `path`, indexed; returns the corpus, whose words queries are made of."""
    corpus = Corpus(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    prepare(path)
    conn = open_writer(path, KEY)
    talks = max(1, count // PER_TALK)
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("INSERT INTO account (id, handle, base_url, added_at) VALUES (?, 'acme', '', 0)", (BRAND,))
    conn.executemany(
        "INSERT INTO customer (id, handle, name, fetched_at) VALUES (?, ?, ?, 1)",
        ((str(7_000_000 + n), f"h{n:x}_{corpus.english[n % WORDS]}", corpus.chinese[n % WORDS]) for n in range(talks)),
    )
    conn.executemany(
        "INSERT INTO conversation (id, account_id, audience, root_id, customer_id, channel, thread_id, last_at) "
        f"VALUES (?, '{BRAND}', 'private', '', ?, 'dm', ?, 0)",
        ((f"dm:{BRAND}:{n}", str(7_000_000 + n), f"dm:{n}") for n in range(talks)),
    )
    conn.executemany(
        "INSERT INTO message (conversation_id, thread_id, id, direction, author_id, text, created_at, root_edit_id) "
        "VALUES (?, ?, ?, 'in', ?, ?, ?, ?)",
        (
            (f"dm:{BRAND}:{m.talk}", f"dm:{m.talk}", str(n), str(7_000_000 + m.talk), m.text, m.at, str(n))
            for n, m in enumerate(corpus.said(count), 10**17)
        ),
    )
    conn.execute("COMMIT")
    message_index.build(conn)
    conn.execute("UPDATE search_state SET people_done = 0")
    people_index.build(conn)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return corpus
