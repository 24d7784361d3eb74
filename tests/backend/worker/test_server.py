"""The worker's HTTP side on real engines: who is let in, what each route gives, and hang-ups."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from backend.chat_protocol import ChatChunk, ChatFinished, PromptProgress, TextDelta
from backend.values import SamplingParams
from backend.worker.engine import EmbeddingEngine, TextEngine
from backend.worker.main import load_engine
from backend.worker.protocol import (
    Failure,
    Generated,
    ModelFacts,
    Stats,
    WorkerConfig,
    decode_chat_line,
)
from backend.worker.server import WorkerServer
from tests.backend.worker.asking import WATCHED, ask, load, plain, request, settle
from tests.models import write_embedding_model, write_model

AUTHORISED = {"Authorization": "Bearer secret"}
JSON = {**AUTHORISED, "Content-Type": "application/json"}
ROUTES = [
    ("GET", "/health"),
    ("GET", "/stats"),
    ("POST", "/chat"),
    ("POST", "/generate"),
    ("POST", "/count"),
    ("POST", "/template"),
    ("POST", "/tokenize"),
    ("POST", "/detokenize"),
    ("POST", "/embed"),
    ("POST", "/state/save"),
    ("POST", "/state/restore"),
    ("GET", "/nowhere"),
]
POSTED = [path for method, path in ROUTES if method == "POST" and path != "/embed"]


@asynccontextmanager
async def serving(engine: TextEngine | EmbeddingEngine) -> AsyncIterator[aiohttp.ClientSession]:
    runner, port = await WorkerServer(engine, token="secret").start()
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", timeout=timeout) as session:
            yield session
    finally:
        await runner.cleanup()


@pytest.fixture
async def client(engine: TextEngine) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(engine) as session:
        yield session


async def post(client: aiohttp.ClientSession, path: str, body: Any) -> tuple[int, bytes]:
    data = body if isinstance(body, bytes) else msgspec.json.encode(body)
    async with client.post(path, data=data, headers=JSON) as response:
        return response.status, await response.read()


async def lines(client: aiohttp.ClientSession, path: str, body: Any) -> list[ChatChunk | Failure]:
    status, data = await post(client, path, body)
    assert status == 200
    return [decode_chat_line(line) for line in data.splitlines()]


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


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"null",
        b"[" * 2000,
        b'{"\xff":1}',
        b'{"model":"","messages":[],"sampling":{"top_p":7}}',
        b'{"text":1,"tokens":["a"],"prompt":[],"name":7}',
        b'{"text":"\\ud800","prompt":"\\ud800","name":"\\ud800","tokens":[1e99]}',
        b'{"text":"\xff","prompt":"\xff","name":"\xff","tokens":[1.5]}',
    ],
)
async def test_malformed_bodies_are_refused(
    client: aiohttp.ClientSession, path: str, body: bytes
) -> None:
    status, data = await post(client, path, body)
    assert status == 400
    assert msgspec.json.decode(data, type=Failure).fault.code == "bad_input"


async def test_a_schema_without_bottom_is_refused(client: aiohttp.ClientSession) -> None:
    body = msgspec.json.encode(request("x"))
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    status, data = await post(client, "/chat", body[:-1] + b',"json_schema":' + deep + b"}")
    assert status == 400
    assert msgspec.json.decode(data, type=Failure).fault.code == "bad_input"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/", 404),
        ("POST", "/embed", 404),
        ("GET", "/chat", 405),
        ("POST", "/health", 405),
        ("DELETE", "/stats", 405),
    ],
)
async def test_wrong_routes_are_said_in_our_own_form(
    client: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with client.request(method, path, headers=AUTHORISED, json={}) as response:
        assert response.status == status
        fault = msgspec.json.decode(await response.read(), type=Failure).fault
    assert fault.code in ("bad_input", "not_found")


async def test_health_and_stats(client: aiohttp.ClientSession, engine: TextEngine) -> None:
    async with client.get("/health", headers=AUTHORISED) as response:
        assert msgspec.json.decode(await response.read(), type=ModelFacts) == engine.facts
    async with client.get("/stats", headers=AUTHORISED) as response:
        before = msgspec.json.decode(await response.read(), type=Stats)
    usage = (await lines(client, "/chat", request("stats")))[-1]
    assert isinstance(usage, ChatFinished)
    await asyncio.to_thread(settle, engine)
    async with client.get("/stats", headers=AUTHORISED) as response:
        after = msgspec.json.decode(await response.read(), type=Stats)
    assert after.completion_tokens - before.completion_tokens == usage.usage.completion_tokens
    assert after.steps > before.steps
    assert after.decode_s > before.decode_s
    assert after.prompt_tokens > before.prompt_tokens


async def test_streams_a_reply(client: aiohttp.ClientSession, engine: TextEngine) -> None:
    chunks = await lines(client, "/chat", request("hello", WATCHED))
    assert isinstance(chunks[-1], ChatFinished)
    text = "".join(chunk.text for chunk in chunks if isinstance(chunk, TextDelta))
    assert text == ask(engine, request("hello", WATCHED))[0] != ""
    assert any(isinstance(chunk, PromptProgress) for chunk in chunks)


async def test_generates_at_once_and_streamed(
    client: aiohttp.ClientSession, engine: TextEngine
) -> None:
    asked = plain("Once upon a time", 30)
    status, data = await post(client, "/generate", asked)
    generated = msgspec.json.decode(data, type=Generated)
    chunks = await lines(client, "/generate", msgspec.structs.replace(asked, stream=True))
    assert status == 200
    assert generated == Generated(ask(engine, asked)[0], 30)
    assert "".join(c.text for c in chunks if isinstance(c, TextDelta)) == generated.text
    assert isinstance(chunks[-1], ChatFinished)
    assert chunks[-1].finish_reason == "length"


async def test_generate_stops_where_it_is_told(client: aiohttp.ClientSession) -> None:
    asked = plain("Once upon a time", 30)
    whole = msgspec.json.decode((await post(client, "/generate", asked))[1], type=Generated)
    stop = whole.text[8:11]
    cut = msgspec.structs.replace(asked, stop=(stop,))
    _, data = await post(client, "/generate", cut)
    generated = msgspec.json.decode(data, type=Generated)
    assert generated.text == whole.text[: whole.text.index(stop)]
    assert generated.tokens < 30


async def test_generate_takes_the_fields_of_a_hand_written_body(
    client: aiohttp.ClientSession,
) -> None:
    body = {
        "prompt": "x",
        "max_new_tokens": 5,
        "temperature": 1.5,
        "top_p": 0.5,
        "top_k": 3,
        "repetition_penalty": 1.1,
        "stop": ["never said"],
        "seed": 4,
        "ignore_eos": True,
    }
    replies = {(await post(client, "/generate", body))[1] for _ in range(2)}
    assert len(replies) == 1
    assert json.loads(replies.pop())["tokens"] == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_new_tokens", 0),
        ("temperature", -1),
        ("temperature", 3),
        ("top_p", 0),
        ("top_k", -1),
        ("repetition_penalty", 0),
        ("seed", 2**32),
        ("stop", [""]),
        ("prompt", ""),
        ("prompt", "word " * 3000),
    ],
)
async def test_generate_refuses_what_is_out_of_range(
    client: aiohttp.ClientSession, field: str, value: Any
) -> None:
    status, data = await post(client, "/generate", {"prompt": "x", field: value})
    fault = msgspec.json.decode(data, type=Failure).fault
    assert status == 400
    assert fault.code == ("context_exceeded" if len(str(value)) > 100 else "bad_input")


async def test_a_chat_that_is_too_long_is_said_in_the_stream(
    client: aiohttp.ClientSession,
) -> None:
    (failure,) = await lines(client, "/chat", request("word " * 3000))
    assert isinstance(failure, Failure)
    assert failure.fault.code == "context_exceeded"


async def test_tokens_and_back(client: aiohttp.ClientSession) -> None:
    text = "the <|im_end|> of a line\n\u00e4\U0001f600"
    _, data = await post(client, "/tokenize", {"text": text})
    tokens = json.loads(data)["tokens"]
    _, data = await post(client, "/tokenize", {"text": text, "control": True})
    shorter = json.loads(data)["tokens"]
    assert len(shorter) < len(tokens)
    for some in (tokens, shorter):
        _, data = await post(client, "/detokenize", {"tokens": some})
        assert json.loads(data) == {"text": text}
    assert json.loads((await post(client, "/detokenize", {"tokens": []}))[1]) == {"text": ""}
    assert json.loads((await post(client, "/tokenize", {"text": ""}))[1]) == {"tokens": []}


@pytest.mark.parametrize("token", [-1, 269, 10**6, 2**31, 2**63 - 1, 2**70])
async def test_what_is_no_token_is_refused(client: aiohttp.ClientSession, token: int) -> None:
    status, data = await post(client, "/detokenize", json.dumps({"tokens": [1, token]}).encode())
    assert status == 400
    assert msgspec.json.decode(data, type=Failure).fault.code == "bad_input"


async def test_counts_and_shows_the_prompt(
    client: aiohttp.ClientSession, engine: TextEngine
) -> None:
    asked = request("hello")
    _, data = await post(client, "/template", asked)
    shown = json.loads(data)["prompt"]
    assert shown == "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n"
    _, data = await post(client, "/count", asked)
    assert json.loads(data)["tokens"] == len(engine.prepare(asked).prompt)


async def test_saves_and_restores(tiny: Path, tmp_path: Path) -> None:
    engine = load(tiny, state_folder=str(tmp_path))
    async with serving(engine) as client:
        await lines(client, "/chat", request("remember"))
        body = {"name": "chat", "request": request("remember")}
        saved = await post(client, "/state/save", body)
        restored = await post(client, "/state/restore", {"name": "chat"})
        missing = await post(client, "/state/restore", {"name": "other"})
    engine.close()
    assert saved == restored
    assert saved[0] == 200
    assert json.loads(saved[1])["tokens"] > 10
    assert missing[0] == 404


async def test_embeds(tmp_path: Path) -> None:
    path = write_embedding_model(tmp_path / "embed.gguf")
    engine = load_engine(WorkerConfig(nonce="n", token="t", model=str(path), threads=1))
    assert isinstance(engine, EmbeddingEngine)
    async with serving(engine) as client:
        status, data = await post(client, "/embed", {"texts": ["the cat sat", "a dog", "the cat"]})
        async with client.get("/health", headers=AUTHORISED) as response:
            facts = msgspec.json.decode(await response.read(), type=ModelFacts)
        refused = [
            await post(client, "/embed", {"texts": texts}) for texts in ([""], ["a b " * 600])
        ]
        wrong = [(await post(client, path, b"{}"))[0] for path in POSTED]
        malformed = await post(client, "/embed", {"texts": "one"})
        nothing = await post(client, "/embed", {"texts": []})
    engine.close()
    answer = json.loads(data)
    assert status == 200
    assert facts.embedding_width == 32
    assert [len(vector) for vector in answer["vectors"]] == [32] * 3
    assert all(math.hypot(*vector) == pytest.approx(1, abs=1e-4) for vector in answer["vectors"])
    assert answer["tokens"][1] < answer["tokens"][0]
    codes = [msgspec.json.decode(body, type=Failure).fault.code for _, body in refused]
    assert [status for status, _ in refused] == [400, 400]
    assert codes == ["bad_input", "context_exceeded"]
    assert wrong == [404] * len(POSTED)
    assert malformed[0] == 400
    assert json.loads(nothing[1]) == {"vectors": [], "tokens": []}


@pytest.mark.parametrize("n", [1, 4])
async def test_a_failure_ends_the_stream(tmp_path: Path, n: int) -> None:
    engine = load(write_model(tmp_path / "nan.gguf", not_a_number=True), slots=2)
    try:
        async with serving(engine) as client, asyncio.timeout(5):
            chunks = await lines(client, "/chat", request("x", n=n))
            status, data = await post(client, "/generate", plain("x"))
    finally:
        engine.close()
    assert isinstance(chunks[-1], Failure)
    assert chunks[-1].fault.code == "model_damaged"
    assert status >= 400
    assert msgspec.json.decode(data, type=Failure).fault.code == "model_damaged"


ENDLESS = [
    ("/chat", request("x", SamplingParams(temperature=0, max_tokens=1900))),
    ("/generate", plain("x", 1900, stream=True)),
]


@pytest.mark.parametrize(("path", "endless"), ENDLESS)
async def test_a_client_that_hangs_up_frees_its_slot(
    client: aiohttp.ClientSession, engine: TextEngine, path: str, endless: Any
) -> None:
    body = msgspec.json.encode(endless)
    async with client.post(path, data=body, headers=JSON) as response:
        await response.content.readline()
        assert engine.load().active == 1
        response.close()
    await until_idle(engine)


async def test_a_client_that_hangs_up_before_the_answer_frees_its_slot(
    client: aiohttp.ClientSession, engine: TextEngine
) -> None:
    asking = asyncio.ensure_future(post(client, "/generate", plain("x", 1900)))
    async with asyncio.timeout(5):
        while not engine.load().active:
            await asyncio.sleep(0.001)
    before = engine.stats().completion_tokens
    asking.cancel()
    await until_idle(engine)
    settle(engine)
    assert engine.stats().completion_tokens - before < 1900


async def until_idle(engine: TextEngine) -> None:
    async with asyncio.timeout(5):
        while engine.load().active:
            await asyncio.sleep(0.001)
