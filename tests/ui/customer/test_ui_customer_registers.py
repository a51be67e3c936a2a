"""The customer pane beside several registers: who said what, in the order of preference, and who could not be asked."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from tests.ui import seed_replica as seed
from xdesk.core.customer_registers import Register
from xdesk.core.model import MemberCard, Order
from xdesk.core.sentences import Sentence
from xdesk.replica import customers
from xdesk.replica.profile import accounts
from xdesk.ui.customer.customer_pane import CustomerPane

NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))
TILL, HELP = Register("https://till.example/crm"), Register("https://help.example/crm")
ORDERS = (Order("T-1", "lamp", "€9", "sent"),)
DEAD = Sentence("Crm", "The register did not answer.")


def card(register: Register, level: str = "", spent: str = "", *orders: Order) -> MemberCard:
    return MemberCard("904", level, spent, "", orders, seed.X_NOW - 60_000, None, register.key)


@pytest.fixture
def pane(seeded: seed.SeededDesk, qtbot: Any) -> CustomerPane:
    """The pane of Nora, whose account asks the help desk first and the till after it."""
    seeded.write(accounts.set_registers, seed.guest("Nora Lindqvist").account, (HELP, TILL))
    pane = CustomerPane(seeded.context)
    qtbot.addWidget(pane)
    pane.resize(288, 900)
    pane.show()
    return pane


def tell(pane: CustomerPane, seeded: seed.SeededDesk, *cards: MemberCard) -> str:
    """Store these cards; return what the pane says then, as a screen reader hears it."""
    for one in cards:
        seeded.write(customers.store_card, one)
    pane.show_conversation(NORA)
    said = []
    for widget in pane.findChildren(QWidget):
        if widget.isVisible():
            spoken = QAccessible.queryAccessibleInterface(widget)
            said.append(spoken.text(QAccessible.Text.Name) if spoken is not None else "")
    return "\n".join(filter(None, said))


def test_each_fact_says_from_which_register_it_comes(pane: CustomerPane, seeded: seed.SeededDesk) -> None:
    said = tell(pane, seeded, card(HELP, "Gold"), card(TILL, "Silver", "€5", *ORDERS))
    assert "Level: Gold, from help.example. Spent: €5, from till.example" in said
    assert "Orders, till.example" in said and "T-1" in said and "Silver" not in said
    assert "Member, 1 min ago" in said


def test_what_all_comes_from_one_is_said_once(pane: CustomerPane, seeded: seed.SeededDesk) -> None:
    said = tell(pane, seeded, card(HELP), card(TILL, "Silver", "€5"))
    assert "Member, till.example · 1 min ago" in said and "Level: Silver. Spent: €5" in said


def test_one_that_fails_neither_hides_the_other_nor_is_silent(pane: CustomerPane, seeded: seed.SeededDesk) -> None:
    failed = MemberCard("904", "", "", "", (), None, DEAD, HELP.key)
    said = tell(pane, seeded, failed, card(TILL, "Silver"))
    assert "help.example: The register did not answer." in said and "Level: Silver" in said
    both = MemberCard("904", "", "", "", (), None, DEAD, TILL.key)
    said = tell(pane, seeded, both)
    assert "till.example: The register did not answer." in said and "help.example: The" in said
    assert "Level: Silver" in said, "what was known stays"
    said = tell(pane, seeded, card(HELP, "Gold"), card(TILL, "Silver"))
    assert "did not answer" not in said and "Level: Gold" in said


def test_nobody_knows_them(pane: CustomerPane, seeded: seed.SeededDesk) -> None:
    assert "Not a member" in tell(pane, seeded, card(HELP), card(TILL))


def test_one_register_alone_is_not_named(pane: CustomerPane, seeded: seed.SeededDesk) -> None:
    said = tell(pane, seeded, card(TILL, "Silver", "€5", *ORDERS))
    assert "till.example" not in said and "Level: Silver. Spent: €5" in said
