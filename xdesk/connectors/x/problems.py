"""X's error answers: what trouble they are, when to ask again, and the sentence for the agent."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import msgspec

from xdesk.connectors.http import Answer
from xdesk.connectors.rate_limits import retry_at
from xdesk.connectors.x.parsing.json_access import Members, group, rows, text
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

_SIGNED_OUT = QT_TRANSLATE_NOOP(
    "X", "X did not accept the sign-in. Nothing is lost; messages arrive once you sign in again."
)
_CREDITS = QT_TRANSLATE_NOOP(
    "X",
    "The app's credits on X are used up, so X answers nothing. Messages wait on X, replies wait here. "
    "Add credits at console.x.com, then choose Try now.",
)
_LIMIT = QT_TRANSLATE_NOOP(
    "X", "X's limit for this account is reached. Nothing is lost; xdesk goes on by itself when X allows it."
)
_BUSY = QT_TRANSLATE_NOOP(
    "X", "X answered with an error of its own ({status}). Nothing is lost; xdesk asks again by itself."
)
_REFUSED = QT_TRANSLATE_NOOP(
    "X", "X does not let this account read this. Messages already here stay. In X's words: {words}"
)
_SCOPE = QT_TRANSLATE_NOOP(
    "X",
    "The sign-in of this account does not allow reading this. Messages already here stay. "
    "Sign in again and allow everything xdesk asks for.",
)
_MISSING = QT_TRANSLATE_NOOP("X", "X does not have this any more, or not for this account. What is already here stays.")
FOREIGN = QT_TRANSLATE_NOOP(
    "X",
    "Something between this computer and X answered instead of X. Nothing changed and nothing is lost. "
    "If this network asks for a sign-in of its own, open a web page and sign in there.",
)

_MOST_WORDS = 200
_FIELDS = re.compile(r"\b(?:[a-z_]{1,30}\.fields|expansions)\b")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error body of X: what programs compare (lower case) and what X wrote for people."""

    marks: str
    words: str


class FieldsRefusedError(FeedError):
    """The server refuses names we asked with; `named` are (parameter, value), value '' is a whole parameter."""

    def __init__(self, error: FeedError, named: frozenset[tuple[str, str]]) -> None:
        super().__init__(error.trouble, error.sentence, limits=error.limits, x_now=error.x_now)
        self.named = named


def foreign() -> FeedError:
    """Return the trouble of an answer that is not X's."""
    return FeedError(Trouble.FOREIGN, Sentence("X", FOREIGN))


def problem(answer: Answer) -> Problem | None:
    """Return what X's error body says, None when the body is not X's (a proxy's page, empty, cut off)."""
    if "json" not in answer.media_type:
        return None
    try:
        body = msgspec.json.decode(answer.body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not any(name in body for name in ("title", "errors", "detail", "error")):
        return None
    first: Members = next(iter(rows(body, "errors")), {})
    detail, message = text(body, "detail"), text(first, "message", "detail")
    said = [detail, message, text(body, "error_description"), text(body, "title")]
    names = [text(body, "title"), text(body, "type"), text(first, "type"), text(body, "error")]
    words = next((one for one in said if one), "")
    return Problem(" ".join([*names, *said]).lower(), plain(words))


def plain(words: str) -> str:
    """Return X's words on one line, without control and direction signs, at most 200 code points."""
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs") else " " for c in words[:2000])
    return " ".join(kept.split())[:_MOST_WORDS]


def trouble(answer: Answer, now: int) -> FeedError | None:
    """Return the trouble of a read's answer, None when it is a good one; `now` is X's time, UTC ms.

    A page of a proxy is FOREIGN whatever its status: never a sign-out.
    """
    said = problem(answer)
    status = answer.status
    if status == 429:
        at = retry_at(answer.limits, answer.headers, answer.x_now or now)
        return _error(answer, Trouble.LIMIT, _LIMIT, at=at)
    if 500 <= status != 511:
        return _error(answer, Trouble.BUSY, _BUSY, status=status)
    if status == 404 and (said is not None or not answer.body.strip()):
        return _error(answer, Trouble.MISSING, _MISSING)
    if 200 <= status < 300 and "json" in answer.media_type:
        return None
    if said is None or status < 400:
        return _error(answer, Trouble.FOREIGN, FOREIGN)
    if status == 401:
        return _error(answer, Trouble.SIGNED_OUT, _SIGNED_OUT)
    if status == 402:
        return _error(answer, Trouble.CREDITS, _CREDITS)
    if status == 403 and not said.words.lower().replace("forbidden", "").strip():
        return _error(answer, Trouble.REFUSED, _SCOPE)
    refused = _error(answer, Trouble.REFUSED, _REFUSED, words=said.words)
    named = _refused_names(answer) if status == 400 else frozenset()
    return FieldsRefusedError(refused, named) if named else refused


def _refused_names(answer: Answer) -> frozenset[tuple[str, str]]:
    """Return what a 400 names of the fields and expansions we asked for.

    X: {"errors": [{"parameters": {"post.fields": ["author_id"]}, "message": "The `post.fields` query parameter value
    [author_id] is not one of […]"}]}, one row for each; for a parameter it does not know "[…]" holds its whole value.
    """
    body = msgspec.json.decode(answer.body)
    found: set[tuple[str, str]] = set()
    for row in rows(body, "errors"):
        for parameter, values in group(row, "parameters").items():
            if _FIELDS.fullmatch(parameter):
                listed = [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
                found |= {(parameter, one) for value in listed for one in value.split(",")} or {(parameter, "")}
        if not group(row, "parameters"):
            found |= {(one, "") for one in _FIELDS.findall(text(row, "message", "detail"))}
    if not found:
        found = {(one, "") for one in _FIELDS.findall(text(body, "detail"))}
    return frozenset(found)


def sentence_of(kind: Trouble) -> Sentence:
    """Return the sentence of a trouble that needs no words of X."""
    return Sentence("X", {Trouble.SIGNED_OUT: _SIGNED_OUT, Trouble.CREDITS: _CREDITS, Trouble.LIMIT: _LIMIT}[kind])


def _error(answer: Answer, kind: Trouble, said: str, *, at: int | None = None, **values: str | int) -> FeedError:
    x_now = None if kind is Trouble.FOREIGN else answer.x_now  # a proxy's clock is not X's
    return FeedError(kind, Sentence("X", said, values), retry_at=at, limits=answer.limits, x_now=x_now)
