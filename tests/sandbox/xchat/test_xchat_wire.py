"""The Thrift of X Chat: whatever is written is read again, and no bytes of strangers end in anything but ValueError."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.sandbox.xchat import wire


@given(st.lists(st.text(max_size=40), min_size=4, max_size=4), st.integers(0, 2**53), st.binary(max_size=60))
def test_an_envelope_is_read_as_it_was_written(parts: list[str], at: int, content: bytes) -> None:
    detail = wire.message_detail(wire.text_field(100, content) + wire.text_field(101, "17") + wire.STOP)
    encoded = wire.Envelope(*parts, at, detail, wire.signature("s", "1", "7")).encoded()
    found = wire.parse(base64.b64decode(encoded))
    assert [found[number] for number in (1, 2, 3, 4)] == [part.encode() for part in parts]
    assert found[6] == str(at).encode()
    assert found[7] == {wire.MESSAGE: {100: content, 101: b"17"}}
    assert found[9] == {1: b"s", 2: b"1", 3: b"7"}


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused_in_one_way(raw: bytes) -> None:
    try:
        wire.parse(raw)
    except ValueError:
        return
    assert raw.endswith(wire.STOP)


@pytest.mark.parametrize(
    "raw", [b"", b"\x0b", b"\x0b\0\1\0\0\0\x09abc\0", b"\0\0", b"\x0f\0\1\x0b\x7f\xff\xff\xff\0", b"\x0c\0\1" * 5000]
)
def test_cut_nested_and_lying_structs_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        wire.parse(raw)


@pytest.mark.parametrize("text", ["aGk=", "aGk", "_-8=", "/+8"])
def test_both_alphabets_and_missing_padding_are_read(text: str) -> None:
    assert wire.decoded(text) in (b"hi", b"\xff\xef")


@pytest.mark.parametrize("text", ["", "a", "a b", "é", None, 7])
def test_what_is_no_base64_is_refused(text: object) -> None:
    with pytest.raises(ValueError):
        wire.decoded(text)
