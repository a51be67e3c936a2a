"""People, posts, messages and pictures as X shows them to one reader, with includes and partial errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from xdesk.sandbox import errors
from xdesk.sandbox.api.fields import Wanted
from xdesk.sandbox.clock import iso
from xdesk.sandbox.records import DmEvent, Person, Picture, Post
from xdesk.sandbox.state import SandboxState
from xdesk.sandbox.text_rules import POST_LIMIT, Body, shorten, weighted_length

Json = dict[str, object]


def _pick(facts: dict[str, Callable[[], object]], names: frozenset[str]) -> Json:
    """Return the asked fields, empty values omitted as X does."""
    found: Json = {}
    for name, fact in facts.items():
        if name in names:
            value = fact()
            if value is not None and value != "" and value != []:
                found[name] = value
    return found


@dataclass(slots=True)
class Shown:
    """Builds one answer; what expansions bring in is gathered on the way."""

    state: SandboxState
    reader: Person
    want: Wanted
    now: int
    errors: list[Json] = field(default_factory=list)
    _users: dict[str, Json] = field(default_factory=dict)
    _posts: dict[str, Json] = field(default_factory=dict)
    _media: dict[str, Json] = field(default_factory=dict)
    _polls: dict[str, Json] = field(default_factory=dict)

    def person(self, one: Person) -> Json:
        """Return a user object."""
        want, world = self.want, self.state.world
        count = want.name("tweet_count")
        facts: dict[str, Callable[[], object]] = {
            "id": lambda: one.id,
            "name": lambda: one.name,
            "username": lambda: one.handle,
            "created_at": lambda: iso(one.created_at),
            "description": lambda: one.bio,
            "location": lambda: one.location,
            "protected": lambda: one.protected,
            "verified": lambda: one.verified_type != "none",
            "verified_type": lambda: one.verified_type,
            "subscription_type": lambda: "Premium" if one.verified_type == "blue" else "None",
            "profile_image_url": lambda: f"{self.state.base_url}/profile_images/{one.id}_normal.png",
            "public_metrics": lambda: {
                "followers_count": one.followers,
                "following_count": one.following,
                count: one.posts + len(world.posts_by(one.id, self.now)),
                "listed_count": one.followers // 200,
                "like_count": one.posts * 2,
            },
            "receives_your_dm": lambda: one.dms_open and one.id != self.reader.id,
            "connection_status": lambda: [
                *(["followed_by"] if self.reader.id in one.follows else []),
                *(["following"] if one.id in self.reader.follows else []),
            ],
        }
        return want.spoken(_pick(facts, want.user))

    def post(self, one: Post) -> Json:
        """Return a post object and gather what it brings along."""
        want, world = self.want, self.state.world
        author = world.people[one.author_id]
        body, long = self._body(one, author)
        facts: dict[str, Callable[[], object]] = {
            "id": lambda: one.id,
            "text": lambda: body.text,
            "author_id": lambda: one.author_id,
            "conversation_id": lambda: one.root_id,
            "in_reply_to_user_id": lambda: one.parent_author,
            "created_at": lambda: iso(one.at),
            "referenced_tweets": lambda: [
                *([{"type": "replied_to", "id": one.parent_id}] if one.parent_id else []),
                *([{"type": "quoted", "id": one.quoted_id}] if one.quoted_id else []),
            ],
            "edit_history_tweet_ids": lambda: [one.id],
            "reply_settings": lambda: one.reply_settings,
            "lang": lambda: one.lang,
            "possibly_sensitive": lambda: False,
            "display_text_range": lambda: [one.shown_from, max(one.shown_from, len(body.text))],
            "entities": lambda: body.entities(world.handles),
            "attachments": lambda: (
                {
                    **({"media_keys": list(one.media)} if one.media else {}),
                    **({"poll_ids": [one.id]} if one.poll else {}),
                }
                or None
            ),
            "note_tweet": lambda: {"text": one.body.text} if long else None,
            "edit_controls": lambda: {
                "edits_remaining": 5,
                "is_edit_eligible": one.parent_id is None,
                "editable_until": iso(one.at + 3_600_000),
            },
            "public_metrics": lambda: self._metrics(one),
        }
        self._bring_post(one)
        return want.spoken(_pick(facts, want.post))

    def _body(self, one: Post, author: Person) -> tuple[Body, bool]:
        if weighted_length(one.raw[one.shown_from :]) <= POST_LIMIT:
            return one.body, False
        return shorten(one.body, one.raw, f"https://x.com/i/web/status/{one.id}"), True

    def _metrics(self, one: Post) -> Json:
        salt = int(one.id) >> 22
        return {
            self.want.name("retweet_count"): salt % 3,
            "reply_count": salt % 5,
            "like_count": salt % 29,
            "quote_count": 0,
            "bookmark_count": salt % 2,
            "impression_count": 20 + salt % 900,
        }

    def dm(self, one: DmEvent) -> Json:
        """Return a DM event object and gather what it brings along."""
        facts: dict[str, Callable[[], object]] = {
            "id": lambda: one.id,
            "event_type": lambda: one.event_type,
            "text": lambda: one.body.text,
            "sender_id": lambda: one.sender_id,
            "participant_ids": lambda: list(one.participants),
            "referenced_tweets": lambda: [{"id": identity} for identity in one.shared],
            "dm_conversation_id": lambda: one.conversation,
            "created_at": lambda: iso(one.at),
            "entities": lambda: one.body.entities(self.state.world.handles),
            "attachments": lambda: {"media_keys": list(one.media)} if one.media else None,
        }
        if "sender_id" in self.want.expansions:
            self.include_person(one.sender_id, "sender_id")
        if {"referenced_tweets.id", "referenced_posts"} & self.want.expansions:
            for identity in one.shared:
                self._bring_parent(identity, False)
        if "participant_ids" in self.want.expansions:
            for identity in one.participants:
                self.include_person(identity, "participant_ids")
        if "attachments.media_keys" in self.want.expansions:
            self._bring_media(one.media)
        return self.want.spoken(_pick(facts, self.want.dm))

    def picture(self, one: Picture) -> Json:
        """Return a media object; pictures of direct messages have the address only a token opens."""
        page = f"{self.state.base_url}/media/{one.key}.png"
        if one.dm_id:
            page = f"https://ton.twitter.com/1.1/ton/data/dm/{one.dm_id}/{one.id}/{one.id}.png"
        facts: dict[str, Callable[[], object]] = {
            "media_key": lambda: one.key,
            "type": lambda: one.kind,
            "url": lambda: page,
            "width": lambda: one.width,
            "height": lambda: one.height,
            "alt_text": lambda: one.alt,
        }
        return _pick(facts, self.want.media)

    def include_person(self, identity: str, parameter: str) -> None:
        """Add a user to the includes, or a partial error when X hides them."""
        if identity in self._users:
            return
        trouble = hidden(self.state, identity, parameter)
        if trouble:
            if trouble not in self.errors:
                self.errors.append(trouble)
            return
        self._users[identity] = self.person(self.state.world.people[identity])

    def _bring_media(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self._media:
                self._media[key] = self.picture(self.state.world.pictures[key])

    def _bring_post(self, one: Post) -> None:
        asked = self.want.expansions
        if "author_id" in asked:
            self.include_person(one.author_id, "author_id")
        if "in_reply_to_user_id" in asked and one.parent_author:
            self.include_person(one.parent_author, "in_reply_to_user_id")
        if "entities.mentions.username" in asked:
            for identity in sorted(one.mentioned, key=int):
                self.include_person(identity, "entities.mentions.username")
        if "attachments.media_keys" in asked:
            self._bring_media(one.media)
        if "attachments.poll_ids" in asked and one.poll:
            self._polls[one.id] = _poll(one)
        names = {"referenced_tweets.id", "referenced_posts"} & asked
        if names or any(word.startswith("referenced_tweets.id.") for word in asked):
            for identity in filter(None, (one.parent_id, one.quoted_id)):
                self._bring_parent(identity, "referenced_tweets.id.author_id" in asked)

    def _bring_parent(self, identity: str, with_author: bool) -> None:
        if identity in self._posts:
            return
        post = visible_post(self.state, identity, self.now)
        if post is None:
            parameter = "referenced_posts" if self.want.dialect == "post" else "referenced_tweets.id"
            trouble = errors.not_found("tweet", parameter, identity)
            if trouble not in self.errors:
                self.errors.append(trouble)
            return
        self._posts[identity] = {}
        outer, self.want = self.want, _without_expansions(self.want)
        self._posts[identity] = self.post(post)
        self.want = outer
        if with_author:
            self.include_person(post.author_id, "referenced_tweets.id.author_id")

    def answer(self, content: object, meta: Json | None = None) -> Json:
        """Return the whole body: data, includes, errors, meta; empty parts are left out."""
        body: Json = {}
        if content:
            body["data"] = content
        includes: Json = {}
        if self._users:
            includes["users"] = list(self._users.values())
        if self._posts:
            includes[self.want.name("tweets")] = list(self._posts.values())
        if self._media:
            includes["media"] = list(self._media.values())
        if self._polls:
            includes["polls"] = list(self._polls.values())
        if includes:
            body["includes"] = includes
        if self.errors:
            body["errors"] = [self._host(trouble) for trouble in self.errors]
        if meta is not None:
            body["meta"] = meta
        self._charge_includes()
        return body

    def _host(self, trouble: Json) -> Json:
        if self.want.dialect == "tweet":
            return trouble
        return {**trouble, "type": str(trouble["type"]).replace("api.twitter.com", "api.x.com")}

    def _charge_includes(self) -> None:
        self.state.ledger.read("user", "user", self._users, self.now)
        self.state.ledger.read("post", "post", self._posts, self.now)


def _poll(one: Post) -> Json:
    """Return the poll of a post: open for a day, with votes that grow with the place of a choice."""
    options = [{"position": n, "label": label, "votes": 7 * n} for n, label in enumerate(one.poll, start=1)]
    return {
        "id": one.id,
        "options": options,
        "voting_status": "open",
        "end_datetime": iso(one.at + 86_400_000),
        "duration_minutes": 1440,
    }


def _without_expansions(want: Wanted) -> Wanted:
    return Wanted(want.dialect, want.post, want.user, want.dm, want.media, frozenset())


def hidden(state: SandboxState, identity: str, parameter: str) -> Json | None:
    """Return the partial error for a user X does not show, None for one it shows."""
    person = state.world.people.get(identity)
    if person is None or person.state == "gone":
        return errors.not_found("user", parameter, identity)
    return errors.suspended(parameter, identity) if person.state == "suspended" else None


def visible_post(state: SandboxState, identity: str, now: int) -> Post | None:
    """Return the post when X shows it now."""
    post = state.world.posts.get(identity)
    if post is None or post.deleted or post.visible_at > now:
        return None
    return post if state.world.people[post.author_id].state == "active" else None
