"""Requests: what an agent asks of the engine: look again, older messages, a member card, go on after a stop."""

from __future__ import annotations

from xdesk.core.channels.registry import channel_of
from xdesk.core.channels.stream import Stream
from xdesk.core.model import Conversation, Thread
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Page
from xdesk.core.ports import Connector
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import conversations, threads
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages, requests
from xdesk.replica.feed.requests import Request
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.health import slowed, used_up
from xdesk.sync.reading.profiles import card
from xdesk.sync.reading.pull import pull_new
from xdesk.sync.reading.unpack import unpack

EVERYBODY = ("poll", "resume")
"""Wishes that concern whole accounts; the engine spreads them."""
SIZE = 50


def mine(line: AccountWorker) -> list[Request]:
    """Return the open wishes about conversations of this account, oldest first."""
    found = []
    for wish in requests.open_wishes(line.tools.store.conn):
        if wish.kind not in EVERYBODY and wish.conversation_id is not None:
            parts = wish.conversation_id.split(":")
            if len(parts) > 1 and parts[1] == line.account_id:
                found.append(wish)
    return found


async def serve(line: AccountWorker) -> int:
    """Fulfil the open wishes of this account; return ms until the next is worth a try, 0 when none is left."""
    for wish in mine(line):
        try:
            sentence = await _fulfil(line, wish)
        except TooSoonError as later:
            sentence = _not_now(line, wish, later.wait) if later.wait > 0 else None
        except FeedError as error:
            sentence = error.sentence
        await line.tools.store.feed(_done, wish, line.x_now(), sentence)
        line.count("wishes")
    return 0


def _done(tx: Tx, wish: Request, at: int, sentence: Sentence | None) -> None:
    """Close a wish, with the reason when it could not be fulfilled."""
    requests.done(tx, wish.id, at, sentence)


async def _fulfil(line: AccountWorker, wish: Request) -> Sentence | None:
    """Do what one wish says; return a sentence when there is something to tell."""
    conversation = conversations.read(line.tools.store.conn, wish.conversation_id or "")
    if conversation is None:
        return None
    if wish.kind == "card":
        await card(line, conversation.id, force=True)
        return None
    here = [one for one in _to_read(conversation) if one[0].name in line.ports.connectors]
    for stream, thread in here:
        await _look_again(line, stream, thread, older=wish.kind == "older")
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


async def _look_again(line: AccountWorker, stream: Stream, thread: Thread, *, older: bool) -> None:
    """Read a thread alone where X can list it so, else everything new on its stream; raises FeedError."""
    connector = line.ports.connectors[stream.name]
    if stream.one_conversation:
        await _one_thread(line, connector, thread, older=older)
        return
    pulled = await pull_new(line, connector, purpose=Purpose.AGENT)
    if pulled.error is not None:
        raise pulled.error


async def _one_thread(line: AccountWorker, connector: Connector, thread: Thread, *, older: bool) -> None:
    """Read one thread from X: its newest messages, or the page below the last one read."""
    token = line.older_tokens.get(thread.id) if older else None
    ask = Ask(limit=SIZE, participant_id=thread.customer_id or None, conversation=thread.external_id, token=token)
    try:
        page = await line.fetch(connector, ask, Purpose.AGENT)
    except FeedError:
        line.older_tokens.pop(thread.id, None)  # a token X no longer takes is not tried again
        raise
    page_id = await line.tools.store.load(_keep, page, line.x_now(), thread.id)
    await unpack(line, connector, page_id, page.body)
    if page.next_token is not None:
        line.older_tokens[thread.id] = page.next_token
    else:
        line.older_tokens.pop(thread.id, None)


def _keep(tx: Tx, page: Page, at: int, thread_id: str) -> int:
    """Save a page of one thread, and whether X has more of it; the cursor of the stream stays."""
    threads.set_has_older(tx, thread_id, page.next_token is not None)
    return pages.save(tx, page, at=at, newest_id=None, last_good_at=at, sentence=None)


def _not_now(line: AccountWorker, wish: Request, wait: int) -> Sentence:
    """Return the sentence for a wish X's limits do not allow before `wait` ms are over."""
    talk = conversations.read(line.tools.store.conn, wish.conversation_id or "")
    if talk is None or not channel_of(talk.kind).streams:
        return slowed()
    stream = channel_of(talk.kind).streams[0]
    return used_up(stream.name, line.x_now() + wait, shared=line.budget.shared(stream.window.name, line.now()))
