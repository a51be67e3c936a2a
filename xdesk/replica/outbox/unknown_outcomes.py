"""Decisions about replies whose outcome is unknown: noted at once, carried out when they cannot be taken back any more.

Until then the reply stays asked: single flight holds, X may still show it, and taking back leaves no trace.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from xdesk.core.delivery import DECIDE_MS, State
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.open_replies import OPEN_REPLIES
from xdesk.replica.outbox.settlement import human_again, human_drop, human_there
from xdesk.replica.outbox.transitions import TOO_LATE, changed

THERE, AGAIN, DROP = "there", "again", "drop"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent decided; `until` (UTC ms of X) it can be taken back. `seen` as in `settlement.release`."""

    choice: str  # THERE | AGAIN | DROP
    agent: str
    until: int
    seen: Seen | str | None = None

    def dumps(self) -> str:
        """Return the stored form."""
        seen = [self.seen.newest_id, self.seen.no] if isinstance(self.seen, Seen) else self.seen
        return json.dumps([self.choice, self.agent, self.until, seen], ensure_ascii=True)

    @staticmethod
    def loads(raw: str) -> Decision:
        """Return what `dumps` wrote."""
        choice, agent, until, seen = json.loads(raw)
        return Decision(choice, agent, until, Seen(*seen) if isinstance(seen, list) else seen)


def decide(tx: Tx, outbox_id: str, decision: Decision) -> None:
    """Note a decision, in place of an earlier one; raises DeskError when the outcome is known by now."""
    _note(tx, outbox_id, decision.dumps(), "state IN ('asked','unconfirmed')")


def undecide(tx: Tx, outbox_id: str) -> None:
    """Forget a decision: the agent is asked again. Raises DeskError when it was carried out already."""
    _note(tx, outbox_id, None, "state IN ('asked','unconfirmed') AND decision IS NOT NULL")


def _note(tx: Tx, outbox_id: str, decision: str | None, where: str) -> None:
    sql = f"UPDATE outbox SET decision = ? WHERE id = ? AND {where} RETURNING conversation_id"
    row = tx.execute(sql, (decision, outbox_id)).fetchone()
    if row is None:
        raise DeskError(TOO_LATE)
    changed(tx, row[0])


def waiting(conn: Connection, account_id: str) -> list[tuple[str, Decision]]:
    """Return the decisions of an account that are not carried out, with the ids of their replies, oldest first."""
    sql = f"SELECT id, decision FROM {OPEN_REPLIES} AND decision IS NOT NULL AND account_id = ? ORDER BY created_at, id"
    return [(row[0], Decision.loads(row[1])) for row in conn.execute(sql, (account_id,)).fetchall()]


def left(decision: Decision, x_now: int) -> int:
    """Return ms until a decision is carried out; one made while this desk had X's time wrong is due."""
    ms = decision.until - x_now
    return ms if 0 < ms <= DECIDE_MS else 0


def carry_out(tx: Tx, account_id: str, x_now: int) -> None:
    """Carry out what can not be taken back any more; `x_now` UTC ms of X."""
    for outbox_id, decision in waiting(tx.conn, account_id):
        if left(decision, x_now):
            continue
        tx.execute("UPDATE outbox SET decision = NULL WHERE id = ?", (outbox_id,))
        state = tx.execute("SELECT state FROM outbox WHERE id = ?", (outbox_id,)).fetchone()[0]
        if state in (State.ASKED, State.UNCONFIRMED):
            _STEPS[decision.choice](tx, outbox_id, decision, x_now)


_STEPS: dict[str, Callable[[Tx, str, Decision, int], None]] = {
    THERE: lambda tx, outbox_id, one, at: human_there(tx, outbox_id, one.agent, at),
    AGAIN: lambda tx, outbox_id, one, at: human_again(tx, outbox_id, one.agent, at, one.seen),
    DROP: lambda tx, outbox_id, one, at: human_drop(tx, outbox_id, one.agent, at),
}
