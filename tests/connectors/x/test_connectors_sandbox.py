"""The connectors against the sandbox process: the whole way over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.connectors.sign_in.test_connectors_sign_in import free_ports
from tests.connectors.x_clients import outgoing, static
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from xdesk.connectors import open_channels, open_crms
from xdesk.connectors.http import Transport
from xdesk.connectors.pictures import Pictures
from xdesk.connectors.vault import MemoryVault
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.profiles import XProfiles
from xdesk.connectors.x.sign_in.oauth import SignIn
from xdesk.connectors.x.sign_in.token_source import RotatingAuth
from xdesk.connectors.x.sign_in.tokens import TokenBox
from xdesk.core.delivery import Result
from xdesk.core.ids import snowflake_ms
from xdesk.core.polling.feed import Ask, FeedError, Incoming, Outcome, Trouble
from xdesk.core.security.image_kind import kind_of

T = TypeVar("T")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=3, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def fresh_window(sandbox: Sandbox) -> None:
    """Every test starts in a new 15 minutes and without planned faults."""
    sandbox.control("clock", mode="manual", advance=16 * 60_000)
    sandbox.control("faults", clear=True)


def x_now() -> int:
    return ORIGIN


def desk(sandbox: Sandbox, act: Callable[[XClient], Awaitable[T]], *, token: str | None = None) -> T:
    async def run() -> T:
        transport = Transport(sandbox.base_url, x_now=x_now)
        account = sandbox.account()["id"]
        client = XClient(account, transport, static(token or sandbox.token()))
        try:
            return await act(client)
        finally:
            await transport.close()

    return asyncio.run(run())


def newest(sandbox: Sandbox, stream: str, **ask: object) -> list[Incoming]:
    async def act(client: XClient) -> list[Incoming]:
        channel = open_channels(client)[stream]
        page = await channel.pull(Ask(**ask))  # type: ignore[arg-type]
        content = channel.unpack(page.body, client.account_id)
        assert not content.poison
        return list(content.messages)

    return desk(sandbox, act)


def send(sandbox: Sandbox, item_of: Incoming, text: str, **changes: object) -> Outcome:
    item = outgoing(
        item_of.channel,
        text,
        account_id=sandbox.account()["id"],
        recipient_id=item_of.customer_id,
        external_id=item_of.external_id,
        reply_to_id=None if item_of.channel == "dm" else item_of.id,
        **changes,
    )
    stream = "dm" if item_of.channel == "dm" else "mentions"
    return desk(sandbox, lambda client: open_channels(client)[stream].send(item))


def test_the_history_is_read_without_poison_to_its_end(sandbox: Sandbox) -> None:
    async def act(client: XClient) -> dict[str, int]:
        counts: dict[str, int] = {}
        for name, channel in open_channels(client).items():
            token, ids, pages = None, set[str](), 0
            while pages < 6:
                page = await channel.pull(Ask(limit=100, token=token, expand_users=True))
                content = channel.unpack(page.body, client.account_id)
                assert not content.poison and not any(one.unsupported for one in content.messages)
                assert all(abs(one.created_at - snowflake_ms(one.id)) < 60_000 for one in content.messages)
                assert not ids & {one.id for one in content.messages}
                ids |= {one.id for one in content.messages}
                assert page.limits and page.x_now is not None
                token, pages = page.next_token, pages + 1
                if token is None:
                    break
            counts[name] = len(ids)
        return counts

    counts = desk(sandbox, act)
    assert counts["dm"] >= 50 and counts["mentions"] >= 20 and counts["posts"] >= 1


def test_a_message_comes_and_its_answer_goes_back(sandbox: Sandbox) -> None:
    told = sandbox.control("message", customer=5, kind="dm", text="退款 <b>多久</b> & https://example.com/a 😀")
    one = next(m for m in newest(sandbox, "dm") if m.id == told["id"])
    assert one.text.startswith("退款 <b>多久</b> & https://t.co/") and one.links[0].url == "https://example.com/a"
    assert not one.outgoing and one.external_id == told["conversation"]
    text = "您好 <3 & 已办理 https://example.com/b"
    outcome = send(sandbox, one, text)
    assert (outcome.result, outcome.external_id) == (Result.SENT, one.external_id)
    back = newest(sandbox, "dm", participant_id=one.customer_id)[0]
    assert back.id == outcome.event_id and back.outgoing and back.conversation_id == one.conversation_id
    assert back.links[0].url == "https://example.com/b"


def test_a_mention_and_a_reply_made_on_x(sandbox: Sandbox) -> None:
    told = sandbox.control("message", customer=6, kind="mention", text="my parcel is late")
    one = next(m for m in newest(sandbox, "mentions") if m.id == told["id"])
    assert one.channel == "mention" and one.summoned and one.external_id == told["conversation"]
    assert not newest(sandbox, "mentions", since_id=one.id)
    outcome = send(sandbox, one, "so sorry & on it")
    assert outcome.result is Result.SENT
    sandbox.control("brand", kind="post", in_reply_to=one.id, text="and this by phone")
    ours = [m for m in newest(sandbox, "posts") if m.conversation_id == one.conversation_id]
    assert {m.id for m in ours} >= {outcome.event_id} and len(ours) == 2
    sent = next(m for m in ours if m.id == outcome.event_id)
    assert sent.text == "so sorry & on it" and sent.outgoing and sent.customer_id == one.customer_id
    assert sent.parent_id == one.id


def test_a_reply_below_our_post_has_its_parent(sandbox: Sandbox) -> None:
    told = sandbox.control("message", customer=7, kind="reply", text="which colour?")
    one = next(m for m in newest(sandbox, "mentions", expand_users=True) if m.id == told["id"])
    assert one.channel == "reply" and one.text == "which colour?" and one.parent_text
    assert one.parent_author and one.parent_author.endswith("@LumiHome")


def test_the_post_dialect_is_found(sandbox: Sandbox) -> None:
    sandbox.control("dialect", only="post")
    try:

        async def act(client: XClient) -> tuple[str, int, int]:
            channels = open_channels(client)
            found = []
            for name in ("mentions", "dm"):
                page = await channels[name].pull(Ask(expand_users=True))
                content = channels[name].unpack(page.body, client.account_id)
                assert not content.poison
                found.append(len(content.messages))
            return client.dialect_name, *found

        name, mentions, dms = desk(sandbox, act)
        assert name == "post" and mentions == 10 and dms == 10
    finally:
        sandbox.control("dialect", only=None)


def test_people_and_a_suspended_one(sandbox: Sandbox) -> None:
    mentions = newest(sandbox, "mentions", limit=50)
    ids = sorted({one.customer_id for one in mentions})[:5]
    sandbox.control("suspend", customer=ids[0])
    people, page = desk(sandbox, lambda client: XProfiles(client).customers(ids))
    by_id = {one.id: one for one in people}
    assert set(by_id) == set(ids) and by_id[ids[0]].state == "suspended"
    assert by_id[ids[1]].handle and by_id[ids[1]].followers is not None and by_id[ids[1]].receives_dm is not None
    assert {one[1:] for one in page.charges} == {(one, 10_000) for one in ids[1:]}


def test_what_x_refuses(sandbox: Sandbox) -> None:
    told = sandbox.control("message", customer=11, kind="dm", text="hello")
    one = next(m for m in newest(sandbox, "dm") if m.id == told["id"])
    sandbox.control("close_dms", customer=11)
    outcome = send(sandbox, one, "hello back")
    assert outcome.result is Result.REFUSED and "direct messages" in outcome.sentence.text  # type: ignore[union-attr]
    told = sandbox.control("message", customer=12, kind="mention", text="hello")
    one = next(m for m in newest(sandbox, "mentions") if m.id == told["id"])
    sandbox.control("delete", id=one.id)
    outcome = send(sandbox, one, "hello back")
    assert outcome.result is Result.REFUSED and "deleted or hidden" in outcome.sentence.text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        ({"kind": "status", "status": 503, "when": "before"}, Result.UNKNOWN),
        ({"kind": "status", "status": 500, "when": "after"}, Result.UNKNOWN),
        ({"kind": "drop", "when": "after"}, Result.UNKNOWN),
        ({"kind": "drop", "when": "before"}, Result.UNKNOWN),
        ({"kind": "truncate"}, Result.UNKNOWN),
        ({"kind": "html"}, Result.UNKNOWN),
        ({"kind": "status", "status": 429}, Result.NOT_SENT),
        ({"kind": "status", "status": 401}, Result.NOT_SENT),
    ],
)
def test_faults_while_sending(sandbox: Sandbox, fault: dict[str, object], result: Result) -> None:
    told = sandbox.control("message", customer=20, kind="dm", text="hello")
    one = next(m for m in newest(sandbox, "dm") if m.id == told["id"])
    sandbox.control("faults", endpoint="dm.send_with", **fault)
    assert send(sandbox, one, f"answer {sorted(fault.items())}").result is result


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ({"kind": "status", "status": 503}, Trouble.BUSY),
        ({"kind": "status", "status": 429}, Trouble.LIMIT),
        ({"kind": "status", "status": 401}, Trouble.SIGNED_OUT),
        ({"kind": "drop"}, Trouble.OFFLINE),
        ({"kind": "html"}, Trouble.FOREIGN),
        ({"kind": "truncate"}, None),
        ({"kind": "huge", "size": 20_000_000}, Trouble.FOREIGN),
    ],
)
def test_faults_while_reading(sandbox: Sandbox, fault: dict[str, object], trouble: Trouble | None) -> None:
    sandbox.control("faults", endpoint="dm.events", **fault)
    with pytest.raises(FeedError) as caught:
        newest(sandbox, "dm")
    assert trouble is None or caught.value.trouble is trouble
    assert newest(sandbox, "dm")


def test_a_poisoned_page_costs_one_item(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="dm.events", kind="poison")

    async def act(client: XClient) -> tuple[int, int]:
        channel = open_channels(client)["dm"]
        content = channel.unpack((await channel.pull(Ask())).body, client.account_id)
        return len(content.messages), len(content.poison)

    messages, poison = desk(sandbox, act)
    assert messages >= 9 and poison >= 1


def test_the_limit_and_the_credits(sandbox: Sandbox) -> None:
    async def act(client: XClient) -> FeedError:
        dm = open_channels(client)["dm"]
        for _ in range(15):
            await dm.pull(Ask(limit=1))
        with pytest.raises(FeedError) as caught:
            await dm.pull(Ask(limit=1))
        return caught.value

    error = desk(sandbox, act)
    assert error.trouble is Trouble.LIMIT and error.x_now is not None and error.retry_at is not None
    assert 0 < error.retry_at - error.x_now <= 15 * 60_000
    sandbox.control("credits", balance_micros=0)
    try:
        with pytest.raises(FeedError) as caught:
            newest(sandbox, "mentions")
        assert caught.value.trouble is Trouble.CREDITS
    finally:
        sandbox.control("credits", balance_micros=None)


def test_a_wrong_token(sandbox: Sandbox) -> None:
    with pytest.raises(FeedError) as caught:
        desk(sandbox, lambda client: open_channels(client)["dm"].pull(Ask()), token="wrong")
    assert caught.value.trouble is Trouble.SIGNED_OUT


def test_signing_in_and_renewing(sandbox: Sandbox, tmp_path: Path) -> None:
    now = sandbox.read("clock")["now"]

    async def run() -> tuple[str, str, str]:
        nonlocal now
        transport = Transport(sandbox.base_url, x_now=lambda: now)
        signin = SignIn(transport, "sandbox-client", ports=free_ports())
        invitation = await signin.open()
        waiting = asyncio.create_task(signin.finish())
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
            page = await browser.get(invitation.url + "&approve=LumiHome")
            assert page.status_code == 200 and "xdesk" in page.text
        granted = await waiting
        vault = MemoryVault()
        box = TokenBox(vault, "t")
        await box.write(granted.tokens)
        auth = RotatingAuth(granted.user.id, "sandbox-client", transport, box=box, folder=tmp_path, x_now=lambda: now)
        first = await auth.bearer()
        now += 2 * 3_600_000
        sandbox.control("clock", mode="manual", now=now)
        second = await auth.bearer()
        page_ = await open_channels(XClient(granted.user.id, transport, auth))["mentions"].pull(Ask())
        assert page_.count
        await transport.close()
        return granted.user.handle, first, second

    handle, first, second = asyncio.run(run())
    assert handle == "LumiHome" and first != second


def test_pictures_and_cards(sandbox: Sandbox) -> None:
    told = sandbox.control("message", customer=30, kind="dm", text="look", picture=True)
    dm = next(m for m in newest(sandbox, "dm") if m.id == told["id"])
    told = sandbox.control("message", customer=31, kind="mention", text="look", picture=True)
    post = next(m for m in newest(sandbox, "mentions") if m.id == told["id"])
    assert dm.text == "look" and post.text.endswith("look") and "t.co" not in post.text + dm.text

    async def act(client: XClient) -> list[bytes]:
        pictures = Pictures(client)
        people, _ = await XProfiles(client).customers([dm.customer_id])
        return [await pictures.fetch(url) for url in (dm.media[0].url, post.media[0].url, people[0].avatar_url)]

    assert all(kind_of(found[:16]) for found in desk(sandbox, act))

    async def register() -> tuple[object, object]:
        transport = Transport(sandbox.base_url + "/crm", x_now=x_now, allow_path=True)
        one = open_crms(transport, transport.address.path)["http-card"]
        nora = sandbox.read("customers")
        known = [await one.find(person["id"]) for person in _people(nora)[:12]]
        nobody = await one.find("1")
        await transport.close()
        return next((card for card in known if card is not None), None), nobody

    card, nobody = asyncio.run(register())
    assert card is not None and nobody is None and card.level and card.orders[0]["number"]  # type: ignore[attr-defined]


def _people(told: object) -> list[dict[str, str]]:
    return told if isinstance(told, list) else told["customers"]  # type: ignore[index,no-any-return]
