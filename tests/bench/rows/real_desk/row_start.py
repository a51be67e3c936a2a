"""Rows 1, 2 and 18: the real command in a real window: first rows, first request to X, and the seconds after."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import measure
from tests.bench.desk import screen
from tests.bench.desk.process import RealDesk, Server, real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.measure import Rounds, Row, growth_row, limit_row, rounds, unmeasured
from tests.bench.session import Measure, Session

TIMEOUT_S = 60
WATCHED_S = 3.0
KINDS = ("10k", "100k", "300k")
COLD_FOLDERS = ("PySide6", "shiboken6", "sqlcipher3", "qasync", "msgspec")


class Starts:
    """Starts desks and floors on one screen."""

    def __init__(self, display: str, standing: Server) -> None:
        self._display, self.server = display, standing
        self.answers: list[list[str]] = []

    def desk(self, root: Path, *, in_hand: bool = True) -> list[float]:
        """Start the desk and return the ms to its first painted rows."""
        with real_desk(root, self._display, in_hand=in_hand) as desk:
            rows = desk.until("rows", TIMEOUT_S)
            self.answers.append(rows.values)
            return [(rows.at - desk.began) / 1e6]

    def desk_to_request(self, root: Path) -> tuple[float, float]:
        """Start the desk; return the ms to its first request, and the longest gap of its window's first seconds."""
        with real_desk(root, self._display, orders=True) as desk:
            rows = desk.until("rows", TIMEOUT_S)
            asked = self.server.first_after(desk.began, TIMEOUT_S)
            if asked is None:
                raise TimeoutError("the desk asked nothing")
            time.sleep(max(0.0, WATCHED_S - (time.monotonic_ns() - rows.at) / 1e9))  # timed: the row is about 3 s
            return (asked - desk.began) / 1e6, longest(desk, rows.at, rows.at + round(WATCHED_S * 1e9))

    def floor(self, file: Path, *words: str) -> list[float]:
        """Start the floor and return the ms to its first painted rows."""
        env = {**os.environ, "DISPLAY": self._display, "QT_QPA_PLATFORM": "xcb"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.monotonic_ns()
        run = subprocess.run(
            [sys.executable, "-m", "tests.bench.floors.start", str(file), *words], env=env, capture_output=True,
            text=True, timeout=TIMEOUT_S, check=True,
        )  # fmt: skip
        return [(int(run.stdout) - began) / 1e6]


def longest(desk: RealDesk, after: int, before: int) -> float:
    """Return the longest gap between two signs of life of the window that ended between two times (ns), ms."""
    gaps = [word.split(":") for word in desk.ask("gaps").values]
    return max((float(gap) for at, gap in gaps if after <= int(at) <= before), default=0.0)


def forget(root: Path) -> int:
    """Ask the system to forget what it holds in memory of a profile and of the program's files; return the bytes.

    By posix_fadvise(DONTNEED), which spares pages that another process has mapped.
    """
    import PySide6

    import xdesk

    packages = Path(PySide6.__file__).parent.parent
    folders = [root, Path(xdesk.__file__).parent, *(packages / name for name in COLD_FOLDERS)]
    told = 0
    for path in (one for folder in folders for one in folder.rglob("*") if one.is_file()):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            told += os.fstat(handle).st_size
        finally:
            os.close(handle)
    return told


def starting(session: Session) -> list[Row]:
    """Start both as often, one after the other: key in hand, with a passphrase, with cold caches, and by size."""
    if lacks := screen.missing():
        return [unmeasured(1, "start to the first painted rows", f"needs {lacks}")]
    with ExitStack() as stack:
        starts = Starts(stack.enter_context(screen.screen()), stack.enter_context(server()))
        base_url = starts.server.base_url
        roots = {kind: stack.enter_context(profile(session.replica(kind), base_url)) for kind in KINDS}
        file = session.replica("100k")
        scale = session.scale()
        hand = rounds({"product": lambda _: starts.desk(roots["100k"]), "floor": lambda _: starts.floor(file)}, 11)
        present = sorted({name for answer in starts.answers for name in ",".join(answer[1:]).split(",") if name})
        phrase = rounds(
            {
                "product": lambda _: starts.desk(roots["100k"], in_hand=False),
                "floor": lambda _: starts.floor(file, "passphrase"),
            },
            5,
        )
        told = [0]

        def cold(start: Callable[[], list[float]]) -> list[float]:
            told[0] = forget(roots["100k"])
            return start()

        colds = rounds(
            {
                "product": lambda _: cold(lambda: starts.desk(roots["100k"])),
                "floor": lambda _: cold(lambda: starts.floor(roots["100k"] / "desk.db")),
            },
            5,
        )
        sizes = rounds({kind: lambda _, kind=kind: starts.desk(roots[kind]) for kind in KINDS}, 5)
    first = scale.ratio_row(
        1, "start to the first painted rows, key in hand", hand["product"], hand["floor"], 1.6,
        figure="window and list", wall=True, present_at_first_paint=present, modules=int(starts.answers[-1][0]),
    )  # fmt: skip
    first.goal += "; httpx, keyring, sqlite_utils, pydantic, pypinyin absent"
    if present:
        first.held, first.noisy = False, False
    return [
        first,
        growth_row(
            1, "start with a passphrase / floor that makes a key, too", phrase["product"], phrase["floor"], 1.6
        ),
        growth_row(
            1, "start with cold caches / floor with cold caches", colds["product"], colds["floor"], 1.6,
            how="posix_fadvise DONTNEED over profile and program before each start", megabytes=told[0] >> 20,
        ),
        growth_row(1, "start, 100k / 10k conversations", sizes["100k"], sizes["10k"], 1.3),
        growth_row(1, "start, 300k / 10k conversations", sizes["300k"], sizes["10k"], 1.3),
    ]  # fmt: skip


def reaching(session: Session) -> list[Row]:
    """Start the desk until it asks X; the same starts give row 18."""
    return [row for row in _after_the_rows(session) if row.number == 2]


def staying_alive(session: Session) -> list[Row]:
    """Watch the window for three seconds after its first rows."""
    return [row for row in _after_the_rows(session) if row.number == 18]


_KNOWN: dict[Session, list[Row]] = {}


def _after_the_rows(session: Session) -> list[Row]:
    if session not in _KNOWN:
        _KNOWN[session] = _measured_after(session)
    return _KNOWN[session]


def _measured_after(session: Session) -> list[Row]:
    names = {2: "start to the first request to X", 18: "longest gap of the window, 3 s after the first rows"}
    if lacks := screen.missing():
        return [unmeasured(number, name, f"needs {lacks}") for number, name in names.items()]
    gaps: Rounds = []
    with ExitStack() as stack:
        starts = Starts(stack.enter_context(screen.screen()), stack.enter_context(server()))
        file = session.replica("100k")
        root = stack.enter_context(profile(file, starts.server.base_url))
        scale = session.scale()

        def desk(_turn: int) -> list[float]:
            took, gap = starts.desk_to_request(root)
            gaps.append([gap])
            return [took]

        found = rounds({"product": desk, "floor": lambda _: starts.floor(file)}, min(9, measure.ROUNDS))
    return [
        scale.ratio_row(
            2, names[2], found["product"], found["floor"], 2.6, figure="window and list", wall=True
        ),
        limit_row(18, names[18], gaps[1:], 50, worst=max(gap[0] for gap in gaps[1:])),
    ]  # fmt: skip


MEASURES: dict[int, Measure] = {1: starting, 2: reaching, 18: staying_alive}
