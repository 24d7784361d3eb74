from __future__ import annotations

import asyncio
import gzip
import io
import json

import aiohttp
import pytest

from backend.api import Endpoint, serve
from backend.profile import Profile
from tests.backend.api.serving import port_of, serving, session_of
from tests.engines import engine_over
from tests.fake_model import deliberating

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


async def test_a_renewed_token_holds_at_once_and_the_old_one_no_more() -> None:
    async with engine_over(deliberating) as (engine, _), serve(engine, 0) as old:
        assert (await engine.endpoint()).token == old.token
        renewed = await engine.renew_token()
        assert (renewed.url, renewed.requests) == (old.url, 0)
        assert renewed.token != old.token
        assert await _statuses(old) == [401, 401]
        new = Endpoint(old.url, renewed.token)
        assert await _statuses(new) == [200, 200]
        assert await _statuses(old) == [401, 401]
        # Of editors, and of those that were let in.
        assert (await engine.endpoint()).requests == 1
        # Another Parley of this profile draws one.
        other = Endpoint(old.url, Profile.default().renew_token())
        assert await _statuses(new) == [401, 401]
        assert await _statuses(other) == [200, 200]
        # One that is lost does not open the endpoint.
        Profile.default().token_file.unlink()
        assert await _statuses(Endpoint(old.url, "")) == [401, 401]
        assert await _statuses(other) == [200, 200]
    assert (await engine.endpoint()).url is None


async def _statuses(endpoint: Endpoint) -> list[int]:
    """What the list of models and the health check answer."""
    session: aiohttp.ClientSession
    statuses = []
    async with session_of(endpoint) as session:
        for url in (f"{endpoint.url}/models", endpoint.url.removesuffix("/v1") + "/healthz"):
            async with session.get(url) as response:
                statuses.append(response.status)
    return statuses
