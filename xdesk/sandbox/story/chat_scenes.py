"""What stands in X Chat when the desk opens: conversations only there, and some that came over from direct messages."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.sandbox.story.scenes import MIN

DAY = 24 * 60 * MIN


@dataclass(frozen=True, slots=True)
class Line:
    """One thing somebody does; `about` counts the written lines of the conversation from 0."""

    by_brand: bool
    text: str
    ago: int  # ms before the start
    act: str = "write"
    about: int = -1


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation; without a handle it is of somebody who writes nowhere else."""

    handle: str | None
    brand: str
    topic: str
    lines: tuple[Line, ...]


CHATS: tuple[Chat, ...] = (
    Chat(
        "ellenpark",
        "LumiHome",
        "invoice",
        (Line(False, "It is easier here: our VAT number is DE811234590. Thanks!", MIN),),
    ),
    Chat(
        "mayafern",
        "LumiHome",
        "refund",
        (
            Line(False, "It says delivered to you since yesterday. LX 482 0018.", 7 * MIN),
            Line(False, "It says delivered to you since yesterday. LX 482 0019.", 6 * MIN, "edit", 0),
        ),
    ),
    Chat("zhaomin_z", "LumiHome_CN", "invoice", (Line(False, "抬头：上海木里贸易有限公司，税号我拍给您。", MIN),)),
    Chat(
        "chenhao_88",
        "LumiHome_CN",
        "late",
        (
            Line(False, "换货的快递单号发我一下，谢谢", 28 * MIN),
            Line(False, "发错了，不好意思", 27 * MIN),
            Line(False, "", 26 * MIN, "delete", 1),
        ),
    ),
    Chat(
        None,
        "LumiHome",
        "refund",
        (
            Line(False, "The lamp flickers after a week. I would like to return it. Order {order}.", 3 * DAY),
            Line(True, "We are sorry. Here is the label, you have 30 days.", 3 * DAY - 12 * MIN),
            Line(False, "It says delivered to you since yesterday.", 19 * MIN),
            Line(True, "Found it: booked in this morning, {amount} go back to your card.", 13 * MIN),
            Line(False, "🙏", 12 * MIN, "react", 3),
            Line(False, "", 11 * MIN, "rotate"),
            Line(False, "And the postage? That was 12 euros.", 10 * MIN, "reply", 3),
        ),
    ),
    Chat(
        None,
        "LumiHome_CN",
        "refund",
        (
            Line(False, "台灯用了一周就闪，想退货。订单号 {order}", 3 * DAY),
            Line(True, "非常抱歉。面单已发您，30 天内寄回都可以。", 3 * DAY - 12 * MIN),
            Line(False, "显示昨天就签收了。", 19 * MIN),
            Line(True, "查到了，今早已入库，{amount} 会原路退回。", 13 * MIN),
            Line(False, "🙏", 12 * MIN, "react", 3),
            Line(False, "", 11 * MIN, "rotate"),
            Line(False, "那运费呢？寄回花了 22 元。", 10 * MIN, "reply", 3),
        ),
    ),
    Chat(
        None,
        "LumiHome",
        "question",
        (
            Line(False, "Does the Tilo kettle come with an EU plug?", 5 * 60 * MIN),
            Line(True, "Yes, in the whole EU.", 5 * 60 * MIN - 7 * MIN),
            Line(False, "👍", 4 * 60 * MIN, "react", 1),
        ),
    ),
    Chat(
        None,
        "LumiHome",
        "broken",
        (Line(False, "The shade of order {order} came like this.", 3 * MIN, "picture"),),
    ),
    Chat(None, "LumiHome", "address", (Line(False, "Can {order} still go to another address?", 4 * MIN),)),
    Chat(
        None,
        "LumiHome_CN",
        "question",
        (Line(False, "你好，Tilo 水壶能用电磁炉吗？", 40 * MIN, "request"),),
    ),
    Chat(None, "LumiHome_CN", "late", (Line(False, "{order} 今天能到吗？我下午要出门", 5 * MIN),)),
)
