from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from backend.api import Endpoint, serve
from backend.api.connections import MAX_CONNECTIONS, Doorman
from tests.engines import engine_over


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


@asynccontextmanager
async def doorman(limit: int, header_seconds: float) -> AsyncIterator[tuple[Doorman, int]]:
    app = web.Application()
    app.add_routes([web.get("/", hello)])
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    watch = Doorman(runner.server, limit=limit, header_seconds=header_seconds)
    listener = await asyncio.get_running_loop().create_server(watch, "127.0.0.1", 0)
    try:
        yield watch, listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await runner.cleanup()


async def test_headers_that_never_end_are_a_408_and_others_are_served() -> None:
    async with doorman(limit=10, header_seconds=0.2) as (watch, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nSlow: ")
        async with aiohttp.request("GET", f"http://127.0.0.1:{port}/") as response:
            assert await response.text() == "hello"
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.read()
        writer.close()
        async with asyncio.timeout(5):
            while watch.open:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("cut", [1, 17, -1, -2, -3])
async def test_headers_in_pieces_are_fine(cut: int) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    async with doorman(limit=10, header_seconds=0.3) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request[:cut])
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(request[cut:])
        async with asyncio.timeout(5):
            assert b"hello" in await reader.read()
        writer.close()


async def flood(endpoint: Endpoint, connections: int) -> int:
    """Open idle connections, then how many were turned away; the endpoint still answers."""
    host, port = endpoint.url.removeprefix("http://").removesuffix("/v1").split(":")
    token = {"Authorization": f"Bearer {endpoint.token}"}
    turned_away = 0
    held: list[asyncio.StreamWriter] = []
    async with aiohttp.ClientSession(headers=token) as session:
        health = endpoint.url.removesuffix("/v1") + "/healthz"
        async with session.get(health) as response:
            assert response.status == 200  # this connection is kept open
        for _ in range(connections):
            reader, writer = await asyncio.open_connection(host, int(port))
            if len(held) < MAX_CONNECTIONS - 1:
                held.append(writer)
                continue
            async with asyncio.timeout(5):
                turned_away += b" 429 " in await reader.read()
            writer.close()
        async with session.get(health) as response:
            assert response.status == 200
    for writer in held:
        writer.close()
    return turned_away


async def test_connections_past_the_limit_are_a_429() -> None:
    async with engine_over(lambda _: "x") as (engine, _), serve(engine, 0) as endpoint:
        assert await flood(endpoint, MAX_CONNECTIONS + 20) == 21


@pytest.mark.soak
async def test_ten_thousand_connections() -> None:
    async with engine_over(lambda _: "x") as (engine, _), serve(engine, 0) as endpoint:
        assert await flood(endpoint, 10_000) == 10_000 - (MAX_CONNECTIONS - 1)
