"""Replies: composed, queued, taken back, and decided about by the agent."""

from __future__ import annotations

from typing import Any

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.draft import seen_from
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import DECIDE_MS, State
from xdesk.core.macros.macro import unfilled
from xdesk.core.model import ACKNOWLEDGEMENT, Conversation, Draft, Outgoing
from xdesk.core.seen import Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.core.text.display_names import safe
from xdesk.core.text.invisible import is_blank, name_or_handle
from xdesk.core.text.weighted_length import clean, utf16
from xdesk.replica.agent_texts import drafts, macros
from xdesk.replica.outbox import outbox

LONGEST_PROMISE = 7 * 24 * 60
ACKNOWLEDGED = {
    "zh": "您好，您的消息已收到，我正在为您查询，会在 {n} 分钟内回复您。",
    "en": "Hello, thank you for writing. I am looking into it and will answer you within {n} minutes.",
}
"""What the customer reads when the agent gives no words of their own, by language of the customer."""


@command(
    "reply.send",
    QT_TRANSLATE_NOOP("Command", "Send this text"),
    needs="conversation",
    opened_by="composer.send",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Queues the text for the one you are talking to, in the way they wrote."),
)
def send(
    context: CallContext,
    conversation_id: str,
    text: str,
    promise_minutes: int | None = None,
    tags: list[str] | None = None,
    *,
    done_after: bool = False,
    based_on: str | None = None,
    seen_no: int | None = None,
    macro_id: str | None = None,
) -> CallResult:
    """Freeze a reply and put it in the queue; the draft goes in the same transaction.

    Takes effect once X has it: `promise_minutes`, `tags`, `done_after`. `based_on`, `seen_no` say what was on the
    screen when the text was last edited (`core.seen`; "0" for no message); a caller without a screen leaves them out
    and has seen what is here. The reply has the operation's id. Raises DeskError for a text that cannot go.
    """
    talk = context.conversation(conversation_id)
    item = _frozen(context, talk, text, promise_minutes, based_on, seen_no)
    context.commit(_queue, item, tuple(tags or ()), done_after, macro_id)
    return CallResult(
        say=_queued(item, talk),
        undo=Call("reply.recall", {"outbox_id": item.id}),
        go="next" if done_after else "stay",
    )


@command(
    "reply.acknowledge",
    QT_TRANSLATE_NOOP("Command", "Acknowledge with a promise"),
    needs="conversation",
    opened_by="acknowledge.open",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Says that you are on it and promises an answer within a time."),
)
def acknowledge(
    context: CallContext,
    conversation_id: str,
    minutes: int,
    text: str = "",
    lang: str = "en",
    *,
    based_on: str | None = None,
    seen_no: int | None = None,
) -> CallResult:
    """Queue an acknowledgement that promises an answer within `minutes`; the clock starts when X has taken it.

    Without `text` the built-in sentence in `lang` ('zh', else English) goes out. What was kept of its card goes in
    the same transaction. `based_on`, `seen_no` as in `send`.
    """
    words = text if not is_blank(text) else ACKNOWLEDGED["zh" if lang.startswith("zh") else "en"]
    talk = context.conversation(conversation_id)
    said = words.replace("{n}", str(minutes)) if is_blank(text) else words
    item = _frozen(context, talk, said, minutes, based_on, seen_no)
    context.commit(_enqueue, item)
    return CallResult(say=_queued(item, talk), undo=Call("reply.recall", {"outbox_id": item.id}))


def _enqueue(tx: Any, item: Outgoing) -> None:
    """Queue `item`; a half-written draft of a reply beside it stays."""
    outbox.enqueue(tx, item, tags=(), done_after=False)
    drafts.save(tx, Draft(item.conversation_id, ACKNOWLEDGEMENT, "", 0, None, item.created_at))


def _queue(tx: Any, item: Outgoing, tags: tuple[str, ...], done_after: bool, macro_id: str | None) -> None:
    macro = None if macro_id is None else macros.code(tx.conn, macro_id)
    outbox.enqueue(tx, item, tags=tags, done_after=done_after, macro=macro)
    drafts.save(tx, Draft(item.conversation_id, "reply", "", 0, None, item.created_at))
    if macro_id is not None:
        macros.used(tx, macro_id)


