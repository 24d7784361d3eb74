from __future__ import annotations

import asyncio
import gzip
import io
import json

import pytest

from tests.backend.api.serving import port_of, serving, session_of

QUESTION = [{"role": "user", "content": "Why?"}]

ROUTES = ["/models", "/models/fake", "/chat/completions", "/nothing"]


@pytest.mark.parametrize("route", [*ROUTES, "/../healthz"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.com"}, 403),
        ({"Host": "127.0.0.1.evil.com"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "https://evil.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer \xe9"}, 401),
    ],
)
async def test_strangers_are_refused_on_every_route(
    route: str, headers: dict[str, str], status: int
) -> None:
    async with serving() as (endpoint, model), session_of(endpoint) as session:
        for method in ("GET", "POST"):
            async with session.request(
                method, endpoint.url + route, headers=headers, json={}
            ) as response:
                assert response.status == status
        assert model.requests == []


async def test_two_hosts_are_none() -> None:
    async with serving() as (endpoint, _):
        port = port_of(endpoint)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.com\r\n"
            f"Authorization: Bearer {endpoint.token}\r\n\r\n".encode()
        )
        status = await reader.readline()
        writer.close()
        assert b" 403 " in status or b" 400 " in status


async def test_only_json_is_taken() -> None:
    async with serving() as (endpoint, _), session_of(endpoint) as session:
        async with session.post(
            f"{endpoint.url}/chat/completions",
            data=json.dumps({"model": "fake", "messages": QUESTION}),
            headers={"Content-Type": "text/plain"},
        ) as response:
            assert response.status == 400


async def test_bodies_are_bounded() -> None:
    async with serving() as (endpoint, _), session_of(endpoint) as session:
        url = f"{endpoint.url}/chat/completions"
        as_json = {"Content-Type": "application/json"}
        big = io.BytesIO(b" " * (17 * 2**20))
        async with session.post(url, data=big, headers=as_json) as response:
            assert response.status == 413
        bomb = io.BytesIO(gzip.compress(b" " * (200 * 2**20), 9))
        zipped = {**as_json, "Content-Encoding": "gzip"}
        async with session.post(url, data=bomb, headers=zipped) as response:
            assert response.status in (400, 413)
        async with session.post(url, data=io.BytesIO(b"no gzip"), headers=zipped) as response:
            assert response.status == 400
        async with session.post(url, data=b"[" * 2000, headers=as_json) as response:
            assert response.status == 400
        body = {"model": "fake", "messages": QUESTION}
        async with session.post(url, json=body) as response:
            assert response.status == 200
