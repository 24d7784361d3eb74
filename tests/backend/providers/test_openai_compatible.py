"""The client against a real HTTP server that answers as servers do, well and badly."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.errors import UserError
from backend.providers import OpenAICompatibleProvider
from backend.providers.openai_compatible import estimate_tokens
from backend.settings import Server
from backend.values import Message, SamplingParams, Usage

REQUEST = ChatRequest(
    model="m",
    messages=(Message.of("system", "Brief."), Message.of("user", "Why?")),
    sampling=SamplingParams(temperature=0, max_tokens=7, seed=3, stop=("END",)),
    json_schema={"type": "object"},
)
KEY = "sk-very-secret"


def chunk(text: str | None = None, **fields: Any) -> str:
    choice = {"index": 0, "delta": {"content": text} if text else {}, **fields}
    return json.dumps({"object": "chat.completion.chunk", "choices": [choice]})


STOP = chunk(finish_reason="stop")
USAGE = json.dumps(
    {
        "choices": [],
        "usage": {
            "prompt_tokens": 9,
            "completion_tokens": 2,
            "prompt_tokens_details": {"cached_tokens": 4},
        },
    }
)


class Scripted:
    """A server that answers every chat with `lines` (or `status` and `body`) and keeps requests."""

    def __init__(self, *lines: str, status: int = 200, body: str = "", stall: bool = False) -> None:
        self.lines, self.status, self.body, self.stall = lines, status, body, stall
        self.requests: list[tuple[dict[str, str], Any]] = []
        self.gone = asyncio.Event()

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((dict(request.headers), await request.json()))
        if self.status != 200:
            return web.Response(
                status=self.status, text=self.body, headers={"Location": "/elsewhere"}
            )
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            for line in self.lines:
                await response.write(f"data: {line}\n\n".encode())
            if self.stall:
                await asyncio.sleep(30)
        finally:
            self.gone.set()
        return response

    async def models(self, _request: web.Request) -> web.Response:
        if self.status != 200:
            return web.Response(status=self.status, text=self.body)
        models = [{"id": "m", "max_model_len": 4096}, {"id": "plain", "object": "model"}]
        return web.json_response({"object": "list", "data": models})

    @asynccontextmanager
    async def provider(
        self, *, idle_timeout_s: float = 5.0
    ) -> AsyncIterator[OpenAICompatibleProvider]:
        app = web.Application()
        app.add_routes(
            [web.post("/v1/chat/completions", self.chat), web.get("/v1/models", self.models)]
        )
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with aiohttp.ClientSession() as session:
            yield OpenAICompatibleProvider(
                Server(name="far", url=url, api_key_env="FAR_KEY"),
                session,
                environment={"FAR_KEY": KEY},
                idle_timeout_s=idle_timeout_s,
            )
        await runner.cleanup()


async def answer(server: Scripted, **options: float) -> list[ChatChunk]:
    async with server.provider(**options) as provider, aclosing(provider.chat(REQUEST)) as chunks:
        return [c async for c in chunks]


async def failure(server: Scripted, **options: float) -> tuple[str, UserError]:
    """What was written before the error, and the error."""
    text = ""
    async with server.provider(**options) as provider, aclosing(provider.chat(REQUEST)) as chunks:
        try:
            async for c in chunks:
                text += c.text if isinstance(c, TextDelta) else ""
        except UserError as error:
            return text, error
    raise AssertionError("the stream ended well")


async def test_streams_a_reply_with_its_usage() -> None:
    server = Scripted(chunk("Be"), chunk("cause."), STOP, USAGE, "[DONE]", "left out")
    assert await answer(server) == [
        TextDelta(text="Be"),
        TextDelta(text="cause."),
        ChatFinished(finish_reason="stop", usage=Usage(9, 2, 4)),
    ]
    headers, body = server.requests[0]
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body["messages"] == [
        {"role": "system", "content": "Brief."},
        {"role": "user", "content": "Why?"},
    ]
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert (body["max_tokens"], body["seed"], body["stop"]) == (7, 3, ["END"])


@pytest.mark.parametrize(
    "lines",
    [
        [chunk("a"), STOP],
        [chunk("a"), STOP, "[DONE]"],
        [
            json.dumps({"choices": [{"delta": {"role": "assistant", "content": None}}]}),
            chunk("a"),
            STOP,
        ],
        [chunk("a"), STOP, json.dumps({"choices": [], "usage": None})],
    ],
)
async def test_missing_usage_is_estimated(lines: list[str]) -> None:
    *_, last = await answer(Scripted(*lines))
    expected = Usage(estimate_tokens(REQUEST.messages), 1)
    assert last == ChatFinished(finish_reason="stop", usage=expected)


async def test_length_is_told() -> None:
    *_, last = await answer(Scripted(chunk("a", finish_reason="length"), "[DONE]"))
    assert isinstance(last, ChatFinished)
    assert last.finish_reason == "length"


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (
            lambda: Scripted(chunk("a"), json.dumps({"error": {"message": "out of memory"}})),
            "provider_refused",
            "out of memory",
        ),
        (lambda: Scripted(chunk("a")), "provider_unreachable", "middle"),
        (lambda: Scripted(chunk("a"), "[DONE]"), "provider_unreachable", "middle"),
        (lambda: Scripted(chunk("a"), "{broken"), "provider_unreachable", "Decode"),
        (lambda: Scripted(chunk("a"), '{"choices": 7}'), "provider_unreachable", "Validation"),
    ],
)
async def test_errors_in_the_middle_keep_what_was_written(
    make: Callable[[], Scripted], code: str, words: str
) -> None:
    text, error = await failure(make())
    assert text == "a"
    assert error.fault.code == code
    assert words in error.fault.why


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (401, '{"error": {"message": "bad key"}}', "provider_refused", "bad key"),
        (404, '{"error": "model m not found"}', "provider_refused", "model m not found"),
        (500, "<html>oops</html>", "provider_refused", "oops"),
        (302, "", "provider_refused", "302"),
        (
            400,
            '{"error": {"message": "maximum context length is 4096 tokens, you asked for 5000"}}',
            "context_exceeded",
            "5000",
        ),
    ],
)
async def test_refusals_carry_the_servers_words(
    status: int, body: str, code: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, error = await failure(Scripted(status=status, body=body))
    assert error.fault.code == code
    assert words in error.fault.why
    assert KEY not in caplog.text + error.fault.sentence


async def test_silence_ends_in_bounded_time() -> None:
    text, error = await failure(Scripted(chunk("a"), stall=True), idle_timeout_s=0.2)
    assert text == "a"
    assert error.fault.code == "provider_unreachable"


async def test_closing_the_stream_hangs_up() -> None:
    server = Scripted(chunk("a"), stall=True)
    async with server.provider() as provider:
        async with aclosing(provider.chat(REQUEST)) as chunks:
            assert await anext(chunks) == TextDelta(text="a")
        async with asyncio.timeout(5):
            await server.gone.wait()


async def test_lists_models_with_their_contexts() -> None:
    async with Scripted().provider() as provider:
        assert [(m.id, m.context_length) for m in await provider.models()] == [
            ("far/m", 4096),
            ("far/plain", None),
        ]
        assert await provider.context_length("m") == 4096
        assert await provider.context_length("plain") is None


async def test_nobody_there() -> None:
    async with aiohttp.ClientSession() as session:
        provider = OpenAICompatibleProvider(Server(name="far", url="http://127.0.0.1:9"), session)
        with pytest.raises(UserError) as raised:
            await provider.models()
    assert raised.value.fault.code == "provider_unreachable"
    assert "127.0.0.1:9" in raised.value.fault.message


async def test_an_address_that_is_none() -> None:
    async with aiohttp.ClientSession() as session:
        provider = OpenAICompatibleProvider(Server(name="far", url="not an address"), session)
        with pytest.raises(UserError) as raised:
            await provider.models()
    assert raised.value.fault.code == "provider_unreachable"
