"""Each fault on the path of real requests, and that a judge can tell what took effect."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.sandbox_process import US, Sandbox
from tests.waiting import until

DM = "dm.send_with"


def send(sandbox: Sandbox, text: str, timeout: float = 20) -> httpx.Response:
    """Send one direct message to Samira."""
    with sandbox.client() as client:
        client.timeout = httpx.Timeout(timeout)
        to = client.get("/2/users/by/username/samirahaddad").json()["data"]["id"]
        return client.post(f"/2/dm_conversations/with/{to}/messages", json={"text": text})


def took(sandbox: Sandbox, text: str) -> int:
    """Return how often the sandbox took a text."""
    return sum(one["text"] == text for one in sandbox.read("sent")["sent"])


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_before_and_after_the_write(sandbox: Sandbox, status: int, when: str) -> None:
    sandbox.control("faults", endpoint="dm.*", kind="status", status=status, when=when)
    text = f"{status} {when}"
    answer = send(sandbox, text)
    assert answer.status_code == status and answer.json()["status"] == status
    assert ("x-rate-limit-reset" in answer.headers) == (status == 429)
    assert took(sandbox, text) == (1 if when == "after" else 0)
    assert send(sandbox, text + " next").status_code == 201


@pytest.mark.parametrize(("when", "effect"), [("before", 0), ("after", 1)])
def test_dropped_connections(sandbox: Sandbox, when: str, effect: int) -> None:
    sandbox.control("faults", endpoint=DM, kind="drop", when=when, times=1)
    with pytest.raises(httpx.TransportError):
        send(sandbox, f"dropped {when}")
    assert took(sandbox, f"dropped {when}") == effect
    entry = sandbox.read("log", last=1)["requests"][0]
    assert entry["endpoint"] == DM and entry["fault"] == "drop"
    assert send(sandbox, f"dropped {when} no more").status_code == 201


def test_an_answer_that_comes_too_late(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint=DM, kind="delay", when="after", ms=3_000)
    with pytest.raises(httpx.ReadTimeout):
        send(sandbox, "late", timeout=0.3)
    until(lambda: took(sandbox, "late") == 1)


def test_a_truncated_body(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="users.mentions", kind="truncate")
    with sandbox.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.get(f"/2/users/{US}/mentions")
    sandbox.control("faults", endpoint=DM, kind="truncate")
    with pytest.raises(httpx.RemoteProtocolError):
        send(sandbox, "cut answer")
    assert took(sandbox, "cut answer") == 1


def test_a_proxy_s_page(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="*", kind="html")
    with sandbox.client() as client:
        page = client.get("/2/dm_events")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        page.json()


def test_a_page_of_ten_megabytes(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="dm.events", kind="huge", size=10_000_000)
    with sandbox.client() as client:
        page = client.get("/2/dm_events?max_results=5")
    assert len(page.content) >= 10_000_000 and len(page.json()["data"]) == 5


@pytest.mark.parametrize(("kind", "sign"), [("strange", "QuantumEvent"), ("poison", "12345")])
def test_unknown_events_and_unreadable_items(sandbox: Sandbox, kind: str, sign: str) -> None:
    sandbox.control("faults", endpoint="dm.events", kind=kind, times=-1)
    with sandbox.client() as client:
        items: list[dict[str, Any]] = client.get("/2/dm_events?max_results=5").json()["data"]
        again = client.get("/2/dm_events?max_results=5").json()["data"]
    assert len(items) == len(again) == 6
    assert sum(sign in (str(one.get("event_type")), str(one["id"])) for one in items) == 1


def test_offline_cuts_every_connection_and_heals(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        assert client.get("/2/users/me").status_code == 200
        sandbox.control("network", offline=True)
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                client.get("/2/users/me")
        with pytest.raises(httpx.TransportError):
            send(sandbox, "while offline")
        sandbox.control("network", offline=False)
        assert client.get("/2/users/me").status_code == 200
    assert took(sandbox, "while offline") == 0


def test_latency(sandbox: Sandbox) -> None:
    sandbox.control("network", latency_ms=400)
    with sandbox.client() as client:
        client.timeout = httpx.Timeout(0.15)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/2/users/me")


def test_lag_between_send_and_read(sandbox: Sandbox) -> None:
    sandbox.control("lag", ms=5_000)
    event = send(sandbox, "seen later").json()["data"]["dm_event_id"]
    with sandbox.client() as client:
        post = client.post("/2/tweets", json={"text": "seen later too"}).json()["data"]["id"]
        assert "data" not in client.get(f"/2/dm_events/{event}").json()
        assert client.get("/2/dm_events?max_results=1").json()["data"][0]["id"] != event
        assert "data" not in client.get(f"/2/tweets/{post}").json()
        sandbox.control("clock", jump=5_000)
        assert client.get("/2/dm_events?max_results=1").json()["data"][0]["id"] == event
        assert client.get(f"/2/tweets/{post}").json()["data"]["text"] == "seen later too"


def test_the_control_path_is_guarded(sandbox: Sandbox) -> None:
    for token in ("", "Bearer wrong", f"Bearer {sandbox.token()}"):
        answer = httpx.get(
            sandbox.base_url + "/sandbox/control/sent", headers={"authorization": token}, trust_env=False
        )
        assert answer.status_code == 401


def test_orders_without_sense_are_named(sandbox: Sandbox) -> None:
    for noun, order in (("faults", {"kind": "gremlin"}), ("message", {"customer": "nobody here"}), ("nothing", {})):
        with pytest.raises(httpx.HTTPStatusError):
            sandbox.control(noun, **order)
