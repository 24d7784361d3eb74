from __future__ import annotations

import asyncio
import json

import openai
import pytest

from backend.api import serve
from backend.engine import open_engine
from backend.errors import Fault, UserError
from backend.profile import Profile
from backend.providers.base import ChatRequest
from backend.settings import Server, Settings
from tests.backend.api.serving import client_of, port_of, serving, session_of
from tests.engines import engine_over
from tests.fake_model import deliberating

QUESTION = [{"role": "user", "content": "Why?"}]


async def test_the_openai_sdk_reads_a_whole_committee_answer() -> None:
    async with serving() as (endpoint, _), client_of(endpoint) as client:
        reply = await client.chat.completions.create(
            model="committee:starter-full",
            messages=[{"role": "user", "content": "Why?"}],
        )
        assert reply.choices[0].message.content == "The whole answer."
        assert reply.choices[0].finish_reason == "stop"
        assert reply.usage is not None
        assert reply.usage.total_tokens > 0
        assert reply.model_extra is not None
        assert reply.model_extra["parley"]["answer_from"] == "synthesis"


async def test_the_openai_sdk_streams_a_committee_answer() -> None:
    async with serving() as (endpoint, _), client_of(endpoint) as client:
        stream = await client.chat.completions.create(
            model="committee:starter-full",
            messages=[{"role": "user", "content": "Why?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
        text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        assert text == "The whole answer."
        assert chunks[0].choices[0].delta.role == "assistant"
        assert chunks[-2].choices[0].finish_reason == "stop"
        assert chunks[-1].usage is not None
        assert len({chunk.id for chunk in chunks}) == 1


async def test_a_model_alone_gets_the_conversation_as_it_is() -> None:
    async with serving(lambda _: "Because.") as (endpoint, model), client_of(endpoint) as client:
        stream = await client.chat.completions.create(
            model="fake",
            messages=[
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": "Who?"},
                {"role": "assistant", "content": "Me."},
                {"role": "user", "content": [{"type": "text", "text": "Why?"}]},
            ],
            temperature=0.0,
            max_tokens=5,
            stop=["x"],
            stream=True,
        )
        text = "".join([c.choices[0].delta.content or "" async for c in stream])
        assert text == "Because."
        (request,) = model.requests
        assert [m.text for m in request.messages] == ["Be kind.", "Who?", "Me.", "Why?"]
        assert request.sampling.temperature == 0.0
        assert request.sampling.max_tokens == 5
        assert request.sampling.stop == ("x",)


async def test_a_schema_reaches_the_model() -> None:
    schema: dict[str, object] = {"type": "object", "properties": {"n": {"type": "integer"}}}
    async with serving(lambda _: '{"n": 1}') as (endpoint, model), client_of(endpoint) as client:
        reply = await client.chat.completions.create(
            model="fake",
            messages=[{"role": "user", "content": "Why?"}],
            response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": schema}},
        )
        assert reply.choices[0].message.content == '{"n": 1}'
        assert model.requests[0].json_schema == schema


async def test_models_lists_models_and_committees() -> None:
    async with serving() as (endpoint, _), client_of(endpoint) as client:
        ids = [model.id async for model in client.models.list()]
        assert {"committee", "committee:starter", "fake"} <= set(ids)
        assert (await client.models.retrieve("committee:starter")).id == "committee:starter"
        with pytest.raises(openai.NotFoundError):
            await client.models.retrieve("nothing")


async def test_a_server_that_is_down_is_no_model() -> None:
    down = Settings(servers=(Server(name="off", url="http://127.0.0.1:1/v1"),))
    async with open_engine(Profile.default(), down) as engine, serve(engine, 0) as endpoint:
        assert "off/" in [model.id for model in await engine.models()]
        async with client_of(endpoint) as client:
            assert "off/" not in [model.id async for model in client.models.list()]


@pytest.mark.parametrize("stream", [False, True])
async def test_what_was_left_out_of_the_conversation_is_told(stream: bool) -> None:
    told = [{"role": role, "content": "word " * 50} for role in ("user", "assistant")] * 3
    body = {"model": "fake", "messages": [*told, *QUESTION], "stream": stream, "max_tokens": 20}
    async with serving(context_length=256) as (endpoint, _), session_of(endpoint) as session:
        async with session.post(f"{endpoint.url}/chat/completions", json=body) as response:
            lines = (await response.text()).splitlines()
    if stream:
        lines = [line.removeprefix("data: ") for line in lines if '"parley"' in line]
    (line,) = lines
    ledger = json.loads(line)["parley"]["context"]
    assert ledger["context_length"] == 256
    assert ledger["left_out_messages"] == 2
    assert ledger["left_out_tokens"] == 100


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "last of"),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"n": 2}, "`n`"),
        ({"tools": [{"type": "function"}]}, "`tools`"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"model": "committee", "response_format": {"type": "json_object"}}, "JSON schema"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "`image_url`",
        ),
        ({"messages": [{"role": "user", "content": " "}]}, "empty"),
    ],
)
async def test_bad_requests_name_the_field(change: dict[str, object], word: str) -> None:
    async with serving() as (endpoint, _), session_of(endpoint) as session:
        body = {"model": "fake", "messages": QUESTION, **change}
        async with session.post(f"{endpoint.url}/chat/completions", json=body) as response:
            assert response.status == 400
            error = (await response.json())["error"]
            assert word in error["message"]
            assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("method", "route", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/chat/completions", 405, "method_not_allowed"),
    ],
)
async def test_what_the_router_refuses_has_the_same_shape(
    method: str, route: str, status: int, code: str
) -> None:
    async with serving() as (endpoint, _), session_of(endpoint) as session:
        async with session.request(method, endpoint.url + route) as response:
            assert response.status == status
            assert response.headers.get("Allow") == ("POST" if status == 405 else None)
            error = (await response.json())["error"]
    assert error["code"] == code
    assert error["param"] is None
    assert error["message"]
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_prompt_over_the_context_is_a_400_with_both_numbers(stream: bool) -> None:
    async with serving(context_length=64) as (endpoint, _), client_of(endpoint) as client:
        with pytest.raises(openai.BadRequestError) as caught:
            await client.chat.completions.create(
                model="fake",
                messages=[{"role": "user", "content": "word " * 200}],
                extra_body={"stream": stream},
            )
        assert caught.value.code == "context_length_exceeded"
        assert "200" in caught.value.message
        assert "64" in caught.value.message


