"""Accounts in the window: from rail, status bar and palette; who is refused comes first; another one can be added."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui import seed_replica
from tests.ui.visible_widgets import button, fields, icon_button
from tests.ui.whole_desk import Desktop, K, laid_out
from xdesk.core.model import Account
from xdesk.core.sentences import Sentence
from xdesk.replica.profile import accounts
from xdesk.ui.dialogs.sign_in_sheet import X_SERVER, SignInSheet
from xdesk.ui.style import language

REFUSED = Sentence("X", "X did not accept the sign-in of this account.")


def refuse(desktop: Desktop, account_id: str = seed_replica.LUMI) -> None:
    desktop.seeded.write(accounts.set_state, account_id, "signed_out", REFUSED, seed_replica.X_NOW)
    laid_out(desktop)


def test_a_refused_account_in_the_rail_leads_to_its_sign_in(desktop: Desktop) -> None:
    refuse(desktop)
    asked = QSignalSpy(desktop.window.sign_in_asked)
    desktop.panes.rail.rows[("inbox", seed_replica.LUMI)].click()
    sheet = desktop.dispatcher.accounts
    assert sheet.isVisible()
    words = [one.text() for one in sheet.findChildren(QLabel) if one.isVisible()]
    assert "signed out" in words and REFUSED.english() in words
    focus = QApplication.focusWidget()
    assert focus is next(row.again for row in sheet.rows() if row.account.id == seed_replica.LUMI)
    QTest.keyClick(focus, K.Key_Return)
    assert [asked.at(n)[0] for n in range(asked.count())] == [seed_replica.LUMI]
    assert not sheet.isVisible()


def test_the_status_bar_leads_there_when_an_account_is_refused(desktop: Desktop) -> None:
    desktop.panes.status.asked.emit("trouble")
    assert not desktop.dispatcher.accounts.isVisible()
    refuse(desktop)
    desktop.panes.status.asked.emit("trouble")
    laid_out(desktop)
    sheet = desktop.dispatcher.accounts
    assert sheet.isVisible()
    low = sheet.mapTo(desktop.window, sheet.card().bottomLeft()).y()
    assert desktop.window.height() - 60 <= low <= desktop.window.height()


@pytest.mark.parametrize("way", ["rail", "sheet", "palette"])
def test_another_account_is_connected_from_everywhere(desktop: Desktop, way: str) -> None:
    asked = QSignalSpy(desktop.window.connect_asked)
    if way == "rail":
        icon_button(desktop.panes.rail, "Connect another account").click()
    elif way == "palette":
        desktop.dispatcher.run("account.add")
    else:
        desktop.dispatcher.run("account.show")
        laid_out(desktop)
        button(desktop.dispatcher.accounts, "Connect another account").click()
    assert asked.count() == 1


def test_the_sheet_follows_what_happens_and_the_language(desktop: Desktop) -> None:
    desktop.dispatcher.run("account.show")
    sheet = desktop.dispatcher.accounts
    assert len(sheet.rows()) == len(accounts.all(desktop.seeded.context.read))
    refuse(desktop)
    assert "signed_out" in [row.account.state for row in sheet.rows()]
    try:
        language.use("zh_CN")
        assert all(row.again.text() == "重新登录" for row in sheet.rows())
    finally:
        language.use("en")


def test_signing_in_again_asks_only_for_what_is_not_known(desktop: Desktop) -> None:
    known = Account("1", "Lumi", "Lumi", "https://other.example", "client-7", "signed_out", None, 0)
    sheet = SignInSheet(desktop.window, [], known)
    asked = QSignalSpy(sheet.asked)
    sheet.show_in(desktop.window)
    assert sheet.accessibleName() == "Sign in again as @Lumi"
    QTest.keyClick(QApplication.focusWidget(), K.Key_Return)
    assert list(asked.at(0)) == ["https://other.example", "client-7", ""]
    sheet.done()
    by_token = SignInSheet(desktop.window, [], Account("1", "Lumi", "Lumi", X_SERVER, "", "signed_out", None, 0))
    by_token.show_in(desktop.window)
    assert QApplication.focusWidget() is fields(by_token)[2]
    by_token.done()
