"""Set-aside offer: tests files that were set aside again, and offers back what only they hold."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from xdesk import __version__
from xdesk.app.offers import desk_notices
from xdesk.app.open_desk import OpenDesk
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Opened
from xdesk.core.sentences import DeskError
from xdesk.replica.database import set_aside
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.profile import settings
from xdesk.replica.recovery import set_aside_rows
from xdesk.replica.recovery.set_aside_history import Slice
from xdesk.replica.recovery.set_aside_history import merge as merge_slice
from xdesk.replica.recovery.set_aside_rows import Rows
from xdesk.ui.shell.window import Window

T = TypeVar("T")
DECIDED = "set_aside.decided"
"""The setting that says of each file what was decided, or by which xdesk it was found damaged."""
BACK, LEFT = "back", "left"


class SetAsideOffer:
    """Offers one file after the other in a strip above the desk, until the agent has decided about each."""

    def __init__(self, window: Window, desk: OpenDesk) -> None:
        self._window, self._desk = window, desk

    async def look(self) -> None:
        """Test the files nobody has decided about, and offer the first that holds something of its own."""
        opened = self._desk.opened
        if opened.profile.mode == profile.ONE_TIME:
            return
        for path in set_aside.files(opened.profile.database):
            if not _is_open(settings.get(self._desk.read, DECIDED, {}).get(path.name)):
                continue
            try:
                rows = await self._desk.block(opened.look, partial(set_aside_rows.read, path, opened.key))
            except DeskError:
                continue  # the disk fails; the next start looks again
            if rows:
                self._offer(rows)
                return
            self._desk.writer.write(_decide, path.name, __version__ if rows is None else BACK)

    def _offer(self, rows: Rows) -> None:
        notice = desk_notices.set_aside(
            rows.name,
            rows.numbers(),
            lambda: self._desk.later(self._bring(rows)),
            lambda: self._desk.later(self._leave(rows)),
        )
        self._window.show_notice(desk_notices.SET_ASIDE, notice)

    async def _bring(self, rows: Rows) -> None:
        self._window.show_notice(desk_notices.SET_ASIDE, desk_notices.set_aside_comes_back())
        at = self._desk.opened.clock.now_ms()
        try:
            await self._desk.block(bring_back, self._desk.opened, self._desk.writer, rows, at)
        except DeskError as error:
            again = lambda: self._desk.later(self._bring(rows))  # noqa: E731
            self._window.show_notice(desk_notices.SET_ASIDE, desk_notices.set_aside_stays(error, again))
            return
        close = lambda: self._window.show_notice(desk_notices.SET_ASIDE, None)  # noqa: E731
        self._window.show_notice(desk_notices.SET_ASIDE, desk_notices.set_aside_is_back(rows.name, close))
        if rows.accounts:
            self._window.show_desk()

    async def _leave(self, rows: Rows) -> None:
        self._window.show_notice(desk_notices.SET_ASIDE, None)
        await self._desk.block(lambda: self._desk.writer.write(_decide, rows.name, LEFT).result())
        await self.look()


def bring_back(opened: Opened, writer: Writer, rows: Rows, at: int) -> None:
    """Merge what only the file holds into the desk, the history in slices, and remember it; blocks. Raises DeskError.

    What an agent writes meanwhile goes between two slices. Cut short, it is offered again and goes on.
    """
    writer.write(set_aside_rows.merge, rows, at=at).result()
    path = opened.profile.database.with_name(rows.name)

    def store(piece: Slice) -> None:
        writer.write(merge_slice, piece).result()

    opened.look(lambda present: set_aside_rows.bring_history(path, opened.key, present, store))
    writer.write(_decide, rows.name, BACK).result()


def _decide(tx: Tx, name: str, what: str) -> None:
    decided = settings.get(tx.conn, DECIDED, {})
    settings.put(tx, DECIDED, {**decided, name: what})


def _is_open(decided: str | None) -> bool:
    """Whether a file is to be tested again: nobody decided, or another xdesk found it damaged."""
    return decided not in (BACK, LEFT, __version__)
