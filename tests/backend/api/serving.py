"""The endpoint over a fake model, and three ways to ask it: the SDK, aiohttp, bare bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import openai

from backend.api import Endpoint, serve
from backend.api.connections import Limits
from backend.settings import Settings
from tests.engines import engine_over
from tests.fake_model import FakeModel, Script, deliberating


@asynccontextmanager
async def serving(
    script: Script = deliberating,
    context_length: int | None = 4096,
    settings: Settings | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[tuple[Endpoint, FakeModel]]:
    async with (
        engine_over(script, context_length=context_length, settings=settings) as (engine, model),
        serve(engine, 0, limits or Limits()) as endpoint,
    ):
        yield endpoint, model


def client_of(endpoint: Endpoint) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=endpoint.url, api_key=endpoint.token, max_retries=0)


def session_of(endpoint: Endpoint, **headers: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {endpoint.token}", **headers})


def port_of(endpoint: Endpoint) -> int:
    return int(endpoint.url.removesuffix("/v1").rpartition(":")[2])


def post(endpoint: Endpoint, body: object) -> bytes:
    """The bytes of a request for a completion."""
    content = json.dumps(body).encode()
    return (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port_of(endpoint)}\r\n"
        f"Authorization: Bearer {endpoint.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    ).encode() + content


async def connect(
    endpoint: Endpoint, limit: int = 2**16
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A bare connection that reads at most twice `limit` bytes ahead."""
    return await asyncio.open_connection("127.0.0.1", port_of(endpoint), limit=limit)
