"""Shipped macros: read from resources, with pinyin, into the replica; once per set of files."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path

from xdesk.commands import macro_library
from xdesk.core.paths import resource
from xdesk.core.text.pinyin import Pinyin
from xdesk.replica.agent_texts import macros
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.profile import settings

log = logging.getLogger(__name__)
SETTING = "shipped_macros"


def store_shipped_macros(writer: Writer, *folders: Path) -> None:
    """Read the shipped macros unless the replica already holds exactly these; for a thread that may block.

    `folders` hold further files of macros, beside those in resources.
    """
    paths = sorted(path for folder in (resource("macros"), *folders) for path in folder.glob("*.txt"))
    print_of = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in paths)).hexdigest()
    if writer.write(_known).result() == print_of:
        return
    found, wrong = macro_library.read(paths, syllables)
    for name in wrong:
        log.error("a shipped macro cannot be read: %s", name)

    def store(tx: Tx) -> None:
        macros.store_shipped(tx, found)
        settings.put(tx, SETTING, print_of)

    writer.write(store).result()


def _known(tx: Tx) -> object:
    return settings.get(tx.conn, SETTING, "")


def syllables(han: str) -> list[str]:
    """Return one syllable per Han character; the first call reads the table of pinyin (about 15 ms)."""
    return _pinyin().syllables(han)


@cache
def _pinyin() -> Pinyin:
    return Pinyin(resource("text", "pinyin.txt").read_text("utf-8"))
