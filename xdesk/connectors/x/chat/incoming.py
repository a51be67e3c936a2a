"""Messages of X Chat in the form every channel's messages have, in the conversation of the same person's DMs. Pure."""

from __future__ import annotations

from xdesk.connectors.x.chat.transcript import ChatMessage
from xdesk.core.ids import dm_conversation, pair
from xdesk.core.model import Parent
from xdesk.core.polling.feed import Incoming

CHANNEL = "xchat"


def customer_in(conversation: str, account_id: str) -> str | None:
    """Return who the account talks with; None in a group, and where the account has no part."""
    people = conversation.split("-")
    if len(people) != 2 or account_id not in people:
        return None
    return people[1] if people[0] == account_id else people[0]


def incoming(message: ChatMessage, conversation: str, account_id: str) -> Incoming | None:
    """Return a message of a conversation of two; None in other conversations, and for what is taken back.

    What could not be verified or read is kept as something that cannot be shown, by the side that X names; its words,
    if it has any, are nobody's.
    """
    customer = customer_in(conversation, account_id)
    if customer is None or message.deleted:
        return None
    author = message.sender_id if message.sender_id in (customer, account_id) else customer
    return Incoming(
        id=message.sequence_id,
        channel=CHANNEL,
        conversation_id=dm_conversation(account_id, pair(account_id, customer)),
        external_id=pair(account_id, customer),
        author_id=author,
        customer_id=customer,
        outgoing=author == account_id,
        text=message.text,
        created_at=message.at,
        root_edit_id=message.sequence_id,
        media=message.media,
        unsupported=not (message.text or message.media),
        quoted=_answered(message),
    )


def _answered(message: ChatMessage) -> Parent | None:
    reply = message.reply_to
    if reply is None:
        return None
    return Parent(reply.sequence_id, "", reply.quoted, "ok" if reply.quoted else "unknown")
