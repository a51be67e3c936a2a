"""First rows: the reading side of an open profile and its agent, which is all that the first rows need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.replica.profile import agents, settings
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.change_notifier import ChangeNotifier

if TYPE_CHECKING:
    from xdesk.app.profile.opening import Opened


class FirstRows:
    """A reading connection for the window's thread, X's time, and a context that `CommandContext` makes able to act."""

    def __init__(self, opened: Opened) -> None:
        self._conn = opened.reader()
        self.bridge = ChangeNotifier()
        self.x_time = settings.x_time(self._conn, opened.clock)
        self.context = AgentContext(
            read=self._conn, x_now=self.x_time.now, me=agents.here(self._conn), bridge=self.bridge
        )
        self.context.agent_name = agents.called(self._conn, self.context.me)
        self.context.read_only = opened.read_only

    def close(self) -> None:
        """Close the reading connection."""
        self.context.ticker.stop()
        self.bridge.close()
        self._conn.close()
