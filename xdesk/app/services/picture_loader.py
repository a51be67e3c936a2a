"""Pictures for the window: fetched on the engine's loop, decoded in a child process that may die."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from xdesk.app.options import own_command
from xdesk.core.security.image_kind import NoPictureError
from xdesk.ui.runtime.image_decoder import BOX, FULL, HEADER, NEVER

PATIENCE_S = 4.0
"""A cold child needs most of a second to start; its own limit of processor time is two."""
LARGEST = HEADER.size + 4 * FULL * FULL


class PictureLoader:
    """What the window asks for pictures (ui.runtime.picture_cache.PictureSource).

    `submit` runs a coroutine on the engine's loop, `get` fetches the bytes of a URL; `pool` runs what blocks.
    """

    def __init__(
        self,
        submit: Callable[[Coroutine[Any, Any, bytes]], Future[bytes]],
        get: Callable[[str], Coroutine[Any, Any, bytes]],
        pool: ThreadPoolExecutor,
    ) -> None:
        self._submit, self._get, self._pool = submit, get, pool

    def fetch(self, url: str, box: int = BOX) -> Future[bytes]:
        """Return a future of the decoded picture, no side above `box` pixels; it fails when there is none to show."""
        shown: Future[bytes] = Future()

        def fetched(coming: Future[bytes]) -> None:
            try:
                self._pool.submit(self._decode, coming.result(), box, shown)
            except BaseException as error:  # cancelled, no answer, or the desk closes: whoever waits must hear of it
                shown.set_exception(error)

        self._submit(self._get(url)).add_done_callback(fetched)
        return shown

    def _decode(self, body: bytes, box: int, shown: Future[bytes]) -> None:
        words = [*own_command(), "decode", str(box)]
        try:
            run = subprocess.run(words, input=body, capture_output=True, timeout=PATIENCE_S, check=True)
            if len(run.stdout) > LARGEST:
                raise ValueError("the decoder wrote too much")
            shown.set_result(run.stdout)
        except subprocess.CalledProcessError as error:
            shown.set_exception(NoPictureError() if error.returncode in NEVER else error)
        except BaseException as error:
            shown.set_exception(error)
