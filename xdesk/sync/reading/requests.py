"""Requests: what an agent asks of the engine: look again, older messages, a member card, go on after a stop."""

from __future__ import annotations

from xdesk.core.channels.registry import channel_of
from xdesk.core.channels.stream import Stream
from xdesk.core.model import Conversation, Thread
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Page
from xdesk.core.ports import Connector
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.conversation import conversations, threads
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages, requests
from xdesk.replica.feed.requests import Request
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.health import slowed, used_up
from xdesk.sync.reading.profiles import card
from xdesk.sync.reading.pull import pull_new
from xdesk.sync.reading.unpack import unpack

EVERYBODY = ("poll", "resume")
"""Requests that concern whole accounts; the engine spreads them."""
SIZE = 50


def mine(worker: AccountWorker) -> list[Request]:
    """Return the open requests about conversations of this account, oldest first."""
    found = []
    for request in requests.open_requests(worker.tools.store.conn):
        if request.kind not in EVERYBODY and request.conversation_id is not None:
            parts = request.conversation_id.split(":")
            if len(parts) > 1 and parts[1] == worker.account_id:
                found.append(request)
    return found


async def serve(worker: AccountWorker) -> int:
    """Fulfil the open requests of this account; return ms until the next is worth a try, 0 when none is left."""
    for request in mine(worker):
        try:
            sentence = await _fulfil(worker, request)
        except TooSoonError as later:
            sentence = _not_now(worker, request, later.wait) if later.wait > 0 else None
        except FeedError as error:
            sentence = error.sentence
        await worker.tools.store.feed(_done, request, worker.x_now(), sentence)
        worker.count("wishes")
    return 0


def _done(tx: Tx, request: Request, at: int, sentence: Sentence | None) -> None:
    """Close a request, with the reason when it could not be fulfilled."""
    requests.done(tx, request.id, at, sentence)


async def _fulfil(worker: AccountWorker, request: Request) -> Sentence | None:
    """Do what one request says; return a sentence when there is something to tell."""
    conversation = conversations.read(worker.tools.store.conn, request.conversation_id or "")
    if conversation is None:
        return None
    if request.kind == "card":
        await card(worker, conversation.id, force=True)
        return None
    here = [one for one in _to_read(conversation) if one[0].name in worker.ports.connectors]
    for stream, thread in here:
        await _look_again(worker, stream, thread, older=request.kind == "older")
    return None if here else _cannot_be_read()


def _cannot_be_read() -> Sentence:
    """Return the sentence for a conversation whose streams this desk has no connector of."""
    text = QT_TRANSLATE_NOOP("Poll", "This xdesk cannot read this kind of conversation. Update it, or look on x.com.")
    return Sentence("Poll", text)


def _to_read(conversation: Conversation) -> list[tuple[Stream, Thread]]:
    """Return what shows a conversation: streams that list one thread alone for each of its threads, others once."""
    found: dict[tuple[str, str], tuple[Stream, Thread]] = {}
    for thread in conversation.threads:
        for stream in channel_of(thread.channel).streams:
            found.setdefault((stream.name, thread.id if stream.one_conversation else ""), (stream, thread))
    return list(found.values())


async def _look_again(worker: AccountWorker, stream: Stream, thread: Thread, *, older: bool) -> None:
    """Read a thread alone where X can list it so, else everything new on its stream; raises FeedError."""
    connector = worker.ports.connectors[stream.name]
    if stream.one_conversation:
        await _one_thread(worker, connector, thread, older=older)
        return
    pulled = await pull_new(worker, connector, purpose=Purpose.AGENT)
    if pulled.error is not None:
        raise pulled.error


async def _one_thread(worker: AccountWorker, connector: Connector, thread: Thread, *, older: bool) -> None:
    """Read one thread from X: its newest messages, or the page below the last one read."""
    token = worker.older_tokens.get(thread.id) if older else None
    ask = Ask(limit=SIZE, participant_id=thread.customer_id or None, conversation=thread.external_id, token=token)
    try:
        page = await worker.fetch(connector, ask, Purpose.AGENT)
    except FeedError:
        worker.older_tokens.pop(thread.id, None)  # a token X no longer takes is not tried again
        raise
    page_id = await worker.tools.store.load(_keep, page, worker.x_now(), thread.id)
    await unpack(worker, connector, page_id, page.body)
    if page.next_token is not None:
        worker.older_tokens[thread.id] = page.next_token
    else:
        worker.older_tokens.pop(thread.id, None)


def _keep(tx: Tx, page: Page, at: int, thread_id: str) -> int:
    """Save a page of one thread, and whether X has more of it; the cursor of the stream stays."""
    threads.set_has_older(tx, thread_id, page.next_token is not None)
    return pages.save(tx, page, at=at, newest_id=None, last_good_at=at, sentence=None)


def _not_now(worker: AccountWorker, request: Request, wait: int) -> Sentence:
    """Return the sentence for a request X's limits do not allow before `wait` ms are over."""
    talk = conversations.read(worker.tools.store.conn, request.conversation_id or "")
    if talk is None or not channel_of(talk.channel).streams:
        return slowed()
    stream = channel_of(talk.channel).streams[0]
    return used_up(stream.name, worker.x_now() + wait, shared=worker.budget.shared(stream.window.name, worker.now()))
