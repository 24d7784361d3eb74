"""A model server that writes at a steady pace: ``python -m ... TOKENS_PER_S CHARACTERS``.

It speaks the part of the OpenAI protocol that a seat needs, prints its port, and ends with its
standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import perf_counter

from aiohttp import web

from tests.benchmarks.desktop import texts

TOKEN = 5  # characters
TICK_S = 0.01


async def models(_request: web.Request) -> web.Response:
    """The one model."""
    return web.json_response({"object": "list", "data": [{"id": "steady", "object": "model"}]})


async def completions(request: web.Request) -> web.StreamResponse:
    """The same text for everybody, a token at a time."""
    per_s, text = request.app[PACE]
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    began, start = perf_counter(), 0
    while start < len(text):
        await asyncio.sleep(TICK_S)
        due = min(len(text), round((perf_counter() - began) * per_s) * TOKEN)
        while start < due:
            await _send(response, {"delta": {"content": text[start : start + TOKEN]}})
            start += TOKEN
    await _send(response, {"delta": {}, "finish_reason": "stop"})
    await response.write(b"data: [DONE]\n\n")
    return response


async def _send(response: web.StreamResponse, choice: dict[str, object]) -> None:
    body = {"object": "chat.completion.chunk", "choices": [{"index": 0, **choice}]}
    await response.write(f"data: {json.dumps(body)}\n\n".encode())


PACE: web.AppKey[tuple[float, str]] = web.AppKey("pace")


async def main(per_s: float, size: int) -> None:
    """Serve until standard input ends."""
    app = web.Application()
    app[PACE] = (per_s, texts.markdown(size))
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", completions)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
