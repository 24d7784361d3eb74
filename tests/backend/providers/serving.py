"""Real HTTP servers on localhost that answer by script, well and badly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from backend.chat_protocol import ChatChunk, ChatRequest, ReasoningDelta, TextDelta
from backend.errors import UserError
from backend.providers.base import Provider
from backend.settings import Server, ServerKind

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HANG_S = 30.0


class Scripted:
    """A server with `routes`, "METHOD /path" to an answer, that keeps what it was asked.

    An answer is JSON to give, an int for a bare status, a `web.Response`, or a handler.
    """

    def __init__(self, routes: dict[str, Any]) -> None:
        self.routes = routes
        self.asked: list[str] = []
        self.bodies: dict[str, Any] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.gone = asyncio.Event()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        route = f"{request.method} {request.path}"
        self.asked.append(route)
        self.headers[route] = dict(request.headers)
        if request.can_read_body:
            self.bodies[route] = await request.json()
        answer = self.routes.get(route, 404)
        if callable(answer):
            try:
                response: web.StreamResponse = await answer(request)
            finally:
                self.gone.set()
            return response
        if isinstance(answer, int):
            return web.Response(status=answer)
        return answer if isinstance(answer, web.Response) else web.json_response(answer)

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """End it as a kill would: its port refuses, its connections are cut."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Scripted]:
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    def server(self, kind: ServerKind = "openai", name: str = "far") -> Server:
        return Server(name=name, url=self.url, kind=kind)


@asynccontextmanager
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


def stream(*parts: str, hang: bool = False) -> Handler:
    """Sends each part on its own; with `hang`, nothing more then."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for part in parts:
            await response.write(part.encode())
            await asyncio.sleep(0)
        if hang:
            await asyncio.sleep(HANG_S)
        return response

    return handler


async def hang(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(HANG_S)
    return web.Response()


def sse(*values: Any) -> list[str]:
    return [f"data: {json.dumps(value)}\n\n" for value in values]


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def says(*words: str, hang: bool = False) -> Handler:
    """An OpenAI-shaped reply of `words`; with `hang` it has no end."""
    parts = sse(*(delta(content=word) for word in words))
    return stream(*parts, hang=True) if hang else stream(*parts, *sse(delta("stop")))


def ndjson(*values: Any) -> list[str]:
    return [json.dumps(value) + "\n" for value in values]


async def collect(provider: Provider, request: ChatRequest) -> list[ChatChunk]:
    async with aclosing(provider.chat(request)) as chunks:
        return [chunk async for chunk in chunks]


async def until_error(provider: Provider, request: ChatRequest) -> tuple[str, UserError]:
    """What was written before the error, and the error."""
    text = ""
    try:
        async with aclosing(provider.chat(request)) as chunks:
            async for chunk in chunks:
                text += chunk.text if isinstance(chunk, TextDelta) else ""
    except UserError as error:
        return text, error
    raise AssertionError("the stream ended well")


def text_of(chunks: Sequence[ChatChunk], kind: type[TextDelta | ReasoningDelta] = TextDelta) -> str:
    return "".join(c.text for c in chunks if isinstance(c, kind))