def _frozen(
    context: CallContext,
    talk: Conversation,
    text: str,
    promise_minutes: int | None,
    based_on: str | None,
    seen_no: int | None,
) -> Outgoing:
    """Return the reply as it will go out: where to follows from the thread of the message it answers."""
    text, channel = clean(text), channel_of(talk.reply_channel)
    _check(context, talk, text, promise_minutes)
    return Outgoing(
        id=context.id, account_id=talk.account_id, conversation_id=talk.id, channel=talk.reply_channel,
        recipient_id=talk.customer.id, external_id=talk.external_id,
        reply_to_id=talk.reply_to_id if channel.public else None,
        text=text, created_at=context.at, state=State.QUEUED, not_before=None, undo_until=context.at + channel.undo_ms,
        based_on=talk.last_in_id if based_on is None else based_on,
        hwm=None, tried_at=None, deadline=None, checks=0, checked_at=None,
        promise_minutes=promise_minutes, agent_id=context.agent, seen_no=seen_no,
        thread_id=talk.thread_id or "",
    )  # fmt: skip


def _check(context: CallContext, talk: Conversation, text: str, promise_minutes: int | None) -> None:
    """Raise DeskError saying why `text` cannot go out as it is."""
    channel = channel_of(talk.reply_channel)
    if channel.no_reply is not None:
        raise DeskError(channel.no_reply)
    if is_blank(text):
        raise DeskError(Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "There is no text to send yet.")))
    left = unfilled(text)
    if left:
        raise DeskError(
            Sentence(
                "Reply", QT_TRANSLATE_NOOP("Reply", "{field} is empty. Fill it in, then send."), {"field": left[0]}
            )
        )
    over = -context.limits.remaining(talk.reply_channel, text)
    if over > 0:
        one, many = (
            QT_TRANSLATE_NOOP("Reply", "This text is 1 too long for X. Shorten it, then send."),
            QT_TRANSLATE_NOOP("Reply", "This text is {n} too long for X. Shorten it, then send."),
        )
        raise DeskError(Sentence("Reply", one if over == 1 else many, {"n": over}))
    if channel.public and talk.reply_to_id is None:
        raise DeskError(
            Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "There is no post here that X would let you answer."))
        )
    if promise_minutes is not None and not 0 < promise_minutes <= LONGEST_PROMISE:
        raise DeskError(
            Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "A promise lies between 1 minute and 7 days. Choose another."))
        )


def _queued(item: Outgoing, talk: Conversation) -> Sentence:
    seconds, name = channel_of(item.channel).undo_ms // 1000, name_or_handle(talk.customer.name, talk.customer.handle)
    text = QT_TRANSLATE_NOOP("Reply", "Queued for {name}. It goes out in {n} s; until then it can be taken back.")
    return Sentence("Reply", text, {"n": seconds, "name": safe(name)})


@command(
    "reply.recall",
    QT_TRANSLATE_NOOP("Command", "Take the reply back"),
    needs="reply",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Takes a reply that has not left out of the queue and back into the editor."),
)
def recall(context: CallContext, outbox_id: str) -> CallResult:
    """Cancel a reply that waits, is held or was not accepted; its text is the draft again.

    Raises DeskError when it has left.
    """
    context.commit(_to_draft, outbox_id, context.agent, context.at)
    say = Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "Taken back. The text is in the editor."))
    return CallResult(say=say, go="composer")


@command(
    "reply.edit_held",
    QT_TRANSLATE_NOOP("Command", "Edit the reply that waits"),
    needs="reply",
    states=(State.HELD, State.REFUSED),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Brings a held or refused reply back into the editor."),
)
def edit_held(context: CallContext, outbox_id: str) -> CallResult:
    """Bring a reply that is held, queued or refused back to the draft, before what stands there."""
    return recall(context, outbox_id)


def _to_draft(tx: Any, outbox_id: str, agent: str, at: int) -> None:
    item = outbox.read(tx.conn, outbox_id)
    text = outbox.cancel(tx, outbox_id, agent, at)
    if item is None:
        return
    seen = seen_from(item.based_on, item.seen_no)
    drafts.put_before(
        tx, Draft(item.conversation_id, "reply", text, utf16(text, len(text)), item.promise_minutes, at, seen)
    )


@command(
    "reply.send_anyway",
    QT_TRANSLATE_NOOP("Command", "Send the held reply anyway"),
    needs="reply",
    states=(State.HELD,),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Lets a held reply go as it is, after you have seen what came."),
)
def send_anyway(
    context: CallContext, outbox_id: str, based_on: str | None = None, seen_no: int | None = None
) -> CallResult:
    """Return a held reply to the queue by the agent's decision; what they had not seen holds it again.

    `based_on`, `seen_no`: what was on the screen; a caller without one has seen what is here.
    """
    seen = seen_from(based_on, seen_no) or _arrived(context, outbox_id)
    context.commit(outbox.release, outbox_id, context.person(), context.at, seen)
    say = Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "Queued again. It goes out as it is."))
    return CallResult(say=say, undo=Call("reply.recall", {"outbox_id": outbox_id}))


