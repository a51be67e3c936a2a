"""Old answers: pages that something on the way kept and gives again; they are no look at X.

X answers each request anew. An answer is old when it says so itself (Age, RFC 9111 section 5.1), when it was made
before a message that is known already (Date). It is doubted when its Date lies behind X's time as this desk knows it,
when the newest known direct message is missing from it, or when all it lists lies at or below the since_id that was
asked; a doubted one counts once X, by its own count, answered another request with the same, as where a conversation
moved to X Chat, or where X lists one old item again and has nothing new.

Nobody can tell an old answer with a new Date and without Age that lists nothing, or just what is newest here, from an
honest "nothing new": it stays a look.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from xdesk.core.channels.registry import stream_of
from xdesk.core.ids import is_x_id, snowflake_ms, x_id_order
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

FRESH_MS = 60_000
"""An answer made so long before it was asked for is as good as a new one: reads overlap by as much."""
LARGEST = 100


class Age(Enum):
    """What an answer is."""

    NEW = auto()
    DOUBTED_TIME = auto()  # made too early, by X's time as it is believed
    DOUBTED_END = auto()  # the newest message that is known is not in it, though X lists from the newest down
    DOUBTED_BELOW = auto()  # all it lists was not asked for
    OLD = auto()


def age(ask: Ask, page: Page, *, known: str | None, asked_at: int | None) -> Age:
    """Return what `page` is as an answer to `ask`.

    `known`: the newest id of the stream so far. `asked_at`: X's time when it was asked, None when X never told it.
    """
    if page.age_ms > FRESH_MS or _made_before(page, known):
        return Age.OLD
    if page.x_now is not None and asked_at is not None and page.x_now < asked_at - FRESH_MS:
        return Age.DOUBTED_TIME
    if _below(page, ask.since_id):
        return Age.DOUBTED_BELOW
    whole = not (ask.token or ask.until_id or ask.conversation or ask.participant_id)
    if whole and not stream_of(page.stream).since_id and page.newest_id is not None and known is not None:
        return Age.DOUBTED_END if x_id_order(page.newest_id) < x_id_order(known) else Age.NEW
    return Age.NEW


def other(ask: Ask) -> Ask:
    """Return a request for the same that no store on the way has an answer to."""
    return replace(ask, limit=ask.limit + 1 if ask.limit < LARGEST else ask.limit - 1)


def agree(found: Age, first: Page, second: Page) -> bool:
    """Return whether X answered twice, one request after the other, and says that it shows nothing newer.

    X counts each request (docs.x.com, rate limits): where its count stands still, nobody asked X. `found`: why both
    are doubted; what X lists below what was asked may be another item each time.
    """
    left = {(one.name, one.window): one for one in first.limits}
    for one in second.limits:
        before = left.get((one.name, one.window))
        if before and abs(one.reset_at - before.reset_at) < FRESH_MS and one.remaining >= before.remaining > 0:
            return False
    return found is Age.DOUBTED_BELOW or first.newest_id == second.newest_id


def error(page: Page, found: Age) -> FeedError:
    """Return what an old page is: a request that brought nothing. Its time counts only where nothing else is wrong."""
    text = QT_TRANSLATE_NOOP(
        "Health",
        "Something between this computer and X answers with old pages, so nothing counts as read now. xdesk asks "
        "again by itself; until then look on x.com for new messages.",
    )
    return FeedError(
        Trouble.OLD, Sentence("Health", text), x_now=page.x_now if found is Age.DOUBTED_TIME else None
    )  # fmt: skip


def _made_before(page: Page, known: str | None) -> bool:
    """Return whether the answer was made before a message was written that is known already."""
    if page.x_now is None or known is None or not is_x_id(known):
        return False
    return page.x_now < snowflake_ms(known) - FRESH_MS


def _below(page: Page, since_id: str | None) -> bool:
    """Return whether the page lists only what was not asked for: X lists what is newer than since_id."""
    if since_id is None or page.newest_id is None:
        return False
    return x_id_order(page.newest_id) <= x_id_order(since_id)
