"""An OpenAI-compatible server on a thread of its own whose models do as they are told.

It says what no real model says on demand: slowly, nothing, the same for ever, a refusal, an error.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_STARTS_WITHIN_S = 10.0


@dataclass
class Voice:
    """What a model says: `text` word by word with `pause_s` between two words.

    After `hold_after` words it waits for `Scripted.release`; `status` answers that instead;
    `hangs` answers nothing at all; `repeats` says the text over and over. A `text` that is called
    gets the body of the request.
    """

    text: str | Callable[[dict[str, Any]], str] = "It depends."
    pause_s: float = 0.0
    hold_after: int | None = None
    status: int = 200
    hangs: bool = False
    repeats: bool = False


@dataclass
class Scripted:
    """A running server; `asked` holds the bodies of the chats, `other` every other path asked."""

    voices: dict[str, Voice]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    writing: int = 0
    _release: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        """Let what holds go on."""
        self._release.set()

    def asked_of(self, model: str) -> list[dict[str, Any]]:
        """The chats with one model."""
        return [body for body in self.asked if body["model"] == model]

    async def models(self, _request: web.Request) -> web.Response:
        models = [{"id": name, "object": "model", "max_model_len": 8192} for name in self.voices]
        return web.json_response({"object": "list", "data": models})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        self.asked.append(body)
        voice = self.voices[body["model"]]
        if voice.hangs:
            await asyncio.sleep(3600)
        if voice.status != 200:
            return web.json_response({"error": {"message": "Out of order."}}, status=voice.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        self.writing += 1
        try:
            async for piece in self._pieces(voice, body):
                await self._send(response, {"delta": {"content": piece}})
            await self._send(response, {"delta": {}, "finish_reason": "stop"})
            await response.write(b"data: [DONE]\n\n")
        except ConnectionError:
            pass  # the reader went away
        finally:
            self.writing -= 1
        return response

    async def _pieces(self, voice: Voice, body: dict[str, Any]) -> Any:
        text = voice.text if isinstance(voice.text, str) else voice.text(body)
        words = text.split(" ") if text else []
        number = 0
        while True:
            for word in words:
                if number == voice.hold_after:
                    while not self._release.is_set():
                        await asyncio.sleep(0.01)
                yield word if number == 0 else f" {word}"
                number += 1
                await asyncio.sleep(voice.pause_s)
            if not (voice.repeats and words):
                return

    @staticmethod
    async def _send(response: web.StreamResponse, choice: dict[str, Any]) -> None:
        chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, **choice}]}
        await response.write(f"data: {json.dumps(chunk)}\n\n".encode())

    async def anything(self, request: web.Request) -> web.Response:
        """Whatever else is asked for is remembered and not there."""
        self.other.append(request.path)
        return web.Response(status=404)


@contextmanager
def scripted(**voices: Voice) -> Iterator[Scripted]:
    """Serve `voices` by the names of their models until the context ends."""
    server = Scripted(voices)
    ready, loops = threading.Event(), list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/v1/models", server.models)
        app.router.add_post("/v1/chat/completions", server.chat)
        app.router.add_route("*", "/{rest:.*}", server.anything)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        stop = asyncio.Event()
        loops.append((asyncio.get_running_loop(), stop))
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="scripted server")
    thread.start()
    assert ready.wait(_STARTS_WITHIN_S)
    try:
        yield server
    finally:
        server.release()
        loop, stop = loops[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join()
