"""The private keys of everybody in the story, made from the seed: the same seed gives the same keys."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from xdesk.sandbox.records import Person
from xdesk.sandbox.xchat.public_keys import PublicKey

if TYPE_CHECKING:
    from chat_xdk import Chat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256 (FIPS 186-4, D.1.2.3): a private key is a number from 1 to one below it."""
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
"""What stands before a point of P-256 in a SubjectPublicKeyInfo (RFC 5480); X's register holds that form."""


@cache
def available() -> bool:
    """Return whether the library for X Chat is there; it has no wheel for a few systems."""
    return find_spec("chat_xdk") is not None


class Identity:
    """The keys of one person."""

    def __init__(self, person: Person, seed: int, generation: int = 0) -> None:
        self.user_id = person.id
        self.version = str(person.created_at + generation)
        self._label = f"x chat {seed} {person.id} {generation}"

    def secret(self) -> bytes:
        """Return the 64 bytes that open the person's conversations: identity key, then signing key."""
        return self._scalar("identity") + self._scalar("signing")

    def _scalar(self, use: str) -> bytes:
        number = int.from_bytes(hashlib.sha256(f"{self._label} {use}".encode()).digest())
        return (number % (ORDER - 1) + 1).to_bytes(32)

    def open(self) -> Chat:
        """Return a client that holds these keys."""
        from chat_xdk import Chat

        chat = Chat()
        chat.import_keys(self.secret(), version=self.version)
        chat.set_identity(self.user_id, self.version)
        chat.set_cache_keys(True)
        return chat

    def record(self) -> PublicKey:
        """Return the public record of these keys."""
        chat = self.open()
        keys = chat.get_public_keys()
        identity = SPKI + base64.b64decode(keys.identity)
        signing = SPKI + base64.b64decode(keys.signing)
        bound = chat.sign(identity)
        return PublicKey(self.version, *(base64.b64encode(bytes(one)).decode() for one in (identity, signing, bound)))


def enrolled(person: Person, seed: int) -> bool:
    """Return whether a person set up X Chat: the brands and about six in seven customers."""
    if not available():
        return False
    return person.brand or hashlib.sha256(f"enrolled {seed} {person.id}".encode()).digest()[0] % 7 > 0
