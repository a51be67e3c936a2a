"""What the packages need from outside: clocks, connectors, CRMs, a vault (Protocols only)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from xdesk.core.model import Customer, Outgoing, Parent
from xdesk.core.operations.calls import Call
from xdesk.core.polling.feed import Ask, CrmAnswer, Outcome, Page, Unpacked


class Clock(Protocol):
    """The only source of time. Injected everywhere."""

    def now_ms(self) -> int:
        """Return this computer's UTC ms; may be wrong or jump."""

    def steady_ms(self) -> int:
        """Return ms that never jump back and go on during sleep where the system can."""


class Connector(Protocol):
    """Reads one stream of one account, and sends replies; one file in connectors/channels."""

    key: str  # 'x.dm'
    stream: str  # 'dm', 'mentions', 'posts'
    account_id: str

    async def pull(self, ask: Ask) -> Page:
        """Return one page, newest first; raises FeedError."""

    def unpack(self, body: bytes, account_id: str) -> Unpacked:
        """Return what a saved page holds; pure; one bad item costs one item. Raises FeedError(FOREIGN)."""

    async def send(self, item: Outgoing) -> Outcome:
        """Make one attempt; never raises for what X or the network does, never tries twice."""


class Profiles(Protocol):
    """Looks people and posts up in batches; each object costs money."""

    async def customers(self, ids: Sequence[str]) -> tuple[tuple[Customer, ...], Page]:
        """Return up to 100 people in one request; people X hides come back with state 'suspended' or 'gone'."""

    async def posts(self, ids: Sequence[str], *, people: bool = True) -> tuple[tuple[Parent, ...], Page]:
        """Return up to 100 posts in one request, with their authors when `people`.

        Those X does not show come back with state 'gone'.
        """


class Crm(Protocol):
    """A customer register beside X."""

    async def find(self, customer_id: str) -> CrmAnswer | None:
        """Return what it knows of X's user id, None when unknown; raises FeedError."""


class Vault(Protocol):
    """Where secrets lie. Every call may block: never on the GUI thread."""

    name: str  # backend, for doctor

    def read(self, name: str) -> str | None:
        """Return the secret called `name`, None when there is none; raises DeskError when locked or absent."""

    def write(self, name: str, secret: str) -> None:
        """Keep the secret, read it back, compare; raises DeskError."""

    def erase(self, name: str) -> None:
        """Forget the secret; no error when there is none."""


class RunsCalls(Protocol):
    """Runs calls that no agent presses: of timers, and of what follows a new message."""

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> object:
        """Do what `call` says inside the open transaction `tx`, as `actor`, at `at` (UTC ms of X).

        Effect and whatever else the transaction notes are stored together or not at all. Called in the writer's
        thread: it waits for nothing. Raises DeskError when the command refuses.
        """
