"""Limits per user and endpoint with X's headers, and the credit ledger by X's price list."""

from __future__ import annotations

from tests.sandbox_process import ORIGIN, US, Sandbox


def test_the_sixteenth_read_waits_for_the_window(sandbox: Sandbox) -> None:
    sandbox.control("clock", mode="manual", now=ORIGIN)
    with sandbox.client() as client, sandbox.client("LumiHome_CN") as other:
        for left in range(14, -1, -1):
            answer = client.get("/2/dm_events?max_results=1")
            assert answer.status_code == 200
            assert answer.headers["x-rate-limit-limit"] == "15"
            assert answer.headers["x-rate-limit-remaining"] == str(left)
            assert answer.headers["x-rate-limit-reset"] == str((ORIGIN + 900_000) // 1000)
        full = client.get("/2/dm_events?max_results=1")
        assert full.status_code == 429
        assert full.json() == {
            "title": "Too Many Requests",
            "detail": "Too Many Requests",
            "type": "about:blank",
            "status": 429,
        }
        assert full.headers["x-rate-limit-remaining"] == "0"
        assert other.get("/2/dm_events?max_results=1").status_code == 200
        assert client.get("/2/users/me").status_code == 200
        sandbox.control("clock", jump=900_001)
        assert client.get("/2/dm_events?max_results=1").headers["x-rate-limit-remaining"] == "14"


def test_sends_have_the_24_hour_headers_and_their_own_end(sandbox: Sandbox) -> None:
    to = sandbox.control("message", customer="gracembeki", text="hi")["customer_id"]
    sandbox.control("limits", bucket="dm.send", day_limit=2)
    with sandbox.client() as client:
        first = client.post(f"/2/dm_conversations/with/{to}/messages", json={"text": "one"})
        assert first.headers["x-user-limit-24hour-limit"] == "2"
        assert first.headers["x-user-limit-24hour-remaining"] == "1"
        assert first.headers["x-app-limit-24hour-limit"] == "1440"
        client.post(f"/2/dm_conversations/with/{to}/messages", json={"text": "two"})
        third = client.post(f"/2/dm_conversations/with/{to}/messages", json={"text": "three"})
    assert third.status_code == 429
    assert int(third.headers["x-rate-limit-remaining"]) > 0  # the short window is not the cause
    assert third.headers["x-user-limit-24hour-remaining"] == "0"


def test_the_ledger_charges_an_object_once_per_utc_day(sandbox: Sandbox) -> None:
    sandbox.control("clock", mode="manual", now=ORIGIN + 40 * 60_000)
    with sandbox.client("LumiHome_CN") as client:
        client.get("/2/dm_events?max_results=5")
        before = sandbox.read("credits")["spent_micros"]
        client.get("/2/dm_events?max_results=5")
        assert sandbox.read("credits")["spent_micros"] == before
        client.get("/2/dm_events?max_results=7")
        assert sandbox.read("credits")["spent_micros"] == before + 2 * 10_000
        sandbox.control("clock", jump=86_400_000)
        client.get("/2/dm_events?max_results=7")
        assert sandbox.read("credits")["spent_micros"] == before + 9 * 10_000


def test_writes_cost_by_the_price_list_and_own_mentions_are_cheap_for_the_owner(sandbox: Sandbox) -> None:
    came = sandbox.control("message", customer="ellenpark", kind="mention", text="prices?")

    def cost(path: str, body: dict[str, object]) -> int:
        before = sandbox.read("credits")["spent_micros"]
        assert client.post(path, json=body).status_code == 201
        return int(sandbox.read("credits")["spent_micros"]) - before

    with sandbox.client() as client:
        reply = {"in_reply_to_tweet_id": came["id"]}
        assert cost("/2/tweets", {"text": "a post of its own"}) == 15_000
        assert cost("/2/tweets", {"text": "an answer", "reply": reply}) == 10_000
        assert cost("/2/tweets", {"text": "see lumihome.com/aria", "reply": reply}) == 200_000
        assert cost(f"/2/dm_conversations/with/{came['customer_id']}/messages", {"text": "hi"}) == 15_000
        sandbox.control("credits", owner="LumiHome")
        sandbox.control("message", customer="ellenpark", kind="mention", text="one more")
        before = sandbox.read("credits")["objects"].get("owned", 0)
        client.get(f"/2/users/{US}/mentions?since_id={came['id']}")
        assert sandbox.read("credits")["objects"]["owned"] == before + 1


def test_the_last_credit_is_spent_and_then_nothing(sandbox: Sandbox) -> None:
    sandbox.control("credits", balance_micros=10_000)
    with sandbox.client() as client:
        assert client.get("/2/users/by/username/noralind").status_code == 200
        assert client.get("/2/users/by/username/tomokafor").status_code == 402
        sandbox.control("credits", balance_micros=1_000_000)
        assert client.get("/2/users/by/username/tomokafor").status_code == 200
