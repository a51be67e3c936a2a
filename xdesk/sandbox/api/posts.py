"""Endpoints of posts: timelines, lookups, create, delete."""

from __future__ import annotations

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import ID, Answer, Asked, endpoint
from xdesk.sandbox.api.paging import page
from xdesk.sandbox.api.post_checks import create_post
from xdesk.sandbox.api.views import Json, Shown, hidden, visible_post
from xdesk.sandbox.clock import parse_iso
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import Post
from xdesk.sandbox.snowflakes import floor_id

READ = "tweet.read users.read"
WRITE = "tweet.read tweet.write users.read"
FIELDS = "tweet.fields post.fields expansions user.fields media.fields poll.fields place.fields"
WINDOW = "max_results pagination_token since_id until_id start_time end_time "


def _bound(asked: Asked, name: str) -> int | None:
    value = asked.query.get(name)
    if value is None:
        return None
    if name.endswith("_id"):
        if not ID.fullmatch(value):
            raise RefusedError(400, errors.malformed_id(name, value))
        return int(value)
    try:
        return floor_id(parse_iso(value))
    except ValueError as trouble:
        raise RefusedError(400, errors.malformed_id(name, value)) from trouble


def _timeline(asked: Asked, posts: list[Post], name: str) -> Answer:
    owner = asked.id("id")
    limit = asked.number("max_results", 5, 100, 10)
    after, before = _bound(asked, "since_id"), _bound(asked, "until_id")
    start, end = _bound(asked, "start_time"), _bound(asked, "end_time")
    kept = [
        post
        for post in posts
        if (after is None or int(post.id) > after)
        and (before is None or int(post.id) < before)
        and (start is None or int(post.id) >= start)
        and (end is None or int(post.id) < end)
    ]
    found = page(kept, limit, asked.query.get("pagination_token"), f"{name} {owner}")
    shown = Shown(asked.state, asked.me, asked.want, asked.now)
    items = [shown.post(post) for post in found.items]
    price = "owned" if owner == asked.me.id == asked.state.ledger.owner_id else "post"
    asked.state.ledger.read(price, "post", [post.id for post in found.items], asked.now)
    return Answer(shown.answer(items, found.meta(anchors=True)))


def _unknown_owner(asked: Asked) -> Answer | None:
    trouble = hidden(asked.state, asked.id("id"), "id")
    if trouble is None:
        return None
    shown = Shown(asked.state, asked.me, asked.want, asked.now, errors=[trouble])
    return Answer(shown.answer(None))


@endpoint("users.mentions", "GET", "/2/users/{id}/mentions", scopes=READ, params=WINDOW + FIELDS)
def mentions(asked: Asked) -> Answer:
    """Answer the newest 800 posts that name the user."""
    absent = _unknown_owner(asked)
    return absent or _timeline(asked, asked.state.world.mentions_of(asked.id("id"), asked.now), "mentions")


@endpoint("users.posts", "GET", "/2/users/{id}/tweets", scopes=READ, params=WINDOW + "exclude " + FIELDS)
def posts(asked: Asked) -> Answer:
    """Answer the user's own posts, replies too unless excluded."""
    absent = _unknown_owner(asked)
    if absent:
        return absent
    own = asked.state.world.posts_by(asked.id("id"), asked.now)
    if "replies" in asked.query.get("exclude", "").split(","):
        own = [post for post in own if post.parent_id is None]
    return _timeline(asked, own, "posts " + asked.query.get("exclude", ""))


@endpoint("posts.lookup", "GET", "/2/tweets", scopes=READ, params="ids " + FIELDS)
def lookup(asked: Asked) -> Answer:
    """Answer up to 100 posts; absent ones are partial errors."""
    shown = Shown(asked.state, asked.me, asked.want, asked.now)
    found: list[Json] = []
    for identity in asked.ids("ids"):
        post = visible_post(asked.state, identity, asked.now)
        if post is None:
            shown.errors.append(errors.not_found("tweet", "ids", identity))
        else:
            found.append(shown.post(post))
            asked.state.ledger.read("post", "post", [identity], asked.now)
    return Answer(shown.answer(found))


@endpoint("posts.one", "GET", "/2/tweets/{id}", scopes=READ, params=FIELDS)
def one(asked: Asked) -> Answer:
    """Answer one post."""
    shown = Shown(asked.state, asked.me, asked.want, asked.now)
    post = visible_post(asked.state, asked.id("id"), asked.now)
    if post is None:
        shown.errors.append(errors.not_found("tweet", "id", asked.id("id")))
        return Answer(shown.answer(None))
    asked.state.ledger.read("post", "post", [post.id], asked.now)
    return Answer(shown.answer(shown.post(post)))


@endpoint("posts.create", "POST", "/2/tweets", scopes=WRITE, params="")
def create(asked: Asked) -> Answer:
    """Create a post or a reply."""
    post = create_post(asked)
    content = {"id": post.id, "text": post.body.text, asked.want.name("edit_history_tweet_ids"): [post.id]}
    return Answer({"data": content}, 201)


@endpoint("posts.delete", "DELETE", "/2/tweets/{id}", scopes=WRITE, params="")
def delete(asked: Asked) -> Answer:
    """Delete an own post."""
    post = asked.state.world.posts.get(asked.id("id"))
    if post is not None and post.author_id != asked.me.id:
        raise RefusedError(403, errors.NOT_PERMITTED)
    asked.state.ledger.write("delete")
    if post is not None:
        post.deleted = True
    return Answer({"data": {"deleted": post is not None}})
