"""Doctor reads back what it says; options stand anywhere; the exit codes of the command line."""

from __future__ import annotations

import itertools
import json
import os
import re
from typing import Any

import pytest

from tests.app.app_desk import PHRASE, Desk, is_complete, outside, pipe_of
from tests.sandbox_process import US, Sandbox
from xdesk import __version__
from xdesk.app.options import Exit
from xdesk.cli import command_line, doctor
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import facts
from xdesk.replica.outbox import outbox
from xdesk.replica.schema import SCHEMA_VERSION


def test_doctor_says_what_the_open_file_says(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    ran = desk.run("doctor", "--json")
    told: dict[str, Any] = ran.json
    assert (ran.code, ran.err) == (0, "")
    assert tuple(int(part) for part in told["sqlite"].split(".")) >= (3, 51, 3)
    assert told["cipher"].startswith("4.")
    assert (told["journal_mode"], told["synchronous"]) == ("wal", 2)
    assert told["file"] == desk.look(facts)
    assert told["schema"] == SCHEMA_VERSION and told["xdesk"] == __version__
    assert (told["keyring"], told["profile"]) == ("passphrase", "passphrase")
    assert {"python", "qt", "platform", "waiting", "needs_you", "healthy"} <= told.keys()
    assert told["accounts"] == [{"id": US, "handle": "LumiHome", "state": "ok"}]
    assert {one["stream"] for one in told["streams"]} == {"dm", "mentions", "posts"}
    ((messages,),) = desk.rows("SELECT count(*) FROM message")
    assert told["counts"]["message"] == messages > 50 and told["counts"]["account"] == 1
    assert desk.run("doctor").out.count("\n") == len(told)  # for people: a line each


def test_doctor_changes_nothing(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    before = (desk.root / "desk.db").read_bytes()
    sandbox.control("forget_log")
    assert desk.run("doctor").code == 0
    assert (desk.root / "desk.db").read_bytes() == before
    assert sandbox.read("log")["counts"] == {}


@pytest.mark.parametrize(
    "wrong",
    [{"sqlite_version": "3.51.2"}, {"journal_mode": "delete"}, {"synchronous": 1}, {"cipher_version": ""}],
)
def test_a_promise_that_does_not_hold_is_a_failure(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    desk.make()
    real = facts
    monkeypatch.setattr(doctor.connection, "facts", lambda conn: {**real(conn), **wrong})
    ran = desk.run("doctor", "--json")
    assert ran.code == Exit.FAILED and ran.json["healthy"] is False


def test_options_stand_before_or_after_the_verb(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.make()
    for places in itertools.product((0, 1, 2), repeat=3):
        handle = pipe_of(PHRASE)
        parts: list[list[str]] = [[], [], []]
        shared = [["--profile", str(desk.root)], ["--language", "zh_CN"], ["--passphrase-fd", str(handle)]]
        for words, folder in zip(shared, places, strict=True):
            parts[folder] += words
        assert command_line.run([*parts[0], "account", *parts[1], "list", "--json", *parts[2]]) == 0
        assert json.loads(capsys.readouterr().out) == {"accounts": []}
        os.close(handle)
    assert {one.name for one in desk.root.parent.iterdir()} == {"desk"}


@pytest.mark.parametrize(
    "line", ["--profile", "dance", "account", "account steal", "doctor --passphrase-fd x", "--language fr"]
)
def test_what_is_no_command_line_is_usage(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.run(line.split())
    assert caught.value.code == Exit.USAGE
    assert "usage: xdesk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("docter", "xdesk doctor"), ("accounts list", "xdesk account"), ("selftest --json", "xdesk self-test"),
        ("--language en demos", "xdesk demo"), ("help", "xdesk --help"), ("version", "xdesk --version"),
        ("account lst", "xdesk account list"), ("account --language en ad", "xdesk account add"),
    ],
)  # fmt: skip
def test_a_wrong_verb_is_told_with_the_one_that_was_meant(
    line: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.run(line.split())
    said = capsys.readouterr()
    assert caught.value.code == Exit.USAGE and not said.out
    assert "usage: xdesk" in said.err and said.err.splitlines()[-1].endswith(f"Did you mean: {meant}")


def test_a_word_that_is_near_nothing_is_told_with_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.run(["--language", "zh_CN", "account", "steal"])
    said = capsys.readouterr().err.splitlines()[-1]
    assert caught.value.code == Exit.USAGE
    assert "steal" in said and "没有" in said
    assert all(f"xdesk account {act}" in said for act in ("add", "list", "unlock-chat", "lock-chat"))


def test_the_help_names_every_verb_and_shared_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command_line.run(["--help"])
    said = capsys.readouterr().out
    assert caught.value.code == 0
    for word in (
        "account",
        "sync",
        "doctor",
        "self-test",
        "sandbox",
        "demo",
        "--profile",
        "--passphrase-fd",
        "--one-time",
    ):
        assert word in said


def test_a_terminal_that_knows_no_chinese_gets_json_all_the_same(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox, "LumiHome_CN").code == 0
    ran = outside("account", "list", "--json", "--profile", str(desk.root), env={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 0 and ran.json["accounts"][0]["name"] == "LumiHome 中国"
    assert re.search(r"\\u4e2d", ran.out) and PHRASE not in ran.out


def test_doctor_lists_the_copies_made_before_migrations(desk: Desk) -> None:
    desk.make()
    (desk.root / "backups").mkdir()
    for at in (1_000, 2_000, 3_000):
        (desk.root / "backups" / f"desk-v001-{at}.db").write_bytes(b"encrypted")
    told = desk.run("doctor", "--json").json["migration_copies"]
    assert [(one["file"], one["schema"], one["made_at"], one["kept_because"]) for one in told] == [
        ("desk-v001-3000.db", 1, 3_000, "newest"),
        ("desk-v001-2000.db", 1, 2_000, "newest"),
        ("desk-v001-1000.db", 1, 1_000, ""),
    ]
    assert len(list((desk.root / "backups").iterdir())) == 3, "doctor changes nothing"


def test_waiting_means_customers_and_replies_are_told_apart(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    met = sandbox.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    ((clocks,),) = desk.rows("SELECT count(*) FROM conversation WHERE status = 'open' AND rank < 5000000000000")
    told = desk.run("doctor", "--json").json
    assert told["waiting"] == clocks > 1 and told["replies_waiting"] == 0
    with desk.agent() as agent:
        agent.reply(desk.talk(met["customer_id"]), "on its way")
    told = desk.run("doctor", "--json").json
    assert told["waiting"] == clocks and told["replies_waiting"] == 1, "nobody is answered before it has left"
    with desk.agent() as agent:
        agent.do("conversation.done", conversation_id=desk.talk(met["customer_id"]))
    assert desk.run("doctor", "--json").json["waiting"] == clocks - 1


def test_a_reply_that_needs_the_agent_is_not_told_as_one_that_goes_by_itself(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    met = [sandbox.control("message", customer=name, text="hello?") for name in ("samirahaddad", "noralind")]
    assert desk.sync().code == 0
    with desk.agent() as agent:
        for one in met:
            agent.reply(desk.talk(one["customer_id"]), "on its way")
        ((first,), _) = desk.rows("SELECT id FROM outbox ORDER BY id")
        why = Sentence("Test", "The customer wrote meanwhile.")
        agent.writer.write(lambda tx: outbox.hold(tx, first, why, 0)).result(60)
    ran = desk.run("doctor", "--json")
    told = ran.json
    assert (told["replies_waiting"], told["replies_held"], told["needs_you"], told["replies_for_agent"]) == (1, 1, 0, 1)
    assert ran.code == 0, "the desk itself is well"
    assert ran.err.startswith("1 reply goes no further without you.")
    is_complete(ran.err.strip(), desk.run("doctor", language="zh_CN").err.strip())
    with desk.agent() as agent:
        (_, (second,)) = desk.rows("SELECT id FROM outbox ORDER BY id")
        agent.writer.write(lambda tx: outbox.hold(tx, second, why, 0)).result(60)
    english, chinese = (desk.run("doctor", language=one).err.strip() for one in ("en", "zh_CN"))
    assert english.startswith("2 replies go no further without you.")
    is_complete(english, chinese, "2")


@pytest.mark.parametrize("coerced", ["0", ""])
def test_chinese_is_printed_as_chinese_where_no_language_was_chosen(desk: Desk, sandbox: Sandbox, coerced: str) -> None:
    assert desk.add(sandbox, "LumiHome_CN").code == 0
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": coerced, "PYTHONCOERCECLOCALE": coerced, "PYTHONIOENCODING": ""}
    plain = {name: value for name, value in plain.items() if value}
    ran = outside("account", "list", "--json", "--profile", str(desk.root), env=plain, encoding="utf-8")
    assert "LumiHome 中国" in ran.out and ran.json["accounts"][0]["name"] == "LumiHome 中国"
    ran = outside("account", "list", "--profile", str(desk.root), env=plain, encoding="utf-8")
    assert "LumiHome 中国" in ran.out and "\\u" not in ran.out
    ran = outside(
        "doctor", "--profile", str(desk.root), "--language", "zh_CN", phrase="wrong", env=plain, encoding="utf-8"
    )
    assert "口令" in ran.err and "\\u" not in ran.err
