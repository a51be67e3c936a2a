"""Write the tables of text: emoji sequences, and top-level domains as IANA and as twitter-text list them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import emoji

TEXT = Path(__file__).resolve().parents[1] / "resources" / "text"
# What X takes for one emoji is what its twemoji-parser takes: sequences as Unicode recommends them (fully qualified,
# also ones younger than its last release), none of the others but these, as of twemoji-parser 14.0.0:
PRESENTED = "⌚⌛◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛔⛪⛲⛳⛵⛺⛽❗⬛⬜⭐⭕🀄🈚🈯"
"""Emoji by default that may be followed by a variation selector nevertheless."""
TONED = "🕵🖐☝⛹🏌🕴🏋⛷✌✍"
"""Emoji that may have both a variation selector and a tone of skin."""
TONES = "🏻🏼🏽🏾🏿"
ALSO = {"⛷" + tone for tone in TONES} | {sign + "\u20e3" for sign in "#*0123456789"} | {"\U0001f441\u200d\U0001f5e8"}
NEVER = {"\u267e\ufe0f", "\U0001f441\ufe0f\u200d\U0001f5e8\ufe0f"}


def sequences() -> list[str]:
    """Return every emoji of more than one code point that X counts as one."""
    whole = emoji.STATUS["fully_qualified"]
    found = {one for one, data in emoji.EMOJI_DATA.items() if len(one) > 1 and data["status"] == whole}
    found |= {one + "\ufe0f" for one in PRESENTED} | {one + "\ufe0f" + tone for one in TONED for tone in TONES}
    return sorted((found | ALSO) - NEVER)


def emoji_lines() -> list[str]:
    """Return the table: one sequence a line, code points in hex."""
    head = [
        "# Emoji of more than one code point: one sequence a line, code points in hex.",
        f"# Made by packaging/emoji_table.py from emoji {emoji.__version__} (Unicode data).",
    ]
    return head + [" ".join(f"{ord(sign):X}" for sign in one) for one in sequences()]


def names(lines: Iterable[str]) -> set[str]:
    """Return the top-level domains of a list, lower case, internationalised ones in both forms."""
    plain = {line.strip().lower() for line in lines if line.strip() and not line.startswith("#")}
    return plain | {name[4:].encode("ascii").decode("punycode") for name in plain if name.startswith("xn--")}


def main() -> None:
    """Write emoji.txt, and the tables of domains when both lists are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=Path, help="a file tlds-alpha-by-domain.txt of IANA")
    parser.add_argument("--linked", type=Path, help="the names in validGTLD.js and validCCTLD.js of twitter-text")
    args = parser.parse_args()
    (TEXT / "emoji.txt").write_text("\n".join(emoji_lines()) + "\n", "utf-8")
    if args.domains and args.linked:
        today, linked = (names(file.read_text("utf-8").splitlines()) for file in (args.domains, args.linked))
        young = sorted(one for one in today - linked if not one.startswith("xn--"))
        head = ["# Top-level domains that IANA or twitter-text 3.1.0 lists; others than Latin ones in both forms."]
        (TEXT / "tlds.txt").write_text("\n".join(head + sorted(today | linked)) + "\n", "utf-8")
        head = ["# Top-level domains that IANA lists and twitter-text 3.1.0 does not: X may link them or not."]
        (TEXT / "tlds_young.txt").write_text("\n".join(head + young) + "\n", "utf-8")


if __name__ == "__main__":
    main()
