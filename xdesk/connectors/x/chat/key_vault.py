"""Where the private keys of an account's X Chat lie: in the vault beside its sign-in; without them X Chat is locked."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

import msgspec

from xdesk.connectors.vault import chat_keys_name
from xdesk.connectors.x.parsing.json_access import text
from xdesk.core.ports import Vault

_LENGTHS = (32, 64)


@dataclass(frozen=True, slots=True)
class ChatKeys:
    """The private keys of one account and the version under which X registered their public half."""

    secret: bytes = field(repr=False)
    version: str

    def dumps(self) -> str:
        """Return the secret text kept in the vault."""
        return msgspec.json.encode({"keys": base64.b64encode(self.secret).decode(), "version": self.version}).decode()


def loads(secret: str) -> ChatKeys | None:
    """Return the keys in a secret text, None when it holds none."""
    try:
        kept = msgspec.json.decode(secret)
        if not isinstance(kept, dict):
            return None
        found = base64.b64decode(text(kept, "keys"), validate=True)
    except (msgspec.MsgspecError, ValueError, binascii.Error):
        return None
    version = text(kept, "version", most=40)
    return ChatKeys(found, version) if len(found) in _LENGTHS and version else None


class ChatKeyVault:
    """The keys of X Chat of one profile's accounts. Every call may block: never on the GUI thread or the loop."""

    def __init__(self, vault: Vault, profile_id: str) -> None:
        self._vault, self._profile_id = vault, profile_id

    def read(self, account_id: str) -> ChatKeys | None:
        """Return the keys, None while X Chat is locked here; raises DeskError when the vault is."""
        kept = self._vault.read(chat_keys_name(self._profile_id, account_id))
        return None if kept is None else loads(kept)

    def unlock(self, account_id: str, keys: ChatKeys) -> None:
        """Keep the keys; raises DeskError."""
        self._vault.write(chat_keys_name(self._profile_id, account_id), keys.dumps())

    def lock(self, account_id: str) -> bool:
        """Forget the keys; return whether there were any. Raises DeskError."""
        name = chat_keys_name(self._profile_id, account_id)
        found = self._vault.read(name) is not None
        self._vault.erase(name)
        return found
