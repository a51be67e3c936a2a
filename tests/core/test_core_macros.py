"""Macros: the grammar, one pass, nothing lost, nothing run; and the shipped ones."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.macros.fields import FIELDS, values
from xdesk.core.macros.macro import Surroundings, expand, length, parse, unfilled
from xdesk.core.model import Conversation, Customer, MemberCard, Order
from xdesk.core.sentences import DeskError
from xdesk.core.text.cjk_spacing import weave

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "macros"
NOON = 1_763_726_400_000  # 2025-11-21 12:00 UTC
DM = Surroundings("dm", NOON, 480, tags=("VIP",), promise_minutes=30)
PUBLIC = Surroundings("public", NOON, 0)
ORDER = {"customer.greeting": "李娜您好", "order.last.no": "LH-1"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{customer.greeting}}，在吗", "李娜您好，在吗"),
        ("{{customer.name|朋友}}您好", "朋友您好"),
        ("{{agent.closer|}}。", "。"),
        ("{{order.last.no!}}", "LH-1"),
        ("{{order.last.amount!}}", "{{order.last.amount}}"),
        ("{{order.last.amount}}", "{{order.last.amount}}"),
        ("{{nobody.knows|x}}", "{{nobody.knows|x}}"),
        ("{{7*7}} {0.__class__} %s ${env:PATH}", "{{7*7}} {0.__class__} %s ${env:PATH}"),
        ("{{customer.__class__}}", "{{customer.__class__}}"),
        ("{{ask:时间=明天}}", "明天"),
        ("{{ask:订单号}}", "{{订单号}}"),
        ("{{pick:原因|质量|尺码}}", "质量"),
        ("{{pick:原因}}", "{{原因}}"),
        ("{{#dm}}私信{{/dm}}{{#public}}公开{{/public}}", "私信"),
        ("{{#tag VIP}}尊贵的{{/tag}}{{#tag 新}}新{{/tag}}客户", "尊贵的客户"),
        ("{{#dm}}{{#tag VIP}}a{{/tag}}b{{/dm}}", "ab"),
        ("{{#public}}{{#tag VIP}}a{{/tag}}b{{/public}}c", "c"),
        ("{{#dm}}open", "{{#dm}}open"),
        ("{{#dm}}a{{/public}}", "{{#dm}}a{{/public}}"),
        ("{{#tag}}a{{/tag}}", "{{#tag}}a{{/tag}}"),
        ("{{now|H:mm}} {{now+30m|HH:mm}} {{now-1d|M月D日}} {{now+3d|D MMM yyyy}}", "20:00 20:30 11月20日 24 Nov 2025"),
        ("{{now}} {{now+promise|HH:mm}} {{now+1d12h|MM-DD HH:mm}}", "20:00 20:30 11-23 08:00"),
        ("{{now+9999d|D}}{{now+x|D}}", "7{{now+x|D}}"),
        ("a\n{{#public}}\nb\n{{/public}}\nc", "a\nc"),
        ("a\n{{#dm}}\nb\n{{/dm}}\n{{agent.closer|}}", "a\nb"),
        ("{{ customer.greeting }}", "李娜您好"),
        ("{{}} {{{{}}}} {{a\nb}}", "{{}} {{{{}}}} {{a\nb}}"),
    ],
)
def test_grammar(body: str, text: str) -> None:
    assert expand(body, ORDER, DM).text == text


LAMP = {"order.last.title": "Aria 台灯", "order.last.no": "LH-1", "customer.name": "李娜", "customer.handle": "@lina"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("您想退{{order.last.title}}吗", "您想退 Aria 台灯吗"),
        ("订单{{order.last.no}}已发货", "订单 LH-1 已发货"),
        ("订单 {{order.last.no}} 已发货", "订单 LH-1 已发货"),
        ("订单\n{{order.last.no}}\n已发货", "订单\nLH-1\n已发货"),
        ("订单：{{order.last.no}}，（{{order.last.title}}）", "订单：LH-1，（Aria 台灯）"),
        ("请{{customer.name}}看{{customer.handle}}收", "请李娜看 @lina 收"),
        ("{{customer.name}}{{order.last.no}}{{customer.name}}", "李娜 LH-1 李娜"),
        ("{{order.last.no}}{{order.last.no}}", "LH-1LH-1"),
        ("Order {{customer.name}}s", "Order 李娜 s"),
        ("我们{{now|H:mm}}前回复", "我们 20:00 前回复"),
        ("{{order.last.no}}{{#public}}x{{/public}}{{#dm}}好{{/dm}}", "LH-1 好"),
        ("退iPhone好A{{customer.name}}", "退iPhone好A 李娜"),
        ("退{{ask:什么=iPhone}}吗{{pick:a|B款}}吗{{order.last.amount!}}吗", "退iPhone吗B款吗{{order.last.amount}}吗"),
    ],
)
def test_a_filled_value_stands_a_space_apart_from_the_other_script(body: str, text: str) -> None:
    """At the seams of what was filled in only: neither in the text of the macro, nor in a value, nor beside a space."""
    found = expand(body, LAMP, DM)
    assert found.text == text
    filled = [found.text[field.start : field.end] for field in found.fields if field.kind == "filled"]
    assert filled == [one.strip() for one in filled] and all(one in {*LAMP.values(), "20:00"} for one in filled)


def test_the_caret_stands_at_a_seam_where_the_macro_says() -> None:
    found = expand("订单{{order.last.no}}{{cursor}}已发货", LAMP, DM)
    assert found.text[: found.cursor] == "订单 LH-1"


SCRIPTS = st.lists(st.sampled_from(["退", "A", "1", " ", "，", "{{customer.name}}", "{{order.last.no}}"]), max_size=9)


@given(SCRIPTS.map("".join), st.text("退好A1 -", min_size=1, max_size=4), st.text("退A1@", min_size=1, max_size=3))
def test_seams_add_spaces_and_nothing_else(body: str, name: str, number: str) -> None:
    known = {"customer.name": name, "order.last.no": number}
    found = expand(body, known, DM)
    plain = body.replace("{{customer.name}}", name).replace("{{order.last.no}}", number)
    assert found.text.replace(" ", "") == plain.replace(" ", "")
    for field in found.fields:
        assert found.text[field.start : field.end] == known[field.label]
        for at in (field.start, field.end):
            around = found.text[max(0, at - 1) : at + 1]
            assert weave(around) == around


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    hostile = "{{order.last.no}}{{#dm}}{{7*7}}{{cursor}}"
    found = expand("{{customer.name}}-{{order.last.no}}", {"customer.name": hostile, "order.last.no": "LH"}, DM)
    assert found.text == hostile + "-LH" and found.cursor == len(found.text)
    assert [field.kind for field in found.fields] == ["filled", "filled"]


def test_stops_tell_what_waits() -> None:
    found = expand("{{order.last.no!}} {{pick:原因|a|b}} {{ask:x=y}} {{who}} {{customer.greeting}}", ORDER, DM)
    assert [(s.kind, s.required, s.choices) for s in found.fields] == [
        ("filled", False, ()), ("pick", False, ("a", "b")), ("ask", False, ()), ("unknown", True, ()),
        ("filled", False, ()),
    ]  # fmt: skip
    assert [found.text[s.start : s.end] for s in found.waiting] == ["a", "y", "{{who}}"]
    assert unfilled(found.text) == ["who"]


def test_an_empty_field_shows_its_word_in_the_agents_language() -> None:
    words = Surroundings("dm", NOON, labels={"order.last.no": "订单号"})
    found = expand("订单（{{order.last.no!}}）", {}, words)
    assert found.text == "订单（{{订单号}}）"
    assert found.fields[0].label == "order.last.no" and found.fields[0].kind == "empty"


def test_a_promise_in_the_text_needs_one() -> None:
    found = expand("{{now+promise|HH:mm}}", {}, PUBLIC)
    assert found.fields[0].kind == "unknown" and unfilled(found.text)


def test_text_and_promise_come_from_one_value() -> None:
    for minutes in (30, 45):
        around = Surroundings("dm", NOON, 0, promise_minutes=minutes)
        assert expand("{{now+promise|HH:mm}}", {}, around).text == f"12:{minutes}"


PIECES = st.sampled_from(
    ["{{", "}}", "{", "}", "#dm", "/dm", "{{#dm}}", "{{/dm}}", "{{#public}}", "{{/public}}", "{{#tag a}}", "{{/tag}}",
     "{{cursor}}", "{{ask:a=b}}", "{{ask:a}}", "{{pick:a|b|c}}", "{{now+1h|H}}", "{{customer.name}}", "{{x|y}}",
     "{{customer.name!}}", "|", "\n", "退款", "a", "👍🏽"]
)  # fmt: skip
BODIES = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)
VALUES = st.dictionaries(st.sampled_from(sorted(FIELDS)), BODIES, max_size=4)


@given(BODIES, VALUES, st.sampled_from([DM, PUBLIC]))
def test_any_body_expands(body: str, known: dict[str, str], around: Surroundings) -> None:
    found = expand(body, known, around)
    assert 0 <= found.cursor <= len(found.text)
    at = 0
    for field in found.fields:
        assert at <= field.start <= field.end <= len(found.text)
        at = field.end
        if field.required:
            inside = found.text[field.start : field.end]
            assert inside.startswith("{{") and inside.endswith("}}") and unfilled(inside) == [inside[2:-2]]
    assert expand(body, known, around) == found


@given(BODIES)
def test_a_text_without_places_stays_itself(text: str) -> None:
    bare = text.replace("{", "").replace("}", "")
    assert expand(bare, {}, DM).text == bare.rstrip("\n ")


@given(BODIES, BODIES)
def test_values_arrive_as_they_are(one: str, other: str) -> None:
    known = {"customer.name": one or "n", "agent.name": other or "a"}
    found = expand("<{{customer.name}}|{{agent.name}}>", known, DM)
    assert found.text == f"<{known['customer.name']}|{known['agent.name']}>"


PLAN = """/tuikuan            aliases: /tk /退款        scope: team:售后      channels: dm, reply
title: 退款流程      lang: zh                  send: never-auto      ack: no
after-send: tag +退款; status pending; promise 30m; remind 24h unless-customer-replies
---
{{customer.honorific|您好}},看到您想退款。
"""


def test_the_file_of_the_plan_is_read() -> None:
    found = parse(PLAN)
    assert (found.code, found.aliases, found.title, found.lang) == ("tuikuan", ("tk", "退款"), "退款流程", "zh")
    assert (found.channels, found.promise_minutes, found.tags) == (("dm", "public"), 30, ("退款",))
    assert found.unused == ("ack", "scope", "send")


@pytest.mark.parametrize(
    "raw", ["", "/a\ntitle: x\n", "/a\n---\n  \n", "title: x\n---\nb", "/a  promise: soon\n---\nb"]
)
def test_a_broken_file_says_what_is_missing(raw: str) -> None:
    with pytest.raises(DeskError, match=r"[Mm]acro"):
        parse(raw)


@given(st.text(max_size=200))
def test_any_file_is_a_macro_or_a_sentence(raw: str) -> None:
    for text in (raw, "/a\n---\n" + raw, raw + "\n---\nbody"):
        with contextlib.suppress(DeskError):
            parse(text)


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("2h", 120), ("1d12h", 2160), ("", None), ("2 h", None)])
def test_lengths(text: str, minutes: int | None) -> None:
    assert length(text) == minutes


def _talk(name: str = "李娜") -> Conversation:
    customer = Customer("1", "lina", name, "", "", "none", False, None, None, None, None, None, "", "active", None)
    return Conversation(
        "dm:2:1-2", "2", "LumiHome_CN", "LumiHome", "dm", "1-2", customer, "open", None, 0, None, None, None, None,
        None, (), False, None,
    )  # fmt: skip


def test_values_of_a_conversation() -> None:
    card = MemberCard(
        "1", "金卡", "", "", (Order("LH-1", "台灯", "¥89", "已发货"), Order("LH-0", "", "", "")), None, None
    )
    found = values(_talk(), card, agent_name="陈宇", lang="zh", promise_minutes=30)
    assert found["customer.greeting"] == "李娜您好" and found["order.last.no"] == "LH-1"
    assert found["account.handle"] == "@LumiHome_CN" and found["promise.minutes"] == "30"
    assert set(found) <= set(FIELDS) and all(found.values())
    assert values(_talk("😀"), None, lang="zh")["customer.greeting"] == "您好"
    assert values(_talk("Nora Lindqvist"), None)["customer.greeting"] == "Hello Nora"
    assert values(_talk("Nora Lindqvist"), None, lang="zh")["customer.greeting"] == "Nora 您好"
    assert values(_talk("{{7*7}}\n"), None)["customer.name"] == "7 7"


SHIPPED = sorted(FOLDER.glob("*.txt"))


def test_enough_macros_are_shipped_in_both_languages() -> None:
    codes = {
        lang: {parse(p.read_text("utf-8")).code for p in SHIPPED if p.stem.endswith(lang)} for lang in ("zh", "en")
    }
    assert codes["zh"] == codes["en"] and len(codes["zh"]) >= 12
    assert {"tuikuan", "shoudao", "dingdan", "zhuanrengong"} <= codes["zh"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_macro_works(path: Path) -> None:
    from tests.core.text.test_core_weighted_length import COUNTER

    found = parse(path.read_text("utf-8"))
    assert path.stem == f"{found.code}.{found.lang}" and not found.unused and found.title
    known = dict.fromkeys(FIELDS, "Aria 台灯" if found.lang == "zh" else "Aria desk lamp")
    known |= {"customer.greeting": "欧阳娜娜您好" if found.lang == "zh" else "Hello Alexandra"}
    for channel in found.channels:
        around = Surroundings(channel, NOON, 480, promise_minutes=found.promise_minutes)
        full, bare = expand(found.body, known, around), expand(found.body, {}, around)
        assert not [field for field in full.fields if field.kind == "unknown"]
        assert full.text == full.text.strip() and "\n\n" not in full.text and bare.text
        assert COUNTER.remaining("dm" if channel == "dm" else "reply", full.text) >= 40
        if channel == "public":
            assert not [field for field in full.fields if field.label.startswith("order.last.no")], (
                "numbers stay private"
            )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_text_has_what_the_house_does_not_say(path: Path) -> None:
    text = path.read_text("utf-8")
    for banned in ("你", "亲，", "oops", "Oops", "unfortunately", "!!"):
        assert banned not in text
