"""Opens a profile for the window and the scripts alike: key, file, vault, clock."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from xdesk.app.clock import ScaledClock, SystemClock
from xdesk.app.options import Options
from xdesk.app.profile import profile as profiles
from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import Profile
from xdesk.core.paths import DATABASE_NAME
from xdesk.core.polling.x_time import XTime
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors, readable_copy, start_check
from xdesk.replica.database.connection import Connection, open_observer, open_reader, open_writer
from xdesk.replica.database.start_check import prepare, require
from xdesk.replica.profile import settings

if TYPE_CHECKING:
    from concurrent.futures import Future

    from xdesk.connectors.vault import KeyringVault
    from xdesk.core.changes import Changes
    from xdesk.core.ports import Vault
    from xdesk.replica.database.writer import Writer

_NO_DESK = QT_TRANSLATE_NOOP(
    "Profile",
    "There is no desk in {folder}. Nothing was made there. Name the folder of your desk with --profile, or make a desk "
    "first: start xdesk, or add an account with: xdesk account add",
)
_OLDER_TO_READ = QT_TRANSLATE_NOOP(
    "Profile",
    "The desk in {folder} was written by an earlier xdesk and can only be read there, so it cannot be brought over to "
    "this one. Nothing was changed. Make the folder writable or copy it to where you may write, then open it there.",
)
NO_PASSPHRASE = QT_TRANSLATE_NOOP("Profile", "This profile opens with its passphrase. Give it with --passphrase-fd.")


T = TypeVar("T")


class Access(Enum):
    """What may be done with the file of a profile when it is opened."""

    HELD = "held"  # this process holds the profile's lock: the file is made, migrated, set aside when it is damaged
    SHARED = "shared"  # a desk may be open on it: the same, unless another process holds the profile
    WORK = "work"  # as HELD, but only where there is a desk: a script that was given a wrong folder makes nothing in it
    LOOK = "look"  # nothing of a desk is changed, and none is made


class Opened(NamedTuple):
    """A profile whose file is there, of this version, and opens with `key` (64 hex digits)."""

    profile: Profile
    key: str
    clock: SystemClock | ScaledClock
    keyring: KeyringVault | None
    recovered: Sentence | None = None  # what is to be said after the recovery code opened it
    read_only: bool = False  # nothing may be written: the folder forbids it, or nobody can tell who else writes
    copy: Path | None = None  # where a file that may only be read is read with its log

    @property
    def database(self) -> Path:
        """The file that is read."""
        return self.copy or self.profile.database

    def reader(self) -> Connection:
        """Return a new reading connection for the calling thread."""
        return open_reader(self.database, self.key)

    def look(self, fn: Callable[[Connection], T]) -> T:
        """Return what `fn` reads, on a connection that leaves everything as it is; raises DeskError."""
        conn = open_observer(self.database, self.key)
        try:
            return fn(conn)
        except db_errors.Failure as error:
            raise db_errors.at_start(error, self.database) from error
        finally:
            conn.close()

    def writer(self) -> Connection:
        """Return the writing connection; only the writer's thread asks for it."""
        return open_writer(self.profile.database, self.key)

    def vault(self, feed: Callable[..., Future[Any]]) -> Vault:
        """Return where tokens lie: the keyring, or rows of the encrypted file written by `feed`."""
        if self.keyring is not None:
            return self.keyring
        from xdesk.connectors.vault import RowsVault
        from xdesk.replica.profile import secrets

        def read(name: str) -> str | None:
            conn = self.reader()
            try:
                return secrets.read(conn, name)
            finally:
                conn.close()

        return RowsVault(
            read,
            lambda name, secret: feed(secrets.write, name, secret).result(),
            lambda name: feed(secrets.erase, name).result(),
        )


def clock_of(options: Options) -> SystemClock | ScaledClock:
    """Return the system's clock, or the one shared with a sandbox."""
    if options.clock_origin is None:
        return SystemClock()
    return ScaledClock(options.clock_origin, options.speed)


def open_profile(options: Options, access: Access = Access.HELD) -> Opened:
    """Find the key, create or migrate the file as far as `access` allows; may block on the keyring.

    A recovery code that was given opens the file without card, salt, passphrase and keyring. Raises DeskError; where
    there must be a desk and is none, nothing at all is written.
    """
    phrase, code = options.passphrase(), options.recovery_code()
    root = None if options.one_time and options.profile is None else options.profile or profiles.default_root()
    if access in (Access.WORK, Access.LOOK) or code is not None:
        require_desk(options)
    if root is not None and (options.read_only or profiles.may_only_read(root)):
        return _open_to_read(options, root, phrase, code)
    with profiles.opening_alone(root):
        if code is not None and root is not None:
            return _open_with_code(options, root, code, access)
        return _open(options, phrase, access)