@command(
    "reply.drop",
    QT_TRANSLATE_NOOP("Command", "Drop the reply"),
    needs="reply",
    states=(State.HELD, State.REFUSED, State.ASKED, State.UNCONFIRMED),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Gives a reply up: it does not go out. Its text is kept for 30 days."),
)
def drop(context: CallContext, outbox_id: str) -> CallResult:
    """Give a reply up; undo brings its text back as a draft, or asks again where the outcome is unknown."""
    item = context.reply(outbox_id)
    if item.state in (State.ASKED, State.UNCONFIRMED):
        return _decided(context, item, "drop", QT_TRANSLATE_NOOP("Reply", "It is dropped in {n} s."))
    context.commit(outbox.human_drop, outbox_id, context.person(), context.at)
    back: dict[str, Any] = {
        "conversation_id": item.conversation_id, "kind": "reply", "text": item.text, "based_on": item.based_on,
        "seen_no": item.seen_no, "promise_minutes": item.promise_minutes,
    }  # fmt: skip
    say = Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "Dropped. It will not go out."))
    return CallResult(say=say, undo=Call("draft.put_back", back))


@command(
    "reply.decide_now",
    QT_TRANSLATE_NOOP("Command", "Decide now what became of the reply"),
    needs="reply",
    states=(State.UNCONFIRMED,),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Does not wait until xdesk has looked for a reply without an answer from X."),
)
def decide_now(context: CallContext, outbox_id: str) -> CallResult:
    """Put the question to the agent before the checks are done. Raises DeskError when it is settled or asked."""
    context.commit(outbox.ask_now, outbox_id, context.person(), context.at)
    text = QT_TRANSLATE_NOOP("Reply", "Look on X whether it is there, then decide.")
    return CallResult(say=Sentence("Reply", text))


@command(
    "reply.it_is_there",
    QT_TRANSLATE_NOOP("Command", "It is there: mark it sent"),
    needs="reply",
    states=(State.ASKED, State.UNCONFIRMED),
    help=QT_TRANSLATE_NOOP("CommandHelp", "You saw the message on x.com: it counts as sent and later ones go out."),
)
def it_is_there(context: CallContext, outbox_id: str) -> CallResult:
    """Settle an unknown outcome as sent because the agent saw it on X: in 10 s, until then it can be taken back."""
    return _decided(
        context, context.reply(outbox_id), "there", QT_TRANSLATE_NOOP("Reply", "It counts as sent in {n} s.")
    )


@command(
    "reply.send_again",
    QT_TRANSLATE_NOOP("Command", "Send it again"),
    needs="reply",
    states=(State.ASKED, State.UNCONFIRMED),
    help=QT_TRANSLATE_NOOP("CommandHelp", "Sends a message whose fate is unknown once more. It may arrive twice."),
)
def send_again(
    context: CallContext, outbox_id: str, based_on: str | None = None, seen_no: int | None = None
) -> CallResult:
    """Queue an unknown outcome once more by the agent's decision, knowing that it may arrive twice: in 10 s.

    What they had not seen holds it; `based_on`, `seen_no` as in `send_anyway`.
    """
    seen = seen_from(based_on, seen_no) or _arrived(context, outbox_id)
    say = QT_TRANSLATE_NOOP("Reply", "It goes out again in {n} s. It may arrive twice.")
    return _decided(context, context.reply(outbox_id), "again", say, seen)


def _decided(context: CallContext, item: Outgoing, choice: str, say: str, seen: Seen | str | None = None) -> CallResult:
    """Note what the agent decided; it is carried out once it cannot be taken back any more."""
    context.commit(outbox.decide, item.id, outbox.Decision(choice, context.person(), context.at + DECIDE_MS, seen))
    return CallResult(
        say=Sentence("Reply", say, {"n": DECIDE_MS // 1_000}), undo=Call("reply.undecide", {"outbox_id": item.id})
    )


@command(
    "reply.undecide",
    QT_TRANSLATE_NOOP("Command", "Take the decision back"),
    needs="reply",
    states=(State.ASKED, State.UNCONFIRMED),
    opened_by="undo",
    help=QT_TRANSLATE_NOOP("CommandHelp", "You are asked again whether the message arrived."),
)
def undecide(context: CallContext, outbox_id: str) -> CallResult:
    """Take back a decision about an unknown outcome; raises DeskError when it was carried out already."""
    context.commit(outbox.undecide, outbox_id)
    return CallResult(say=Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "Taken back. You are asked again.")))


def _arrived(context: CallContext, outbox_id: str) -> str:
    """Return what had arrived in the reply's conversation when the agent decided.

    Read here and not in the transaction: a page committed before it, and after the decision, was not seen.
    """
    return context.known("arrived", lambda: outbox.last_arrived(context.read, context.reply(outbox_id).conversation_id))
