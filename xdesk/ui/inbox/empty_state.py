"""What the inbox says while it lists nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xdesk.core.inbox.views import View
from xdesk.replica import inbox, status
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.empty_state import EmptyState


@dataclass(frozen=True, slots=True)
class EmptyActs:
    """What its buttons do."""

    clear: Callable[[], None]
    everywhere: Callable[[], None]
    show_done: Callable[[], None]


def made() -> EmptyState:
    """Return the page, on the ground of the list."""
    return EmptyState(ground="ground.list")


def tell(empty: EmptyState, context: AgentContext, view: View, acts: EmptyActs) -> None:
    """Say why `view` lists nothing, and where else to look."""
    if view.text:
        _tell_no_match(empty, context, view, acts)
    elif nothing_read(context):
        empty.tell("refresh", translate("Empty", "Reading from X…"), "")
    elif view.name == "inbox" and view.account_id is None and view.tag is None:
        empty.tell(
            "check",
            translate("Empty", "All done"),
            translate("Empty", "Nobody is waiting for you."),
            [(translate("Empty", "Show done"), "g e", acts.show_done)],
            token="word.ok",
        )
    else:
        empty.tell(
            "inbox",
            translate("Empty", "Nothing here now"),
            translate("Empty", "Conversations appear here by themselves."),
        )


def nothing_read(context: AgentContext) -> bool:
    """Whether no stream was read yet: then an empty list says nothing about who waits."""
    return status.read(context.read, x_now=context.x_now()).oldest_good_at is None


def _tell_no_match(empty: EmptyState, context: AgentContext, view: View, acts: EmptyActs) -> None:
    clear = (translate("Empty", "Clear filter"), "esc", acts.clear)
    count = inbox.searched(context.read, view, me=context.me, now=context.x_now())
    where = {"n": empty.locale().toString(count), "wanted": one_line(view.text)}
    if inbox.searches_everywhere(view):
        one = translate("Empty", "Searched the one conversation on this computer for “{wanted}”.")
        many = translate("Empty", "Searched {n} conversations on this computer for “{wanted}”.")
        offered = [clear]
    else:
        one = translate("Empty", "Searched the one conversation of this view for “{wanted}”.")
        many = translate("Empty", "Searched {n} conversations of this view for “{wanted}”.")
        offered = [clear, (translate("Empty", "Search all"), "", acts.everywhere)]
    title = translate("Empty", "No conversation matches")
    empty.tell("search-minus", title, fill(one if count == 1 else many, **where), offered, main=True)
