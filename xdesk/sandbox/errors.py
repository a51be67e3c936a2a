"""Every error body of X the sandbox speaks, literally; (U) marks texts not seen first-hand."""

from __future__ import annotations

from collections.abc import Sequence

PROBLEMS = "https://api.twitter.com/2/problems/"
INVALID = "One or more parameters to your request was invalid."
Json = dict[str, object]


class RefusedError(Exception):
    """An answer that is an error: status, body (None is an empty body) and extra headers."""

    def __init__(self, status: int, body: Json | None, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def _blank(status: int, title: str, detail: str) -> Json:
    return {"title": title, "detail": detail, "type": "about:blank", "status": status}


UNAUTHORIZED = _blank(401, "Unauthorized", "Unauthorized")
FORBIDDEN = _blank(403, "Forbidden", "Forbidden")
TOO_MANY = _blank(429, "Too Many Requests", "Too Many Requests")
UNAVAILABLE = _blank(503, "Service Unavailable", "Service Unavailable")
INTERNAL = _blank(500, "Internal Server Error", "Internal Server Error")
DUPLICATE = _blank(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
NOT_SUMMONED = _blank(
    403,
    "Forbidden",
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author"
    " of the post you are replying to.",
)
MEDIA_NOT_FOR_DM = _blank(403, "Forbidden", "You are not permitted to attach this media to a DM event.")
CLOSED_DM = _blank(403, "Forbidden", "You do not have permission to DM one or more participants.")  # (U)
NOT_PERMITTED = _blank(403, "Forbidden", "You are not permitted to perform this action.")  # (U) also: too long
PARENT_GONE = _blank(
    403, "Forbidden", "You attempted to reply to a Tweet that is deleted or not visible to you."
)  # (U)
STATUS_BODIES = {401: UNAUTHORIZED, 403: FORBIDDEN, 429: TOO_MANY, 500: INTERNAL, 503: UNAVAILABLE}

OAUTH_TOKEN: Json = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
OAUTH_CODE: Json = {
    "error": "invalid_request",
    "error_description": "Value passed for the authorization code was invalid.",
}
OAUTH_VERIFIER: Json = {
    "error": "invalid_request",
    "error_description": "Value passed for the code verifier did not match the code challenge.",
}
OAUTH_REDIRECT: Json = {
    "error": "invalid_request",
    "error_description": "Value passed for the redirect uri did not match the uri of the authorization code.",
}
OAUTH_CLIENT: Json = {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}
OAUTH_GRANT: Json = {
    "error": "unsupported_grant_type",
    "error_description": "Value passed for the grant type was invalid.",
}


def oauth_missing(name: str) -> Json:
    """Return the token endpoint's answer to an absent parameter."""
    return {"error": "invalid_request", "error_description": f"Missing required parameter [{name}]."}


def credits_depleted(account: str) -> Json:
    """Return the body of a 402; `account` is the 19-digit number of the paying account (U)."""
    return {
        "title": "CreditsDepleted",
        "detail": f"Your enrolled account [{account}] does not have any credits to fulfill this request.",
        "type": PROBLEMS + "credits",
    }


def invalid(parameter: str, values: Sequence[str], message: str) -> Json:
    """Return the body of a 400 about one parameter."""
    return {
        "errors": [{"parameters": {parameter: list(values)}, "message": message}],
        "title": "Invalid Request",
        "detail": INVALID,
        "type": PROBLEMS + "invalid-request",
    }


def unknown_parameter(name: str, value: str, allowed: Sequence[str]) -> Json:
    """Return X's answer to a query parameter an endpoint does not have, e.g. since_id on direct messages."""
    return invalid(name, [value], f"The query parameter [{name}] is not one of [{','.join(allowed)}]")


def unknown_value(name: str, value: str, allowed: Sequence[str]) -> Json:
    """Return X's answer to a field or expansion it does not list."""
    message = f"The `{name}` query parameter value [{value}] is not one of [{','.join(allowed)}]"
    return invalid(name, [value], message)


def out_of_range(name: str, value: str, low: int, high: int) -> Json:
    """Return X's answer to max_results outside its range."""
    return invalid(name, [value], f"The `{name}` query parameter value [{value}] is not between {low} and {high}")


def malformed_id(name: str, value: str) -> Json:
    """Return X's answer to an id that is not one to nineteen digits."""
    return invalid(name, [value], f"The `{name}` query parameter value [{value}] is not valid")


def bad_token(value: str) -> Json:
    """Return X's answer to a pagination token it never gave."""
    return invalid("pagination_token", [value], f"The `pagination_token` query parameter value [{value}] is not valid")


def not_found(kind: str, parameter: str, value: str) -> Json:
    """Return one partial error: no such user, post (kind 'tweet') or media."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }


def suspended(parameter: str, value: str) -> Json:
    """Return one partial error: the user is suspended."""
    return {
        "value": value,
        "detail": f"User has been suspended: [{value}].",
        "title": "Forbidden",
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEMS + "resource-not-found",
    }
