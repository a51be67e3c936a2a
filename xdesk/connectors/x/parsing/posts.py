"""Pages of posts (mentions, own posts, look-ups) turned into messages. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.connectors.x.parsing import media, polls
from xdesk.connectors.x.parsing.envelope import Envelope, open_envelope
from xdesk.connectors.x.parsing.json_access import Members, group, ids, number, rows, text, written_at, x_id
from xdesk.connectors.x.parsing.people import customers, partial_errors
from xdesk.connectors.x.parsing.text_entities import before_media, shown_range, with_links
from xdesk.core.ids import post_conversation
from xdesk.core.model import Link, Parent
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.core.text.link_text import in_words


@dataclass(frozen=True, slots=True)
class Around:
    """What a page holds beside its items."""

    account_id: str
    handle: str  # the brand's, '' when the page does not say
    media: dict[str, Members]
    posts: dict[str, Members]
    users: dict[str, Members]
    polls: dict[str, Members]


def unpack(body: bytes, account_id: str) -> Unpacked:
    """Return the messages and people of a page of mentions or own posts; raises PageError.

    A post of a customer belongs to (root post, that customer). A post of the brand belongs to the customer it
    replies to; its other posts are no messages. Reposts are left out.
    """
    page = open_envelope(body)
    around = around_of(page, account_id)
    messages: list[Incoming] = []
    poison = list(page.poison)
    for raw, item in page.items:
        if x_id(item, "id") is None or x_id(item, "author_id") is None:
            poison.append(raw)
        else:
            one = _message(item, around)
            messages += [one] if one else []
    hidden, gone = partial_errors(page, fetched_at=None)
    people = customers(page.included("users"), besides=account_id, fetched_at=None)
    return Unpacked(tuple(messages), (*people, *hidden), tuple(gone), tuple(poison))


def parents(body: bytes) -> tuple[Parent, ...]:
    """Return the posts of a look-up as parents, those X does not show with state 'gone'; raises PageError."""
    page = open_envelope(body)
    around = around_of(page, "")
    found = [post_as_shown(post_id, around) for _, item in page.items if (post_id := x_id(item, "id"))]
    _, gone = partial_errors(page, fetched_at=None)
    return (*found, *(Parent(one, "", "", "gone") for one in gone))


def text_of(item: Members, *, reply: bool) -> tuple[str, tuple[Link, ...]]:
    """Return the whole readable text of a post, the long form where there is one, and its links."""
    note = group(item, "note_tweet", "note_post")
    raw = text(item, "text")
    urls = rows(group(item, "entities"), "urls")
    start, end = shown_range(raw, item, urls, reply=reply)
    if group(item, "attachments"):
        end = min(end, before_media(raw, urls))
    long = text(note, "text")
    if long:
        same_start = start if long[:start] == raw[:start] else 0
        return with_links(long, rows(group(note, "entities"), "urls") or urls, start=same_start)
    return with_links(raw, urls, start=start, end=end)


def references(item: Members) -> dict[str, str]:
    """Return the posts this one refers to: type ('replied_to', 'quoted', 'retweeted') to id."""
    found: dict[str, str] = {}
    for one in rows(item, "referenced_tweets", "referenced_posts"):
        post_id = x_id(one, "id")
        if post_id:
            found[text(one, "type").replace("repost", "retweet")] = post_id
    return found


def around_of(page: Envelope, account_id: str, *, of_posts: bool = True) -> Around:
    """Return what stands beside the items of a page of the brand `account_id`; `of_posts`: the items are posts."""
    users = {user_id: one for one in page.included("users") if (user_id := x_id(one, "id"))}
    posts = {post_id: one for one in page.included("tweets", "posts") if (post_id := x_id(one, "id"))}
    if of_posts:
        posts |= {post_id: one for _, one in page.items if (post_id := x_id(one, "id"))}
    handle = text(users.get(account_id, {}), "username").lower()
    polls_ = polls.by_id(page.included("polls"))
    return Around(account_id, handle, media.by_key(page.included("media")), posts, users, polls_)


def _message(item: Members, around: Around) -> Incoming | None:
    refers = references(item)
    author = x_id(item, "author_id") or ""
    post_id = x_id(item, "id") or ""
    outgoing = author == around.account_id
    answered = x_id(item, "in_reply_to_user_id")
    customer = answered if outgoing else author
    if "retweeted" in refers or customer is None or (outgoing and customer == around.account_id):
        return None
    root = x_id(item, "conversation_id") or refers.get("replied_to") or post_id
    replied_to = refers.get("replied_to")
    readable, links = text_of(item, reply=replied_to is not None)
    attached = media.of_message(item, around.media)
    parent = post_as_shown(replied_to, around) if replied_to else None
    quoted = post_as_shown(refers["quoted"], around) if "quoted" in refers else None
    poll = polls.of_post(item, around.polls)
    chain = ids(item, "edit_history_tweet_ids", "edit_history_post_ids")
    return Incoming(
        id=post_id,
        channel=_kind(item, around, root, replied_to, outgoing=outgoing),
        conversation_id=post_conversation(around.account_id, root, customer),
        external_id=root,
        author_id=author,
        customer_id=customer,
        outgoing=outgoing,
        text=readable,
        created_at=written_at(item, post_id),
        root_edit_id=chain[0] if chain else post_id,
        parent_id=replied_to,
        parent_text=parent.text if parent and parent.state == "ok" else None,
        parent_author=parent.author if parent and parent.author else None,
        media=attached,
        links=links,
        summoned=outgoing or _summoned(item, around, refers),
        unsupported=not (readable or attached or quoted or poll),
        quoted=quoted,
        poll=poll,
    )


def _kind(item: Members, around: Around, root: str, replied_to: str | None, *, outgoing: bool) -> str:
    """Say whether a thread hangs below a post of the brand ('reply') or began without it ('mention')."""
    brand = around.account_id
    above = [x_id(around.posts.get(one, {}), "author_id") for one in (root, replied_to) if one]
    if outgoing:
        return "reply" if above[0] == brand else "mention"
    if above[0] not in (None, brand) and above[0] == x_id(item, "author_id"):
        return "mention"  # their own thread; the brand only joined it
    return "reply" if brand in (*above, x_id(item, "in_reply_to_user_id")) else "mention"


def _summoned(item: Members, around: Around, refers: dict[str, str]) -> bool:
    """Say whether the author called the brand by name or quoted it, so that X lets the app reply (trap 14).

    The @names X puts in front of a reply do not count: they come from the thread, not from the author.
    """
    quoted = around.posts.get(refers.get("quoted", ""), {})
    if quoted and x_id(quoted, "author_id") == around.account_id:
        return True
    first = _implicit_end(item) if "replied_to" in refers else 0
    for source in (item, group(item, "note_tweet", "note_post")):
        for mention in rows(group(source, "entities"), "mentions"):
            is_brand = x_id(mention, "id") == around.account_id or (
                around.handle != "" and text(mention, "username").lower() == around.handle
            )
            if is_brand and (number(mention, "start") or 0) >= first:
                return True
    return False


def _implicit_end(item: Members) -> int:
    """Return where the author's own words begin in a reply, in code points of its text."""
    given = item.get("display_text_range")
    if isinstance(given, list) and given and type(given[0]) is int:
        return max(0, given[0])
    raw, at = text(item, "text"), 0
    while raw[at : at + 1] == "@":
        at += len(raw[at:].split(maxsplit=1)[0])
        at += len(raw[at:]) - len(raw[at:].lstrip())
    return at


def post_as_shown(post_id: str, around: Around) -> Parent:
    """Return a post that another item refers to; with state 'unknown' when the page does not hold it."""
    item = around.posts.get(post_id)
    if item is None:
        return Parent(post_id, "", "", "unknown")
    readable = in_words(*text_of(item, reply="replied_to" in references(item)))
    user = around.users.get(x_id(item, "author_id") or "", {})
    name, handle = text(user, "name", most=200), text(user, "username", most=100)
    author = f"{name} @{handle}".strip() if handle else name
    return Parent(post_id, author, readable, "ok", x_id(item, "author_id") or "")
