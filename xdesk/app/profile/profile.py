"""A profile: the folder of one desk, how its file is locked with a key, and where its tokens lie."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xdesk.app.profile.folder_lock import FolderLock, Outcome
from xdesk.core.paths import BACKUPS_NAME, CARD_NAME, DATABASE_NAME, SALT_NAME, name_a_desk
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import system_errors

if TYPE_CHECKING:
    from xdesk.core.ports import Vault

ONE_TIME_PREFIX, LOCK_NAME, OPENING_NAME = "xdesk-", "desk.lock", "opening.lock"
LOG_NAME, FAULTS_NAME = "xdesk.log", "xdesk-faults.log"
KEYRING, PASSPHRASE, ONE_TIME = "keyring", "passphrase", "one_time"
MODES = (KEYRING, PASSPHRASE, ONE_TIME)
EMPTY = frozenset(
    {CARD_NAME, "profile.new", LOCK_NAME, OPENING_NAME, "window.ini", SALT_NAME}
    | {LOG_NAME, f"{LOG_NAME}.1", f"{LOG_NAME}.2", FAULTS_NAME}
)
"""What lies in a folder whose desk was never opened: nothing anybody would miss."""

OPENING_S = 75.0
"""How long a start waits while another one opens the same profile; a keyring may ask a person for its password."""

_held: dict[Path, FolderLock] = {}  # one-time folders of this process

_CARD_BAD = QT_TRANSLATE_NOOP(
    "Profile",
    "The file {name} in {folder} cannot be read, so xdesk cannot tell how the desk there is opened. "
    "Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.",
)
_CARD_GONE = QT_TRANSLATE_NOOP(
    "Profile",
    "The file {name} is missing from {folder}, so xdesk cannot tell how the desk there is opened. "
    "Nothing was changed. Use the recovery code of this desk, or put the file back from a backup.",
)
_BEING_OPENED = QT_TRANSLATE_NOOP(
    "Profile",
    "Another xdesk is just opening this profile and does not finish; its keyring may be asking for a password. "
    "Nothing was changed. Answer it or end it, then start again.",
)
_NOT_EMPTY = QT_TRANSLATE_NOOP(
    "Profile",
    "The folder {folder} is not empty, and a one-time desk deletes its folder at the end. Nothing was changed. "
    "Name an empty folder, or none.",
)


class Profile(NamedTuple):
    """The folder of one desk. `mode` says where its key comes from."""

    root: Path
    id: str
    mode: str

    @property
    def database(self) -> Path:
        """The encrypted replica."""
        return self.root / DATABASE_NAME

    @property
    def backups(self) -> Path:
        """Encrypted copies made before a migration."""
        return self.root / BACKUPS_NAME

    @property
    def window_settings(self) -> Path:
        """Geometry of the window; nothing an agent wrote."""
        return self.root / "window.ini"


def default_root() -> Path:
    """Return the folder of the ordinary desk of this user."""
    import platformdirs

    return Path(platformdirs.user_data_dir("xdesk", appauthor=False))


def load(root: Path | None, *, passphrase: bool = False, one_time: bool = False) -> Profile:
    """Open or found the profile in `root` (None: this user's ordinary one).

    A one-time profile lives in a new private folder unless `root` is given; that must be empty, as it is deleted
    with all it holds. Raises DeskError when the folder cannot be used, holds a desk with another kind of key, or a
    desk without its card: that is never made anew.
    """
    if one_time and root is None:
        root = Path(tempfile.mkdtemp(prefix=ONE_TIME_PREFIX))
        _hold(root)
    root = root or default_root()
    wanted = PASSPHRASE if passphrase else ONE_TIME if one_time else None
    card = root / CARD_NAME
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = os.listdir(root)
        untouched = EMPTY.issuperset(names)
        if not card.exists():
            if wanted == ONE_TIME and not untouched:
                raise DeskError(Sentence("Profile", _NOT_EMPTY, {"folder": str(root)}))
            if name_a_desk(names):
                raise DeskError(Sentence("Profile", _CARD_GONE, {"name": CARD_NAME, "folder": str(root)}))
            return _found(root, wanted or KEYRING)
        profile = known(root)
        if wanted in (None, profile.mode):
            return profile
        if untouched if wanted == ONE_TIME else not name_a_desk(names):
            # an earlier start got no key: the way out it named must work
            return _found(root, wanted)
    except OSError as error:
        raise unusable(root, error) from error
    raise DeskError(_other_kind(profile.mode))


def known(root: Path) -> Profile:
    """Return the profile in `root` as its card names it; makes nothing.

    Raises FileNotFoundError without a card, DeskError for one that cannot be understood.
    """
    try:
        card = json.loads((root / CARD_NAME).read_text("utf-8"))
        profile = Profile(root, str(card["id"]), str(card["mode"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DeskError(_card_bad(root)) from error
    if profile.mode not in MODES:
        raise DeskError(_card_bad(root))
    return profile


def _card_bad(root: Path) -> Sentence:
    return Sentence("Profile", _CARD_BAD, {"name": CARD_NAME, "folder": str(root)})


def has_desk(root: Path) -> bool:
    """Return whether a desk was ever opened in `root`, its file set aside or not."""
    try:
        return name_a_desk(os.listdir(root))
    except (FileNotFoundError, NotADirectoryError):
        return False


def may_only_read(root: Path) -> bool:
    """Return whether there is a desk in `root` that this user may read and not write."""
    database = root / DATABASE_NAME
    return database.exists() and not (os.access(root, os.W_OK) and os.access(database, os.W_OK))


@contextmanager
def opening_alone(root: Path | None) -> Iterator[None]:
    """Keep other starts out while the profile in `root` is opened: made, migrated, examined.

    None stands for a folder of one's own, which nobody else opens. Starts at the same moment so make one profile
    between them, with one key. It is not the lock of the desk: scripts that only look open a profile beside its desk.
    May block for OPENING_S. Raises DeskError when another start does not finish, or when the system gives no lock; a
    folder that may only be read is not locked.
    """
    if root is None:
        yield
        return
    lock = FolderLock(root / OPENING_NAME)
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        outcome = lock.take(OPENING_S)
    except OSError as error:
        raise unusable(root, error) from error
    if outcome is Outcome.TAKEN:
        raise DeskError(Sentence("Profile", _BEING_OPENED))
    try:
        yield
    finally:
        lock.release()


def is_locked(root: Path | None) -> bool:
    """Return whether the profile in `root` opens with a passphrase."""
    if root is None:
        return False
    try:
        return known(root).mode == PASSPHRASE
    except (OSError, DeskError):  # its card is lost or torn: what lies beside it tells
        return (root / SALT_NAME).exists() and has_desk(root)


def passphrase_root(root: Path | None) -> Path:
    """Return the folder for a profile with a passphrase: `root` itself, or a neighbour when it has another key.

    A profile that was founded on the keyring keeps its file untouched.
    """
    root = root or default_root()
    try:
        if known(root).mode == PASSPHRASE or not has_desk(root):
            return root
    except (OSError, DeskError):  # said when it is opened
        return root
    return root.with_name(root.name + "-passphrase")


def fresh(root: Path, mode: str) -> Profile:
    """Return a new profile for `root`, with an id of its own; nothing is written yet."""
    import secrets

    return Profile(root, secrets.token_hex(8), mode)


def write_card(profile: Profile) -> None:
    """Write the card of a profile, whole or not at all; raises OSError."""
    card = profile.root / CARD_NAME
    half = card.with_suffix(".new")
    with open(half, "w", encoding="utf-8") as file:
        json.dump({"id": profile.id, "mode": profile.mode}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, card)


def _found(root: Path, mode: str) -> Profile:
    profile = fresh(root, mode)
    write_card(profile)
    return profile


def unusable(root: Path, error: OSError) -> DeskError:
    """Return the error for a folder that cannot be used, with the reason the system gave."""
    return DeskError(system_errors.sentence_of(error, root))


def _other_kind(mode: str) -> Sentence:
    text = {
        KEYRING: QT_TRANSLATE_NOOP(
            "Profile", "This profile keeps its key in the system keyring. Start it without a passphrase."
        ),
        PASSPHRASE: QT_TRANSLATE_NOOP(
            "Profile", "This profile opens with its passphrase. Give it with --passphrase-fd."
        ),
        ONE_TIME: QT_TRANSLATE_NOOP(
            "Profile", "This one-time profile is closed for good: its key was never stored. Start a new one."
        ),
    }[mode]
    return Sentence("Profile", text)


def one_time_key(profile: Profile) -> str:
    """Return a key that only this process knows. Raises DeskError when the file was made by an earlier process."""
    if has_desk(profile.root):
        raise DeskError(_other_kind(ONE_TIME))
    import secrets

    return secrets.token_hex(32)


def keyring_key(profile: Profile, vault: Vault) -> str:
    """Return the key kept in the keyring, minting it for a new file. May block.

    Raises DeskError when the keyring cannot be used, or when the file is there and its key is
    not: the file is never made anew over one that cannot be opened.
    """
    from xdesk.connectors.vault import key_name

    name = key_name(profile.id)
    key = vault.read(name)
    if key is not None:
        return key
    if has_desk(profile.root):
        text = QT_TRANSLATE_NOOP(
            "Profile",
            "The key of this desk is not in the keyring, so its messages and drafts cannot be opened. "
            "They are still in {folder}. Unlock the keyring you used before, or use the recovery code of this desk.",
        )
        raise DeskError(Sentence("Profile", text, {"folder": str(profile.root)}))
    import secrets

    key = secrets.token_hex(32)
    vault.write(name, key)
    return key


def lock_of(root: Path) -> FolderLock:
    """Return the lock of the desk in `root`, not taken yet."""
    return FolderLock(root / LOCK_NAME)


def _hold(root: Path) -> None:
    """Lock a one-time folder for this process, so that nobody takes it for what a killed desk left (leftovers.py)."""
    lock = _held[root] = lock_of(root)
    lock.take()


def discard(profile: Profile) -> None:
    """Delete a one-time profile with all it holds; other profiles are left alone."""
    if profile.mode == ONE_TIME:
        lock = _held.pop(profile.root, None)
        if lock is not None:
            lock.release()
        shutil.rmtree(profile.root, ignore_errors=True)
