"""Registers of an account over real HTTP: a kind of one more file, two addresses, and some that cannot be opened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.connectors.loopback_server import Server, answer
from tests.connectors.x_clients import x_now
from xdesk.connectors.customer_registers import open_registers
from xdesk.core.customer_registers import Register
from xdesk.core.polling.feed import CrmAnswer, FeedError, Trouble

PAPER = '''
from xdesk.core.polling.feed import CrmAnswer

KEY = "paper"


class Paper:
    """A register that keeps its people on paper."""

    key = KEY

    def __init__(self, transport, path):
        self._transport, self._path = transport, path

    async def find(self, customer_id):
        """Return the level a line of text says."""
        found = await self._transport.ask("GET", f"{self._path}/who/{customer_id}", token=None, deadline_s=3, cap=999)
        return CrmAnswer(level=found.body.decode(), spent="", language="", orders=())


def open_crm(transport, path):
    """Return the register below `path`."""
    return Paper(transport, path)
'''


def test_two_registers_of_different_kinds_one_of_them_from_a_further_folder(tmp_path: Path) -> None:
    (tmp_path / "paper.py").write_text(PAPER)

    async def run() -> tuple[list[CrmAnswer | None], list[str]]:
        card = {"level": "Gold", "spent": "9", "orders": []}
        async with Server([answer(200, card)]) as one, Server([answer(200, b"Friend", kind="text/plain")]) as two:
            wanted = (Register(two.url + "/p", "paper"), Register(one.url + "/crm"))
            found, transports = open_registers(wanted, tmp_path, x_now=x_now)
            try:
                assert list(found) == [register.key for register in wanted]
                return [await register.find("42") for register in found.values()], [two.seen[0].line, one.seen[0].line]
            finally:
                await asyncio.gather(*(transport.close() for transport in transports))

    answers, lines = asyncio.run(run())
    assert answers == [CrmAnswer("Friend", "", "", ()), CrmAnswer("Gold", "9", "", ())]
    assert lines[0].startswith("GET /p/who/42 ") and lines[1].startswith("GET /crm/customers/42 ")


@pytest.mark.parametrize("wrong", [Register("http://10.0.0.1/crm"), Register("https://help.example", "no-such-kind")])
def test_one_that_cannot_be_opened_says_why_and_hides_no_other(wrong: Register) -> None:
    async def run() -> None:
        async with Server([answer(200, {"level": "Gold"})]) as server:
            found, transports = open_registers((wrong, Register(server.url)), x_now=x_now)
            try:
                broken, fine = found.values()
                with pytest.raises(FeedError) as error:
                    await broken.find("42")
                assert error.value.trouble is Trouble.REFUSED and error.value.sentence.text
                assert (await fine.find("42")) == CrmAnswer("Gold", "", "", ())
            finally:
                await asyncio.gather(*(transport.close() for transport in transports))

    asyncio.run(run())
