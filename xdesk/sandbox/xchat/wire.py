"""The event of X Chat on the wire: a struct of Thrift's binary protocol, as base64 (thrift.apache.org, chat-xdk)."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass

Struct = dict[int, object]
_BOOL, _I32, _I64, _STRING, _STRUCT, _LIST = 2, 8, 10, 11, 12, 15
_NUMBERS = {_BOOL: ">b", _I32: ">i", _I64: ">q"}
STOP = b"\0"
MESSAGE, KEY_CHANGE, FAILURE, DELETE = 1, 3, 5, 7
"""Which part of the detail an event has."""
_FAILURE_NAMES = (
    "empty_detail internal_error contents_too_large too_many_messages invalid_sender_signature non_latest_key_version "
    "recipient_not_trusted recipient_key_changed only_encrypted_messages_allowed requester_not_admin flagged_as_spam "
    "rate_limit_upsell signature_failed_to_verify_against_public_key generic_error sender_not_group_member"
)
FAILURES = {name: number for number, name in enumerate(_FAILURE_NAMES.split(), start=1)}
TIERS = {"free": 1, "verified_phone": 2, "premium": 3, "premium_plus": 4, "premium_business": 5}
"""Why X takes a message back, and for which tier it would not have: names as chat-xdk reads the numbers."""


def text_field(number: int, value: str | bytes) -> bytes:
    """Return one string field."""
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack(">bhi", _STRING, number, len(raw)) + raw


def struct_field(number: int, value: bytes) -> bytes:
    """Return one field that holds a struct; `value` is a whole struct with its stop."""
    return struct.pack(">bh", _STRUCT, number) + value


def _number_field(number: int, value: int) -> bytes:
    return struct.pack(">bhi", _I32, number, value)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event: what its author signed (message id, sender, conversation, detail) and what the server adds."""

    sequence_id: str
    message_id: str
    sender_id: str
    conversation_id: str
    created_at: int
    detail: bytes
    signature: bytes = b""

    def encoded(self) -> str:
        """Return the event as X lists it: base64 of a Thrift struct."""
        raw = (
            text_field(1, self.sequence_id)
            + text_field(2, self.message_id)
            + text_field(3, self.sender_id)
            + text_field(4, self.conversation_id)
            + text_field(6, str(self.created_at))
            + struct_field(7, self.detail)
            + (struct_field(9, self.signature) if self.signature else b"")
            + STOP
        )
        return base64.b64encode(raw).decode()


def message_detail(content: bytes) -> bytes:
    """Return the detail of a message; `content` is the struct its author encoded."""
    return struct_field(MESSAGE, content) + STOP


def failure_detail(kind: str, tier: str) -> bytes:
    """Return the detail of a failure; raises LookupError for a kind or tier X does not have."""
    inner = _number_field(1, FAILURES[kind]) + _number_field(2, TIERS[tier]) + STOP
    return struct_field(FAILURE, inner) + STOP


def signature(value: str, key_version: str, version: str) -> bytes:
    """Return the struct of a signature."""
    return text_field(1, value) + text_field(2, key_version) + text_field(3, version) + STOP


def decoded(text: object) -> bytes:
    """Return the bytes of base64 in either alphabet, padded or not; raises ValueError."""
    if not isinstance(text, str) or not text:
        raise ValueError("no base64")
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def parse(raw: bytes) -> Struct:
    """Return the fields of a struct that fills `raw` to its end; raises ValueError when it is none."""
    try:
        found, end = _struct(raw, 0)
    except (IndexError, struct.error, RecursionError) as trouble:
        raise ValueError("no Thrift struct") from trouble
    if end != len(raw):
        raise ValueError("bytes behind the struct")
    return found


def _struct(raw: bytes, at: int) -> tuple[Struct, int]:
    found: Struct = {}
    while raw[at]:
        kind, number = struct.unpack_from(">bh", raw, at)
        found[number], at = _value(kind, raw, at + 3)
    return found, at + 1


def _value(kind: int, raw: bytes, at: int) -> tuple[object, int]:
    if kind in _NUMBERS:
        form = _NUMBERS[kind]
        return struct.unpack_from(form, raw, at)[0], at + struct.calcsize(form)
    if kind == _STRING:
        (size,) = struct.unpack_from(">i", raw, at)
        if not 0 <= size <= len(raw) - at - 4:
            raise ValueError("a string longer than its event")
        return raw[at + 4 : at + 4 + size], at + 4 + size
    if kind == _STRUCT:
        return _struct(raw, at)
    if kind == _LIST:
        inner, count = struct.unpack_from(">bi", raw, at)
        at += 5
        items: list[object] = []
        for _ in range(count):
            item, at = _value(inner, raw, at)
            items.append(item)
        return items, at
    raise ValueError(f"a field of kind {kind}")
