"""Call result: what came of a call."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.operations.calls import SECRET_ARGS, Argument, Call
from xdesk.core.sentences import Sentence

__all__ = ["SECRET_ARGS", "Argument", "Call", "CallResult"]


@dataclass(frozen=True, slots=True)
class CallResult:
    """What a command did: the sentence to show, its inverse, and what the window does next.

    `go`: where the focus goes ('next' | 'composer' | 'note' | 'list' | 'stay').
    `copy`: text for the clipboard; `open`: an address for the browser.
    """

    say: Sentence | None = None
    undo: Call | None = None
    go: str = "stay"
    copy: str | None = None
    open: str | None = None
