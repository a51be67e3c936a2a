"""A channel is two files: put into a folder beside the desk, it is read, shown, timed, measured, answered and sent."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPixmap

from tests.connectors.x_clients import static
from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K, M
from xdesk import connectors
from xdesk.connectors.http import Transport
from xdesk.connectors.x.client import XClient
from xdesk.core.channels import registry
from xdesk.core.delivery import State
from xdesk.core.ids import snowflake_at
from xdesk.core.model import Account, Outgoing
from xdesk.core.polling.x_time import XTime
from xdesk.replica import inbox
from xdesk.replica.conversation import conversations
from xdesk.replica.database.connection import open_reader
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.sync.account_worker import AccountPorts
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.ui.inbox import row_painter
from xdesk.ui.inbox.row_labels import spoken_row

OFFICE, GUEST = "2244994999", "2244995555"

DESCRIPTION = """
from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import Stream, Window

TELEXES = Stream(
    "telexes", Window("telex.read", ((900_000, 40),)), since_id=True, price="dm", quick_ms=30_000, slow_ms=60_000
)
CHANNEL = Channel(
    "telex", "Telex", "bolt", public=False, answer_ms=420_000, undo_ms=5_000, length=LengthRule(50, weighted=False),
    brought_by=(TELEXES,), confirmed_by=TELEXES, send_window=Window("telex.send", ((900_000, 3),)),
    address="https://telex.example/{conversation}",
)
"""

CONNECTOR = """
import json

from xdesk.connectors.x.parsing import page_meta
from xdesk.connectors.x.parsing import json_access
from xdesk.connectors.x import send_outcome
from xdesk.connectors.x import requests
from xdesk.connectors.x.parsing.envelope import open_envelope
from xdesk.connectors.x.stream import XStream
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.core.ids import dm_conversation, pair


def unpack(body, account_id):
    found = []
    for _, item in open_envelope(body).items:
        line, sender = json_access.text(item, "line"), json_access.x_id(item, "sender_id")
        talk = pair(account_id, line)
        found.append(Incoming(
            id=item["id"], channel="telex", conversation_id=dm_conversation(account_id, talk), external_id=talk,
            author_id=sender, customer_id=line, outgoing=sender == account_id, text=item["text"],
            created_at=json_access.moment(item, "created_at"), root_edit_id=item["id"],
        ))
    return Unpacked(tuple(found))


def send_request(item):
    body = json.dumps({"to": item.recipient_id, "text": item.text}).encode()
    return requests.Request("POST", "/2/telexes", body=body, group="telex.send")


def taken(body, item):
    return send_outcome.Taken(body["data"]["id"], None)


class Telexes(XStream):
    key = "x.telex"
    stream = "telexes"
    head_of = staticmethod(page_meta.of_dms)

    async def pull(self, ask):
        since = (("since_id", ask.since_id),) if ask.since_id else ()
        request = requests.Request("GET", "/2/telexes", since, group="telex.read")
        return await self.client.page(self.stream, lambda dialect: request, self.head_of, kind=self.kind)

    async def send(self, item):
        return await self.client.send(send_request, item, taken)


def open_channel(client):
    return Telexes(client, unpack)
