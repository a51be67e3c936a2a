"""What a channel brings from the world: pages as sent, and what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xdesk.core.delivery import Result
from xdesk.core.model import Customer, Link, Media, Parent, Poll
from xdesk.core.polling.charges import Charge, Reason
from xdesk.core.sentences import Sentence


class Trouble(StrEnum):
    """Why a request brought nothing."""

    OFFLINE = "offline"  # no connection, name, or answer
    BUSY = "busy"  # 5xx: the server's own trouble
    LIMIT = "limit"  # 429
    CREDITS = "credits"  # 402
    SIGNED_OUT = "signed_out"  # 401 after one refresh
    REFUSED = "refused"  # 400, 403: asking again as is will not help
    MISSING = "missing"  # 404
    FOREIGN = "foreign"  # not X's answer: a proxy's page, broken JSON, too large
    CERTIFICATE = "certificate"
    PROXY = "proxy"  # the proxy this computer names does not lead to the server
    OLD = "old"  # an answer that something on the way kept and gave again
    UNEXPECTED = "unexpected"  # an error of this desk or of a library it uses


FINAL = frozenset({Trouble.REFUSED, Trouble.MISSING, Trouble.CERTIFICATE})
"""Troubles that do not pass by themselves: asking again later brings the same."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One rate window as X's headers tell it (docs.x.com, rate limits); times are UTC ms of X."""

    name: str  # endpoint group, e.g. 'dm.read'
    window: str  # '15min' | '24h.user' | '24h.app'
    limit: int
    remaining: int
    reset_at: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to a stream. Ids and tokens are X's strings."""

    limit: int = 10  # objects wanted
    token: str | None = None  # go on from this page
    since_id: str | None = None
    until_id: str | None = None
    conversation: str | None = None  # external id: only this one (dm), or root post
    participant_id: str | None = None
    expand_users: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One answered request, body as X sent it.

    `ids` are those of the items that can be believed: neither unreadable nor impossible. Only they say how far a
    page reaches; `newest_id` and `oldest_id` are taken from them.
    """

    stream: str
    account_id: str
    body: bytes
    next_token: str | None
    count: int
    newest_id: str | None
    oldest_id: str | None
    limits: tuple[Limit, ...] = ()
    x_now: int | None = None  # X's clock (Date header), UTC ms
    charges: tuple[Charge, ...] = ()  # every object X bills for it
    ids: tuple[str, ...] = ()
    age_ms: int = 0  # how long ago the answer was made, as a store on the way says
    reason: Reason = Reason.NEWS


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of X: a DM event or a post, either direction."""

    id: str
    channel: str  # the channel of the thread it stands in (core.channels)
    conversation_id: str  # ours, see core.ids: the same for every thread of one conversation
    external_id: str  # X's id of the thread: dm_conversation_id, or the id of the root post
    author_id: str
    customer_id: str
    outgoing: bool
    text: str
    created_at: int  # UTC ms
    root_edit_id: str  # first id of the edit chain; the id itself when never edited
    parent_id: str | None = None
    parent_text: str | None = None
    parent_author: str | None = None
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    summoned: bool = True  # the author mentioned or quoted the brand
    unsupported: bool = False  # kept, but nothing in it can be shown
    quoted: Parent | None = None  # the post it quotes or shares
    poll: Poll | None = None
    event: tuple[str, ...] = ()  # no message: 'join' or 'leave' and who, or 'unknown' and what X calls it


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a page holds, good items beside quarantined ones."""

    messages: tuple[Incoming, ...] = ()
    customers: tuple[Customer, ...] = ()
    gone: tuple[str, ...] = ()  # ids X says are deleted or unavailable
    poison: tuple[bytes, ...] = ()  # single items that could not be read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one send attempt told us."""

    result: Result
    event_id: str | None = None  # X's id when sent
    external_id: str | None = None  # the conversation X named
    retry_at: int | None = None  # X's time, UTC ms; NOT_SENT only
    sentence: Sentence | None = None
    trouble: Trouble | None = None
    limits: tuple[Limit, ...] = ()
    x_now: int | None = None
    cost_micros: int = 0
    closes: bool = False  # REFUSED, and any other reply to this person or post would be too
    perhaps_this: Sentence | None = None  # REFUSED because X has the same text: said when it may be this very reply


@dataclass(frozen=True, slots=True)
class CrmAnswer:
    """What a CRM said of a person."""

    level: str
    spent: str
    language: str
    orders: tuple[Mapping[str, str], ...] = field(default_factory=tuple)


class FeedError(Exception):
    """A request brought nothing: why, when to ask again (UTC ms of X), and the sentence for the agent."""

    def __init__(
        self,
        trouble: Trouble,
        sentence: Sentence,
        *,
        retry_at: int | None = None,
        limits: tuple[Limit, ...] = (),
        x_now: int | None = None,
    ) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.sentence = sentence
        self.retry_at = retry_at
        self.limits = limits
        self.x_now = x_now
