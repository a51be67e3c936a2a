"""The first rows wait for nothing they do not need: a real start, looked into at the first paint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.hall.hall_desk import CHEAP, PHRASE, Desk, environment, pipe_of
from tests.sandbox_process import ROOT, Sandbox

LATE = (
    "asyncio", "qasync", "httpx", "keyring", "sqlite_utils", "pydantic", "pypinyin", "platformdirs", "subprocess",
    "PySide6.QtNetwork", "xdesk.hall", "xdesk.commands", "xdesk.sync", "xdesk.machinery", "xdesk.ui.joined",
    "xdesk.ui.navigate", "xdesk.ui.panes.rail", "xdesk.ui.panes.composer", "xdesk.replica.writer",
)  # fmt: skip
LOOKING = f"""
import json, os, sys
from xdesk.cli import run
from xdesk.connectors import passphrase
from xdesk.ui.panes.inbox_list import InboxList

def told(self, event, own=InboxList.paintEvent):
    own(self, event)
    rows = [self.rows.row(n).customer_name for n in self.visible_rows()]
    print(json.dumps([rows, self.window().isVisible(), sorted(sys.modules)]), flush=True)
    os._exit(0)

passphrase._N = {CHEAP}
InboxList.paintEvent = told
sys.exit(run(sys.argv[1:]))
"""


def first_paint(root: Path) -> tuple[list[str], bool, set[str]]:
    """Start the desk in `root`; return who its first paint shows, whether in a window, and what was imported."""
    handle = pipe_of(PHRASE)
    words = ["--profile", str(root), "--passphrase-fd", str(handle)]
    try:
        ran = subprocess.run(
            [sys.executable, "-c", LOOKING, *words], cwd=ROOT, env=environment(), pass_fds=[handle],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    finally:
        os.close(handle)
    rows, shown, modules = json.loads(ran.stdout)
    return rows, shown, set(modules)


def test_the_first_rows_import_neither_network_nor_keyring_nor_the_other_panes(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    rows, shown, modules = first_paint(desk.root)
    listed = [row[0] for row in desk.rows(
        "SELECT p.name FROM conversation AS c JOIN customer AS p ON p.id = c.customer_id "
        "WHERE c.status = 'open' ORDER BY c.rank, c.key"
    )]  # fmt: skip
    assert shown and rows and rows == listed[: len(rows)]
    assert not [name for name in LATE if name in modules]
