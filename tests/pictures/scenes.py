"""Scenes of the pictures: what is in the replica, and the keys an agent presses until the window looks so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.pictures.keyed_window import KeyedDesktop
from tests.pictures.lamp_photo import LAMP
from tests.ui import seed_replica as seed
from xdesk.app.offers import desk_notices
from xdesk.connectors.x import rejections
from xdesk.core.delivery import State
from xdesk.core.model import Parent, Poll
from xdesk.core.polling.feed import Unpacked
from xdesk.core.polling.health import OUT_OF_REACH
from xdesk.core.security.recovery_code import lines_of
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.ui.dialogs.recovery_code_sheet import RecoveryCodeSheet

Scene = Callable[[KeyedDesktop], None]
SCENES: dict[str, Scene] = {}
JIAYI, TOM, NORA, SAMIRA = 1, 2, 3, 4
"""How far below the first row of the inbox a conversation stands."""
KEPT_AT = "/home/chen.yu/.local/share/xdesk/default"


def scene(name: str) -> Callable[[Scene], Scene]:
    """Register what makes the scene of this name."""

    def register(play: Scene) -> Scene:
        SCENES[name] = play
        return play

    return register


def nothing() -> None:
    """Stand for what a button of a strip would do."""


def read(desk: KeyedDesktop, below: int) -> None:
    """Open the conversation so many rows below the first one, and go back to the list."""
    desk.press(*["j"] * below, "enter", "esc")


def write(desk: KeyedDesktop, below: int, text: str) -> None:
    """Open a conversation and write a reply."""
    desk.press(*["j"] * below, "enter", "r")
    desk.enter(text)


def stored(desk: KeyedDesktop, fill: Callable[[Any], None]) -> None:
    """Write to the replica as the engine would, and let the window follow."""
    desk.seeded.write(fill)
    desk.settle()


def tried(tx: Any, name: str, outbox_id: str, text: str, ago_s: int, *, limit_s: int) -> None:
    """Add a reply to a guest that was written so many seconds ago and given to X; X had `limit_s` to answer."""
    asked = seed.outgoing(seed.guest(name), outbox_id, text, seed.X_NOW - ago_s * 1000, None)
    outbox.enqueue(tx, asked)
    begun = asked.created_at + 10_000
    outbox.intent(
        tx, outbox_id, attempt_id="T" + outbox_id, tried_at=begun, deadline=begun + limit_s * 1000, body_sha256="0" * 64
    )


def said(desk: KeyedDesktop, name: str, *more: tuple[int, str, dict[str, Any]]) -> None:
    """Let a guest have written more: (seconds ago, text, what else the message carries)."""
    who = seed.guest(name)
    messages = tuple(
        replace(seed.incoming(who, seed.X_NOW - ago * 1000, False, text), **carried) for ago, text, carried in more
    )
    unpacked = Unpacked(messages=messages)
    stored(desk, lambda tx: ingest.store(tx, who.account, unpacked, page_id=None, at=seed.X_NOW))


@scene("desk")
def macro_list(desk: KeyedDesktop) -> None:
    write(desk, NORA, "Good news, we have it in sand. /tu")


@scene("held")
@scene("compact")
def one_read(desk: KeyedDesktop) -> None:
    read(desk, NORA)


@scene("compact-writing")
def writing(desk: KeyedDesktop) -> None:
    write(desk, TOM, "Sorry for the wait, Tom. I am asking the carrier now and write again today.")


@scene("compact-macro-list")
def small_macro_list(desk: KeyedDesktop) -> None:
    write(desk, NORA, "Good news, we have it in sand. /tu")


@scene("macro-stops")
def macro_stops(desk: KeyedDesktop) -> None:
    write(desk, JIAYI, "/tuikuan")
    desk.press("enter")


@scene("acknowledge")
def acknowledge(desk: KeyedDesktop) -> None:
    read(desk, NORA)
    desk.press("q")


@scene("why")
def why(desk: KeyedDesktop) -> None:
    read(desk, NORA)
    desk.press("w")


@scene("key-sheet")
def key_sheet(desk: KeyedDesktop) -> None:
    read(desk, NORA)
    desk.press("?")


@scene("palette-zhcustomer")
def palette(desk: KeyedDesktop) -> None:
    read(desk, JIAYI)
    desk.press("ctrl+k")
    desk.enter("tk")


@scene("search")
def search(desk: KeyedDesktop) -> None:
    read(desk, NORA)
    desk.press("/")
    desk.enter("order")
    desk.press("down")


@scene("empty-no-match")
def no_match(desk: KeyedDesktop) -> None:
    read(desk, NORA)
    desk.press("/")
    desk.enter("zzzz")


@scene("empty-all-done")
def all_done(desk: KeyedDesktop) -> None:
    def done(tx: Any) -> None:
        for who in seed.GUESTS:
            conversations.set_status(tx, seed.conversation_id(who), "done", agent=seed.ME, at=seed.X_NOW)

    stored(desk, done)
    desk.press("g", "m", "g", "i")  # a conversation that is shown stays in its list until another view is


@scene("empty-offline")
def offline(desk: KeyedDesktop) -> None:
    def lost(tx: Any) -> None:
        for account in accounts.all(tx.conn):
            accounts.set_state(tx, account.id, "offline", OUT_OF_REACH, seed.X_NOW - 8 * seed.MINUTE)

    stored(desk, lost)
    read(desk, NORA)


@scene("lost-reply")
def lost_reply(desk: KeyedDesktop) -> None:
    def lost(tx: Any) -> None:
        words = "We ask the courier today, Samira. I write again by 15:00."
        tried(tx, "Samira Haddad", "01LR", words, 100, limit_s=30)
        outbox.step(tx, "01LR", State.UNCONFIRMED)
        outbox.changed(tx, seed.conversation_id(seed.guest("Samira Haddad")))

    stored(desk, lost)
    read(desk, SAMIRA)


@scene("refused")
def refused(desk: KeyedDesktop) -> None:
    def refuse(tx: Any) -> None:
        tried(tx, "Samira Haddad", "01OR", "We will ask the courier, Samira.", 60, limit_s=30)
        reason = rejections.refusal(403, "you have been blocked from this person", "", public=False)
        outbox.step(tx, "01OR", State.REFUSED, sentence=reason.dumps())
        outbox.changed(tx, seed.conversation_id(seed.guest("Samira Haddad")))

    stored(desk, refuse)
    read(desk, SAMIRA)


@scene("compact-needs-you")
@scene("needs-you")
def needs_you(desk: KeyedDesktop) -> None:
    def unknown(tx: Any) -> None:
        for name, outbox_id, text in (
            ("Ellen Park", "01X1", "It takes an E14 bulb, up to 40 watts."),
            ("Tom Okafor", "01X2", "I have asked the carrier and write again today."),
        ):
            tried(tx, name, outbox_id, text, 180, limit_s=50)
            outbox.step(tx, outbox_id, State.UNCONFIRMED)
            outbox.step(tx, outbox_id, State.ASKED, checks=2, checked_at=seed.X_NOW - seed.MINUTE)
            outbox.changed(tx, seed.conversation_id(seed.guest(name)))

    stored(desk, unknown)
    read(desk, NORA)
    desk.press("shift+F6", "shift+F6", "tab", "tab", "space")  # the status bar, "3 need you"


@scene("demo")
def demo(desk: KeyedDesktop) -> None:
    desk.window.show_notice(desk_notices.DEMO, desk_notices.demo(nothing, nothing))
    read(desk, NORA)


@scene("recovery-code")
def recovery_code(desk: KeyedDesktop) -> None:
    sheet = RecoveryCodeSheet(desk.window, lines_of(seed.KEY), folder=KEPT_AT, at=seed.X_NOW)
    notice = desk_notices.recovery_code(lambda: sheet.show_in(desk.window), nothing)
    desk.window.show_notice(desk_notices.RECOVERY, notice)
    read(desk, NORA)
    desk.press("shift+F6", "shift+Tab", "shift+Tab", "shift+Tab", "space")  # the strip, "Show the code"


@scene("picture-viewer")
def picture_viewer(desk: KeyedDesktop) -> None:
    desk.window.show_notice(desk_notices.DEMO, desk_notices.demo(nothing, nothing))
    said(desk, "Nora Lindqvist", (240, "This is the crack.", {"media": LAMP}))
    read(desk, NORA)
    desk.press("f")


@scene("shown-posts")
def shown_posts(desk: KeyedDesktop) -> None:
    shade = (
        "The Aria shade is back in stock, in white and in sand. "
        "It ships within two days, in a new box that keeps corners off the glass."
    )
    quoted = Parent("555", "Lumi Home @LumiHome", shade, "ok")
    nameless = Parent("556", "\u200b\u2060 @quiet_one", "Same here, the shade cracked on day one.", "ok")
    poll = Poll((("White", 1204), ("Sand", 388), ("陶土色", 88)), False, None)
    said(
        desk,
        "Tom Okafor",
        (250, "Is this the new box?", {"quoted": quoted}),
        (200, "And look at this one.", {"quoted": nameless}),
        (150, "Which colour would you take?", {"poll": poll}),
    )
    read(desk, TOM)
