"""Starts the sandbox: `python -m xdesk.sandbox --port 0 --seed 7` prints one line of JSON when it is ready."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from xdesk.sandbox.app import listen, serve
from xdesk.sandbox.clock import wall_ms
from xdesk.sandbox.state import SandboxState, Start, settle


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="xdesk sandbox", description="A stateful X API v2 server on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same world")
    parser.add_argument("--clock-origin", type=int, default=None, metavar="MS", help="UTC ms at start; default now")
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="S", help="sandbox seconds per second; 0 stands still"
    )
    parser.add_argument("--control-token", default=None, metavar="T", help="default: made from the seed")
    parser.add_argument("--crm-token", default=None, metavar="T", help="bearer for /crm; default: none needed")
    parser.add_argument("--arrivals", type=float, default=3.0, metavar="N", help="live messages per minute; 0 for none")
    parser.add_argument(
        "--ready-fd", type=int, default=None, metavar="N", help="write the ready line there, not to stdout"
    )
    parser.add_argument(
        "--until-eof", action="store_true", help="stop when stdin closes, so that no server is left behind"
    )
    return parser.parse_args(argv)


def ready_line(state: SandboxState, port: int) -> str:
    """Return the one line of JSON that says where the sandbox is and how to talk to it."""
    accounts = [{"id": one.id, "handle": one.handle, "name": one.name} for one in state.world.brands]
    return json.dumps(
        {
            "port": port,
            "base_url": state.base_url,
            "accounts": accounts,
            "control_token": state.control_token,
            "access_tokens": state.tokens,
        },
        ensure_ascii=False,
    )


def _say(line: str, fd: int | None) -> None:
    if fd is None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    else:
        os.write(fd, line.encode() + b"\n")
        os.close(fd)


def _stop_with_parent() -> None:
    import signal
    import threading

    def wait() -> None:
        while os.read(0, 4096):
            pass
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=wait, name="sandbox-stdin", daemon=True).start()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sandbox until it is stopped; return the exit code."""
    options = _arguments(argv)
    try:
        sock = listen(options.port)
    except OSError as trouble:
        sys.stderr.write(f"port {options.port} is not free: {trouble.strerror}\n")
        return 1
    port = int(sock.getsockname()[1])
    state = settle(
        Start(
            seed=options.seed,
            origin=wall_ms() if options.clock_origin is None else options.clock_origin,
            speed=options.speed,
            control_token=options.control_token,
            crm_token=options.crm_token,
            per_minute=options.arrivals,
            base_url=f"http://127.0.0.1:{port}",
        )
    )
    if options.until_eof:
        _stop_with_parent()
    serve(state, sock, lambda: _say(ready_line(state, port), options.ready_fd))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
