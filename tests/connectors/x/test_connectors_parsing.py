"""Pages into messages: both dialects, texts, threads, people, and what nobody can read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.x_clients import BRAND, CUSTOMER, DM_ID, PAIR, POST_ID, ROOT_ID
from xdesk.connectors.x.parsing import dms, json_split, page_meta, posts
from xdesk.connectors.x.parsing.envelope import PageError, open_envelope
from xdesk.connectors.x.parsing.text_entities import with_links
from xdesk.core.ids import snowflake_ms
from xdesk.core.model import Parent, Poll

Item = dict[str, Any]


def dm(**changes: Any) -> Item:
    made = {
        "id": DM_ID,
        "event_type": "MessageCreate",
        "sender_id": CUSTOMER,
        "text": "退款什么时候到 &lt;3",
        "created_at": "2026-07-24T21:23:44.372Z",
        "dm_conversation_id": f"{CUSTOMER}-{BRAND}",
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def post(**changes: Any) -> Item:
    made = {
        "id": POST_ID,
        "text": "@Brand my order is late",
        "author_id": CUSTOMER,
        "conversation_id": ROOT_ID,
        "in_reply_to_user_id": BRAND,
        "created_at": "2026-07-24T21:23:23.000Z",
        "referenced_tweets": [{"type": "replied_to", "id": ROOT_ID}],
        "edit_history_tweet_ids": [POST_ID],
        "display_text_range": [7, 23],
        "entities": {"mentions": [{"start": 0, "end": 6, "username": "Brand", "id": BRAND}]},
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not None}


def page(*items: Item, **more: Any) -> bytes:
    return json.dumps({"data": list(items), "meta": {"result_count": len(items)}, **more}, ensure_ascii=False).encode()


def the_dm(**changes: Any) -> Any:
    (one,) = dms.unpack(page(dm(**changes)), BRAND).messages
    return one


def the_post(*, includes: Any = None, **changes: Any) -> Any:
    (one,) = posts.unpack(page(post(**changes), includes=includes or {}), BRAND).messages
    return one


def renamed(value: Any) -> Any:
    """Return a page in X's new names."""
    raw = json.dumps(value).replace("referenced_tweets", "referenced_posts").replace("_tweet", "_post")
    return json.loads(raw.replace('"tweets"', '"posts"'))


def test_a_dm() -> None:
    one = the_dm()
    assert (one.id, one.external_id, one.conversation_id) == (DM_ID, PAIR, f"dm:{BRAND}:{PAIR}")
    assert (one.text, one.customer_id, one.outgoing, one.created_at) == (
        "退款什么时候到 <3",
        CUSTOMER,
        False,
        1784928224342,  # what the id says: X may tell whole seconds
    )
    assert the_dm(sender_id=BRAND).outgoing and the_dm(sender_id=BRAND).customer_id == CUSTOMER


def test_times_come_from_the_id_when_x_sends_none() -> None:
    assert the_dm(created_at=None).created_at == 1784928224342
    assert the_dm(created_at="soon").created_at == 1784928224342
    assert the_dm(created_at="0001-01-01T00:00:00Z").created_at == 1784928224342


def test_ids_as_numbers_are_exact() -> None:
    one = the_dm(id=int(DM_ID), sender_id=int(CUSTOMER))
    assert one.id == DM_ID and one.author_id == CUSTOMER


def test_a_dm_without_its_conversation() -> None:
    assert the_dm(dm_conversation_id=None).external_id == PAIR
    assert dms.unpack(page(dm(dm_conversation_id=None, sender_id=BRAND)), BRAND).poison
    assert dms.unpack(page(dm(dm_conversation_id="1-2", sender_id="1")), BRAND).poison
    assert dms.unpack(page(dm(sender_id="77")), BRAND).poison


def test_a_group_is_kept_under_its_own_id() -> None:
    group = "1578398451921985538"
    found = dms.unpack(
        page(dm(dm_conversation_id=group), dm(id="2080765901528535097", dm_conversation_id=group, sender_id=BRAND)),
        BRAND,
    ).messages
    assert [(one.external_id, one.customer_id) for one in found] == [(group, CUSTOMER), (group, CUSTOMER)]


