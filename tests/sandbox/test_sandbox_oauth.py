"""Sign-in: consent page, PKCE, 30 s codes, exact callbacks, 2 h tokens, single-use refresh tokens."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox_process import ORIGIN, US, Sandbox

VERIFIER = "v" * 64
CALLBACK = "http://127.0.0.1:8765/callback"
SCOPE = "dm.read dm.write tweet.read tweet.write users.read media.write offline.access"


def challenge(verifier: str = VERIFIER) -> str:
    """Return the S256 challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def authorize(sandbox: Sandbox, **more: str) -> httpx.Response:
    """Ask for consent."""
    query = {
        "response_type": "code",
        "client_id": "desk",
        "redirect_uri": CALLBACK,
        "scope": SCOPE,
        "state": "s1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **more,
    }
    return httpx.get(sandbox.base_url + "/i/oauth2/authorize", params=query, trust_env=False)


def code(sandbox: Sandbox, **more: str) -> str:
    """Return an approved code."""
    target = urlsplit(authorize(sandbox, approve="LumiHome", **more).headers["location"])
    answer = parse_qs(target.query)
    assert answer["state"] == ["s1"]
    return answer["code"][0]


def token(sandbox: Sandbox, **form: str) -> httpx.Response:
    """Ask the token endpoint."""
    return httpx.post(sandbox.base_url + "/2/oauth2/token", data={"client_id": "desk", **form}, trust_env=False)


