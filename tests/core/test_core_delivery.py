"""Every step between the states of a reply, allowed or not."""

from __future__ import annotations

import itertools

import pytest

from xdesk.core.delivery import BY_HUMAN_ONLY, IN_FLIGHT, STEPS, Result, State, after, may_step

FINAL = {State.SENT, State.CANCELLED, State.DROPPED}


def test_final_states_lead_nowhere() -> None:
    assert {s for s in State if not STEPS[s]} == FINAL
    assert not FINAL & IN_FLIGHT


@pytest.mark.parametrize(("old", "new"), list(itertools.product(State, State)))
def test_an_agent_may_do_what_a_machine_may_and_only_listed_steps_more(old: State, new: State) -> None:
    by_hand, by_machine = may_step(old, new, human=True), may_step(old, new)
    assert by_hand == (new in STEPS[old])
    assert by_machine == (by_hand and (old, new) not in BY_HUMAN_ONLY)


def test_no_machine_sends_an_unknown_outcome_again() -> None:
    seen, edge = set(), {State.UNCONFIRMED}
    while edge:
        state = edge.pop()
        seen.add(state)
        edge |= {n for n in STEPS[state] if may_step(state, n)} - seen
    assert seen == {State.UNCONFIRMED, State.ASKED, State.SENT}


@pytest.mark.parametrize("result", Result)
def test_every_result_of_an_attempt_is_a_step_from_sending(result: Result) -> None:
    assert may_step(State.SENDING, after(result))


def test_single_flight_covers_every_state_of_unknown_outcome() -> None:
    assert {State.SENDING, State.UNCONFIRMED, State.ASKED} == IN_FLIGHT
