"""The small customer register beside X: member level, money spent, orders."""

from __future__ import annotations

import random

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import Person
from xdesk.sandbox.state import SandboxState
from xdesk.sandbox.story.script import BOOKS, Thread

Card = dict[str, object]
NORA: Card = {
    "level": "Gold",
    "spent": "€1,340.50 in 9 orders",
    "language": "English, Swedish",
    "orders": [
        {"number": "LH-20418", "goods": "Aria desk lamp, white", "amount": "€89.00", "state": "delivered"},
        {"number": "LH-19977", "goods": "Mori linen set, 2 pieces", "amount": "€124.00", "state": "returned"},
        {"number": "LH-19020", "goods": "Tilo kettle", "amount": "€59.90", "state": "delivered"},
    ],
}
LINA: Card = {
    "level": "金卡",
    "spent": "¥9,340.50，共 9 单",
    "language": "中文",
    "orders": [
        {"number": "LH-20418", "goods": "Aria 台灯 白色", "amount": "¥329.00", "state": "已签收"},
        {"number": "LH-19977", "goods": "Mori 亚麻装 2 件", "amount": "¥499.00", "state": "已退货"},
        {"number": "LH-19020", "goods": "Tilo 电水壶", "amount": "¥229.00", "state": "已签收"},
    ],
}
KNOWN = {"noralind": NORA, "lina_home": LINA}


def card(state: SandboxState, person: Person) -> Card | None:
    """Return what the register knows of a person, None for one in six whom it does not know."""
    if person.handle in KNOWN:
        return KNOWN[person.handle]
    rng = random.Random(f"crm {state.seed} {person.number}")
    threads = [one for one in state.script.threads.values() if one.customer is person]
    if person.brand or (not threads and rng.random() < 0.17):
        return None
    book = BOOKS[person.lang]
    orders = [_order(thread, rng) for thread in threads[:2]]
    for _ in range(rng.randint(0 if orders else 1, 3)):
        number, goods = f"LH-{rng.randint(15000, 19999)}", rng.choice(book.goods)
        orders.append({"number": number, "goods": goods, "amount": _amount(book.lang, rng), "state": book.delivered[0]})
    count = len(orders) + rng.randint(0, 6)
    spent = book.money(count * rng.randint(4000, 22000) + 50)
    return {
        "level": rng.choices(book.levels, (6, 3, 2, 1))[0],
        "spent": f"{spent}，共 {count} 单"
        if book.lang == "zh"
        else f"{spent} in {count} order{'' if count == 1 else 's'}",
        "language": "中文" if book.lang == "zh" else "English",
        "orders": orders,
    }


def _amount(lang: str, rng: random.Random) -> str:
    return BOOKS[lang].money(rng.randint(19, 260) * 100 + rng.choice((0, 90)))


def _order(thread: Thread, rng: random.Random) -> dict[str, object]:
    book = BOOKS[thread.customer.lang]
    states = {"late": 1, "address": 2, "refund": 3, "exchange": 3}
    return {
        "number": thread.facts.order,
        "goods": thread.facts.goods,
        "amount": thread.facts.amount,
        "state": book.delivered[states.get(thread.topic.name, 0)],
    }


@endpoint("crm.customer", "GET", "/crm/customers/{x_id}")
def customer(asked: Asked) -> Answer:
    """Answer a member card; 404 for strangers, 401 without the register's own token when it has one."""
    state = asked.state
    if state.crm_token is not None and asked.authorization != f"Bearer {state.crm_token}":
        raise RefusedError(401, errors.UNAUTHORIZED)
    x_id = asked.path["x_id"]
    person = state.world.people.get(x_id)
    found = state.crm_cards[x_id] if x_id in state.crm_cards else card(state, person) if person else None
    if found is None:
        raise RefusedError(404, {"error": "unknown customer"})
    return Answer(found)
