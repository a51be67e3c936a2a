"""Cuts JSON into its parts without reading them, so that one part nobody can read costs only itself."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\],]', re.DOTALL)
_NAMED = re.compile(rb'\s*"([^"\\]*)"\s*:(.*)\Z', re.DOTALL)
_QUOTE, _COMMA = ord('"'), ord(",")
_OPEN = {ord("["), ord("{")}
_CLOSE = {ord("]"), ord("}")}


def parts(raw: bytes) -> list[bytes]:
    """Return what stands between the commas of one array or object.

    Raises ValueError when it is cut off, does not close as it opened, or something follows it. What is inside
    a part is not looked at, however deep or wrong.
    """
    opened = bytearray()
    found: list[bytes] = []
    start = 0
    for token in _TOKEN.finditer(raw):
        mark = raw[token.start()]
        if mark == _QUOTE:
            if token.end() - token.start() == 1:
                raise ValueError("a text does not end")
        elif mark in _OPEN:
            opened.append(mark)
            if len(opened) == 1:
                _nothing(raw[: token.start()])
                start = token.end()
        elif mark in _CLOSE:
            if not opened or opened.pop() + 2 != mark:
                raise ValueError("closed as it was not opened")
            if not opened:
                found.append(raw[start : token.start()])
                _nothing(raw[token.end() :])
                return found if len(found) > 1 or found[0].strip() else []
        elif mark == _COMMA and len(opened) == 1:
            found.append(raw[start : token.start()])
            start = token.end()
    raise ValueError("cut off")


def _nothing(outside: bytes) -> None:
    if outside.strip(b" \t\r\n"):
        raise ValueError("more than one value")


def members(raw: bytes) -> dict[str, bytes]:
    """Return the members of an object by name, unread; raises ValueError when it is none."""
    if not raw.lstrip()[:1] == b"{":
        raise ValueError("not an object")
    found: dict[str, bytes] = {}
    for part in parts(raw):
        named = _NAMED.match(part)
        if named is None:
            raise ValueError("a member has no name")
        found[named[1].decode("utf-8", "replace")] = named[2].strip()
    return found


def elements(raw: bytes) -> list[bytes]:
    """Return the elements of an array, unread; raises ValueError when it is none."""
    if not raw.lstrip()[:1] == b"[":
        raise ValueError("not an array")
    return [part.strip() for part in parts(raw)]


def depth(raw: bytes) -> int:
    """Return how deep arrays and objects nest in `raw`."""
    deepest = now = 0
    for token in _TOKEN.finditer(raw):
        mark = raw[token.start()]
        if mark in _OPEN:
            now += 1
            deepest = max(deepest, now)
        elif mark in _CLOSE:
            now -= 1
    return deepest
