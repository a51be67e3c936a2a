"""Names and places of files. Shipped resources lie in the source tree, the installed package, or the frozen folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

SALT_NAME = "passphrase.salt"
"""What lies beside the file of a profile that opens with a passphrase."""

CARD_NAME = "profile.json"
DATABASE_NAME, BACKUPS_NAME = "desk.db", "backups"


def name_a_desk(names: Iterable[str]) -> bool:
    """Return whether files of these names mean that a desk was opened in their folder, set aside or not.

    Nothing that such a desk needs is ever made anew beside them: it would lock them for good.
    """
    half_made = f"{DATABASE_NAME}.new"
    mine = (name for name in names if not name.startswith(half_made))
    return any(name.startswith(DATABASE_NAME) or name == BACKUPS_NAME for name in mine)


def resource(*parts: str) -> Path:
    """Return the path of a shipped resource, e.g. resource("icons", "inbox.svg").

    The one function that knows where resources are: a frozen desk keeps them beside its
    libraries, an installed one inside the package, a source tree beside the package.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen, "resources", *parts)
    package = Path(__file__).resolve().parents[1]
    installed = package / "_resources"
    root = installed if installed.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
