"""Row 8: keys pressed through the window system until they are painted, in the real desk and a plain editor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.desk import screen
from tests.bench.desk.process import RealDesk, real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.generate import KEY, talks
from tests.bench.measure import Rounds, Row, Scale, all_of, percentile, unmeasured
from tests.bench.session import Measure, Session
from xdesk.replica.database.connection import open_reader

TEXT = "where is my order the parcel still has not come please look it up for me thanks so much"
"""One line and a half, so that a line break is among the keys of every round."""
ROUNDS, DURING = 8, 6
GAP_S = 0.025
NAME = "key press to paint"
Paints = list[tuple[int, int]]


class Plain:
    """A window with a plain text edit, in a process of its own."""

    def __init__(self, display: str) -> None:
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.floors.keys"], env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.window = self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise OSError("the plain window of the key row ended")
        return line

    def ask(self, order: str) -> str:
        """Give an order and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._answer()

    def clear(self) -> None:
        """Empty the editor."""
        self.ask("clear")

    def paints(self) -> Paints:
        """Return when the editor was painted, and how many characters it showed."""
        return pairs(self.ask("dump").split()[1:])

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait()


class Desk:
    """The real desk with the caret in its composer."""

    def __init__(self, desk: RealDesk, conversation_id: str) -> None:
        self._desk, self.window = desk, desk.whole()
        desk.ask(f"open {conversation_id}")
        desk.ask("write")

    def clear(self) -> None:
        """Empty the composer."""
        self._desk.ask("clear")

    def paints(self) -> Paints:
        """Return when the editor was painted, and how many characters it showed."""
        return pairs(self._desk.ask("typed").values)


def pairs(words: list[str]) -> Paints:
    """Return pairs of numbers written as 1:2."""
    return [(int(one), int(two)) for one, two in (word.split(":") for word in words)]


def _typed(hands: screen.Hands, display: str, child: Plain | Desk) -> list[float]:
    """Type the text and return how long each key took to be painted, ms; one that never was counts as infinite."""
    screen.activate(display, child.window)
    child.clear()
    time.sleep(0.3)  # timed: a bench presses and measures by the clock
    pressed = []
    for letter in TEXT:
        pressed.append(hands.press(letter))
        time.sleep(GAP_S)  # timed: a bench presses and measures by the clock
    time.sleep(0.2)  # timed: a bench presses and measures by the clock
    paints = child.paints()
    took = []
    for n, at in enumerate(pressed, 1):
        end = next((when for when, count in paints if count >= n and when > at), None)
        took.append(float("inf") if end is None else (end - at) / 1e6)
    return took


def typing(session: Session) -> list[Row]:
    """Type in both windows in turn; then in a desk while its engine takes in messages."""
    if lacks := screen.missing():
        return [unmeasured(8, NAME, f"needs {lacks}")]
    every = talks(*session.size("100k"))
    talk, file = every[3 if len(every) < 1_000 else 120], session.replica("100k")
    found: dict[str, Rounds] = {"plain": [], "idle": [], "sync": []}
    with ExitStack() as stack:
        display = stack.enter_context(screen.screen())
        standing, hands = stack.enter_context(server()), screen.Hands(display)
        scale = session.scale()
        with profile(file, standing.base_url) as root, real_desk(root, display, orders=True) as real:
            plain = Plain(display)
            stack.callback(plain.close)
            desk = Desk(real, talk.id)
            standing.first_after(real.began, 30)
            time.sleep(2)  # timed: a start is over
            for turn in range(-1, ROUNDS):
                samples = {"plain": _typed(hands, display, plain), "idle": _typed(hands, display, desk)}
                if turn >= 0:
                    for name, times in samples.items():
                        found[name].append(times)
        waiting = len(every) // 2
        with profile(file, standing.base_url, waiting=waiting) as root, real_desk(root, display, orders=True) as real:
            notes = _during(Desk(real, talk.id), hands, display, str(root / "desk.db"), found["sync"])
    return _rows(found, scale, {"keys": len(TEXT) * ROUNDS} | notes)


def _during(desk: Desk, hands: screen.Hands, display: str, file: str, found: Rounds) -> dict[str, float]:
    """Type while messages come; a round in which none came does not count."""
    conn = open_reader(Path(file), KEY)
    count = "SELECT coalesce(max(no), 0) FROM message"
    try:
        began, first = time.monotonic(), int(conn.execute(count).fetchone()[0])
        before = last = first
        for turn in range(-1, DURING):
            samples = _typed(hands, display, desk)
            last = int(conn.execute(count).fetchone()[0])
            if turn >= 0 and last > before:
                found.append(samples)
            before = last
        return {"messages_a_second_during_sync": round((last - first) / (time.monotonic() - began), 1)}
    finally:
        conn.close()


def _rows(times: dict[str, Rounds], scale: Scale, notes: dict[str, float]) -> list[Row]:
    plain, idle, sync = times["plain"], times["idle"], times["sync"]
    during = NAME + " during sync, p99"
    rows = [
        scale.ratio_row(8, NAME + ", p50", idle, plain, 2, figure="key p50", wall=True, **notes),
        scale.ratio_row(8, NAME + ", p99", idle, plain, 3, share=0.99, figure="key p99", wall=True),
    ]
    if len(sync) < 2:
        return [*rows, unmeasured(8, during, "the sync was over too early")]
    return [
        *rows,
        scale.ratio_row(
            8, during, sync, plain, 4, share=0.99, figure="key p99", wall=True, and_most_ms=16,
            p50=percentile(all_of(sync), 0.5),
        ),
    ]  # fmt: skip


MEASURES: dict[int, Measure] = {8: typing}
