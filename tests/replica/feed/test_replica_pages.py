"""Saved pages: kept as short as they can be, once, and gone as a whole when they are old."""

from __future__ import annotations

import json
import os

import pytest

from tests.replica.replica_desk import BRAND, T0, Desk, said, x_id
from xdesk.core.polling.feed import Page, Unpacked
from xdesk.replica.feed import ingest, pages

BODY = json.dumps({"data": [{"id": x_id(T0, n), "text": f"退款 {n}"} for n in range(100)]}).encode()


def save(desk: Desk, body: bytes, *, at: int = T0, stream: str = "dm", account: str = BRAND) -> int:
    page = Page(stream, account, body, None, 1, None, None)
    return int(desk.do(pages.save, page, at=at, newest_id=None, last_good_at=at))


@pytest.mark.parametrize("body", [BODY, b"", b"x", os.urandom(5_000), b"x\x9c" + BODY], ids=len)
def test_a_page_comes_back_as_x_sent_it(desk: Desk, body: bytes) -> None:
    number = save(desk, body)
    assert pages.body(desk.conn, number) == body
    assert desk.one("SELECT length(body) FROM page") <= len(body)


def test_a_page_takes_a_fifth_of_its_length(desk: Desk) -> None:
    save(desk, BODY)
    assert desk.one("SELECT length(body) FROM page") < len(BODY) / 5


def test_the_same_page_is_one_row_in_its_stream_and_account_alone(desk: Desk) -> None:
    """Each account's pages go with it, and each stream's are unpacked by it: there the same bytes are another page."""
    first = save(desk, BODY)
    assert [save(desk, BODY, at=T0 + n) for n in range(1, 4)] == [first] * 3
    assert save(desk, BODY, stream="mentions") != first
    assert desk.one("SELECT count(*) FROM page") == 2
    assert desk.one("SELECT fetched_at FROM page WHERE id = ?", first) == T0 + 3


def test_an_old_page_goes_as_a_row_and_may_come_again(desk: Desk) -> None:
    waiting, done, last = save(desk, BODY), save(desk, BODY + b" "), save(desk, BODY + b"  ")
    for one in (done, last):
        desk.do(pages.unpacked, one)
    assert desk.do(pages.prune, T0 + 1, 20) == 2 and desk.do(pages.prune, T0 + 1, 20) == 0
    found = desk.conn.execute("SELECT id, body IS NULL FROM page").fetchall()
    assert found == [(waiting, 0), (last, 1)], "what waits is never forgotten, and no number is given twice"
    again = save(desk, BODY + b" ", at=T0 + 5)
    assert again > last and pages.body(desk.conn, again) == BODY + b" "


def test_erasing_finds_an_id_inside_compressed_pages(desk: Desk) -> None:
    number, other = save(desk, BODY), save(desk, b'{"data": []}' + b" " * 500)
    desk.do(ingest.store, BRAND, Unpacked(messages=(said(T0, low=7),)), page_id=number, at=T0)
    for one in (number, other):
        desk.do(pages.unpacked, one)
    desk.do(ingest.erase_message, x_id(T0, 7))
    assert pages.body(desk.conn, number) == b"" and pages.body(desk.conn, other) != b""
