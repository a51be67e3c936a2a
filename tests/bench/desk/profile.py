"""Profiles for a real desk: a copy of a replica that a passphrase opens, and accounts that lead to the bench."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.generate import ACCOUNTS, NOW
from tests.bench.key import KEY
from tests.bench.replica.talks import SPREAD_MS, Talk
from tests.bench.replica.x_pages import Timeline
from xdesk.app.profile.profile import PASSPHRASE, Profile, write_card
from xdesk.app.profile.recovery import KEPT
from xdesk.app.services.shipped_macros import store_shipped_macros
from xdesk.connectors import passphrase
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.sign_in.tokens import Tokens
from xdesk.core.model import Account
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import pages
from xdesk.replica.profile import accounts, secrets, settings

PHRASE = "a passphrase of the bench"


@contextmanager
def profile(path: Path, base_url: str, *, waiting: int = 0) -> Iterator[Path]:
    """Give the folder of a profile with a copy of the replica at `path`, whose accounts lie at `base_url`.

    `waiting`: so many messages lie in saved pages that are not unpacked yet, as after a sync that was cut short.
    """
    root = path.parent.parent / f"profile-{path.parent.name}"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o700)
    try:
        for part in path.parent.glob("desk.db*"):
            shutil.copy(part, root / part.name)
        found = Profile(root, "bench", PASSPHRASE)
        write_card(found)
        passphrase.put_back(root, passphrase.wrap(PHRASE, KEY))
        writer = Writer(lambda: open_writer(root / "desk.db", KEY), lambda _: None, lambda _: None)
        writer.start()
        try:
            store_shipped_macros(writer)
            writer.write(_settle, found.id, base_url).result()
            if waiting:
                _save_waiting(writer, waiting)
        finally:
            writer.close(60.0)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _settle(tx: Tx, profile_id: str, base_url: str) -> None:
    settings.put(tx, KEPT, True)
    for account, handle in ACCOUNTS:
        accounts.add(tx, Account(account, handle, handle, base_url, "", "ok", None, NOW - SPREAD_MS), at=NOW)
        token = Tokens("bench-token", "", NOW + 10 * 365 * 86_400_000)
        secrets.write(tx, tokens_name(profile_id, account), token.dumps())


class _Later(list[Talk]):
    """Talks found by their numbers, which go on where those of the replica end."""

    def __getitem__(self, number: Any) -> Any:
        return super().__getitem__(number - super().__getitem__(0).n)


def _save_waiting(writer: Writer, messages: int) -> None:
    """Save pages of conversations that are not here yet, four messages each."""
    known = writer.write(_count).result()
    talks = [Talk(n, known[0] * 2, known[1] + 1 + n * 4, 4) for n in range(known[0], known[0] + messages // 4)]
    timeline = Timeline(_Later(talks))
    for span in timeline.spans:
        page, _ = timeline.page(span)
        writer.write(pages.save, page, at=NOW, newest_id=None, last_good_at=NOW)


def _count(tx: Tx) -> Any:
    return tx.execute("SELECT (SELECT max(key) FROM conversation), (SELECT max(no) FROM message)").fetchone()
