"""What events of X Chat say together: who may change what, once, in whatever order they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.connectors.x.chat.events import ChatEvent, EventKind, ListedEvent, Unreadable, opened
from xdesk.connectors.x.chat.incoming import customer_in, incoming
from xdesk.connectors.x.chat.transcript import transcript

BRAND, CUSTOMER = "1111", "2222"


def event(number: int, kind: EventKind, sender: str = CUSTOMER, text: str = "", **more: object) -> ChatEvent:
    """An event whose message id follows from its number, unless it is given."""
    values: dict[str, object] = {"message_id": f"m{number}", **more}
    return ChatEvent(kind, str(1_000 + number), sender_id=sender, at=number, text=text, **values)  # type: ignore[arg-type]


def about(number: int, kind: EventKind, target: int, sender: str = CUSTOMER, **more: object) -> ChatEvent:
    """An event about another one."""
    return event(number, kind, sender, targets=(str(1_000 + target),), **more)  # type: ignore[arg-type]


QUESTION = event(1, EventKind.TEXT, text="Where is it?")
ANSWER = event(2, EventKind.TEXT, BRAND, "On its way.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (about(5, EventKind.EDIT, 1, text="Where?"), ["Where?", "On its way."]),
        (about(5, EventKind.EDIT, 2, text="Never."), ["Where is it?", "On its way."]),
        (about(5, EventKind.EDIT, 1, BRAND, text="Nothing."), ["Where is it?", "On its way."]),
        (about(5, EventKind.DELETION, 1, for_all=True), ["", "On its way."]),
        (about(5, EventKind.DELETION, 2, for_all=True), ["Where is it?", "On its way."]),
        (about(5, EventKind.DELETION, 1, BRAND, for_all=True), ["Where is it?", "On its way."]),
        (about(5, EventKind.DELETION, 1, BRAND), ["", "On its way."]),
        (about(5, EventKind.DELETION, 1), ["Where is it?", "On its way."]),
    ],
)
def test_only_who_wrote_a_message_changes_it(change: ChatEvent, words: list[str]) -> None:
    found = transcript([QUESTION, ANSWER, change], BRAND)
    assert [one.text for one in found.messages] == words and found.pending == ()


def test_an_older_edit_that_is_replayed_does_not_win() -> None:
    first, second = (about(3, EventKind.EDIT, 1, text="old"), about(4, EventKind.EDIT, 1, text="new"))
    again = about(9, EventKind.EDIT, 1, text="old", message_id=first.message_id)
    (one, _) = transcript([QUESTION, ANSWER, first, second, again], BRAND).messages
    assert one.text == "new" and one.edited


def test_a_deleted_message_stays_deleted() -> None:
    gone = about(3, EventKind.DELETION, 1, for_all=True)
    late = [about(4, EventKind.EDIT, 1, text="back"), about(5, EventKind.REACTION, 1, BRAND, emoji="👍")]
    copy = event(6, EventKind.TEXT, text=QUESTION.text, message_id=QUESTION.message_id)
    (one,) = transcript([QUESTION, gone, *late, copy], BRAND).messages
    assert one.deleted and not one.text and not one.reactions
    assert incoming(one, f"{BRAND}-{CUSTOMER}", BRAND) is None


def test_reactions_of_both_sides_are_counted_once_each() -> None:
    acts = [
        about(3, EventKind.REACTION, 1, BRAND, emoji="👍"),
        about(4, EventKind.REACTION, 1, CUSTOMER, emoji="👍"),
        about(5, EventKind.REACTION, 1, BRAND, emoji="👍"),
        about(6, EventKind.REACTION_REMOVED, 1, CUSTOMER, emoji="👍"),
    ]
    assert transcript([QUESTION, *acts], BRAND).messages[0].reactions == ((BRAND, "👍"),)


def test_a_change_whose_message_lies_further_back_is_kept_for_it() -> None:
    edit = about(5, EventKind.EDIT, 1, text="Where?")
    found = transcript([ANSWER, edit], BRAND)
    assert [one.text for one in found.messages] == ["On its way."] and found.pending == (edit,)


def test_nothing_changes_a_tombstone() -> None:
    stone = ChatEvent(EventKind.UNREADABLE, "1001", "", CUSTOMER, 1, why=Unreadable.UNVERIFIED)
    acts = [about(5, EventKind.EDIT, 1, text="words"), about(6, EventKind.REACTION, 1, emoji="👍")]
    (one,) = transcript([stone, *acts], BRAND).messages
    assert (one.text, one.reactions, one.why) == ("", (), Unreadable.UNVERIFIED)


EVENTS = [
    QUESTION, ANSWER,
    about(3, EventKind.EDIT, 1, text="Where?"),
    about(4, EventKind.REACTION, 1, BRAND, emoji="👍"),
    event(5, EventKind.TEXT, text="Wrong button"),
    about(6, EventKind.DELETION, 5, for_all=True),
    event(7, EventKind.TEXT, text=QUESTION.text, message_id=QUESTION.message_id),
]  # fmt: skip


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS), max_size=5))
def test_order_and_repetition_change_nothing(order: list[ChatEvent], again: list[ChatEvent]) -> None:
    assert transcript([*order, *again], BRAND) == transcript(EVENTS, BRAND)


def test_what_the_library_did_not_verify_is_a_tombstone() -> None:
    listed = ListedEvent("1001", "x", CUSTOMER, 1)
    content = {"content_type": "Text", "text": "believe me"}
    told = {"type": "Message", "id": "m", "sender_id": CUSTOMER, "content": content, "key_version": "1"}
    for verified in ({}, {"verified": False}, {"verified": "yes"}, {"verified": None}):
        one = opened({**told, **verified}, listed)
        assert one.kind is EventKind.UNREADABLE and one.text == "" and one.message_id == ""
    assert opened({**told, "verified": True}, listed).text == "believe me"


def test_choices_that_are_offered_and_taken_are_read() -> None:
    listed = ListedEvent("1001", "x", CUSTOMER, 1)
    offered = {
        "request": {"options": {"id": "q", "options": [{"id": "a", "label": "Yes"}, {"id": "b", "label": "No"}]}}
    }
    taken = {"response": {"options": {"request_id": "q", "selected_option_id": "b"}}}
    told = {"type": "Message", "id": "m", "sender_id": CUSTOMER, "verified": True}
    asked, answered = (
        opened({**told, "content": {"content_type": "Text", "text": "?", "quick_reply": one}}, listed)
        for one in (offered, taken)
    )
    assert asked.choices == ("Yes", "No") and answered.chosen == "b"


@pytest.mark.parametrize(
    ("conversation", "customer"), [("1111-2222", CUSTOMER), ("2222-1111", CUSTOMER), ("g123", None), ("3-4", None)]
)
def test_the_customer_is_the_other_one_of_two(conversation: str, customer: str | None) -> None:
    assert customer_in(conversation, BRAND) == customer
