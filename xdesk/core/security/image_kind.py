"""Image kind: which kind of picture some bytes are; only four kinds are ever fetched or decoded."""

from __future__ import annotations


def kind_of(head: bytes) -> str | None:
    """Return 'png', 'jpeg', 'gif' or 'webp' by a file's first 16 bytes, None for all else (SVG, TIFF, HTML)."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


class NoPictureError(Exception):
    """These bytes are no picture that can be shown: asking for them again brings nothing else."""
