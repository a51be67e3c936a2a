"""Listens on 127.0.0.1 for the answer of a sign-in in the browser (RFC 8252)."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from xdesk.connectors.x.problems import plain
from xdesk.connectors.x.sign_in import result_page
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

HOST = "127.0.0.1"
PATH = "/callback"
_MOST_BYTES = 8192
_PATIENCE_S = 5.0

_PORTS_TAKEN = QT_TRANSLATE_NOOP(
    "X",
    "Other programs use all addresses X may send the sign-in to: {addresses}. Nobody was signed in. "
    "Close one of them, or paste the address of the page the browser ends on.",
)
_DENIED = QT_TRANSLATE_NOOP(
    "X", "The sign-in was declined on X ({words}). Nothing changed. Start again and choose Authorize app."
)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the browser brought back: a code, or why there is none."""

    code: str
    error: DeskError | None = None


def address_of(port: int) -> str:
    """Return the exact callback address to register at X for `port`."""
    return f"http://{HOST}:{port}{PATH}"


def read_return(url: str, state: str) -> Returned | None:
    """Return what a callback URL carries, None when it is not the answer to this sign-in (its state differs)."""
    try:
        asked = parse_qs(urlsplit(url).query, max_num_fields=20)
    except ValueError:
        return None
    if not hmac.compare_digest(_one(asked, "state").encode(), state.encode()):
        return None
    if "error" in asked:
        words = plain(_one(asked, "error_description") or _one(asked, "error"))
        return Returned("", DeskError(Sentence("X", _DENIED, {"words": words})))
    code = _one(asked, "code")
    return Returned(code) if code else None


def _one(asked: dict[str, list[str]], name: str) -> str:
    values = asked.get(name, [])
    return values[0] if len(values) == 1 else ""


class Listener:
    """A server for the answer. Wrong host, path or state are turned away.

    What comes with the right state is told and does not end the listening: the state stands in the address of a
    page, and whoever read it there could else end the sign-in of somebody else.
    """

    def __init__(self, state: str, on_return: Callable[[Returned], None]) -> None:
        self._state, self._on_return = state, on_return
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self, ports: Sequence[int]) -> None:
        """Listen on the first free port; raises DeskError naming all addresses when none is free."""
        for port in ports:
            try:
                self._server = await asyncio.start_server(self._serve, HOST, port, limit=_MOST_BYTES)
            except OSError:
                continue
            self.port = self._server.sockets[0].getsockname()[1]
            return
        addresses = ", ".join(address_of(port) for port in ports)
        raise DeskError(Sentence("X", _PORTS_TAKEN, {"addresses": addresses}))

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        lines = head.decode("latin-1").split("\r\n")
        method, _, rest = lines[0].partition(" ")
        target = rest.rpartition(" ")[0]
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        if hosts != [f"{HOST}:{self.port}"]:
            return result_page.answer(421, result_page.NOT_HERE)
        if method != "GET" or target.partition("?")[0] != PATH:
            return result_page.answer(404, result_page.NOT_HERE)
        returned = read_return(target, self._state)
        if returned is None:
            return result_page.answer(400, result_page.NOT_OURS)
        self._on_return(returned)
        return result_page.answer(200, result_page.DECLINED if returned.error else result_page.DONE)
