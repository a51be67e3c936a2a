"""The register of public keys: who takes part in X Chat, with which keys, newest record first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One record: the identity key (agreement), the signing key, and the signature that binds the two."""

    version: str
    public_key: str
    signing_public_key: str
    identity_public_key_signature: str

    def wire(self) -> dict[str, object]:
        """Return the record as X answers it."""
        return {
            "public_key_version": self.version,
            "public_key": self.public_key,
            "signing_public_key": self.signing_public_key,
            "identity_public_key_signature": self.identity_public_key_signature,
        }


class PublicKeys:
    """Records by user. Who registered nothing may have a record of the story, made when first asked for."""

    def __init__(self, first: Callable[[str], PublicKey | None]) -> None:
        self._first = first
        self._records: defaultdict[str, list[PublicKey]] = defaultdict(list)
        self._asked: set[str] = set()

    def of(self, user_id: str) -> list[PublicKey]:
        """Return the records of a user, newest first; empty for who never set up X Chat."""
        if user_id not in self._asked:
            self._asked.add(user_id)
            made = self._first(user_id)
            if made is not None:
                self._records[user_id].append(made)
        return self._records[user_id]

    def register(self, user_id: str, record: PublicKey) -> None:
        """Put a record before the others of its user; the same version again replaces it."""
        others = [one for one in self.of(user_id) if one.version != record.version]
        self._records[user_id] = sorted([record, *others], key=lambda one: int(one.version), reverse=True)

    def forget(self, user_id: str) -> None:
        """Let a user have no keys at all."""
        self._asked.add(user_id)
        self._records[user_id] = []

    def restore(self, user_id: str) -> None:
        """Let a user have the keys of the story again."""
        self._asked.discard(user_id)
        self._records[user_id] = []
