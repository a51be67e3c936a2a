"""Words of transcript rows: state, glyph, time, day, and the sentence a screen reader says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from PySide6.QtCore import QLocale

from xdesk.core.delivery import State
from xdesk.core.model import Direction, Entry, Parent, Poll
from xdesk.core.text.cjk_spacing import weave
from xdesk.core.text.invisible import is_blank, visible_author
from xdesk.ui.labels.message_grouping import Row, local_day, when
from xdesk.ui.style.safe_text import isolate, one_line
from xdesk.ui.style.translation import fill, spoken, translate

GLYPHS = {
    State.QUEUED: "clock",
    State.SENDING: "send",
    State.UNCONFIRMED: "search",
    State.SENT: "check",
    State.ASKED: "bang",
    State.REFUSED: "cross",
    State.HELD: "pause",
    State.CANCELLED: "cross",
    State.DROPPED: "cross",
}
_STATE_WORDS: dict[State, Callable[[], str]] = {  # each bubble of ours asks for one of them
    State.QUEUED: lambda: translate("Delivery", "queued"),
    State.SENDING: lambda: translate("Delivery", "sending"),
    State.UNCONFIRMED: lambda: translate("Delivery", "checking"),
    State.SENT: lambda: translate("Delivery", "sent"),
    State.ASKED: lambda: translate("Delivery", "needs you"),
    State.REFUSED: lambda: translate("Delivery", "not accepted"),
    State.HELD: lambda: translate("Delivery", "held"),
    State.CANCELLED: lambda: translate("Delivery", "cancelled"),
    State.DROPPED: lambda: translate("Delivery", "cancelled"),
}
SPOKEN_SIGNS = 400
_MOST_NAMES, _MOST_SIGNS = 3, 40


_DECIDED: dict[str, Callable[[], str]] = {
    "there": lambda: translate("Transcript", "You saw it on X. It counts as sent in a moment."),
    "again": lambda: translate("Transcript", "It goes out again in a moment. It may arrive twice."),
    "drop": lambda: translate("Transcript", "It is dropped in a moment."),
}


def glyph_of(entry: Entry) -> str:
    """Return the glyph for where our message is."""
    return "clock" if entry.decided else GLYPHS[entry.state or State.SENT]


def state_word(entry: Entry) -> str:
    """Return the word for where our message is."""
    if entry.elsewhere:
        return translate("Delivery", "sent on x.com")
    state = entry.state or State.SENT
    if entry.decided:
        return translate("Delivery", "decided")
    if state is State.QUEUED and entry.ahead:
        return fill(translate("Delivery", "queued, {n} ahead"), n=entry.ahead)
    return _STATE_WORDS[state]()


def clock_time(ms: int) -> str:
    """Return UTC ms as local hours and minutes."""
    return _minute(ms // 60_000)


@lru_cache(maxsize=4_000)
def _minute(minutes: int) -> str:
    try:
        return datetime.fromtimestamp(minutes * 60).strftime("%H:%M")
    except (OverflowError, ValueError, OSError):
        return "–"


def day_words(day: date, today: date) -> str:
    """Return how a day is called, seen from `today`."""
    if day == today:
        return translate("Transcript", "Today")
    if day.toordinal() == today.toordinal() - 1:
        return translate("Transcript", "Yesterday")
    chinese = QLocale().language() == QLocale.Language.Chinese
    if day.year == today.year:
        return f"{day.month}月{day.day}日" if chinese else f"{day.day} {QLocale().monthName(day.month)}"
    if chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {QLocale().monthName(day.month)} {day.year}"


def month_words(ms: int) -> str:
    """Return UTC ms as month and year."""
    try:
        day = datetime.fromtimestamp(ms / 1000)
    except (OverflowError, ValueError, OSError):
        return "–"
    if QLocale().language() == QLocale.Language.Chinese:
        return f"{day.year} 年 {day.month} 月"
    return f"{QLocale().monthName(day.month)} {day.year}"


def below_words(entry: Entry) -> str:
    """Return what is known of a message that is looked for, needs the agent or was refused, '' for all others."""
    if entry.decided:
        return _DECIDED[entry.decided]()
    if entry.state is State.ASKED:
        if entry.sentence is not None:
            return spoken(entry.sentence)
        if entry.checks == 1:
            return translate("Transcript", "No answer from X. 1 check, not found.")
        return fill(translate("Transcript", "No answer from X. {n} checks, not found."), n=entry.checks)
    if entry.state is State.UNCONFIRMED and entry.looked_until is not None:
        until = clock_time(-(-entry.looked_until // 60_000) * 60_000)  # the minute that is over then
        if entry.answered and entry.sentence is not None:
            out = translate("Transcript", "{why} Looking until {time}.")
            return fill(out, why=spoken(entry.sentence), time=until)
        return fill(translate("Transcript", "No answer from X. Looking until {time}."), time=until)
    if entry.state is State.REFUSED and entry.sentence is not None:
        return spoken(entry.sentence)
    return ""


def held_words(entry: Entry) -> str:
    """Return why a reply is held."""
    if entry.sentence is not None:
        return weave(spoken(entry.sentence))
    return translate("Transcript", "Held: look at what came since, then decide")


def spoken_row(row: Row) -> str:
    """Return one sentence for a row, in the order of the eye."""
    entry = row.entry
    time, text = clock_time(when(entry)), one_line(entry.text)[:SPOKEN_SIGNS]
    if entry.deleted:
        return fill(translate("Transcript", "{time}, message deleted on X"), time=time)
    if entry.what == "note":
        out = translate("Transcript", "Internal note, {name}, {time}: {words}")
        return fill(out, name=isolate(entry.written_by), time=time, words=text)
    if entry.what == "event":
        return fill(translate("Transcript", "{time}, {words}"), time=time, words=event_words(entry))
    if entry.direction is Direction.IN:
        out = translate("Transcript", "{name}, {time}: {words}")
        return fill(out, name=isolate(entry.written_by), time=time, words=_with_pictures(entry, text))
    out = translate("Transcript", "You, {time}, {state}: {words}")
    said = fill(out, time=time, state=state_word(entry), words=_with_pictures(entry, text))
    more = held_words(entry) if entry.state is State.HELD else below_words(entry)
    return f"{said} {more}".strip()


def event_words(entry: Entry) -> str:
    """Return what happened that is no message: who joined or left, or X's word for what this version does not know."""
    if entry.event == "unknown":
        out = translate("Transcript", "Something on X that xdesk does not know ({kind})")
        return fill(out, kind=one_line("".join(entry.named))[:_MOST_SIGNS])
    if entry.event == "missing":
        begin, end = (day_words(local_day(int(ms)), date.min) for ms in entry.named)
        out = translate("Transcript", "Messages may be missing here: X no longer lists {begin} – {end}")
        if begin == end:
            out = translate("Transcript", "Messages may be missing here: X no longer lists all of {begin}")
        return fill(out, begin=begin, end=end)
    someone = translate("Transcript", "Someone")
    names = [isolate(name[:_MOST_SIGNS]) if one_line(name) else someone for name in entry.named] or [someone]
    if len(names) > _MOST_NAMES:
        rest = fill(translate("Transcript", "{n} others"), n=len(names) - _MOST_NAMES + 1)
        names = [*names[: _MOST_NAMES - 1], rest]
    left = entry.event == "leave"
    out = translate("Transcript", "{names} left") if left else translate("Transcript", "{names} joined")
    return weave(fill(out, names=translate("Transcript", ", ").join(names)))


