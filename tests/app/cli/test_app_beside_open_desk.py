"""Commands beside an open desk, or on what a killed one left: they look, and change no byte of its file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.app.app_desk import Desk, outside
from tests.sandbox_process import Sandbox
from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import lock_of
from xdesk.replica.database import set_aside
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import settings

LOOKING = (("doctor", "--json"), ("account", "list", "--json"), ("find", "退款", "--json"))


def content(root: Path) -> dict[str, bytes]:
    """Every file of the profile that holds something, but locks and the index of the log."""
    return {
        one.name: raw
        for one in root.iterdir()
        if one.is_file() and not one.name.endswith(("-shm", ".lock")) and (raw := one.read_bytes())
    }


@pytest.fixture
def killed(desk: Desk, sandbox: Sandbox) -> Desk:
    """A desk that was killed with changes in its log."""
    assert desk.add(sandbox).code == 0
    conn = open_writer(desk.root / "desk.db", desk.key)
    for n in range(40):
        conn.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (f"n{n}", "1" * 900))
    kept = content(desk.root)
    conn.close()
    for name, raw in kept.items():
        (desk.root / name).write_bytes(raw)
    assert (desk.root / "desk.db-wal").stat().st_size > 0
    return desk


@pytest.mark.parametrize("verb", LOOKING, ids=lambda verb: verb[0])
def test_looking_changes_no_byte(killed: Desk, verb: tuple[str, ...]) -> None:
    before = content(killed.root)
    ran = killed.run(*verb)
    assert ran.code == 0 and content(killed.root) == before
    assert ran.json.get("counts", {}).get("setting", 41) >= 40  # what waits in the log is seen


@pytest.mark.parametrize("verb", [*LOOKING, ("sync", "--once")], ids=lambda verb: verb[0])
def test_a_damaged_file_is_not_set_aside_beside_an_open_desk(
    desk: Desk, sandbox: Sandbox, verb: tuple[str, ...]
) -> None:
    assert desk.add(sandbox).code == 0
    held = lock_of(desk.root)  # as an open desk holds it
    assert held.take() is Outcome.HELD
    try:
        path = desk.root / "desk.db"
        raw = bytearray(path.read_bytes())
        for page in range(1, len(raw) // 4096):
            raw[page * 4096 + 200] ^= 1
        path.write_bytes(raw)
        ran = desk.run(*verb)
        assert ran.code != 0 and ran.err
        assert path.read_bytes() == raw and not set_aside.files(path)
    finally:
        held.release()


def test_commands_beside_a_busy_desk_never_call_it_damaged(desk: Desk, sandbox: Sandbox) -> None:
    """The writer works without a pause and moves its log all the time; the real commands look at it meanwhile."""
    assert desk.add(sandbox).code == 0
    path, stop = desk.root / "desk.db", threading.Event()
    writer = Writer(lambda: open_writer(path, desk.key), lambda _: None, lambda _: None)
    writer.start()

    def work() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            writer.write(settings.put, f"n{n % 50}", "x" * (n % 9_000)).result(30)

    busy = threading.Thread(target=work)
    busy.start()
    try:
        for _ in range(12):
            for verb in LOOKING:
                ran = desk.run(*verb)
                assert (ran.code, ran.err) == (0, "")
        assert outside(*LOOKING[0], "--profile", str(desk.root)).code == 0
    finally:
        stop.set()
        busy.join(30)
        writer.close()
    assert path.exists() and not set_aside.files(path)
