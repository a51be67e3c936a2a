"""The recovery code: the key of a desk's file, written so that people can copy it by hand and read it aloud.

Two lines of seven groups of four signs. The signs are Crockford's base 32 (no I, L, O, U), so that nothing is mistaken
for anything else; small letters, full-width signs, and I, L and O in place of 1 and 0 are understood. Each line ends
with twelve bits by which a mistake in it is found. It is the whole key: no other file is needed beside the desk's own.
"""

from __future__ import annotations

import re
import unicodedata

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

LINES, GROUPS, SIGNS = 2, 7, 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILO", "110")
_LINE = GROUPS * SIGNS  # signs of a line: 128 bits of the key and 12 to check them
_CHECK_BITS = 12
_KEY = re.compile(r"[0-9a-fA-F]{64}\Z")

_LENGTH = QT_TRANSLATE_NOOP(
    "Recovery",
    "A recovery code has 56 letters and digits, in two lines of seven groups; these are {count}. Nothing was opened. "
    "Compare them with what you kept.",
)
_SIGN = QT_TRANSLATE_NOOP(
    "Recovery",
    "“{sign}” is in no recovery code: only digits and the letters A to Z without U. Nothing was opened. "
    "Compare it with what you kept.",
)
_TYPED = QT_TRANSLATE_NOOP(
    "Recovery",
    "Line {line} of the recovery code is mistyped. Nothing was opened. Compare its groups with what you kept.",
)


class CodeError(DeskError):
    """The words are no recovery code; `line` is the first wrong line (1 or 2), 0 when it is both or neither."""

    def __init__(self, sentence: Sentence, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


def lines_of(key: str) -> tuple[str, ...]:
    """Return the code of `key` (64 hex digits) as its lines, groups apart by spaces; raises ValueError for others."""
    if not _KEY.match(key):
        raise ValueError("no key")
    raw = bytes.fromhex(key)
    size = len(raw) // LINES
    return tuple(_line(number, raw[number * size : (number + 1) * size]) for number in range(LINES))


def key_of(words: str) -> str:
    """Return the key (64 hex digits) that a code stands for; raises CodeError. Takes any spaces, dashes and breaks."""
    signs = "".join(one for one in unicodedata.normalize("NFKC", words).upper() if one.isalnum()).translate(_MISREAD)
    wrong = next((one for one in signs if one not in _ALPHABET), None)
    if wrong is not None:
        raise CodeError(Sentence("Recovery", _SIGN, {"sign": wrong}))
    if len(signs) != LINES * _LINE:
        raise CodeError(Sentence("Recovery", _LENGTH, {"count": len(signs)}))
    return b"".join(_part(number, signs[number * _LINE : (number + 1) * _LINE]) for number in range(LINES)).hex()


def _line(number: int, part: bytes) -> str:
    value = int.from_bytes(part) << _CHECK_BITS | _check(number, part)
    signs = "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(_LINE)))
    return " ".join(signs[at : at + SIGNS] for at in range(0, _LINE, SIGNS))


def _part(number: int, signs: str) -> bytes:
    value = 0
    for sign in signs:
        value = value << 5 | _ALPHABET.index(sign)
    part = (value >> _CHECK_BITS).to_bytes(16)
    if value & (1 << _CHECK_BITS) - 1 != _check(number, part):
        raise CodeError(Sentence("Recovery", _TYPED, {"line": number + 1}), number + 1)
    return part


def _check(number: int, part: bytes) -> int:
    """Twelve bits that say whether a line is right, and whether it stands in its place."""
    import hashlib  # 3 ms, which the first rows do not wait for

    return int.from_bytes(hashlib.sha256(bytes([number]) + b"xdesk recovery" + part).digest()[:2]) >> 4
