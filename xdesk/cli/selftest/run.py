"""`xdesk self-test`: play the shift, say what was found."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from pathlib import Path
from typing import Any

from xdesk.app.options import Exit, Options
from xdesk.cli import command_line
from xdesk.cli.selftest import virtual_display as screens
from xdesk.cli.selftest.desk_process import DeskProcess
from xdesk.cli.selftest.scenario import Shift


def run(found: argparse.Namespace, options: Options) -> int:
    """Return DONE when every scene was good, FAILED otherwise."""
    report = play(Path(found.shots) if found.shots else None, synthetic=found.synthetic)
    if found.json:
        command_line.say(report, as_json=True)
    else:
        _tell(report)
    return Exit.DONE if report["good"] else Exit.FAILED


def play(shots: Path | None, *, synthetic: bool = False) -> dict[str, Any]:
    """Play one shift and return its report."""
    begun = time.perf_counter()
    real = not synthetic and screens.available()
    with contextlib.ExitStack() as stack:
        screen = stack.enter_context(screens.Screen()) if real else None
        desk_process = stack.enter_context(DeskProcess(screen, shots))
        shift = Shift(
            desk_process.key_input,
            desk_process.replica,
            desk_process.sandbox,
            desk_process.shoot,
            desk_process.restart_at_2x,
        )
        good = shift.play()
        keys = desk_process.key_input.keys_by
        sent = desk_process.sandbox.sent()
        desk_process.end()
        errors = desk_process.errors()
        if errors:
            sys.stderr.write(desk_process.said.read_text("utf-8", "replace"))
    return {
        "good": good and not errors,
        "seconds": round(time.perf_counter() - begun, 1),
        "keys": keys,
        "sent": len(sent),
        "errors": errors,
        "scenes": [{"name": p.name, "good": p.good, "seconds": p.seconds, "found": p.said} for p in shift.played],
        "shots": sorted(str(p) for p in shots.glob("*.png")) if shots is not None and shots.is_dir() else [],
    }


def _tell(report: dict[str, Any]) -> None:
    lines = {
        f"{'ok  ' if scene['good'] else 'FAIL'} {scene['name']}": f"{scene['found']} ({scene['seconds']} s)"
        for scene in report["scenes"]
    }
    lines["keys"] = report["keys"]
    if report["errors"]:
        lines["errors"] = "; ".join(report["errors"])
    lines["result"] = f"{'good' if report['good'] else 'NOT GOOD'} in {report['seconds']} s"
    if report["shots"]:
        lines["pictures"] = f"{len(report['shots'])} in {Path(report['shots'][0]).parent}"
    command_line.say(lines, as_json=False)
