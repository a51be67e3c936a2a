"""Tokens: one refresh for all, lost answers, refusals, races between processes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.connectors.loopback_server import NOW, Seen, Server, answer, drop, problem
from tests.connectors.sign_in.refresh_race import FileVault
from tests.connectors.x_clients import BRAND, expired, outgoing, rotating, static, x_now
from tests.waiting import until_async
from xdesk.connectors import open_channels
from xdesk.connectors.http import Transport
from xdesk.connectors.vault import MemoryVault
from xdesk.connectors.x import client as clients
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.sign_in import tokens
from xdesk.connectors.x.sign_in.token_source import RotatingAuth, StaticAuth
from xdesk.connectors.x.sign_in.tokens import TokenBox, Tokens
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Ask, FeedError, Outcome, Trouble
from xdesk.core.sentences import DeskError, Sentence


class Rotating:
    """A server that rotates refresh tokens and kills the family when one comes twice, as X does."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.n, self.dead, self.good, self.pause_s = 0, False, "a-never", pause_s

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        if "/2/oauth2/token" not in seen.line:
            if seen.header("authorization") == f"Bearer {self.good}":
                await answer(200, {"meta": {"result_count": 0}})(seen, writer)
            else:
                await problem(401, "Unauthorized", "Unauthorized")(seen, writer)
            return
        given = parse_qs(seen.body.decode())["refresh_token"][0]
        fresh = given == f"r{self.n}" and not self.dead
        self.n += 1
        await asyncio.sleep(self.pause_s)  # timed: a server whose slowness is the point
        if not fresh:
            self.dead = True
            said = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
            await answer(400, said)(seen, writer)
            return
        self.good = f"a{self.n}"
        pair = {"token_type": "bearer", "expires_in": 7200, "access_token": self.good, "refresh_token": f"r{self.n}"}
        await answer(200, {**pair, "scope": "dm.read"})(seen, writer)


def test_a_good_token_asks_nobody(tmp_path: Path) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("a0", "r0", NOW + 61_000).dumps())
    assert asyncio.run(rotating("http://127.0.0.1:9", vault, tmp_path).bearer()) == "a0"


def test_renewed_a_minute_early_once_for_all_and_stored_before_use(tmp_path: Path) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("a0", "r0", NOW + 59_000).dumps())

    async def run() -> set[str]:
        async with Server([Rotating(0.05)]) as server:
            auth = rotating(server.url, vault, tmp_path)
            found = set(await asyncio.gather(*(auth.bearer() for _ in range(20))))
            assert len(server.seen) == 1 and server.seen[0].header("authorization") is None
            await auth.transport.close()
            return found

    assert asyncio.run(run()) == {"a1"}
    stored = tokens.loads(vault.read("t") or "")
    assert stored == Tokens("a1", "r1", NOW + 7_200_000, "dm.read")
    assert not list(tmp_path.glob("*.journal"))


def test_a_missing_expiry_is_expired() -> None:
    assert tokens.loads('{"access":"a"}') == Tokens("a", "", 0)
    given = tokens.of_answer(b'{"access_token":"a","refresh_token":"r"}', NOW)
    assert given is not None and given.expires_at == NOW + 120_000
    for bad in (b"", b"[]", b"{}", b"<html>", b'{"access_token":7}'):
        assert tokens.of_answer(bad, NOW) is None
    assert tokens.loads("nonsense") is None


def test_tokens_are_not_shown() -> None:
    assert "secret" not in repr(Tokens("secret1", "secret2", 0))


def test_two_loops_and_three_processes_refresh_once(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "tokens")
    vault.write("t", Tokens("a0", "r0", NOW - 1).dumps())

    async def race() -> tuple[list[str], int]:
        async with Server([Rotating(0.1)]) as server:
            root = Path(__file__).parents[3]
            started = [
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.connectors.sign_in.refresh_race", server.url, str(tmp_path),
                    stdout=asyncio.subprocess.PIPE, cwd=root,
                )
                for _ in range(3)
            ]  # fmt: skip
            loops = [asyncio.to_thread(_one_loop, server.url, vault, tmp_path) for _ in range(2)]
            found = [(await one.communicate())[0].decode().strip() for one in started]
            found += await asyncio.gather(*loops)
            return found, len(server.seen)

    found, asked = asyncio.run(race())
    assert set(found) == {"a1"} and asked == 1


