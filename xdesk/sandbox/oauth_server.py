"""OAuth 2.0 with PKCE as X does it: 30 s codes, 2 h access tokens, single-use rotating refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from xdesk.sandbox import errors
from xdesk.sandbox.errors import RefusedError

CODE_MS = 30_000
ACCESS_MS = 2 * 3_600_000
REFRESH_MS = 182 * 86_400_000
SCOPES = (
    "dm.read dm.write tweet.read tweet.write tweet.moderate.write users.read media.write offline.access mute.read"
    " mute.write block.read follows.read bookmark.read bookmark.write"
)
_LOOPBACK = re.compile(r"^http://(?:127\.0\.0\.1|localhost)(?::\d+)?(?:/.*)?$")


@dataclass(slots=True)
class Grant:
    """What one sign-in allowed; `dead` once revoked or a used refresh token came back."""

    user_id: str
    client_id: str
    scopes: frozenset[str]
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One authorization request, as the consent page carries it."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    challenge: str


@dataclass(slots=True)
class _Code:
    grant: Grant
    request: Request
    at: int
    used: bool = False


@dataclass(slots=True)
class _Access:
    grant: Grant
    until: int | None


@dataclass(slots=True)
class OAuth:
    """Tokens and codes, minted from the seed: the same requests give the same tokens."""

    seed: int
    callbacks: set[str] | None = None  # None: any loopback address counts as registered
    clients: set[str] | None = None  # None: any client id
    confidential: set[str] = field(default_factory=set)  # ids of web apps, which need a secret
    access_ms: int = ACCESS_MS
    _minted: int = 0
    _codes: dict[str, _Code] = field(default_factory=dict)
    _access: dict[str, _Access] = field(default_factory=dict)
    _refresh: dict[str, tuple[Grant, int]] = field(default_factory=dict)
    _spent: dict[str, Grant] = field(default_factory=dict)

    def _mint(self, kind: str) -> str:
        self._minted += 1
        digest = hashlib.sha512(f"{self.seed} {kind} {self._minted}".encode()).digest()
        return base64.urlsafe_b64encode(digest[:48]).decode().rstrip("=")

    def lasting(self, user_id: str) -> str:
        """Return a token for scripts with all scopes that does not run out by itself."""
        token = self._mint("lasting")
        self._access[token] = _Access(Grant(user_id, "scripts", frozenset(SCOPES.split())), None)
        return token

    def registered(self, request: Request) -> bool:
        """Return whether X would show its consent page for this client and callback."""
        client = self.clients is None or request.client_id in self.clients
        if self.callbacks is None:
            return client and _LOOPBACK.match(request.redirect_uri) is not None
        return client and request.redirect_uri in self.callbacks

    def approve(self, user_id: str, request: Request, now: int) -> str:
        """Return the code for an approved request; it lives 30 s."""
        code = self._mint("code")
        grant = Grant(user_id, request.client_id, frozenset(request.scope.split()))
        self._codes[code] = _Code(grant, request, now)
        return code

    def exchange(self, form: dict[str, str], now: int) -> dict[str, object]:
        """Answer the token endpoint; raises RefusedError with X's OAuth errors."""
        if form.get("client_id", "") in self.confidential:
            raise RefusedError(401, errors.OAUTH_CLIENT)
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._by_code(form, now)
        if kind == "refresh_token":
            return self._by_refresh(form, now)
        raise RefusedError(400, errors.OAUTH_GRANT)

    def _by_code(self, form: dict[str, str], now: int) -> dict[str, object]:
        for name in ("code", "redirect_uri", "client_id", "code_verifier"):
            if not form.get(name):
                raise RefusedError(400, errors.oauth_missing(name))
        code = self._codes.get(form["code"])
        if code is None or code.used or not 0 <= now - code.at <= CODE_MS:
            raise RefusedError(400, errors.OAUTH_CODE)
        if form["client_id"] != code.request.client_id:
            raise RefusedError(400, errors.OAUTH_CODE)
        if form["redirect_uri"] != code.request.redirect_uri:
            raise RefusedError(400, errors.OAUTH_REDIRECT)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not hmac.compare_digest(expected, code.request.challenge):
            raise RefusedError(400, errors.OAUTH_VERIFIER)
        code.used = True
        return self._pair(code.grant, now)

    def _by_refresh(self, form: dict[str, str], now: int) -> dict[str, object]:
        for name in ("refresh_token", "client_id"):
            if not form.get(name):
                raise RefusedError(400, errors.oauth_missing(name))
        token = form["refresh_token"]
        if token in self._spent:
            self._spent[token].dead = True  # a used token came back: the whole family ends
        held = self._refresh.pop(token, None)
        if held is None or held[0].dead or held[1] < now or held[0].client_id != form["client_id"]:
            raise RefusedError(400, errors.OAUTH_TOKEN)
        self._spent[token] = held[0]
        return self._pair(held[0], now)

    def _pair(self, grant: Grant, now: int) -> dict[str, object]:
        access = self._mint("access")
        self._access[access] = _Access(grant, now + self.access_ms)
        answer: dict[str, object] = {
            "token_type": "bearer",
            "expires_in": self.access_ms // 1000,
            "access_token": access,
            "scope": " ".join(scope for scope in SCOPES.split() if scope in grant.scopes),
        }
        if "offline.access" in grant.scopes:
            refresh = self._mint("refresh")
            self._refresh[refresh] = (grant, now + REFRESH_MS)
            answer["refresh_token"] = refresh
        return answer

    def revoke(self, token: str) -> None:
        """End a token; a refresh token ends its family."""
        held = self._refresh.pop(token, None)
        if held:
            held[0].dead = True
        self._access.pop(token, None)

    def expire(self, user_id: str | None, *, lasting: bool) -> int:
        """End access tokens of a user (None: all) at once; refresh tokens stay. Return how many."""
        gone = [
            token
            for token, access in self._access.items()
            if user_id in (None, access.grant.user_id) and (lasting or access.until is not None)
        ]
        for token in gone:
            del self._access[token]
        return len(gone)

    def end_families(self, user_id: str | None) -> None:
        """Sign everybody out: access and refresh tokens alike, lasting ones too."""
        self.expire(user_id, lasting=True)
        for grant, _ in self._refresh.values():
            if user_id in (None, grant.user_id):
                grant.dead = True

    def who(self, authorization: str, scopes: frozenset[str], now: int) -> str:
        """Return whose token it is; raises RefusedError 401 without a valid one and 403 without the scopes."""
        kind, _, token = authorization.partition(" ")
        access = self._access.get(token.strip()) if kind.lower() == "bearer" else None
        if access is None or access.grant.dead or (access.until is not None and access.until <= now):
            raise RefusedError(401, errors.UNAUTHORIZED)
        if not scopes <= access.grant.scopes:
            raise RefusedError(403, errors.FORBIDDEN)
        return access.grant.user_id
