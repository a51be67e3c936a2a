"""What surely was sent over HTTP/2 and TLS, the way X is spoken to."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest

from tests.connectors.x_clients import BRAND, CUSTOMER, DM_ID, outgoing, static, x_now
from xdesk.connectors import http, open_channels
from xdesk.connectors.http import Transport
from xdesk.connectors.x.client import XClient
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Outcome

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
TAKEN = b'{"data":{"dm_conversation_id":"%s-%s","dm_event_id":"%s"}}' % (
    BRAND.encode(),
    CUSTOMER.encode(),
    DM_ID.encode(),
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, pem = folder / "k.pem", folder / "c.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem,
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, pem


class Speaker(asyncio.Protocol):
    """A small HTTP/2 server: `act` says what happens when a whole request is there."""

    act = "answer"
    requests: list[bytes]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.link: asyncio.Transport = transport  # type: ignore[assignment]
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.h2.initiate_connection()
        self.link.write(self.h2.data_to_send())

    def data_received(self, raw: bytes) -> None:
        if self.link.is_closing():
            return
        for event in self.h2.receive_data(raw):
            if isinstance(event, h2.events.DataReceived) and event.data:
                type(self).requests.append(event.data)
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if isinstance(event, h2.events.RequestReceived) and self.act == "abort before":
                self.link.abort()
                return
            if isinstance(event, h2.events.StreamEnded):
                self.whole(event.stream_id)
        self.link.write(self.h2.data_to_send())

    def whole(self, stream: int) -> None:
        if self.act == "abort":
            self.link.abort()
        elif self.act == "reset":
            self.h2.reset_stream(stream)
        elif self.act == "goaway":
            self.h2.close_connection(last_stream_id=stream)
            self.link.write(self.h2.data_to_send())
            self.link.close()
        else:
            self.h2.send_headers(stream, [(":status", "201"), ("content-type", "application/json")])
            self.h2.send_data(stream, TAKEN, end_stream=True)


def send(act: str, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, list[bytes]]:
    key, pem = certificate
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(http, "_trust", lambda: trusting)  # private: no setting chooses whom to trust

    async def run() -> tuple[Outcome, list[bytes]]:
        kind = type("Speaker", (Speaker,), {"act": act, "requests": []})
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        context.set_alpn_protocols(["h2"])
        server = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0, ssl=context)
        transport = Transport(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", x_now=x_now)
        monkeypatch.setattr(transport, "_http2", True)  # private: a server on this computer never gets HTTP/2
        channel = open_channels(XClient(BRAND, transport, static("t")))["dm"]
        outcome = await channel.send(outgoing())
        await transport.close()
        server.close()
        return outcome, kind.requests  # type: ignore[attr-defined]

    return asyncio.run(run())


def test_a_send_over_http2(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, bodies = send("answer", certificate, monkeypatch)
    assert (outcome.result, outcome.event_id) == (Result.SENT, DM_ID) and len(bodies) == 1


@pytest.mark.parametrize("act", ["abort", "reset", "goaway"])
def test_a_line_that_breaks_after_the_request_is_unknown_and_not_tried_again(
    act: str, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, bodies = send(act, certificate, monkeypatch)
    assert outcome.result is Result.UNKNOWN and len(bodies) == 1


def test_a_line_that_breaks_with_the_headers_is_never_called_sent(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, _ = send("abort before", certificate, monkeypatch)
    assert outcome.result in (Result.UNKNOWN, Result.NOT_SENT)
