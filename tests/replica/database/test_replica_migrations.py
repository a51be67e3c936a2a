"""A profile of version 1 comes to today's version with all it holds, wherever that is interrupted."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replica.faulty_disk import FULL, OK, Act, faulty_disk
from tests.replica.replica_desk import KEY, prepare
from tests.replica.version_1_profile import STATES, build, contents, flaws
from tests.soak.replica import row_migrations
from xdesk.core.sentences import DeskError
from xdesk.replica.database import connection, db_errors, migrations, schema_mending, schema_shape
from xdesk.replica.database.connection import open_reader, version_of

CONVERSATIONS = 120
OUTBOX_LAW = ("outbox_claim", "outbox_single_flight", "outbox_open", "outbox_open_conversation", "outbox_conversation",
              "outbox_kept_text", "outbox_no_delete", "outbox_sent_is_final", "outbox_no_machine_resend",
              "outbox_requeue_needs_proof", "outbox_frozen", "outbox_steps", "outbox_intent_first",
              "outbox_new_decision", "outbox_sent_needs_proof")  # fmt: skip


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("old") / "desk.db"
    build(path, CONVERSATIONS)
    return path


@pytest.fixture(scope="module")
def held(old: Path) -> dict[str, tuple[int, str]]:
    return contents(old)


def copied(old: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(old, folder / "desk.db"))


def test_the_old_profile_holds_what_a_desk_holds(old: Path, held: dict[str, tuple[int, str]]) -> None:
    conn = connection.open_observer(old, KEY)
    assert connection.version_of(conn) == 1 and schema_shape.differences(conn, 1) == []
    assert {row[0] for row in conn.execute("SELECT state FROM outbox")} == set(STATES)
    conn.close()
    assert held["conversation"][0] == CONVERSATIONS and held["message"][0] == 3 * CONVERSATIONS
    for table in ("draft", "draft_journal", "note", "tag", "event", "read_state", "deadline", "post", "page", "tally"):
        assert held[table][0] > 0, table


def test_all_it_held_is_there(old: Path, held: dict[str, tuple[int, str]], tmp_path: Path) -> None:
    path = copied(old, tmp_path)
    prepare(path)
    assert contents(path) == held and flaws(path) == []
    (copy,) = (tmp_path / "backups").iterdir()
    assert contents(copy) == held
    conn = open_reader(copy, KEY)
    assert version_of(conn) == 1
    conn.close()


def test_threads_and_conversations_of_an_old_profile(old: Path, tmp_path: Path) -> None:
    path = copied(old, tmp_path)
    prepare(path)
    conn = open_reader(path, KEY)
    groups = "SELECT audience, root_id = '', count(*) FROM conversation GROUP BY 1, 2 ORDER BY 1, 2"
    assert conn.execute(groups).fetchall() == [("private", 0, 3), ("private", 1, 69), ("public", 0, 48)]
    assert conn.execute("SELECT count(*) FROM thread").fetchone()[0] == CONVERSATIONS
    wrong = "SELECT count(*) FROM outbox WHERE (audience = 'private') <> (channel = 'dm')"
    assert conn.execute(wrong).fetchone()[0] == 0
    conn.close()


class Interrupted:
    """A connection that does not live to see its `last` statement."""

    def __init__(self, conn: Any, last: int, *, kill: bool) -> None:
        self.conn, self.left, self.kill = conn, last, kill

    def __getattr__(self, name: str) -> Any:
        return getattr(self.conn, name)

    def execute(self, *given: Any) -> Any:
        self.left -= 1
        if self.left == 0 and self.kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.left == 0:
            raise db_errors.Failure("disk I/O error")
        return self.conn.execute(*given)


def interrupted(path: Path, last: int, monkeypatch: pytest.MonkeyPatch, *, kill: bool) -> bool:
    """Begin the migration and end it at a statement; return whether there was such a one."""
    opened = connection.open_writer
    shim = lambda at, key: Interrupted(opened(at, key), last, kill=kill)  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(migrations.connection, "open_writer", shim)
        if kill:
            return _in_a_child(path)
        try:
            migrations.apply(path, KEY, clock=Still(), backups=path.parent / "backups")
        except db_errors.Failure:
            return True
    return False


class Still:
    @staticmethod
    def now_ms() -> int:
        return 1

    steady_ms = now_ms


def _in_a_child(path: Path) -> bool:
    child = os.fork()
    if child == 0:
        try:
            migrations.apply(path, KEY, clock=Still(), backups=path.parent / "backups")
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def steps(old: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, kill: bool) -> Iterator[tuple[int, Path]]:
    """Interrupt at each statement in turn, until there is none left."""
    last = 1
    while True:
        path = copied(old, folder / str(last))
        if not interrupted(path, last, monkeypatch, kill=kill):
            return
        yield last, path
        shutil.rmtree(path.parent)
        last += 1


@pytest.mark.parametrize("kill", [False, True], ids=["fails", "killed"])
def test_interrupted_at_every_statement_nothing_is_lost(
    kill: bool, old: Path, held: dict[str, tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = 0
    for number, path in steps(old, tmp_path, monkeypatch, kill=kill):
        assert contents(path) == held, f"after statement {number}"
        prepare(path)
        assert contents(path) == held and flaws(path) == [], f"after statement {number}"
        seen = number
    assert seen > sum(len(schema_shape.statements(script)) for _, script in migrations.VERSIONS[1:])


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_a_disk_that_fills_up_on_the_way_is_told_and_nothing_is_lost(
    share: float, old: Path, held: dict[str, tuple[int, str]], tmp_path: Path
) -> None:
    writes = _writes(copied(old, tmp_path / "counted"))
    path = copied(old, tmp_path / "full")
    with faulty_disk() as disk:
        left = [int(writes * share)]

        def judge(act: Act) -> int:
            left[0] -= act.name == "write"
            return FULL if left[0] < 0 and act.name == "write" else OK

        disk.judge = judge
        with pytest.raises(DeskError) as caught:
            prepare(path)
        assert caught.value.sentence == db_errors.FULL
        disk.judge = lambda act: OK
    assert contents(path) == held
    assert [one.name for one in (path.parent / "backups").glob("*") if contents(one) != held] == []
    prepare(path)
    assert contents(path) == held and flaws(path) == []


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_kill_while_the_copy_is_written_leaves_no_half_copy_that_looks_like_one(
    share: float, old: Path, held: dict[str, tuple[int, str]], tmp_path: Path
) -> None:
    """Whoever puts a copy back after a bad day must not find half of one among them."""
    path = copied(old, tmp_path / "desk")
    child = os.fork()
    if child == 0:
        try:
            with faulty_disk() as disk:
                pages = [int(path.stat().st_size / 4096 * share)]

                def judge(act: Act) -> int:
                    if act.name == "write" and "backups" in act.path:
                        pages[0] -= 1
                        if pages[0] < 0:
                            os.kill(os.getpid(), signal.SIGKILL)
                    return OK

                disk.judge = judge
                prepare(path)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it is killed on the way"
    copies = path.parent / "backups"
    assert list(copies.iterdir()), "the copy was begun"
    assert list(copies.glob("*.db")) == []
    prepare(path)
    (copy,) = copies.iterdir()
    assert contents(copy) == held and contents(path) == held and flaws(path) == []


def _writes(path: Path) -> int:
    """Return how often the whole migration writes."""
    seen: list[Act] = []
    with faulty_disk() as disk:
        disk.seen = seen
        prepare(path)
    return sum(act.name == "write" for act in seen)


def test_the_law_of_the_outbox_is_the_one_of_version_2() -> None:
    """Never sent twice hangs on these: none is missing, and each says word for word what it said before."""
    before, now = schema_shape.made_by(2), schema_shape.made_by(3)
    ours = {name for (kind, name), part in before.items() if part.table == "outbox" and kind != "table"}
    assert ours == set(OUTBOX_LAW)
    for key, part in before.items():
        if key[1] in OUTBOX_LAW and key[1] != "outbox_frozen":
            assert now[key].plain == part.plain and now[key].table == "outbox", key
    frozen = now["trigger", "outbox_frozen"].plain
    more = frozen.replace("NEW.channel<>OLD.channel", "NEW.kind<>OLD.kind")
    more = more.replace(" OR NEW.thread_id<>OLD.thread_id OR NEW.audience<>OLD.audience", "")
    assert more == before["trigger", "outbox_frozen"].plain and more != frozen


def test_tables_made_anew_keep_their_indexes_and_triggers() -> None:
    before, now = schema_shape.made_by(2), schema_shape.made_by(3)
    before = {key: part for key, part in before.items() if part.table in ("conversation", "outbox", "message")}
    kept = {key for key, part in before.items() if key in now and now[key].plain == part.plain}
    assert {name for _, name in set(before) - kept} == {
        "conversation", "outbox", "message", "conversation_external", "outbox_frozen",
    }  # fmt: skip


@pytest.mark.parametrize("table", ["conversation", "outbox", "message"])
def test_tables_made_anew_keep_their_columns_but_those_that_moved(table: str) -> None:
    before, now = columns(2, table), columns(3, table)
    moved = {"kind", "external_id", "refusal", "has_older", "updated_at"} if table == "conversation" else set()
    moved |= {"kind"} if table == "outbox" else set()
    assert set(before) - set(now) == moved
    for name in set(before) - moved:
        law = re.sub(r" CHECK ?\(status IN .*?\)\)", "", before[name]) if name == "status" else before[name]
        assert now[name].split() == law.split(), name


def columns(version: int, table: str) -> dict[str, str]:
    return schema_mending.column_sql(schema_shape.made_by(version)["table", table].sql)


@pytest.mark.parametrize("first", [0, 2, 4])
def test_a_kill_at_a_random_moment_of_the_whole_start_loses_nothing(first: int) -> None:
    assert row_migrations.play(first, 2, conversations=300) == []