"""


class Exchange:
    """A server on this computer that keeps telexes; everything else of X is quiet there."""

    def __init__(self, clock: seed.StillClock) -> None:
        self.clock = clock
        self.telexes: list[dict[str, str]] = []
        self.mute = False  # takes telexes and breaks off without an answer
        self.posted: list[tuple[str, dict[str, str]]] = []
        exchange = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                own = self.path.startswith("/2/telexes")
                self._answer(200, {"data": exchange.telexes, "meta": {"result_count": len(exchange.telexes)}} if own
                             else {"meta": {"result_count": 0}})  # fmt: skip

            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                exchange.posted.append((self.path, told))
                one = exchange.take(OFFICE, told["to"], told["text"])
                if exchange.mute:
                    self.close_connection = True
                else:
                    self._answer(201, {"data": {"id": one}})

            def date_time_string(self, timestamp: float | None = None) -> str:
                return formatdate(exchange.clock.now_ms() // 1000, usegmt=True)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def _answer(self, status: int, body: object) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, sender: str, line: str, text: str) -> str:
        """Keep a telex of now; return its id."""
        at = self.clock.now_ms()
        one = str(int(snowflake_at(at)) + len(self.telexes) + 1)
        self.telexes.insert(0, {"id": one, "line": line, "sender_id": sender, "text": text, "created_at": _iso(at),
                                "event_type": "MessageCreate", "dm_conversation_id": line})  # fmt: skip
        return one


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def exchange(seeded: seed.SeededDesk) -> Iterator[Exchange]:
    one = Exchange(seeded.clock)
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Two folders with one file each; what they brought is forgotten afterwards."""
    for name, text in (("described", DESCRIPTION), ("connected", CONNECTOR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "telex.py").write_text(text)
    registry.load(tmp_path / "described")
    yield tmp_path
    registry.load()


def round_of(desk: Desktop, exchange: Exchange, folder: Path) -> dict[str, Any]:
    """Let the engine read every stream and send what may go, over HTTP; return its report."""
    seeded, path = desk.seeded, folder / "replica.db"

    async def live() -> dict[str, Any]:
        x_time = XTime(seeded.clock)
        transport = Transport(exchange.url, x_now=x_time.now)
        client = XClient(OFFICE, transport, static("tok"))
        ports = AccountPorts(OFFICE, connectors.open_channels(client, folder / "connected"))
        store = Store(seeded.writer.feed, lambda: open_reader(path, seed.KEY), seeded.writer.load)
        engine = Engine(store, lambda: [ports], clock=seeded.clock, x_time=x_time, rng=random.Random(1))
        try:
            return await engine.once()
        finally:
            await transport.close()

    report = asyncio.run(live())
    desk.settle()
    return report


def opened(desk: Desktop, exchange: Exchange, folder: Path) -> str:
    """An account on the exchange and one customer's telex, read and in front; return the conversation's id."""
    seeded = desk.seeded
    office = Account(OFFICE, "telexoffice", "Telex Office", exchange.url, "", "ok", None, seeded.clock.now_ms())
    seeded.write(accounts.add, office, at=seeded.clock.now_ms())
    exchange.take(GUEST, GUEST, "WHERE IS MY PARCEL STOP")
    report = round_of(desk, exchange, folder)
    assert report["ok"], report
    sql = "SELECT id FROM conversation WHERE account_id = ?"
    ((talk_id,),) = seeded.context.read.execute(sql, (OFFICE,)).fetchall()
    desk.panes.inbox.select_id(talk_id)
    desk.workspace.peek(talk_id)
    desk.look(talk_id)
    return str(talk_id)


def written(desk: Desktop, talk_id: str, text: str) -> Outgoing:
    """Write a reply by the keys and send it; return the row that waits."""
    desk.workspace.write("reply")
    desk.type(text)
    desk.key(K.Key_Return, M.ControlModifier)
    desk.settle()
    (item,) = outbox.open_rows(desk.seeded.context.read, talk_id)
    return item


def test_its_messages_stand_in_the_inbox_with_word_icon_and_time(
    desktop: Desktop, exchange: Exchange, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    icon = row_painter.icon_pixmap

    def drawing(name: str, *rest: Any) -> QPixmap:
        drawn.append(name)
        return icon(name, *rest)

    monkeypatch.setattr(row_painter, "icon_pixmap", drawing)
    talk_id, read = opened(desktop, exchange, folder), desktop.seeded.context.read
    talk = conversations.read(read, talk_id)
    assert talk is not None and talk.channel == "telex"
    assert talk.clock is not None and talk.clock.due - talk.clock.start == 7 * 60_000
    key = read.execute("SELECT key FROM conversation WHERE id = ?", (talk_id,)).fetchone()[0]
    assert "Telex" in spoken_row(inbox.rows(read, [key])[key], desktop.seeded.clock.now_ms())
    assert "bolt" in drawn


def test_a_reply_is_measured_by_its_rule_can_be_taken_back_and_goes_out(
    desktop: Desktop, exchange: Exchange, folder: Path
) -> None:
    talk_id, read, clock = opened(desktop, exchange, folder), desktop.seeded.context.read, desktop.seeded.clock
    counter = desktop.workspace.composer.head.counter
    desktop.workspace.write("reply")
    desktop.type("x" * 51)
    desktop.until(lambda: counter.over() == 1)
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    assert outbox.open_rows(read, talk_id) == []
    desktop.key(K.Key_A, M.ControlModifier)
    item = written(desktop, talk_id, "IN THE VAN STOP")
    assert item.channel == "telex" and (item.undo_until or 0) - item.created_at == 5_000

    clock.at += 4_000
    round_of(desktop, exchange, folder)
    assert exchange.posted == [], "it can still be taken back"
    clock.at += 2_000
    round_of(desktop, exchange, folder)
    assert exchange.posted == [("/2/telexes", {"to": GUEST, "text": "IN THE VAN STOP"})]
    sent, after = outbox.read(read, item.id), conversations.read(read, talk_id)
    assert sent is not None and sent.state is State.SENT
    assert after is not None and after.clock is None, "it is their turn"


def test_a_reply_whose_answer_was_lost_is_looked_for_on_its_stream_and_not_sent_again(
    desktop: Desktop, exchange: Exchange, folder: Path
) -> None:
    talk_id, read, clock = opened(desktop, exchange, folder), desktop.seeded.context.read, desktop.seeded.clock
    item = written(desktop, talk_id, "IN THE VAN STOP")
    clock.at += 6_000
    exchange.mute = True
    round_of(desktop, exchange, folder)
    lost = outbox.read(read, item.id)
    assert lost is not None and lost.state is State.UNCONFIRMED and len(exchange.posted) == 1
    clock.at += 60_000
    round_of(desktop, exchange, folder)
    found = outbox.read(read, item.id)
    assert found is not None and found.state is State.SENT and len(exchange.posted) == 1
