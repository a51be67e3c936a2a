"""Sanitize: makes strangers' text storable without losing that something was there."""

from __future__ import annotations

import re

from xdesk.core.text.invisible import HALVES

_LONE = re.compile(f"[{HALVES}]")


def clean(text: str) -> str:
    """Return `text` with lone surrogates as U+FFFD and NUL as U+2400; SQLite keeps everything else."""
    if text.isascii() and "\0" not in text:
        return text
    return _LONE.sub("\ufffd", text).replace("\0", "\u2400")


def clean_or_none(text: str | None) -> str | None:
    """Return `clean(text)`, None for None."""
    return None if text is None else clean(text)


def one_line(text: str, limit: int = 160) -> str:
    """Return `text` as one line of at most `limit` code points, white space folded, for a list."""
    return " ".join(text[: limit * 4].split())[:limit]
