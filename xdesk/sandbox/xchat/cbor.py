"""The part of CBOR (RFC 8949) that realms speak: unsigned numbers, bytes, texts, lists, maps with text keys."""

from __future__ import annotations

import struct

_FORMS = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}
_NUMBER, _BYTES, _TEXT, _LIST, _MAP = 0, 2, 3, 4, 5


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes([kind << 5 | size])
    code = next(code for code, form in _FORMS.items() if size < 256 ** struct.calcsize(form))
    return bytes([kind << 5 | code]) + struct.pack(_FORMS[code], size)


def dumps(value: object) -> bytes:
    """Return a value as CBOR; raises ValueError for what realms do not speak."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return _head(_NUMBER, value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        raw = value.encode()
        return _head(_TEXT, len(raw)) + raw
    if isinstance(value, list):
        return _head(_LIST, len(value)) + b"".join(dumps(one) for one in value)
    if isinstance(value, dict):
        return _head(_MAP, len(value)) + b"".join(dumps(one) for pair in value.items() for one in pair)
    raise ValueError(f"no CBOR for {type(value).__name__}")


def loads(raw: bytes) -> object:
    """Return the one value that `raw` holds; raises ValueError."""
    try:
        value, end = _value(raw, 0)
    except (IndexError, struct.error, UnicodeDecodeError, RecursionError, TypeError) as trouble:
        raise ValueError("no CBOR") from trouble
    if end != len(raw):
        raise ValueError("bytes behind the value")
    return value


def _value(raw: bytes, at: int) -> tuple[object, int]:
    kind, size, at = raw[at] >> 5, raw[at] & 31, at + 1
    if size in _FORMS:
        form = _FORMS[size]
        (size,), at = struct.unpack_from(form, raw, at), at + struct.calcsize(form)
    elif size > 24:
        raise ValueError("a size of no length")
    if kind == _NUMBER:
        return size, at
    if kind in (_BYTES, _TEXT):
        if size > len(raw) - at:
            raise ValueError("longer than the whole")
        part = raw[at : at + size]
        return (part if kind == _BYTES else part.decode()), at + size
    if kind not in (_LIST, _MAP):
        raise ValueError("a kind realms do not speak")
    items: list[object] = []
    for _ in range(size * (2 if kind == _MAP else 1)):
        item, at = _value(raw, at)
        items.append(item)
    return (items if kind == _LIST else dict(zip(items[::2], items[1::2], strict=True))), at
