"""Reads an answer's body under caps: bytes, time and how far compressed bytes may grow."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

MEGABYTE = 1 << 20
RATIO = 100
"""No honest page grows more than this; smaller answers than a megabyte are not looked at."""
_STEP = 256 * 1024


class TooLargeError(Exception):
    """The body is beyond the cap, or grows like a bomb."""


class UnreadableError(Exception):
    """The body is compressed in a way we did not ask for, or damaged."""


async def read(chunks: AsyncIterator[bytes], encoding: str, cap: int) -> bytes:
    """Return the whole body, decompressed; raises TooLargeError or UnreadableError, and stops reading there.

    `encoding` is the Content-Encoding header: only '', 'identity', 'gzip' and 'deflate' are read.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return await _plain(chunks, cap)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError
    return await _inflated(chunks, cap)


async def _plain(chunks: AsyncIterator[bytes], cap: int) -> bytes:
    whole = bytearray()
    async for chunk in chunks:
        whole += chunk
        if len(whole) > cap:
            raise TooLargeError
    return bytes(whole)


async def _inflated(chunks: AsyncIterator[bytes], cap: int) -> bytes:
    inflate = zlib.decompressobj(32 + zlib.MAX_WBITS)
    whole, taken = bytearray(), 0
    async for chunk in chunks:
        taken += len(chunk)
        rest = chunk
        while rest and not inflate.eof:
            try:
                whole += inflate.decompress(rest, _STEP)
            except zlib.error:
                raise UnreadableError from None
            rest = inflate.unconsumed_tail
            if len(whole) > cap or len(whole) > max(MEGABYTE, taken * RATIO):
                raise TooLargeError
    whole += inflate.flush()
    if taken and not inflate.eof:
        raise UnreadableError
    if len(whole) > cap:
        raise TooLargeError
    return bytes(whole)
