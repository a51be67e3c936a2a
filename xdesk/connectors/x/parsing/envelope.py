"""Opens an answer of X: items, includes, errors and meta, each item on its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from xdesk.connectors.x.parsing import json_split
from xdesk.connectors.x.parsing.json_access import Members

MOST_DEEP = 64
MOST_BYTES = 1 << 20
"""An item beyond these is put aside unread."""


class PageError(ValueError):
    """The body as a whole is not an answer of X: a proxy's page, cut off, or another shape."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened answer. `items` are (raw, members); `poison` holds items nobody could read."""

    items: tuple[tuple[bytes, Members], ...] = ()
    poison: tuple[bytes, ...] = ()
    includes: dict[str, list[Members]] = field(default_factory=dict)
    errors: tuple[Members, ...] = ()
    meta: Members = field(default_factory=dict)

    def included(self, *names: str) -> list[Members]:
        """Return the included objects under the first of `names` that is there."""
        for name in names:
            if name in self.includes:
                return self.includes[name]
        return []


class _Outer(msgspec.Struct):
    """What is kept unread; msgspec takes `Raw | None` for nothing but null, so that what is absent is empty here."""

    data: msgspec.Raw = msgspec.Raw()
    includes: msgspec.Raw = msgspec.Raw()
    errors: msgspec.Raw = msgspec.Raw()
    meta: msgspec.Raw = msgspec.Raw()


def open_envelope(body: bytes) -> Envelope:
    """Return what `body` holds; raises PageError when it is not JSON in X's outer shape.

    An empty answer has no 'data' at all (trap 22), but always 'meta' or 'errors'.
    """
    outer = _outer(body)
    if not any(outer.values()):
        raise PageError("not an answer of X")
    items, poison = _read(_elements(outer.get("data")))
    errors, _ = _read(_elements(outer.get("errors"), strict=False))
    meta, _ = _read([outer["meta"]] if outer.get("meta") else [])
    return Envelope(
        items=tuple(items),
        poison=tuple(poison),
        includes=_includes(outer.get("includes")),
        errors=tuple(one for _, one in errors),
        meta=meta[0][1] if meta else {},
    )


def _outer(body: bytes) -> dict[str, bytes]:
    try:
        fast = msgspec.json.decode(body, type=_Outer)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _outer_slowly(body)
    given = {"data": fast.data, "includes": fast.includes, "errors": fast.errors, "meta": fast.meta}
    return {name: bytes(raw) for name, raw in given.items() if bytes(raw) not in (b"", b"null")}


def _outer_slowly(body: bytes) -> dict[str, bytes]:
    """Open a body that msgspec refuses as a whole, because of one bad item inside or because it is no JSON."""
    try:
        found = json_split.members(body)
    except ValueError as error:
        raise PageError("not JSON") from error
    return {name: raw for name, raw in found.items() if name in _Outer.__struct_fields__ and raw != b"null"}


def _elements(raw: bytes | None, *, strict: bool = True) -> list[bytes]:
    """Return the elements of a list, or the one object there is; what is neither is a bad page when `strict`."""
    if raw is None:
        return []
    try:
        return [bytes(one) for one in msgspec.json.decode(raw, type=list[msgspec.Raw])]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    if raw[:1] == b"{":
        return [raw]
    try:
        return json_split.elements(raw)
    except ValueError as error:
        if not strict:
            return []
        raise PageError("not a list") from error


def _includes(raw: bytes | None) -> dict[str, list[Members]]:
    if raw is None:
        return {}
    try:
        named = _members(raw)
    except ValueError:
        return {}
    found: dict[str, list[Members]] = {}
    for name, value in named.items():
        if value[:1] == b"[":
            good, _ = _read(_elements(value))
            found[name] = [one for _, one in good]
    return found


def _members(raw: bytes) -> dict[str, bytes]:
    """Return the members of an object, unread; one that msgspec refuses because of one bad member is cut by hand."""
    try:
        return {name: bytes(one) for name, one in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).items()}
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json_split.members(raw)


def _read(raws: Iterable[bytes]) -> tuple[list[tuple[bytes, Members]], list[bytes]]:
    """Read each item alone; return the good ones and those put aside."""
    good: list[tuple[bytes, Members]] = []
    aside: list[bytes] = []
    for raw in raws:
        item = _one(raw)
        if item is None:
            aside.append(raw)
        else:
            good.append((raw, item))
    return good, aside


def _one(raw: bytes) -> Members | None:
    if len(raw) > MOST_BYTES or (raw.count(b"[") + raw.count(b"{") > MOST_DEEP and json_split.depth(raw) > MOST_DEEP):
        return None
    try:
        item = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return item if isinstance(item, dict) else None
