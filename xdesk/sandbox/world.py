"""The state of the sandbox: people, posts, direct messages, pictures, with the indexes X answers from."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xdesk.sandbox.records import DmEvent, Person, Picture, Post, Sent, dm_conversation
from xdesk.sandbox.snowflakes import Snowflakes
from xdesk.sandbox.text_rules import compose

MENTIONS_CAP = 800
OWN_POSTS_CAP = 3200
DM_WINDOW_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class NewPost:
    """What somebody wants to post."""

    author: Person
    raw: str
    at: int
    parent_id: str | None = None
    quoted_id: str | None = None
    poll: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    visible_at: int | None = None
    reply_settings: str = "everyone"


def with_lead(raw: str, lead: str) -> str:
    """Return a reply as X stores it: with the @name in front, once."""
    return raw if raw.lower().startswith(lead.strip().lower()) else lead + raw


class World:
    """Everything that exists; writing methods take the time they happen at (UTC ms)."""

    def __init__(self, salt: int) -> None:
        self.ids = Snowflakes(salt)
        self.people: dict[str, Person] = {}
        self.handles: dict[str, str] = {}
        self.brands: list[Person] = []
        self.customers: list[Person] = []
        self.posts: dict[str, Post] = {}
        self.dms: dict[str, DmEvent] = {}
        self.pictures: dict[str, Picture] = {}
        self.sent: list[Sent] = []
        self._by_author: defaultdict[str, list[int]] = defaultdict(list)
        self._mentions: defaultdict[str, list[int]] = defaultdict(list)
        self._inboxes: defaultdict[str, list[int]] = defaultdict(list)
        self._conversations: defaultdict[str, list[int]] = defaultdict(list)

    def settle(self, people: Iterable[Person]) -> None:
        """Let people move in."""
        for person in people:
            self.people[person.id] = person
            self.handles[person.handle.lower()] = person.id
            (self.brands if person.brand else self.customers).append(person)

    def find(self, word: object) -> Person | None:
        """Return who is meant: a customer number, an id, or a handle with or without @."""
        if isinstance(word, int) and 1 <= word <= len(self.customers):
            return self.customers[word - 1]
        text = str(word).lstrip("@")
        return self.people.get(text) or self.people.get(self.handles.get(text.lower(), ""))

    def post(self, new_post: NewPost) -> Post:
        """Store a post as X would: leading @name of a reply, t.co links, conversation root."""
        identity = self.ids.mint(new_post.at)
        parent = self.posts.get(new_post.parent_id or "")
        raw, shown_from = new_post.raw, 0
        quoted = self.posts.get(new_post.quoted_id or "")
        if quoted is not None:  # X writes the address of the quoted post behind the text
            raw = f"{raw} https://x.com/{self.people[quoted.author_id].handle}/status/{quoted.id}".lstrip()
        lead = self.lead(new_post.author, parent)
        if lead:
            raw, shown_from = with_lead(raw, lead), len(lead)
        page = f"https://x.com/{new_post.author.handle}/status/{identity}/photo/"
        body = compose(raw, tuple((key, f"{page}{n}") for n, key in enumerate(new_post.media, start=1)))
        mentioned = {self.handles.get(handle.lower()) for _, _, handle in body.mentions} - {None}
        post = Post(
            id=identity,
            author_id=new_post.author.id,
            raw=raw,
            body=body,
            at=new_post.at,
            visible_at=new_post.at if new_post.visible_at is None else new_post.visible_at,
            root_id=parent.root_id if parent else identity,
            parent_id=parent.id if parent else new_post.parent_id,
            parent_author=parent.author_id if parent else None,
            quoted_id=new_post.quoted_id,
            poll=new_post.poll,
            media=new_post.media,
            mentioned=frozenset(one for one in mentioned if one),
            reply_settings=new_post.reply_settings,
            lang=new_post.author.lang,
            shown_from=min(shown_from, len(body.text)),
        )
        self.posts[identity] = post
        insort(self._by_author[new_post.author.id], int(identity))
        for person in post.mentioned - {new_post.author.id}:
            insort(self._mentions[person], int(identity))
        return post

    def lead(self, author: Person, parent: Post | None) -> str:
        """Return the @name X puts before a reply: whom it answers, or whom the author's own post had named."""
        if parent is None:
            return ""
        if parent.author_id != author.id:
            return f"@{self.people[parent.author_id].handle} "
        return f"@{parent.body.mentions[0][2]} " if parent.body.mentions else ""

    def dm(
        self,
        sender: Person,
        recipient: Person,
        raw: str,
        at: int,
        *,
        media: tuple[str, ...] = (),
        visible_at: int | None = None,
    ) -> DmEvent:
        """Store a direct message."""
        identity = self.ids.mint(at)
        page = f"https://x.com/messages/media/{identity}"
        event = DmEvent(
            id=identity,
            conversation=dm_conversation(sender.id, recipient.id),
            sender_id=sender.id,
            recipient_id=recipient.id,
            raw=raw,
            body=compose(raw, tuple((key, page) for key in media)),
            at=at,
            visible_at=at if visible_at is None else visible_at,
            media=media,
        )
        self.dms[identity] = event
        for person in (sender, recipient):
            insort(self._inboxes[person.id], int(identity))
        insort(self._conversations[event.conversation], int(identity))
        for key in media:
            self.pictures[key].dm_id = identity
        return event

    def picture(self, owner: Person, at: int, category: str, **facts: object) -> Picture:
        """Store a picture made by code, or an upload when `content` or `state` is given."""
        identity = self.ids.mint(at)
        picture = Picture(key=f"3_{identity}", id=identity, owner_id=owner.id, category=category, at=at)
        picture.seed = int(identity) & 0xFFFF
        for name, value in facts.items():
            setattr(picture, name, value)
        self.pictures[picture.key] = picture
        return picture

    def picture_by_id(self, identity: str) -> Picture | None:
        """Return the picture with the media id, not the key."""
        return next((one for one in self.pictures.values() if one.id == identity), None)

    def _posts(self, ids: Sequence[int], now: int, cap: int) -> list[Post]:
        found: list[Post] = []
        for identity in reversed(ids):
            post = self.posts[str(identity)]
            if not post.deleted and post.visible_at <= now and self.people[post.author_id].state == "active":
                found.append(post)
                if len(found) == cap:
                    break
        return found

    def mentions_of(self, person_id: str, now: int) -> list[Post]:
        """Return the newest 800 posts that name the person, newest first."""
        return self._posts(self._mentions[person_id], now, MENTIONS_CAP)

    def posts_by(self, person_id: str, now: int) -> list[Post]:
        """Return the newest 3,200 posts of the person, newest first."""
        return self._posts(self._by_author[person_id], now, OWN_POSTS_CAP)

    def dm_events(self, reader_id: str, now: int, conversation: str | None = None) -> list[DmEvent]:
        """Return the reader's direct messages of the last 30 days, newest first; of one conversation when named."""
        ids = self._inboxes[reader_id] if conversation is None else self._conversations[conversation]
        found = (self.dms[str(identity)] for identity in reversed(ids))
        return [event for event in found if self.readable(event, reader_id, now)]

    def readable(self, event: DmEvent, reader_id: str, now: int) -> bool:
        """Return whether the reader may see the message now."""
        theirs = reader_id in (event.sender_id, event.recipient_id) and reader_id not in event.removed_for
        return theirs and event.visible_at <= now and event.at > now - DM_WINDOW_MS

    def last_text(self, author_id: str, since: int) -> set[str]:
        """Return the texts the author posted since a time; X refuses duplicates of them."""
        mine = (self.posts[str(identity)] for identity in reversed(self._by_author[author_id]))
        found: set[str] = set()
        for post in mine:
            if post.at < since:
                break
            if not post.deleted:
                found.add(post.raw)
        return found
