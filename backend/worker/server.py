"""The worker's HTTP side: health, chat and token counts, for the one client that has the token."""

from __future__ import annotations

import asyncio
import hmac
import traceback
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest
from backend.errors import Fault, UserError, fault_of
from backend.worker.engine import TextEngine
from backend.worker.protocol import Failure

MAX_BODY_BYTES = 64 * 1024 * 1024
_NDJSON = "application/x-ndjson"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WorkerServer:
    """Routes over a `TextEngine`.

    ``GET /health`` gives the model's facts, ``POST /chat`` streams `ChatChunk` lines and may end
    with a `Failure` line, ``POST /count`` gives ``{"tokens": n}``; all take and give JSON. Every
    route asks for the bearer token and for this address as Host. A client that goes away cancels
    its request.
    """

    def __init__(self, engine: TextEngine, *, token: str) -> None:
        self._engine = engine
        self._authorization = f"Bearer {token}".encode()
        self._host = ""
        self._chats = msgspec.json.Decoder(ChatRequest)

    async def start(self, port: int = 0) -> tuple[web.AppRunner, int]:
        """Serve on 127.0.0.1; returns the runner to clean up and the port in use."""
        app = web.Application(middlewares=[self._guard], client_max_size=MAX_BODY_BYTES)
        app.add_routes(
            [
                web.get("/health", self._health),
                web.post("/chat", self._chat),
                web.post("/count", self._count),
            ]
        )
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
            return _fault(400, error.fault)
        except web.HTTPException as error:
            return _fault(error.status, Fault("bad_input", f"{error.reason}."))
        except Exception as error:
            traceback.print_exc()
            return _fault(500, fault_of(error))

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=msgspec.json.encode(self._engine.facts), content_type="application/json"
        )

    async def _count(self, request: web.Request) -> web.Response:
        chat = self._chats.decode(await request.read())
        tokens = await asyncio.to_thread(self._engine.count, chat.messages)
        return web.json_response({"tokens": tokens})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        chat = self._chats.decode(await request.read())
        response = web.StreamResponse(headers={"Content-Type": _NDJSON})
        await response.prepare(request)
        try:
            await self._stream(chat, response)
        except ConnectionResetError:
            return response  # the client went away; there is nobody to tell
        except UserError as error:
            await response.write(_line(Failure(error.fault)))
        await response.write_eof()
        return response

    async def _stream(self, chat: ChatRequest, response: web.StreamResponse) -> None:
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[ChatChunk | Failure] = asyncio.Queue()

        def emit(chunk: ChatChunk | Failure) -> None:
            loop.call_soon_threadsafe(chunks.put_nowait, chunk)

        # Tokenising a long prompt takes time that other streams should not lose.
        prepared = await asyncio.to_thread(self._engine.prepare, chat)
        ticket = self._engine.submit(prepared, emit)
        try:
            ended = False
            while not ended:
                batch = [await chunks.get()]
                while not chunks.empty():
                    batch.append(chunks.get_nowait())
                await response.write(b"".join(map(_line, batch)))
                ended = isinstance(batch[-1], ChatFinished | Failure)
        finally:
            self._engine.cancel(ticket)


def _line(chunk: ChatChunk | Failure) -> bytes:
    return msgspec.json.encode(chunk) + b"\n"


def _fault(status: int, fault: Fault) -> web.Response:
    return web.Response(
        status=status, body=msgspec.json.encode(Failure(fault)), content_type="application/json"
    )
