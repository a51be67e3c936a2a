"""The two dialects of X (tweet.*, post.*) and which fields an answer carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NEW_WORDS = {
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
    "pinned_tweet_id": "pinned_post_id",
    "most_recent_tweet_id": "most_recent_post_id",
    "retweet_count": "repost_count",
    "tweet_count": "post_count",
    "tweets": "posts",
}
"""Names of the old dialect and what the new one calls them."""

POST_FIELDS = frozenset(
    [
        "attachments",
        "author_id",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "edit_history_tweet_ids",
        "entities",
        "id",
        "in_reply_to_user_id",
        "lang",
        "note_tweet",
        "possibly_sensitive",
        "public_metrics",
        "referenced_tweets",
        "reply_settings",
        "text",
    ]
)
USER_FIELDS = frozenset(
    [
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "location",
        "name",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_type",
    ]
)
DM_FIELDS = frozenset(
    [
        "attachments",
        "created_at",
        "dm_conversation_id",
        "entities",
        "event_type",
        "id",
        "participant_ids",
        "referenced_tweets",
        "sender_id",
        "text",
    ]
)
MEDIA_FIELDS = frozenset(["alt_text", "height", "media_key", "type", "url", "width", "preview_image_url"])
ONLY_EXPANDED = frozenset(
    ["author_id", "in_reply_to_user_id", "referenced_tweets", "edit_history_tweet_ids", "sender_id", "participant_ids"]
)
"""In the new dialect these are expansions, no longer fields (docs.x.com, data dictionary)."""

DEFAULTS = {
    "post": frozenset({"id", "text", "edit_history_tweet_ids"}),
    "user": frozenset({"id", "name", "username"}),
    "dm": frozenset({"id", "event_type", "text"}),
    "media": frozenset({"media_key", "type"}),
}
EXPANSION_FIELDS = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
    "referenced_tweets.id.attachments.media_keys": "referenced_tweets",
    "referenced_posts": "referenced_tweets",
    "edit_history_tweet_ids": "edit_history_tweet_ids",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "attachments.media_keys": "attachments",
    "attachments.poll_ids": "attachments",
    "entities.mentions.username": "entities",
    "sender_id": "sender_id",
    "participant_ids": "participant_ids",
}
_OLD_SIGNS = ("tweet.fields", "referenced_tweets", "edit_history_tweet", "note_tweet", "_tweet_id")
_NEW_SIGNS = ("post.fields", "referenced_posts", "edit_history_post", "note_post", "_post_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asked to see, in old names, and the dialect to answer in."""

    dialect: str  # 'tweet' | 'post'
    post: frozenset[str]
    user: frozenset[str]
    dm: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]

    def name(self, old: str) -> str:
        """Return what the dialect calls an old name."""
        return NEW_WORDS.get(old, old) if self.dialect == "post" else old

    def spoken(self, item: Mapping[str, object]) -> dict[str, object]:
        """Return an object with its keys in the dialect."""
        return {self.name(key): value for key, value in item.items()}


def _listed(query: Mapping[str, str], name: str) -> set[str]:
    return {word.strip() for word in query.get(name, "").split(",") if word.strip()}


def dialect_of(query: Mapping[str, str], default: str) -> str:
    """Return the dialect a request speaks: what its names show, else the default."""
    said = [*query, *(value for name, value in query.items() if name.endswith(".fields") or name == "expansions")]
    if any(sign in word for word in said for sign in _NEW_SIGNS):
        return "post"
    if any(sign in word for word in said for sign in _OLD_SIGNS):
        return "tweet"
    return default


def wanted(query: Mapping[str, str], *, default: str, only: str | None) -> Wanted:
    """Return what a request wants; unknown names are dropped without a word, as X does.

    `only` is a server that knows one dialect: names of the other are then unknown names.
    """
    dialect = only or dialect_of(query, default)
    old_names = {new: old for old, new in NEW_WORDS.items()}

    def known(parameter: str, kind: str, allowed: frozenset[str]) -> frozenset[str]:
        names = _listed(query, parameter)
        if dialect == "post":
            names = {old_names.get(name, name) for name in names if name not in NEW_WORDS} - ONLY_EXPANDED
        return DEFAULTS[kind] | (names & allowed)

    expansions = frozenset(
        word for word in _listed(query, "expansions") if ("tweet" if dialect == "post" else "post") not in word
    )
    shown = {EXPANSION_FIELDS[word] for word in expansions if word in EXPANSION_FIELDS}
    return Wanted(
        dialect=dialect,
        post=known("post.fields" if dialect == "post" else "tweet.fields", "post", POST_FIELDS) | (shown & POST_FIELDS),
        user=known("user.fields", "user", USER_FIELDS),
        dm=known("dm_event.fields", "dm", DM_FIELDS) | (shown & DM_FIELDS),
        media=known("media.fields", "media", MEDIA_FIELDS),
        expansions=expansions,
    )
