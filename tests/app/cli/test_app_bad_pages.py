"""Bad answers through `xdesk sync --once`, end to end: the code, the sentence in both languages, nothing lost."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.app.app_desk import Desk, is_complete
from tests.sandbox_process import US, Sandbox
from xdesk.core.delivery import State
from xdesk.replica.profile import table_counts

TURN = itertools.count()


def strangers(sandbox: Sandbox, how_many: int) -> list[str]:
    """Customers nobody has answered yet in this file: those who were answered write again by themselves."""
    people = [one for one in sandbox.read("customers")["customers"] if one["dms_open"] and one["state"] == "active"]
    return [people[-1 - next(TURN)]["id"] for _ in range(how_many)]


@pytest.fixture
def connected_desk(desk: Desk, sandbox: Sandbox) -> Desk:
    """A desk that has read, with a draft and a reply that waits."""
    assert desk.add(sandbox).code == 0
    one, other = strangers(sandbox, 2)
    for customer in (one, other):
        sandbox.control("message", customer=customer, text="where is my lamp")
    assert desk.sync().code == 0
    with desk.agent() as agent:
        agent.draft(desk.talk(other), "half a thought 半句")
        agent.reply(desk.talk(one), f"On its way, {desk.root.parent.name}")
    return desk


def arrived(desk: Desk, sandbox: Sandbox) -> int:
    """How often the shop's reply reached X."""
    return sum(one["text"] == f"On its way, {desk.root.parent.name}" for one in sandbox.read("sent")["sent"])


def healed(desk: Desk, sandbox: Sandbox, before: dict[str, Any]) -> None:
    """All is well again: the reply went out once, the draft is there, nothing is gone."""
    sandbox.control("faults", clear=True)
    ran = desk.sync()
    assert (ran.code, ran.err, ran.line["state"]) == (0, "", "ok")
    after = desk.kept()
    assert [state for _, _, state in after["outbox"]] == [State.SENT]
    assert after["draft"] == before["draft"] and after["secret"] == before["secret"]
    assert after["message"][0][0] >= before["message"][0][0]
    assert arrived(desk, sandbox) == 1


def always(kind: str, endpoint: str = "*", **more: Any) -> tuple[str, dict[str, Any]]:
    """A fault that stays."""
    return "faults", {"kind": kind, "endpoint": endpoint, "times": -1, **more}


