"""The things a desk knows: accounts, customers, conversations, messages, replies on their way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from xdesk.core.delivery import State
from xdesk.core.inbox.inbox_entry import Clock as Clock
from xdesk.core.inbox.inbox_entry import InboxRow as InboxRow
from xdesk.core.inbox.inbox_entry import Stage as Stage
from xdesk.core.seen import Proof, Seen
from xdesk.core.sentences import Sentence


class Direction(StrEnum):
    """Who wrote: the customer (in) or the brand (out)."""

    IN = "in"
    OUT = "out"


REMOVING = "removing"
"""State of an account that is being taken out of the desk: nothing is read or sent for it any more."""


@dataclass(frozen=True, slots=True)
class Account:
    """A brand account this desk answers for. `id` is X's user id."""

    id: str
    handle: str
    name: str
    base_url: str
    client_id: str
    state: str  # 'ok' | 'signed_out' | 'no_credit' | 'offline' | REMOVING
    sentence: Sentence | None
    state_since: int


@dataclass(frozen=True, slots=True)
class Customer:
    """A person on X, as last seen. `fetched_at` None: only the id is known."""

    id: str
    handle: str
    name: str
    bio: str
    avatar_url: str
    verified_type: str  # 'none' | 'blue' | 'business' | 'government'
    protected: bool
    followers: int | None
    following: int | None
    x_since: int | None
    receives_dm: bool | None
    follows_us: bool | None
    location: str
    state: str  # 'active' | 'suspended' | 'gone'
    fetched_at: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """One place on X where messages of a conversation stand."""

    id: str
    conversation_id: str
    channel: str  # 'dm', 'xchat', 'mention', 'reply', 'quote', 'comment', 'keyword', or one added since
    external_id: str  # X's own id: dm_conversation_id, or the id of the root post
    customer_id: str  # '' in a group
    refusal: Sentence | None  # why X will not take a reply here, when X said so
    has_older: bool  # X may have more than this desk holds
    updated_at: int | None  # newest good read that covered it, UTC ms


@dataclass(frozen=True, slots=True)
class Conversation:
    """What an agent works on, over one or more threads, with what its head, composer and customer pane need."""

    id: str
    account_id: str
    account_handle: str
    account_name: str
    channel: str  # the channel (core.channels) of the customer's first words
    external_id: str  # X's id of the thread a reply goes through: dm_conversation_id, or the id of the root post
    customer: Customer
    status: str
    assignee: str | None
    unread: int
    clock: Clock | None
    last_in_id: str | None  # newest message of the customer
    last_in_at: int | None
    reply_to_id: str | None  # public: the post a reply answers
    refusal: Sentence | None  # why X will not take a reply in the thread it would go through, when X said so
    tags: tuple[str, ...]
    has_older: bool  # X may have more of one of its threads than this desk holds
    updated_at: int | None  # newest good read that covered one of its threads
    threads: tuple[Thread, ...] = ()
    thread_id: str | None = None  # the thread a reply goes through

    @property
    def reply_thread(self) -> Thread | None:
        """Return the thread a reply goes through, None when this desk holds none."""
        return next((one for one in self.threads if one.id == self.thread_id), None)

    @property
    def reply_channel(self) -> str:
        """Return the channel a reply goes through."""
        found = self.reply_thread
        return self.channel if found is None else found.channel


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file of a message; bytes are fetched late."""

    key: str
    kind: str  # 'photo' | 'video' | 'animated_gif' | 'file'
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text, by code points of the stored text."""

    start: int
    end: int
    url: str  # where it really leads (expanded)
    shown: str


@dataclass(frozen=True, slots=True)
class Parent:
    """A post that a message answers, quotes or shares."""

    id: str
    author: str  # name and @handle, as plain text
    text: str
    state: str  # 'ok' | 'gone' | 'unknown'
    author_id: str = field(default="", compare=False)  # for whoever knows the name where X did not send it


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll in a post, as last read: choices with their votes (None when X does not tell), and whether it is over."""

    choices: tuple[tuple[str, int | None], ...]
    closed: bool
    ends_at: int | None  # UTC ms


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the transcript: a message X has, a reply on its way, or a note."""

    id: str  # stable: a sent reply keeps its desk id
    what: str  # 'message' | 'outbox' | 'note' | 'event'
    direction: Direction
    at: int
    author: str
    text: str
    state: State | None = None  # outbox
    sentence: Sentence | None = None
    ahead: int = 0  # replies of this conversation that go first
    x_id: str | None = None
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    parent: Parent | None = None
    deleted: bool = False
    not_before: int | None = None
    undo_until: int | None = None
    tried_at: int | None = None
    checks: int = 0
    checked_at: int | None = None
    looked_until: int | None = None  # its answer was lost: until when it is looked for, UTC ms
    promise_minutes: int | None = None
    elsewhere: bool = False  # ours, but written on x.com
    quoted: Parent | None = None  # the post it quotes or shares
    poll: Poll | None = None
    event: str = ""  # what='event': 'join', 'leave' or 'unknown'
    named: tuple[str, ...] = ()  # who joined or left, '' for somebody unknown; or what X calls an unknown event
    decided: str = ""  # a reply that was asked about: what the agent decided and can still take back
    no: int = 0  # a message: when it came to this desk, counted
    answered: bool = False  # a reply that is looked for: something answered, and did not say whether X took it
    author_name: str = ""  # how the agent `author` is called

    @property
    def written_by(self) -> str:
        """Return how whoever wrote it is called."""
        return self.author_name or self.author


