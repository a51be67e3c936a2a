"""X's library of X Chat, `chatxdk`: loaded when somebody needs it; where it is missing a sentence says so."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

MODULE = "chat_xdk"
_ABSENT = QT_TRANSLATE_NOOP(
    "XChat",
    "Encrypted messages of X Chat cannot be opened on this computer: X's library for them does not exist for this "
    "system. Direct messages, mentions and replies work as before. Answer X Chat on x.com, or use xdesk on 64-bit "
    "Windows, macOS or Linux.",
)


class ChatUnavailableError(DeskError):
    """This computer has no library of X Chat."""

    def __init__(self) -> None:
        super().__init__(Sentence("XChat", _ABSENT))


def available() -> bool:
    """Return whether the library is here; does not load it."""
    try:
        return find_spec(MODULE) is not None
    except (ImportError, ValueError):
        return False


def load() -> Any:
    """Return the library's module; raises ChatUnavailableError where it is missing or does not load.

    Wheels of `chatxdk` exist for 64-bit Windows, macOS and glibc Linux.
    """
    if not available():
        raise ChatUnavailableError
    try:
        return importlib.import_module(MODULE)
    except ImportError as error:
        raise ChatUnavailableError from error
