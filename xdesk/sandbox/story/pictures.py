"""Small PNG pictures made by code: faces with a letter-free pattern, and photos of broken things."""

from __future__ import annotations

import hashlib
import struct
import zlib

Rgb = tuple[int, int, int]


def png(width: int, height: int, rows: list[bytes]) -> bytes:
    """Return an 8-bit RGB PNG of the given rows (3 bytes a pixel)."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _colour(digest: bytes, at: int, light: int) -> Rgb:
    return tuple(light + digest[at + part] % (256 - light) for part in range(3))  # type: ignore[return-value]


def _muted(digest: bytes, at: int, light: int) -> Rgb:
    warm = digest[at] % 24
    return light + warm // 2, light, max(0, light - warm)


def face(seed: str, size: int = 48) -> bytes:
    """Return a square profile picture: a mirrored 5 × 5 pattern, the same for the same seed."""
    digest = hashlib.sha256(seed.encode()).digest()
    ink, paper = _colour(digest, 0, 40), _colour(digest, 3, 200)
    rows: list[bytes] = []
    for y in range(size):
        row = bytearray()
        for x in range(size):
            column, line = x * 5 // size, y * 5 // size
            column = min(column, 4 - column)
            row += bytes(ink if digest[6 + line * 3 + column] & 1 else paper)
        rows.append(bytes(row))
    return png(size, size, rows)


def photo(seed: int, width: int = 480, height: int = 360) -> bytes:
    """Return a photo-like picture: a wall, a table, a lamp, and a crack through it."""
    digest = hashlib.sha256(f"photo {seed}".encode()).digest()
    wall, table, shade = _muted(digest, 0, 170), _muted(digest, 3, 90), _muted(digest, 6, 215)
    centre, crack = width // 3 + digest[9] % (width // 3), digest[10] % 40 - 20
    rows: list[bytes] = []
    for y in range(height):
        ground = wall if y < height * 3 // 4 else table
        fade = 255 - y * 60 // height
        colour = bytes(part * fade // 255 for part in ground)
        row = bytearray(colour * width)
        half = 0
        if height // 6 < y < height // 2:
            half = 30 + (y - height // 6) * 90 // height
        elif height // 2 <= y < height * 3 // 4:
            half = 6
        left, right = max(0, centre - half), min(width, centre + half)
        if half:
            row[left * 3 : right * 3] = bytes(shade) * (right - left)
        if half > 6:
            gap = min(max(0, centre + crack + abs(y // 2 % 16 - 8)), width - 2)
            row[gap * 3 : gap * 3 + 6] = bytes((30, 24, 20)) * 2
        rows.append(bytes(row))
    return png(width, height, rows)
