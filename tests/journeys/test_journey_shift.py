"""The scripted shift of `xdesk self-test`: real desk, real keys where there is a display, a real kill."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCENES = ["rows", "peek", "read", "acknowledge", "macro", "pictures", "offline", "kill", "back", "exactly-once"]


@pytest.mark.timeout(300)
def test_a_shift_by_real_keys_ends_with_each_reply_at_x_exactly_once(tmp_path: Path) -> None:
    real = all(map(shutil.which, ("Xvfb", "openbox", "xdotool")))
    words = [sys.executable, "-m", "xdesk", "self-test", "--json", "--shots", str(tmp_path)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(run.stdout)
    assert report["good"] and [one["name"] for one in report["scenes"]][: len(SCENES)] == SCENES
    assert report["keys"].startswith("XTest") == real
    assert report["seconds"] < 240
    if real:
        kinds = itertools.product(("light", "dark"), ("en", "zh"), (1, 2))
        looks = {f"desk-{theme}-{lang}-{scale}x.png" for theme, lang, scale in kinds}
        assert looks <= {Path(one).name for one in report["shots"]}