def _one_loop(url: str, vault: FileVault, folder: Path) -> str:
    async def run() -> str:
        auth = rotating(url, vault, folder)  # type: ignore[arg-type]
        try:
            return await auth.bearer()
        finally:
            await auth.transport.close()

    return asyncio.run(run())


def test_a_hundred_races_lose_no_sign_in(tmp_path: Path) -> None:
    async def run() -> None:
        server_side = Rotating()
        async with Server([server_side]) as server:
            vault = MemoryVault()
            expired(vault)
            for _ in range(100):
                pair = [rotating(server.url, vault, tmp_path) for _ in range(2)]
                held = tokens.loads(vault.read("t") or "")
                assert held is not None
                vault.write("t", Tokens(held.access, held.refresh, NOW - 1).dumps())
                before = server_side.n
                assert len(set(await asyncio.gather(*(one.bearer() for one in pair)))) == 1
                assert server_side.n == before + 1 and not server_side.dead
                for one in pair:
                    await one.transport.close()

    asyncio.run(run())


def test_a_caller_that_goes_away_does_not_cut_the_refresh_off(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)

    async def run() -> str:
        async with Server([Rotating(0.1)]) as server:
            auth = rotating(server.url, vault, tmp_path)
            caller = asyncio.create_task(auth.bearer())
            await until_async(lambda: server.seen, "the refresh is under way")
            caller.cancel()
            found = await auth.bearer()
            await auth.transport.close()
            return found

    assert asyncio.run(run()) == "a1"


def test_a_lost_answer_is_tried_once_more_and_then_explained(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)
    rotated = answer(400, {"error": "invalid_request", "error_description": "Value passed for the token was invalid."})

    async def run() -> tuple[FeedError, FeedError, int]:
        async with Server([drop(), rotated]) as server:
            auth = rotating(server.url, vault, tmp_path)
            with pytest.raises(FeedError) as first:
                await auth.bearer()
            again = rotating(server.url, vault, tmp_path)
            with pytest.raises(FeedError) as second:
                await again.bearer()
            await auth.transport.close()
            await again.transport.close()
            return first.value, second.value, len(server.seen)

    first, second, asked = asyncio.run(run())
    assert first.trouble is Trouble.OFFLINE and second.trouble is Trouble.SIGNED_OUT and asked == 2
    assert "lost on the way" in second.sentence.text
    assert vault.read("t") is not None  # never wiped


def test_a_refusal_is_not_asked_again_at_once(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)
    now = NOW

    async def run() -> int:
        nonlocal now
        async with Server([answer(400, {"error": "invalid_grant", "error_description": "x"})]) as server:
            auth = RotatingAuth(
                BRAND, "c", Transport(server.url, x_now=lambda: now),
                box=TokenBox(vault, "t"), folder=tmp_path, x_now=lambda: now,
            )  # fmt: skip
            for _ in range(50):
                with pytest.raises(FeedError):
                    await auth.bearer()
            assert len(server.seen) == 1
            now += 16 * 60_000
            with pytest.raises(FeedError):
                await auth.bearer()
            await auth.transport.close()
            return len(server.seen)

    assert asyncio.run(run()) == 2
    assert vault.read("t") is not None


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (answer(200, b"<html>Guest Wi-Fi</html>", kind="text/html"), Trouble.FOREIGN),
        (answer(401, b"<html>", kind="text/html"), Trouble.FOREIGN),
        (answer(503, b"", kind="text/plain"), Trouble.BUSY),
        (answer(200, {"hello": 1}), Trouble.FOREIGN),
        (problem(429, "Too Many Requests", "Too Many Requests"), Trouble.LIMIT),
    ],
)
def test_a_strange_network_is_no_sign_out(play: object, kind: Trouble, tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)

    async def run() -> None:
        async with Server([play]) as server:  # type: ignore[list-item]
            auth = rotating(server.url, vault, tmp_path)
            try:
                await auth.bearer()
            finally:
                await auth.transport.close()

    with pytest.raises(FeedError) as caught:
        asyncio.run(run())
    assert caught.value.trouble is kind and vault.read("t") is not None


