"""Display names: made safe to show, cut, shortened to initials, compared with names they may imitate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from xdesk.core.text.invisible import ANNOTATIONS, CONTROLS, DIRECTION, HALVES, SIGNS, is_blank

_TURNS = re.compile(f"[{DIRECTION}]")
_CONTROLS = re.compile(f"[\t\n{CONTROLS}\u2028\u2029{ANNOTATIONS}{HALVES}]")
_WIDE_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]+")
_UNSEEN = re.compile(f"[{SIGNS}]")
_TAGS = re.compile("[\U000e0000-\U000e0fff]+")
_SPACE = re.compile(r"\s+")

_SURNAMES = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠"
    "公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁"
    "拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯"
    "西门公祖第五公乘贯丘公皙南荣东里东宫歐陽東方獨孤南宮諸葛尉遲長孫鮮于軒轅"
)
COMPOUND_SURNAMES = frozenset(_SURNAMES[n : n + 2] for n in range(0, len(_SURNAMES), 2))
"""Family names of two characters."""

_PAIRS = (
    "аa еe оo сc іi рp хx уy ѕs јj һh ԁd ԛq ԝw ӏl кk мm тt вb нh пn гr ьb зe "  # Cyrillic
    "ιi οo νv αa τt ρp εe κk υu ωw βb χx γy ηn μu ζz σo "  # Greek
    "օo ոn սu հh ցg քp ռn ɑa ɡg ɩi ıi łl øo đd ʏy ʀr "  # Armenian, Latin look-alikes
    "0o 1l 3e 5s 8b ǃl |l !l $s @a"
)
_ALIKE = {pair[0]: pair[1] for pair in _PAIRS.split()}
_HAN_SIGN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U000323af\uf900-\ufaff]")
_GROUPS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_TITLES = ("official", "support", "helpdesk", "help", "service", "care", "team", "官方", "客服", "售后", "旗舰店")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def safe(name: str, limit: int = 60) -> str:
    """Return `name` for display: one line, no direction changes or control codes, at most `limit` graphemes.

    "" when nothing of it can be seen. The handle is always shown beside it.
    """
    plain = _TAGS.sub(_kept_flag, _CONTROLS.sub(" ", _WIDE_BLANKS.sub(" ", _TURNS.sub("", name[: 40 * limit]))))
    return "" if is_blank(plain) else clip(_SPACE.sub(" ", plain).strip(), limit)


def _kept_flag(match: re.Match[str]) -> str:
    """Tags carry hidden text except after the black flag, where they are a flag (England, Scotland, Wales)."""
    start = match.start()
    return match.group() if start and match.string[start - 1] == "\U0001f3f4" and len(match.group()) <= 6 else ""


def clip(text: str, limit: int) -> str:
    """Return at most `limit` graphemes of `text`, … in place of the rest; joined emoji and accents stay whole.

    At most 8 marks stay on one letter. An approximation of UAX 29: the window cuts by Qt's own table.
    """
    kept: list[str] = []
    marks = count = flags = 0
    joined = False
    for sign in text:
        if _extends(sign) or (joined and count):
            marks += 1
            joined = sign == "\u200d"
            if marks <= 8:
                kept.append(sign)
            continue
        regional = "\U0001f1e6" <= sign <= "\U0001f1ff"
        flags = flags + 1 if regional else 0
        if not (regional and flags % 2 == 0):
            count += 1
            if count > limit:
                return "".join(kept).rstrip() + "…"
        marks, joined = 0, False
        kept.append(sign)
    return "".join(kept)


def _extends(sign: str) -> bool:
    point = ord(sign)
    return (
        point in (0x200C, 0x200D)
        or 0x1F3FB <= point <= 0x1F3FF
        or 0xE0020 <= point <= 0xE007F
        or (point >= 0x300 and unicodedata.category(sign) in ("Mn", "Me", "Mc"))
    )


def is_han(sign: str) -> bool:
    """Return whether `sign` is a Han character."""
    return _HAN_SIGN.match(sign) is not None


def plain(name: str) -> str:
    """Return the words of a name: letters, digits, spaces and name marks; emoji and ornaments gone."""
    letters = (sign if sign.isalnum() or sign in " -'’·." or _extends(sign) else " " for sign in safe(name))
    kept = "".join(letters).replace("\u200d", "").replace("\ufe0f", "")
    return _SPACE.sub(" ", kept).strip(" -'’·.")


def first_name(name: str) -> str:
    """Return what to call a person by: the first word of a name in letters, a Han name whole, else nothing."""
    words = plain(name)
    if not words or not any(sign.isalpha() for sign in words):
        return ""
    return words if is_han(words[0]) else words.split(" ")[0]


def initials(name: str, handle: str = "") -> str:
    """Return one or two letters for an avatar: a Han family name, else first letters; from the handle when empty."""
    words = plain(name) or plain(handle.lstrip("@"))
    if not words:
        return "?"
    if is_han(words[0]):
        return words[:2] if words[:2] in COMPOUND_SURNAMES else words[0]
    parts = [word for word in re.split(r"[\s·.-]+", words) if word[:1].isalnum()]
    if not parts:
        return "?"
    letters = parts[0][0] if len(parts) == 1 or not parts[-1][0].isascii() else parts[0][0] + parts[-1][0]
    return letters.upper()


def skeleton(name: str) -> str:
    """Return the form in which names that look alike are equal (after UTS 39, a small table of it)."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", _TAGS.sub("", _TURNS.sub("", name[:400]))))
    text = unicodedata.normalize("NFD", text).replace("I", "l").casefold()
    letters = "".join(_ALIKE.get(sign, sign) for sign in text if sign.isalnum() or sign in _ALIKE)
    for group, one in _GROUPS:
        letters = letters.replace(group, one)
    return letters.replace("i", "l")


def imitates(name: str, protected: Iterable[str]) -> str | None:
    """Return the name of `protected` (brands, colleagues, X) that `name` looks like, also with "Support" behind it."""
    form = skeleton(name)
    bare = form
    for title in _TITLES:
        bare = bare.replace(skeleton(title), "")
    for one in protected:
        wanted = skeleton(one)
        if wanted and form and (form == wanted or bare == wanted):
            return one
    return None


def is_mixed(name: str) -> bool:
    """Return whether one word of `name` mixes letters of scripts that look alike (Latin with Cyrillic or Greek)."""
    for word in name[:400].split():
        scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in word if sign.isalpha()}
        if len(scripts & set(_SCRIPTS)) > 1:
            return True
    return False