def test_events_that_are_no_messages_stay_as_what_they_are() -> None:
    members = {"participant_ids": [CUSTOMER, int(BRAND), None], "brand_new": {"a": [1]}, "text": "not said"}
    for kind, event in (
        ("ParticipantsJoin", ("join", CUSTOMER, BRAND)),
        ("ParticipantsLeave", ("leave", CUSTOMER, BRAND)),
        ("MessageReaction2027", ("unknown", "MessageReaction2027")),
    ):
        one = the_dm(event_type=kind, **members)
        assert (one.event, one.text, one.links, one.unsupported) == (event, "", (), False)
    assert the_dm(event_type="ParticipantsJoin", participant_ids=None).event == ("join", CUSTOMER)
    assert len(the_dm(event_type="ParticipantsJoin", participant_ids=["1"] * 5000).event) < 100
    assert len(the_dm(event_type="x" * 5000).event[1]) < 100


def test_messages_that_cannot_be_shown_are_messages() -> None:
    for kind in ("MessageCreate", None):
        assert (the_dm(event_type=kind, brand_new={"a": [1]}).event, the_dm(event_type=kind).unsupported) == ((), False)
        assert the_dm(event_type=kind, text=None).unsupported


def test_dm_media_and_the_link_x_adds_for_it() -> None:
    tail = "https://t.co/Ab1"
    raw = page(
        dm(
            text=f"see {tail}",
            attachments={"media_keys": ["3_9"]},
            entities={
                "urls": [{"start": 4, "end": 20, "url": tail, "media_key": "3_9", "expanded_url": "https://x.com/m"}]
            },
        ),
        includes={"media": [{"media_key": "3_9", "type": "photo", "url": "https://ton.twitter.com/a.jpg", "width": 4}]},
    )
    (one,) = dms.unpack(raw, BRAND).messages
    assert one.text == "see" and one.links == ()
    assert (one.media[0].kind, one.media[0].url, one.media[0].width) == ("photo", "https://ton.twitter.com/a.jpg", 4)


def test_a_reply_below_our_post() -> None:
    includes = {
        "users": [
            {"id": CUSTOMER, "name": "Sam", "username": "sam"},
            {"id": BRAND, "name": "Shop", "username": "Brand"},
        ],
        "tweets": [{"id": ROOT_ID, "text": "Big sale &amp; more", "author_id": BRAND}],
    }
    one = the_post(includes=includes)
    assert (one.channel, one.external_id, one.text) == ("reply", ROOT_ID, "my order is late")
    assert one.conversation_id == f"post:{BRAND}:{ROOT_ID}:{CUSTOMER}"
    assert (one.parent_id, one.parent_text, one.parent_author) == (ROOT_ID, "Big sale & more", "Shop @Brand")
    assert not one.summoned  # the @Brand in front comes from the thread
    people = posts.unpack(page(post(), includes=includes), BRAND).customers
    assert [(who.id, who.handle, who.fetched_at) for who in people] == [(CUSTOMER, "sam", None)]


def test_a_mention_of_their_own() -> None:
    alone = {
        "in_reply_to_user_id": None,
        "referenced_tweets": None,
        "display_text_range": None,
        "conversation_id": POST_ID,
    }
    one = the_post(**alone)
    assert (one.channel, one.external_id, one.text, one.summoned) == (
        "mention",
        POST_ID,
        "@Brand my order is late",
        True,
    )
    assert not the_post(**alone, entities=None).summoned


def test_summoned_by_a_name_in_the_words_or_a_quote() -> None:
    twice = {"mentions": [{"start": 0, "end": 6, "id": BRAND}, {"start": 15, "end": 21, "id": BRAND}]}
    assert the_post(entities=twice).summoned
    assert not the_post(display_text_range=None).summoned
    quote = [{"type": "quoted", "id": "2080761390344937700"}]
    included = {"tweets": [{"id": "2080761390344937700", "author_id": BRAND, "text": "x"}]}
    assert the_post(referenced_tweets=quote, entities=None, includes=included).summoned
    assert not the_post(referenced_tweets=quote, entities=None).summoned
    by_name = {"users": [{"id": BRAND, "username": "Brand"}]}
    named = {"mentions": [{"start": 10, "end": 16, "username": "bRAND"}]}
    assert the_post(entities=named, includes=by_name).summoned


