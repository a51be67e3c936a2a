"""Added messages: what new ones change in a conversation's row, told from that row and from them alone.

The row says of all older messages the newest ones, the first that waits and how many are unread. So whatever the order
in which messages come, the row with one more follows from the row before; the old messages are not read again. Where
that is not so, `row_with` says nothing, and the row is computed anew (conversation_state.py). Both give the same row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xdesk.core import deadlines
from xdesk.core.ids import is_x_id, snowflake_ms
from xdesk.core.model import Link
from xdesk.core.polling.feed import Incoming
from xdesk.replica.conversation.conversation_state import DAY_MS, Row, of_clock, previewed
from xdesk.replica.conversation.threads import PUBLIC
from xdesk.replica.sanitize import clean, one_line

_Key = tuple[int, int, str]  # time, and X's order of ids


class Added(NamedTuple):
    """A new message and the thread it stands in."""

    thread_id: str
    message: Incoming


class Known(NamedTuple):
    """What is known of a conversation beside the row: `done_at` UTC ms, and up to which id it was read last.

    `read_up_to`: '' when somebody marked all of it unread, or nobody ever read it.
    """

    audience: str
    done_at: int | None
    read_up_to: str


class _Was(NamedTuple):
    """The computed columns of a row by their names."""

    channel: str
    thread_id: str | None
    status: str
    last_at: int
    last_id: str | None
    preview: str
    preview_out: int
    last_in_id: str | None
    last_in_at: int | None
    last_out_at: int | None
    reply_to_id: str | None
    unread: int
    first_unanswered_at: int | None
    clock_kind: str | None
    clock_start: int | None
    clock_due: int | None
    urgent_at: int | None
    rank: int
    mark: str
    customer_id: str


def nothing(channel: str, customer_id: str) -> Row:
    """Return the row of a conversation in which nothing was written yet."""
    return _Was(
        channel, None, "open", 0, None, "", 0, None, None, None, None, 0, None, None, None, None, None,
        deadlines.WAITING_BASE, "", customer_id,
    )  # fmt: skip


def row_with(row: Row, known: Known, added: Sequence[Added], *, fresh: bool) -> Row | None:
    """Return the row with new messages, which are no events, in any order; None when it must be computed anew.

    For a conversation of one customer in which this desk wrote nothing: no reply, draft or promise. `fresh`: made for
    these messages, so that they are all there is.
    """
    was = _Was(*row)
    if not fresh and (was.last_id is None or any(one.message.channel != was.channel for one in added)):
        return None
    into = [one for one in added if not one.message.outgoing]
    settled = max(was.last_out_at or 0, known.done_at or 0)
    last_out_at = max([one.message.created_at for one in added if one.message.outgoing], default=None)
    if last_out_at is None or (was.last_out_at or 0) > last_out_at:
        last_out_at = was.last_out_at
    first = _first_waiting(was, into, settled, max(last_out_at or 0, known.done_at or 0))
    unread = _unread(known.read_up_to, into)
    reply = _reply(was, known.audience, added, into, fresh=fresh)
    if first == _UNKNOWN or unread is None or reply is None:
        return None
    newest = max(added, key=_key)
    last = _last(was, newest)
    if last is None:
        return None
    newest_in = max(into, key=_key, default=None)
    last_in = (was.last_in_id, was.last_in_at)
    if newest_in is not None and _is_newer(newest_in, was.last_in_at, was.last_in_id):
        last_in = (newest_in.message.id, newest_in.message.created_at)
    channel = _first_channel(added, into) if fresh else was.channel
    status = was.status
    if status == "done" and known.done_at is not None:
        status = "open" if any(one.message.created_at > known.done_at for one in into) else "done"
    clock = deadlines.running(deadlines.Facts(channel, first, None, None, status == "done"))
    return (
        channel, reply[0], status, *last, *last_in, last_out_at, reply[1], was.unread + unread, first,
        *of_clock(clock), deadlines.rank(clock, last[0]), "sent" if last[3] else "", was.customer_id,
    )  # fmt: skip


_UNKNOWN = -1
"""No time of a message."""


def _key(one: Added) -> _Key:
    m = one.message
    return m.created_at, len(m.id), m.id


def _is_newer(one: Added, at: int | None, x_id: str | None) -> bool:
    return x_id is None or at is None or _key(one) > (at, len(x_id), x_id)


def _first_channel(added: Sequence[Added], into: Sequence[Added]) -> str:
    """Return the channel of the customer's first words, else of ours."""
    said = (one.message for one in into or added)
    return min(said, key=lambda m: (m.created_at, len(m.root_edit_id), m.root_edit_id)).channel


def _first_waiting(was: _Was, into: Sequence[Added], settled: int, now_settled: int) -> int | None:
    """Return when the customer wrote first what is neither answered nor done; _UNKNOWN when older messages say it."""
    waits = [one.message.created_at for one in into if one.message.created_at > now_settled]
    if was.first_unanswered_at is not None:
        if was.first_unanswered_at > now_settled:
            waits.append(was.first_unanswered_at)
        elif now_settled > settled and (was.last_in_at or 0) > now_settled:
            return _UNKNOWN
    return min(waits, default=None)


def _unread(read_up_to: str, into: Sequence[Added]) -> int | None:
    """Return how many are unread; None when one is older than what was read: it may be history, or come late."""
    upto = (len(read_up_to), read_up_to)
    floor = snowflake_ms(read_up_to) - DAY_MS if is_x_id(read_up_to) else 0
    count = 0
    for one in into:
        root = one.message.root_edit_id
        if (len(root), root) > upto:
            count += one.message.created_at >= floor
        elif floor:
            return None
    return count


def _reply(
    was: _Was, audience: str, added: Sequence[Added], into: Sequence[Added], *, fresh: bool
) -> tuple[str | None, str | None] | None:
    """Return the thread that is written through and the post that is answered; None when older messages say it."""
    answered: Added | None
    if audience != PUBLIC:
        answered = max(into, key=_key, default=None)
        if answered is not None:
            newer = _is_newer(answered, was.last_in_at, was.last_in_id)
            return (answered.thread_id if newer else was.thread_id), None
    elif into and not fresh and was.last_in_id is not None:
        called = [one for one in into if one.message.summoned]
        if len(called) < len(into):
            return None
        answered = max(called, key=_key)
        newer = _is_newer(answered, was.last_in_at, was.last_in_id)
        return (answered.thread_id, answered.message.id) if newer else None
    elif into:
        answered = max([one for one in into if one.message.summoned] or into, key=_key)
        return answered.thread_id, answered.message.id
    if was.last_in_id is not None:
        return was.thread_id, was.reply_to_id
    newest = max(added, key=_key)
    return (newest.thread_id if _is_newer(newest, was.last_at, was.last_id) else was.thread_id), was.reply_to_id


def _last(was: _Was, newest: Added) -> tuple[int, str | None, str, int] | None:
    """Return time, id and preview of the newest message and whether it is ours; None when another post says it."""
    m = newest.message
    if not _is_newer(newest, was.last_at, was.last_id):
        return was.last_at, was.last_id, was.preview, was.preview_out
    if m.quoted is not None:
        return None
    links = [Link(one.start, one.end, clean(one.url), clean(one.shown)) for one in m.links]
    choices = [(clean(label), votes) for label, votes in m.poll.choices] if m.poll else []
    return m.created_at, m.id, one_line(previewed(clean(m.text), links, choices)), int(m.outgoing)
