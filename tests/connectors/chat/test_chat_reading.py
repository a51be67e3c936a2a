"""The client reads X Chat of the sandbox over HTTP: every event opened, verified, or left as a tombstone."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from tests.connectors.chat.chat_account import ChatAccount, lines, reading, said, secret
from tests.sandbox_process import CHINA, ORIGIN, US, Sandbox
from xdesk.connectors.x.chat import library
from xdesk.connectors.x.chat.events import EventKind, Unreadable
from xdesk.connectors.x.chat.incoming import customer_in, incoming
from xdesk.connectors.x.chat.session import ChatSession, readable
from xdesk.connectors.x.chat.transcript import transcript
from xdesk.core.polling.feed import FeedError, Trouble

WORDS = ({"text": "One."}, {"text": "Two."}, {"text": "Three."})


def test_every_conversation_of_the_story_is_read_and_verified(sandbox: Sandbox) -> None:
    async def act(account: ChatAccount) -> dict[str, list[str]]:
        page = await account.reader.conversations()
        assert page.next_token is None and {one.group for one in page.conversations} == {False}
        assert {one.id for one in page.people} >= {customer_in(one.id, US) for one in page.conversations}
        found = {one.id: await account.events(one.id) for one in page.conversations}
        assert all(readable(events) == tuple(events) for events in found.values())
        return {name: [one.text for one in transcript(events, US).messages] for name, events in found.items()}

    read = reading(sandbox, act)
    told = [one for one in sandbox.read("chats")["conversations"] if US in one["conversation"].split("-")]
    assert len(read) == len(told) >= 3
    assert all(any(texts) for texts in read.values())


def test_edits_reactions_answers_pictures_and_deletions_read_as_they_stand_now(sandbox: Sandbox) -> None:
    conversation = said(
        sandbox, "jonasweber", *WORDS,
        {"act": "edit", "text": "Three, better."},
        {"act": "react", "text": "👍", "line": 0},
        {"act": "react", "text": "🎉", "line": 0},
        {"act": "unreact", "text": "👍", "line": 0},
        {"act": "picture", "text": "Look."},
        {"act": "reply", "text": "To the first.", "line": 0},
        {"act": "delete", "line": 1},
    )  # fmt: skip
    found = reading(sandbox, lambda account: account.transcript(conversation))
    assert [one.kind for one in found.pending] == [EventKind.DELETION]  # X lists its message no more
    assert lines(found) == ["One.", "Three, better.", "Look.", "To the first."]
    first, edited, picture, answer = found.messages
    assert [emoji for _, emoji in first.reactions] == ["🎉"]
    assert edited.edited and not first.edited
    assert (picture.media[0].kind, picture.media[0].width, picture.media[0].height) == ("photo", 480, 360)
    assert answer.reply_to is not None and answer.reply_to.genuine
    assert (answer.reply_to.message_id, answer.reply_to.quoted) == (first.message_id, "One.")


def test_after_a_key_change_older_pages_open_with_the_keys_of_their_time(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "ellenpark", *WORDS, {"act": "rotate"}, {"text": "Four."}, {"act": "rotate"})
    said(sandbox, "ellenpark", {"text": "Five."})

    async def act(account: ChatAccount) -> None:
        whole = await account.reader.events(account.session, conversation, [customer_in(conversation, US) or ""])
        assert len(whole.keys) == 3 and {len(key) for key in whole.keys.values()} == {32}
        page, _ = await account.reader.closed_events(conversation)
        trusted = {one: await account.reader.public_keys(one) for one in conversation.split("-")}
        alone = account.session.open(conversation, page.events, trusted=trusted, kept=whole.keys)
        assert [one.text for one in alone.events if one.text] == [one.text for one in whole.events if one.text]
        nothing = ChatSession(US, *secret(sandbox)).open(conversation, page.events, trusted=trusted)
        assert {one.why for one in nothing.events if one.kind is EventKind.UNREADABLE} == {Unreadable.NO_KEY}

    reading(sandbox, act)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("forged_id", Unreadable.UNVERIFIED),
        ("forged_sender", Unreadable.UNVERIFIED),
        ("forged_content", Unreadable.UNVERIFIED),
        ("unsigned", Unreadable.UNVERIFIED),
        ("garbage", Unreadable.BROKEN),
    ],
)
def test_what_cannot_be_verified_leaves_a_tombstone_without_words(sandbox: Sandbox, kind: str, why: str) -> None:
    conversation = said(sandbox, "jonasweber", *WORDS)
    sandbox.control("chat_tamper", customer="jonasweber", kind=kind)
    found = reading(sandbox, lambda account: account.transcript(conversation))
    assert lines(found) == ["One.", "Two.", "Three.", f"[{why}]"]
    stone = found.messages[-1]
    assert (stone.text, stone.message_id, stone.media) == ("", "", ())
    shown = incoming(stone, conversation, US)
    assert shown is not None and shown.unsupported and not shown.text


def test_a_replayed_message_is_read_once_though_x_gives_it_a_new_number(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "tomokafor", *WORDS)
    sandbox.control("chat_tamper", customer="tomokafor", kind="replayed")

    async def act(account: ChatAccount) -> None:
        events = await account.events(conversation)
        assert [one.text for one in events].count("One.") == 2
        assert lines(transcript(events, US)) == ["One.", "Two.", "Three."]

    reading(sandbox, act)


def test_a_message_from_another_conversation_is_not_read_here(sandbox: Sandbox) -> None:
    here = said(sandbox, "jonasweber", {"text": "Here."})
    there = said(sandbox, "ellenpark", {"text": "There."})

    async def act(account: ChatAccount) -> None:
        pages = [(await account.reader.closed_events(one))[0] for one in (here, there)]
        people = {one for name in (here, there) for one in name.split("-")}
        trusted = {one: await account.reader.public_keys(one) for one in people}  # both are believed
        changes = [*pages[0].key_changes, *pages[1].key_changes]
        mixed = [*pages[0].events, *pages[1].events]
        found = account.session.open(here, mixed, key_changes=changes, trusted=trusted)
        assert [one.why for one in found.events[-len(pages[1].events) :]] == ["elsewhere"] * len(pages[1].events)
        assert [one.text for one in found.events if one.text] == ["Here."]
        own = account.session.open(here, pages[0].events, key_changes=pages[0].key_changes, trusted=trusted)
        assert dict(found.keys) == dict(own.keys)  # no key of the other conversation came along

    reading(sandbox, act)


def test_a_customer_whose_keys_are_gone_is_not_believed(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "samirahaddad", *WORDS)
    sandbox.control("chat_keys", customer="samirahaddad", keys="gone")
    found = reading(sandbox, lambda account: account.transcript(conversation))
    assert set(lines(found)) == {f"[{Unreadable.UNVERIFIED}]"} and len(found.messages) >= len(WORDS)


def test_a_customer_with_a_new_phone_is_asked_about_once_more(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "mayafern", {"text": "From the old phone."})

    async def act(account: ChatAccount) -> None:
        before = lines(await account.transcript(conversation))
        assert before[-1] == "From the old phone."
        sandbox.control("chat_keys", customer="mayafern", keys="new")
        said(sandbox, "mayafern", {"act": "rotate"}, {"text": "From the new one."})
        assert lines(await account.transcript(conversation)) == [*before, "From the new one."]

    reading(sandbox, act)


def test_keys_that_nobody_bound_together_are_not_believed(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "jonasweber", {"text": "Hello."})

    async def act(account: ChatAccount) -> None:
        page, _ = await account.reader.closed_events(conversation)
        customer = customer_in(conversation, US) or ""
        ours, theirs = await account.reader.public_keys(US), await account.reader.public_keys(customer)
        mixed = type(theirs[0])(
            theirs[0].version, ours[0].public_key, theirs[0].signing_public_key, theirs[0].identity_public_key_signature
        )
        assert account.session.bound(theirs) == theirs and account.session.bound([mixed]) == ()
        for trusted in ({US: ours, customer: (mixed,)}, {US: ours}):
            found = account.session.open(conversation, page.events, key_changes=page.key_changes, trusted=trusted)
            assert not [one for one in found.events if one.text] and not found.keys

    reading(sandbox, act)


def test_a_failure_is_x_s_word_and_no_message(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "priyaraghu", {"text": "Hello?"})
    sandbox.control("chat_tamper", customer="priyaraghu", kind="failure")

    async def act(account: ChatAccount) -> None:
        events = await account.events(conversation)
        assert [one.why for one in events if one.kind is EventKind.FAILURE] == ["RateLimitUpsell"]
        assert lines(transcript(events, US)) == ["Hello?"]

    reading(sandbox, act)


@pytest.mark.parametrize("order", ["newest", "oldest", "shuffled"])
@pytest.mark.parametrize("inside", [False, True])
def test_in_whatever_order_x_lists_them_the_oldest_stands_first(sandbox: Sandbox, order: str, inside: bool) -> None:
    conversation = said(sandbox, "lucamoretti", *WORDS, {"act": "edit", "text": "Three!"})
    sandbox.control("chat_settings", order=order, key_changes_in_data=inside)
    try:
        found = reading(sandbox, lambda account: account.transcript(conversation))
    finally:
        sandbox.control("chat_settings", order="newest", key_changes_in_data=False)
    assert lines(found) == ["One.", "Two.", "Three!"]


def test_a_page_of_messages_takes_one_call_of_the_library_on_a_thread_of_its_own(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 1_000
    made = sandbox.control("chat_flood", customer="jonasweber", count=count, gap_ms=1)
    calls: list[tuple[str, int]] = []
    real = library.load()
    counting = SimpleNamespace(Chat=lambda: _Counted(real.Chat(), calls))
    monkeypatch.setattr(library, "load", lambda: counting)

    async def act(account: ChatAccount) -> int:
        listed, changes, token = [], [], None
        while not listed or token:
            page, _ = await account.reader.closed_events(made["conversation"], token=token)
            listed, changes, token = [*listed, *page.events], [*changes, *page.key_changes], page.next_token
        people = made["conversation"].split("-")
        trusted = {one: await account.reader.public_keys(one) for one in people}
        found = await account.worker.run(
            account.session.open, made["conversation"], listed, key_changes=changes, trusted=trusted
        )
        return len([one for one in found.events if one.text])

    assert reading(sandbox, act) >= count
    decrypting = [(name, thread) for name, thread in calls if name.startswith("decrypt")]
    assert [name for name, _ in decrypting] == ["decrypt_events"]
    assert threading.get_ident() not in {thread for _, thread in decrypting}


def test_people_without_the_right_to_read_are_told_so(sandbox: Sandbox) -> None:
    async def act(account: ChatAccount) -> Trouble:
        with pytest.raises(FeedError) as trouble:
            await account.reader.closed_events(f"{CHINA}-1")
        return trouble.value.trouble

    assert reading(sandbox, act) in (Trouble.REFUSED, Trouble.MISSING)


def test_a_message_stands_in_the_same_conversation_as_the_direct_messages(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "jonasweber", {"text": "Hello."})
    (one,) = reading(sandbox, lambda account: account.transcript(conversation)).messages
    shown = incoming(one, conversation, US)
    customer = customer_in(conversation, US)
    assert shown is not None and shown.channel == "xchat" and not shown.outgoing
    low, high = sorted((US, customer or ""), key=int)
    assert shown.conversation_id == f"dm:{US}:{low}-{high}" and shown.external_id == f"{low}-{high}"
    assert (shown.author_id, shown.text, shown.created_at) == (customer, "Hello.", ORIGIN)


class _Counted:
    """The library's client, each call written down with its thread."""

    def __init__(self, chat: object, calls: list[tuple[str, int]]) -> None:
        self._real, self._calls = chat, calls

    def __getattr__(self, name: str) -> object:
        self._calls.append((name, threading.get_ident()))
        return getattr(self._real, name)
