"""Public keys of X Chat: what X tells of a user's keys, and in which form the library takes them. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from xdesk.connectors.x.parsing.envelope import open_envelope
from xdesk.connectors.x.parsing.json_access import Members, group, text


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One record of a user: what others encrypt to, what others verify with, and that one owner has both."""

    version: str
    public_key: str
    signing_public_key: str
    identity_public_key_signature: str
    backup: str = ""
    """JSON: where the private keys are kept behind a PIN; X tells only their owner."""

    def signing_entry(self, user_id: str) -> dict[str, str]:
        """Return what the library verifies events of this user with; its names are not those of X's record."""
        return {
            "user_id": user_id,
            "public_key_version": self.version,
            "public_key": self.signing_public_key,
            "identity_public_key": self.public_key,
            "identity_public_key_signature": self.identity_public_key_signature,
        }


def read(body: bytes) -> tuple[PublicKey, ...]:
    """Return the records in an answer, newest first as X lists them; those that lack a part are left out.

    A user without keys has an answer without records, which may be an empty object. Raises PageError.
    """
    if body.strip() == b"{}":
        return ()
    found = (_record(item) for _, item in open_envelope(body).items)
    return tuple(one for one in found if one is not None)


def _record(item: Members) -> PublicKey | None:
    names = ("public_key_version", "public_key", "signing_public_key", "identity_public_key_signature")
    version, public, signing, bound = (text(item, name, most=1_000) for name in names)
    if not (version and public and signing and bound):
        return None
    config = group(item, "juicebox_config")
    return PublicKey(version, public, signing, bound, json.dumps(config) if config else "")
