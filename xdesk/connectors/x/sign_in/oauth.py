"""Sign-in by OAuth 2.0 with PKCE in the system browser (RFC 8252, 7636, docs.x.com, developer apps)."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from xdesk.connectors.http import Answer, Transport
from xdesk.connectors.x import problems, requests
from xdesk.connectors.x.parsing import dialect
from xdesk.connectors.x.parsing.envelope import PageError, open_envelope
from xdesk.connectors.x.parsing.people import customer
from xdesk.connectors.x.sign_in.loopback import Listener, Returned, address_of, read_return
from xdesk.connectors.x.sign_in.token_source import token_request
from xdesk.connectors.x.sign_in.tokens import Tokens
from xdesk.core.model import Customer
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

PORTS = (8737, 8738, 8739)
"""X compares callback addresses to the letter and has no 'any port': three are registered, tried in turn."""
SCOPES = (
    "dm.read", "dm.write", "tweet.read", "tweet.write", "tweet.moderate.write", "users.read", "media.write",
    "offline.access",
)  # fmt: skip
LIFE_S = 300.0
_MOST_ANSWERS = 20
"""So many answers of the browser are looked at; each may cost one request at X."""
_X_API, _X_WEB = "api.x.com", "https://x.com"

_LATE = QT_TRANSLATE_NOOP(
    "X",
    "Nobody finished the sign-in within 5 minutes. Nothing changed. Start again. If X showed an error, "
    "the app must list this callback address exactly: {address}",
)
_OTHER_PAGE = QT_TRANSLATE_NOOP(
    "X",
    "This is not the address this sign-in ends on. Nothing changed. Paste the whole address; it begins with {address}",
)
_STALE = QT_TRANSLATE_NOOP(
    "X",
    "X did not accept what the browser brought back; it counts for 30 seconds only. Nobody was signed in. Start again. "
    "If it happens every time, the app must list this callback address exactly: {address}",
)
_REGISTER = QT_TRANSLATE_NOOP(
    "X", "Sign in on the page that opens. X sends you back to {address}; the app must list exactly this address."
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A sign-in that waits: the page to open, the callback address, and the sentence that names it."""

    url: str
    callback: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Granted:
    """A finished sign-in: tokens, scopes, and who they belong to."""

    tokens: Tokens
    scopes: tuple[str, ...]
    user: Customer


class _NoSignInError(DeskError):
    """An answer of the browser that leads to no sign-in."""


class SignIn:
    """One sign-in; used on the loop of sync. `open`, show the page, `finish`; `close` in any case.

    `client_id` is the app's public id; `entropy(n)` gives n random bytes. The code lives 30 s at X, so it is
    traded at once.
    """

    def __init__(
        self,
        transport: Transport,
        client_id: str,
        *,
        ports: Sequence[int] = PORTS,
        scopes: Sequence[str] = SCOPES,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._transport, self._client_id = transport, client_id
        self._ports, self._scopes = tuple(ports), tuple(scopes)
        self._state, self._verifier = _token(entropy(32)), _token(entropy(32))
        self._listener = Listener(self._state, self._take)
        self._answers: asyncio.Queue[tuple[Returned, bool]] | None = None  # with whether the agent pasted it
        self._callback = ""

    async def open(self) -> Invitation:
        """Begin to listen and return the page to open.

        Without a free port the first address is used all the same: the browser's last address can be pasted.
        """
        self._answers = asyncio.Queue(_MOST_ANSWERS)
        try:
            await self._listener.open(self._ports)
            self._callback = address_of(self._listener.port)
        except DeskError:
            self._callback = address_of(self._ports[0])
        said = Sentence("X", _REGISTER, {"address": self._callback})
        return Invitation(self._page(), self._callback, said)

    def _page(self) -> str:
        server = self._transport.address
        web = _X_WEB if server.host == _X_API else server.origin
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._callback,
            "scope": " ".join(self._scopes),
            "state": self._state,
            "code_challenge": _token(hashlib.sha256(self._verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return f"{web}/i/oauth2/authorize?{urlencode(asked)}"

    def _take(self, returned: Returned, pasted: bool = False) -> None:
        if self._answers is not None:
            with contextlib.suppress(asyncio.QueueFull):
                self._answers.put_nowait((returned, pasted))

    def paste(self, url: str) -> None:
        """Take the address the browser ended on instead of listening; raises DeskError when it is another one."""
        returned = read_return(url.strip(), self._state)
        if returned is None:
            raise DeskError(Sentence("X", _OTHER_PAGE, {"address": self._callback}))
        self._take(returned, pasted=True)

    async def finish(self, life_s: float = LIFE_S, said: Callable[[Sentence], None] | None = None) -> Granted:
        """Wait for the browser, trade the code, ask once who it is; raises DeskError or FeedError.

        An answer that leads to no sign-in (declined, a code X does not take) ends only itself: anybody who has read
        the state could send it. `said` is told, and the wait goes on; what the agent pasted is theirs, and ends it.
        """
        if self._answers is None:
            raise ValueError("open first")
        clock, last = asyncio.get_running_loop(), DeskError(Sentence("X", _LATE, {"address": self._callback}))
        end = clock.time() + life_s
        try:
            for _ in range(_MOST_ANSWERS):
                returned, pasted = await asyncio.wait_for(self._answers.get(), max(0.0, end - clock.time()))
                try:
                    tokens = await self._trade(returned)
                except _NoSignInError as error:
                    if pasted:
                        raise
                    last = error
                    if said is not None:
                        said(error.sentence)
                    continue
                return Granted(tokens, tuple(tokens.scopes.split()), await who(self._transport, tokens.access))
        except TimeoutError:
            pass
        finally:
            self.close()
        raise last

    async def _trade(self, returned: Returned) -> Tokens:
        """Return what X gives for a code; raises _NoSignInError when it was declined or X does not take the code."""
        if returned.error is not None:
            raise _NoSignInError(returned.error.sentence)
        form = {
            "grant_type": "authorization_code",
            "code": returned.code,
            "redirect_uri": self._callback,
            "client_id": self._client_id,
            "code_verifier": self._verifier,
        }
        try:
            return await token_request(self._transport, form, self._transport.x_now())
        except FeedError as error:
            if error.trouble is Trouble.SIGNED_OUT:
                raise _NoSignInError(Sentence("X", _STALE, {"address": self._callback})) from error
            raise

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()


async def who(transport: Transport, token: str) -> Customer:
    """Return whose token it is; asked at sign-in, by its plain names when the fields are refused. Raises FeedError."""
    try:
        answer = await _me(transport, token, requests.me(dialect.TWEET))
    except problems.FieldsRefusedError:
        answer = await _me(transport, token, requests.me(None))
    now = transport.x_now()
    try:
        items = open_envelope(answer.body).items
    except PageError as error:
        raise problems.foreign() from error
    user = customer(items[0][1], answer.x_now or now) if items else None
    if user is None:
        raise problems.foreign()
    return user


async def _me(transport: Transport, token: str, request: requests.Request) -> Answer:
    answer = await transport.ask(request.method, request.path, params=request.params, token=token, group=request.group)
    wrong = problems.trouble(answer, transport.x_now())
    if wrong is not None:
        raise wrong
    return answer


async def revoke(transport: Transport, client_id: str, token: str) -> None:
    """Tell X to forget a token (POST /2/oauth2/revoke); raises FeedError when X did not."""
    answer = await transport.ask(
        "POST",
        "/2/oauth2/revoke",
        body=urlencode({"token": token, "client_id": client_id}).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    if not 200 <= answer.status < 300:
        raise problems.trouble(answer, transport.x_now()) or problems.foreign()


def _token(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
