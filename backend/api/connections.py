"""What aiohttp's server leaves open: too many connections, and headers that never end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """What clients may take: connections at once, and seconds of patience with each."""

    # Editors keep a handful; a program that opens more is broken or hostile.
    connections: int = 256
    # A client on this machine sends its headers in one piece.
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    # Between two requests.
    idle_seconds: float = 75.0
    # A client that reads nothing for so long has stopped; it holds a turn's place meanwhile.
    write_seconds: float = 30.0


_END_OF_HEADERS = b"\r\n\r\n"


class Doorman:
    """Makes the protocol of each connection; counts those that are open."""

    def __init__(
        self,
        make_protocol: Callable[[], asyncio.Protocol],
        limits: Limits,
    ) -> None:
        self._make_protocol = make_protocol
        self.limits = limits
        self.open = 0

    def __call__(self) -> asyncio.Protocol:
        """A protocol for the connection that was just accepted."""
        if self.open >= self.limits.connections:
            return _TurnedAway()
        return _Watched(self, self._make_protocol())


class _TurnedAway(asyncio.Protocol):
    """Answers 429 and hangs up, without reading."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _refuse(transport, "429 Too Many Requests")


class _Watched(asyncio.Protocol):
    """Passes everything on to aiohttp's protocol; 408 if the first headers take too long."""

    def __init__(self, doorman: Doorman, inner: asyncio.Protocol) -> None:
        self._doorman = doorman
        self._inner = inner
        self._tail = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._doorman.open += 1
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(
            self._doorman.limits.header_seconds, _refuse, transport, "408 Request Timeout"
        )
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._timer is not None:
            if _END_OF_HEADERS in self._tail + data:
                self._timer.cancel()
                self._timer = None
            # The end may be split between two reads.
            self._tail = (self._tail + data)[-len(_END_OF_HEADERS) + 1 :]
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._doorman.open -= 1
        if self._timer is not None:
            self._timer.cancel()
        self._inner.connection_lost(error)


def _refuse(transport: asyncio.BaseTransport, status: str) -> None:
    connection = cast(asyncio.Transport, transport)
    connection.write(
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
    )
    connection.close()
