"""Signing in: wrong, odd and expired tokens; callbacks X does not know; declines; signing in again keeps all."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.app.app_desk import PHRASE, Desk, Ran, begin, is_complete
from tests.app.cli.test_app_rejections import in_both
from tests.app.startup.test_app_demo import played
from tests.sandbox_process import Sandbox, start_sandbox
from xdesk.app.clock import SystemClock
from xdesk.connectors.http import Transport
from xdesk.connectors.x.sign_in.oauth import PORTS, Invitation, SignIn
from xdesk.core.delivery import State
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import accounts, secrets


def adding(sandbox: Sandbox, token: Path) -> list[str]:
    return ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(token)]


@pytest.mark.parametrize("token", [b"wrong-token", b"A" * 4000])
def test_a_wrong_token_adds_nothing(desk: Desk, sandbox: Sandbox, tmp_path: Path, token: bytes) -> None:
    folder = tmp_path / "token"
    folder.write_bytes(token + b"\r\n")
    code, english, chinese = desk.both(*adding(sandbox, folder))
    assert code == 4 and "did not accept the sign-in" in english
    is_complete(english, chinese)
    assert desk.run("account", "list", "--json").json == {"accounts": []}
    assert desk.kept()["secret"] == []


ODD = ["令牌".encode(), b"a\x00b", b"a\x1b[31mb", b"", b"two words", b"\xff\xfe\x00"]


@pytest.mark.parametrize("token", ODD)
def test_what_is_no_token_is_never_sent(desk: Desk, sandbox: Sandbox, tmp_path: Path, token: bytes) -> None:
    sandbox.control("forget_log")
    folder = tmp_path / "token"
    folder.write_bytes(token)
    code, english, chinese = desk.both(*adding(sandbox, folder))
    assert code == 4
    is_complete(english, chinese, *([str(folder)] if "holds no user token" in english else []))
    assert sandbox.read("log")["counts"] == {}


def test_a_missing_token_file_is_named(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    code, english, chinese = desk.both(*adding(sandbox, tmp_path / "nowhere"))
    assert code == 4
    is_complete(english, chinese, str(tmp_path / "nowhere"))


def test_a_token_saved_by_a_windows_editor_works(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "token"
    folder.write_text(sandbox.token() + "\r\n", "utf-8-sig")
    assert desk.run(*adding(sandbox, folder)).code == 0


def test_registers_are_kept_in_the_order_they_were_given(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(sandbox.token())
    adding = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(tmp_path / "token")]
    two = ["https://help.example/crm", "https://till.example"]
    assert desk.run(*adding, "--crm-url", two[0], "--crm-url", "http://till.example").code == 2
    assert not desk.root.exists() or not list(desk.root.glob("desk.db"))
    assert desk.run(*adding, "--crm-url", two[0], "--crm-url", two[1]).code == 0
    (account,) = desk.look(accounts.all)
    assert [one.url for one in desk.look(accounts.registers, account.id)] == two
    assert desk.run(*adding).code == 0, "added again without a word about registers, it keeps them"
    assert [one.url for one in desk.look(accounts.registers, account.id)] == two


def test_without_a_client_id_or_with_a_foreign_server_nothing_begins(desk: Desk) -> None:
    code, english, chinese = desk.both("account", "add", "--base-url", "http://example.com")
    assert code == 2 and not desk.root.exists()
    is_complete(english, chinese, "http://example.com")
    code, english, chinese = desk.both("account", "add")
    assert code == 2
    is_complete(english, chinese, "--client-id", "--access-token-file")


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "drop"}, {"kind": "status", "status": 503}])
def test_a_bad_answer_while_signing_in_adds_nothing(
    desk: Desk, sandbox: Sandbox, tmp_path: Path, fault: dict[str, object]
) -> None:
    sandbox.control("faults", times=-1, **fault)
    folder = tmp_path / "token"
    folder.write_text(sandbox.token())
    code, english, chinese = desk.both(*adding(sandbox, folder))
    assert code == 5
    is_complete(english, chinese)
    assert desk.kept()["secret"] == [] and desk.rows("SELECT * FROM account") == []


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox that a test may sign out of for good."""
    sandbox = start_sandbox(7)
    yield sandbox
    sandbox.stop()


