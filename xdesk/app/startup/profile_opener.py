"""Profile opener: holds the profile, finds its key, opens its file, on a thread of its own: a keyring may take minutes.

Apart from the startup: it is at work while the window is still being imported.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xdesk.app.options import Options
from xdesk.app.profile import profile

if TYPE_CHECKING:
    from xdesk.app.profile.opening import Opened
    from xdesk.app.startup.single_instance import SingleInstance


def _nothing() -> None:
    """Nobody listens yet."""


class ProfileOpener:
    """Afterwards `opened` or `error` is there, or `taken`: another desk holds the profile and was told to show itself.

    `told` is called from the thread whenever something became known; `raised` in the window's thread when another
    start asks for the window.
    """

    def __init__(self, options: Options) -> None:
        if options.demo:  # a made-up shop has no place in a desk of somebody's own: it always gets one that goes
            options = options.with_changes(one_time=True, passphrase_fd=None)
        self.options = options
        self.root: Path | None = None if options.one_time else options.profile or profile.default_root()
        self.instance: SingleInstance | None = None
        self.opened: Opened | None = None
        self.error: BaseException | None = None
        self.taken = False
        self.over = False  # all is known; the thread may live on for a moment
        self.told: Callable[[], None] = _nothing
        self.raised: Callable[[], None] = _nothing
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def working(self, patience_s: float = 0.0) -> bool:
        """Wait `patience_s`, then return whether it is still at work."""
        self._thread.join(patience_s)
        return self._thread.is_alive()

    def _open(self) -> None:
        try:
            if self.root is not None:
                self.instance = hold(self.root, self._raise)
                self.taken = self.instance is None
                self._tell()
                if self.instance is not None:
                    self.options = self.options.with_changes(read_only=not self.instance.held)
            if not self.taken:
                self.opened = open_profile(self.options)
        except BaseException as error:
            self.error = error
        self.over = True
        self._tell()

    def _raise(self) -> None:
        self.raised()

    def _tell(self) -> None:
        with suppress(RuntimeError):  # who listened has gone: the desk is over
            self.told()


def hold(root: Path, raised: Callable[[], None]) -> SingleInstance | None:
    """Hold the profile in `root`; None when another desk does, which has been told to show its window.

    May block for many seconds: never on the window's thread. Raises DeskError when nobody can tell who holds it.
    """
    from xdesk.app.startup.single_instance import SingleInstance

    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise profile.unusable(root, error) from error
    instance = SingleInstance(root, raised)
    return instance if instance.first() else None


def open_profile(options: Options) -> Opened:
    """Open the profile; raises DeskError."""
    from xdesk.app.profile import opening

    return opening.open_profile(options)