def exchange(sandbox: Sandbox, one: str, **more: str) -> httpx.Response:
    """Exchange a code."""
    form = {"grant_type": "authorization_code", "code": one, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return token(sandbox, **form | more)


def refresh(sandbox: Sandbox, one: str) -> httpx.Response:
    """Rotate a refresh token."""
    return token(sandbox, grant_type="refresh_token", refresh_token=one)


def me(sandbox: Sandbox, access: str) -> httpx.Response:
    """Ask whose token it is."""
    return httpx.get(sandbox.base_url + "/2/users/me", headers={"authorization": f"Bearer {access}"}, trust_env=False)


def error(text: str, kind: str = "invalid_request") -> dict[str, str]:
    """Return an OAuth error body."""
    return {"error": kind, "error_description": text}


@pytest.fixture
def still(sandbox: Sandbox) -> Sandbox:
    """Return the sandbox at its origin, any loopback callback registered."""
    sandbox.control("clock", mode="manual", now=ORIGIN)
    sandbox.control("oauth", callbacks=None, clients=None, confidential=[])
    return sandbox


def test_the_whole_way(still: Sandbox) -> None:
    pair = exchange(still, code(still)).json()
    assert set(pair) == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    assert (
        pair["token_type"] == "bearer"
        and pair["expires_in"] == 7200
        and set(pair["scope"].split()) == set(SCOPE.split())
    )
    assert me(still, pair["access_token"]).json()["data"]["id"] == US
    still.control("clock", jump=7_199_000)
    assert me(still, pair["access_token"]).status_code == 200
    still.control("clock", jump=1_001)
    assert me(still, pair["access_token"]).status_code == 401
    fresh = refresh(still, pair["refresh_token"]).json()
    assert fresh["refresh_token"] != pair["refresh_token"]
    assert me(still, fresh["access_token"]).status_code == 200


def test_a_used_refresh_token_ends_the_family(still: Sandbox) -> None:
    first = exchange(still, code(still)).json()
    second = refresh(still, first["refresh_token"]).json()
    again = refresh(still, first["refresh_token"])
    assert again.status_code == 400 and again.json() == error("Value passed for the token was invalid.")
    assert refresh(still, second["refresh_token"]).status_code == 400
    assert me(still, second["access_token"]).status_code == 401


def test_the_page_for_people(still: Sandbox) -> None:
    page = authorize(still)
    assert page.status_code == 200 and "@LumiHome_CN" in page.text and "Authorize app" in page.text
    form: dict[str, Any] = {
        "approve": "LumiHome_CN",
        "response_type": "code",
        "client_id": "desk",
        "redirect_uri": CALLBACK,
    }
    form |= {"scope": SCOPE, "state": "s1", "code_challenge": challenge(), "code_challenge_method": "S256"}
    away = httpx.post(still.base_url + "/i/oauth2/authorize", data=form, trust_env=False)
    assert away.status_code == 302 and away.headers["location"].startswith(CALLBACK + "?")
    one = parse_qs(urlsplit(away.headers["location"]).query)["code"][0]
    assert me(still, exchange(still, one).json()["access_token"]).json()["data"]["username"] == "LumiHome_CN"
    denied = authorize(still, deny="1").headers["location"]
    assert parse_qs(urlsplit(denied).query) == {"state": ["s1"], "error": ["access_denied"]}


def test_wrong_values_are_refused_in_x_s_words(still: Sandbox) -> None:
    wrong = exchange(still, code(still), code_verifier="w" * 64)
    assert wrong.json() == error("Value passed for the code verifier did not match the code challenge.")
    other = exchange(still, code(still), redirect_uri=CALLBACK + "/")
    assert other.json() == error("Value passed for the redirect uri did not match the uri of the authorization code.")
    assert exchange(still, "nonsense").json() == error("Value passed for the authorization code was invalid.")
    assert exchange(still, code(still), code_verifier="").json() == error("Missing required parameter [code_verifier].")
    late = code(still)
    still.control("clock", jump=30_001)
    assert exchange(still, late).json() == error("Value passed for the authorization code was invalid.")
    once = code(still)
    assert exchange(still, once).status_code == 200
    assert exchange(still, once).status_code == 400


def test_only_registered_callbacks_and_clients_see_the_page(still: Sandbox) -> None:
    assert authorize(still, redirect_uri="https://evil.example/callback").status_code == 400
    still.control("oauth", callbacks=[CALLBACK])
    assert authorize(still).status_code == 200
    for near in (CALLBACK + "/", CALLBACK.replace("8765", "8766"), CALLBACK.replace("127.0.0.1", "localhost")):
        page = authorize(still, redirect_uri=near)
        assert page.status_code == 400 and "Something went wrong" in page.text
    still.control("oauth", clients=["another"])
    assert "Something went wrong" in authorize(still).text
    assert authorize(still, code_challenge_method="plain").status_code == 400


def test_a_web_app_s_client_needs_its_secret(still: Sandbox) -> None:
    one = code(still)
    still.control("oauth", confidential=["desk"])
    answer = exchange(still, one)
    assert answer.status_code == 401
    assert answer.json() == error("Missing valid authorization header", "unauthorized_client")


def test_scopes_hold_and_offline_access_is_asked_for(still: Sandbox) -> None:
    pair = exchange(still, code(still, scope="tweet.read users.read")).json()
    assert "refresh_token" not in pair
    headers = {"authorization": f"Bearer {pair['access_token']}"}
    answer = httpx.get(still.base_url + "/2/dm_events", headers=headers, trust_env=False)
    assert answer.status_code == 403
    assert answer.json() == {"title": "Forbidden", "detail": "Forbidden", "type": "about:blank", "status": 403}


def test_revoke_and_expire(still: Sandbox) -> None:
    pair = exchange(still, code(still)).json()
    gone = httpx.post(still.base_url + "/2/oauth2/revoke", data={"token": pair["refresh_token"], "client_id": "desk"})
    assert gone.json() == {"revoked": True}
    assert me(still, pair["access_token"]).status_code == 401
    second = exchange(still, code(still)).json()
    still.control("tokens", expire=True, account="LumiHome")
    assert me(still, second["access_token"]).status_code == 401
    assert me(still, still.token()).status_code == 200
    assert refresh(still, second["refresh_token"]).status_code == 200
