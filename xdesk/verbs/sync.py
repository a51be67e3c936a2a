"""`xdesk sync --once`: read every stream once, send what is due, say what happened."""

from __future__ import annotations

import argparse

from xdesk import cli, profile
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.machinery import Machinery, writer_of, x_time_of
from xdesk.opening import open_profile
from xdesk.options import Exit, Options
from xdesk.replica import accounts

_NOBODY = QT_TRANSLATE_NOOP("Account", "This desk answers for no account yet, so there is nothing to read. Add one with: xdesk account add")


class NobodyError(DeskError):
    """No account."""

    exit_code = Exit.SIGN_IN


def run(found: argparse.Namespace, options: Options) -> int:
    """Return DONE, or why X brought nothing."""
    opened = open_profile(options)
    conn = opened.reader()
    try:
        if not accounts.all(conn):
            raise NobodyError(Sentence("Account", _NOBODY))
    finally:
        conn.close()
    writer = writer_of(opened)
    try:
        report = Machinery(opened, writer, x_time_of(opened)).engine.run_once()
    finally:
        writer.close()
        profile.discard(opened.profile)
    cli.say(report, as_json=found.json)
    return _exit(report)


def _exit(report: dict[str, object]) -> Exit:
    """Return the exit code of the worst thing that happened."""
    troubles = set(_troubles(report))
    if "signed_out" in troubles:
        return Exit.SIGN_IN
    if troubles & {"offline", "busy", "foreign", "certificate"}:
        return Exit.OFFLINE
    return Exit.REFUSED if troubles else Exit.DONE


def _troubles(report: dict[str, object]) -> list[str]:
    found = report.get("accounts", [])
    lines = found if isinstance(found, list) else []
    return [str(line["trouble"]) for line in lines if isinstance(line, dict) and line.get("trouble")]
