"""Three customer registers beside one account over real HTTP: two sandboxes that know different things, one dead."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.journeys.sandbox_desk import MINUTE, SECOND, Journey
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from xdesk.core.customer_registers import Register
from xdesk.core.model import MemberCard
from xdesk.replica import customers
from xdesk.replica.profile import accounts


@pytest.fixture(scope="module")
def shops() -> Iterator[tuple[Sandbox, Sandbox]]:
    with ExitStack() as stack:
        both = []
        for seed in (7, 8):
            both.append(start_sandbox(seed=seed, clock_origin=ORIGIN, speed=0))
            stack.callback(both[-1].stop)
        yield both[0], both[1]


LOUD = '''
from dataclasses import replace

from xdesk.connectors.crm.http_card import HttpCard

KEY = "loud"


class Loud(HttpCard):
    """Says every level in capital letters."""

    key = KEY

    async def find(self, customer_id):
        """Return what the register knows."""
        found = await super().find(customer_id)
        return found if found is None else replace(found, level=found.level.upper())


def open_crm(transport, path):
    """Return the register below `path`."""
    return Loud(transport, path)
'''
"""A kind of register of its own."""


def dead_address() -> str:
    """An address of this computer where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}/crm"


def say(sandbox: Sandbox, customer_id: str, card: dict[str, object] | None) -> None:
    """Let the register of a sandbox say this of somebody, or not know them."""
    answer = httpx.post(
        f"{sandbox.base_url}/sandbox/control/crm", json={"customer": customer_id, "card": card},
        headers={"authorization": f"Bearer {sandbox.control_token}"}, trust_env=False,
    )  # fmt: skip
    answer.raise_for_status()


def order(number: str) -> dict[str, str]:
    return {"number": number, "goods": "lamp", "amount": "€9", "state": "sent"}


def facts(card: MemberCard | None) -> tuple[str, str, str, list[str]]:
    """What a card says, in short."""
    assert card is not None
    return card.level, card.spent, card.language, [one.number for one in card.orders]


def test_each_fact_comes_from_the_first_register_that_has_it(shops: tuple[Sandbox, Sandbox], tmp_path: Path) -> None:
    till, helps = (Register(sandbox.base_url + "/crm") for sandbox in shops)
    dead = Register(dead_address())
    journey = Journey(shops[0], tmp_path)
    try:
        brand = shops[0].account("LumiHome")["id"]
        journey.live(30 * SECOND)
        talk, customer = journey.conn.execute(
            "SELECT id, customer_id FROM conversation WHERE account_id = ? ORDER BY key LIMIT 1", (brand,)
        ).fetchone()
        say(shops[0], customer, {"level": "", "spent": "€9", "language": "en", "orders": [order("T-1"), order("T-2")]})
        say(shops[1], customer, {"level": "Gold", "spent": "", "language": "zh", "orders": []})

        def card() -> MemberCard | None:
            return customers.card(journey.conn, customer, brand)

        journey.write(lambda tx: accounts.set_registers(tx, brand, (dead, helps, till)))
        assert journey.engine is not None
        journey.engine.looking_at(talk)
        journey.live(MINUTE)
        cards = customers.cards(journey.conn, customer, brand)
        assert [one.register for one in cards] == [dead.key, helps.key, till.key]
        assert cards[0].sentence is not None and cards[0].fetched_at is None
        assert [one.sentence for one in cards[1:]] == [None, None]
        assert facts(card()) == ("Gold", "€9", "zh", ["T-1", "T-2"])

        journey.write(lambda tx: accounts.set_registers(tx, brand, (till, helps)))  # the other order, the dead one gone
        assert facts(card()) == ("Gold", "€9", "en", ["T-1", "T-2"])
        say(shops[0], customer, None)
        journey.live(15 * MINUTE)
        assert facts(card()) == ("Gold", "", "zh", [])
        say(shops[0], customer, {"level": "Silver"})
        journey.order("faults", endpoint="crm.customer", kind="status", status=503, times=99)
        journey.live(15 * MINUTE)
        cards = customers.cards(journey.conn, customer, brand)
        assert cards[0].sentence is not None and cards[1].sentence is None and facts(card())[0] == "Gold"
    finally:
        journey.close()


def test_a_kind_of_one_more_file_stands_beside_the_others(shops: tuple[Sandbox, Sandbox], tmp_path: Path) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "loud.py").write_text(LOUD)
    journey = Journey(shops[0], tmp_path, further=(tmp_path / "kinds",))
    try:
        brand = shops[0].account("LumiHome")["id"]
        journey.order("faults", clear=True)
        journey.live(30 * SECOND)
        talk, customer = journey.conn.execute(
            "SELECT id, customer_id FROM conversation WHERE account_id = ? ORDER BY key DESC LIMIT 1", (brand,)
        ).fetchone()
        say(shops[0], customer, {"level": "Gold", "spent": "€9"})
        say(shops[1], customer, {"level": "Silver", "orders": [order("T-3")]})
        loud, plain = Register(shops[0].base_url + "/crm", "loud"), Register(shops[1].base_url + "/crm")
        journey.write(lambda tx: accounts.set_registers(tx, brand, (loud, plain)))
        assert journey.engine is not None
        journey.engine.looking_at(talk)
        journey.live(MINUTE)
        assert facts(customers.card(journey.conn, customer, brand)) == ("GOLD", "€9", "", ["T-3"])
    finally:
        journey.close()
