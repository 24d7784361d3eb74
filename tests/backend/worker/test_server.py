"""The worker's HTTP side on a real engine: who is let in, what is streamed, what a hang-up does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import pytest

from backend.chat_protocol import ChatFinished, TextDelta
from backend.values import SamplingParams
from backend.worker.engine import TextEngine
from backend.worker.protocol import Failure, decode_chat_line
from backend.worker.server import WorkerServer
from tests.backend.worker.asking import request

AUTHORISED = {"Authorization": "Bearer secret"}
ROUTES = [("GET", "/health"), ("POST", "/chat"), ("POST", "/count"), ("GET", "/nowhere")]


@pytest.fixture
async def client(engine: TextEngine) -> AsyncIterator[aiohttp.ClientSession]:
    runner, port = await WorkerServer(engine, token="secret").start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session
    await runner.cleanup()


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "secret"}, 401),
        ({"Authorization": "Bearer secret\u00e9"}, 401),
        ({**AUTHORISED, "Host": "evil.com"}, 403),
        ({**AUTHORISED, "Host": "127.0.0.1.evil.com"}, 403),
        ({**AUTHORISED, "Host": "127.0.0.1:1"}, 403),
        ({**AUTHORISED, "Host": "localhost"}, 403),
    ],
)
async def test_refuses_strangers_on_every_route(
    client: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async with client.request(method, path, headers=headers, json={}) as response:
        assert response.status == status
        msgspec.json.decode(await response.read(), type=Failure)


async def test_takes_json_only(client: aiohttp.ClientSession) -> None:
    headers = {**AUTHORISED, "Content-Type": "text/plain"}
    async with client.post("/chat", data=b"{}", headers=headers) as response:
        assert response.status == 415


@pytest.mark.parametrize(
    "body", [b"{", b"{}", b"[" * 2000, b'{"model":"","messages":[],"sampling":{"top_p":7}}']
)
async def test_malformed_bodies_are_refused(client: aiohttp.ClientSession, body: bytes) -> None:
    headers = {**AUTHORISED, "Content-Type": "application/json"}
    async with client.post("/chat", data=body, headers=headers) as response:
        assert response.status == 400
        failure = msgspec.json.decode(await response.read(), type=Failure)
        assert failure.fault.code == "bad_input"


async def test_streams_a_reply(client: aiohttp.ClientSession) -> None:
    headers = {**AUTHORISED, "Content-Type": "application/json"}
    body = msgspec.json.encode(request("hello"))
    async with client.post("/chat", data=body, headers=headers) as response:
        chunks = [decode_chat_line(line) async for line in response.content]
    assert isinstance(chunks[-1], ChatFinished)
    assert any(isinstance(chunk, TextDelta) for chunk in chunks)


async def test_a_client_that_hangs_up_frees_its_slot(
    client: aiohttp.ClientSession, engine: TextEngine
) -> None:
    headers = {**AUTHORISED, "Content-Type": "application/json"}
    endless = request("x", SamplingParams(temperature=0, max_tokens=1900))
    async with client.post("/chat", data=msgspec.json.encode(endless), headers=headers) as response:
        await response.content.readline()
        assert engine.load().active == 1
        response.close()
    async with asyncio.timeout(5):
        while engine.load().active:
            await asyncio.sleep(0.01)
