"""X says no to a reply, end to end: the reply is not lost, its sentence says why, its text comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.app.app_desk import Desk, is_complete
from tests.sandbox_process import Sandbox
from xdesk.core.delivery import State
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.outbox import outbox
from xdesk.ui.style import language
from xdesk.ui.style.translation import spoken


def in_both(sentence: Sentence) -> tuple[str, str]:
    """A sentence as an agent reads it in each language."""
    said = []
    for one in ("en", "zh_CN"):
        language.use(one)
        said.append(spoken(sentence))
    language.use("en")
    return said[0], said[1]


def writes(kind: str, handle: str, **more: Any) -> Callable[[Sandbox], dict[str, Any]]:
    """A customer who writes to us."""
    return lambda sandbox: dict(sandbox.control("message", customer=handle, kind=kind, text="help please", **more))


def limits_who_replies(sandbox: Sandbox) -> dict[str, Any]:
    """Somebody who names us and lets only people they follow reply."""
    people = sandbox.read("customers")["customers"]
    one = next(p for p in people if p["handle"] == "gracembeki")
    text = "@LumiHome nobody else may answer here"
    post = sandbox.control("post", customer=one["id"], text=text, reply_settings="subscribers")
    return {**post, "customer_id": one["id"]}


CASES: dict[str, tuple[str, Callable[[Sandbox], dict[str, Any]], Callable[[Sandbox, dict[str, Any]], object], str]] = {
    "closed DMs": (
        "dm", writes("dm", "ellenpark"),
        lambda sandbox, said: sandbox.control("close_dms", customer=said["customer_id"]), "does not accept your direct",
    ),
    "suspended user": (
        "dm", writes("dm", "jonasweber"),
        lambda sandbox, said: sandbox.control("suspend", customer=said["customer_id"]), "did not take the reply",
    ),
    "suspended author": (
        "mention", writes("mention", "lucamoretti"),
        lambda sandbox, said: sandbox.control("suspend", customer=said["customer_id"]), "deleted or hidden from you",
    ),
    "deleted post": (
        "mention", writes("mention", "priyaraghu"),
        lambda sandbox, said: sandbox.control("delete", id=said["id"]), "deleted or hidden from you",
    ),
    "reply not allowed": ("mention", limits_who_replies, lambda sandbox, said: None, "did not take the reply"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_refused_reply_says_why_and_gives_its_text_back(desk: Desk, sandbox: Sandbox, name: str) -> None:
    kind, arrives, then, words = CASES[name]
    assert desk.add(sandbox).code == 0
    said = arrives(sandbox)
    assert desk.sync().code == 0
    talk = desk.talk(said["customer_id"], kind)
    then(sandbox, said)
    text = f"We are so sorry 很抱歉 ({name})"
    with desk.agent() as agent:
        agent.reply(talk, text)
    ran = desk.sync()
    assert ran.code == 6 and ran.line["counts"]["refused"] == 1
    ((outbox_id, kept, state),) = desk.kept()["outbox"]
    assert (kept, state) == (text, State.REFUSED)
    why = desk.look(outbox.sentence, outbox_id)
    assert why is not None
    english, chinese = in_both(why)
    assert words in english
    is_complete(english, chinese)
    assert desk.sync().line["counts"]["attempts"] == 0  # a no is final: nobody asks X again
    with desk.agent() as agent:
        agent.do("reply.recall", outbox_id=outbox_id)
    draft = desk.look(drafts.read, talk, "reply")
    assert draft is not None and draft.text == text
    assert text not in [one["text"] for one in sandbox.read("sent")["sent"]]


def test_a_text_over_the_limit_does_not_leave_the_desk(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    met = writes("mention", "mayafern")(sandbox)
    assert desk.sync().code == 0
    talk = desk.talk(met["customer_id"], "mention")
    long = "汉" * 139 + "字 and"
    with desk.agent() as agent:
        agent.draft(talk, long)
        with pytest.raises(DeskError) as caught:
            agent.reply(talk, long)
    english, chinese = in_both(caught.value.sentence)
    assert "too long for X" in english
    is_complete(english, chinese)
    assert desk.kept()["outbox"] == []
    assert [text for *_, text in desk.kept()["draft"]] == [long]


def test_a_text_x_alone_finds_too_long_is_refused_with_its_text(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    met = writes("mention", "zhouyining")(sandbox)
    assert desk.sync().code == 0
    with desk.agent() as agent:
        agent.reply(desk.talk(met["customer_id"], "mention"), "short")
        agent.writer.write(lambda tx: tx.execute("UPDATE outbox SET text = ?", ("x" * 400,))).result(60)
    assert desk.sync().code == 6
    ((outbox_id, text, state),) = desk.kept()["outbox"]
    assert (text, state) == ("x" * 400, State.REFUSED)
    why = desk.look(outbox.sentence, outbox_id)
    assert why is not None
    is_complete(*in_both(why))


def test_one_refused_reply_holds_nobody_else_up(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    closed, fine = writes("dm", "chenhao_88")(sandbox), writes("dm", "xiaoman_tx")(sandbox)
    assert desk.sync().code == 0
    sandbox.control("close_dms", customer=closed["customer_id"])
    with desk.agent() as agent:
        agent.reply(desk.talk(closed["customer_id"]), "to the closed one")
        agent.reply(desk.talk(fine["customer_id"]), "to the open one")
    assert desk.sync().code == 6
    assert [(text, state) for _, text, state in desk.kept()["outbox"]] == [
        ("to the closed one", State.REFUSED), ("to the open one", State.SENT),
    ]  # fmt: skip
