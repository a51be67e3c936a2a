"""Active time: in front and something done within a minute; sleep is no work; nothing is counted twice."""

from __future__ import annotations

import random

import pytest

from xdesk.core.activity.active_time import ASLEEP_MS, IDLE_MS, LEAST_MS, LONGEST_MS, ActiveTime, Stretch

S = 1_000


class Desk:
    """Somebody at a desk whose ticks come every second of a clock that is moved by hand."""

    def __init__(self) -> None:
        self.now, self.time, self.told = 50 * S, ActiveTime(), list[Stretch]()

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += S
            self.told += self.time.tick(self.now)

    def touch(self) -> None:
        self.time.touched(self.now)

    def show(self, name: str) -> None:
        self.time.show(name, self.now)

    def sleep(self, ms: int) -> None:
        """The computer sleeps; its clock goes on."""
        self.now += ms

    def ms(self, name: str) -> int:
        self.told += self.time.leave(self.now)
        return sum(one.ms for one in self.told if one.conversation_id == name)


@pytest.fixture
def desk() -> Desk:
    found = Desk()
    found.wait(1)
    found.show("a")
    return found


def test_who_does_nothing_is_not_at_it(desk: Desk) -> None:
    desk.wait(300)
    assert desk.ms("a") == 0


def test_a_minute_after_the_last_act_still_counts(desk: Desk) -> None:
    desk.touch()
    desk.wait(30)
    desk.touch()
    desk.wait(500)
    assert desk.ms("a") == 30 * S + IDLE_MS


def test_time_belongs_to_what_is_in_front(desk: Desk) -> None:
    desk.touch()
    desk.wait(10)
    desk.show("b")
    desk.wait(20)
    desk.show("")
    desk.wait(5)
    desk.show("a")
    desk.wait(3)
    assert (desk.ms("a"), desk.ms("b"), desk.ms("")) == (13 * S, 20 * S, 0)


def test_a_stretch_is_told_within_a_minute(desk: Desk) -> None:
    for _ in range(200):
        desk.touch()
        desk.wait(1)
    assert [one.ms for one in desk.told] == [LONGEST_MS] * 3  # a crash now would cost the last 20 s
    assert desk.ms("a") == 200 * S


@pytest.mark.parametrize("slept", [ASLEEP_MS + 1, IDLE_MS, 3_600 * S, 90 * 3_600 * S])
def test_sleep_is_no_work(desk: Desk, slept: int) -> None:
    desk.touch()
    desk.wait(10)
    desk.sleep(slept)
    desk.wait(30)  # it woke by itself: nobody touched it
    assert sum(one.ms for one in [*desk.told, *desk.time.leave(desk.now)]) == 10 * S


def test_who_comes_back_works_on(desk: Desk) -> None:
    desk.touch()
    desk.wait(10)
    desk.sleep(3_600 * S)
    desk.touch()
    desk.wait(7)
    assert desk.ms("a") == 17 * S


def test_a_glance_in_passing_is_not_told(desk: Desk) -> None:
    desk.touch()
    for name in "bcdefg":
        desk.now += LEAST_MS // 10
        desk.show(name)
    desk.wait(2)
    assert {one.conversation_id for one in [*desk.told, *desk.time.leave(desk.now)]} == {"g"}


@pytest.mark.parametrize("seed", range(20))
def test_random_days_count_each_second_at_most_once(seed: int) -> None:
    """Against a count of its own: of each second, whether something was in front and done within a minute."""
    rng, desk = random.Random(seed), Desk()
    desk.wait(1)
    front, touched, want = "", -10 * IDLE_MS, dict.fromkeys("ab", 0)
    for _ in range(300):
        match rng.choice(["touch", "show", "wait", "wait", "sleep"]):
            case "touch":
                desk.touch()
                touched = desk.now
            case "show":
                front = rng.choice(["a", "b", ""])
                desk.show(front)
            case "wait":
                seconds = rng.choice([1, 2, 10, 40, 100])
                if front:
                    want[front] += max(0, min(seconds * S, touched + IDLE_MS - desk.now))
                desk.wait(seconds)
            case "sleep":
                desk.sleep(rng.randint(2 * ASLEEP_MS, 10_000 * S))
                touched = -10 * IDLE_MS
    assert {name: desk.ms(name) for name in want} == want