def require_desk(options: Options) -> None:
    """Raise DeskError when no desk was ever opened in the folder that is meant; writes nothing.

    A one-time desk is always made anew and goes with the process; a recovery code needs the desk's file itself.
    """
    if options.one_time:
        return
    root = options.profile or profiles.default_root()
    if options.recovery_code() is not None:
        from xdesk.app.profile import recovery

        recovery.require_file(root)
        return
    try:
        there = profiles.has_desk(root)
    except OSError as error:
        raise profiles.unusable(root, error) from error
    if not there:
        raise DeskError(Sentence("Profile", _NO_DESK, {"folder": str(root.absolute())}))


def _open(options: Options, phrase: str | None, access: Access) -> Opened:
    profile = profiles.load(options.profile, passphrase=phrase is not None, one_time=options.one_time)
    clock = clock_of(options)
    try:
        key, keyring = _key(profile, phrase)
        _make_ready(profile, key, clock, access)
    except BaseException:
        if options.profile is None:  # a one-time folder made a moment ago; others are left alone
            profiles.discard(profile)
        raise
    return Opened(profile, key, clock, keyring)


def _make_ready(profile: Profile, key: str, clock: SystemClock | ScaledClock, access: Access) -> None:
    """Make sure that the file is there, of this version and sound; beside an open desk only look."""
    if access in (Access.HELD, Access.WORK) or profile.mode == profiles.ONE_TIME:
        prepare(profile.database, key, clock=clock, backups=profile.backups)
        return
    if access is Access.LOOK:
        require(profile.database, key)
        return
    lock = profiles.lock_of(profile.root)
    try:
        outcome = lock.take()
    except OSError as error:
        raise profiles.unusable(profile.root, error) from error
    try:
        if outcome is Outcome.TAKEN:
            require(profile.database, key)
        else:
            held = outcome is Outcome.HELD
            prepare(profile.database, key, clock=clock, backups=profile.backups, held=held)
    finally:
        lock.release()


def _open_to_read(options: Options, root: Path, phrase: str | None, code: str | None) -> Opened:
    """Open a profile that may only be read; nothing is made, migrated or examined."""
    if not (root / DATABASE_NAME).exists():
        raise profiles.unusable(root, PermissionError(errno.EACCES, ""))
    if code is not None:
        opened = _open_with_code(options, root, code, Access.LOOK)
    else:
        profile = profiles.load(root, passphrase=phrase is not None, one_time=options.one_time)
        key, keyring = _key(profile, phrase)
        opened = Opened(profile, key, clock_of(options), keyring)
    try:
        copy = readable_copy.make(opened.database) if readable_copy.is_needed(opened.database) else None
    except OSError as error:
        raise profiles.unusable(Path(tempfile.gettempdir()), error) from error
    opened = opened._replace(read_only=True, copy=copy)
    try:
        require(opened.database, opened.key)
    except DeskError as error:
        if error.sentence is not start_check.OLDER:
            raise
        raise DeskError(Sentence("Profile", _OLDER_TO_READ, {"folder": str(root.absolute())})) from error
    return opened


def _open_with_code(options: Options, root: Path, code: str, access: Access) -> Opened:
    from xdesk.app.profile import recovery

    clock, found = clock_of(options), recovery.open_with_code(root, code)
    _make_ready(found.profile, found.key, clock, access)
    return Opened(found.profile, found.key, clock, found.keyring, found.said)


def _key(profile: Profile, phrase: str | None) -> tuple[str, KeyringVault | None]:
    if profile.mode == profiles.ONE_TIME:
        return profiles.one_time_key(profile), None
    if profile.mode == profiles.PASSPHRASE:
        if phrase is None:
            raise DeskError(Sentence("Profile", NO_PASSPHRASE))
        from xdesk.connectors import passphrase

        try:
            salt = passphrase.salt(profile.root)
        except OSError as error:
            raise profiles.unusable(profile.root, error) from error
        return passphrase.key(phrase, salt), None
    from xdesk.connectors.vault import KeyringVault

    keyring = KeyringVault()
    return profiles.keyring_key(profile, keyring), keyring


def vault_name(opened: Opened) -> str:
    """Return what holds the key, for doctor."""
    from xdesk.connectors.vault import MemoryVault, RowsVault

    if opened.keyring is not None:
        return opened.keyring.name
    return MemoryVault.name if opened.profile.mode == profiles.ONE_TIME else RowsVault.name


def x_time_of(opened: Opened) -> XTime:
    """Return X's time as an earlier run left it."""
    conn = opened.reader()
    try:
        return settings.x_time(conn, opened.clock)
    finally:
        conn.close()


def writer_of(
    opened: Opened,
    on_changes: Callable[[Changes], None] = lambda changes: None,
    on_trouble: Callable[[Sentence | None], None] = lambda sentence: None,
) -> Writer:
    """Return a started writer."""
    from xdesk.replica.database.writer import ReadOnlyWriter, Writer

    if opened.read_only:
        return ReadOnlyWriter(opened.writer, on_changes, on_trouble)
    writer = Writer(opened.writer, on_changes, on_trouble)
    writer.start()
    if opened.profile.mode != profiles.ONE_TIME:
        from xdesk.app.profile import recovery

        writer.feed(recovery.remember, opened.profile)
    return writer