async def test_a_committee_that_does_not_exist_is_a_404() -> None:
    async with serving() as (endpoint, _), client_of(endpoint) as client:
        with pytest.raises(openai.NotFoundError, match="nobody"):
            await client.chat.completions.create(
                model="committee:nobody", messages=[{"role": "user", "content": "Why?"}]
            )


async def test_a_failure_in_mid_stream_is_an_error_in_the_stream() -> None:
    def failing(_: ChatRequest) -> Fault:
        return Fault("worker_lost", "The model's process died.")

    async with serving(failing) as (endpoint, _), client_of(endpoint) as client:
        stream = await client.chat.completions.create(
            model="fake", messages=[{"role": "user", "content": "Why?"}], stream=True
        )
        with pytest.raises(openai.APIError, match="process died"):
            async for _chunk in stream:
                pass
        with pytest.raises(openai.InternalServerError, match="process died"):
            await client.chat.completions.create(
                model="fake", messages=[{"role": "user", "content": "Why?"}]
            )


async def test_a_client_that_leaves_frees_its_slot() -> None:
    async with serving(lambda _: "word " * 100_000) as (endpoint, model):
        async with client_of(endpoint) as client:
            stream = await client.chat.completions.create(
                model="fake", messages=[{"role": "user", "content": "Why?"}], stream=True
            )
            await anext(aiter(stream))
            assert model.running == 1
            await stream.close()
        async with asyncio.timeout(5):
            while model.running:
                await asyncio.sleep(0.01)


async def test_a_taken_port_gives_the_next_one() -> None:
    async with (
        engine_over(deliberating) as (engine, _),
        serve(engine, 0) as first,
        engine_over(deliberating) as (other, _),
    ):
        port = port_of(first)
        async with serve(other, port) as second:
            assert port < port_of(second) <= port + 20
            assert other.access.url == second.url


async def test_no_free_port_at_all_is_an_error_with_the_ports() -> None:
    async with engine_over(deliberating) as (engine, _):
        listener = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 65535)
        async with listener:
            with pytest.raises(UserError, match="65535"):
                async with serve(engine, 65535):
                    pass
        assert engine.access.url is None
