"""A strict server: field and expansion names it does not list are refused with X's own 400, not ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xdesk.sandbox import errors
from xdesk.sandbox.api.fields import dialect_of
from xdesk.sandbox.errors import RefusedError

_POST = (
    "article attachments card_uri community_id context_annotations conversation_id created_at display_text_range "
    "edit_controls entities geo id lang media_metadata non_public_metrics organic_metrics possibly_sensitive "
    "promoted_metrics public_metrics reply_settings scopes source suggested_source_links "
    "suggested_source_links_with_counts text withheld"
)
_USER = (
    "confirmed_email connection_status created_at description entities id is_identity_verified location name parody "
    "profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url "
    "username verified verified_followers_count verified_type withheld"
)
_MEDIA = (
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics "
    "public_metrics type url variants width"
)
_POLL = "duration_minutes end_datetime id options voting_status"
_PLACE = "contained_within country country_code full_name geo id name place_type"
_DM = "attachments created_at dm_conversation_id entities event_type id text"
_POST_BRINGS = (
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id entities.mentions.username geo.place_id in_reply_to_user_id"
)
_DM_BRINGS = "attachments.media_keys participant_ids sender_id"

LISTED: Mapping[str, Mapping[str, str]] = {
    "tweet": {
        "tweet.fields": f"{_POST} author_id edit_history_tweet_ids in_reply_to_user_id note_tweet referenced_tweets",
        "user.fields": f"{_USER} affiliation most_recent_tweet_id pinned_tweet_id",
        "media.fields": _MEDIA,
        "poll.fields": _POLL,
        "place.fields": _PLACE,
        "dm_event.fields": f"{_DM} participant_ids referenced_tweets sender_id",
        "post expansions": f"{_POST_BRINGS} edit_history_tweet_ids entities.note.mentions.username "
        "referenced_tweets.id referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id",
        "dm expansions": f"{_DM_BRINGS} referenced_tweets.id",
        "user expansions": "affiliation.user_id most_recent_tweet_id pinned_tweet_id",
    },
    "post": {
        "post.fields": f"{_POST} article_title matched_media_notes note_post note_request_suggestions paid_partnership",
        "user.fields": f"{_USER} subscribes_to_you",
        "media.fields": _MEDIA,
        "poll.fields": _POLL,
        "place.fields": _PLACE,
        "dm_event.fields": _DM,
        "post expansions": f"{_POST_BRINGS} edit_history_post_ids referenced_posts username",
        "dm expansions": f"{_DM_BRINGS} referenced_posts",
        "user expansions": "affiliation most_recent_post_id pinned_post_id",
    },
}
"""What X's OpenAPI files of both dialects list, by parameter; expansions by what is asked for."""


def check(endpoint: str, query: Mapping[str, str], *, default: str, only: str | None) -> None:
    """Raise RefusedError (400) that names every parameter and value the dialect does not list."""
    listed = LISTED[only or dialect_of(query, default)]
    kind = "dm" if endpoint.startswith("dm.") else "user" if _of_people(endpoint) else "post"
    wrong: list[errors.Json] = []
    for name, value in query.items():
        if name != "expansions" and not name.endswith(".fields"):
            continue
        known = listed.get(f"{kind} expansions" if name == "expansions" else name)
        if known is None:
            wrong += _rows(errors.unknown_parameter(name, value, sorted(_parameters(listed))))
        else:
            wrong += _unknown(name, value, known.split())
    if wrong:
        raise RefusedError(400, errors.invalid("", [], "") | {"errors": wrong})


def _unknown(name: str, value: str, known: Sequence[str]) -> list[errors.Json]:
    strange = [one for one in value.split(",") if one not in known]
    return [row for one in strange for row in _rows(errors.unknown_value(name, one, known))]


def _rows(body: errors.Json) -> list[errors.Json]:
    rows = body["errors"]
    assert isinstance(rows, list)
    return rows


def _parameters(listed: Mapping[str, str]) -> list[str]:
    return [name for name in listed if " " not in name] + ["expansions"]


def _of_people(endpoint: str) -> bool:
    return endpoint.startswith("users.") and endpoint not in ("users.mentions", "users.posts")