TROUBLES: dict[str, tuple[tuple[str, dict[str, Any]], int, str, str]] = {
    "a proxy's page": (always("html"), 5, "foreign", "offline"),
    "a proxy's page instead of one stream": (always("html", "dm.*"), 5, "foreign", "offline"),
    "broken off": (always("drop"), 5, "offline", "offline"),
    "cut in the middle": (always("truncate", "users.mentions"), 5, "offline", "ok"),  # the other streams are answered
    "overloaded": (always("status", "users.*", status=503), 5, "busy", "ok"),
    "no network": (("network", {"offline": True}), 5, "offline", "offline"),
    "too often": (always("status", "users.*", status=429), 6, "limit", "ok"),
    "no credits": (("credits", {"balance_micros": 0}), 6, "credits", "no_credit"),
    "a page of 50 MB": (always("huge", "dm.*", size=50_000_000), 5, "foreign", "offline"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_is_told_and_nothing_is_lost(connected_desk: Desk, sandbox: Sandbox, name: str) -> None:
    (noun, order), code, trouble, state = TROUBLES[name]
    before = connected_desk.kept()
    sandbox.control(noun, **order)
    ran = connected_desk.sync()
    assert (ran.code, ran.line["trouble"], ran.line["state"]) == (code, trouble, state)
    assert ran.json["ok"] is False
    assert (state, [one for one in ran.line["streams"].values() if one["state"] != "ok"]) != ("ok", [])
    after = connected_desk.kept()
    assert (after["draft"], after["secret"]) == (before["draft"], before["secret"])
    assert after["message"] >= before["message"]
    assert [text for _, text, _ in after["outbox"]] == [text for _, text, _ in before["outbox"]]
    said, english, chinese = connected_desk.both("sync", "--once", "--json")
    assert said == code
    is_complete(english, chinese, *(["console.x.com"] if trouble == "credits" else []))
    if order.get("kind") in ("html", "huge"):  # what reached nobody says so
        assert arrived(connected_desk, sandbox) == 0
    sandbox.control("network", offline=False)
    sandbox.control("credits", balance_micros=None)
    if trouble == "limit":  # X named a time, and nothing is asked before it
        sandbox.control("faults", clear=True)
        assert connected_desk.sync().code == code
        sandbox.control("clock", jump=1_000_000)
        connected_desk.sync()  # learns X's time
    healed(connected_desk, sandbox, before)


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "status", "status": 503}, {"kind": "drop"}])
def test_a_send_without_x_s_answer_is_looked_for_and_never_repeated(
    connected_desk: Desk, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    before = connected_desk.kept()
    sandbox.control("faults", endpoint="dm.send*", when="after", times=-1, **fault)
    ran = connected_desk.sync()
    assert ran.line["counts"]["unknown"] == 1 and arrived(connected_desk, sandbox) == 1
    kept = [(text, state) for _, text, state in connected_desk.kept()["outbox"]]
    assert kept == [(before["outbox"][0][1], State.UNCONFIRMED)]
    sandbox.control("faults", clear=True)
    for _ in range(3):
        connected_desk.sync()
    assert arrived(connected_desk, sandbox) == 1
    assert [state for *_, state in connected_desk.kept()["outbox"]] == [State.SENT]  # found by reading, not sent again


def test_a_send_above_the_limit_waits_for_its_time(connected_desk: Desk, sandbox: Sandbox) -> None:
    before = connected_desk.kept()
    sandbox.control("faults", endpoint="dm.send*", kind="status", status=429, times=1, reset_s=60)
    ran = connected_desk.sync()
    assert ran.line["counts"]["not_sent"] == 1 and arrived(connected_desk, sandbox) == 0
    connected_desk.sync()
    assert arrived(connected_desk, sandbox) == 0
    ((not_before, state),) = connected_desk.rows("SELECT not_before, state FROM outbox")
    assert state == State.QUEUED and not_before > sandbox.read("clock")["now"] + 30_000
    sandbox.control("clock", jump=100_000)
    connected_desk.sync()  # learns X's time
    healed(connected_desk, sandbox, before)


def test_a_page_of_ten_megabytes_is_read(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    sandbox.control("faults", endpoint="dm.events", kind="huge", size=10_000_000)
    ran = desk.sync()
    assert (ran.code, ran.line["trouble"]) == (0, None)
    assert desk.rows("SELECT count(*) FROM message WHERE conversation_id LIKE 'dm:%'")[0][0] >= 10
    cursor = {stream: newest for _, stream, newest in desk.kept()["cursor"]}
    assert cursor["dm"] is not None


def test_unknown_fields_and_event_types_are_kept_and_hurt_nobody(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    sandbox.control("faults", endpoint="*", kind="strange", times=-1)
    ran = desk.sync()
    assert (ran.code, ran.err) == (0, "")
    unknown = ran.line["counts"]["quarantined"]  # what names no conversation is kept as it came, beside the page
    assert desk.look(table_counts.table_counts)["poison"] == unknown <= ran.line["counts"]["pages"]
    sandbox.control("faults", clear=True)
    other = Desk(desk.root.with_name("other"), desk.capsys)
    assert other.add(sandbox).code == 0 and other.sync().code == 0
    newest = desk.rows("SELECT max(created_at) FROM message")[0][0]  # customers write on between the two reads
    clean = {row[:1] for row in other.rows("SELECT id, created_at FROM message") if row[1] <= newest}
    assert clean <= set(desk.rows("SELECT id FROM message"))
    sandbox.control("message", customer="lucamoretti", text="still heard?")
    assert desk.sync().line["counts"]["messages"] >= 1


def test_one_unreadable_item_is_set_aside_alone(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    sandbox.control("faults", endpoint="dm.events", kind="poison", times=1)
    ran = desk.sync()
    assert ran.code == 0 and ran.line["counts"]["quarantined"] == 1
    assert desk.look(table_counts.table_counts)["poison"] == 1
    assert ran.line["counts"]["messages"] > 20
    assert desk.sync().line["counts"]["quarantined"] == 0


def test_offline_and_back_sends_in_order_once(desk: Desk, sandbox: Sandbox) -> None:
    desk.add(sandbox)
    (one,) = strangers(sandbox, 1)
    sandbox.control("message", customer=one, text="hello?")
    desk.sync()
    sandbox.control("network", offline=True)
    texts = [f"part {n} of {desk.root.parent.name}" for n in range(4)]
    with desk.agent() as agent:
        for text in texts:
            agent.reply(desk.talk(one), text)
    assert desk.sync().code == 5
    assert [state for *_, state in desk.kept()["outbox"]] == [State.QUEUED] * 4
    sandbox.control("network", offline=False)
    assert desk.sync().code == 0
    mine = [one["text"] for one in sandbox.read("sent")["sent"] if one["text"] in texts]
    assert mine == texts
    assert [state for *_, state in desk.kept()["outbox"]] == [State.SENT] * 4
    assert desk.sync().code == 0 and desk.kept()["outbox"] == desk.kept()["outbox"]
    assert sum(one["text"] in texts for one in sandbox.read("sent")["sent"]) == 4


def test_a_desk_without_accounts_says_so(desk: Desk) -> None:
    desk.make()
    code, english, chinese = desk.both("sync", "--once")
    assert code == 4 and "xdesk account add" in english
    is_complete(english, chinese, "xdesk account add")
    assert US not in english


def test_a_burst_above_the_limits_says_when_it_goes_on(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    assert desk.sync().code == 0
    sandbox.control("flood", count=2_500, kind="dm", text="burst")
    before = sandbox.read("clock")["now"]
    ran = desk.sync()
    assert (ran.code, ran.json["complete"], ran.json["ok"]) == (8, False, False)
    assert before < ran.json["goes_on_at"] <= before + 20 * 60_000
    assert ran.line["streams"]["dm"]["gaps"] == 1
    said, english, chinese = desk.both("sync", "--once", "--json")
    assert said in (6, 8)
    is_complete(english, chinese)
    for _ in range(6):
        sandbox.control("clock", jump=1_000_000)
        desk.sync()  # learns X's time
        ran = desk.sync()
        if ran.json["complete"]:
            break
    assert ran.code == 0 and ran.json["goes_on_at"] is None
    assert desk.rows("SELECT count(*) FROM message WHERE text LIKE 'burst %'") == [(2_500,)]
