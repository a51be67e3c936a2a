"""`xdesk sync --once`: read every stream once, send what is due, say what happened."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from xdesk.app.options import Exit, Options
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Access, Opened, open_profile, require_desk, writer_of, x_time_of
from xdesk.app.services.sync_runtime import SyncRuntime
from xdesk.app.startup.single_instance import alone
from xdesk.cli import command_line
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import status
from xdesk.replica.profile import accounts

_NOBODY = QT_TRANSLATE_NOOP(
    "Account",
    "This desk answers for no account yet, so there is nothing to read. Add one with: xdesk account add",
)
_LEFT = QT_TRANSLATE_NOOP(
    "Account",
    "X has more messages than its limits let through now, so older ones are still missing here. "
    "It goes on at {time}: run this again then, or leave xdesk open.",
)
_CIRCLE = QT_TRANSLATE_NOOP(
    "Account",
    "X gives the same pages again and again, so older messages are still missing here. "
    "Run this again later; until then look on x.com for them.",
)
_LOST = QT_TRANSLATE_NOOP(
    "Account",
    "X no longer lists a part of the past, so messages may be missing here for good: see beyond_reach in the report "
    "for which and when, and look on x.com.",
)


class NobodyError(DeskError):
    """No account."""

    exit_code = Exit.SIGN_IN


def run(found: argparse.Namespace, options: Options) -> int:
    """Return DONE, or why X brought nothing; the sentence that says so goes to standard error."""
    require_desk(options)  # before its lock is made
    with _held(options):  # from before the file is looked at: beside an open desk nothing is done to it
        opened = open_profile(options, Access.WORK)
        command_line.say_recovered(opened.recovered, options)
        try:
            report, trouble = _once(opened)
        finally:
            profile.discard(opened.profile)
    command_line.say(report, as_json=found.json)
    if trouble is not None:
        command_line.say_sentence(trouble, options)
    return exit_code(report)


@contextmanager
def _held(options: Options) -> Iterator[None]:
    """Hold the profile; a one-time folder is this process's own."""
    if options.one_time:
        yield
        return
    root = options.profile or profile.default_root()
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise profile.unusable(root, error) from error
    with alone(root):
        yield


def _once(opened: Opened) -> tuple[dict[str, object], Sentence | None]:
    """Do one round; return the report, and the one sentence that matters most when something is wrong."""
    conn = opened.reader()
    try:
        if not accounts.all(conn):
            raise NobodyError(Sentence("Account", _NOBODY))
        writer = writer_of(opened)
        x_time = x_time_of(opened)
        try:
            report = asyncio.run(_round(SyncRuntime(opened, writer, x_time)))
        finally:
            writer.close()
        bar = status.read(conn, x_now=x_time.now())
        return report, bar.trouble or bar.offline or _more(report)
    finally:
        conn.close()


async def _round(sync_runtime: SyncRuntime) -> dict[str, object]:
    """Let the engine do one round, and close every connection on the loop that opened it."""
    ports = await sync_runtime.connector_factory.accounts()
    try:
        return await sync_runtime.engine.once()
    finally:
        for one in ports:
            if one.close is not None:
                await one.close()


def exit_code(report: dict[str, object]) -> Exit:
    """Return the exit code of the worst thing that happened."""
    lines = _lines(report)
    troubles = {str(line["trouble"]) for line in lines if line.get("trouble")}
    states = {str(line.get("state")) for line in lines}
    if "signed_out" in troubles | states:
        return Exit.SIGN_IN
    if troubles & {"offline", "busy", "foreign", "certificate", "proxy", "old", "unexpected"} or "offline" in states:
        return Exit.OFFLINE
    said_no = any(line["counts"]["refused"] for line in lines)
    if troubles or said_no or "no_credit" in states or _waits(lines):
        return Exit.REFUSED
    return Exit.MORE if _unfinished(report) else Exit.DONE


def _unfinished(report: dict[str, object]) -> bool:
    """Return whether to tell whoever started this: more can be read later, or it was found that some never can be.

    The second is told by the round that finds it; later ones keep it in the report, and are done.
    """
    return bool(report.get("found_beyond_reach")) or not report.get("caught_up", True)


def _waits(lines: list[dict[str, Any]]) -> bool:
    """Return whether a stream was left alone until a time X named."""
    return any(one["state"] in ("refused", "slowed") for line in lines for one in line["streams"].values())


def _more(report: dict[str, object]) -> Sentence | None:
    """Return the sentence that says when the rest is read, or why it is not; None when nothing is left."""
    at = report.get("goes_on_at")
    if isinstance(at, int):
        return Sentence("Account", _LEFT, {"time": at})
    if report.get("in_circle"):
        return Sentence("Account", _CIRCLE)
    return Sentence("Account", _LOST) if report.get("found_beyond_reach") else None


def _lines(report: dict[str, object]) -> list[dict[str, Any]]:
    found = report.get("accounts", [])
    return [line for line in found if isinstance(line, dict)] if isinstance(found, list) else []
