"""Words of the composer: why Send is off, what the empty editor says, what stands above the preview."""

from __future__ import annotations

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import NOTE, REPLY, Conversation
from xdesk.core.text.cjk_spacing import weave
from xdesk.core.text.display_names import first_name
from xdesk.core.text.invisible import is_blank, name_or_handle
from xdesk.ui.labels.channel_labels import why_no_reply
from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, spoken, translate


def why_not(talk: Conversation | None, kind: str, text: str, *, missing: str = "", over: int = 0) -> str:
    """Return why a reply or note with this text cannot be sent, "" when it can.

    `missing` is the label of an empty snippet field that must be filled, `over` how much longer than X takes it is.
    """
    if talk is None:
        return translate("Composer", "Choose a conversation first")
    refusal = why_no_reply(talk)
    if kind == REPLY and refusal is not None:
        return spoken(refusal)
    if missing:
        return fill(translate("Composer", "{field} is empty"), field=missing[:1].upper() + missing[1:])
    if is_blank(text):
        return translate("Composer", "Nothing is written yet")
    return fill(translate("Composer", "{n} too many"), n=over) if over and kind == REPLY else ""


def hint(talk: Conversation | None, kind: str) -> str:
    """Return what the empty editor of a reply or note says."""
    if talk is None:
        return ""
    if kind == NOTE:
        return translate("Composer", "A note for colleagues. It is never sent.")
    channel = channel_of(talk.reply_channel)
    if channel.no_reply is not None:
        return ""
    name = isolate(name_or_handle(talk.customer.name, talk.customer.handle))
    if channel.public:
        return weave(fill(translate("Composer", "Reply to {name} in public. Type / for macros."), name=name))
    return weave(fill(translate("Composer", "Message to {name}. Type / for macros."), name=name))


def preview_head(talk: Conversation) -> str:
    """Return what stands above the text as the customer will see it."""
    name = isolate(first_name(talk.customer.name) or "@" + talk.customer.handle)
    return weave(fill(translate("Composer", "As {name} will see it"), name=name))
