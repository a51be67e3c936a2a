"""Seating: the reading side of an open profile and the seat at it, which is all that the first rows need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.replica import agents, settings
from xdesk.ui.bridge import Bridge
from xdesk.ui.seat import Seat

if TYPE_CHECKING:
    from xdesk.opening import Opened


class Seating:
    """One reading connection for the window's thread, X's time, and the seat that `equipment` makes able to act."""

    def __init__(self, opened: Opened) -> None:
        self._conn = opened.reader()
        self.bridge = Bridge()
        self.x_time = settings.x_time(self._conn, opened.clock)
        self.seat = Seat(read=self._conn, x_now=self.x_time.now, me=agents.here(self._conn), bridge=self.bridge)
        self.seat.agent_name = agents.called(self._conn, self.seat.me)
        self.seat.read_only = opened.read_only

    def close(self) -> None:
        """Close the reading connection."""
        self.seat.clockface.stop()
        self.bridge.close()
        self._conn.close()
