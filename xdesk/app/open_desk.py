"""An open desk, as those need it that offer something in a strip once it is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from xdesk.app.profile.opening import Opened
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Writer

T = TypeVar("T")


class OpenDesk(Protocol):
    """What was opened, who writes it, and how work is run beside the window."""

    opened: Opened
    writer: Writer

    @property
    def read(self) -> Connection:
        """The reading connection of the window's thread."""

    def block(self, fn: Callable[..., T], *args: Any) -> Awaitable[T]:
        """Run what blocks on the small pool."""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a short coroutine."""
