"""Write the table of pinyin: how Han characters are read, and the words in which some are read otherwise."""

from __future__ import annotations

from collections import defaultdict
from importlib import metadata
from pathlib import Path

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

TABLE = Path(__file__).resolve().parents[1] / "resources" / "text" / "pinyin.txt"


def usual() -> dict[str, str]:
    """Return the usual reading of each character, without tone."""
    return {chr(point): lazy_pinyin(chr(point))[0] for point in sorted(PINYIN_DICT)}


def words(signs: dict[str, str]) -> dict[str, str]:
    """Return the words to know, each with its reading; "" where it is read sign by sign.

    银行 is read otherwise than its signs. 相似 is not, but without it 似的 would be seen in 相似的: of such words
    those of two signs are kept, and the longer ones that have a word with a reading of its own inside.
    """
    read = {word: lazy_pinyin(word) for word in sorted(PHRASES_DICT)}
    other = {word: " ".join(said) for word, said in read.items() if said != [signs.get(sign, sign) for sign in word]}
    firsts = {word[0] for word in other}
    begins = {word[:size] for word in other for size in range(2, len(word) + 1)}

    def hides(word: str) -> bool:
        if len(word) == 2:
            return word[1] in firsts
        ends = [word[at:] for at in range(1, len(word) - 1)]
        return any(end in begins or any(end[:size] in other for size in range(2, len(end) + 1)) for end in ends)

    return {word: other.get(word, "") for word in read if word in other or hides(word)}


def lines() -> list[str]:
    """Return the table: a syllable and its signs a line, then a word and its syllables a line."""
    signs, by_syllable = usual(), defaultdict[str, str](str)
    for sign, said in signs.items():
        by_syllable[said] += sign
    return [
        "# How Han characters are read: a syllable, then the signs read so; below, words that are read otherwise, and",
        "# words that are read sign by sign although another one seems to begin inside them.",
        f"# Made by packaging/pinyin_table.py from pypinyin {metadata.version('pypinyin')} (MIT, mozillazg).",
        *(f"{said} {by_syllable[said]}" for said in sorted(by_syllable)),
        *(f"{word} {said}".rstrip() for word, said in words(signs).items()),
    ]


if __name__ == "__main__":
    TABLE.write_text("\n".join(lines()) + "\n", "utf-8")
