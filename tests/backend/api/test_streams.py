from __future__ import annotations

import asyncio
import logging
import socket
import struct

import pytest

from backend.api.connections import Limits
from backend.providers.base import ChatRequest
from backend.settings import Settings
from tests.backend.api.serving import client_of, connect, post, serving
from tests.fake_model import FakeModel

STREAM = {"model": "fake", "stream": True, "messages": [{"role": "user", "content": "Why?"}]}


def a_book(request: ChatRequest) -> str:
    """10 MB in 600 deltas, so that no socket's buffer holds it; a short word for another client."""
    if request.messages[-1].text == "Short?":
        return "Yes."
    return " ".join(",".join(map(str, range(n * 3000, n * 3000 + 3000))) for n in range(600))


async def nobody_asks(model: FakeModel) -> None:
    async with asyncio.timeout(10):
        while model.running:
            await asyncio.sleep(0.01)


async def test_a_client_that_stops_reading_loses_its_place() -> None:
    one_turn = Settings(port=0, max_concurrent_turns=1)
    limits = Limits(write_seconds=0.3)
    async with (
        serving(a_book, settings=one_turn, limits=limits) as (endpoint, model),
        client_of(endpoint) as client,
    ):
        _reader, writer = await connect(endpoint, limit=1024)
        writer.write(post(endpoint, STREAM))
        async with asyncio.timeout(10):
            while not model.running:
                await asyncio.sleep(0.01)
            reply = await client.chat.completions.create(
                model="fake", messages=[{"role": "user", "content": "Short?"}]
            )
        assert reply.choices[0].message.content == "Yes."
        writer.close()


async def test_a_client_that_is_cut_off_is_no_mistake_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(lambda _: " ".join(map(str, range(50_000)))) as (endpoint, model):
        reader, writer = await connect(endpoint)
        writer.write(post(endpoint, STREAM))
        await reader.readexactly(100_000)
        # Closing with this option sends a reset instead of an orderly end.
        at_once = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        writer.transport.abort()
        await nobody_asks(model)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_a_mistake_in_mid_stream_ends_the_stream_with_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A lone surrogate cannot be written as UTF-8.
    async with serving(lambda _: "Half a \ud800 word") as (endpoint, _):
        reader, writer = await connect(endpoint)
        writer.write(post(endpoint, STREAM))
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"0\r\n\r\n")
        writer.close()
    assert answer.count(b"HTTP/1.1") == 1
    assert b'"code":"internal"' in answer
    assert answer.index(b'"code":"internal"') < answer.index(b"data: [DONE]")
    assert "surrogates not allowed" in caplog.text
