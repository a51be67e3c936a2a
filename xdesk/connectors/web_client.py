"""Web client: httpx without the command line program that comes with it, which takes most of its import."""

from __future__ import annotations

import sys

# httpx imports its program where click is installed (for sqlite-utils here), with rich and pygments: 60 ms of 100 and
# 10 MB that no desk ever uses. It goes without, as where click is not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

__all__ = ["httpx"]
