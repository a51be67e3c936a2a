"""Endpoints of sign-in: the consent page, token, revoke."""

from __future__ import annotations

import html
from collections.abc import Mapping
from urllib.parse import urlencode

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.oauth_server import Request

PAGE = "text/html; charset=utf-8"
WRONG = (
    "<!DOCTYPE html><meta charset=utf-8><title>X / ?</title><h1>Something went wrong</h1>"
    "<p>You weren’t able to give access to the App. Go back and try logging in again.</p>"
)


def _request(fields: Mapping[str, str]) -> Request:
    return Request(
        client_id=fields.get("client_id", ""),
        redirect_uri=fields.get("redirect_uri", ""),
        scope=fields.get("scope", ""),
        state=fields.get("state", ""),
        challenge=fields.get("code_challenge", ""),
    )


def _sound(asked: Asked, fields: Mapping[str, str]) -> Request | None:
    """Return the request when X would show its consent page for it."""
    request = _request(fields)
    complete = (
        fields.get("response_type") == "code"
        and fields.get("code_challenge_method") == "S256"
        and request.client_id
        and request.challenge
        and request.state
        and len(request.state) <= 500
        and request.scope
    )
    return request if complete and asked.state.oauth.registered(request) else None


def _wrong() -> Answer:
    return Answer(WRONG.encode(), 400, PAGE)


def _away(request: Request, **values: str) -> Answer:
    mark = "&" if "?" in request.redirect_uri else "?"
    target = request.redirect_uri + mark + urlencode({"state": request.state, **values})
    return Answer(b"", 302, PAGE, {"location": target})


@endpoint("oauth.authorize", "GET", "/i/oauth2/authorize")
def authorize(asked: Asked) -> Answer:
    """Show the consent page; `approve=<handle>` approves and `deny=1` denies at once, for scripts."""
    request = _sound(asked, asked.query)
    if request is None:
        return _wrong()
    if "deny" in asked.query:
        return _away(request, error="access_denied")
    if "approve" in asked.query:
        return _approve(asked, request, asked.query["approve"])
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in sorted(asked.query.items())
    )
    choices = "".join(
        f'<p><label><input type="radio" name="approve" value="{one.handle}"{" checked" if n == 0 else ""}>'
        f" {html.escape(one.name)} (@{one.handle})</label></p>"
        for n, one in enumerate(asked.state.world.brands)
    )
    scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in request.scope.split())
    text = (
        "<!DOCTYPE html><meta charset=utf-8><title>Authorize app</title>"
        "<body style='font:16px sans-serif;max-width:34em;margin:3em auto'><h1>xdesk wants to access your account</h1>"
        "<p>This is the sandbox: nothing here reaches X.</p>"
        f"<form method=post action=/i/oauth2/authorize>{hidden}{choices}<ul>{scopes}</ul>"
        "<button>Authorize app</button> <button name=deny value=1>Cancel</button></form>"
    )
    return Answer(text.encode(), 200, PAGE)


@endpoint("oauth.consent", "POST", "/i/oauth2/authorize")
def consent(asked: Asked) -> Answer:
    """Take the form of the consent page."""
    request = _sound(asked, asked.content)
    if request is None:
        return _wrong()
    if asked.content.get("deny"):
        return _away(request, error="access_denied")
    return _approve(asked, request, str(asked.content.get("approve", "")))


def _approve(asked: Asked, request: Request, handle: str) -> Answer:
    person = asked.state.world.find("@" + handle)
    if person is None or not person.brand:
        return _wrong()
    return _away(request, code=asked.state.oauth.approve(person.id, request, asked.now))


@endpoint("oauth.token", "POST", "/2/oauth2/token")
def token(asked: Asked) -> Answer:
    """Exchange a code or a refresh token."""
    form = {name: str(value) for name, value in asked.content.items()}
    return Answer(asked.state.oauth.exchange(form, asked.now), headers={"cache-control": "no-store"})


@endpoint("oauth.revoke", "POST", "/2/oauth2/revoke")
def revoke(asked: Asked) -> Answer:
    """End a token."""
    name = asked.content.get("token")
    if not name:
        raise RefusedError(400, errors.oauth_missing("token"))
    asked.state.oauth.revoke(str(name))
    return Answer({"revoked": True})
