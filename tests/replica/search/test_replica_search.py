"""Search finds every message with the words, newest first, page by page, and nothing that is gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, KEY, T0, Desk, StillClock, person, said, x_id
from tests.soak.replica import row_search_recall, search_corpus
from xdesk.core.sentences import DeskError
from xdesk.replica.database.connection import open_writer
from xdesk.replica.search import hits, message_index, people_index, search
from xdesk.replica.search.folding import Check, contains, fold, words_of

DAY_MS = 86_400_000


def texts(desk: Desk, query: str, limit: int = hits.PAGE) -> list[str]:
    """The found texts of all pages, in their order."""
    return [hit.text for page in pages(desk, query, limit) for hit in page.hits]


def pages(desk: Desk, query: str, limit: int) -> Iterator[hits.Page]:
    page = hits.page(desk.conn, query, limit=limit)
    yield page
    while page.next:
        page = hits.page(desk.conn, query, after=page.next, limit=limit)
        yield page


def tell(desk: Desk, *told: tuple[int, str]) -> None:
    """Let messages come: time and text."""
    desk.take(*(said(T0 + at, text, low=at % 4_000_000 + 1) for at, text in told))


def test_two_hundred_queries_find_what_looking_through_all_finds() -> None:
    assert row_search_recall.play(0, 200, 20_000) == []


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("申请退款", "退款", True),
        ("申请 退，款", "退款", True),
        ("申请退款", "款退", False),
        ("臺灣訂單", "台湾订单", True),
        ("台湾订单", "臺灣訂單", True),
        ("看著辦", "看著", True),
        ("ＬＨ－２０４１８", "lh-2041", True),
        ("order LH-20418", "041", True),
        ("order LH-20418", "8", True),
        ("order LH-20418", "41", True),
        ("order LH-20418", "H-20", False),  # one letter is the beginning of a word
        ("order LH-20418", "lh-20", True),
        ("order LH-20418", "20418", True),
        ("order LH-20418", "204180", False),
        ("order LH-20418", "2018", False),
        ("价格15元", "5元", True),
        ("价格15元", "15元", True),
        ("价格15元", "1元", False),
        ("iPhone15充电器", "hone15充", True),
        ("iPhone15充电器", "iphone 充电", True),
        ("a lampshade", "shade", True),
        ("a lampshade", "amps", True),
        ("a lampshade", "la", True),
        ("a lampshade", "sh", False),  # two letters are the beginning of a word
        ("STRASSE", "straße", True),
        ("Café", "CAFE", True),
        ("cafe", "é", False),
        ("ﾊﾟｿｺﾝ", "パソコン", True),
        ("great 👍🏽", "👍", True),
        ("great 👍", "👍🏽", False),
        ("❤️", "❤", True),
        ("🇨🇳", "🇨🇳", True),
        ("👨‍👩‍👧", "👩", True),
        ("zero\u200bwidth", "zerowidth", True),
        ("refund, please!", "please refund", True),
        ("refund please", "refund soon", False),
        ("Привет мир", "ивет", True),
        ("สวัสดีครับ", "สดี", True),
        ("٣٤٥", "345", True),
        ("don't", "don't", True),
        ('say "no"', '"no"', True),
        ("€5", "€", True),
    ],
)
def test_what_counts_as_found(desk: Desk, text: str, query: str, hit: bool) -> None:
    assert contains(fold(text), words_of(query)) == hit
    assert Check(words_of(query))(text) == hit
    tell(desk, (0, text))
    assert texts(desk, query) == [text] * hit  # as it came
    desk.do(message_index.catch_up)
    assert texts(desk, query) == [text] * hit and hits.total(desk.conn, query) == hit  # from the index


@pytest.mark.parametrize("query", ["", "   ", "…", '"', "!?", "\u200d"])
def test_a_query_without_a_word_finds_nothing(desk: Desk, query: str) -> None:
    tell(desk, (0, "anything … !?"))
    assert texts(desk, query) == [] and hits.total(desk.conn, query) == 0


def test_plain_texts_are_checked_as_folded_ones_are() -> None:
    corpus, rng = search_corpus.Corpus(3), random.Random(3)
    told = [corpus.text() for _ in range(1_500)]
    for number in range(60):
        words = words_of(corpus.query(random.Random(number)))
        check = Check(words)
        for text in rng.sample(told, 300):
            assert check(text) == contains(fold(text), words), (words, text)


def test_pages_are_all_hits_newest_first_whatever_the_order_in_which_they_came(desk: Desk) -> None:
    rng = random.Random(5)
    times = rng.sample(range(0, 400 * DAY_MS, 997), 500)
    for start in range(0, 500, 20):
        tell(desk, *((at, f"refund {at}") for at in times[start : start + 20]))
    wanted = [f"refund {at}" for at in sorted(times, reverse=True)]
    for limit in (7, 50, 500):
        assert texts(desk, "refund", limit) == wanted
    assert hits.total(desk.conn, "refund") == 500


def test_many_messages_of_one_second_are_all_found_in_order(desk: Desk) -> None:
    """Then numbers of the index lie far above their time."""
    for start in range(0, 900, 20):
        desk.take(*(said(T0 + n % 3 * 500, f"storm {n}", low=10_000 + n) for n in range(start, start + 20)))
    tell(desk, (DAY_MS, "storm later"), (-DAY_MS, "storm earlier"))
    desk.do(message_index.catch_up)
    found = texts(desk, "storm")
    assert len(found) == len(set(found)) == hits.total(desk.conn, "storm") == 902
    at = [row[0] for row in desk.conn.execute("SELECT created_at FROM message ORDER BY created_at DESC")]
    assert [hit.at for page in pages(desk, "storm", 50) for hit in page.hits] == at


def test_pages_repeat_and_miss_nothing_while_messages_come(desk: Desk) -> None:
    tell(desk, *((n * 1_000, f"kettle {n}") for n in range(200)))
    found, page, new = [], hits.page(desk.conn, "kettle", limit=15), 200
    while True:
        found += [hit.text for hit in page.hits]
        if not page.next:
            break
        tell(desk, *((n * 1_000, f"kettle {n}") for n in range(new, new + 9)))
        new += 9
        page = hits.page(desk.conn, "kettle", after=page.next, limit=15)
    assert found == [f"kettle {n}" for n in range(199, -1, -1)]


def test_an_old_message_that_comes_late_stands_where_it_belongs(desk: Desk) -> None:
    tell(desk, *((n * 60_000, f"lamp {n}") for n in range(130)))
    first = hits.page(desk.conn, "lamp", limit=20)
    tell(desk, (50 * 60_000 + 5, "lamp that came late"))
    rest = [hit.text for hit in hits.page(desk.conn, "lamp", after=first.next, limit=200).hits]
    assert rest.index("lamp that came late") == rest.index("lamp 50") - 1
    assert hits.total(desk.conn, "lamp") == 131


def test_an_edit_is_found_by_its_new_words_at_its_new_time_only(desk: Desk) -> None:
    tell(desk, *((n * 1_000, f"word{chr(97 + n % 26)} {n}") for n in range(100)))
    desk.do(message_index.catch_up)
    old = said(T0 + 5_000, "wordf 5", low=5_001)
    desk.take(said(T0 + DAY_MS, "entirely different", root_edit_id=old.id))
    assert texts(desk, "wordf 5") == ["wordf 57"] and texts(desk, "entirely") == ["entirely different"]
    assert hits.page(desk.conn, "different").hits[0].at == T0 + DAY_MS


def test_deleted_messages_and_words_only_they_had_leave_the_index(desk: Desk) -> None:
    tell(desk, *((n * 1_000, f"kanarienvogel{n} bleibt") for n in range(70)), (80_000, "geheimwort bleibt"))
    desk.do(message_index.catch_up)
    assert texts(desk, "heimwo") == ["geheimwort bleibt"]
    desk.take(gone=(x_id(T0 + 80_000, 80_001),))
    assert texts(desk, "geheimwort") == texts(desk, "heimwo") == [] and hits.total(desk.conn, "bleibt") == 70
    assert desk.one("SELECT count(*) FROM search_word WHERE word = 'geheimwort'") == 0
    assert desk.one("SELECT count(*) FROM search_word WHERE word = 'bleibt'") == 1
    blob = b"".join(bytes(row[0]) for row in desk.conn.execute("SELECT block FROM message_search_data"))
    assert b"geheimwort" not in blob


def test_a_word_that_was_forgotten_and_comes_again_is_found(desk: Desk) -> None:
    tell(desk, (0, "phoenixes"))
    desk.do(message_index.catch_up)
    assert texts(desk, "oenix") == ["phoenixes"]
    desk.take(gone=(x_id(T0, 1),))
    tell(desk, (9_000, "phoenixes rise"))
    desk.do(message_index.catch_up)
    assert texts(desk, "oenix") == ["phoenixes rise"]


def test_numbers_of_arrival_that_are_given_again_are_indexed(desk: Desk) -> None:
    """After an account is gone its messages' numbers come again: they are not taken for indexed ones."""
    tell(desk, *((n * 1_000, f"first {n}") for n in range(64)))
    desk.conn.execute("DELETE FROM message_search WHERE 0")
    for no, at, text in desk.conn.execute("SELECT no, created_at, text FROM message").fetchall():
        desk.do(message_index.forget, no, at, text)
    desk.conn.execute("DELETE FROM message")
    desk.do(message_index.rows_deleted)
    tell(desk, *((n * 1_000, f"second {n}") for n in range(64)))
    assert hits.total(desk.conn, "second") == 64 and hits.total(desk.conn, "first") == 0


