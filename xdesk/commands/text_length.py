"""Text length: the counter of X's text rules with the tables that come with the desk."""

from __future__ import annotations

from functools import cache

from xdesk.core.paths import resource
from xdesk.core.text.char_tables import parse_domains, parse_emoji
from xdesk.core.text.weighted_length import WeightedCounter


@cache
def shared_counter() -> WeightedCounter:
    """Return the counter with the shipped tables; read once."""
    folder = resource("text")
    domains, young = (parse_domains((folder / name).read_text("utf-8")) for name in ("tlds.txt", "tlds_young.txt"))
    return WeightedCounter(domains, parse_emoji((folder / "emoji.txt").read_text("utf-8")), young)
