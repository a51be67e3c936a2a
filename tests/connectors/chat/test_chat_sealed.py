"""A message is sealed once and posted as it is: however often it is posted, the customer has it once."""

from __future__ import annotations

import pytest

from tests.connectors.chat.chat_account import ChatAccount, lines, reading, said
from tests.sandbox_process import US, Sandbox
from xdesk.connectors.x.chat import sealed_message
from xdesk.connectors.x.chat.incoming import customer_in
from xdesk.connectors.x.chat.sealed_message import SealedMessage
from xdesk.connectors.x.chat.transcript import transcript
from xdesk.core.sentences import DeskError


async def sealed(account: ChatAccount, conversation: str, words: str) -> SealedMessage:
    """Return words for a conversation, sealed with its newest key."""
    page = await account.reader.events(account.session, conversation, [customer_in(conversation, US) or ""])
    return await account.worker.run(account.session.seal, conversation, words, page.keys)


def post(sandbox: Sandbox, message: SealedMessage) -> int:
    """Post a message as it was kept; return the status."""
    request = sealed_message.loads(message.dumps()).request()
    with sandbox.client() as client:
        kind = {"content-type": "application/json"}
        return client.request(request.method, request.path, content=request.body, headers=kind).status_code


def test_a_message_that_is_posted_three_times_arrives_once(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "samirahaddad", {"text": "Where is it?"})

    async def act(account: ChatAccount) -> None:
        message = await sealed(account, conversation, "Your parcel is safe.")
        assert [post(sandbox, message) for _ in range(3)] == [201, 201, 201]
        events = await account.events(conversation)
        assert [message.is_shown_by(one) for one in events].count(True) == 1
        assert lines(transcript(events, US))[-2:] == ["Where is it?", "Your parcel is safe."]
        told = [one for one in sandbox.read("sent")["sent"] if one["text"] == "Your parcel is safe."]
        assert [one["message_id"] for one in told] == [message.message_id]

    reading(sandbox, act)


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_kept_finds_out_whether_a_lost_answer_meant_sent(sandbox: Sandbox, when: str) -> None:
    conversation = said(sandbox, "priyaraghu", {"text": "Hello?"})

    async def act(account: ChatAccount) -> None:
        message = await sealed(account, conversation, "We are here.")
        sandbox.control("faults", endpoint="chat.send", kind="status", when=when, status=503)
        assert post(sandbox, message) == 503
        shown = any(message.is_shown_by(one) for one in await account.events(conversation))
        assert shown == (when == "after")
        assert post(sandbox, message) == 201
        assert [message.is_shown_by(one) for one in await account.events(conversation)].count(True) == 1

    reading(sandbox, act)


def test_what_is_kept_is_the_same_to_the_byte_and_holds_no_words(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "tomokafor", {"text": "Hello?"})

    async def act(account: ChatAccount) -> None:
        one, other = [await sealed(account, conversation, "secret words") for _ in range(2)]
        kept = one.dumps()
        assert sealed_message.loads(kept) == one and sealed_message.loads(kept).request() == one.request()
        assert b"secret words" not in kept and "secret" not in repr(one)
        assert one.message_id != other.message_id

    reading(sandbox, act)


def test_after_a_key_change_the_newest_key_seals_and_an_older_message_can_be_answered(sandbox: Sandbox) -> None:
    conversation = said(sandbox, "ellenpark", {"text": "Old question."}, {"act": "rotate"}, {"text": "New key."})

    async def act(account: ChatAccount) -> None:
        page, _ = await account.reader.closed_events(conversation)
        found = await account.reader.events(account.session, conversation, [customer_in(conversation, US) or ""])
        place = next(n for n, one in enumerate(found.events) if one.text == "Old question.")
        question = page.events[place].encoded
        reply = account.session.seal(
            conversation, "The answer.", found.keys, answers=question, key_changes=page.key_changes
        )
        assert post(sandbox, reply) == 201
        event = next(one for one in await account.events(conversation) if reply.is_shown_by(one))
        assert event.key_version == max(found.keys, key=int) and event.reply_to is not None
        assert event.reply_to.genuine and event.reply_to.quoted == "Old question."
        with pytest.raises(DeskError):  # without the changes nobody can quote it
            account.session.seal(conversation, "No.", found.keys, answers=question)

    reading(sandbox, act)


def test_without_a_key_nothing_is_sealed_and_the_sentence_says_the_text_is_kept(sandbox: Sandbox) -> None:
    async def act(account: ChatAccount) -> str:
        with pytest.raises(DeskError) as trouble:
            account.session.seal(f"1-{US}", "words", {})
        return trouble.value.sentence.english()

    assert "was not sent. Your text is kept" in reading(sandbox, act)


@pytest.mark.parametrize("kept", [b"", b"[]", b"null", b"{}", b'{"conversation":"1-2","id":"a","content":"b"}'])
def test_what_is_no_sealed_message_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError):
        sealed_message.loads(kept)


def test_no_path_is_bent_by_a_conversation_id() -> None:
    for wrong in ("", "../users", "1-2/keys", "1:2", "1-2\n"):
        with pytest.raises(ValueError):
            SealedMessage(wrong, "a", "b", "c").request()
