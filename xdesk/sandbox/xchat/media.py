"""Files of X Chat: the server keeps ciphertext under a hash key; only who has the conversation's key can open it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from xdesk.sandbox.snowflakes import Snowflakes

LIFE_MS = 86_400_000
"""An upload that is not finished by then is forgotten."""


@dataclass(slots=True)
class ChatFile:
    """One upload, then one file."""

    session_id: str
    hash_key: str
    conversation: str  # "low:high"
    owner_id: str
    total: int
    at: int
    parts: dict[int, bytes] = field(default_factory=dict)
    content: bytes | None = None  # None: not finished

    def finish(self, count: int) -> bool:
        """Join the parts; return False when some are missing or do not make up the announced size."""
        whole = b"".join(self.parts[index] for index in sorted(self.parts))
        if sorted(self.parts) != list(range(count)) or len(whole) != self.total:
            return False
        self.content, self.parts = whole, {}
        return True


class ChatFiles:
    """All files of X Chat."""

    def __init__(self, ids: Snowflakes) -> None:
        self._ids = ids
        self._sessions: dict[str, ChatFile] = {}
        self._files: dict[tuple[str, str], ChatFile] = {}

    def begin(self, owner_id: str, conversation: str, total: int, at: int) -> ChatFile:
        """Begin an upload of `total` bytes into a conversation."""
        session = self._ids.mint(at)
        hash_key = hashlib.sha256(f"{conversation} {session}".encode()).hexdigest()[:40]
        file = ChatFile(session, hash_key, conversation, owner_id, total, at)
        self._sessions[session] = self._files[conversation, hash_key] = file
        return file

    def session(self, owner_id: str, session_id: str, now: int) -> ChatFile | None:
        """Return an upload of its owner that is still open."""
        file = self._sessions.get(session_id)
        if file is None or file.owner_id != owner_id or file.content is not None or now - file.at >= LIFE_MS:
            return None
        return file

    def find(self, conversation: str, hash_key: str) -> bytes | None:
        """Return the bytes of a finished file."""
        file = self._files.get((conversation, hash_key))
        return file.content if file else None
