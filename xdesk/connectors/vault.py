"""Where secrets lie: the system's keyring, this process only, or rows of the encrypted file; never a plain file."""

from __future__ import annotations

import hmac
import importlib
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

T = TypeVar("T")

SERVICE = "xdesk"
BACKENDS: tuple[tuple[str, str, str], ...] = (
    ("linux", "keyring.backends.SecretService", "Keyring"),
    ("linux", "keyring.backends.kwallet", "DBusKeyring"),
    ("darwin", "keyring.backends.macOS", "Keyring"),
    ("win32", "keyring.backends.Windows", "WinVaultKeyring"),
)
"""Platform, module, class. Nothing else is ever used, whatever PYTHON_KEYRING_BACKEND or a file says."""

PATIENCE_S = 60.0
"""A person may be typing the keyring's password."""

_ABSENT = QT_TRANSLATE_NOOP(
    "Vault",
    "This computer has no keyring xdesk can use, so it cannot keep keys and sign-ins safely. Nothing was saved. "
    "Start a keyring such as GNOME Keyring or KWallet, or use a profile with a passphrase.",
)
_LOCKED = QT_TRANSLATE_NOOP(
    "Vault",
    "The keyring of this computer is locked, so messages cannot be opened. Nothing is lost. Unlock it and try again.",
)
_SILENT = QT_TRANSLATE_NOOP(
    "Vault", "The keyring of this computer does not answer. Nothing is lost. Unlock or restart it and try again."
)
_CHANGED = QT_TRANSLATE_NOOP(
    "Vault",
    "The keyring gave back something else than xdesk stored, so the secret is not safe there. "
    "The old one still counts. Use a profile with a passphrase.",
)
_FAILED = QT_TRANSLATE_NOOP(
    "Vault", "The keyring of this computer refused ({reason}). Nothing is lost. Unlock it and try again."
)


def key_name(profile_id: str) -> str:
    """Return the name of the secret that opens a profile's file."""
    return f"{SERVICE}:{profile_id}:key"


def tokens_name(profile_id: str, account_id: str) -> str:
    """Return the name of the secret with one account's tokens."""
    return f"{SERVICE}:{profile_id}:tokens:{account_id}"


def chat_keys_name(profile_id: str, account_id: str) -> str:
    """Return the name of the secret with the private keys of one account's X Chat."""
    return f"{SERVICE}:{profile_id}:chat:{account_id}"


class Backend(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""


class KeyringVault:
    """The keyring of the operating system (core.ports.Vault). Every call may block: never on the GUI thread.

    `backend` replaces the search in tests. Each call runs on a thread of its own, given up after `patience_s`:
    a keyring that hangs must not keep the program from ending.
    """

    def __init__(self, backend: Backend | None = None, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._backend = backend if backend is not None else self._guarded(find_backend)
        self.name = f"{type(self._backend).__module__}.{type(self._backend).__qualname__}"

    def read(self, name: str) -> str | None:
        """Return the secret called `name`, None when there is none; raises DeskError when locked or absent."""
        return self._guarded(lambda: self._backend.get_password(SERVICE, name))

    def write(self, name: str, secret: str) -> None:
        """Keep the secret, read it back and compare; raises DeskError."""
        self._guarded(lambda: self._backend.set_password(SERVICE, name, secret))
        back = self.read(name)
        if back is None or not hmac.compare_digest(back.encode(), secret.encode()):
            raise DeskError(Sentence("Vault", _CHANGED))

    def erase(self, name: str) -> None:
        """Forget the secret; no error when there is none. Raises DeskError when locked or absent."""
        if self.read(name) is not None:
            self._guarded(lambda: self._backend.delete_password(SERVICE, name))

    def _guarded(self, call: Callable[[], T]) -> T:
        done: queue.Queue[tuple[bool, T | BaseException]] = queue.Queue(1)

        def run() -> None:
            try:
                done.put((True, call()))
            except Exception as error:
                done.put((False, error))

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            good, value = done.get(timeout=self._patience_s)
        except queue.Empty:
            raise DeskError(Sentence("Vault", _SILENT)) from None
        if good:
            return value  # type: ignore[return-value]
        raise _trouble(value) from None  # type: ignore[arg-type]


def find_backend(candidates: Sequence[tuple[str, str, str]] = BACKENDS) -> Backend:
    """Return the best allowed backend that works here; raises DeskError. Asks no configuration."""
    found: list[tuple[float, Backend]] = []
    for platform, module, name in candidates:
        if not sys.platform.startswith(platform):
            continue
        try:
            kind = getattr(importlib.import_module(module), name)
            found.append((float(kind.priority), kind()))
        except Exception:
            continue
    if not found:
        raise DeskError(Sentence("Vault", _ABSENT))
    return max(found, key=lambda one: one[0])[1]


def _trouble(error: Exception) -> DeskError:
    if isinstance(error, DeskError):
        return error
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"KeyringLocked", "InitError", "LockedException", "PromptDismissedException"}:
        return DeskError(Sentence("Vault", _LOCKED))
    if names & {"NoKeyringError", "SecretServiceNotAvailableException"}:
        return DeskError(Sentence("Vault", _ABSENT))
    return DeskError(Sentence("Vault", _FAILED, {"reason": type(error).__name__}))


class MemoryVault:
    """Secrets of a one-time profile: in this process only, gone with it."""

    name = "one-time"

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """Return the secret called `name`, None when there is none."""
        return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        """Keep the secret."""
        self._secrets[name] = secret

    def erase(self, name: str) -> None:
        """Forget the secret."""
        self._secrets.pop(name, None)


class RowsVault:
    """Secrets in rows of the profile's encrypted file, for profiles with a passphrase.

    `read(name)`, `write(name, secret)` and `erase(name)` are the replica's, each waiting for its commit.
    """

    name = "passphrase"

    def __init__(
        self,
        read: Callable[[str], str | None],
        write: Callable[[str, str], object],
        erase: Callable[[str], object],
    ) -> None:
        self._read, self._write, self._erase = read, write, erase

    def read(self, name: str) -> str | None:
        """Return the secret called `name`, None when there is none."""
        return self._read(name)

    def write(self, name: str, secret: str) -> None:
        """Keep the secret, read it back and compare; raises DeskError."""
        self._write(name, secret)
        if self._read(name) != secret:
            raise DeskError(Sentence("Vault", _CHANGED))

    def erase(self, name: str) -> None:
        """Forget the secret; no error when there is none."""
        self._erase(name)
