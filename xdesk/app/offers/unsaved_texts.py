"""Unsaved texts: kept in a rescue file when the desk must close without storing them, drafts at the next start."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from xdesk.app.offers import desk_notices
from xdesk.app.profile.profile import ONE_TIME
from xdesk.core import ids
from xdesk.core.inbox.views import View
from xdesk.core.model import Rescued
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.recovery import rescue_file

if TYPE_CHECKING:
    from xdesk.app.profile.opening import Opened
    from xdesk.replica.database.writer import Writer
    from xdesk.ui.shell.window import Window


class UnsavedTexts:
    """The rescue file of one open profile. `block` runs what blocks beside the window's thread."""

    def __init__(self, opened: Opened, writer: Writer, window: Window, block: Callable[..., Awaitable[Any]]) -> None:
        self._opened, self._writer, self._window, self._block = opened, writer, window, block
        self._where = opened.profile.database, opened.key

    def keep(self, texts: Sequence[Rescued]) -> None:
        """Write texts into the rescue file. Raises DeskError; a one-time desk keeps nothing."""
        if self._opened.profile.mode == ONE_TIME:
            text = QT_TRANSLATE_NOOP("Unsaved", "A one-time desk keeps nothing after it is closed.")
            raise DeskError(Sentence("Unsaved", text))
        rescue_file.write(*self._where, texts, ids.ulid(self._opened.clock.now_ms(), os.urandom))

    async def bring_back(self) -> None:
        """Make drafts of what an earlier run could not store and say so; make room for the next time."""
        if self._opened.profile.mode == ONE_TIME:
            return
        close = lambda: self._window.show_notice(desk_notices.RESCUE, None)  # noqa: E731
        try:
            count = await self._brought_back()
        except DeskError as error:
            self._window.show_notice(desk_notices.RESCUE, desk_notices.not_rescued(error, close))
        else:
            if count:
                show = lambda: self._window.show_view(View("drafts"))  # noqa: E731
                self._window.show_notice(desk_notices.RESCUE, desk_notices.rescued(count, show, close))
        with contextlib.suppress(DeskError):  # a disk that takes nothing now: then there is no room
            await self._block(rescue_file.make_room, *self._where)

    async def _brought_back(self) -> int:
        kept = await self._block(rescue_file.read, *self._where)
        if not kept:
            return 0
        count = await self._block(self._writer.write(rescue_file.bring_back, kept).result)
        await self._block(rescue_file.clear, *self._where)
        return int(count)
