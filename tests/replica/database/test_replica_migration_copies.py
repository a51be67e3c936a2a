"""Copies made before migrations: the newest two and the young ones stay; none goes before its file opened well."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.replica.replica_desk import KEY, StillClock
from tests.replica.version_1_profile import build
from xdesk.core import migration_copies
from xdesk.core.migration_copies import MigrationCopy, kept_because
from xdesk.core.sentences import DeskError
from xdesk.replica.database import connection, migrations, start_check

DAY = 86_400_000
NOW = StillClock().now


class Profile:
    """A profile with copies of earlier years, of which each is a real one."""

    def __init__(self, folder: Path) -> None:
        self.path, self.backups, self.clock = folder / "desk.db", folder / "backups", StillClock(NOW)

    def start(self, *, held: bool = True) -> None:
        start_check.prepare(self.path, KEY, clock=self.clock, backups=self.backups, held=held)

    def copy(self, version: int, days: int) -> str:
        """Put a copy of the file there, made so many days ago; return its name."""
        name = migration_copies.name_of(self.path.stem, version, self.clock.now - days * DAY)
        conn = connection.open_writer(self.path, KEY)
        migrations.back_up(conn, self.backups / name)
        conn.close()
        return name

    def there(self) -> set[str]:
        return {one.name for one in self.backups.iterdir()}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    found = Profile(tmp_path)
    build(found.path, 6)
    return found


def test_old_copies_go_once_the_migrated_file_has_opened_well(profile: Profile) -> None:
    older = [profile.copy(1, days) for days in (400, 300, 200)]
    young = profile.copy(1, 20)
    profile.start()  # brings it over
    (made,) = profile.there() - {*older, young}
    assert profile.there() == {*older, young, made}, "nothing goes in the start that changes the file"
    profile.start()
    assert profile.there() == {made, young}
    profile.clock.now += 31 * DAY
    profile.start()
    assert profile.there() == {made, young}, "the newest two stay however old they are"


def test_without_the_lock_or_a_sound_file_no_copy_goes(profile: Profile) -> None:
    profile.start()
    older = {profile.copy(1, days) for days in (400, 300, 200)}
    kept = profile.there()
    profile.start(held=False)
    assert profile.there() == kept >= older
    with open(profile.path, "r+b") as file:
        file.seek(4_096 * 3)
        file.write(bytes(4_096))
    with pytest.raises(DeskError):
        profile.start()
    assert profile.there() == kept


def test_a_file_that_is_set_aside_keeps_a_copy_of_each_version(profile: Profile) -> None:
    profile.start()
    (made,) = profile.there()
    first, second, third = profile.copy(1, 400), profile.copy(2, 300), profile.copy(2, 200)
    fourth = profile.copy(3, 100)
    profile.path.with_name("desk.db.damaged-1780000000000").write_bytes(b"damaged")
    profile.start()
    assert profile.there() == {made, fourth, third} and not {first, second} & profile.there()
    profile.path.with_name("desk.db.damaged-1780000000000").unlink()
    profile.start()
    assert profile.there() == {made, fourth}


def test_what_is_no_copy_of_this_file_is_left_alone(profile: Profile) -> None:
    profile.start()
    for days in (100, 200, 300):
        profile.copy(1, days)
    names = {"desk.db", "other-v001-1000000000000.db", "desk-v001-1000000000000.db.txt", "my own copy", "copying"}
    for name in names:
        (profile.backups / name).write_bytes(b"mine")
    profile.start()
    assert names < profile.there() and len(profile.there()) == len(names) + 2


@pytest.mark.parametrize("seed", range(30))
def test_the_rule_against_a_count_of_its_own(seed: int) -> None:
    rng = random.Random(seed)
    there = [
        MigrationCopy(str(n), rng.randint(1, 4), NOW - rng.randint(-5, 90) * DAY) for n in range(rng.randint(0, 9))
    ]
    there.sort(key=lambda one: one.at, reverse=True)
    aside = rng.random() < 0.5
    stays = {name for name, why in kept_because(there, NOW, set_aside=aside).items() if why}
    assert {one.name for one in there[:2]} <= stays
    assert {one.name for one in there if NOW - one.at < 30 * DAY} <= stays
    if aside:
        assert {one.version for one in there if one.name in stays} == {one.version for one in there}
    else:
        assert all(one.name not in stays for one in there[2:] if NOW - one.at >= 30 * DAY)