def test_what_waits_to_be_indexed_is_little(desk: Desk) -> None:
    for n in range(0, 700, 20):
        tell(desk, *((at * 1_000, f"said {at}") for at in range(n, n + 20)))
        assert message_index.waiting(desk.conn) < message_index.RUN


def test_frequent_parts_of_many_words_are_found_and_counted(desk: Desk) -> None:
    """A part that more words have than fit one expression; here each has a message of its own, and few are new."""
    letters = "abcdefghijklmnopqrst"
    words = [f"{a}{b}zzing" for a in letters for b in letters]
    for start in range(0, 400, 20):
        tell(desk, *(((start + n) * 1_000, words[start + n]) for n in range(20)))
    tell(desk, *((500_000 + n, f"calm {n}") for n in range(100)))
    desk.do(message_index.catch_up)
    assert hits.total(desk.conn, "zzing") == 400
    assert texts(desk, "zzing") == words[::-1]
    assert texts(desk, "zzing calm") == [] and texts(desk, "zzing aazz") == ["aazzing"]
    assert texts(desk, "zzing-calm") == []


@pytest.mark.parametrize("token", ["1", "x.y", "1.2.3", "9" * 30 + ".1", "1.2\n"])
def test_a_place_that_no_page_gave_is_refused(desk: Desk, token: str) -> None:
    with pytest.raises(DeskError):
        hits.page(desk.conn, "lamp", after=token)


