"""The real window with navigation, commands, replica and writer, and hands on its keys. No network."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import seed_replica
from tests.ui.at_rest import at_rest
from tests.waiting import PATIENCE_S
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.commands.registry import load
from xdesk.core.ids import ulid
from xdesk.core.model import Macro
from xdesk.replica.agent_texts import macros
from xdesk.replica.conversation import conversations
from xdesk.ui.composer.reply_access import shared_counter
from xdesk.ui.runtime.picture_cache import PictureSource
from xdesk.ui.shell.command_dispatcher import CommandDispatcher
from xdesk.ui.shell.window import Window

K, M = Qt.Key, Qt.KeyboardModifier
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))
REFUND = Macro(
    "m1", "tuikuan", ("tk",), "退款：询问原因", "zh", "{{customer.greeting}}，退款已提交。", ("dm", "public"), None, (),
    "tui kuan xun wen yuan yin", "tkxwyy",
)  # fmt: skip
REFUND_EN = Macro(
    "m2", "tuikuan", ("refund", "tk"), "Refund: ask for the reason", "en", "{{customer.greeting}}, it is on its way.",
    ("dm", "public"), None, (), "", "",
)  # fmt: skip


def laid_out(desk: Desktop) -> None:
    """Let the desk come to rest: what it looks like then is the same on whatever computer."""
    at_rest(desk.seeded, desk.window)


STEP_MS = 5
_SERIAL = itertools.count(1)
"""Numbers of ids: none comes twice, also after a restart while the clock stands."""


class Desktop:
    """The real window over a seeded replica with hands on its keys."""

    def __init__(
        self,
        seeded: seed_replica.SeededDesk,
        *,
        commands: Sequence[Path] = (),
        pages: Sequence[Path] = (),
        pictures: PictureSource | None = None,
    ) -> None:
        self.seeded = seeded
        desk = AgentSession(
            seeded.context.read, seeded.writer.write, seeded.clock, seeded.clock.now_ms, seed_replica.ME,
            lambda: ulid(seeded.clock.now_ms(), lambda n: next(_SERIAL).to_bytes(n, "big")), shared_counter(),
        )  # fmt: skip
        seeded.context.registry = load(*commands)
        seeded.context.runner = Runner(desk, seeded.context.registry)
        seeded.write(macros.store_shipped, (REFUND_EN, REFUND))
        self.window = Window(further=pages)
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window, 60_000)
        self.window.context(seeded.context, pictures)
        self.dispatcher = CommandDispatcher(self.window, seeded.context)
        self.panes, self.workspace = self.window.desk, self.window.workspace
        self.painted: list[str] = []  # ids of what the transcript painted, from the beginning
        self.workspace.conversation.transcript.painted.connect(self.painted.extend)
        laid_out(self)
        self.panes.inbox.select_id(MAYA)
        self.panes.inbox.focus_list()

    def until(self, true: Callable[[], object]) -> None:
        """Wait until something is the case; the limit only ends a hang."""
        ends = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < ends, f"it did not come to pass within {PATIENCE_S:.0f} s"
            loop = QEventLoop()
            QTimer.singleShot(STEP_MS, loop.quit)  # timed: between two looks; threads run meanwhile
            loop.exec()

    def settle(self) -> None:
        """Let every commit so far be told to the window, and the window come to rest."""
        laid_out(self)

    def look(self, conversation_id: str) -> None:
        """Wait until all that is stored of a conversation was painted, and counts as seen."""
        self.settle()
        talk = conversations.read(self.seeded.context.read, conversation_id)
        assert talk is not None
        self.until(lambda: self.seeded.context.seen(conversation_id).newest_id == talk.last_in_id)

    def focus(self) -> QWidget | None:
        """Who has the keys."""
        return QApplication.focusWidget()

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = M.NoModifier) -> None:
        """Press a key where the keys go."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, mods)

    def type(self, text: str) -> None:
        """Type characters where the keys go."""
        QTest.keyClicks(QApplication.focusWidget(), text)
