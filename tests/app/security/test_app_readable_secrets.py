"""Nothing an agent or customer wrote, and no secret, lies readable in the profile, in output or in a log line."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.app.app_desk import PHRASE, Desk, outside
from tests.sandbox_process import Sandbox

SAID = "Kanarienvogel-7f3a 退款机密"
WRITTEN = "Wellensittich-91bc 保密回复"
HALF = "Zeisig-55de 未发送的草稿"


def needles(sandbox: Sandbox) -> dict[str, list[bytes]]:
    """What must not be found: as UTF-8, as UTF-16, and in the escapes of JSON."""
    words = {
        "token": sandbox.token(), "passphrase": PHRASE, "customer": SAID, "reply": WRITTEN, "draft": HALF,
        "handle": "samirahaddad", "name": "Samira Haddad", "brand": "LumiHome",
    }  # fmt: skip
    forms = {name: [one.encode(), one.encode("utf-16-le")] for name, one in words.items()}
    for name, one in words.items():
        escaped = one.encode("ascii", "backslashreplace")
        forms[name] += [escaped] if escaped not in forms[name] else []
        forms[name] += [part.encode() for part in one.split() if len(part) > 5 and part != "correct"]
    return forms


def found_in(raw: bytes, sandbox: Sandbox, besides: tuple[str, ...] = ()) -> list[str]:
    """The names of what lies readable in some bytes."""
    return [name for name, forms in needles(sandbox).items() if name not in besides and any(f in raw for f in forms)]


def test_the_net_catches_what_it_looks_for(sandbox: Sandbox) -> None:
    for text in (SAID, WRITTEN, HALF, sandbox.token(), "@samirahaddad"):
        assert found_in(b"..." + text.encode() + b"...", sandbox)
        assert found_in(text.encode("utf-16-le"), sandbox)


def test_a_full_round_leaves_nothing_readable(
    desk: Desk, sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spare = tmp_path / "temporary"
    spare.mkdir()
    token = tmp_path / "token"
    token.write_text(sandbox.token())
    met = sandbox.control("message", customer="samirahaddad", text=SAID)
    where = ["--profile", str(desk.root)]
    adding = ["account", "add", "--json", "--base-url", sandbox.base_url, "--access-token-file", str(token)]
    env = {"TMPDIR": str(spare), "PYTHONUNBUFFERED": "1"}
    rounds = [outside(*adding, *where, env=env), outside("sync", "--once", "--json", *where, env=env)]
    with desk.agent() as agent:
        talk = desk.talk(met["customer_id"])
        agent.do("note.add", conversation_id=talk, text=HALF)
        agent.draft(talk, HALF)
        agent.reply(talk, WRITTEN)
    rounds.append(outside("sync", "--once", *where, env=env))
    assert sum(one["text"] == WRITTEN for one in sandbox.read("sent")["sent"]) == 1
    sandbox.control("faults", kind="html", times=-1)
    rounds.append(outside("sync", "--once", "--json", *where, env=env))
    sandbox.control("faults", clear=True)
    rounds += [outside(verb, "--json", *where, env=env) for verb in ("doctor",)]
    rounds.append(desk.sync())  # once in this process, for its log lines
    assert [one.code for one in rounds] == [0, 0, 0, 5, 0, 0]
    for one in rounds:  # the brand's own handle is what these verbs are asked for
        assert found_in((one.out + one.err).encode(), sandbox, ("brand",)) == []
    assert desk.rows("SELECT count(*) FROM message WHERE text IN (?, ?)", SAID, WRITTEN) == [(2,)]
    files = [one for one in (*desk.root.rglob("*"), *spare.rglob("*")) if one.is_file()]
    assert {"desk.db", "profile.json", "passphrase.salt"} <= {one.name for one in files}
    for file in files:
        assert found_in(file.read_bytes(), sandbox) == [], file.name
        assert file.name == "profile.json" or file.stat().st_mode & 0o077 == 0, file.name
    lines = "\n".join(f"{one.name} {one.getMessage()} {one.exc_text or ''}" for one in caplog.records)
    assert found_in(lines.encode(), sandbox, ("brand",)) == []


def test_an_error_on_the_way_shows_no_secret(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(sandbox.token())
    adding = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(token)]
    for kind in ("html", "drop", "truncate", "huge"):
        sandbox.control("faults", kind=kind, times=1, size=20_000_000)
        ran = outside(*adding, "--profile", str(desk.root))
        assert ran.code in (0, 5) and "Traceback" not in ran.err
        assert found_in((ran.out + ran.err).encode(), sandbox, ("brand",)) == []
