"""The worker's HTTP side, for the one client that has the token.

| route | takes | gives |
|---|---|---|
| ``GET /health`` | | the model's facts |
| ``GET /stats`` | | what the engine has done |
| ``POST /chat`` | `ChatRequest` | `ChatChunk` lines, at the end perhaps a `Failure` |
| ``POST /generate`` | `GenerateRequest` | `Generated`, or lines as above with ``stream`` |
| ``POST /count`` | `ChatRequest` | ``{"tokens": n}`` |
| ``POST /template`` | `ChatRequest` | ``{"prompt": text}`` |
| ``POST /tokenize`` | ``{"text", "control"}`` | ``{"tokens": [...]}`` |
| ``POST /detokenize`` | ``{"tokens": [...]}`` | ``{"text"}`` |
| ``POST /embed`` | ``{"texts": [...]}`` | ``{"vectors": [[...]], "tokens": [...]}`` |
| ``POST /state/save`` | ``{"name", "request": ChatRequest}`` | ``{"tokens": n}`` |
| ``POST /state/restore`` | ``{"name"}`` | ``{"tokens": n}`` |

All take and give JSON. A client that goes away cancels its request. Nothing of a prompt or a
reply is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.errors import Fault, UserError, fault_of
from backend.worker.engine import EmbeddingEngine, Prepared, TextEngine
from backend.worker.protocol import Failure, Generated, GenerateRequest

MAX_BODY_BYTES = 256 * 1024 * 1024  # a conversation with its pictures
_NDJSON = "application/x-ndjson"
_STATUS = {"not_found": 404, "busy": 503}

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Tokenize(Struct, frozen=True):
    text: str
    control: bool = False


class _Detokenize(Struct, frozen=True):
    tokens: list[int]


class _Embed(Struct, frozen=True):
    texts: list[str]


class _Save(Struct, frozen=True):
    name: str
    request: ChatRequest


class _Restore(Struct, frozen=True):
    name: str


class WorkerServer:
    """Routes over the engine; each asks for the bearer token and for this address as Host."""

    def __init__(self, engine: TextEngine | EmbeddingEngine, *, token: str) -> None:
        self._engine = engine
        self._authorization = f"Bearer {token}".encode()
        self._host = ""

    async def start(self, port: int = 0) -> tuple[web.AppRunner, int]:
        """Serve on 127.0.0.1; returns the runner to clean up and the port in use."""
        app = web.Application(middlewares=[self._guard], client_max_size=MAX_BODY_BYTES)
        app.add_routes([web.get("/health", self._health)])
        if isinstance(self._engine, EmbeddingEngine):
            app.add_routes(EmbeddingRoutes(self._engine).table)
        else:
            app.add_routes(TextRoutes(self._engine).table)
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        bound: int = runner.addresses[0][1]
        self._host = f"127.0.0.1:{bound}"
        return runner, bound

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.getall("Host", []) != [self._host]:
            return _fault(403, Fault("forbidden", "This Host is not served here."))
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._authorization):
            return _fault(401, Fault("unauthorised", "The token is missing or wrong."))
        if request.method == "POST" and request.content_type != "application/json":
            return _fault(415, Fault("bad_input", "Only application/json is taken."))
        try:
            return await handler(request)
        except msgspec.MsgspecError as error:
            return _fault(400, Fault("bad_input", "The request is malformed.", f"{error}."))
        except UserError as error:
            return _fault(_STATUS.get(error.fault.code, 400), error.fault)
        except web.HTTPException as error:
            return _fault(error.status, Fault("bad_input", f"{error.reason}."))
        except Exception as error:
            traceback.print_exc()
            return _fault(500, fault_of(error))

    async def _health(self, _request: web.Request) -> web.Response:
        return _reply(self._engine.facts)


class EmbeddingRoutes:
    """What a model that embeds can be asked."""

    def __init__(self, engine: EmbeddingEngine) -> None:
        self._engine = engine

    @property
    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [web.post("/embed", self._embed)]

    async def _embed(self, request: web.Request) -> web.Response:
        asked = await _body(request, _Embed)
        vectors, tokens = await asyncio.to_thread(self._engine.embed, asked.texts)
        return _reply({"vectors": vectors.tolist(), "tokens": tokens})


class TextRoutes:
    """What a model that writes can be asked."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine

    @property
    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.get("/stats", self._stats),
            web.post("/chat", self._chat),
            web.post("/generate", self._generate),
            web.post("/count", self._count),
            web.post("/template", self._template),
            web.post("/tokenize", self._tokenize),
            web.post("/detokenize", self._detokenize),
            web.post("/state/save", self._save),
            web.post("/state/restore", self._restore),
        ]

    async def _stats(self, _request: web.Request) -> web.Response:
        return _reply(self._engine.stats())

    async def _count(self, request: web.Request) -> web.Response:
        asked = await _body(request, ChatRequest)
        return _reply({"tokens": await asyncio.to_thread(self._engine.count, asked)})

    async def _template(self, request: web.Request) -> web.Response:
        asked = await _body(request, ChatRequest)
        return _reply({"prompt": await asyncio.to_thread(self._engine.prompt_text, asked)})

    async def _tokenize(self, request: web.Request) -> web.Response:
        asked = await _body(request, _Tokenize)
        tokens = await asyncio.to_thread(self._engine.tokenize, asked.text, control=asked.control)
        return _reply({"tokens": tokens})

    async def _detokenize(self, request: web.Request) -> web.Response:
        asked = await _body(request, _Detokenize)
        return _reply({"text": await asyncio.to_thread(self._engine.detokenize, asked.tokens)})

    async def _save(self, request: web.Request) -> web.Response:
        asked = await _body(request, _Save)
        tokens = await asyncio.to_thread(self._engine.save, asked.request, asked.name)
        return _reply({"tokens": tokens})

    async def _restore(self, request: web.Request) -> web.Response:
        asked = await _body(request, _Restore)
        return _reply({"tokens": await asyncio.to_thread(self._engine.restore, asked.name)})

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        asked = await _body(request, GenerateRequest)
        # Tokenising a long prompt takes time that other streams should not lose.
        prepare = asyncio.to_thread(self._engine.prepare_plain, asked)
        if asked.stream:
            return await self._streamed(request, prepare)
        text, written = "", 0
        async with aclosing(self._batches(await prepare)) as batches:
            async for batch in batches:
                for chunk in batch:
                    if isinstance(chunk, TextDelta):
                        text += chunk.text
                    elif isinstance(chunk, ChatFinished):
                        written = chunk.usage.completion_tokens
                    elif isinstance(chunk, Failure):
                        raise UserError.of(chunk.fault)
        return _reply(Generated(text, written))

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = await _body(request, ChatRequest)
        return await self._streamed(request, asyncio.to_thread(self._engine.prepare, asked))

    async def _streamed(
        self, request: web.Request, preparing: Coroutine[Any, Any, Prepared]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": _NDJSON})
        await response.prepare(request)
        try:
            async with aclosing(self._batches(await preparing)) as batches:
                async for batch in batches:
                    await response.write(b"".join(map(_line, batch)))
        except ConnectionResetError:
            return response  # the client went away; there is nobody to tell
        except UserError as error:
            await response.write(_line(Failure(error.fault)))
        await response.write_eof()
        return response

    async def _batches(self, prepared: Prepared) -> AsyncGenerator[list[ChatChunk | Failure], None]:
        """The chunks of a reply as they come, those that came together in one list.

        What it had begun with comes with its first new text.
        """
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[ChatChunk | Failure] = asyncio.Queue()

        def emit(chunk: ChatChunk | Failure) -> None:
            loop.call_soon_threadsafe(chunks.put_nowait, chunk)

        ticket = self._engine.submit(prepared, emit)
        begun = prepared.begun
        try:
            ended = False
            while not ended:
                batch = [await chunks.get()]
                while not chunks.empty():
                    batch.append(chunks.get_nowait())
                ended = isinstance(batch[-1], ChatFinished | Failure)
                texts = [n for n, c in enumerate(batch) if isinstance(c, TextDelta | ChatFinished)]
                if begun and texts:
                    batch.insert(texts[0], TextDelta(text=begun))
                    begun = ""
                yield batch
        finally:
            self._engine.cancel(ticket)


async def _body(request: web.Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            "bad_input",
            "The request is malformed.",
            why="It is no UTF-8."
            if isinstance(error, UnicodeDecodeError)
            else "It nests too deep.",
        ) from error


def _reply(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def _line(chunk: ChatChunk | Failure) -> bytes:
    return msgspec.json.encode(chunk) + b"\n"


def _fault(status: int, fault: Fault) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(Failure(fault)), content_type="application/json"
    )