def silent_words(entry: Entry) -> str:
    """Return what stands in place of a message in which nothing can be read."""
    if entry.text:
        return translate("Transcript", "This message holds only characters that cannot be seen.")
    return translate("Transcript", "This kind of message is shown on X only.")


def post_head(post: Parent) -> str:
    """Return who wrote a post that a message shows."""
    return one_line(visible_author(post.author)) or translate("Transcript", "A post on X")


def post_words(post: Parent) -> str:
    """Return what a post says, or why it does not."""
    if post.state == "gone":
        return translate("Transcript", "This post is no longer on X.")
    if post.state == "unknown" or not post.text:
        return translate("Transcript", "This post is not on this computer yet.")
    return post.text


def poll_head(poll: Poll) -> str:
    """Return what stands over the choices of a poll."""
    return translate("Transcript", "Poll, closed") if poll.closed else translate("Transcript", "Poll")


def _with_pictures(entry: Entry, text: str) -> str:
    """Return the words of a message with what it shows beside them: pictures, a post, a poll."""
    named = [one_line(each.alt)[:80] or translate("Transcript", "picture") for each in entry.media]
    if entry.quoted is not None:
        out, words = translate("Transcript", "{name}: {words}"), one_line(post_words(entry.quoted))[:SPOKEN_SIGNS]
        named.append(fill(out, name=isolate(post_head(entry.quoted)), words=words))
    if entry.poll is not None:
        choices = translate("Transcript", ", ").join(one_line(label) for label, _ in entry.poll.choices)
        named.append(fill(translate("Transcript", "{name}: {words}"), name=poll_head(entry.poll), words=choices))
    if not named:
        return silent_words(entry) if is_blank(text) else text
    return " ".join([text, *named]).strip()