def test_a_web_app_id_is_named(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)
    said = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}

    async def run() -> None:
        async with Server([answer(401, said)]) as server:
            auth = rotating(server.url, vault, tmp_path)
            try:
                await auth.bearer()
            finally:
                await auth.transport.close()

    with pytest.raises(DeskError, match="Native App"):
        asyncio.run(run())


def test_nobody_signed_in(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as caught:
        asyncio.run(rotating("http://127.0.0.1:9", MemoryVault(), tmp_path).bearer())
    assert caught.value.trouble is Trouble.SIGNED_OUT


def test_a_401_costs_one_refresh_and_one_retry(tmp_path: Path) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("a0", "r0", NOW + 7_200_000).dumps())

    async def run() -> list[str]:
        async with Server([Rotating()]) as server:
            auth = rotating(server.url, vault, tmp_path)
            one = XClient(BRAND, auth.transport, auth)
            page = await open_channels(one)["mentions"].pull(Ask())
            assert page.count == 0
            await auth.transport.close()
            return [seen.line.split()[1].split("?")[0] for seen in server.seen]

    path = f"/2/users/{BRAND}/mentions"
    assert asyncio.run(run()) == [path, "/2/oauth2/token", path]


def test_a_storm_of_401_keeps_tokens_and_asks_for_few(tmp_path: Path) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("a0", "r0", NOW + 7_200_000).dumps())

    async def run() -> int:
        server_side = Rotating()
        server_side.__class__ = _Refusing
        async with Server([server_side]) as server:
            auth = rotating(server.url, vault, tmp_path)
            one = XClient(BRAND, auth.transport, auth)
            for _ in range(100):
                with pytest.raises(FeedError) as caught:
                    await open_channels(one)["dm"].pull(Ask())
                assert caught.value.trouble is Trouble.SIGNED_OUT
            await auth.transport.close()
            return server_side.n

    assert asyncio.run(run()) == 1
    assert vault.read("t") is not None


class _Refusing(Rotating):
    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        if "/2/oauth2/token" in seen.line:
            await super().__call__(seen, writer)
        else:
            await problem(401, "Unauthorized", "Unauthorized")(seen, writer)


def test_a_send_refused_by_401_goes_again_with_the_new_token(tmp_path: Path) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("a0", "r0", NOW + 7_200_000).dumps())

    async def run() -> tuple[Outcome, int]:
        async with Server([Rotating()]) as server:
            auth = rotating(server.url, vault, tmp_path)
            outcome = await open_channels(XClient(BRAND, auth.transport, auth))["dm"].send(outgoing())
            await auth.transport.close()
            return outcome, len(server.seen)

    outcome, asked = asyncio.run(run())
    assert (outcome.result, outcome.trouble, outcome.retry_at, asked) == (Result.NOT_SENT, None, NOW, 2)


def test_a_ready_token_cannot_be_renewed() -> None:
    async def run() -> tuple[int, Trouble]:
        async with Server([problem(401, "Unauthorized", "Unauthorized")]) as server:
            one = XClient(BRAND, Transport(server.url, x_now=x_now), static("expired"))
            with pytest.raises(FeedError) as caught:
                await open_channels(one)["dm"].pull(Ask())
            await one.transport.close()
            return len(server.seen), caught.value.trouble

    assert asyncio.run(run()) == (1, Trouble.SIGNED_OUT)


class Full(MemoryVault):
    """A vault that cannot write for a while."""

    full = True

    def write(self, name: str, secret: str) -> None:
        if self.full:
            raise DeskError(Sentence("Vault", "full"))
        super().write(name, secret)


def test_a_pair_that_cannot_be_stored_is_used_and_stored_later(tmp_path: Path) -> None:
    vault = Full()
    vault.full = False
    vault.write("t", Tokens("a0", "r0", NOW - 1).dumps())
    vault.full = True

    async def run() -> tuple[str, str]:
        async with Server([Rotating()]) as server:
            auth = rotating(server.url, vault, tmp_path)
            first = await auth.bearer()
            vault.full = False
            second = await auth.bearer()
            await auth.transport.close()
            assert len(server.seen) == 1
            return first, second

    assert asyncio.run(run()) == ("a1", "a1")
    stored = tokens.loads(vault.read("t") or "")
    assert stored is not None and stored.refresh == "r1" and not list(tmp_path.glob("*.journal"))


