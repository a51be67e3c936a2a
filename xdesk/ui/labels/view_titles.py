"""What a view is called: in the rail, and over the list."""

from __future__ import annotations

from xdesk.ui.style.translation import translate


def view_title(name: str) -> str:
    """Return the words of a view."""
    return {
        "inbox": translate("Rail", "Inbox"),
        "mine": translate("Rail", "Mine"),
        "unassigned": translate("Rail", "Unassigned"),
        "breaching": translate("Rail", "Urgent, overdue"),
        "unanswered": translate("Rail", "Read, unanswered"),
        "drafts": translate("Rail", "Drafts"),
        "outbox": translate("Rail", "Outbox"),
        "done": translate("Rail", "Done"),
    }[name]
