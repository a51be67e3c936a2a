"""What every start of xdesk can be told, and the exit codes of its verbs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from copy import copy
from enum import IntEnum
from pathlib import Path
from typing import Any

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_NO_CODE = QT_TRANSLATE_NOOP(
    "Profile",
    "Descriptor {number} gives no recovery code: it is not open, or what it gives is no text. Nothing was opened. "
    "Open it for xdesk, for example: --recovery-fd 3 3<FILE",
)
_NO_PHRASE = QT_TRANSLATE_NOOP(
    "Profile",
    "Descriptor {number} gives no passphrase: it is not open, or what it gives is no text. Nothing was opened. "
    "Open it for xdesk, for example: --passphrase-fd 3 3<FILE",
)


class Exit(IntEnum):
    """Exit codes; README lists them."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    PROFILE = 3  # the profile, its key or its file cannot be opened
    SIGN_IN = 4  # no account, or X refuses the sign-in
    OFFLINE = 5  # X is out of reach
    REFUSED = 6  # X said no: limits, credits, a reply
    FAILED = 7  # a self-test or doctor found something broken
    MORE = 8  # X has more than its limits let through now, or it was found that it no longer lists some


class UsageError(DeskError):
    """The command line asks for something that cannot be."""

    exit_code = Exit.USAGE


class Options:
    """Options that go with every verb. Not changed once made; no dataclass, as the first rows wait for them."""

    def __init__(
        self,
        profile: Path | None,
        passphrase_fd: int | None,
        one_time: bool,
        clock_origin: int | None,
        speed: float,
        language: str | None,
        demo: bool = False,
        keys_fd: int | None = None,
        phrase: str | None = None,  # typed into the window
        beside: bool = False,  # the demo was asked for in a desk that is open
        recovery_fd: int | None = None,
        code: str | None = None,  # typed into the window
        read_only: bool = False,  # nobody can tell whether another desk is open on the profile
    ) -> None:
        self.profile, self.passphrase_fd, self.one_time = profile, passphrase_fd, one_time
        self.clock_origin, self.speed, self.language = clock_origin, speed, language
        self.demo, self.keys_fd, self.phrase, self.beside = demo, keys_fd, phrase, beside
        self.recovery_fd, self.code, self.read_only = recovery_fd, code, read_only
        self._read: list[str] = []  # from the descriptors
        self._read_code: list[str] = []

    def with_changes(self, **changed: Any) -> Options:
        """Return these options but for what is named."""
        other = copy(self)
        other._read = [] if "passphrase_fd" in changed else self._read
        other._read_code = [] if "recovery_fd" in changed else self._read_code
        for name, value in changed.items():
            if not hasattr(self, name):
                raise TypeError(f"no option {name}")
            setattr(other, name, value)
        return other

    def passphrase(self) -> str | None:
        """Return the passphrase read from its descriptor, None when none was named; raises UsageError.

        A descriptor can be read once, and a desk that could not be opened is tried again: it is kept.
        """
        if self.phrase is not None:
            return self.phrase
        if self.passphrase_fd is None:
            return None
        return _once(self.passphrase_fd, self._read, _NO_PHRASE)

    def recovery_code(self) -> str | None:
        """Return the recovery code as somebody typed it, None when nobody did; raises UsageError."""
        if self.code is not None or self.recovery_fd is None:
            return self.code
        return _once(self.recovery_fd, self._read_code, _NO_CODE)


def _once(descriptor: int, kept: list[str], wrong: str) -> str:
    """Return what a descriptor gives, read at the first call and kept for the next; raises UsageError."""
    if not kept:
        try:
            with os.fdopen(os.dup(descriptor), encoding="utf-8") as stream:
                kept.append(stream.read().rstrip("\r\n"))
        except (OSError, ValueError) as error:
            raise UsageError(Sentence("Profile", wrong, {"number": descriptor})) from error
    return kept[0]


def shared(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Add the options that may stand before or after a verb."""
    none = None if top else argparse.SUPPRESS
    say = parser.add_argument
    say("--profile", type=Path, default=none, metavar="DIR", help="folder of this desk")
    say("--passphrase-fd", type=int, default=none, metavar="N", help="read the profile's passphrase from descriptor N")
    say(
        "--recovery-fd",
        type=int,
        default=none,
        metavar="N",
        help="open with the recovery code read from descriptor N, and put back what was lost",
    )
    say(
        "--one-time",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help="encrypted with a key that dies with this process; deleted at exit",
    )
    say("--language", choices=["en", "zh_CN"], default=none, help="language of this start")
    say("--clock-origin", type=int, default=none, metavar="MS", help=argparse.SUPPRESS)
    say("--speed", type=float, default=1.0 if top else argparse.SUPPRESS, help=argparse.SUPPRESS)


def gather(found: argparse.Namespace) -> Options:
    """Return the shared options of a parsed command line."""
    return Options(
        profile=found.profile,
        passphrase_fd=found.passphrase_fd,
        recovery_fd=found.recovery_fd,
        one_time=found.one_time,
        clock_origin=found.clock_origin,
        speed=found.speed,
        language=found.language,
        demo=getattr(found, "demo", False),
        keys_fd=getattr(found, "keys_fd", None),
        beside=getattr(found, "demo_beside", False),
    )


def as_arguments(options: Options) -> Sequence[str]:
    """Return the words that give a child process the same profile and clock (never a passphrase)."""
    words: list[str] = []
    if options.profile is not None:
        words += ["--profile", str(options.profile)]
    if options.clock_origin is not None:
        words += ["--clock-origin", str(options.clock_origin), "--speed", str(options.speed)]
    return words


def own_command() -> list[str]:
    """Return the words that start xdesk again: the frozen program, or this Python with the package."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "xdesk"]
