"""Posts and polls that messages show: kept, found later, gone with their post; previews say where links lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, person, said
from xdesk.core.changes import Subject
from xdesk.core.model import Link, Parent, Poll
from xdesk.replica import inbox
from xdesk.replica.conversation import timeline
from xdesk.replica.feed import posts

SHARED = Parent("555", "Lumi @brand", "Der Schirm ist da", "ok", BRAND)
TEXT = "schau https://t.co/Ab"
LINK = Link(6, 21, "https://x.com/brand/status/555", "x.com/brand/…")
POLL = Poll((("Weiß", None), ("Sand", 3)), True, T0)


def preview(desk: Desk) -> str:
    return str(desk.one("SELECT preview FROM conversation"))


def test_a_shared_post_is_shown_with_its_message(desk: Desk) -> None:
    desk.take(said(T0, TEXT, links=(LINK,), quoted=SHARED, poll=POLL))
    (entry,) = timeline.page(desk.conn, DM)
    assert (entry.quoted, entry.poll, entry.text) == (SHARED, POLL, TEXT)
    assert preview(desk) == "schau"


def test_one_that_is_not_here_is_looked_up_and_comes(desk: Desk) -> None:
    desk.take(said(T0, TEXT, links=(LINK,), quoted=Parent("555", "", "", "unknown")))
    assert timeline.page(desk.conn, DM)[0].quoted == Parent("555", "", "", "unknown")
    assert posts.unknown(desk.conn, BRAND) == ["555"]
    desk.do(posts.store, [SHARED], ["555"], T0 + 1)
    assert desk.last.subjects & Subject.TIMELINE and DM in desk.last.conversations
    assert timeline.page(desk.conn, DM)[0].quoted == SHARED and posts.unknown(desk.conn, BRAND) == []
    desk.do(posts.store, [Parent("555", "", "", "gone")], ["555"], T0 + 2)
    assert timeline.page(desk.conn, DM)[0].quoted == Parent("555", "", "", "gone")


def test_its_author_is_named_when_this_desk_knows_them(desk: Desk) -> None:
    desk.take(said(T0, TEXT, quoted=replace(SHARED, author="")), people=(person(),))
    assert timeline.page(desk.conn, DM)[0].quoted == Parent("555", "Acme @acme", "Der Schirm ist da", "ok")
    desk.take(said(T0 + 1, TEXT, quoted=Parent("556", "", "x", "ok", CUSTOMER)))
    shown = timeline.page(desk.conn, DM)[1].quoted
    assert shown is not None and shown.author == "李娜 @lina"


def test_a_deleted_message_keeps_nothing_of_it(desk: Desk) -> None:
    one = said(T0, TEXT, links=(LINK,), quoted=SHARED, poll=POLL)
    desk.take(one)
    desk.take(gone=(one.id,))
    (entry,) = timeline.page(desk.conn, DM)
    assert entry.deleted and (entry.quoted, entry.poll, entry.text) == (None, None, "") and preview(desk) == ""


def test_previews_say_where_links_lead(desk: Desk) -> None:
    def latest(text: str, *links: Link, **more: Any) -> str:
        latest.at += 1000  # type: ignore[attr-defined]
        desk.take(said(T0 + latest.at, text, links=links, **more))  # type: ignore[attr-defined]
        (row,) = inbox.rows(desk.conn, [desk.one("SELECT key FROM conversation")]).values()
        return row.preview

    latest.at = 0  # type: ignore[attr-defined]
    shop = Link(6, 21, "https://lumi.example/rueckgabe?x=1", "anything")
    assert latest(TEXT, shop) == "schau lumi.example/rueckgabe?x=1"
    assert latest(TEXT + " bitte 😕", shop) == "schau lumi.example/rueckgabe?x=1 bitte 😕"
    assert latest(TEXT, replace(shop, url="javascript:alert(1)")) == TEXT
    assert latest(TEXT, replace(shop, end=900)) == TEXT
    assert latest(TEXT, LINK) == "schau x.com/brand/status/555"
    assert latest(TEXT[6:], replace(LINK, start=0, end=15), quoted=SHARED) == "Der Schirm ist da"
    assert latest("", poll=POLL) == "Weiß · Sand"
    assert latest("plain") == "plain"
