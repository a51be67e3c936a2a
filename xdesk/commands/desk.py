"""Desk: what a command may use, and the waits and look-ups that commands share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from xdesk.core.model import Conversation, Outgoing
from xdesk.core.ports import Clock
from xdesk.core.text import WeightedCounter
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import conversations, outbox
from xdesk.replica.file import Connection

WAIT_S = 5.0
"""How long a command waits for its own commit on this computer; never for a network."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One agent's desk. `x_now` returns X's time in UTC ms; `mint` a new id of ours."""

    read: Connection
    write: Callable[..., Future[Any]]
    clock: Clock
    x_now: Callable[[], int]
    me: str
    mint: Callable[[], str]
    limits: WeightedCounter

    def commit(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Run fn(tx, *args) as one transaction and return its result once it is committed.

        Raises the DeskError of the transaction, or one of its own when the disk does not answer.
        """
        waiting = self.write(fn, *args)
        try:
            return waiting.result(WAIT_S)
        except TimeoutError:
            if waiting.cancel():  # not begun: it never will be, so doing it again does it once
                raise DeskError(
                    Sentence(
                        "Desk",
                        QT_TRANSLATE_NOOP(
                            "Desk",
                            "The disk has not answered for {n} s, so nothing was done. Your text is kept; try again.",
                        ),
                        {"n": int(WAIT_S)},
                    )
                ) from None
            raise DeskError(
                Sentence(
                    "Desk",
                    QT_TRANSLATE_NOOP(
                        "Desk",
                        "The disk has not answered for {n} s. The change may still be kept; look again in a moment.",
                    ),
                    {"n": int(WAIT_S)},
                )
            ) from None

    def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation; raises DeskError when this desk does not hold it."""
        found = conversations.read(self.read, conversation_id)
        if found is None:
            raise DeskError(Sentence("Desk", QT_TRANSLATE_NOOP("Desk", "This conversation is no longer on this desk.")))
        return found

    def reply(self, outbox_id: str) -> Outgoing:
        """Return a reply on its way; raises DeskError when there is none."""
        found = outbox.read(self.read, outbox_id)
        if found is None:
            raise DeskError(Sentence("Desk", QT_TRANSLATE_NOOP("Desk", "This reply is no longer on this desk.")))
        return found
