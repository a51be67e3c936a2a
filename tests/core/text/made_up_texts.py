"""Made-up texts for the counter: text `number` is decided by its number alone."""

from __future__ import annotations

from random import Random

HAN = "你好退款申请订单号已经发货请查收谢谢支持客服为您处理"
SIGNS = [
    " ", " ", " ", "\n", "，", "。", ".", ",", "!", "@", "#", "$", "＃", "＠", "-", "_", "/", "a", "Z", "9",
    "é", "e\u0301",
    "“", "”", "(", ")", "（", '"', "`", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\uffff", "\u3164", "\u00a0",
    "…", "—", "ſ", "ﬁ", "\u1fbe", "hello", "don't", "a@b.com", "@user", "#tag", "3.14", "v1.2",
]  # fmt: skip
EMOJI = [
    "😀", "👨\u200d👩\u200d👧", "👍🏽", "🇨🇳", "❤️", "❤", "⌚️", "☺", "1️⃣", "1\u20e3",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🧑\u200d💻", "🏃\u200d♂️", "🏃\u200d♂", "♾️", "♾", "🫱🏻\u200d🫲🏿", "☝️🏽", "©️", "©", "⚧️", "👁\u200d🗨", "🐶️", "🇨",
]  # fmt: skip
DOMAINS = [
    "com", "com", "com", "cn", "co", "io", "COM", "com.cn", "co.uk", "网络", "中国", "рф", "РФ", "ελ", "香港",
    "xn--p1ai", "xn--",
    "zz", "an", "onion", "app", "公司", "한국", "x", "com-", "com_", "com+",
]  # fmt: skip
PATHS = [
    "a", "b1", "/", "-", "_", ".", ",", "!", "(a)", "(b(c)d)", "(", "）", ")", "%20", "é", "д", "你", "@", "@u/", "#",
    "~",
    "：", "&", "=", "'", ";", "*", "[x]", "|", "–", "…", "a" * 300,
]  # fmt: skip
QUERIES = ["a=b", "&", "!", ".", "?", "(", ")", "你", "é", "/", "#", "~", "_"]
SCHEMES = ["", "", "", "http://", "https://", "HTTPS://", "ftp://", "http:/", "//", "www."]
LABELS = ["xn--fiqs8s", "xn--80ak6aa92e", "XN--p1ai", "xn--é", "сайт", "例え", "。", "a。b", "ＡＢ", "ａ．ｂ"]


def made_up(number: int) -> str:
    """Return text `number`: words, Han letters, emoji and addresses, often touching each other."""
    rnd = Random(number)
    return "".join(_part(rnd) for _ in range(rnd.randint(1, 6)))


def _part(rnd: Random) -> str:
    kind = rnd.randint(0, 9)
    if kind <= 3:
        return _address(rnd)
    if kind <= 5:
        return rnd.choice(HAN) * rnd.choice([1, 1, 1, 3, 30])
    return rnd.choice(SIGNS if kind <= 8 else EMOJI)


def _address(rnd: Random) -> str:
    if rnd.randint(0, 10) == 0:
        slug = "".join(rnd.choice("aB9") for _ in range(rnd.choice([1, 10, 40, 41])))
        return rnd.choice(["http://", "https://"]) + "t.co/" + slug + _tail(rnd)
    labels = ".".join(_label(rnd) for _ in range(rnd.randint(1, 3)))
    port = rnd.choice(["", "", "", "", "", "", ":80", ":8080", ":a", ":"])
    dot = rnd.choice([".", ".", ".", ".", ".", ".", ".", ".", "..", "。"])
    return rnd.choice(SCHEMES) + labels + dot + rnd.choice(DOMAINS) + port + _tail(rnd)


def _label(rnd: Random) -> str:
    kind = rnd.randint(0, 19)
    if kind < 9:
        return "".join(rnd.choice("abcxyz019") for _ in range(rnd.randint(1, 6)))
    if kind < 11:
        return "".join(rnd.choice("ab-_é") for _ in range(rnd.randint(1, 5)))
    if kind < 13:
        return "".join(rnd.choice(HAN) for _ in range(rnd.choice([1, 2, 5, 20, 40, 70])))
    if kind < 15:
        return rnd.choice("éüñçÀßøſİΙ\u212a") + rnd.choice(["", "shop", "é"])
    if kind < 16:
        return rnd.choice(HAN) + rnd.choice(["x", "_y", "-z", "t"])
    if kind < 17:
        return "a" * rnd.choice([60, 62, 63, 64, 70])
    if kind < 18:
        return rnd.choice(EMOJI) + rnd.choice(["", "a", "-a", "_b"])
    return rnd.choice(LABELS)


def _tail(rnd: Random) -> str:
    path = "/" + "".join(rnd.choice(PATHS) for _ in range(rnd.randint(0, 6))) if rnd.randint(0, 9) > 3 else ""
    query = "?" + "".join(rnd.choice(QUERIES) for _ in range(rnd.randint(0, 5))) if rnd.randint(0, 9) > 6 else ""
    return path + query
