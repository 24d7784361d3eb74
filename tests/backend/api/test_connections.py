from __future__ import annotations

import asyncio
import json
import re

import pytest

from backend.api import Endpoint
from backend.api.connections import Limits
from tests.backend.api.serving import connect, port_of, post, serving, session_of

IMPATIENT = Limits(header_seconds=0.2, body_seconds=0.2, idle_seconds=0.4)


async def answers_to(endpoint: Endpoint, *pieces: bytes) -> bytes:
    """All that the endpoint sends to a client that sends `pieces` and then waits."""
    reader, writer = await connect(endpoint)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        answers = await reader.read()
    writer.close()
    return answers


def health(endpoint: Endpoint, more: str = "") -> bytes:
    return (
        f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port_of(endpoint)}\r\n"
        f"Authorization: Bearer {endpoint.token}\r\n{more}\r\n"
    ).encode()


async def test_headers_that_never_end_are_a_408_and_others_are_served() -> None:
    async with serving(limits=IMPATIENT) as (endpoint, _), session_of(endpoint) as session:
        reader, writer = await connect(endpoint)
        writer.write(health(endpoint)[:-4])
        async with session.get(endpoint.url + "/models") as response:
            assert response.status == 200
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()
        assert b" 408 " in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "request_timeout"


async def test_later_headers_that_never_end_are_a_408_too() -> None:
    patient = Limits(header_seconds=0.2, idle_seconds=60)
    async with serving(limits=patient) as (endpoint, _):
        request = health(endpoint)
        answers = await answers_to(endpoint, request, request, request[:-4])
        assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"200", b"408"]


async def test_a_body_that_never_ends_is_a_408() -> None:
    async with serving(limits=IMPATIENT) as (endpoint, model):
        reader, writer = await connect(endpoint)
        writer.write(post(endpoint, {"model": "fake"})[:-3])
        async with asyncio.timeout(5):
            answer = await reader.readuntil(b"}}")
        writer.close()
        assert b" 408 " in answer
        assert b'"code":"request_timeout"' in answer
        assert model.requests == []


async def test_a_connection_that_nobody_uses_is_closed() -> None:
    async with serving(limits=IMPATIENT) as (endpoint, _):
        answer = await answers_to(endpoint, health(endpoint))
        assert answer.count(b"HTTP/1.1") == 1
        assert b" 200 " in answer


async def test_an_answer_may_take_longer_than_headers_and_bodies() -> None:
    # A model that is silent for a second, then ends without a word.
    async with serving(lambda _: 1.0, limits=IMPATIENT) as (endpoint, _):
        question = {"model": "fake", "messages": [{"role": "user", "content": "Why?"}]}
        answer = await answers_to(endpoint, post(endpoint, question))
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("cut", [1, 17, -1, -2, -3])
async def test_headers_in_pieces_are_fine(cut: int) -> None:
    async with serving(limits=Limits(header_seconds=2)) as (endpoint, _):
        request = health(endpoint, "Connection: close\r\n")
        answer = await answers_to(endpoint, request[:cut], request[cut:])
        assert b" 200 " in answer


async def flood(endpoint: Endpoint, connections: int) -> int:
    """Open idle connections, then how many were turned away; the endpoint still answers."""
    turned_away = 0
    held: list[asyncio.StreamWriter] = []
    async with session_of(endpoint) as session:
        async with session.get(endpoint.url + "/models") as response:
            assert response.status == 200  # this connection is kept open
        for _ in range(connections):
            reader, writer = await connect(endpoint)
            if len(held) < Limits().connections - 1:
                held.append(writer)
                continue
            async with asyncio.timeout(5):
                answer = await reader.read()
            turned_away += b" 429 " in answer
            assert b"Retry-After: 2" in answer
            assert b'"code":"rate_limit_exceeded"' in answer
            writer.close()
        async with session.get(endpoint.url + "/models") as response:
            assert response.status == 200
    for writer in held:
        writer.close()
    return turned_away


async def test_connections_past_the_limit_are_a_429() -> None:
    async with serving() as (endpoint, _):
        assert await flood(endpoint, Limits().connections + 20) == 21


@pytest.mark.soak
async def test_ten_thousand_connections() -> None:
    async with serving() as (endpoint, _):
        assert await flood(endpoint, 10_000) == 10_000 - (Limits().connections - 1)
