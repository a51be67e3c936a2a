"""A brand account of the sandbox that reads X Chat with the client's own parts, over HTTP."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.connectors.x_clients import static
from tests.sandbox_process import ORIGIN, US, Sandbox
from xdesk.connectors.http import Transport
from xdesk.connectors.x.chat.events import ChatEvent
from xdesk.connectors.x.chat.incoming import customer_in
from xdesk.connectors.x.chat.reader import ChatReader
from xdesk.connectors.x.chat.session import ChatSession
from xdesk.connectors.x.chat.transcript import ChatTranscript, transcript
from xdesk.connectors.x.chat.worker import ChatWorker
from xdesk.connectors.x.client import XClient

T = TypeVar("T")


@dataclass
class ChatAccount:
    """What reads for one account; used inside one loop."""

    session: ChatSession
    reader: ChatReader
    worker: ChatWorker

    async def events(self, conversation: str) -> list[ChatEvent]:
        """Return all events of a conversation, page by page with the keys of the pages before."""
        found: list[ChatEvent] = []
        token, keys = None, None
        people = [customer_in(conversation, US) or ""]
        while True:
            page = await self.reader.events(self.session, conversation, people, token=token, kept=keys)
            found, keys, token = [*found, *page.events], page.keys, page.next_token
            if token is None:
                return found

    async def transcript(self, conversation: str) -> ChatTranscript:
        """Return what a conversation says."""
        return transcript(await self.events(conversation), US)


def secret(sandbox: Sandbox, handle: str = "LumiHome") -> tuple[bytes, str]:
    """Return the private keys of a brand and their version."""
    told = sandbox.read("chat_secret", account=handle)
    return base64.b64decode(told["keys"]), str(told["version"])


def reading(sandbox: Sandbox, act: Callable[[ChatAccount], Awaitable[T]]) -> T:
    """Return what `act` returns, in a loop and with an account of its own that is closed behind it."""

    async def run() -> T:
        transport = Transport(sandbox.base_url, x_now=lambda: ORIGIN)
        worker = ChatWorker()
        try:
            client = XClient(US, transport, static(sandbox.token()))
            return await act(ChatAccount(ChatSession(US, *secret(sandbox)), ChatReader(client, worker), worker))
        finally:
            worker.close()
            await transport.close()

    return asyncio.run(run())


def said(sandbox: Sandbox, customer: str, *acts: dict[str, object]) -> str:
    """Let a customer act in X Chat, each act as the control order `chat` takes it; return the conversation."""
    came = [sandbox.control("chat", customer=customer, **one) for one in acts]
    return str(came[-1]["conversation"])


def lines(found: ChatTranscript) -> Sequence[str]:
    """Return the words of all messages, oldest first; of a tombstone why it is one."""
    return [one.text or (f"[{one.why}]" if one.why else "[deleted]" if one.deleted else "") for one in found.messages]
