"""Requests to X as plain values: method, path, parameters, body. Pure; every path is made here."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from xdesk.connectors.x.parsing.dialect import Dialect, Pairs
from xdesk.connectors.x.parsing.dms import CONVERSATION
from xdesk.core.ids import is_x_id
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Ask


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `group` names the rate windows its answer tells of."""

    method: str
    path: str
    params: Pairs = ()
    body: bytes | None = None
    group: str = ""


def without(request: Request, names: Collection[tuple[str, str]]) -> Request:
    """Return a request that does not ask for some (parameter, value); value '' is the whole parameter."""
    if not names:
        return request
    kept = []
    for parameter, value in request.params:
        left = [one for one in value.split(",") if (parameter, one) not in names]
        if left and (parameter, "") not in names:
            kept.append((parameter, ",".join(left)))
    return replace(request, params=tuple(kept))


def dm_events(ask: Ask, dialect: Dialect) -> Request:
    """Return the read of DM events: all, with one person, or of one conversation (docs.x.com, direct messages)."""
    group = ask.conversation is not None and "-" not in ask.conversation
    if ask.participant_id and not group:
        path = f"/2/dm_conversations/with/{_id(ask.participant_id)}/dm_events"
    elif ask.conversation:
        path = f"/2/dm_conversations/{_conversation(ask.conversation)}/dm_events"
    else:
        path = "/2/dm_events"
    params = (("max_results", str(min(max(ask.limit, 1), 100))), *_token(ask), *dialect.dms(people=ask.expand_users))
    return Request("GET", path, params, group="dm.read")


def mentions(account_id: str, ask: Ask, dialect: Dialect) -> Request:
    """Return the read of posts that mention the brand (docs.x.com, posts)."""
    return Request("GET", f"/2/users/{_id(account_id)}/mentions", _timeline(ask, dialect), group="mentions")


def own_posts(account_id: str, ask: Ask, dialect: Dialect) -> Request:
    """Return the read of the brand's own posts, so that replies made on x.com appear."""
    params = (*_timeline(ask, dialect), ("exclude", "retweets"))
    return Request("GET", f"/2/users/{_id(account_id)}/tweets", params, group="posts")


def users(ids: Sequence[str], dialect: Dialect) -> Request:
    """Return the look-up of up to 100 people (docs.x.com, users)."""
    return Request("GET", "/2/users", (("ids", _ids(ids)), *dialect.users()), group="users")


def posts(ids: Sequence[str], dialect: Dialect, *, people: bool) -> Request:
    """Return the look-up of up to 100 posts (docs.x.com, posts)."""
    return Request("GET", "/2/tweets", (("ids", _ids(ids)), *dialect.posts(people=people)), group="lookup")


def me(dialect: Dialect | None) -> Request:
    """Return the question who the token belongs to, by the plain names when `dialect` is None; asked at sign-in."""
    return Request("GET", "/2/users/me", dialect.users() if dialect is not None else (), group="me")


def send_dm(item: Outgoing) -> Request:
    """Return the send of a DM: to the person in a one-to-one conversation, else to the group."""
    if "-" in item.external_id or not item.external_id:
        path = f"/2/dm_conversations/with/{_id(item.recipient_id)}/messages"
    else:
        path = f"/2/dm_conversations/{_conversation(item.external_id)}/messages"
    return Request("POST", path, body=_json({"text": item.text}), group="dm.send")


def send_reply(item: Outgoing) -> Request:
    """Return the send of a public reply; the post it answers is frozen in the outbox."""
    reply = {"in_reply_to_tweet_id": _id(item.reply_to_id or "")}
    return Request("POST", "/2/tweets", body=_json({"text": item.text, "reply": reply}), group="post.send")


def _timeline(ask: Ask, dialect: Dialect) -> Pairs:
    since = (("since_id", _id(ask.since_id)),) if ask.since_id else ()
    until = (("until_id", _id(ask.until_id)),) if ask.until_id else ()
    limit = (("max_results", str(min(max(ask.limit, 5), 100))),)
    return (*limit, *since, *until, *_token(ask), *dialect.posts(people=ask.expand_users))


def _token(ask: Ask) -> Pairs:
    return (("pagination_token", ask.token),) if ask.token else ()


def _id(value: str) -> str:
    """Return `value` when it is an id of X, so that no path can be bent; raises ValueError."""
    if not is_x_id(value):
        raise ValueError("not an id of X")
    return value


def _ids(values: Sequence[str]) -> str:
    if not 1 <= len(values) <= 100:
        raise ValueError("X looks up 1 to 100 ids at once")
    return ",".join(_id(one) for one in values)


def _conversation(value: str) -> str:
    if not CONVERSATION.match(value):
        raise ValueError("not a conversation id of X")
    return value


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
