"""Server-sent events as OpenAI-shaped servers send them, read from bytes cut anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

MAX_EVENT_BYTES = 4 * 1024 * 1024


class EventTooLongError(ValueError):
    """A server sent an event over `MAX_EVENT_BYTES`."""


class EventReader:
    """Takes bytes as they come and gives the `data` of whole events.

    After https://html.spec.whatwg.org/multipage/server-sent-events.html: lines end in LF, CRLF or
    CR, an empty line ends an event, several data lines are joined, comments and other fields are
    left out. Events without data do not count.
    """

    def __init__(self) -> None:
        self._line_parts: list[bytes] = []
        self._data: list[bytes] = []
        self._line_size = 0
        self._data_size = 0
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The events that `chunk` completes.

        Raises:
            EventTooLongError: memory would grow without bound.
        """
        if not chunk:
            return []
        if self._after_cr:
            chunk = chunk.removeprefix(b"\n")  # the second half of a CRLF
        self._after_cr = chunk.endswith(b"\r")
        first, *rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._line_parts.append(first)
        self._line_size += len(first)
        events = []
        if rest:
            lines = [b"".join(self._line_parts), *rest[:-1]]
            self._line_parts, self._line_size = rest[-1:], len(rest[-1])
            events = [event for line in lines if (event := self._line(line)) is not None]
        if self._line_size + self._data_size > MAX_EVENT_BYTES:
            raise EventTooLongError(f"an event has over {MAX_EVENT_BYTES} bytes")
        return events

    def finish(self) -> list[bytes]:
        """The last event of a server that forgot its empty line."""
        return self.feed(b"\n\n") if any(self._line_parts) or self._data else []

    def _line(self, line: bytes) -> bytes | None:
        if not line:
            event = b"\n".join(self._data)
            had_data = bool(self._data)
            self._data, self._data_size = [], 0
            return event if had_data else None
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(value.removeprefix(b" "))
            self._data_size += len(value)
        return None


async def events(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The `data` of every event in a stream of bytes."""
    reader = EventReader()
    async for chunk in chunks:
        for event in reader.feed(chunk):
            yield event
    for event in reader.finish():
        yield event
