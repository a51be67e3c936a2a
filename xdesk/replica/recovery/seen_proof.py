"""Seen proof: what an author had seen, told by the ids of messages, for a file that counts its arrivals otherwise."""

from __future__ import annotations

from xdesk.core.ids import is_x_id, x_id_order
from xdesk.core.seen import Proof, Seen
from xdesk.replica.conversation.unseen import answered_at
from xdesk.replica.database.connection import Connection

MOST = 2_000
"""Ids of one proof. An author who had more of the conversation before them since our last answer has to look again."""


def prove(conn: Connection, conversation_id: str, seen: Seen) -> Proof | None:
    """Return the proof of what was seen in the file that counted its arrivals; None when there is too much of it.

    Words that were edited since have another id and are none that were seen. Lines of our own that X does not know
    yet bear the id of their reply.
    """
    late = seen.news_after(answered_at(conn, conversation_id, seen.no))
    rows = conn.execute(
        "SELECT id FROM message WHERE conversation_id = ? AND no <= ? AND created_at > ? LIMIT ?",
        (conversation_id, seen.no, late, MOST + 1),
    ).fetchall()
    if len(rows) > MOST:
        return None
    newest = x_id_order(seen.newest_id)
    return Proof(late, frozenset(x_id for (x_id,) in rows if not is_x_id(x_id) or x_id_order(x_id) <= newest))


def seen_here(conn: Connection, conversation_id: str, seen: Seen, proof: Proof | None) -> Seen:
    """Return `seen` in the arrival numbers of this file: never more than `proof` shows; nothing without one.

    It ends before the first arrival that is not proven to have been seen. Where this file lacks our last answer it
    would take for history what was news to the author: then nothing counts as seen.
    """
    if proof is None:
        return Seen()
    rows = conn.execute(
        "SELECT no, id FROM message WHERE conversation_id = ? AND created_at > ? ORDER BY no",
        (conversation_id, proof.news_after),
    )
    unproven = next((no for no, x_id in rows if x_id not in proof.ids), None)
    sql = "SELECT coalesce(max(no), 0) FROM message WHERE conversation_id = ?"
    last = int(conn.execute(sql, (conversation_id,)).fetchone()[0])
    here = Seen(seen.newest_id, last if unproven is None else unproven - 1)
    late = here.news_after(answered_at(conn, conversation_id, here.no))
    return here if late <= proof.news_after else Seen()
