"""Tables of text: reads what resources/text holds; the caller opens the files."""

from __future__ import annotations


def parse_domains(raw: str) -> frozenset[str]:
    """Return the top-level domains of `raw` (tlds.txt: one a line, lower case, # begins a remark)."""
    lines = (line.strip() for line in raw.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def parse_emoji(raw: str) -> frozenset[str]:
    """Return the emoji sequences of `raw` (emoji.txt: code points in hex, one sequence a line)."""
    lines = (line.strip() for line in raw.splitlines())
    return frozenset(
        "".join(chr(int(point, 16)) for point in line.split()) for line in lines if line and not line.startswith("#")
    )
