"""What a row of the inbox says: name, preview, mark, and all of it as a sentence for screen readers."""

from __future__ import annotations

from xdesk.core.inbox.inbox_entry import InboxRow
from xdesk.core.text.invisible import is_blank, name_or_handle
from xdesk.ui.labels.channel_labels import channel_word
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.countdown_ring import spoken_clock

_BEFORE_UNREAD = ("needs_you", "refused", "held")


def mark_word(mark: str) -> str:
    """Return the word of a mark, '' for none."""
    return {
        "needs_you": translate("Delivery", "needs you"),
        "refused": translate("Delivery", "not accepted"),
        "held": translate("Delivery", "held"),
        "draft": translate("Inbox", "draft"),
        "decided": translate("Delivery", "decided"),
        "checking": translate("Delivery", "checking"),
        "sending": translate("Delivery", "sending"),
        "queued": translate("Delivery", "queued"),
        "sent": translate("Delivery", "sent"),
    }.get(mark, "")


def person(row: InboxRow) -> str:
    """Return what to call the customer: name, else handle, else that X has not told it yet."""
    name = one_line(name_or_handle(row.customer_name, row.customer_handle))
    return name or translate("Inbox", "Someone on X")


def shown_mark(row: InboxRow) -> str:
    """Return the one mark to show; 'unread' for the count."""
    if row.unread and row.mark not in _BEFORE_UNREAD:
        return "unread"
    return row.mark


def found_places(row: InboxRow) -> frozenset[int]:
    """Return the code points of `preview_text` that a search found."""
    if row.line is None:
        return frozenset()
    shift = len(preview_text(row)) - len(row.line.text)
    return frozenset(at + shift for start, end in row.line.found for at in range(start, end))


def preview_text(row: InboxRow) -> str:
    """Return the second line: the message a search found, else the last one, ours with "You:" before it."""
    if row.line is not None:
        return fill(translate("Inbox", "You: {said}"), said=row.line.text) if row.line.out else row.line.text
    text = one_line(row.preview)
    if row.preview and is_blank(row.preview):
        text = translate("Inbox", "Nothing that can be seen")
    return fill(translate("Inbox", "You: {said}"), said=text) if row.preview_out else text


def spoken_row(row: InboxRow, now: int) -> str:
    """Return the row as one sentence, in the order of the eye."""
    mark = shown_mark(row)
    facts = [person(row), channel_word(row.channel)]
    if mark == "unread":
        facts.append(fill(translate("Inbox", "{n} unread"), n=row.unread))
    elif mark:
        facts.append(mark_word(mark))
    return fill(
        translate("Inbox", "{clock}. {facts}. {said}"),
        clock=translate("Inbox", "Done") if row.status == "done" else spoken_clock(row.clock, now),
        facts=translate("Inbox", ", ").join(facts),
        said=preview_text(row),
    )


def mark_text(row: InboxRow, mark: str) -> str:
    """Return what the mark of a row says."""
    if mark == "unread":
        return "99+" if row.unread > 99 else str(row.unread)
    return mark_word(mark)
