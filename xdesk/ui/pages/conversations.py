"""The page the window starts with: inbox, conversation, customer. Its rows in the rail are the views."""

from __future__ import annotations

from xdesk.core.sentences import QT_TRANSLATE_NOOP
from xdesk.ui.pages.page import Page

PAGE = Page(
    "conversations",
    QT_TRANSLATE_NOOP("Command", "Conversations"),
    "chat",
    QT_TRANSLATE_NOOP("CommandHelp", "Goes back to the conversation that was in front, with its draft as it was."),
    make=None,
    order=0,
    keys=("esc",),
    place="page",
    in_rail=False,
)
