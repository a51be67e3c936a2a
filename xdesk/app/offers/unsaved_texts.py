"""Unsaved texts: kept in a rescue file when the desk must close without storing them, drafts at the next start."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    """The rescue file of one open profile."""

    def __init__(self, opened: Opened, writer: Writer, window: Window) -> None:
        self._opened, self._writer, self._window = opened, writer, window
        self._where = opened.profile.database, opened.key
        self._count = 0  # texts that came back
        self._failed: Exception | None = None

    def keep(self, texts: Sequence[Rescued]) -> None:
        """Write texts into the rescue file. Raises DeskError; a one-time desk keeps nothing."""
        if self._opened.profile.mode == ONE_TIME:
            text = QT_TRANSLATE_NOOP("Unsaved", "A one-time desk keeps nothing after it is closed.")
            raise DeskError(Sentence("Unsaved", text))
        rescue_file.write(*self._where, texts, ids.ulid(self._opened.clock.now_ms(), os.urandom))

    def bring_back(self) -> None:
        """Make drafts of what an earlier run could not store, and make room for the next time. Blocks.

        Done before a composer shows a conversation: one that is open would store its own empty text over such a draft.
        """
        if self._opened.profile.mode == ONE_TIME:
            return
        try:
            kept = rescue_file.read(*self._where)
            if kept:
                self._count = int(self._writer.write(rescue_file.bring_back, kept).result())
                rescue_file.clear(*self._where)
        except Exception as error:
            self._failed = error
        with contextlib.suppress(DeskError):  # a disk that takes nothing now: then there is no room
            rescue_file.make_room(*self._where)

    def tell(self) -> None:
        """Say in the window what came back, or why it did not; raises what nobody expected."""
        close = lambda: self._window.show_notice(desk_notices.RESCUE, None)  # noqa: E731
        if self._failed is not None and not isinstance(self._failed, DeskError):
            raise self._failed
        if self._failed is not None:
            self._window.show_notice(desk_notices.RESCUE, desk_notices.not_rescued(self._failed, close))
        elif self._count:
            show = lambda: self._window.show_view(View("drafts"))  # noqa: E731
            self._window.show_notice(desk_notices.RESCUE, desk_notices.rescued(self._count, show, close))
