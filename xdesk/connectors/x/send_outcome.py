"""What one send attempt told us. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from xdesk.connectors.http import Answer
from xdesk.connectors.rate_limits import retry_at
from xdesk.connectors.x.parsing.json_access import Members, group, text, x_id
from xdesk.connectors.x.parsing.text_entities import unescaped
from xdesk.connectors.x.problems import Problem, problem, sentence_of
from xdesk.connectors.x.rejections import closes, is_duplicate, refusal
from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import Result
from xdesk.core.ids import pair
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import FeedError, Outcome, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

UNKNOWN = QT_TRANSLATE_NOOP(
    "X", "The line broke before X answered. The reply may have arrived; xdesk looks for it and does not send it again."
)
_SERVER_ERROR = QT_TRANSLATE_NOOP(
    "X",
    "X answered with an error of its own ({status}); whether it took the reply is not known. "
    "xdesk looks for it and does not send it again.",
)
_OTHER_ANSWER = QT_TRANSLATE_NOOP(
    "X",
    "X's answer belongs to another message. The reply may have arrived; xdesk looks for it and does not send it again.",
)
_THERE = QT_TRANSLATE_NOOP("X", "X says that it has this text already. xdesk looks for it and does not send it again.")
_WAITS = QT_TRANSLATE_NOOP("X", "X's limit for sending is reached. The reply waits here and goes out by itself.")
_NOT_X = QT_TRANSLATE_NOOP(
    "X",
    "Something between this computer and X answered instead of X. The reply may have arrived; "
    "xdesk looks for it and does not send it again.",
)
_WORD_MARKS = re.compile(r"https?://\S+|\s+|[\ufe0e\ufe0f\u200d]")


@dataclass(frozen=True, slots=True)
class Taken:
    """What X says it took: the new id, and the conversation it went to (None for posts)."""

    event_id: str
    external_id: str | None


Reader = Callable[[Members, Outgoing], Taken | None]


def classify(answer: Answer, item: Outgoing, *, now: int, price: int, taken: Reader) -> Outcome:
    """Return the outcome of an answered attempt. `taken` reads the 201 and gives None when it is for another message.

    `now` is X's time (UTC ms), `price` what the send costs when X took it (micros).
    """
    said = problem(answer)
    if answer.status in (200, 201):
        return _accepted(answer, item, price, taken)
    if said is not None and 400 <= answer.status < 500 and answer.status != 408:
        return _said_no(answer, said, now, item)
    if answer.status >= 500 and answer.status != 511:
        why = Sentence("X", _SERVER_ERROR, {"status": answer.status})
        return _outcome(answer, Result.UNKNOWN, why, Trouble.BUSY, price=price)
    return _outcome(answer, Result.UNKNOWN, Sentence("X", _NOT_X), Trouble.FOREIGN, price=price)


def unanswered(error: FeedError, *, sent: bool, price: int) -> Outcome:
    """Return the outcome of an attempt that brought no answer; `sent`: X may have got the whole request."""
    if not sent:
        return Outcome(Result.NOT_SENT, sentence=error.sentence, trouble=error.trouble, retry_at=error.retry_at)
    return Outcome(Result.UNKNOWN, sentence=Sentence("X", UNKNOWN), trouble=error.trouble, cost_micros=price)


def taken_dm(body: Members, item: Outgoing) -> Taken | None:
    """Return what a DM's 201 says; None when its ids are missing or name another conversation."""
    data = group(body, "data")
    event_id, conversation = x_id(data, "dm_event_id"), text(data, "dm_conversation_id").replace(":", "-")
    if event_id is None or not conversation:
        return None
    left, dash, right = conversation.partition("-")
    named = pair(left, right) if dash else conversation
    left, dash, right = item.external_id.partition("-")
    wanted = pair(left, right) if dash else item.external_id or pair(item.account_id, item.recipient_id)
    return Taken(event_id, named) if named == wanted else None


def taken_post(body: Members, item: Outgoing) -> Taken | None:
    """Return what a post's 201 says; None when it has no id or plainly another text."""
    data = group(body, "data")
    event_id = x_id(data, "id")
    if event_id is None:
        return None
    ours, theirs = _bare(item.text), _bare(unescaped(text(data, "text")))
    if theirs and ours and not (ours in theirs or theirs in ours):
        return None
    return Taken(event_id, None)


def _bare(words: str) -> str:
    """Return a text without links, spaces and joiners: what X may have changed on the way."""
    return _WORD_MARKS.sub("", unicodedata.normalize("NFC", words))


def _accepted(answer: Answer, item: Outgoing, price: int, taken: Reader) -> Outcome:
    try:
        body = msgspec.json.decode(answer.body) if "json" in answer.media_type else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return _outcome(answer, Result.UNKNOWN, Sentence("X", _NOT_X), Trouble.FOREIGN, price=price)
    got = taken(body, item)
    if got is None:
        return _outcome(answer, Result.UNKNOWN, Sentence("X", _OTHER_ANSWER), Trouble.FOREIGN, price=price)
    return Outcome(
        Result.SENT,
        event_id=got.event_id,
        external_id=got.external_id,
        limits=answer.limits,
        x_now=answer.x_now,
        cost_micros=price,
    )


def _said_no(answer: Answer, said: Problem, now: int, item: Outgoing) -> Outcome:
    """X answered in its own words: it did not take the reply."""
    if answer.status == 429:
        at = retry_at(answer.limits, answer.headers, answer.x_now or now)
        return _outcome(answer, Result.NOT_SENT, Sentence("X", _WAITS), Trouble.LIMIT, at=at)
    if answer.status == 402:
        return _outcome(answer, Result.NOT_SENT, sentence_of(Trouble.CREDITS), Trouble.CREDITS)
    if answer.status == 401:
        return _outcome(answer, Result.NOT_SENT, sentence_of(Trouble.SIGNED_OUT), Trouble.SIGNED_OUT)
    why = refusal(answer.status, said.marks, said.words, public=channel_of(item.channel).public)
    if is_duplicate(why) and item.attempts > 1:  # an earlier attempt may be the text X has
        return _outcome(answer, Result.UNKNOWN, Sentence("X", _THERE), Trouble.REFUSED)
    perhaps = Sentence("X", _THERE) if is_duplicate(why) else None
    refused = _outcome(answer, Result.REFUSED, why, Trouble.REFUSED)
    return replace(refused, closes=closes(why), perhaps_this=perhaps)


def _outcome(
    answer: Answer, result: Result, sentence: Sentence, kind: Trouble, *, at: int | None = None, price: int = 0
) -> Outcome:
    return Outcome(
        result,
        retry_at=at,
        sentence=sentence,
        trouble=kind,
        limits=answer.limits,
        x_now=None if kind is Trouble.FOREIGN else answer.x_now,  # a proxy's clock is not X's
        cost_micros=price,
    )
