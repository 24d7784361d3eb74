from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.providers.sse import MAX_EVENT_BYTES, EventReader, EventTooLongError

STREAM = (
    b": a comment\n\ndata: one\n\r\n"
    b"event: x\r\ndata: two\r\ndata: more\r\n\r\n"
    b'data:three\r\rid: 7\n\ndata: {"a": "\xe2\x82\xac"}\n\ndata: [DONE]\n\n'
)
EVENTS = [b"one", b"two\nmore", b"three", b'{"a": "\xe2\x82\xac"}', b"[DONE]"]


def read(*chunks: bytes) -> list[bytes]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)] + reader.finish()


def test_cut_at_every_byte() -> None:
    for at in range(len(STREAM) + 1):
        assert read(STREAM[:at], STREAM[at:]) == EVENTS
    assert read(*(bytes([byte]) for byte in STREAM)) == EVENTS


@pytest.mark.parametrize("end", [b"", b"\n", b"\r", b"\r\n"])
def test_the_last_event_needs_no_empty_line(end: bytes) -> None:
    assert read(b"data: last" + end) == [b"last"]


@given(st.lists(st.binary(max_size=30)))
def test_takes_any_bytes(chunks: list[bytes]) -> None:
    read(*chunks)


@pytest.mark.parametrize("line", [b"x" * 1024, b"data: " + b"x" * 1024 + b"\n"])
def test_memory_is_bounded(line: bytes) -> None:
    reader = EventReader()

    def flood() -> None:
        for _ in range(2 * MAX_EVENT_BYTES // 1024):
            reader.feed(line)

    with pytest.raises(EventTooLongError):
        flood()
