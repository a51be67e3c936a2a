"""`xdesk find`: the messages and people a text finds, newest first, without changing anything."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from xdesk.app.options import Exit, Options, UsageError
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Access, open_profile
from xdesk.cli import command_line
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.sanitize import one_line
from xdesk.replica.search import hits, people_index
from xdesk.replica.search.folding import words_of

MOST = 1_000
"""Messages one page may have."""
_NO_WORD = QT_TRANSLATE_NOOP(
    "Search", "“{text}” has no letter, digit or sign to look for. Nothing was looked for. Give a word or a part of one."
)
_NO_LIMIT = QT_TRANSLATE_NOOP("Search", "--limit takes a number from 1 to {most}. Nothing was looked for.")


def run(found: argparse.Namespace, options: Options) -> int:
    """Print what `found.query` finds on this computer."""
    _require_sense(found)
    opened = open_profile(options, Access.LOOK)
    command_line.say_recovered(opened.recovered, options)
    try:
        told = opened.look(lambda conn: _found(conn, found.query, found.limit, found.after))
    finally:
        profile.discard(opened.profile)
    if found.json:
        texts = {"text"}
        told["messages"] = [{k: v for k, v in one.items() if k not in texts} for one in told["messages"]]
        command_line.say(told, as_json=True)
    else:
        _say_list(told)
    return Exit.DONE


def _require_sense(found: argparse.Namespace) -> None:
    """Raise UsageError for what cannot be looked for, before the profile is opened."""
    if not words_of(found.query):
        raise UsageError(Sentence("Search", _NO_WORD, {"text": one_line(found.query, 40)}))
    if not 1 <= found.limit <= MOST:
        raise UsageError(Sentence("Search", _NO_LIMIT, {"most": MOST}))
    try:
        hits.read_token(found.after)
    except DeskError as error:
        raise UsageError(error.sentence) from error


def _found(conn: Connection, query: str, limit: int, after: str) -> dict[str, Any]:
    page = hits.page(conn, query, after=after, limit=limit)
    people = [] if after else people_index.conversations(conn, query, limit)
    return {
        "total": hits.total(conn, query),
        "messages": [
            {"id": hit.id, "conversation": hit.conversation_id, "at": hit.at, "text": hit.text} for hit in page.hits
        ],
        "conversations": [conversation_id for conversation_id, _ in people],
        "next": page.next or None,
    }


def _say_list(told: dict[str, Any]) -> None:
    """Print a line for each message and conversation; in UTC, as its ids are X's."""
    for one in told["messages"]:
        at = datetime.fromtimestamp(one["at"] / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        command_line.say_line(f"{at}  {one['conversation']}  {one_line(one['text'], 100)}")
    for one in told["conversations"]:
        command_line.say_line(f"conversation: {one}")
    command_line.say_line(f"total: {told['total']}")
    if told["next"]:
        command_line.say_line(f"next: {told['next']}")
