"""`xdesk cost` says what the sandbox billed, in parts that add up, beside an open desk, too."""

from __future__ import annotations

import pytest

from tests.app.app_desk import Desk
from tests.sandbox_process import Sandbox
from xdesk.app.options import Exit


def test_the_parts_are_what_the_sandbox_billed(desk: Desk, sandbox: Sandbox) -> None:
    before = sandbox.read("credits")["spent_micros"]
    assert desk.add(sandbox).code == 0
    signed_in = desk.run("cost", "--json").json
    assert signed_in["micros"] == 10_000 and [one["reason"] for one in signed_in["reasons"]] == ["sign_in"]
    assert desk.sync().code == 0
    told = desk.run("cost", "--json").json
    billed = sandbox.read("credits")["spent_micros"] - before
    assert told["micros"] == billed > 10_000
    parts = [row for account in told["accounts"] for row in account["rows"]]
    assert sum(row["micros"] for row in parts) == sum(one["micros"] for one in told["reasons"]) == billed
    assert sum(told["by_hour_micros"]) == billed and told["forecast"]["least_micros"] == billed
    assert {row["reason"] for row in parts} >= {"first", "sign_in"} and told["state"] == "ok"
    lines = desk.run("cost").out.splitlines()
    assert f"cost: ${billed / 1e6:.3f}" in lines and any(line.startswith("  dm (dm, first): ") for line in lines)


def test_a_day_without_spending_and_a_day_that_cannot_be(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    told = desk.run("cost", "--json", "--days-ago", "3").json
    assert (told["micros"], told["accounts"], told["forecast"]["most_micros"]) == (0, [], 0)
    ran = desk.run("cost", "--days-ago", "-1", "--language", "en")
    assert ran.code == Exit.USAGE and "--days-ago takes a number from 0" in ran.err


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_nothing_is_changed(desk: Desk, sandbox: Sandbox, flag: tuple[str, ...]) -> None:
    assert desk.add(sandbox).code == 0
    asked = sandbox.read("credits")["spent_micros"]
    rows = desk.rows("SELECT * FROM spend")
    assert desk.run("cost", *flag).code == 0
    assert desk.rows("SELECT * FROM spend") == rows and sandbox.read("credits")["spent_micros"] == asked
