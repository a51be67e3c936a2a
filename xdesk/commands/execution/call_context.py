"""Call context: what the calls of one agent stand on, and what one call of a command may use of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from xdesk.core.delivery import State
from xdesk.core.model import Conversation, Outgoing
from xdesk.core.operations.operation import Operation
from xdesk.core.ports import Clock
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, NotStoredError, Sentence, UnknownOutcomeError
from xdesk.core.text.weighted_length import WeightedCounter
from xdesk.replica import operations
from xdesk.replica.conversation import conversations
from xdesk.replica.database.connection import Connection
from xdesk.replica.outbox import outbox

T = TypeVar("T")
_VERSION = ("status", "assignee", "last_in_id", "reply_to_id")
"""What an act upon a conversation is based on."""

WAIT_S = 5.0
"""How long a command waits for its own commit on this computer; never for a network."""

_NOT_BEGUN = QT_TRANSLATE_NOOP(
    "Desk", "The disk has not answered for {n} s, so nothing was done. Your text is kept; try again."
)
_NOT_ANSWERED = QT_TRANSLATE_NOOP(
    "Desk",
    "The disk has not answered for {n} s, so it is unknown whether this is stored. Do not do it again: "
    "xdesk says so as soon as it is known.",
)


@dataclass(frozen=True, slots=True)
class AgentSession:
    """What one agent works with. `x_now` returns X's time in UTC ms; `mint` a new id of ours."""

    read: Connection
    write: Callable[..., Future[Any]]
    clock: Clock
    x_now: Callable[[], int]
    me: str
    mint: Callable[[], str]
    limits: WeightedCounter

    def commit(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Run fn(tx, *args) as one transaction and return its result once it is committed.

        Raises the DeskError of the transaction; NotStoredError when the disk did not take it, so that it may be tried
        again; UnknownOutcomeError while nobody knows, when it must not be.
        """
        waiting = self.write(fn, *args)
        try:
            return waiting.result(WAIT_S)
        except TimeoutError:
            seconds = {"n": int(WAIT_S)}
            if waiting.cancel():  # not begun: it never will be, so doing it again does it once
                raise NotStoredError(Sentence("Desk", _NOT_BEGUN, seconds)) from None
            raise UnknownOutcomeError(Sentence("Desk", _NOT_ANSWERED, seconds), _settled(waiting)) from None

    def drained(self, seconds: float) -> bool:
        """Wait until everything handed to the writer so far was written or refused; False when it takes longer."""
        waiting = self.write(_nothing)
        try:
            waiting.result(seconds)
        except (TimeoutError, DeskError):
            waiting.cancel()
            return False
        return True


@dataclass(frozen=True, slots=True)
class CallContext:
    """What one call of a command may use: reading, the writing of its one effect, and its operation.

    Ids and times come from the operation: a command mints nothing and asks no clock. `commit` waits for the disk
    (`AgentSession.commit`), `write` does not; with either the effect and the operation's row are one transaction.
    """

    read: Connection
    limits: WeightedCounter
    operation: Operation
    committing: Callable[..., Any]
    writing: Callable[..., Any]

    @property
    def id(self) -> str:
        """The operation's id: that of a reply or note which the call makes, too."""
        return self.operation.id

    @property
    def at(self) -> int:
        """When the call is made, UTC ms of X."""
        return self.operation.at

    @property
    def agent(self) -> str:
        """Whose act it is, as rows name it."""
        return self.operation.agent

    def person(self) -> str:
        """Return the agent's id; raises DeskError for a machine: some decisions are a person's."""
        if not self.operation.by_person:
            raise DeskError(
                Sentence("Desk", QT_TRANSLATE_NOOP("Desk", "Only a person may decide this. Nothing was done."))
            )
        return self.operation.agent

    def commit(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Run fn(tx, *args) once for this operation; what it returns survives JSON. Raises as `AgentSession.commit`."""
        return self.committing(operations.once(self.operation, fn), *args)

    def write(self, fn: Callable[..., Any], *args: Any, **more: Any) -> None:
        """Hand fn(tx, *args, **more) to the writer, once for this operation; does not wait."""
        self.writing(operations.once(self.operation, fn), *args, **more)

    def known(self, name: str, read: Callable[[], T]) -> T:
        """Return what whoever acts knows (JSON): read now and kept with the operation; run again, as it was then."""
        if name not in self.operation.base:
            self.operation.base[name] = read()
        return self.operation.base[name]  # type: ignore[no-any-return]

    def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation as whoever acts knows it; raises DeskError when this desk does not hold it."""
        found = conversations.read(self.read, conversation_id)
        if found is None:
            raise DeskError(Sentence("Desk", QT_TRANSLATE_NOOP("Desk", "This conversation is no longer on this desk.")))
        now: dict[str, Any] = {name: getattr(found, name) for name in _VERSION}
        return replace(found, **self.known("conversation", lambda: now))

    def reply(self, outbox_id: str) -> Outgoing:
        """Return a reply on its way as whoever acts knows it; raises DeskError when there is none."""
        found = outbox.read(self.read, outbox_id)
        if found is None:
            raise DeskError(Sentence("Desk", QT_TRANSLATE_NOOP("Desk", "This reply is no longer on this desk.")))
        return replace(found, state=State(self.known("reply", lambda: found.state.value)))


def _nothing(_tx: object) -> None:
    """Change nothing: its place in the writer's queue is what counts."""


def _settled(waiting: Future[Any]) -> Future[bool]:
    """Return what will say whether a transaction that has begun is stored."""
    settled: Future[bool] = Future()
    settled.set_running_or_notify_cancel()  # nobody who waits for it may end it

    def copy(known: Future[bool]) -> None:
        error = known.exception()
        if error is None:
            settled.set_result(known.result())
        else:
            settled.set_exception(error)

    def ended(done: Future[Any]) -> None:
        error = done.exception()
        if isinstance(error, UnknownOutcomeError):
            error.settled.add_done_callback(copy)
        else:
            settled.set_result(error is None)

    waiting.add_done_callback(ended)
    return settled
