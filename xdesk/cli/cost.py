"""`xdesk cost`: what a UTC day cost and why, by account, stream and reason, without changing anything."""

from __future__ import annotations

import argparse
from typing import Any

from xdesk.app.options import Exit, Options, UsageError
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Access, open_profile, x_time_of
from xdesk.cli import command_line
from xdesk.core.polling.day_cost import dollars, report
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.feed import ledger
from xdesk.replica.profile import accounts

OLDEST = 3_650
_NO_DAY = QT_TRANSLATE_NOOP(
    "Money", "--days-ago takes a number from 0 (today) to {most}. Nothing was read and nothing was paid."
)


def run(found: argparse.Namespace, options: Options) -> int:
    """Print what the day cost; X's days begin at 00:00 UTC."""
    if not 0 <= found.days_ago <= OLDEST:
        raise UsageError(Sentence("Money", _NO_DAY, {"most": OLDEST}))
    opened = open_profile(options, Access.LOOK)
    command_line.say_recovered(opened.recovered, options)
    try:
        conn = opened.reader()
        try:
            day = ledger.day_cost(conn, x_time_of(opened).now(), days_ago=found.days_ago)
            told = report(day, [(one.id, one.handle) for one in accounts.all(conn)])
        finally:
            conn.close()
    finally:
        profile.discard(opened.profile)
    if found.json:
        command_line.say(told, as_json=True)
    else:
        _say_lines(told)
    return Exit.DONE


def _say_lines(told: dict[str, Any]) -> None:
    """Print the day as lines: the sum, what it will come to, and under each account its parts, the dearest first."""
    say, forecast = command_line.say_line, told["forecast"]
    say(f"day: {told['day']} UTC")
    say(f"cost: {dollars(told['micros'])}")
    likely, least, most = (dollars(forecast[f"{name}_micros"]) for name in ("likely", "least", "most"))
    say(f"heading for: {likely} (between {least} and {most})")
    for name, at in (("slow down at", told["soft_micros"]), ("stop reading at", told["hard_micros"])):
        say(f"{name}: {dollars(at) if at else 'no bound'}")
    say(f"reading: {told['state']}")
    say(f"not asked twice: {dollars(told['not_asked_twice_micros'])}")
    for one in told["reasons"]:
        say(f"reason: {one['reason']} {dollars(one['micros'])}")
    for account in told["accounts"]:
        say(f"account: {'@' + account['handle'] if account['handle'] else account['id']} {dollars(account['micros'])}")
        for row in account["rows"]:
            if row["objects"]:
                paid = f"{row['objects']} x {dollars(row['price_micros'])} = {dollars(row['micros'])}"
                say(f"  {row['stream']} ({row['item']}, {row['reason']}): {paid}")
