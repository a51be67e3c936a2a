"""Pictures after a restart: the list is painted before anything can fetch them, and they come all the same."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.app_desk import Desk
from tests.app.startup.test_app_demo import played
from tests.sandbox_process import Sandbox


def test_pictures_come_after_a_restart(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    assert desk.add(sandbox, "LumiHome_CN").code == 0 and desk.sync().code == 0
    media = [
        row for (raw,) in desk.rows("SELECT media FROM message WHERE media IS NOT NULL") for row in json.loads(raw)
    ]
    url = next(row[2] for row in media if row[1] == "photo" and row[2])
    for _ in range(2):
        (told,) = played("pictures", "--profile", str(desk.root), folder=tmp_path, PICTURE=url)
        assert told["width"] > 0 and not told["failed"]
