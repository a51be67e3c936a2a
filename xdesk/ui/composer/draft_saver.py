"""Draft saver: what is written is in the replica within 200 ms of the last key, and never only on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from xdesk.core.model import Draft
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.sanitize import clean

PAUSE_MS = 150
LONGEST_MS = 1_000
WAIT_S = 2.0
PATIENCE_MS = 3_000
Key = tuple[str, str]
Save = Callable[[Draft], object]
Read = Callable[[str, str], Draft | None]
Barrier = Callable[[float], bool]


class DraftSaver(QObject):
    """Saves drafts a moment after the last key, at least once a second. What is not seen stored is kept here.

    `save(draft)` hands the draft to the writer and does not wait; `read(conversation, kind)` reads what is
    stored; `barrier(seconds)` waits until everything handed over so far is written, False when it is not.
    A draft counts as stored when reading gives it back, not before.
    """

    failed = Signal(object)  # Sentence: the text stays here and is tried again

    def __init__(self, save: Save, read: Read, barrier: Barrier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._save, self._read, self._barrier = save, read, barrier
        self._unsaved: dict[Key, Draft] = {}
        self._flying: dict[Key, Draft] = {}
        self._held: set[Key] = set()  # a command that may have taken the text is not known to be stored
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.save_now)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._too_long)

    def keep(self, draft: Draft) -> None:
        """Take the newest text of a draft."""
        if not self._unsaved:
            self._since.start()
        self._unsaved[(draft.conversation_id, draft.kind)] = draft
        if self._since.elapsed() >= LONGEST_MS:
            self.save_now()
        else:
            self._timer.start()

    def add(self, typed: Draft) -> bool:
        """Put text below what a draft holds, except when it holds it already; return whether it was put there."""
        old = self.newest(typed.conversation_id, typed.kind)
        if old is not None and old.text:
            if typed.text in old.text:
                return False
            text = f"{old.text}\n{typed.text}"
            seen = typed.seen and old.seen and old.seen.at_least(typed.seen)
            minutes = typed.promise_minutes or old.promise_minutes
            typed = replace(typed, text=text, cursor=len(text), promise_minutes=minutes, seen=seen)
        self.keep(typed)
        return True

    def newest(self, conversation_id: str, kind: str) -> Draft | None:
        """Return the newest text: what is not stored yet goes before what is."""
        key = (conversation_id, kind)
        return self._unsaved.get(key) or self._flying.get(key) or self._read(conversation_id, kind)

    def forget(self, conversation_id: str, kind: str) -> None:
        """The command that took the text removed the draft; do not write it again."""
        self._unsaved.pop((conversation_id, kind), None)
        self._flying.pop((conversation_id, kind), None)

    def hold(self, conversation_id: str, kind: str) -> None:
        """Store nothing of a draft until `let_go`: a text that may be on its way would come back beside itself."""
        key = (conversation_id, kind)
        if key in self._flying:
            self._unsaved.setdefault(key, self._flying.pop(key))
        self._held.add(key)

    def let_go(self, conversation_id: str, kind: str) -> None:
        """Store the draft again as before."""
        self._held.discard((conversation_id, kind))
        if self._unsaved:
            self._timer.start()

    def unsaved(self) -> list[Draft]:
        """Return the texts that are not known to be stored, empty ones left out."""
        return [draft for draft in {**self._flying, **self._unsaved}.values() if draft.text]

    def is_stored(self, conversation_id: str) -> bool:
        """Whether all that was written in a conversation is known to be stored."""
        return all(key[0] != conversation_id for key in (*self._unsaved, *self._flying))

    def waiting(self) -> bool:
        """Whether something is not known to be stored."""
        return bool(self._unsaved or self._flying)

    def save_now(self) -> None:
        """Hand over what is not handed over yet."""
        self._timer.stop()
        for key, draft in list(self._unsaved.items()):
            if key in self._held:
                continue
            try:
                self._save(draft)
            except DeskError as error:
                self.failed.emit(error.sentence)
                continue
            del self._unsaved[key]
            self._flying[key] = draft
        if self._flying:
            self._patience.start()

    def flush(self) -> bool:
        """Hand everything over and wait for it; return whether all is stored.

        What the disk did not take is handed over once more; each time the wait is two seconds at most.
        """
        for _try in range(2):
            if not self._flying and self._held.issuperset(self._unsaved):
                break
            self.save_now()
            if not self._barrier(WAIT_S):
                break
            self.settle()
            self._take_back()
        return not self.waiting()

    def _take_back(self) -> None:
        """What was handed over and is not stored is to be handed over again."""
        for key, draft in self._flying.items():
            self._unsaved.setdefault(key, draft)
        self._flying.clear()

    def settle(self) -> None:
        """A commit happened: see what of ours is stored now."""
        for key, draft in list(self._flying.items()):
            stored = self._read(*key)
            if (stored.text if stored is not None else "") == clean(draft.text):
                del self._flying[key]
        if not self._flying:
            self._patience.stop()

    def _too_long(self) -> None:
        """The writer did not write: keep the text, say so, try again."""
        self.settle()
        if not self._flying:
            return
        self._take_back()
        self.failed.emit(_not_kept())
        self._timer.start()


def _not_kept() -> Sentence:
    text = QT_TRANSLATE_NOOP("Composer", "This text could not be stored. It stays here; do not close the window.")
    return Sentence("Composer", text)
