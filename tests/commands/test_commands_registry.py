"""The registry: everything is found, reachable, named in words, and no two keys collide."""

from __future__ import annotations

import ast
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands.command_desk import DM, MENTION, Office
from xdesk.commands import registry
from xdesk.commands.call_result import SECRET_ARGS, Call, CallResult
from xdesk.commands.keys import KeyTrie, is_single, split
from xdesk.commands.registry import Command, Registry

ROOM = Path(registry.__file__).parent


def frozen() -> Registry:
    found = registry.load()
    found.freeze()
    return found


def test_every_command_has_title_help_and_function_or_waits_for_the_window() -> None:
    found = frozen()
    for one in found.every():
        assert one.title and one.help and one.help.endswith("."), one.name
        assert one.desktop == (one.function is None), one.name
        assert one.desktop or (one.function is not None and one.function.__doc__), one.name
    assert set(found.unbound()) == {one.name for one in found.every() if one.desktop}


def test_what_the_issue_asks_for_is_there() -> None:
    names = {one.name for one in frozen().all()}
    wanted = {
        "reply.write", "note.write", "acknowledge.open", "conversation.done", "conversation.reopen",
        "conversation.take", "conversation.release", "tag.open", "conversation.mark_unread", "conversation.refresh",
        "conversation.copy_link", "conversation.open_on_x", "undo", "palette.open", "keys.show", "poll.now",
    }  # fmt: skip
    assert wanted <= names


def test_a_command_with_a_door_is_not_listed_and_its_door_is() -> None:
    found = frozen()
    for one in found.every():
        if one.opened_by:
            opened_by = found.get(one.opened_by)
            assert opened_by is not None and opened_by.listed and one not in found.all()


@pytest.mark.parametrize(
    ("keys", "scope", "name"),
    [
        ("e", "list", "conversation.done"), ("shift+e", "list", "conversation.reopen"),
        ("q", "list", "acknowledge.open"),
        ("g i", "list", "go.inbox"), ("?", "list", "keys.show"), ("ctrl+/", "composer", "keys.show"),
        ("ctrl+enter", "composer", "composer.send"), ("esc", "composer", "composer.leave"),
        ("esc", "list", "move.back"),
        ("ctrl+k", "composer", "palette.open"), ("f6", "composer", "move.next_pane"), ("z", "list", "undo"),
        ("ctrl+j", "composer", "macro.open"), ("/", "list", "search.focus"), ("ctrl++", "list", "zoom.in"),
    ],
)  # fmt: skip
def test_keys_of_the_plan(keys: str, scope: str, name: str) -> None:
    assert frozen().keys.find(keys, scope) == ("exact", name)


def test_a_sequence_is_partial_first() -> None:
    trie = frozen().keys
    assert trie.find("g", "list") == ("partial", "")
    assert trie.find("g x", "list") == ("none", "")
    assert trie.find("g", "own") == ("partial", "")


def test_no_single_key_works_in_the_editor() -> None:
    found = frozen()
    for one in found.every():
        for sequence in one.keys:
            single = all(is_single(stroke) for stroke in sequence.split(" "))
            if single and one.place != "composer":
                assert found.keys.find(sequence, "composer")[1] != one.name


def test_no_altgr_chords_and_none_of_the_keys_input_methods_own() -> None:
    taken = {"ctrl+space", "shift+space", "ctrl+.", "ctrl+;", "ctrl+shift+f", "ctrl+shift+u", "alt+space"}
    for one in frozen().every():
        for sequence in one.keys:
            assert sequence not in taken
            for stroke in sequence.split(" "):
                held, _ = split(stroke)
                assert not {"ctrl", "alt"} <= set(held)


@pytest.mark.parametrize(
    "bindings",
    [
        [("a", "list", ["x"]), ("b", "list", ["x"])],
        [("a", "anywhere", ["x"]), ("b", "list", ["x"])],
        [("a", "anywhere", ["ctrl+x"]), ("b", "composer", ["ctrl+x"])],
        [("a", "list", ["g"]), ("b", "list", ["g i"])],
        [("a", "list", ["g i"]), ("b", "list", ["g"])],
        [("a", "palette", ["x"])],
        [("a", "list", ["shift+ctrl+x"])],
        [("a", "list", ["X"])],
        [("a", "list", ["hyper+x"])],
        [("a", "list", [""])],
    ],
)
def test_conflicts_and_misspelt_keys_are_errors(bindings: list[tuple[str, str, list[str]]]) -> None:
    with pytest.raises(ValueError):
        KeyTrie(bindings)


