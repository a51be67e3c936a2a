"""Drafts: what is written is in the replica within 200 ms of the last key, and never only on the screen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from xdesk.core.model import Draft
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence

PAUSE_MS = 150
LONGEST_MS = 1_000
WAIT_S = 2.0
Key = tuple[str, str]


class DraftKeeper(QObject):
    """Saves drafts a moment after the last key, at least once a second. What is not saved yet is kept here.

    `save(draft)` starts the write and returns its future; `read(conversation, kind)` reads what is stored.
    """

    failed = Signal(object)  # Sentence: the write did not succeed; the text stays here and is tried again
    saved = Signal()

    def __init__(
        self,
        save: Callable[[Draft], Future[Any] | None],
        read: Callable[[str, str], Draft | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._save, self._read = save, read
        self._unsaved: dict[Key, Draft] = {}
        self._flying: dict[Key, tuple[Draft, Future[Any]]] = {}
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.save_now)
        self._look = QTimer(self, singleShot=True, interval=20)
        self._look.timeout.connect(self._settle)

    def keep(self, draft: Draft) -> None:
        """Take the newest text of a draft."""
        if not self._unsaved:
            self._since.start()
        self._unsaved[(draft.conversation_id, draft.kind)] = draft
        if self._since.elapsed() >= LONGEST_MS:
            self.save_now()
        else:
            self._timer.start()

    def read(self, conversation_id: str, kind: str) -> Draft | None:
        """Return the newest text: what is not stored yet goes before what is."""
        key = (conversation_id, kind)
        if key in self._unsaved:
            return self._unsaved[key]
        if key in self._flying:
            return self._flying[key][0]
        return self._read(conversation_id, kind)

    def forget(self, conversation_id: str, kind: str) -> None:
        """The command that took the text removes the draft; do not write it again."""
        self._unsaved.pop((conversation_id, kind), None)

    def waiting(self) -> bool:
        """Whether something is not known to be stored."""
        return bool(self._unsaved or self._flying)

    def save_now(self) -> None:
        """Start writing what is not written yet."""
        self._timer.stop()
        for key, draft in list(self._unsaved.items()):
            del self._unsaved[key]
            try:
                future = self._save(draft)
            except DeskError as error:
                self._unsaved.setdefault(key, draft)
                self.failed.emit(error.sentence)
                continue
            if future is not None:
                self._flying[key] = (draft, future)
        if self._flying:
            self._look.start()

    def flush(self) -> bool:
        """Write everything and wait for it, at most two seconds in all; return whether all is stored."""
        self.save_now()
        clock = QElapsedTimer()
        clock.start()
        for _, future in list(self._flying.values()):
            left = WAIT_S - clock.elapsed() / 1000
            try:
                future.exception(timeout=max(0.0, left))
            except TooLate:
                break
        self._settle()
        return not self.waiting()

    def _settle(self) -> None:
        for key, (draft, future) in list(self._flying.items()):
            if not future.done():
                continue
            del self._flying[key]
            error = future.exception()
            if error is None:
                self.saved.emit()
                continue
            self._unsaved.setdefault(key, draft)
            self.failed.emit(error.sentence if isinstance(error, DeskError) else _not_kept())
        if self._flying:
            self._look.start()
        elif self._unsaved and not self._timer.isActive():
            QTimer.singleShot(LONGEST_MS, self, self.save_now)


def _not_kept() -> Sentence:
    text = QT_TRANSLATE_NOOP("Composer", "This text could not be stored. It stays here; do not close the window.")
    return Sentence("Composer", text)
