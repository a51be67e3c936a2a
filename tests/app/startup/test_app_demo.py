"""The demo is a desk of its own that goes without a trace; what an earlier one left can be removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.app.app_desk import PHRASE, Desk, environment, pipe_of
from tests.sandbox_process import ROOT, start_sandbox
from xdesk.app.demo import DEMO_ACCOUNTS
from xdesk.connectors.vault import chat_keys_name
from xdesk.core import ids
from xdesk.core.model import Account, Customer
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.feed import ingest
from xdesk.replica.profile import accounts, secrets
from xdesk.sandbox.story.people import brands

OWN, PERSON = "4400", "77001"


def played(play: str, *words: str, folder: Path, phrase: str | None = PHRASE, **variables: str) -> list[dict[str, Any]]:
    """Run a real desk through a play; return what it told."""
    given: list[int] = []
    line = [*words, "--language", "en"]
    if phrase is not None:
        given = [pipe_of(phrase)]
        line += ["--passphrase-fd", str(given[0])]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.app.played_desk", play, *line], cwd=ROOT,
        env=environment(TMPDIR=str(folder), **variables), pass_fds=given, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    for one in given:
        os.close(one)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(row) for row in ran.stdout.splitlines()]


def test_the_made_up_brands_are_known_by_their_ids() -> None:
    assert {one.id for one in brands()} == DEMO_ACCOUNTS


@pytest.mark.parametrize("asked", ["--demo", "demo"])
def test_the_demo_says_what_it_is_and_leaves_nothing(asked: str, tmp_path: Path) -> None:
    (told,) = played("demo", asked, folder=tmp_path, phrase=None)
    assert told["mode"] == "one_time" and told["root"].startswith(str(tmp_path))
    assert "made-up shop" in told["notice"]
    assert list(tmp_path.iterdir()) == []


def test_the_demo_never_comes_into_a_desk_of_ones_own(desk: Desk, tmp_path: Path) -> None:
    """Neither from the command line nor with a passphrase: the folder named must be empty, and goes."""
    named = tmp_path / "named"
    (told,) = played("demo", "--demo", "--profile", str(named), folder=tmp_path)
    assert told["mode"] == "one_time" and not named.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not proven: looks into /proc")
def test_the_first_run_stands_on_connecting_and_opens_the_demo_elsewhere(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    told = played("beside", "--profile", str(desk.root), folder=folder)
    assert told[0]["focus"] == "Connect an account"
    assert "--demo" in told[1]["started"] and "--profile" not in told[1]["started"]
    assert told[2] == {"code": 0, "notice": "", "accounts": 0}
    assert list(folder.iterdir()) == []
    assert desk.rows("SELECT count(*) FROM customer") == [(0,)]


def polluted(desk: Desk) -> tuple[int, int]:
    """A desk with an account of its own, into which an earlier demo came; return how many rows and people it had."""
    sandbox = start_sandbox(7)
    try:
        for handle in ("LumiHome", "LumiHome_CN"):
            assert desk.add(sandbox, handle).code == 0
        assert desk.sync().code == 0
    finally:
        sandbox.stop()
    now = 1_780_000_000_000
    talk, pair = ids.dm_conversation(OWN, ids.pair(OWN, PERSON)), ids.pair(OWN, PERSON)
    line = Incoming(
        id=str(ids.snowflake_at(now)), channel="dm", conversation_id=talk, external_id=pair, author_id=PERSON,
        customer_id=PERSON, outgoing=False, text="a real question", created_at=now,
        root_edit_id=str(ids.snowflake_at(now)),
    )  # fmt: skip
    who = Customer(PERSON, "real", "Real", "", "", "none", False, 1, 2, None, True, None, "", "active", now)
    key = desk.key
    writer = Writer(lambda: open_writer(desk.root / "desk.db", key), lambda changes: None, lambda why: None)
    writer.start()
    own = Account(OWN, "acme", "Acme", "http://127.0.0.1:9", "", "ok", None, 0)
    writer.write(accounts.add, own, at=now).result()
    profile_id = desk.rows("SELECT name FROM secret")[0][0].split(":")[1]
    for one in DEMO_ACCOUNTS:  # as if X Chat had been unlocked
        writer.feed(secrets.write, chat_keys_name(profile_id, one), "keys").result()
    writer.write(ingest.store, OWN, Unpacked(messages=(line,), customers=(who,)), page_id=None, at=now).result()
    writer.close()
    (conversations, customers) = desk.rows(
        "SELECT (SELECT count(*) FROM conversation), (SELECT count(DISTINCT customer_id) FROM conversation)"
    )[0]
    return conversations, customers


def test_what_an_earlier_demo_left_is_offered_and_removed(desk: Desk, tmp_path: Path) -> None:
    conversations, customers = polluted(desk)
    assert conversations > 50
    told = played("clean", "--profile", str(desk.root), folder=tmp_path)
    assert f"({customers - 1})" in told[0]["offered"]
    assert str(conversations - 1) in told[2]["asked"]
    assert told[-1] == {"rows": 1, "notice": ""}
    assert desk.rows("SELECT id FROM account") == [(OWN,)]
    assert desk.rows("SELECT customer_id FROM conversation") == [(PERSON,)]
    assert [row[0] for row in desk.rows("SELECT id FROM customer")] == [PERSON]
    assert desk.rows("SELECT text FROM message") == [("a real question",)]
    names = [row[0] for row in desk.rows("SELECT name FROM secret")]
    assert not [name for name in names if any(one in name for one in DEMO_ACCOUNTS)]


def test_a_demo_whose_shop_is_alive_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    from xdesk.app.offers.demo_cleaning import _dead, demo_accounts

    sandbox = start_sandbox(7)
    try:
        assert desk.add(sandbox).code == 0
        (known,) = demo_accounts(desk.look(accounts.all))
        assert _dead([known]) == []
    finally:
        sandbox.stop()
    assert _dead([known]) == [known.id]