def test_a_folder_that_cannot_be_written_is_no_sign_out(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)
    with pytest.raises(FeedError) as caught:
        asyncio.run(rotating("http://127.0.0.1:9", vault, tmp_path / "gone").bearer())
    assert caught.value.trouble is Trouble.BUSY and "folder" in caught.value.sentence.text


def test_a_locked_keyring_is_no_sign_out(tmp_path: Path) -> None:
    class Locked(MemoryVault):
        def read(self, name: str) -> str | None:
            raise DeskError(Sentence("Vault", "locked"))

    auth = rotating("http://127.0.0.1:9", Locked(), tmp_path)
    one = open_channels(XClient(BRAND, auth.transport, auth))["dm"]
    with pytest.raises(FeedError) as caught:
        asyncio.run(one.pull(Ask()))
    assert caught.value.trouble is Trouble.BUSY
    outcome = asyncio.run(one.send(outgoing()))
    assert (outcome.result, outcome.trouble) == (Result.NOT_SENT, Trouble.BUSY)


class Picky:
    """A server that takes one access token and refreshes none."""

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        good = seen.header("authorization") == "Bearer fresh"
        play = answer(200, {"meta": {"result_count": 0}}) if good else problem(401, "Unauthorized", "Unauthorized")
        await play(seen, writer)


@pytest.mark.parametrize("ready", [True, False])
def test_a_token_signed_in_anew_is_used_at_once(tmp_path: Path, ready: bool) -> None:
    vault = MemoryVault()
    vault.write("t", Tokens("old", "r", NOW + 7_200_000).dumps())

    async def run() -> list[str]:
        async with Server([Picky()]) as server:
            auth = StaticAuth(TokenBox(vault, "t")) if ready else rotating(server.url, vault, tmp_path)
            one = XClient(BRAND, Transport(server.url, x_now=x_now), auth)
            with pytest.raises(FeedError):  # a refresh was tried and is not tried again for a while
                await open_channels(one)["dm"].pull(Ask())
            server.seen.clear()
            vault.write("t", Tokens("fresh", "r", NOW + 7_200_000).dumps())
            await open_channels(one)["dm"].pull(Ask())
            await one.transport.close()
            if isinstance(auth, RotatingAuth):
                await auth.transport.close()
            return [seen.line.split()[1].split("?")[0] for seen in server.seen]

    assert asyncio.run(run()) == ["/2/dm_events", "/2/dm_events"]


def test_without_a_stored_token_the_account_is_signed_out() -> None:
    with pytest.raises(FeedError) as caught:
        asyncio.run(StaticAuth(TokenBox(MemoryVault(), "t")).bearer())
    assert caught.value.trouble is Trouble.SIGNED_OUT


def test_a_refresh_under_way_is_stored_before_the_loop_ends(tmp_path: Path) -> None:
    vault = MemoryVault()
    expired(vault)

    async def run() -> None:
        async with Server([Rotating(0.2)]) as server:
            auth = rotating(server.url, vault, tmp_path)
            caller = asyncio.create_task(auth.bearer())
            await until_async(lambda: server.seen, "the refresh is under way")
            caller.cancel()
            await auth.settle()
            await auth.transport.close()

    asyncio.run(run())
    stored = tokens.loads(vault.read("t") or "")
    assert stored is not None and stored.refresh == "r1"


def test_a_send_that_gets_no_token_in_time_was_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "TOKEN_S", 0.05)
    auth = static("t")

    async def never() -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(auth, "bearer", never)

    async def run() -> Outcome:
        one = XClient(BRAND, Transport("http://127.0.0.1:9", x_now=x_now), auth)
        return await asyncio.wait_for(open_channels(one)["dm"].send(outgoing()), 5)

    outcome = asyncio.run(run())
    assert (outcome.result, outcome.trouble) == (Result.NOT_SENT, Trouble.BUSY)