def test_our_own_posts_go_to_the_customer_they_answer() -> None:
    one = the_post(author_id=BRAND, in_reply_to_user_id=CUSTOMER)
    assert one.outgoing and one.customer_id == CUSTOMER and one.conversation_id.endswith(f":{ROOT_ID}:{CUSTOMER}")
    assert posts.unpack(page(post(author_id=BRAND, in_reply_to_user_id=BRAND)), BRAND).messages == ()
    assert posts.unpack(page(post(author_id=BRAND, in_reply_to_user_id=None)), BRAND).messages == ()
    repost = [{"type": "retweeted", "id": ROOT_ID}]
    assert posts.unpack(page(post(referenced_tweets=repost)), BRAND).messages == ()


def test_their_own_thread_stays_a_mention_when_we_answered_in_it() -> None:
    included = {"tweets": [{"id": ROOT_ID, "author_id": CUSTOMER, "text": "@Brand help"}]}
    assert the_post(includes=included).channel == "mention"


def test_edits_and_long_posts() -> None:
    one = the_post(
        edit_history_tweet_ids=["2080765813578191300", POST_ID],
        note_tweet={"text": "@Brand " + "长" * 25_000, "entities": {}},
    )
    assert one.root_edit_id == "2080765813578191300" and one.text == "长" * 25_000


def test_the_new_names_say_the_same() -> None:
    includes = {
        "tweets": [{"id": ROOT_ID, "author_id": BRAND, "text": "x"}],
        "users": [{"id": CUSTOMER, "username": "s"}],
    }
    old = json.loads(page(post(note_tweet={"text": "@Brand long"}), includes=includes))
    assert "referenced_posts" in json.dumps(renamed(old))
    assert posts.unpack(json.dumps(renamed(old)).encode(), BRAND) == posts.unpack(json.dumps(old).encode(), BRAND)


def test_people_x_hides_and_posts_that_are_gone() -> None:
    errors = [
        {"resource_type": "user", "resource_id": "5", "detail": "User has been suspended: [5]."},
        {"resource_type": "user", "value": "6", "detail": "Could not find user with ids: [6]."},
        {"resource_type": "tweet", "resource_id": "7", "title": "Not Found Error"},
        {"detail": "nobody"},
    ]
    found = posts.unpack(page(post(), errors=errors), BRAND)
    assert [(who.id, who.state) for who in found.customers] == [("5", "suspended"), ("6", "gone")]
    assert found.gone == ("7",) and len(found.messages) == 1
    assert [(one.id, one.state) for one in posts.parents(page(post(), errors=errors))] == [
        (POST_ID, "ok"),
        ("7", "gone"),
    ]


def test_an_id_from_the_far_future_is_no_cursor() -> None:
    strange = "9223372036854775806"
    now = snowflake_ms(DM_ID)
    head = page_meta.of_dms(page(dm(), dm(id=strange)))
    assert page_meta.newest_known(head, now) == DM_ID
    assert page_meta.newest_known(page_meta.of_dms(page(dm(id=strange))), now) is None
    told = page_meta.of_posts(page(meta={"newest_id": DM_ID, "result_count": 0}))
    assert page_meta.newest_known(told, now - 60_000) == DM_ID and page_meta.newest_known(told, now - 60_001) is None


@pytest.mark.parametrize(("told", "kept"), [(23.0, True), (0.0, True), (-37.0, False), (24.0 + 60, False)])
def test_the_ms_of_a_message_come_from_its_id(told: float, kept: bool) -> None:
    exact = snowflake_ms(POST_ID)
    whole = exact // 1_000 * 1_000 + round((told - 23) * 1_000)
    said = datetime.fromtimestamp(whole / 1_000, UTC).isoformat()
    assert the_post(created_at=said).created_at == (exact if kept else whole)
    assert dms.unpack(page(dm(id=POST_ID, created_at=said)), BRAND).messages[0].created_at == (exact if kept else whole)