def test_the_same_key_may_mean_two_things_in_two_places() -> None:
    trie = KeyTrie([("a", "list", ["esc"]), ("b", "composer", ["esc"])])
    assert (trie.find("esc", "list"), trie.find("esc", "composer")) == (("exact", "a"), ("exact", "b"))


def test_add_bind_and_freeze_refuse_what_would_be_lost() -> None:
    found = registry.load()
    found.bind("move.next", lambda: CallResult(go="list"))
    for wrong in ("move.next", "conversation.done", "nothing.there"):
        with pytest.raises(ValueError):
            found.bind(wrong, lambda: None)
    with pytest.raises(ValueError):
        found.add(Command("move.next", "again"))
    found.add(Command("lost.opened_by", "x", opened_by="no.such"))
    with pytest.raises(ValueError, match="opens it"):
        found.freeze()
    unreachable = registry.load()
    unreachable.add(Command("lost.args", "x", function=lambda desk, what: CallResult()))
    with pytest.raises(ValueError, match="what"):
        unreachable.freeze()
    late = frozen()
    with pytest.raises(ValueError):
        late.add(Command("too.late", "x"))


def test_a_bound_window_command_runs_without_the_desk(office: Office) -> None:
    office.registry.bind("move.next", lambda: CallResult(go="list"))
    assert office.run("move.next").go == "list"
    office.registry.bind("go.inbox", lambda: None)
    assert office.run("go.inbox") == CallResult()


WORDS = st.text(max_size=30)
ARGUMENTS = st.dictionaries(
    WORDS, WORDS | st.integers() | st.booleans() | st.none() | st.lists(WORDS, max_size=3), max_size=4
)


@given(WORDS, ARGUMENTS)
def test_calls_survive_json(name: str, args: dict[str, str | int | bool | list[str] | None]) -> None:
    call = Call(name, args)
    assert Call.loads(call.dumps()) == call


@given(st.text(st.characters(codec="utf-8"), min_size=12, max_size=40).map("¿".__add__))  # a sign no log form has
def test_the_log_form_holds_no_words_of_people(text: str) -> None:
    args = dict.fromkeys(SECRET_ARGS, text) | {"conversation_id": "dm:1:1-2", "tags": [text]}
    line = Call("reply.send", args).masked()
    assert text not in line and text.encode("unicode_escape").decode() not in line
    assert json.loads(line)["args"]["conversation_id"] == "dm:1:1-2"


def test_logs_of_a_shift_hold_no_canary(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    canary = "CANARYcanary退款"
    with caplog.at_level(logging.DEBUG):
        office.run("draft.save", conversation_id=DM, kind="reply", text=canary)
        office.run("reply.send", conversation_id=DM, text=canary, tags=[canary])
        office.runner.undo()
        office.run("note.add", conversation_id=DM, text=canary)
        office.runner.undo()
        office.run("conversation.tag", conversation_id=DM, name=canary)
        office.runner.undo()
        office.run("reply.acknowledge", conversation_id=MENTION, minutes=30, text=canary)
        office.run("conversation.assign", conversation_id=DM, agent=canary)
        office.runner.undo()
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "reply.send" in said and "note.take_back" in said
    assert "CANARY" not in said and "canary" not in said and "\\u9000" not in said


def test_arguments_that_hold_words_are_all_masked() -> None:
    plain = {
        "conversation_id", "outbox_id", "note_id", "account_id", "macro_id", "based_on", "seen_no", "promise_minutes",
        "minutes", "ms", "done_after", "lang", "kind", "cursor", "on",
    }  # fmt: skip
    for one in registry.load().every():
        if one.function is not None:
            code = one.function.__code__
            names = set(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])
            assert names <= plain | SECRET_ARGS, one.name


def test_this_room_imports_only_core_and_the_replica() -> None:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name.startswith("xdesk"):
                    assert name.split(".")[1] in ("commands", "core", "replica"), f"{path.name}: {name}"
                assert not name.startswith(("PySide6", "time", "pypinyin"))
