"""Sign-in in the browser: PKCE, the one answer, and everyone who tries to give another."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.connectors.loopback_server import NOW, Seen, Server, answer
from tests.connectors.x_clients import BRAND, x_now
from xdesk.connectors.http import Transport
from xdesk.connectors.x.sign_in.loopback import address_of, read_return
from xdesk.connectors.x.sign_in.oauth import PORTS, Granted, Invitation, SignIn, revoke
from xdesk.core.sentences import DeskError


def free_ports(n: int = 3) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


async def fetch(port: int, target: str, *, host: str | None = None, method: str = "GET") -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {target} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{port}'}\r\n\r\n".encode())
    text = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return text


async def x(seen: Seen, writer: asyncio.StreamWriter) -> None:
    if "/2/oauth2/token" in seen.line:
        given = {"access_token": "a1", "refresh_token": "r1", "expires_in": 7200, "scope": "dm.read offline.access"}
        await answer(200, given)(seen, writer)
    else:
        await answer(200, {"data": {"id": BRAND, "name": "Shop", "username": "brand"}})(seen, writer)


def asked(invitation: Invitation) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(invitation.url).query).items()}


def test_the_page_to_open() -> None:
    async def run() -> Invitation:
        signin = SignIn(Transport("https://api.x.com", x_now=x_now), "client-1", ports=free_ports())
        try:
            return await signin.open()
        finally:
            signin.close()

    invitation = asyncio.run(run())
    query = asked(invitation)
    assert invitation.url.startswith("https://x.com/i/oauth2/authorize?")
    assert query["redirect_uri"] == invitation.callback and query["code_challenge_method"] == "S256"
    assert invitation.sentence.values["address"] == invitation.callback
    assert "offline.access" in query["scope"] and len(query["state"]) >= 43
    assert len(PORTS) == 3 and address_of(8737) == "http://127.0.0.1:8737/callback"


def test_the_whole_way_and_all_who_interfere() -> None:
    async def run() -> tuple[Granted, list[Seen], Invitation]:
        async with Server([x]) as server:
            transport = Transport(server.url, x_now=x_now)
            ports = free_ports()
            signin = SignIn(transport, "client-1", ports=ports)
            invitation = await signin.open()
            query = asked(invitation)
            waiting = asyncio.create_task(signin.finish())
            good = f"/callback?{urlencode({'state': query['state'], 'code': 'the-code'})}"
            bad = {
                "wrong state": ("/callback?state=x&code=evil", None, "GET", "400"),
                "no state": ("/callback?code=evil", None, "GET", "400"),
                "two states": (f"{good}&state=x", None, "GET", "400"),
                "no code": (f"/callback?state={query['state']}", None, "GET", "400"),
                "other path": (good.replace("/callback", "/callback/"), None, "GET", "404"),
                "favicon": ("/favicon.ico", None, "GET", "404"),
                "other host": (good, "localhost:1", "GET", "421"),
                "rebinding": (good, f"evil.example:{ports[0]}", "GET", "421"),
                "post": (good, None, "POST", "404"),
                "an error of somebody else": ("/callback?state=x&error=access_denied", None, "GET", "400"),
            }
            for name, (target, host, method, status) in bad.items():
                said = await fetch(ports[0], target, host=host, method=method)
                assert said.startswith(f"HTTP/1.1 {status} "), name
                assert not waiting.done(), name
            page = await fetch(ports[0], good)
            assert "Cache-Control: no-store" in page and "the-code" not in page and "请回到" in page
            granted = await waiting
            with pytest.raises(OSError):
                await fetch(ports[0], good)  # nobody listens any more
            await transport.close()
            return granted, server.seen, invitation

    granted, seen, invitation = asyncio.run(run())
    form = {name: values[0] for name, values in parse_qs(seen[0].body.decode()).items()}
    assert (
        form["code"] == "the-code"
        and form["redirect_uri"] == invitation.callback
        and seen[0].header("authorization") is None
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert asked(invitation)["code_challenge"] == challenge
    assert (granted.tokens.access, granted.user.id, granted.user.handle) == ("a1", BRAND, "brand")
    assert granted.scopes == ("dm.read", "offline.access") and granted.tokens.expires_at == NOW + 7_200_000


async def picky_x(seen: Seen, writer: asyncio.StreamWriter) -> None:
    """X that trades one code only."""
    if "/2/oauth2/token" in seen.line and b"code=the-code" not in seen.body:
        await answer(400, {"error": "invalid_request", "error_description": "authorization code was invalid"})(
            seen, writer
        )
    else:
        await x(seen, writer)


def finish_with(*queries: str, life_s: float = 5.0) -> tuple[Granted, list[str], int]:
    """Answer a sign-in by one callback after the other; return the grant, what was said meanwhile, requests to X."""

    async def run() -> tuple[Granted, list[str], int]:
        said: asyncio.Queue[str] = asyncio.Queue()
        heard: list[str] = []
        async with Server([picky_x]) as server:
            transport = Transport(server.url, x_now=x_now)
            ports = free_ports()
            signin = SignIn(transport, "c", ports=ports)
            state = asked(await signin.open())["state"]
            waiting = asyncio.create_task(signin.finish(life_s, lambda one: said.put_nowait(one.english())))
            for query in queries:
                if waiting.done():
                    break
                assert (await fetch(ports[0], f"/callback?state={state}&{query}")).startswith("HTTP/1.1 200 ")
                hearing = asyncio.create_task(said.get())
                done, _ = await asyncio.wait({waiting, hearing}, return_when=asyncio.FIRST_COMPLETED)
                if hearing in done:
                    heard.append(hearing.result())
                hearing.cancel()
            try:
                return await waiting, heard, len(server.seen)
            finally:
                await transport.close()

    return asyncio.run(run())


DECLINED = urlencode({"error": "access_denied", "error_description": "<img src=x>\x00no"})


def test_a_declined_sign_in_says_so_in_plain_text() -> None:
    with pytest.raises(DeskError) as caught:
        finish_with(DECLINED, life_s=0.3)
    assert caught.value.sentence.values["words"] == "<img src=x> no"


@pytest.mark.parametrize(
    "stolen", [[DECLINED], ["code=evil"], [DECLINED, "code=evil", "code=evil", "error=server_error"]]
)
def test_a_stolen_state_ends_only_itself(stolen: list[str]) -> None:
    """The state stands in an address that others can read: what they send with it does not end the sign-in."""
    granted, said, _ = finish_with(*stolen, "code=the-code")
    assert granted.tokens.access == "a1" and granted.user.id == BRAND
    assert len(said) == len(stolen) and all("declined" in one or "30 seconds" in one for one in said)


def test_floods_with_a_stolen_state_cost_x_little() -> None:
    with pytest.raises(DeskError) as caught:
        finish_with(*["code=evil"] * 30)
    assert "30 seconds" in caught.value.sentence.english()


def test_ports_are_tried_in_turn_and_pasting_always_works() -> None:
    async def run() -> tuple[str, str, Granted]:
        async with Server([x]) as server:
            transport = Transport(server.url, x_now=x_now)
            ports = free_ports()
            held = [socket.create_server(("127.0.0.1", port)) for port in ports[:1]]
            second = SignIn(transport, "c", ports=ports)
            callback = (await second.open()).callback
            held += [socket.create_server(("127.0.0.1", ports[2]))]
            third = SignIn(transport, "c", ports=ports)
            invitation = await third.open()  # every port is taken: the second listens on the one left
            with pytest.raises(DeskError, match="not the address"):
                third.paste("http://127.0.0.1:1/callback?state=other&code=x")
            third.paste(f" {invitation.callback}?state={asked(invitation)['state']}&code=pasted\n")
            granted = await third.finish()
            second.close()
            for one in held:
                one.close()
            await transport.close()
            assert callback == address_of(ports[1]) and invitation.callback == address_of(ports[0])
            return callback, invitation.callback, granted

    assert asyncio.run(run())[2].tokens.refresh == "r1"


def test_a_sign_in_nobody_finishes_names_the_address_to_register() -> None:
    async def run() -> str:
        signin = SignIn(Transport("https://api.x.com", x_now=x_now), "c", ports=free_ports())
        invitation = await signin.open()
        with pytest.raises(DeskError) as caught:
            await signin.finish(0.05)
        assert caught.value.sentence.values["address"] == invitation.callback
        return invitation.callback

    assert asyncio.run(run()).endswith("/callback")


def test_a_dead_code_is_a_sign_out_not_a_crash() -> None:
    async def refuse(seen: Seen, writer: asyncio.StreamWriter) -> None:
        said = {"error": "invalid_request", "error_description": "Value passed for the authorization code was invalid."}
        await answer(400, said)(seen, writer)

    async def run() -> None:
        async with Server([refuse]) as server:
            transport = Transport(server.url, x_now=x_now)
            signin = SignIn(transport, "c", ports=free_ports())
            invitation = await signin.open()
            signin.paste(f"{invitation.callback}?state={asked(invitation)['state']}&code=late")
            try:
                await signin.finish()
            finally:
                await transport.close()

    with pytest.raises(DeskError, match="30 seconds"):
        asyncio.run(run())


def test_return_urls() -> None:
    assert read_return("http://127.0.0.1:1/callback?state=s&code=c", "s").code == "c"  # type: ignore[union-attr]
    for url in ("", "x", "?state=s", "?state=s&code=", "?state=s&code=a&code=b", "http://[bad", "?" + "a=1&" * 100):
        assert read_return(url, "s") is None


def test_revoking() -> None:
    async def run() -> str:
        async with Server([answer(200, {"revoked": True})]) as server:
            transport = Transport(server.url, x_now=x_now)
            await revoke(transport, "c", "r1")
            await transport.close()
            return server.seen[0].line + server.seen[0].body.decode()

    assert asyncio.run(run()) == "POST /2/oauth2/revoke HTTP/1.1token=r1&client_id=c"
