"""The question of the needs-you page: a reply whose fate is unknown, and its facts in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDateTime

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Outgoing
from xdesk.ui.labels.channel_labels import channel_word
from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, translate


@dataclass(frozen=True, slots=True)
class Question:
    """A reply whose fate is unknown, with what a person needs to decide."""

    item: Outgoing
    customer: str
    handle: str  # of our account
    behind: int  # later replies that wait for it
    place: str  # the conversation to look at on x.com, "" when there is none


def facts(question: Question) -> tuple[str, str, str, str]:
    """Return to whom it goes, when it was tried, what was looked for, and what waits for it."""
    item = question.item
    name, handle = isolate(question.customer), "@" + question.handle
    if channel_of(item.channel).public:
        to = fill(translate("NeedsYou", "{name}, public reply as {handle}"), name=name, handle=handle)
    else:
        word = channel_word(item.channel)
        to = fill(translate("NeedsYou", "{name}, {channel} as {handle}"), name=name, channel=word, handle=handle)
    tried = fill(translate("NeedsYou", "{time}. The line broke before X answered."), time=seconds_of(item.tried_at))
    if item.checks == 0:
        looked = translate("NeedsYou", "not yet")
    elif item.checks == 1:
        looked = fill(translate("NeedsYou", "1 complete check, {time}, 0 matches"), time=seconds_of(item.checked_at))
    else:
        words = translate("NeedsYou", "{n} complete checks, last {time}, 0 matches")
        looked = fill(words, n=item.checks, time=seconds_of(item.checked_at))
    if question.behind == 0:
        waiting = translate("NeedsYou", "nothing else waits for it")
    elif question.behind == 1:
        waiting = translate("NeedsYou", "1 later message goes out after this one")
    else:
        waiting = fill(translate("NeedsYou", "{n} later messages go out after this one"), n=question.behind)
    return to, tried, looked, waiting


def seconds_of(ms: int | None) -> str:
    """Return the time of day of `ms` (UTC) with seconds, a dash for none."""
    return QDateTime.fromMSecsSinceEpoch(ms).toString("HH:mm:ss") if ms is not None else "–"
