"""Write the tables of text: emoji sequences, and top-level domains from a list as IANA publishes it."""

from __future__ import annotations

import argparse
from pathlib import Path

import emoji

TEXT = Path(__file__).resolve().parents[1] / "resources" / "text"


def sequences() -> list[str]:
    """Return every emoji of more than one code point that the installed `emoji` package knows."""
    return sorted(one for one in emoji.EMOJI_DATA if len(one) > 1)


def emoji_lines() -> list[str]:
    """Return the table: one sequence a line, code points in hex."""
    head = [
        "# Emoji of more than one code point: one sequence a line, code points in hex.",
        f"# Made by packaging/emoji_table.py from emoji {emoji.__version__} (Unicode data).",
    ]
    return head + [" ".join(f"{ord(sign):X}" for sign in one) for one in sequences()]


def domain_lines(source: Path) -> list[str]:
    """Return the top-level domains of `source`, IDN ones in both forms."""
    out = ["# Top-level domains as IANA lists them; internationalised ones also in their own script."]
    names = [line.strip().lower() for line in source.read_text("utf-8").splitlines() if not line.startswith("#")]
    for name in sorted(filter(None, names)):
        out.append(name)
        if name.startswith("xn--"):
            out.append(name[4:].encode("ascii").decode("punycode"))
    return out


def main() -> None:
    """Write emoji.txt, and tlds.txt when a list is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=Path, help="a file tlds-alpha-by-domain.txt")
    args = parser.parse_args()
    (TEXT / "emoji.txt").write_text("\n".join(emoji_lines()) + "\n", "utf-8")
    if args.domains:
        (TEXT / "tlds.txt").write_text("\n".join(domain_lines(args.domains)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