def test_heads_say_where_a_page_goes_on() -> None:
    head = page_meta.of_dms(page(dm(), dm(id="99"), meta={"next_token": "1BLC45G1H8CAL5DG", "result_count": 2}))
    assert (head.count, head.newest_id, head.oldest_id, head.next_token) == (2, DM_ID, "99", "1BLC45G1H8CAL5DG")
    empty = page_meta.of_posts(b'{"meta":{"result_count":0}}')
    assert (empty.count, empty.newest_id, empty.next_token, empty.starved) == (0, None, None, False)
    assert page_meta.of_dms(page(dm(sender_id=None))).starved
    assert page_meta.of_posts(page({"id": "1", "text": "x"})).starved


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b"{}",
        b"[]",
        b"null",
        b"42",
        b'"data"',
        b'{"data":"x"}',
        b'{"data":[{"id":"1"}',
        b'{"data":[{"id":"1"}]',
        b'{"data":[{"id":"1"}]}}',
        b'{"data":[{"id":"1"]}}',
        b'{"data":[{"id":"1}]}',
        b'{"ok":true}',
        b'{"data":[]} <!-- proxy -->',
        page(dm())[:-3],
        b"[" * 100_000,
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_what_is_no_page_of_x_is_refused_whole(body: bytes) -> None:
    for reader in (dms.unpack, posts.unpack):
        with pytest.raises(PageError):
            reader(body, BRAND)


