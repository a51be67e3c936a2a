"""Agent context: everything a pane may use of what lies below the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from xdesk.core.seen import Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.ui.runtime.change_notifier import ChangeNotifier
from xdesk.ui.runtime.ticker import Ticker

if TYPE_CHECKING:
    from concurrent.futures import Future

    from xdesk.commands.execution.runner import Runner
    from xdesk.commands.registry import Call, CallResult, Registry
    from xdesk.core.model import Rescued
    from xdesk.replica.database.connection import Connection
    from xdesk.ui.runtime.macro_search import MacroSearch

DECISIONS = frozenset({"reply.send_anyway", "reply.send_again"})
"""Calls that let a reply go after what the agent has seen by now."""
DONE = "conversation.done"


def _no_rescue(_texts: Sequence[Rescued]) -> None:
    """A desk without a file to stand beside keeps nothing. Raises DeskError."""
    text = QT_TRANSLATE_NOOP("Unsaved", "This desk keeps nothing after it is closed.")
    raise DeskError(Sentence("Unsaved", text))


class Big(Protocol):
    """Runs large reads elsewhere."""

    def run(self, fn: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run fn(conn, *args) on the reading thread; the future resolves there."""


class Preferences(Protocol):
    """What the agent set; JSON values."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value called `name`, else `default`."""

    def put(self, name: str, value: Any) -> None:
        """Keep `value` under `name`."""


class AgentContext(QObject):
    """What the panes of one agent's window may use. Panes read with `read` and act with `run`; nothing else."""

    changed = Signal(object)  # core.changes.Changes, after commits
    asked = Signal(object)  # Call, before it runs
    done = Signal(object, object)  # Call, commands' CallResult: after a call ran
    failed = Signal(object)  # core.sentences.Sentence: why a call did not run

    runner: Runner
    registry: Registry
    big: Big
    settings: Preferences

    def __init__(
        self,
        *,
        read: Connection,
        x_now: Callable[[], int],
        me: str,
        bridge: ChangeNotifier,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.read, self.x_now, self.me, self.bridge = read, x_now, me, bridge
        self.agent_name, self.shift_until = me, ""
        self.read_only = False  # nothing written here would be kept: panes take no text and mark nothing
        self.rescue: Callable[[Sequence[Rescued]], None] = _no_rescue  # keeps what could not be stored at closing
        self.seen: Callable[[str], Seen] = lambda _conversation_id: Seen()  # of a conversation, on the screen
        self.before: Callable[[Call], None] = lambda _call: None  # stores what it is about, or raises DeskError
        self.why_not: Callable[[str], str] = lambda _command: ""  # why a command cannot run in front, "" when it can
        self.upto: Callable[[str], int | None] = lambda _conversation_id: None  # the newest arrival shown of it
        self.ticker = Ticker(x_now, self)
        self._macros: MacroSearch | None = None
        bridge.changed.connect(self.changed)

    def equip(
        self, *, runner: Runner, registry: Registry, big: Big, settings: Preferences, agent_name: str = ""
    ) -> AgentContext:
        """Give it what panes act with; until then they can only read. Returns itself."""
        self.runner, self.registry, self.big, self.settings = runner, registry, big, settings
        self.agent_name = agent_name or self.me
        return self

    @property
    def macros(self) -> MacroSearch:
        """The macros, prepared once for composer and palette."""
        if self._macros is None:
            from xdesk.ui.runtime.macro_search import MacroSearch  # the first rows do not wait for it

            self._macros = MacroSearch(self)
        return self._macros

    def run(self, call: Call) -> CallResult | None:
        """Run a call; on success emit `done` and return it, on an error an agent can read emit `failed`."""
        self.asked.emit(call)
        try:
            self.before(call)
            result = self.runner.run(self._with_seen(call))
        except DeskError as error:
            self.failed.emit(error.sentence)
            return None
        self.done.emit(call, result)
        return result

    def _with_seen(self, call: Call) -> Call:
        """Return a decision about a reply or a conversation with what was on the screen when it was made."""
        if call.name == DONE:
            return replace(call, args={**call.args, "seen_no": self.upto(str(call.args["conversation_id"]))})
        from xdesk.replica.outbox import outbox  # brings what writes, which the first rows do not wait for

        item = outbox.read(self.read, str(call.args.get("outbox_id"))) if call.name in DECISIONS else None
        if item is None:
            return call
        seen = self.seen(item.conversation_id)
        return replace(call, args={**call.args, "based_on": seen.newest_id, "seen_no": seen.no})
