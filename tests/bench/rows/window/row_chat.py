"""Row 7: switching the real conversation pane to a chat of 1,000 messages beside the plain list."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QListView

from tests.bench.floors import chat as floor_chat
from tests.bench.generate import LONG, LONGER, talks
from tests.bench.measure import Row, Scale, all_of, growth_row, percentile, rounds, spent
from tests.bench.session import Measure
from tests.bench.sitting import Stage, application, settle, sit, until_painted, watch, watched
from xdesk.ui.conversation.conversation_pane import ConversationPane
from xdesk.ui.conversation.transcript import Transcript

WIDE, HIGH = 608, 800


def switching(path: Path, conversations: int, messages: int, scale: Scale, *, times: int = 6) -> list[Row]:
    """Switch to and fro between two chats of 1,000, and between two of 10,000 messages."""
    application()
    every = talks(conversations, messages)
    long, longer = [every[n].id for n in LONG], [every[n].id for n in LONGER]
    painted = watch(Transcript)
    kind, plain_painted = watched(QListView)
    walls: list[float] = []
    with sit(path) as sitting:
        pane = ConversationPane(sitting.context)
        stage = Stage(pane, QSize(WIDE, HIGH))
        pane.show_conversation(long[0], peek=True)
        settle()
        size = pane.transcript.viewport().size()
        view, model = kind(), floor_chat.ChatModel(sitting.conn)
        delegate = floor_chat.dress(view, model)
        plain_stage = Stage(view, size)

        def product(chats: list[str]) -> list[float]:
            took = []
            for n in range(times):

                def act(chat: str = chats[n % 2]) -> None:
                    pane.show_conversation(chat, peek=True)
                    until_painted(painted)

                began = time.perf_counter()
                took.append(spent(act))
                walls.append((time.perf_counter() - began) * 1_000)
                settle()
            assert pane.transcript.at_end() and pane.model.rowCount() >= 40
            return took

        def plain(_turn: int) -> list[float]:
            took = []
            for n in range(times):

                def act(chat: str = long[n % 2]) -> None:
                    delegate.layouts.clear()
                    model.show_conversation(chat)
                    view.scrollToBottom()
                    until_painted(plain_painted)

                took.append(spent(act))
                settle()
            return took

        found = rounds(
            {"product": lambda _turn: product(long), "floor": plain, "longer": lambda _turn: product(longer)}
        )
        del stage, plain_stage
    return [
        scale.ratio_row(
            7, "switch to a chat of 1,000 messages, read and painted", found["product"], found["floor"], 2,
            figure="chat", product_p95=percentile(all_of(found["product"]), 0.95), wall_p50=percentile(walls, 0.5),
        ),
        growth_row(7, "switch, 10,000 messages / 1,000 messages", found["longer"], found["product"], 1.3),
    ]  # fmt: skip


MEASURES: dict[int, Measure] = {
    7: lambda session: switching(session.replica("100k"), *session.size("100k"), session.scale())
}
