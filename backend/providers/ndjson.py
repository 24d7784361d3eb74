"""One JSON value a line, read from bytes cut anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

MAX_LINE_BYTES = 4 * 1024 * 1024


class LineTooLongError(ValueError):
    """A server sent a line over `MAX_LINE_BYTES`."""


async def lines(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The lines of a stream of bytes that are not empty; the last one needs no end.

    Raises:
        LineTooLongError: memory would grow without bound.
    """
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for end in whole:
            line = b"".join((*parts, end)).strip()
            parts, size = [], 0
            if line:
                yield line
        parts.append(rest)
        size += len(rest)
        if size > MAX_LINE_BYTES:
            raise LineTooLongError(f"a line has over {MAX_LINE_BYTES} bytes")
    if line := b"".join(parts).strip():
        yield line