def browse(sandbox: Sandbox, root: Path, *answers: str, handle: str = "@LumiHome") -> tuple[Ran, str]:
    """Run the sign-in of a real process in place of a browser; return how it ended and the callback it asked for."""
    words = ["account", "add", "--client-id", "shop-app", "--no-browser", "--base-url", sandbox.base_url]
    words += ["--handle", handle] if handle else []
    child = begin(*words, "--profile", str(root), "--json")
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    (callback,) = parse_qs(urlsplit(url).query)["redirect_uri"]
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        stray = browser.get(callback, params={"state": "somebody-else", "code": "evil"})
        assert stray.status_code == 400 and child.poll() is None  # a wrong state does not end the wait
        for answer in answers:
            page = browser.get(f"{url}&{answer}")
            assert page.status_code == 200
    out, err = child.communicate(timeout=100)
    return Ran(child.returncode, out, err), callback


def test_an_expired_sign_in_keeps_everything_and_a_new_one_goes_on(desk: Desk, own: Sandbox) -> None:
    assert desk.add(own).code == 0
    met = own.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    talk = desk.talk(met["customer_id"])
    with desk.agent() as agent:
        agent.draft(talk, "half 半")
        agent.reply(talk, "written before X refused us")
    own.control("tokens", account="LumiHome", expire=True, lasting=True)
    before = desk.kept()
    ran = desk.sync()
    assert (ran.code, ran.line["trouble"], ran.line["state"]) == (4, "signed_out", "signed_out")
    code, english, chinese = desk.both("sync", "--once", "--json")
    assert code == 4 and "once you sign in again" in english
    is_complete(english, chinese)
    assert desk.kept() == before
    assert desk.run("account", "list", "--json").json["accounts"][0]["state"] == "signed_out"
    ended, callback = browse(own, desk.root, "approve=LumiHome")
    assert ended.code == 0 and callback in ended.err
    assert desk.sync().code == 0
    after = desk.kept()
    assert after["draft"] == before["draft"] and [state for *_, state in after["outbox"]] == [State.SENT]
    assert [one["text"] for one in own.read("sent", by="api")["sent"]] == ["written before X refused us"]


def test_a_declined_sign_in_says_so_and_may_still_be_approved(desk: Desk, sandbox: Sandbox) -> None:
    """Who has read the state in the address can decline in somebody's name: that ends only itself."""
    ended, callback = browse(sandbox, desk.root, "deny=1", "approve=LumiHome")
    assert ended.code == 0 and "declined" in ended.err and "Nothing changed" in ended.err
    assert callback in ended.err  # the invitation named the address
    assert "Traceback" not in ended.err
    assert [one["handle"] for one in desk.run("account", "list", "--json").json["accounts"]] == ["LumiHome"]


@pytest.mark.parametrize(
    ("handle", "named"), [("@LumiHome", ["@LumiHome_CN", "@LumiHome"]), ("", ["@LumiHome_CN", "--handle"])]
)
def test_a_grant_for_another_account_is_not_taken(desk: Desk, own: Sandbox, handle: str, named: list[str]) -> None:
    """The browser was signed in on X as somebody else; or nobody said that this is the account."""
    ended, _ = browse(own, desk.root, "approve=LumiHome_CN", handle=handle)
    assert ended.code == 4 and all(one in ended.err for one in named) and "Nothing was added" in ended.err
    assert desk.run("account", "list", "--json").json == {"accounts": []}
    assert desk.kept()["secret"] == []
    assert own.read("log", last=50)["counts"]["oauth.revoke"] == 1  # X forgets the grant


def test_whoever_sits_at_the_terminal_is_asked(desk: Desk, own: Sandbox) -> None:
    for word, code in (("n", 4), ("y", 0)):
        ended, said = at_a_terminal(own, desk.root, word)
        assert ended == code and "@LumiHome" in said and "y or n" in said
    assert [one["handle"] for one in desk.run("account", "list", "--json").json["accounts"]] == ["LumiHome"]


