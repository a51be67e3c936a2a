"""Pages that the sandbox spoils on demand, items it shows late or in part, and the truth it keeps beside them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox_process import ORIGIN, US, Sandbox

WHO = 30


@pytest.fixture
def anew(sandbox: Sandbox) -> Sandbox:
    """The sandbox with its world as at the start, the clock standing still."""
    sandbox.control("clock", mode="manual", now=ORIGIN)
    sandbox.control("anew", now=ORIGIN)
    return sandbox


def mentions(sandbox: Sandbox, **query: str) -> list[dict[str, Any]]:
    """Return a page of mentions as it is shown."""
    fields = {"tweet.fields": "id,created_at,author_id", "max_results": "100"}
    with sandbox.client() as client:
        answer = client.get(f"/2/users/{US}/mentions", params=fields | query)
    assert answer.status_code == 200 and answer.json()["meta"]["result_count"] == len(answer.json().get("data", []))
    found: list[dict[str, Any]] = answer.json().get("data", [])
    return found


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [str(one["id"]) for one in items]


def truth(sandbox: Sandbox, stream: str) -> list[str]:
    return [one["id"] for one in sandbox.read("items")["items"] if one["stream"] == stream]


def write(sandbox: Sandbox, count: int, **more: Any) -> list[str]:
    """Let customers mention the brand, one a second; return the ids."""
    step = [
        {"noun": "clock", "jump": 1000},
        {"noun": "message", "kind": "mention", "customer": WHO, "text": "x", **more},
    ]
    return [one["id"] for one in sandbox.control("batch", orders=step * count)["answers"] if "id" in one]


def test_a_batch_is_carried_out_in_order_and_ends_at_the_first_that_makes_no_sense(anew: Sandbox) -> None:
    made = write(anew, 3)
    assert made == sorted(made, key=int) and ids(mentions(anew))[:3] == made[::-1]
    assert anew.read("clock")["now"] == ORIGIN + 3_000
    orders = [{"noun": "clock", "jump": 1}, {"noun": "batch", "orders": []}, {"noun": "clock", "jump": 1}]
    with pytest.raises(httpx.HTTPStatusError):
        anew.control("batch", orders=orders)
    assert anew.read("clock")["now"] == ORIGIN + 3_001


def test_the_world_begins_anew_the_same(anew: Sandbox) -> None:
    before = anew.read("items")
    write(anew, 2, unreadable=True)
    for noun, order in (("pages", {"junk": 1.0}), ("lag", {"ms": 5}), ("faults", {"kind": "html", "times": -1})):
        anew.control(noun, **order)
    anew.control("limits", bucket="users.mentions", limit=0)
    anew.control("anew", now=ORIGIN)
    assert anew.read("items") == before and ids(mentions(anew))[::-1] == truth(anew, "mentions")[-100:]
    assert anew.read("pages") == {"junk": 0, "doubled": 0, "shuffled": 0, "unreadable": [], "made": []}


@pytest.mark.parametrize("kind", ["mention", "dm", "brand"])
def test_what_is_late_is_in_the_world_before_it_is_shown(anew: Sandbox, kind: str) -> None:
    if kind == "brand":
        made = anew.control("brand", kind="dm", customer=WHO, text="late", late_ms=40_000)["id"]
    else:
        made = anew.control("message", kind=kind, customer=WHO, text="late", late_ms=40_000)["id"]
    stream, path = ("mentions", f"/2/users/{US}/mentions") if kind == "mention" else ("dm", "/2/dm_events")
    shown = []
    with anew.client() as client:
        for _ in range(2):
            shown.append(ids(client.get(path, params={"max_results": "100"}).json()["data"]))
            anew.control("clock", jump=40_000)
    assert made in truth(anew, stream) and made not in shown[0] and shown[1][0] == made


def test_an_unreadable_item_is_shown_in_part_each_time(anew: Sandbox) -> None:
    made = write(anew, 1, unreadable=True) + write(anew, 8)
    anew.control("pages", unreadable=made[-1:])
    for _ in range(2):
        odd = [one for one in mentions(anew) if "author_id" not in one or isinstance(one["id"], int)]
        assert sorted(ids(odd)) == sorted((made[0], made[-1]))


def test_junk_stands_in_pages_and_nowhere_else(anew: Sandbox) -> None:
    anew.control("pages", junk=1.0, seed=3)
    strangers = set(ids(mentions(anew))) - set(truth(anew, "mentions"))
    assert strangers and strangers <= set(anew.read("pages")["made"])
    anew.control("pages", junk=0.0)
    assert set(ids(mentions(anew))) <= set(truth(anew, "mentions"))


def test_doubled_and_shuffled_pages_hold_the_same_items(anew: Sandbox) -> None:
    write(anew, 10)
    plain = ids(mentions(anew))
    anew.control("pages", doubled=1.0, seed=4)
    doubled = ids(mentions(anew))
    assert set(doubled) == set(plain) and len(doubled) == len(plain) + 1
    anew.control("pages", doubled=0.0, shuffled=1.0)
    shuffled = ids(mentions(anew))
    assert sorted(shuffled) == sorted(plain) and shuffled != plain


def test_the_same_seed_spoils_the_same_way(anew: Sandbox) -> None:
    pages = []
    for _ in range(2):
        anew.control("anew", now=ORIGIN)
        anew.control("pages", junk=0.5, doubled=0.5, shuffled=0.5, seed=9)
        pages.append([mentions(anew) for _ in range(4)])
    assert pages[0] == pages[1]


def test_other_answers_are_not_spoiled(anew: Sandbox) -> None:
    anew.control("pages", junk=1.0, doubled=1.0, shuffled=1.0)
    with anew.client() as client:
        assert client.get("/2/users/me").json()["data"]["id"] == US
        assert client.get("/2/dm_events", params={"max_results": "500"}).status_code == 400
    with pytest.raises(httpx.HTTPStatusError):
        anew.control("pages", junk=2)


def test_only_a_page_token_is_refused(anew: Sandbox) -> None:
    write(anew, 30)
    anew.control("faults", endpoint="users.mentions", kind="token")
    with anew.client() as client:
        path = f"/2/users/{US}/mentions"
        first = client.get(path, params={"max_results": "10"})
        token = first.json()["meta"]["next_token"]
        refused = client.get(path, params={"max_results": "10", "pagination_token": token})
        again = client.get(path, params={"max_results": "10", "pagination_token": token})
    assert first.status_code == 200 and again.status_code == 200
    assert refused.status_code == 400 and "pagination_token" in refused.json()["errors"][0]["parameters"]
