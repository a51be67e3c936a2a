"""Active time log: counts how long the agent is at the conversation in front, and has it written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from xdesk.commands.registry import Call
from xdesk.core.activity.active_time import ActiveTime, Stretch
from xdesk.core.sentences import DeskError
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.shell.page_area.page_switch import PageSwitch
from xdesk.ui.shell.workspace import Workspace

log = logging.getLogger(__name__)
WORKED = "conversation.worked"


class ActiveTimeLog(QObject):
    """Writes at ticks of the clock face and at closing: a key press only moves a number.

    `steady`: ms that never jump back. A call that fails is logged; time that cannot be stored is not worth a sentence.
    """

    def __init__(
        self, context: AgentContext, workspace: Workspace, pages: PageSwitch, steady: Callable[[], int]
    ) -> None:
        super().__init__(workspace)
        self._context, self._pages, self._steady = context, pages, steady
        self._time = ActiveTime()
        workspace.conversation_shown.connect(self._show)
        pages.changed.connect(lambda _name: self._show(workspace.shown_id()))
        context.ticker.tick.connect(self._tick)
        self._show(workspace.shown_id())

    def touched(self) -> None:
        """The agent did something in the window."""
        self._time.touched(self._steady())

    def leave(self) -> None:
        """The window closes: what was not written yet is."""
        self._write(self._time.leave(self._steady()))

    def _show(self, conversation_id: str) -> None:
        front = "" if self._pages.front else conversation_id  # behind a page there is none in front
        self._time.show(front, self._steady())

    def _tick(self, _now: int) -> None:
        self._write(self._time.tick(self._steady()))

    def _write(self, stretches: Iterable[Stretch]) -> None:
        for one in stretches:
            try:
                self._context.runner.run(Call(WORKED, {"conversation_id": one.conversation_id, "ms": one.ms}))
            except DeskError as error:
                log.warning("active time was not stored: %s", error.sentence.text)
