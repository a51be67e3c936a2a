"""The key of a profile from a passphrase: scrypt with a salt that lies beside the file."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

from xdesk.core.paths import SALT_NAME, name_a_desk
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

SALT_BYTES, WRAPPED_BYTES = 32, 64
"""A salt alone: the key is what scrypt makes of the passphrase. With 32 bytes more: the key is these, combined with
that, so that another passphrase opens the same file."""

COST = 2**17
"""How often scrypt mixes (its N, a power of two): half a second and 128 MB of a desk's start."""
_R, _P = 8, 1
_MEMORY = 192 * 1024 * 1024

_SALT_BAD = QT_TRANSLATE_NOOP(
    "Vault",
    "The file {name} of this profile is damaged, so the passphrase cannot open it. Nothing was changed. "
    "Use the recovery code of this desk, or put the file back from a backup.",
)
_SALT_GONE = QT_TRANSLATE_NOOP(
    "Vault",
    "The file {name} is missing from {folder}, so the passphrase cannot open the desk there. Nothing was changed. "
    "Use the recovery code of this desk, or put the file back from a backup.",
)
_EMPTY = QT_TRANSLATE_NOOP("Vault", "The passphrase is empty, so nothing was opened. Give at least one character.")


def salt(folder: Path, entropy: Callable[[int], bytes] = os.urandom) -> bytes:
    """Return the salt of the profile in `folder`, made and flushed to disk at first use.

    Raises DeskError when the file is damaged, or missing beside a desk: making a new one would lock the desk for ever.
    """
    if (folder / SALT_NAME).exists():
        kept = kept_salt(folder)
        if kept is None:
            raise DeskError(Sentence("Vault", _SALT_BAD, {"name": SALT_NAME}))
        return kept
    if folder.exists() and name_a_desk(os.listdir(folder)):
        raise DeskError(Sentence("Vault", _SALT_GONE, {"name": SALT_NAME, "folder": str(folder)}))
    made = entropy(SALT_BYTES)
    put_back(folder, made)
    return made


def kept_salt(folder: Path) -> bytes | None:
    """Return the salt that lies in `folder`, None when there is none or it is damaged."""
    try:
        kept = (folder / SALT_NAME).read_bytes()
    except FileNotFoundError:
        return None
    return kept if len(kept) in (SALT_BYTES, WRAPPED_BYTES) else None


def put_back(folder: Path, salted: bytes) -> None:
    """Write the salt, whole or not at all; the one before is kept under another name. Raises OSError."""
    path = folder / SALT_NAME
    half = path.with_suffix(".new")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, salted)
        os.fsync(handle)
    finally:
        os.close(handle)
    if path.exists():
        path.rename(path.with_suffix(".salt.before"))
    os.replace(half, path)


def key(passphrase: str, salted: bytes) -> str:
    """Return the 256-bit key as 64 hex digits; takes about half a second and 128 MB, so never on the GUI thread.

    The passphrase is normalised (NFC), so that two keyboards give the same key. Raises DeskError when empty.
    """
    if not passphrase:
        raise DeskError(Sentence("Vault", _EMPTY))
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    made = hashlib.scrypt(words, salt=salted[:SALT_BYTES], n=COST, r=_R, p=_P, maxmem=_MEMORY, dklen=32)
    return _combined(made, salted[SALT_BYTES:]).hex() if len(salted) == WRAPPED_BYTES else made.hex()


def wrap(passphrase: str, key_: str, entropy: Callable[[int], bytes] = os.urandom) -> bytes:
    """Return what has to lie beside the file so that `passphrase` gives its key (64 hex digits); as slow as `key`.

    The salt is fresh, so that what scrypt makes of it hides the key as a pad that is used once. Raises DeskError for
    an empty passphrase.
    """
    fresh = entropy(SALT_BYTES)
    return fresh + _combined(bytes.fromhex(key(passphrase, fresh)), bytes.fromhex(key_))


def _combined(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
