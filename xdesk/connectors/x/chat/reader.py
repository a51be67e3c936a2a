"""Reads X Chat over X's API with one account's client: public keys, conversations, and events as they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from xdesk.connectors.http import Answer
from xdesk.connectors.x import problems
from xdesk.connectors.x.chat import chat_requests, event_page, public_keys
from xdesk.connectors.x.chat.event_page import ConversationPage, EventPage
from xdesk.connectors.x.chat.events import ChatEvent, Unreadable
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.connectors.x.chat.session import ChatSession, ConversationKeys, OpenedEvents
from xdesk.connectors.x.chat.worker import ChatWorker
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing.envelope import PageError
from xdesk.connectors.x.requests import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadEvents:
    """An opened page: events as X lists them, every key known by now, and where older events go on."""

    events: tuple[ChatEvent, ...]
    keys: ConversationKeys = field(repr=False)
    next_token: str | None
    poison: tuple[bytes, ...]


class ChatReader:
    """What is closed comes from X, opening it is the worker's. Used on the loop of sync; all of it raises FeedError."""

    def __init__(self, client: XClient, worker: ChatWorker) -> None:
        self._client, self._worker = client, worker
        self._public: dict[str, tuple[PublicKey, ...]] = {}

    async def public_keys(self, user_id: str, *, backup: bool = False, again: bool = False) -> tuple[PublicKey, ...]:
        """Return a user's public keys, unverified, newest first; () when they have none. Asked for once, or `again`.

        `backup`: of the account itself, with where its private keys are kept.
        """
        if again or backup or user_id not in self._public:
            found, _ = await self._ask(chat_requests.public_keys(user_id, backup=backup), public_keys.read)
            self._public[user_id] = found
        return self._public[user_id]

    async def conversations(self, token: str | None = None) -> ConversationPage:
        """Return a page of all conversations."""

        def read(body: bytes) -> ConversationPage:
            return event_page.conversations(body, self._client.account_id)

        return (await self._ask(chat_requests.conversations(token), read))[0]

    async def closed_events(
        self, conversation: str, *, limit: int = chat_requests.PAGE, token: str | None = None
    ) -> tuple[EventPage, Answer]:
        """Return a page of events as X has them, with the answer they came in."""
        return await self._ask(chat_requests.events(conversation, limit=limit, token=token), event_page.events)

    async def events(
        self, session: ChatSession, conversation: str, people: Iterable[str], *,
        token: str | None = None, kept: ConversationKeys | None = None,
    ) -> ReadEvents:  # fmt: skip
        """Return a page of events, verified against the keys of `people`.

        Where one could not be verified its author may have new keys: they are asked for once more.
        """
        page, _ = await self.closed_events(conversation, token=token)
        authors = tuple(dict.fromkeys((self._client.account_id, *people)))
        known = {one for one in authors if one in self._public}
        opened = await self._opened(session, conversation, page, authors, kept)
        doubted = {one.sender_id for one in opened.events if one.why == Unreadable.UNVERIFIED} & known
        if doubted:
            for one in doubted:
                await self.public_keys(one, again=True)
            opened = await self._opened(session, conversation, page, authors, kept)
        return ReadEvents(opened.events, opened.keys, page.next_token, page.poison)

    async def _opened(
        self, session: ChatSession, conversation: str, page: EventPage, authors: Iterable[str],
        kept: ConversationKeys | None,
    ) -> OpenedEvents:  # fmt: skip
        trusted = {one: await self.public_keys(one) for one in authors}
        return await self._worker.run(
            session.open, conversation, page.events, key_changes=page.key_changes, trusted=trusted, kept=kept
        )

    async def _ask(self, request: Request, read: Callable[[bytes], T]) -> tuple[T, Answer]:
        answer = await self._client.get(request)
        try:
            return read(answer.body), answer
        except PageError as error:
            raise problems.foreign() from error
