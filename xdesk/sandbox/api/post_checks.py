"""What X checks before it takes a post, and the post itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import ID, Asked
from xdesk.sandbox.api.views import visible_post
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import Post, Sent
from xdesk.sandbox.text_rules import POST_LIMIT, has_link, weighted_length, without_leading_mentions
from xdesk.sandbox.world import NewPost, with_lead

BODY_KEYS = frozenset(
    [
        "card_uri",
        "community_id",
        "direct_message_deep_link",
        "edit_options",
        "for_super_followers_only",
        "geo",
        "made_with_ai",
        "media",
        "nullcast",
        "paid_partnership",
        "poll",
        "quote_tweet_id",
        "reply",
        "reply_settings",
        "share_with_followers",
        "text",
    ]
)
MEDIA_LIFE_MS = 24 * 3_600_000
SAME_TEXT_MS = 24 * 3_600_000
"""How long X refuses the same text again (U)."""


def create_post(asked: Asked) -> Post:
    """Check and store the post of a request; raises RefusedError as X does."""
    content = asked.content
    check_keys(content, BODY_KEYS)
    text = content.get("text", "")
    if not isinstance(text, str):
        raise RefusedError(400, errors.invalid("text", [str(text)], "$.text: is not a string"))
    media = post_media(asked, content)
    if not text.strip() and not media:
        raise RefusedError(400, errors.invalid("text", [text], "One or more parameters to your request was invalid."))
    reply = content.get("reply")
    parent = _parent(asked, reply) if reply is not None else None
    counted = without_leading_mentions(text) if parent else text
    if weighted_length(counted) > POST_LIMIT:
        raise RefusedError(403, errors.NOT_PERMITTED)
    if parent:
        _may_reply(asked, parent)
    _no_duplicate(asked, text, parent, media)
    return _store(asked, text, parent, media)


def check_keys(content: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Refuse body keys X does not have (additionalProperties: false)."""
    for key in content:
        if key not in allowed:
            message = f"$.{key}: is not defined in the schema and the schema does not allow additional properties"
            raise RefusedError(400, errors.invalid(key, [str(content[key])], message))


def _parent(asked: Asked, reply: object) -> Post:
    identity = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
    if not isinstance(identity, str) or not ID.fullmatch(identity):
        message = "$.reply.in_reply_to_tweet_id: does not match the regex pattern ^[0-9]{1,19}$"
        raise RefusedError(400, errors.invalid("reply.in_reply_to_tweet_id", [str(identity)], message))
    post = visible_post(asked.state, identity, asked.now)
    if post is None:
        raise RefusedError(403, errors.PARENT_GONE)
    return post


def _may_reply(asked: Asked, parent: Post) -> None:
    """Hold X's rule for self-serve apps: only when named, quoted or in the own conversation."""
    me, world = asked.me.id, asked.state.world
    root = world.posts.get(parent.root_id, parent)
    quoted = world.posts.get(parent.quoted_id or "")
    engaged = parent.author_id == me or me in parent.mentioned or root.author_id == me
    engaged = engaged or (quoted is not None and quoted.author_id == me)
    if root.reply_settings == "mentionedUsers":
        engaged = engaged and (me in root.mentioned or root.author_id == me)
    elif root.reply_settings != "everyone":
        author = world.people[root.author_id]
        engaged = engaged and (root.author_id == me or (root.reply_settings == "following" and me in author.follows))
    if not engaged:
        raise RefusedError(403, errors.NOT_SUMMONED)


def _no_duplicate(asked: Asked, text: str, parent: Post | None, media: Sequence[str]) -> None:
    raw = with_lead(text, asked.state.world.lead(asked.me, parent))
    if not media and raw in asked.state.world.last_text(asked.me.id, asked.now - SAME_TEXT_MS):
        raise RefusedError(403, errors.DUPLICATE)


def post_media(asked: Asked, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of the pictures a post names; raises RefusedError for unknown, foreign or old ones."""
    media = content.get("media")
    if media is None:
        return ()
    ids = media.get("media_ids") if isinstance(media, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
        raise RefusedError(
            400, errors.invalid("media.media_ids", [str(ids)], "$.media.media_ids: must have 1 to 4 items")
        )
    keys: list[str] = []
    for identity in ids:
        picture = asked.state.world.picture_by_id(str(identity))
        fresh = picture is not None and asked.now - picture.at < MEDIA_LIFE_MS and picture.state == "succeeded"
        if picture is None or not fresh or picture.owner_id != asked.me.id or not picture.category.startswith("tweet_"):
            message = "Your media IDs are invalid."
            raise RefusedError(400, errors.invalid("media.media_ids", [str(identity)], message))
        keys.append(picture.key)
    return tuple(keys)


def _store(asked: Asked, text: str, parent: Post | None, media: tuple[str, ...]) -> Post:
    state = asked.state
    quoted, settings = asked.content.get("quote_tweet_id"), asked.content.get("reply_settings", "everyone")
    post = state.world.post(
        NewPost(
            asked.me,
            text,
            asked.now,
            parent_id=parent.id if parent else None,
            quoted_id=quoted if isinstance(quoted, str) else None,
            media=media,
            visible_at=asked.now + state.lag_ms,
            reply_settings=str(settings),
        )
    )
    if has_link(text):
        state.ledger.write("post_create_link")
    else:
        state.ledger.write("post_create_reply" if parent else "post_create")
    customer = _customer(asked, parent)
    state.world.sent.append(
        Sent(
            id=post.id,
            kind="post",
            account=asked.me.handle,
            conversation=post.root_id,
            recipient_id=customer,
            in_reply_to=parent.id if parent else None,
            text=text,
            at=asked.now,
            by="api",
        )
    )
    if customer:
        state.script.answered(f"{post.root_id}/{customer}", asked.now, parent_id=post.id)
    return post


def _customer(asked: Asked, parent: Post | None) -> str | None:
    """Return whom a reply answers: the first in the chain who is not the brand."""
    while parent is not None and parent.author_id == asked.me.id:
        parent = asked.state.world.posts.get(parent.parent_id or "")
    return parent.author_id if parent else None
