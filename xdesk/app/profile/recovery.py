"""Recovery: opens a desk by its recovery code alone, and puts back what was lost beside its file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from xdesk.app.profile import profile as profiles
from xdesk.app.profile.profile import KEYRING, MODES, ONE_TIME, PASSPHRASE, Profile
from xdesk.connectors import passphrase
from xdesk.core.paths import CARD_NAME, DATABASE_NAME, SALT_NAME
from xdesk.core.security import recovery_code
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection, open_observer
from xdesk.replica.profile import settings

if TYPE_CHECKING:
    from xdesk.connectors.vault import KeyringVault
    from xdesk.replica.database.writer import Tx

SIDE_FILES = "recovery.side_files"
"""Setting: copies of the card and the salt inside the encrypted file, so that the code brings them back."""

KEPT = "recovery.kept"
"""Setting: whether somebody said that the code is kept; it is not shown again then."""

_NO_DESK = QT_TRANSLATE_NOOP(
    "Recovery",
    "There is no {name} in {folder}, so the recovery code has nothing to open. Nothing was changed. "
    "Name the folder of the desk with --profile.",
)
_OTHER = QT_TRANSLATE_NOOP(
    "Recovery",
    "This recovery code is typed right, but belongs to another desk than the one in {folder}. Nothing was changed. "
    "Use the code that was shown for this desk.",
)
_WHOLE = QT_TRANSLATE_NOOP(
    "Recovery", "Opened with the recovery code. {names} had been lost and is back; from now on it opens as before."
)
_NO_KEYRING = QT_TRANSLATE_NOOP(
    "Recovery",
    "Opened with the recovery code. The keyring of this computer does not keep the key, "
    "so the code is needed at every start.",
)
_NO_PHRASE = QT_TRANSLATE_NOOP(
    "Recovery", "Opened with the recovery code. Without its passphrase, the code is needed at every start."
)
_NO_SALT = QT_TRANSLATE_NOOP(
    "Recovery",
    "Opened with the recovery code. {name} stays lost, so the passphrase opens nothing and the code is needed at "
    "every start.",
)


class Recovered(NamedTuple):
    """A desk that its code opened; `said` tells what is back and what is still needed."""

    profile: Profile
    key: str
    keyring: KeyringVault | None
    said: Sentence


def require_file(root: Path) -> None:
    """Raise DeskError when `root` holds no file that a code could open; writes nothing."""
    if not (root / DATABASE_NAME).exists():
        raise DeskError(Sentence("Recovery", _NO_DESK, {"name": DATABASE_NAME, "folder": str(root)}))


def open_with_code(root: Path, words: str) -> Recovered:
    """Find the key in a recovery code, and put back card, salt and the key in the keyring as far as they are lost.

    Takes what a person typed. May block on the keyring. Raises DeskError, with nothing written, when the words are no
    code, or not this desk's; a folder that may only be read is opened all the same.
    """
    key, database = recovery_code.key_of(words), root / DATABASE_NAME
    require_file(root)
    kept, back = _side_files(database, key), []
    profile = _card(root)
    if profile is None:
        profile = _profile_of(root, kept)
        with suppress(OSError):
            profiles.write_card(profile)
            back.append(CARD_NAME)
    if profile.mode == PASSPHRASE:
        return Recovered(profile, key, None, _passphrase(root, kept, back))
    keyring, keeps = _keyring(profile, key, back)
    said = _back(back) if keeps else Sentence("Recovery", _NO_KEYRING)
    return Recovered(profile, key, keyring, said)


def remember(tx: Tx, profile: Profile) -> None:
    """Keep copies of the card and the salt inside the encrypted file; writes only what changed."""
    if profile.mode == ONE_TIME:
        return
    files = {"id": profile.id, "mode": profile.mode}
    with suppress(OSError):
        files["salt"] = (profile.root / SALT_NAME).read_bytes().hex()
    if settings.get(cast(Connection, tx), SIDE_FILES) != files:
        settings.put(tx, SIDE_FILES, files)


def needs_passphrase(said: Sentence) -> bool:
    """Return whether a desk that was opened by its code waits for a new passphrase."""
    return said.text in (_NO_PHRASE, _NO_SALT)


def change_passphrase(opened_root: Path, key: str, words: str) -> Sentence:
    """Let `words` open the desk from now on; what opened it before is kept under another name.

    Takes half a second: never on the window's thread. Returns what is to be said. Raises DeskError.
    """
    try:
        passphrase.put_back(opened_root, passphrase.wrap(words, key))
    except OSError as error:
        raise profiles.unusable(opened_root, error) from error
    text = QT_TRANSLATE_NOOP("Recovery", "From now on the desk opens with the new passphrase. The code stays the same.")
    return Sentence("Recovery", text)


def _side_files(database: Path, key: str) -> dict[str, Any]:
    """Return the copies kept inside the file; raises DeskError when the key does not open it."""
    try:
        conn = open_observer(database, key)
    except DeskError as error:
        if error.sentence in (db_errors.DAMAGED_NOW, db_errors.WRONG_KEY):
            raise DeskError(Sentence("Recovery", _OTHER, {"folder": str(database.parent)})) from error
        raise
    try:
        kept = settings.get(conn, SIDE_FILES)
    except db_errors.Failure:  # a file that is not one of ours is told when it is prepared
        kept = None
    finally:
        conn.close()
    return dict(kept) if isinstance(kept, dict) else {}


def _card(root: Path) -> Profile | None:
    """Return the profile its card names, None when that is lost or torn; a torn one is kept under another name."""
    card = root / CARD_NAME
    try:
        return profiles.known(root)
    except DeskError:
        with suppress(OSError):
            card.rename(card.with_suffix(".json.torn"))
    except (OSError, json.JSONDecodeError):
        pass
    return None


def _profile_of(root: Path, kept: dict[str, Any]) -> Profile:
    """Return the profile as the encrypted file remembers it, else as its folder looks."""
    if kept.get("mode") in MODES and kept.get("id"):
        return Profile(root, str(kept["id"]), str(kept["mode"]))
    return profiles.fresh(root, PASSPHRASE if (root / SALT_NAME).exists() else KEYRING)


def _passphrase(root: Path, kept: dict[str, Any], back: list[str]) -> Sentence:
    """Put the salt back; return what is to be said."""
    found = passphrase.kept_salt(root)
    try:
        salt = bytes.fromhex(str(kept.get("salt", "")))
    except ValueError:
        salt = b""
    if found is None and len(salt) in (passphrase.SALT_BYTES, passphrase.WRAPPED_BYTES):
        with suppress(OSError):
            passphrase.put_back(root, salt)
            back.append(SALT_NAME)
            found = salt
    if found is None:
        return Sentence("Recovery", _NO_SALT, {"name": SALT_NAME})
    return _back(back) if back else Sentence("Recovery", _NO_PHRASE)


def _keyring(profile: Profile, key: str, back: list[str]) -> tuple[KeyringVault | None, bool]:
    """Give the key back to the keyring; return it, and whether it keeps the key."""
    from xdesk.connectors.vault import KeyringVault, key_name

    try:
        keyring = KeyringVault()
    except DeskError:
        return None, False
    try:
        if keyring.read(key_name(profile.id)) != key:
            keyring.write(key_name(profile.id), key)
            back.append("keyring")
    except DeskError:
        return keyring, False
    return keyring, True


def _back(names: list[str]) -> Sentence:
    if not names:
        return Sentence("Recovery", QT_TRANSLATE_NOOP("Recovery", "Opened with the recovery code. Nothing was lost."))
    return Sentence("Recovery", _WHOLE, {"names": ", ".join(names)})
