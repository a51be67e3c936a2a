"""Views: which conversations the inbox lists."""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """A named selection of conversations, optionally of one account or tag, optionally filtered by text."""

    name: str = "inbox"  # one of NAMES
    account_id: str | None = None
    tag: str | None = None
    text: str = ""  # what the agent typed into the filter


NAMES = (
    "inbox",  # open, mine or nobody's
    "mine",
    "unassigned",
    "breaching",  # clock runs and 80 % or more is used, or over
    "unanswered",  # read by us, not answered
    "drafts",
    "outbox",  # has a reply that is on its way, held, refused or needs an agent
    "done",
)
