"""X's two dialects: 'tweet' names and 'post' names; which one a server understands is found out and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xdesk.connectors.x.parsing.json_access import Members

Pairs = tuple[tuple[str, str], ...]

_USER = (
    "id,name,username,profile_image_url,verified,verified_type,public_metrics,created_at,location,description,"
    "protected,receives_your_dm,connection_status"
)
_MEDIA = "media_key,type,url,preview_image_url,alt_text,width,height"
_POLL = "id,options,voting_status,end_datetime"
_DM = "id,event_type,text,created_at,dm_conversation_id,attachments,entities"
_POST = "id,text,created_at,conversation_id,entities,attachments,display_text_range,reply_settings,lang"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names to ask with. Reading always understands both (docs.x.com, data dictionary)."""

    name: str  # 'tweet' | 'post'
    post_fields: str
    referenced: str
    post_members: str
    dm_members: str

    def other(self) -> Dialect:
        """Return the other dialect."""
        return POST if self is TWEET else TWEET

    def users(self) -> Pairs:
        """Return what to ask of people."""
        return (("user.fields", _USER),)

    def dms(self, *, people: bool) -> Pairs:
        """Return what to ask of DM events, with the posts shared in them; in the new names the sender is no field."""
        people = people or self is POST  # and a person that is paid for is asked for whole
        expansions = ["attachments.media_keys", self.referenced]
        if people:
            expansions += ["sender_id", "participant_ids"]
        return (
            ("dm_event.fields", self.dm_members),
            (self.post_fields, self.post_members),
            ("expansions", ",".join(expansions)),
            ("media.fields", _MEDIA),
            *(self.users() if people else ()),
        )

    def posts(self, *, people: bool) -> Pairs:
        """Return what to ask of posts: always media, polls and the posts they refer to, people when wanted."""
        people = people or self is POST
        expansions = ["attachments.media_keys", self.referenced]
        if people:
            expansions += ["author_id", "in_reply_to_user_id"]
        if people and self is TWEET:
            expansions.append("referenced_tweets.id.author_id")
        if self is POST:
            expansions.append("edit_history_post_ids")
        expansions.append("attachments.poll_ids")
        return (
            (self.post_fields, self.post_members),
            ("expansions", ",".join(expansions)),
            ("media.fields", _MEDIA),
            ("poll.fields", _POLL),
            *(self.users() if people else ()),
        )


TWEET = Dialect(
    name="tweet",
    post_fields="tweet.fields",
    referenced="referenced_tweets.id",
    post_members=f"{_POST},author_id,in_reply_to_user_id,referenced_tweets,edit_history_tweet_ids,note_tweet",
    dm_members=f"{_DM},sender_id,participant_ids,referenced_tweets",
)
POST = Dialect(  # authors, senders and references are expansions here and no fields
    name="post",
    post_fields="post.fields",
    referenced="referenced_posts",
    post_members=f"{_POST},note_post",
    dm_members=_DM,
)


def named(name: str) -> Dialect:
    """Return the dialect called `name`; anything unknown is the old one."""
    return POST if name == "post" else TWEET


def starved_dm(items: Iterable[Members]) -> bool:
    """Return whether no message of a page says who wrote it: the fields we named were not understood."""
    messages = [one for one in items if one.get("event_type") in (None, "MessageCreate")]
    return bool(messages) and not any("sender_id" in one for one in messages)


def starved_posts(items: Iterable[Members]) -> bool:
    """Return whether no post of a page says who wrote it or when."""
    posts = list(items)
    return bool(posts) and not any("author_id" in one and "created_at" in one for one in posts)
