"""Accounts, people, notes, drafts, macros, settings, secrets, requests, streams, pages, money and the status bar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, person, reply, said, x_id
from xdesk.core.changes import Subject
from xdesk.core.customer_registers import Register
from xdesk.core.model import Account, Customer, Draft, Macro, MemberCard, Note, Order
from xdesk.core.polling.charges import charges_of
from xdesk.core.polling.feed import Limit, Page
from xdesk.core.polling.health import OUT_OF_REACH
from xdesk.core.seen import Seen
from xdesk.core.sentences import Sentence
from xdesk.replica import customers, events, status
from xdesk.replica.agent_texts import drafts, macros, notes
from xdesk.replica.conversation import conversations, threads, timeline
from xdesk.replica.feed import ledger, pages, requests, streams
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, secrets, settings, table_counts

DAY = 86_400_000
BOTH = (Register("https://till.example/crm"), Register("https://help.example", "desk"))
WHY = Sentence("Test", "because of {x}", {"x": "y"})


def test_accounts_keep_the_time_of_a_state(desk: Desk) -> None:
    desk.do(accounts.set_state, BRAND, "offline", WHY, T0 + 5)
    desk.do(accounts.set_state, BRAND, "offline", None, T0 + 9)
    found = accounts.read(desk.conn, BRAND)
    assert found is not None and (found.state, found.state_since, found.sentence) == ("offline", T0 + 5, None)
    desk.do(accounts.set_state, BRAND, "offline", None, T0 + 10)
    assert not desk.last
    desk.do(accounts.add, replace(found, handle="acme2", state="ok"), at=T0 + 20, scopes="dm.read", registers=BOTH)
    assert accounts.all(desk.conn)[0].handle == "acme2" and len(accounts.all(desk.conn)) == 1
    assert (accounts.registers(desk.conn, BRAND), accounts.scopes(desk.conn, BRAND)) == (BOTH, "dm.read")
    desk.do(accounts.add, found, at=T0 + 30)
    assert accounts.registers(desk.conn, BRAND) == BOTH
    assert accounts.read(desk.conn, "nobody") is None


def test_people_keep_what_is_newest(desk: Desk) -> None:
    desk.do(customers.store, [person(name="new", fetched_at=T0 + 5)], T0)
    desk.do(customers.store, [person(name="old", fetched_at=T0 + 4)], T0)
    assert customers.read(desk.conn, CUSTOMER).name == "new"  # type: ignore[union-attr]
    desk.do(customers.store, [person(name="next", handle="other", fetched_at=T0 + 6, receives_dm=None)], T0)
    found = customers.read(desk.conn, CUSTOMER)
    assert found is not None and (found.name, found.receives_dm, found.protected) == ("next", True, False)
    handles = desk.conn.execute("SELECT handle FROM customer_handle ORDER BY 1").fetchall()
    assert [h[0] for h in handles] == ["lina", "other"]
    assert desk.last.customers == {CUSTOMER}


def test_who_has_to_be_looked_up(desk: Desk) -> None:
    desk.take(said(T0), said(T0, conversation_id="dm:b", external_id="b", customer_id="2", author_id="2"))
    assert sorted(customers.unknown(desk.conn)) == ["2", CUSTOMER]
    desk.do(customers.store, [person(fetched_at=None)], T0 - 8 * DAY)
    gone = Customer("2", "", "", "", "", "none", False, None, None, None, None, None, "", "suspended", None)
    desk.do(customers.store, [gone], T0)
    assert customers.unknown(desk.conn) == []
    assert customers.unknown(desk.conn, now=T0) == [CUSTOMER]
    assert customers.unknown(desk.conn, now=T0, stale_ms=9 * DAY) == []
    assert customers.read(desk.conn, "2").state == "suspended"  # type: ignore[union-attr]


def test_member_card_survives_a_failed_refresh(desk: Desk) -> None:
    assert customers.card(desk.conn, CUSTOMER) is None
    card = MemberCard(CUSTOMER, "Gold", "¥1", "zh", (Order("1", "lamp", "¥1", "delivered"),), T0, None)
    desk.do(customers.store_card, card)
    assert customers.card(desk.conn, CUSTOMER) == card
    desk.do(customers.store_card, MemberCard(CUSTOMER, "", "", "", (), None, WHY))
    assert customers.card(desk.conn, CUSTOMER) == replace(card, sentence=WHY)


def test_each_register_has_a_card_of_its_own_in_the_order_of_the_account(desk: Desk) -> None:
    till, helps = BOTH
    desk.do(accounts.set_registers, BRAND, (helps, till))
    old = MemberCard(CUSTOMER, "Old", "", "", (), T0, None)
    first = MemberCard(CUSTOMER, "Gold", "¥1", "", (Order("1", "lamp", "¥1", "delivered"),), T0, None, till.key)
    second = MemberCard(CUSTOMER, "", "€9", "zh", (), T0 + 5, None, helps.key)
    desk.do(customers.store_card, old)
    desk.do(customers.store_card, replace(second, fetched_at=None, sentence=WHY))
    assert [one.level for one in customers.cards(desk.conn, CUSTOMER, BRAND)] == ["", "Old"], "a failure says nothing"
    desk.do(customers.store_card, first)
    desk.do(customers.store_card, second)
    assert customers.cards(desk.conn, CUSTOMER, BRAND) == (second, first)
    card = customers.card(desk.conn, CUSTOMER, BRAND)
    assert card is not None and (card.level, card.spent, card.language) == ("Gold", "€9", "zh")
    assert card.orders == first.orders and card.fetched_at == T0 and card.sentence is None
    desk.do(customers.store_card, MemberCard(CUSTOMER, "", "", "", (), None, WHY, helps.key))
    assert customers.cards(desk.conn, CUSTOMER, BRAND) == (replace(second, sentence=WHY), first)
    desk.do(accounts.set_registers, BRAND, (till,))
    assert customers.cards(desk.conn, CUSTOMER, BRAND) == (first,), "what another one said is not shown any more"


def test_notes_pin_erase_restore(desk: Desk) -> None:
    desk.take(said(T0))
    for n, name in enumerate(("a", "b")):
        desk.do(notes.add, Note(name, DM, "me", f"note {name}", T0 + n, False), CUSTOMER)
    desk.do(notes.add, Note("a", DM, "me", "twice", T0, False), CUSTOMER)
    desk.do(notes.pin, "a", True)
    assert [(n.id, n.pinned) for n in customers.notes(desk.conn, CUSTOMER)] == [("a", True), ("b", False)]
    desk.do(notes.erase, "a", T0)
    assert [n.id for n in customers.notes(desk.conn, CUSTOMER)] == ["b"]
    assert [e.id for e in timeline.page(desk.conn, DM) if e.what == "note"] == ["b"]
    desk.do(notes.restore, "a")
    assert [e.text for e in timeline.page(desk.conn, DM) if e.what == "note"] == ["note a", "note b"]
    assert desk.last.subjects == Subject.TIMELINE | Subject.CUSTOMER


def draft(text: str, at: int, kind: str = "reply") -> Draft:
    return Draft(DM, kind, text, len(text), None, at)


def test_a_text_that_comes_back_before_another_has_seen_what_both_had(desk: Desk) -> None:
    desk.take(said(T0))
    for one, other in ((Seen("5", 9), Seen("11", 3)), (Seen("11", 3), Seen("5", 9))):
        desk.do(drafts.save, replace(draft("newer", T0), seen=one))
        desk.do(drafts.put_before, replace(draft("older", T0), seen=other))
        assert drafts.read(desk.conn, DM, "reply") == Draft(DM, "reply", "older\nnewer", 5, None, T0, Seen("5", 3))


def test_draft_and_its_journal(desk: Desk) -> None:
    desk.take(said(T0))
    for n in range(50):  # twelve seconds of typing
        desk.do(drafts.save, draft("您好，" + "一" * n, T0 + n * 250), based_on=x_id(T0))
    assert drafts.based_on(desk.conn, DM, "reply") == x_id(T0)
    assert drafts.pending(desk.conn) == [DM]
    assert len(drafts.journal(desk.conn, DM, "reply")) == 2
    desk.do(drafts.save, draft("您", T0 + 13_000), based_on=None)  # most of it is gone: that version is kept
    assert drafts.journal(desk.conn, DM, "reply")[0][1].startswith("您好，一")
    desk.do(drafts.save, draft("a note \ud800", T0, "note"), based_on=None)
    assert drafts.read(desk.conn, DM, "note").text == "a note \ufffd"  # type: ignore[union-attr]
    desk.do(drafts.save, draft("", T0 + 14_000), based_on=None)
    desk.do(drafts.save, draft("", T0 + 14_000), based_on=None)
    assert drafts.read(desk.conn, DM, "reply") is None and drafts.pending(desk.conn) == [DM]


def test_what_was_sent_is_in_the_journal(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(drafts.save, draft("您好，正在查", T0), based_on=None)
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    desk.do(drafts.save, draft("", T0 + 1), based_on=None)
    assert [text for _, text in drafts.journal(desk.conn, DM, "reply")] == ["您好，正在查"]


def test_old_versions_are_erased(desk: Desk) -> None:
    for n in range(3):
        desk.do(drafts.note_version, DM, "reply", f"v{n}", at=T0 + n, why="typed")
    assert desk.do(drafts.prune, T0 + 2, 20) == 2
    assert drafts.journal(desk.conn, DM, "reply") == [(T0 + 2, "v2")]


def test_journal_is_bounded(desk: Desk) -> None:
    desk.take(said(T0))
    for n in range(80):
        desk.do(drafts.save, draft(f"text {n}", T0 + n * 20_000), based_on=None)
    kept = drafts.journal(desk.conn, DM, "reply")
    assert len(kept) == drafts.KEPT and kept[0][1] == "text 79"


def test_a_key_press_does_not_move_the_inbox(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(drafts.save, draft("a", T0), based_on=None)
    assert desk.last.subjects & Subject.INBOX
    desk.do(drafts.save, draft("ab", T0 + 250), based_on=None)
    assert desk.last.subjects == Subject.DRAFT


MACRO = Macro("m1", "tuikuan", ("refund",), "退款", "zh", "您好", ("dm", "public"), 30, ("退款",), "tuikuan", "tk")


def test_shipped_macros_are_renewed_and_counts_stay(desk: Desk) -> None:
    other = replace(MACRO, id="m2", code="shoudao")
    desk.do(macros.store_shipped, [MACRO, other])
    desk.do(macros.used, "m2")
    assert [m.id for m in macros.all(desk.conn)] == ["m2", "m1"]
    desk.do(macros.store_shipped, [MACRO, other])
    assert not desk.last
    desk.do(macros.store_shipped, [replace(other, title="new")])
    assert macros.all(desk.conn) == (replace(other, title="new"),)
    assert desk.one("SELECT used FROM macro") == 1


@pytest.mark.parametrize("value", [1, "x", [1, {"a": None}], True, 1.5, "\ud800"])
def test_settings_keep_any_json(desk: Desk, value: Any) -> None:
    desk.do(settings.put, "n", value)
    assert settings.get(desk.conn, "n") == value
    desk.do(settings.put, "n", None)
    assert settings.get(desk.conn, "n", "default") == "default"
    desk.conn.execute("INSERT INTO setting (name, value) VALUES ('n', 'not json')")
    assert settings.get(desk.conn, "n", 7) == 7


def test_secrets(desk: Desk) -> None:
    desk.do(secrets.write, "t", "one")
    desk.do(secrets.write, "t", "two")
    assert secrets.read(desk.conn, "t") == "two"
    desk.do(secrets.erase, "t")
    desk.do(secrets.erase, "t")
    assert secrets.read(desk.conn, "t") is None


def test_a_request_is_written_once_until_done(desk: Desk) -> None:
    first = desk.do(requests.add, "refresh", conversation_id=DM, at=T0)
    assert desk.do(requests.add, "refresh", conversation_id=DM, at=T0 + 1) == first
    other = desk.do(requests.add, "poll", at=T0)
    assert [(w.id, w.kind) for w in requests.open_requests(desk.conn)] == [(first, "refresh"), (other, "poll")]
    desk.do(requests.done, first, T0 + 2, WHY)
    desk.do(requests.done, first, T0 + 3)
    assert [w.id for w in requests.open_requests(desk.conn)] == [other]
    assert desk.do(requests.add, "refresh", conversation_id=DM, at=T0 + 4) > other


LIMITS = (Limit("dm.read", "15min", 15, 4, T0 + 9_000), Limit("dm.send", "15min", 15, 0, T0 + 9_000))


def save(desk: Desk, newest: str | None, at: int = T0, **more: Any) -> int:
    page = Page("dm", BRAND, b"\x00body", None, 3, newest, None, LIMITS, T0, charges_of("dm", ("1", "2", "3"), 140_000))
    return int(desk.do(pages.save, page, at=at, newest_id=newest, last_good_at=at, **more))


def test_page_cursor_limits_and_money_come_together(desk: Desk) -> None:
    assert streams.read(desk.conn, BRAND, "dm").state == "new"
    number = save(desk, x_id(T0))
    found = streams.read(desk.conn, BRAND, "dm")
    assert (found.newest_id, found.state, found.last_good_at, found.dialect) == (x_id(T0), "ok", T0, "tweet")
    assert streams.rates(desk.conn, BRAND)["dm.read", "15min"] == LIMITS[0]
    assert ledger.spent_today(desk.conn, T0) == 420_000
    assert ledger.spent_today(desk.conn, T0, "other") == 0 and ledger.spent_today(desk.conn, T0 + DAY) == 0
    assert pages.waiting(desk.conn) == [(number, BRAND, "dm")] and pages.waiting(desk.conn, "other") == []
    assert pages.body(desk.conn, number) == b"\x00body"
    desk.do(pages.unpacked, number)
    assert pages.waiting(desk.conn) == []
    save(desk, None, T0 - 5)
    found = streams.read(desk.conn, BRAND, "dm")
    assert (found.newest_id, found.last_good_at) == (x_id(T0), T0)
    assert desk.do(pages.prune, T0 + 1) == 1 and pages.body(desk.conn, number) == b""


def test_poison_is_kept_once(desk: Desk) -> None:
    number = save(desk, None)
    for _ in range(2):
        desk.do(pages.quarantine, number, [b"\xff", b"{"], T0)
    assert table_counts.table_counts(desk.conn)["poison"] == 2


def test_stream_state_keeps_cursor_and_last_good(desk: Desk) -> None:
    save(desk, x_id(T0))
    desk.do(streams.set_state, BRAND, "dm", "slowed", sentence=WHY, at=T0 + 5, next_at=T0 + 9)
    desk.do(streams.set_dialect, BRAND, "dm", "post")
    found = streams.read(desk.conn, BRAND, "dm")
    assert found == streams.StreamState(x_id(T0), "slowed", T0, T0 + 9, "post", WHY)


def test_gaps_open_shrink_and_close(desk: Desk) -> None:
    one = desk.do(streams.open_gap, BRAND, "dm", newer_than="1", older_than="9", token="t", at=T0)
    two = desk.do(streams.open_gap, BRAND, "dm", newer_than="9", older_than="20", token=None, at=T0, sentence=WHY)
    assert [g.id for g in streams.gaps(desk.conn, BRAND, "dm")] == [two, one]
    desk.do(streams.move_gap, one, "u", "5")
    desk.do(streams.move_gap, one, "v", None)
    gap = streams.gaps(desk.conn, BRAND, "dm")[1]
    assert (gap.token, gap.older_than, gap.newer_than) == ("v", "5", "1")
    save(desk, None)
    assert status.read(desk.conn, x_now=T0).streams[0].gaps == 2
    desk.do(streams.close_gap, one, T0)
    assert [g.id for g in streams.gaps(desk.conn, BRAND, "dm")] == [two]


def test_status_bar(desk: Desk) -> None:
    save(desk, None, T0)
    bar = status.read(desk.conn, x_now=T0)
    assert (bar.reads_used, bar.reads_limit, bar.oldest_good_at, bar.spent_micros) == (11, 15, T0, 420_000)
    assert (bar.offline_since, bar.trouble) == (None, None)
    assert status.read(desk.conn, x_now=T0 + 9_000).reads_used == 0  # the window is over
    desk.do(streams.set_state, BRAND, "dm", "refused", sentence=WHY, at=T0, next_at=None)
    assert status.read(desk.conn, x_now=T0).trouble == WHY
    other = Sentence("Test", "signed out", {})
    desk.do(accounts.add, Account("55", "b", "", "", "", "ok", None, 0), at=T0)
    desk.do(accounts.set_state, "55", "signed_out", other, T0)
    assert status.read(desk.conn, x_now=T0).trouble == other
    for name, at in ((BRAND, T0 + 7), ("55", T0 + 3)):
        desk.do(accounts.set_state, name, "offline", None, at)
    assert status.read(desk.conn, x_now=T0).offline_since == T0 + 3


def test_offline_is_no_second_trouble(desk: Desk) -> None:
    save(desk, None, T0)
    desk.do(accounts.add, Account("55", "b", "", "", "", "ok", None, 0), at=T0)
    desk.do(accounts.set_state, BRAND, "offline", OUT_OF_REACH, T0 + 1)
    desk.do(streams.set_state, BRAND, "dm", "offline", sentence=OUT_OF_REACH, at=T0, next_at=None)
    bar = status.read(desk.conn, x_now=T0)
    assert (bar.offline_since, bar.trouble) == (None, OUT_OF_REACH), "only one of two accounts is cut off"
    desk.do(accounts.set_state, "55", "offline", OUT_OF_REACH, T0 + 2)
    bar = status.read(desk.conn, x_now=T0)
    assert (bar.offline_since, bar.trouble, bar.offline) == (T0 + 1, None, OUT_OF_REACH)
    desk.do(accounts.set_state, "55", "offline", WHY, T0 + 2)  # a wrong certificate, a proxy's page
    assert status.read(desk.conn, x_now=T0).trouble == WHY
    desk.do(accounts.set_state, "55", "signed_out", WHY, T0 + 2)
    assert (status.read(desk.conn, x_now=T0).trouble, status.read(desk.conn, x_now=T0).offline_since) == (WHY, None)


def test_acts_are_logged_without_texts(desk: Desk) -> None:
    desk.take(said(T0, "geheim"))
    assert desk.do(conversations.assign, DM, "me", by="me", at=T0) is None
    assert desk.do(conversations.assign, DM, None, by="me", at=T0 + 1) == "me"
    assert desk.do(conversations.tag, DM, "退款", True, agent="me", at=T0 + 2) is True
    assert desk.do(conversations.tag, DM, "退款", True, agent="me", at=T0 + 2) is False
    assert conversations.tags(desk.conn) == ["退款"]
    assert desk.do(conversations.tag, DM, "退款", False, agent="me", at=T0 + 3) is True
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + 4)
    kinds = [e.kind for e in events.of(desk.conn, DM)]
    assert kinds == ["received", "assigned", "assigned", "tagged", "untagged", "done"]
    assert all("geheim" not in str(e) for e in events.of(desk.conn, DM))


def test_refusal_and_older(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(threads.set_refusal, DM, WHY)
    desk.do(threads.set_has_older, DM, False)
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.refusal, found.has_older) == (WHY, False)
    desk.do(threads.set_refusal, DM, None)
    assert conversations.read(desk.conn, DM).refusal is None  # type: ignore[union-attr]
    assert conversations.read(desk.conn, "nowhere") is None


def test_other_conversations_of_the_person(desk: Desk) -> None:
    desk.take(said(T0), said(T0 + 9, "b", conversation_id="dm:b", external_id="b"))
    others = conversations.other_conversations(desk.conn, CUSTOMER, DM)
    assert [(t.conversation_id, t.subject, t.account_handle) for t in others] == [("dm:b", "b", "acme")]
