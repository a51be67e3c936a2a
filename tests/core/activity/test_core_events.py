"""Kinds of events: each with its fields, named the same wherever the same fact is told, never with a text."""

from __future__ import annotations

import dataclasses
import json
import os
import typing
from pathlib import Path
from typing import Any

import pytest

from xdesk.core.activity import events
from xdesk.core.activity.events import FIELDS, KINDS, Event, What

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = Path(os.environ.get("XDESK_EXAMPLES", ROOT.parent / "shared" / "examples")) / "numbers" / "report"
VALUES: dict[str, Any] = {
    "message": "9", "reply": "01R", "note": "01N", "to": "team:售后", "tag": "退款", "turn": 7, "upto": 5, "until": 6,
    "minutes": 30, "ms": 1_000, "score": 4, "auto": True, "macro": "shoudao", "ask": "a1", "rule": "退款", "hash": "ab",
}  # fmt: skip


def one_of_each() -> list[What]:
    """An event of every kind with every field."""
    return [kind(**{field: VALUES[field] for field in FIELDS[name]}) for name, kind in KINDS.items()]


@pytest.mark.parametrize("what", one_of_each(), ids=lambda what: what.kind)
def test_a_kind_takes_its_fields_and_no_others(what: What) -> None:
    kind, told = type(what), what.values()
    with pytest.raises(TypeError):
        kind(**told, text="words")
    needed = [f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING]
    for name in needed:
        with pytest.raises(TypeError):
            kind(**{key: value for key, value in told.items() if key != name})


def test_kinds_hold_ids_codes_and_numbers() -> None:
    hints = {
        t for kind in KINDS.values() for name, t in typing.get_type_hints(kind).items() if name in FIELDS[kind.kind]
    }
    assert hints <= {str, int, bool, str | None, int | None}
    assert {field for names in FIELDS.values() for field in names} == set(VALUES)
    assert not {"text", "body", "words", "sentence"} & set(VALUES)


def test_an_unknown_step_or_line_is_refused() -> None:
    with pytest.raises(KeyError):
        events.step("vanished", "01R")
    line = {
        "id": "1",
        "at": 1,
        "kind": "received",
        "conversation": "c",
        "account": "a",
        "channel": "dm",
        "message": "m",
    }
    assert events.from_line(line).what == events.Received("m")
    with pytest.raises(KeyError):
        events.from_line(line | {"kind": "vanished"})
    with pytest.raises(TypeError):
        events.from_line(line | {"text": "words"})


def test_the_same_fact_has_the_same_id_and_different_ones_do_not() -> None:
    def named(what: What, at: int = 5, talk: str = "c", account: str = "44", agent: str | None = "li") -> str:
        return events.name(what, conversation_id=talk, account_id=account, at=at, agent_id=agent)

    assert named(events.Received("9"), at=6, talk="d", agent=None) == named(events.Received("9"))
    assert named(events.Received("9"), account="45") != named(events.Received("9"))
    assert named(events.Sent("9", "01R")) == named(events.Sent(None, "01R"), at=6)  # X's id is known later
    names = [named(what) for what in one_of_each()] + [named(events.Read(), agent="wu"), named(events.Read(), at=6)]
    assert len(set(names)) == len(names)


def test_lines_leave_out_what_is_not_so_and_machines() -> None:
    line = events.as_line(Event("1", 5, "c", "44", "dm", "bot:menu", events.Sent("9", auto=True)))
    assert line == {
        "id": "1", "at": 5, "kind": "sent", "conversation": "c", "account": "44", "channel": "dm", "message": "9",
        "auto": True,
    }  # fmt: skip
    assert "auto" not in events.as_line(Event("1", 5, "c", "44", "dm", "li", events.Sent("9")))


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples of events files are not on this machine")
def test_every_line_of_the_examples_can_be_told() -> None:
    files = sorted(EXAMPLES.glob("*/events.jsonl"))
    lines = [json.loads(raw) for file in files for raw in file.read_text("utf-8").splitlines()]
    told = [line for line in lines if "kind" in line]
    assert len(told) > 20
    for line in told:
        assert events.as_line(events.from_line(line)) == line
