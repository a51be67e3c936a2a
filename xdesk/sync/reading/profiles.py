"""Profiles: who the customers are: X's profiles in batches, member cards of the registers one by one."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from xdesk.core.model import Customer, MemberCard, Order
from xdesk.core.polling.budget import MINUTE, SECOND, Purpose
from xdesk.core.polling.charges import Reason
from xdesk.core.polling.feed import CrmAnswer, FeedError, Page
from xdesk.core.ports import Crm
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import customers
from xdesk.replica.conversation import conversations
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger, streams
from xdesk.sync.account_worker import AccountWorker

BATCH = 100
NAME = "users"
AGAIN_MS = 10 * MINUTE
"""Somebody X said nothing about is not asked for again within this."""
CARD_FRESH_MS = 10 * MINUTE
CRM_MS = 3 * SECOND
"""A slow CRM is given up after this."""


async def look_up(worker: AccountWorker) -> int:
    """Ask X for customers the desk knows only by id, or of old; return how many came. At most one request."""
    ports = worker.ports.profiles
    now = worker.now()
    worker.asked_ids = {one: at for one, at in worker.asked_ids.items() if now - at < AGAIN_MS}
    if ports is None or not worker.health.open:
        return 0
    unknown = customers.unknown(worker.tools.store.conn, BATCH * 2, now=worker.x_now())
    ids = [one for one in unknown if one not in worker.asked_ids][:BATCH]
    ids = ids[: worker.spend_limit().besides(len(ids), worker.spent(), price=10_000)]
    if not ids or max(worker.budget.wait(NAME, now, Purpose.FILL), worker.health.wait("users", now)) > 0:
        return 0
    worker.asked_ids.update(dict.fromkeys(ids, now))
    worker.budget.take(NAME, now, Purpose.FILL)
    try:
        found, page = await ports.customers(ids)
    except FeedError as error:
        await worker.fell("users", NAME, error)
        return 0
    await worker.tools.store.load(_keep, worker, found, page)
    await worker.answered("users", NAME, page.limits, page.x_now)
    worker.count("customers", len(found))
    return len(found)


def _keep(tx: Tx, worker: AccountWorker, found: tuple[Customer, ...], page: Page) -> None:
    """Store people, limits and price in one transaction."""
    at = worker.x_now()
    customers.store(tx, found, at)
    streams.limits(tx, worker.account_id, page.limits)
    ledger.read(tx, worker.account_id, NAME, page.charges, reason=Reason.PEOPLE, x_now=page.x_now or at)


async def card(worker: AccountWorker, conversation_id: str, *, force: bool = False) -> bool:
    """Bring what the registers know of a conversation's customer where it is missing or old; return whether all came.

    All are asked at once and each answer is kept as it comes: a slow register keeps nobody waiting for another one.
    A register that says nothing leaves its old card with a sentence.
    """
    conversation = conversations.read(worker.tools.store.conn, conversation_id)
    if not worker.ports.registers or conversation is None:
        return False
    who = conversation.customer.id
    known = {one.register: one for one in customers.cards(worker.tools.store.conn, who)}
    due = [
        _ask(worker, who, register, crm, known.get(register))
        for register, crm in worker.ports.registers.items()
        if force or not _fresh(worker, who, register, known.get(register))
    ]
    return all(await asyncio.gather(*due)) if due else False


async def _ask(worker: AccountWorker, who: str, register: str, crm: Crm, old: MemberCard | None) -> bool:
    """Ask one register for a person and keep what it says; return whether it answered."""
    worker.asked_ids[_asking(who, register)] = worker.now()
    try:
        answer = await worker.tools.sleeper.within(crm.find(who), CRM_MS)
        new = to_card(who, register, answer, worker.x_now())
    except FeedError as error:
        new = _kept(who, register, old, error.sentence)
    except Exception:
        new = _kept(who, register, old, silent())
    await worker.tools.store.feed(customers.store_card, new)
    return new.sentence is None


def _asking(who: str, register: str) -> str:
    return f"card:{register}:{who}"


def _fresh(worker: AccountWorker, who: str, register: str, old: MemberCard | None) -> bool:
    """Return whether the card is young enough, or was asked for just now."""
    asked = worker.asked_ids.get(_asking(who, register))
    if asked is not None and worker.now() - asked < MINUTE:
        return True
    return old is not None and old.fetched_at is not None and worker.x_now() - old.fetched_at < CARD_FRESH_MS


def to_card(customer_id: str, register: str, answer: CrmAnswer | None, at: int) -> MemberCard:
    """Return the card for a register's answer; None means that it does not know the person."""
    if answer is None:
        return MemberCard(customer_id, "", "", "", (), at, None, register)
    orders = tuple(
        Order(one.get("number", ""), one.get("goods", ""), one.get("amount", ""), one.get("state", ""))
        for one in answer.orders
    )
    return MemberCard(customer_id, answer.level, answer.spent, answer.language, orders, at, None, register)


def _kept(customer_id: str, register: str, old: MemberCard | None, sentence: Sentence) -> MemberCard:
    """Return the old card with the reason why it is not newer."""
    if old is None:
        return MemberCard(customer_id, "", "", "", (), None, sentence, register)
    return replace(old, sentence=sentence)


def silent() -> Sentence:
    """Return the sentence for a CRM that does not answer."""
    text = QT_TRANSLATE_NOOP("Crm", "The member system does not answer. What is shown may be old.")
    return Sentence("Crm", text)
