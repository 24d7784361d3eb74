"""What aiohttp's server leaves open: too many connections, and clients that never go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import Struct

from backend.api.errors import raw, response_to
from backend.errors import UserError


class Limits(Struct, frozen=True, kw_only=True):
    """What clients may take: connections at once, and seconds of patience with each."""

    # Editors keep a handful; a program that opens more is broken or hostile.
    connections: int = 256
    # A client on this machine sends its headers in one piece.
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    # Between two requests.
    idle_seconds: float = 75.0
    # A client that has not read what was sent for so long holds a turn's place for nothing.
    write_seconds: float = 30.0


class Doorman:
    """Makes the protocol of each connection; counts those that are open."""

    def __init__(self, make_protocol: Callable[[], asyncio.Protocol], limits: Limits) -> None:
        self._make_protocol = make_protocol
        self.limits = limits
        self.open = 0

    def __call__(self) -> asyncio.Protocol:
        """A protocol for the connection that was just accepted."""
        if self.open >= self.limits.connections:
            return _TurnedAway()
        return _Watched(self, self._make_protocol())


@web.middleware
async def watch_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the request's connection that its headers are complete, then that others may follow."""
    assert request.transport is not None
    watched = cast(_Watched, request.transport.get_protocol())
    watched.headers_ended()
    try:
        return await handler(request)
    finally:
        watched.request_ended()


def body_within(seconds: float) -> Middleware:
    """A middleware that has the whole body before the handler runs; 408 after `seconds`."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            async with asyncio.timeout(seconds):
                await request.read()
        except TimeoutError:
            return _last(web.HTTPRequestTimeout(text=f"No whole body in {seconds:g} s."))
        except web.RequestPayloadError:
            return _last(UserError("bad_input", "The body cannot be unpacked."))
        return await handler(request)

    return middleware


def _last(error: Exception) -> web.Response:
    """The response after which the connection is closed: what follows is no request."""
    response = response_to(error)
    response.force_close()
    return response


class _TurnedAway(asyncio.Protocol):
    """Answers 429 and hangs up, without reading."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _refuse(transport, UserError("busy", "Too many connections are open."))


class _Watched(asyncio.Protocol):
    """Passes everything on to aiohttp's protocol.

    Headers that take too long are a 408; a client that stops reading is cut off, and with it the
    turn that it asked for.
    """

    def __init__(self, doorman: Doorman, inner: asyncio.Protocol) -> None:
        self._doorman = doorman
        self._inner = inner
        self._in_request = False
        self._reading = _Timer(doorman.limits.header_seconds)
        self._writing = _Timer(doorman.limits.write_seconds)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._doorman.open += 1
        self._transport = cast(asyncio.Transport, transport)
        self._reading.start(self._too_late)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if not self._in_request:
            self._reading.start(self._too_late)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._writing.start(self._transport.abort)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._writing.stop()
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._doorman.open -= 1
        self._reading.stop()
        self._writing.stop()
        self._inner.connection_lost(error)

    def headers_ended(self) -> None:
        self._in_request = True
        self._reading.stop()

    def request_ended(self) -> None:
        self._in_request = False

    def _too_late(self) -> None:
        seconds = self._doorman.limits.header_seconds
        _refuse(self._transport, web.HTTPRequestTimeout(text=f"No whole headers in {seconds:g} s."))


class _Timer:
    """A call after `seconds`; starting it while it runs changes nothing."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._pending: asyncio.TimerHandle | None = None

    def start(self, call: Callable[[], None]) -> None:
        if self._pending is None:
            self._pending = asyncio.get_running_loop().call_later(self._seconds, call)

    def stop(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None


def _refuse(transport: asyncio.BaseTransport, error: Exception) -> None:
    connection = cast(asyncio.Transport, transport)
    connection.write(raw(response_to(error)))
    connection.close()
