"""Polls of posts, as X includes them (https://docs.x.com/x-api/fundamentals/data-dictionary)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xdesk.connectors.x.parsing.json_access import Members, group, moment, number, rows, text, words
from xdesk.core.model import Poll

_MOST, _MOST_SIGNS = 8, 200
"""X has two to four choices of at most 25 signs."""


def by_id(included: Iterable[Members]) -> dict[str, Members]:
    """Return the included polls by their id."""
    return {text(one, "id"): one for one in included}


def of_post(item: Members, included: Mapping[str, Members]) -> Poll | None:
    """Return the poll of a post, None when it has none or X did not include it."""
    for poll_id in words(group(item, "attachments"), "poll_ids"):
        poll = included.get(poll_id)
        if poll is not None:
            options = sorted(rows(poll, "options"), key=lambda one: number(one, "position") or 0)[:_MOST]
            named = [(text(one, "label", most=_MOST_SIGNS), number(one, "votes")) for one in options]
            choices = tuple(one for one in named if one[0])
            closed = text(poll, "voting_status") == "closed"
            return Poll(choices, closed, moment(poll, "end_datetime")) if choices else None
    return None