REPLY, NOTE = "reply", "note"
"""The kinds of a text that is written in the editor."""

ACKNOWLEDGEMENT = "acknowledge"
"""The kind of a draft that was written in the card of the quick acknowledgement, not in the editor."""

PROMISED_TIME = "{{time}}"
"""Stands for the promised time in such a draft: it is another one when the card is opened again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsent text of one conversation and kind ('reply', 'note' or ACKNOWLEDGEMENT)."""

    conversation_id: str
    kind: str
    text: str
    cursor: int
    promise_minutes: int | None
    updated_at: int
    seen: Seen | None = None  # what was on the screen when the agent last edited it


@dataclass(frozen=True, slots=True)
class Rescued:
    """A text that could not be stored at closing; `pressed_id`: its id as a reply or note that may be stored, or ''.

    `proof`: what its author had seen, by ids, once it has been in the rescue file.
    """

    draft: Draft
    pressed_id: str = ""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as the outbox froze it when the agent pressed Send."""

    id: str
    account_id: str
    conversation_id: str
    channel: str  # the channel (core.channels) it goes through
    recipient_id: str  # the customer's user id
    external_id: str  # dm_conversation_id, or root post id
    reply_to_id: str | None  # public: the post it answers
    text: str
    created_at: int
    state: State
    not_before: int | None
    undo_until: int | None
    based_on: str | None  # newest customer message the agent had before them
    hwm: str | None  # newest id known in the conversation when the intent was written
    tried_at: int | None  # X's time of the attempt, UTC ms
    deadline: int | None  # X's time at which the attempt was given up, UTC ms
    checks: int
    checked_at: int | None
    promise_minutes: int | None
    agent_id: str
    attempts: int = 0  # begun so far, the one under way included
    seen_no: int | None = None  # everything that came up to this arrival had been on the screen
    decision: str | None = None  # what an agent decided and can still take back (replica.outbox.decisions)
    answered: bool = False  # the last attempt brought an answer, though none that says whether X took the reply
    thread_id: str = ""  # where on X it goes; '' lets the outbox find it by `kind`, `external_id` and `recipient_id`


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a colleague; never leaves the desk."""

    id: str
    conversation_id: str
    author: str  # id of an agent
    text: str
    at: int
    pinned: bool
    author_name: str = ""

    @property
    def written_by(self) -> str:
        """Return how its author is called."""
        return self.author_name or self.author


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the CRM tells it."""

    number: str
    goods: str
    amount: str
    state: str


@dataclass(frozen=True, slots=True)
class MemberCard:
    """What a customer register knows of a customer, with the age of that knowledge (UTC ms)."""

    customer_id: str
    level: str
    spent: str
    language: str
    orders: tuple[Order, ...]
    fetched_at: int | None
    sentence: Sentence | None  # why the last refresh failed
    register: str = ""  # the register's key (core.registers); "" for one that no file names any more


@dataclass(frozen=True, slots=True)
class OtherConversation:
    """Another conversation of the same person, on any of our accounts."""

    conversation_id: str
    channel: str  # the channel (core.channels)
    account_handle: str
    subject: str
    at: int
    status: str


@dataclass(frozen=True, slots=True)
class Macro:
    """A text an agent inserts by its code; pinyin and initials serve the filter."""

    id: str
    code: str  # without the slash
    aliases: tuple[str, ...]
    title: str
    lang: str  # 'zh' | 'en'
    body: str
    channels: tuple[str, ...]  # 'dm', 'public'
    promise_minutes: int | None
    tags: tuple[str, ...]  # put on the conversation after the send is confirmed
    pinyin: str
    initials: str