POISON = {
    "lone surrogate": b'{"id":"5","sender_id":"%s","text":"\\ud83d"}' % CUSTOMER.encode(),
    "broken utf-8": b'{"id":"5","text":"\xff"}',
    "NaN": b'{"id":"5","text":NaN}',
    "deep": b'{"id":"5","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not so deep": b'{"id":"5","x":' + b"[" * 100 + b"]" * 100 + b"}",
    "long number": b'{"id":"5","x":' + b"9" * 5000 + b"}",
    "no id": b'{"text":"x"}',
    "id too long": b'{"id":"%s","text":"x"}' % (b"9" * 20),
    "negative id": b'{"id":-6,"text":"x"}',
    "float id": b'{"id":1e3,"text":"x"}',
    "an array": b"[1,2]",
    "a text": b'"x"',
    "null": b"null",
    "huge": b'{"id":"5","text":"' + b"x" * 2_000_000 + b'"}',
}


@pytest.mark.parametrize("name", POISON)
@pytest.mark.parametrize("at", [0, 37, 99])
def test_one_bad_item_costs_one_item(name: str, at: int) -> None:
    good = [json.dumps(dm(id=str(int(DM_ID) + n)), ensure_ascii=False).encode() for n in range(99)]
    good.insert(at, POISON[name])
    found = dms.unpack(b'{"data":[' + b",".join(good) + b'],"meta":{"next_token":"1BLC45G1H8CAL5DG"}}', BRAND)
    assert len(found.messages) == 99 and found.poison == (POISON[name],)


def test_a_nul_in_a_text_is_shown_as_a_mark() -> None:
    assert the_dm(text="a\x00b").text == "a�b"


def test_a_page_with_one_poisoned_person_keeps_the_others() -> None:
    raw = page(dm(), includes={"users": [{"id": CUSTOMER, "username": "sam"}, {"id": "6", "name": "MARK"}]})
    found = dms.unpack(raw.replace(b'"MARK"', b'"\\ud800"'), BRAND)
    assert [who.handle for who in found.customers] == ["sam"] and len(found.messages) == 1


def test_links_are_found_by_code_points_after_unescaping() -> None:
    raw = "😀 A &amp; B https://t.co/abc 好"
    start = raw.index("http")
    text, links = with_links(
        raw,
        [
            {
                "start": start,
                "end": start + 16,
                "url": "https://t.co/abc",
                "expanded_url": "https://a.cn/x",
                "display_url": "a.cn/x",
            }
        ],
    )
    assert text == "😀 A & B https://t.co/abc 好"
    assert text[links[0].start : links[0].end] == "https://t.co/abc"
    assert (links[0].url, links[0].shown) == ("https://a.cn/x", "a.cn/x")


def test_links_with_wrong_offsets_or_targets() -> None:
    entity = {"start": 900, "end": 5, "url": "https://t.co/abc", "expanded_url": "https://a.cn"}
    text, links = with_links("see https://t.co/abc", [entity])
    assert text[links[0].start : links[0].end] == "https://t.co/abc"
    assert with_links("see", [entity])[1] == ()
    assert with_links("see https://t.co/abc", [{**entity, "expanded_url": "javascript:alert(1)"}])[1] == ()
    assert with_links("a https://t.co/abc", [entity, entity])[1] == with_links("a https://t.co/abc", [entity])[1]


numbers = st.one_of(st.integers(-5, 60), st.none(), st.text(max_size=3), st.booleans())
spans = st.fixed_dictionaries(
    {}, optional={"start": numbers, "end": numbers, "url": st.text(max_size=6), "expanded_url": st.just("https://a.cn")}
)


@given(st.text(max_size=40), st.lists(spans, max_size=4))
def test_no_entity_breaks_a_text(raw: str, urls: list[Item]) -> None:
    text, links = with_links(raw, urls)
    assert text == with_links(raw, [])[0]
    assert all(0 <= one.start < one.end <= len(text) for one in links)
    assert all(a.end <= b.start for a, b in pairwise(links))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_retyped_members_never_raise(data: st.DataObject) -> None:
    item = {**post(), **dm(), "note_tweet": {"text": "x"}, "attachments": {"media_keys": ["3_1"]}}
    for name in data.draw(st.lists(st.sampled_from(sorted(item)), max_size=4)):
        item[name] = data.draw(junk)
    more = {"includes": data.draw(junk), "errors": data.draw(junk), "meta": data.draw(junk)}
    raw = json.dumps({"data": [item], **more}).encode()
    for reader in (dms.unpack, posts.unpack):
        found = reader(raw, BRAND)
        assert len(found.messages) + len(found.poison) <= 1


@given(st.data())
def test_damaged_bytes_are_a_bad_page_or_bad_items(data: st.DataObject) -> None:
    raw = bytearray(page(dm(), dm(id="99"), includes={"users": [{"id": CUSTOMER, "username": "s"}]}))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = dms.unpack(bytes(raw), BRAND)
    except PageError:
        return
    for one in found.messages:
        one.text.encode()
        assert one.id.isdigit()


def test_an_envelope_holding_one_object() -> None:
    assert len(open_envelope(b'{"data":{"id":"1"}}').items) == 1
    assert open_envelope(b'{"data":null,"meta":{"result_count":0}}').items == ()


def test_only_believable_ids_say_how_far_a_page_reaches() -> None:
    now = snowflake_ms(DM_ID)
    said = datetime.fromtimestamp(now / 1_000, UTC).isoformat()
    whole = dm(created_at=said)
    odd = [dm(id="7", created_at=said), dm(id="99", created_at=None), dm(id=POST_ID, created_at=said, sender_id=None)]
    head = page_meta.of_dms(page(*odd, whole))
    assert page_meta.believed(head, now) == (DM_ID,) and page_meta.newest_known(head, now) == DM_ID
    undated = page_meta.of_dms(page(dm(created_at=None), dm(id="7", created_at=None)))
    assert page_meta.believed(undated, now) == (DM_ID,), "where X tells no times, what could be counts"
    assert page_meta.believed(page_meta.of_posts(page({"id": POST_ID, "text": "x"})), now) == ()


def test_links_of_a_dm_are_read_wherever_they_stand() -> None:
    """X's documents have them in `entities`; servers were seen that send them as a member of the event itself."""
    urls = [
        {"start": 4, "end": 20, "url": "https://t.co/Ab1", "expanded_url": "https://lumi.example/r", "display_url": "l"}
    ]
    for where in ({"entities": {"urls": urls}}, {"urls": urls}, {"entities": {"urls": urls}, "urls": urls}):
        one = the_dm(text="see https://t.co/Ab1 now", **{"entities": None, "urls": None} | where)
        assert [(link.start, link.end, link.url) for link in one.links] == [(4, 20, "https://lumi.example/r")]
    assert the_dm(text="x", urls="https://t.co/Ab1").links == ()


SHARED = {"id": "555", "text": "Der Schirm ist da & hell https://t.co/Ab2", "author_id": BRAND, "entities": {
    "urls": [{"start": 28, "end": 44, "url": "https://t.co/Ab2", "expanded_url": "https://lumi.example/schirm"}],
}}  # fmt: skip
TO_SHARED = {
    "urls": [{"start": 4, "end": 20, "url": "https://t.co/Ab1", "expanded_url": "https://x.com/brand/status/555"}]
}


@pytest.mark.parametrize("both", [lambda one: one, renamed], ids=["tweet", "post"])
def test_a_quoted_post_comes_with_its_words(both: Any) -> None:
    includes = {"tweets": [SHARED], "users": [{"id": BRAND, "name": "Lumi", "username": "brand"}]}
    quote = post(text="see https://t.co/Ab1", entities=TO_SHARED, referenced_tweets=[{"type": "quoted", "id": "555"}])
    (one,) = posts.unpack(json.dumps(both(json.loads(page(quote, includes=includes)))).encode(), BRAND).messages
    assert one.quoted == Parent("555", "Lumi @brand", "Der Schirm ist da & hell lumi.example/schirm", "ok")
    assert one.text == "see https://t.co/Ab1" and one.links[0].url == "https://x.com/brand/status/555"


@pytest.mark.parametrize("name", ["referenced_tweets", "referenced_posts"])
def test_a_post_shared_in_a_dm_comes_with_its_words(name: str) -> None:
    raw = page(
        dm(text="see https://t.co/Ab1", entities=TO_SHARED, **{name: [{"id": "555"}]}), includes={"tweets": [SHARED]}
    )
    (one,) = dms.unpack(raw, BRAND).messages
    assert one.quoted is not None and one.quoted.text.endswith("lumi.example/schirm")
    assert (one.quoted.author, one.quoted.author_id, one.quoted.state) == ("", BRAND, "ok")
    (bare,) = dms.unpack(page(dm(text="", **{name: [{"id": "777"}]})), BRAND).messages
    assert bare.quoted == Parent("777", "", "", "unknown") and not bare.unsupported
    for odd in ("555", [None], [{"id": "x"}], [{}]):
        assert dms.unpack(page(dm(**{name: odd})), BRAND).messages[0].quoted is None


def test_a_poll_comes_with_its_choices() -> None:
    poll = {"id": "9", "voting_status": "open", "end_datetime": "2026-07-25T21:23:23.000Z", "options": [
        {"position": 2, "label": "Sand", "votes": 3}, {"position": 1, "label": "Weiß"}, {"label": 7}]}  # fmt: skip
    (one,) = posts.unpack(page(post(attachments={"poll_ids": ["9"]}), includes={"polls": [poll]}), BRAND).messages
    assert one.poll == Poll((("Weiß", None), ("Sand", 3)), False, 1785014603000)
    assert the_post(attachments={"poll_ids": ["9"]}).poll is None
    assert the_post(attachments={"poll_ids": ["9"]}, includes={"polls": [{"id": "9", "options": "x"}]}).poll is None


def test_a_sound_page_is_not_cut_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cutting by hand is for pages with an item that is no JSON; it takes ten times as long, on the loop that sends."""
    page = {
        "data": [{"id": "1", "text": "你好"}], "includes": {"users": [{"id": "2"}]},
        "errors": [{"value": "3"}], "meta": {"result_count": 1},
    }  # fmt: skip
    by_hand = open_envelope(json.dumps(page)[:-1].encode() + b', "x": tru}')

    def refuse(raw: bytes) -> dict[str, bytes]:
        raise AssertionError("cut by hand")

    monkeypatch.setattr(json_split, "members", refuse)
    whole = open_envelope(json.dumps(page).encode())
    assert whole.items[0][1] == page["data"][0] and whole.included("users") == [{"id": "2"}]
    assert whole.errors == ({"value": "3"},) and whole.meta == {"result_count": 1}
    assert by_hand.includes == whole.includes and by_hand.meta == whole.meta and len(by_hand.items) == 1
