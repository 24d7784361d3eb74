"""Ollama's client against a real HTTP server that speaks as Ollama does, well and badly."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import aclosing
from typing import Any

import pytest

from backend.chat_protocol import (
    ChatFinished,
    ChatRequest,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolCallRefused,
)
from backend.providers.ollama import OllamaProvider
from backend.values import (
    ImagePart,
    Message,
    SamplingParams,
    TextPart,
    Tool,
    ToolCall,
    ToolResult,
    Usage,
)
from tests.backend.providers.serving import (
    Scripted,
    collect,
    hang,
    ndjson,
    session,
    stream,
    text_of,
    until_error,
)

PNG = b"\x89PNG\r\n\x1a\n"
WEATHER = Tool(name="weather", parameters={"type": "object"})
TAGS = {
    "models": [
        {
            "name": "qwen3:8b",
            "digest": "a",
            "size": 5200000000,
            "details": {"family": "qwen3", "quantization_level": "Q4_K_M"},
        },
        {"name": "odd:latest", "digest": "b", "details": {"family": "llama"}},
    ]
}
SHOW = {
    "capabilities": ["completion", "tools", "thinking"],
    "model_info": {"general.architecture": "qwen3", "qwen3.context_length": 40960},
    "parameters": 'stop "<|im_end|>"\nnum_ctx    16384\ntemperature 0.6',
}
DONE = {"message": {"content": ""}, "done": True, "done_reason": "stop"}
COUNTED = {**DONE, "prompt_eval_count": 11, "eval_count": 2}


def line(**message: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", **message}, "done": False}


def scripted(chat: Any = 404, show: Any = SHOW) -> Scripted:
    return Scripted(
        {
            "GET /api/tags": TAGS,
            "POST /api/show": show,
            "POST /api/chat": chat,
            "GET /api/version": {"version": "0.30.1"},
        }
    )


def request(**fields: Any) -> ChatRequest:
    fields = {"messages": (Message.of("user", "Why?"),)} | fields
    return ChatRequest(model="qwen3:8b", **fields)


async def test_lists_what_models_can_do() -> None:
    async with scripted().running() as server, session() as client:
        ollama = OllamaProvider(server.server("ollama"), client)
        first, odd = await ollama.models()
        assert (first.id, first.context_length, first.quantisation) == (
            "far/qwen3:8b",
            16384,
            "Q4_K_M",
        )
        assert (first.tools, first.thinking, first.vision, first.embedding) == (
            True,
            True,
            False,
            False,
        )
        assert odd.id == "far/odd:latest"
        await ollama.models()
        assert server.asked.count("POST /api/show") == 2  # once for each, until it changes
        assert (await ollama.health()).reachable


@pytest.mark.parametrize(
    ("parameters", "trained", "expected"),
    [("", 40960, 8192), ("num_ctx 65536", 40960, 40960), ("", 2048, 2048), ("", None, 8192)],
)
async def test_the_context_is_what_will_be_asked_for(
    parameters: str, trained: int | None, expected: int
) -> None:
    facts = {"general.architecture": "qwen3", "qwen3.context_length": trained}
    show = {"parameters": parameters, "model_info": facts}
    chat = stream(*ndjson(COUNTED))
    async with scripted(chat, show).running() as server, session() as client:
        ollama = OllamaProvider(server.server("ollama"), client)
        assert await ollama.context_length("qwen3:8b") == expected
        await collect(ollama, request())
        body = server.bodies["POST /api/chat"]
        assert body["options"]["num_ctx"] == expected
        assert (body["truncate"], body["shift"]) == (False, False)


async def test_a_model_that_cannot_be_shown_is_listed_with_the_reason() -> None:
    async with scripted(show=500).running() as server, session() as client:
        infos = await OllamaProvider(server.server("ollama"), client).models()
        assert all("500" in info.note for info in infos)


async def test_thinks_speaks_and_counts() -> None:
    chat = stream(
        *ndjson(line(thinking="Hm. "), line(content="Be"), line(content="cause."), COUNTED)
    )
    schema = {"type": "object"}
    sampling = SamplingParams(temperature=0, max_tokens=7, seed=3, stop=("END",))
    asked = request(sampling=sampling, json_schema=schema, thinking=True)
    async with scripted(chat).running() as server, session() as client:
        ollama = OllamaProvider(server.server("ollama"), client)
        assert await collect(ollama, asked) == [
            ReasoningDelta(text="Hm. "),
            TextDelta(text="Be"),
            TextDelta(text="cause."),
            ChatFinished(finish_reason="stop", usage=Usage(11, 2)),
        ]
        body = server.bodies["POST /api/chat"]
        assert (body["format"], body["think"], body["stream"]) == (schema, True, True)
        wanted = {"temperature": 0, "num_predict": 7, "seed": 3, "stop": ["END"]}
        assert wanted.items() <= body["options"].items()


async def test_pictures_tools_and_results_go_there() -> None:
    messages = (
        Message("user", (ImagePart("a.png", PNG), TextPart("Warm?"))),
        Message("assistant", (ToolCall("c1", "weather", '{"town": "Ulm"}'),)),
        Message("tool", (ToolResult("c1", "20 degrees"),)),
    )
    call = {"function": {"name": "weather", "arguments": {"town": "Ulm"}}}
    chat = stream(*ndjson(line(tool_calls=[call]), line(tool_calls=[call]), DONE))
    async with scripted(chat).running() as server, session() as client:
        ollama = OllamaProvider(server.server("ollama"), client)
        *calls, last = await collect(ollama, request(messages=messages, tools=(WEATHER,)))
        sent = server.bodies["POST /api/chat"]
    assert sent["messages"] == [
        {"role": "user", "content": "Warm?", "images": [b64encode(PNG).decode()]},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_name": "weather", "content": "20 degrees"},
    ]
    assert sent["tools"][0]["function"]["name"] == "weather"
    assert [(c.index, c.name) for c in calls if isinstance(c, ToolCallDelta)] == [
        (0, "weather"),
        (1, "weather"),
    ]
    assert isinstance(last, ChatFinished)
    assert last.finish_reason == "tool_calls"


async def test_a_call_of_an_unknown_tool_is_not_to_be_run() -> None:
    call = {"function": {"name": "shell", "arguments": {}}}
    chat = stream(*ndjson(line(tool_calls=[call]), DONE))
    async with scripted(chat).running() as server, session() as client:
        chunks = await collect(
            OllamaProvider(server.server("ollama"), client), request(tools=(WEATHER,))
        )
    (refused,) = [c for c in chunks if isinstance(c, ToolCallRefused)]
    assert "shell" in refused.why


@pytest.mark.parametrize(
    ("parts", "code", "words"),
    [
        (ndjson(line(content="a")), "provider_unreachable", "middle"),
        ([*ndjson(line(content="a")), "{broken\n"], "provider_unreachable", "Decode"),
        (
            [*ndjson(line(content="a")), '{"error": ' + "[" * 5000],
            "provider_unreachable",
            "Recursion",
        ),
        (ndjson(line(content="a"), {"error": "out of memory"}), "provider_refused", "memory"),
    ],
)
async def test_errors_in_the_middle_keep_what_was_written(
    parts: list[str], code: str, words: str
) -> None:
    async with scripted(stream(*parts)).running() as server, session() as client:
        text, error = await until_error(OllamaProvider(server.server("ollama"), client), request())
    assert (text, error.fault.code) == ("a", code)
    assert words in error.fault.why


async def test_a_drip_is_read_and_silence_ends() -> None:
    drip = "".join(ndjson(line(content="slow"), COUNTED))
    async with scripted(stream(*drip)).running() as server, session() as client:
        assert (
            text_of(await collect(OllamaProvider(server.server("ollama"), client), request()))
            == "slow"
        )
        server.routes["POST /api/chat"] = stream(*ndjson(line(content="a")), hang=True)
        ollama = OllamaProvider(server.server("ollama"), client, idle_timeout_s=0.2)
        text, error = await until_error(ollama, request())
        assert (text, error.fault.code) == ("a", "provider_unreachable")


async def test_closing_the_stream_hangs_up() -> None:
    chat = stream(*ndjson(line(content="a")), hang=True)
    async with scripted(chat).running() as server, session() as client:
        ollama = OllamaProvider(server.server("ollama"), client)
        async with aclosing(ollama.chat(request())) as chunks:
            assert await anext(chunks) == TextDelta(text="a")
            server.gone.clear()
        async with asyncio.timeout(5):
            await server.gone.wait()


@pytest.mark.parametrize(
    "fields",
    [{"n": 2}, {"grammar": "root ::= 'a'"}, {"tools": (WEATHER,), "tool_choice": "required"}],
)
async def test_what_the_protocol_has_no_words_for_is_said(fields: dict[str, Any]) -> None:
    async with scripted().running() as server, session() as client:
        _, error = await until_error(
            OllamaProvider(server.server("ollama"), client), request(**fields)
        )
    assert error.fault.code == "provider_refused"


async def test_a_hanging_server_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.providers.transport.HEALTH_TIMEOUT_S", 0.1)
    async with Scripted({"GET /api/version": hang}).running() as server, session() as client:
        health = await OllamaProvider(server.server("ollama"), client).health()
    assert not health.reachable
    assert "time" in health.sentence
