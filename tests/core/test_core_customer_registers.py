"""Registers in order of preference: each field from the first that has it, orders from one alone, names by address."""

from __future__ import annotations

from xdesk.core.customer_registers import Register, dumps, loads, merged, name_of
from xdesk.core.model import MemberCard, Order
from xdesk.core.sentences import Sentence

SHOP, HELP = Register("https://shop.example/crm"), Register("https://help.example", "desk")
ORDER = Order("1", "lamp", "€1", "sent")


def card(register: Register, level: str = "", spent: str = "", *orders: Order, at: int | None = 5) -> MemberCard:
    return MemberCard("7", level, spent, "", orders, at, None, register.key)


def test_a_list_survives_its_json_form_and_holds_each_register_once() -> None:
    assert loads(dumps([HELP, SHOP, HELP])) == (HELP, SHOP)
    for strange in ("", "[", "{}", '["x"]', '[{"url": 1}]', "null", "[null]"):
        assert loads(strange) == ()


def test_the_second_fills_what_the_first_lacks_field_by_field() -> None:
    first, second = card(HELP, "Gold", at=9), card(SHOP, "Silver", "€5", ORDER, at=3)
    one = merged([first, second])
    assert one is not None and (one.level, one.spent, one.orders, one.fetched_at) == ("Gold", "€5", (ORDER,), 3)
    other = merged([second, first])
    assert other is not None and (other.level, other.spent) == ("Silver", "€5") and other.fetched_at == 3
    assert merged([]) is None


def test_orders_of_two_registers_are_never_mixed() -> None:
    again = Order("1", "lamp, white", "€1", "sent")
    one = merged([card(HELP, "", "", again), card(SHOP, "", "", ORDER)])
    assert one is not None and one.orders == (again,)


def test_one_that_failed_hides_no_other_and_is_said() -> None:
    why = Sentence("Test", "why")
    one = merged([MemberCard("7", "", "", "", (), None, why, HELP.key), card(SHOP, "Silver")])
    assert one is not None and (one.level, one.sentence, one.fetched_at) == ("Silver", why, 5)


def test_a_register_is_called_by_its_host_and_by_more_where_two_share_it() -> None:
    keys = [SHOP.key, HELP.key]
    assert [name_of(key, keys) for key in keys] == ["shop.example", "help.example"]
    two = [SHOP.key, Register("https://shop.example/other/").key, Register("https://key@till.example/x").key]
    assert [name_of(key, two) for key in two] == ["shop.example/crm", "shop.example/other", "till.example"]