def at_a_terminal(sandbox: Sandbox, root: Path, word: str) -> tuple[int, str]:
    """Run the sign-in with a terminal and answer its question; return the exit code and all it said."""
    words = ["account", "add", "--client-id", "shop-app", "--no-browser", "--base-url", sandbox.base_url]
    terminal, inner = pty.openpty()
    child = begin(*words, "--profile", str(root), stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    said, asked, answered = "", False, False
    try:
        while True:
            try:
                said += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:  # its end of the terminal is closed
                break
            url = re.search(r"(http://127\S+/i/oauth2/authorize\S+)\s", said)
            if url and not asked:
                asked = True
                httpx.get(f"{url[1]}&approve=LumiHome", trust_env=False, follow_redirects=True)
            if "y or n" in said and not answered:
                answered = True
                os.write(terminal, f"{word}\n".encode())
    finally:
        os.close(terminal)
    return child.wait(60), said


def waited_in_vain(sandbox: Sandbox) -> tuple[Invitation, int, DeskError]:
    """A sign-in whose page X refuses to show; return what was offered, the page's status and the error."""

    async def run() -> tuple[Invitation, int, DeskError]:
        transport = Transport(sandbox.base_url, x_now=SystemClock().now_ms)
        sign_in = SignIn(transport, "shop-app")
        invitation = await sign_in.open()
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(invitation.url + "&approve=LumiHome")
        with pytest.raises(DeskError) as caught:
            await sign_in.finish(life_s=0.2)
        await transport.close()
        return invitation, page.status_code, caught.value

    return asyncio.run(run())


def test_a_callback_x_does_not_know_is_named_exactly(desk: Desk, own: Sandbox) -> None:
    own.control("oauth", callbacks=["http://127.0.0.1:1/elsewhere"])
    invitation, status, error = waited_in_vain(own)
    assert status == 400
    assert invitation.callback in {f"http://127.0.0.1:{port}/callback" for port in PORTS}
    for sentence in (invitation.sentence, error.sentence):
        english, chinese = in_both(sentence)
        is_complete(english, chinese, invitation.callback)
    own.control("oauth", callbacks=[invitation.callback])
    assert waited_in_vain(own)[1] == 302  # registered: X sends the browser on


def test_a_code_for_another_callback_is_refused_with_the_address(desk: Desk, sandbox: Sandbox) -> None:
    async def run() -> tuple[str, DeskError]:
        transport = Transport(sandbox.base_url, x_now=SystemClock().now_ms)
        sign_in = SignIn(transport, "shop-app")
        invitation = await sign_in.open()
        state = parse_qs(urlsplit(invitation.url).query)["state"][0]
        sign_in.paste(f"{invitation.callback}?state={state}&code=somebody-elses")
        with pytest.raises(DeskError) as caught:
            await sign_in.finish()
        with pytest.raises(DeskError) as wrong:
            sign_in.paste("https://x.com/home")
        assert invitation.callback in in_both(wrong.value.sentence)[0]
        await transport.close()
        return invitation.callback, caught.value

    callback, error = asyncio.run(run())
    is_complete(*in_both(error.sentence), callback)
    assert PHRASE not in str(error)


def test_the_window_signs_in_again_and_adds_a_second_account(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    (known,) = desk.look(accounts.all)
    kept = desk.rows("SELECT id, text FROM message ORDER BY id")
    writer = Writer(lambda: open_writer(desk.root / "desk.db", desk.key), lambda _: None, lambda _: None)
    writer.start()
    sentence = Sentence("X", "not accepted")
    writer.write(accounts.set_state, known.id, "signed_out", sentence, SystemClock().now_ms()).result()
    for (name,) in desk.rows("SELECT name FROM secret"):  # else the desk finds out by itself that X accepts it again
        writer.feed(secrets.erase, name).result()
    writer.close()
    tokens = json.dumps([sandbox.token("LumiHome"), sandbox.token("LumiHome_CN")])
    told = played("sign_in", "--profile", str(desk.root), folder=tmp_path, TOKENS=tokens)
    assert told[0] == {"state": "signed_out"}
    assert told[1] == {"titles": ["Sign in again as @LumiHome"], "state": "ok"}
    titles = ["Connect an account", "You are @LumiHome_CN. Right?"]
    assert told[2] == {"titles": titles, "handles": ["LumiHome", "LumiHome_CN"], "shown": True}
    assert set(kept) <= set(desk.rows("SELECT id, text FROM message ORDER BY id"))
    log = (desk.root / "xdesk.log").read_text("utf-8")
    assert "xdesk.commands: call" in log, "the desk was at work"
    said = [
        word
        for row in desk.rows("SELECT name, handle FROM customer UNION SELECT text, id FROM message")
        for word in row
    ]
    secret = [str(word) for word in said if len(str(word)) > 3 and not str(word).isdigit()] + json.loads(tokens)
    assert len(secret) > 100
    assert not [word for word in secret if word in log]