def test_people_are_found_by_any_part_of_name_and_handle_and_by_their_newest_names_only(desk: Desk) -> None:
    desk.take(said(T0), people=(person(name="王佳怡 Nora", handle="nora_k1990"),))
    for query in ("佳", "王佳怡", "ora", "RA_K", "@nora", "99", "nora 王", "o"):
        assert [one[0] for one in people_index.conversations(desk.conn, query, 9)] == [DM], query
    for query in ("怡王", "zora", "k怡", "a王"):
        assert people_index.conversations(desk.conn, query, 9) == [], query
    desk.take(said(T0 + 1), people=(person(name="Mira", handle="mira", fetched_at=T0 + 5),))
    assert people_index.conversations(desk.conn, "nora", 9) == [] and search.find(desk.conn, "mir") == [DM]


def test_people_are_found_without_looking_through_all(desk: Desk) -> None:
    desk.take(said(T0), people=(person(),))
    seen: list[str] = []
    desk.conn.set_trace_callback(seen.append)  # type: ignore[attr-defined]
    people_index.conversations(desk.conn, "lin", 9)
    desk.conn.set_trace_callback(None)  # type: ignore[attr-defined]
    plan = " ".join(str(row) for row in desk.conn.execute(f"EXPLAIN QUERY PLAN {seen[0]}"))
    assert "SCAN c" not in plan and "SCAN p " not in plan and "USING INDEX conversation_customer" in plan


def test_an_index_whose_building_was_cut_short_goes_on_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    search_corpus.build(path, 400)
    conn = open_writer(path, KEY)
    wanted = hits.total(conn, "1")
    assert wanted > 0
    conn.execute("UPDATE search_state SET indexed_no = 0")
    conn.execute("DELETE FROM search_slot")
    conn.execute("INSERT INTO message_search (message_search) VALUES ('delete-all')")
    conn.execute("DELETE FROM setting WHERE name = 'schema.checked'")
    assert hits.total(conn, "1") == wanted  # meanwhile it looks through what is not indexed
    conn.close()
    desk = Desk(path, StillClock())
    assert message_index.waiting(desk.conn) == 0 and hits.total(desk.conn, "1") == wanted
    desk.conn.close()


def test_only_one_account_among_several_is_searched(desk: Desk) -> None:
    tell(desk, *((n * 1_000, f"lamp {n}") for n in range(70)))
    scope = hits.Scope("c.account_id = :account", (("account", BRAND),))
    assert hits.total(desk.conn, "lamp", scope=scope) == 70
    scope = hits.Scope("c.account_id = :account", (("account", "none"),))
    assert hits.total(desk.conn, "lamp", scope=scope) == 0 and not hits.page(desk.conn, "lamp", scope=scope).hits
    assert CUSTOMER not in {hit.text for hit in hits.page(desk.conn, "lamp").hits}
