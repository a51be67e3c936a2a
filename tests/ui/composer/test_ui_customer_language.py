"""The customer's language: last words, then the member card, then the name; macros follow it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from tests.ui.whole_desk import REFUND, REFUND_EN
from xdesk.core.model import MemberCard
from xdesk.core.polling.feed import Unpacked
from xdesk.core.text.customer_language import language_of
from xdesk.replica import customers
from xdesk.replica.agent_texts import macros
from xdesk.replica.conversation import customer_language
from xdesk.replica.feed import ingest
from xdesk.ui.composer.composer import Composer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("退款什么时候到账？", "zh"),
        ("Where is my refund?", "en"),
        ("OK", None),
        ("", None),
        ("👍 https://t.co/abc LH-20418 @LumiHome", None),
        ("ランプが届きません", "en"),
        ("订单 LH-20418 where is it", "zh"),
    ],
)
def test_words_tell_or_do_not(text: str, said: str | None) -> None:
    assert language_of(text) == said


def wrote(seeded: desk.SeededDesk, name: str, text: str) -> str:
    who = desk.guest(name)
    said = Unpacked(messages=(desk.incoming(who, desk.X_NOW, False, text),))
    seeded.write(ingest.store, who.account, said, page_id=None, at=desk.X_NOW)
    return desk.conversation_id(who)


def test_the_last_words_that_tell_decide(seeded: desk.SeededDesk) -> None:
    read = seeded.context.read
    assert customer_language.read(read, desk.conversation_id(desk.guest("王佳怡"))) == "zh"
    assert customer_language.read(read, wrote(seeded, "王佳怡", "OK 👍")) == "zh"  # a lone OK is no English
    assert customer_language.read(read, wrote(seeded, "王佳怡", "Could you answer in English please?")) == "en"
    assert customer_language.read(read, wrote(seeded, "Tom Okafor", "我会说中文")) == "zh"
    assert customer_language.read(read, "no such conversation") == "en"


def test_our_own_words_do_not_count(seeded: desk.SeededDesk) -> None:
    grace = desk.guest("Grace Mbeki")
    said = Unpacked(messages=(desk.incoming(grace, desk.X_NOW, True, "您好，请问订单号是多少？"),))
    seeded.write(ingest.store, grace.account, said, page_id=None, at=desk.X_NOW)
    assert customer_language.read(seeded.context.read, desk.conversation_id(grace)) == "en"


@pytest.mark.parametrize(("language", "said"), [("中文", "zh"), ("English, Swedish", "en"), ("", "zh")])
def test_without_words_the_card_tells_then_the_name(seeded: desk.SeededDesk, language: str, said: str) -> None:
    who = desk.Guest("988", "silent", "沉默", desk.DM, desk.LUMI_CN, ())
    first = desk.incoming(who, desk.X_NOW, False, "👍")
    unpacked = Unpacked(messages=(first,), customers=(desk.person(who, desk.X_NOW),))
    seeded.write(ingest.store, desk.LUMI_CN, unpacked, page_id=None, at=desk.X_NOW)
    seeded.write(customers.store_card, MemberCard("988", "", "", language, (), desk.X_NOW, None))
    assert customer_language.read(seeded.context.read, desk.conversation_id(who)) == said


@pytest.mark.parametrize(("name", "first", "second"), [("王佳怡", "m1", "m2"), ("Tom Okafor", "m2", "m1")])
def test_the_macro_list_begins_with_the_customers_language(
    seeded: desk.SeededDesk, qtbot: QtBot, name: str, first: str, second: str
) -> None:
    seeded.write(macros.store_shipped, (REFUND_EN, REFUND))
    composer = Composer(seeded.context)
    qtbot.addWidget(composer)
    composer.resize(600, 400)
    composer.show()
    composer.activateWindow()
    composer.bind(desk.conversation_id(desk.guest(name)))
    composer.write()
    qtbot.waitUntil(composer.editor.hasFocus)
    for typed in ("/", "/tui", "/tuikuan"):
        composer.editor.clear()
        QTest.keyClicks(composer.editor, typed)
        composer.editor.catch_up()
        assert [hit.macro.id for hit in composer.panel.hits()] == [first, second], typed
    composer.editor.clear()
    QTest.keyClicks(composer.editor, "/refund")  # a better match goes before the language
    composer.editor.catch_up()
    assert composer.panel.hits()[0].macro.id == "m2"
    composer.editor.clear()
    QTest.keyClicks(composer.editor, "/tuikuan")
    composer.editor.catch_up()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert composer.text().endswith("退款已提交。" if first == "m1" else "it is on its way.")
