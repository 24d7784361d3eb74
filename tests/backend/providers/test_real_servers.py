"""Real servers with a tiny real model: a Parley worker of its own, and llama-server."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from backend.chat_protocol import ChatFinished, ChatRequest, TextDelta
from backend.errors import UserError
from backend.providers.llama_server import LlamaServerProvider
from backend.providers.parley import ParleyProvider
from backend.providers.transformers_server import TransformersProvider
from backend.settings import Server
from backend.values import Message, SamplingParams
from tests.backend.providers.serving import collect, session, text_of, until_error
from tests.models import write_model

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TALK = (Message.of("system", "Brief."), Message.of("user", "the cat sat on"))
ASK = ChatRequest(
    model="m", messages=TALK, sampling=SamplingParams(temperature=0, max_tokens=9, seed=1)
)
START_S = 60


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    return write_model(path, chat_template=TEMPLATE)


@asynccontextmanager
async def process(command: Sequence[str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A child that prints its address as its first line."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            yield child, (await child.stdout.readline()).decode().strip()
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


@asynccontextmanager
async def worker(
    tiny: Path, client: aiohttp.ClientSession
) -> AsyncIterator[tuple[asyncio.subprocess.Process, ParleyProvider, TransformersProvider]]:
    command = ["-m", "app", "worker", "--model", str(tiny), "--threads", "1"]
    async with process([*command, "--context-length", "512"]) as (child, line):
        there = json.loads(line)
        server = Server(name="far", url=there["url"], kind="parley", api_key_env="TOKEN")
        environment = {"TOKEN": there["token"]}
        yield (
            child,
            ParleyProvider(server, client, environment=environment),
            TransformersProvider(server, client, environment=environment),
        )


async def test_a_remote_worker_and_its_end(tiny: Path) -> None:
    async with session() as client, worker(tiny, client) as (child, far, plain):
        (info,) = await far.models()
        assert (info.id, info.context_length) == ("far/Tiny-random", 512)
        assert (await far.health()).reachable
        *_, last = chunks = await collect(far, ASK)
        assert isinstance(last, ChatFinished)
        assert last.usage.completion_tokens == 9
        assert last.usage.prompt_tokens == await far.count_tokens("m", TALK)
        assert text_of(chunks)
        # The same worker has the route of a Transformers server, too.
        assert (await plain.models())[0].name == "Tiny random"
        *_, last = await collect(plain, ASK)
        assert isinstance(last, ChatFinished)

        long = ChatRequest(model="m", messages=(Message.of("user", "word " * 600),))
        _, error = await until_error(far, long)
        assert error.fault.code == "context_exceeded"

        endless = ChatRequest(
            model="m", messages=TALK, sampling=SamplingParams(temperature=0, max_tokens=400)
        )
        code = ""
        try:
            async with aclosing(far.chat(endless)) as stream:
                async for chunk in stream:
                    if isinstance(chunk, TextDelta) and child.returncode is None:
                        child.kill()
                        await child.wait()
        except UserError as gone:
            code = gone.fault.code
        assert code == "provider_unreachable"
        assert not (await far.health()).reachable


async def test_a_worker_wants_its_token(tiny: Path) -> None:
    async with session() as client, worker(tiny, client) as (_, far, _plain):
        url = far._http.base
        stranger = ParleyProvider(Server(name="far", url=url, kind="parley"), client)
        with pytest.raises(UserError) as raised:
            await stranger.models()
    assert raised.value.fault.code == "provider_refused"
    assert "token" in raised.value.fault.why


@pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is None, reason="needs xllamacpp")
async def test_a_real_llama_server(tiny: Path) -> None:
    command = ["-m", "tests.benchmarks.engine.llama_server", str(tiny), "1", "512", "1"]
    async with session() as client, process(command) as (_, url):
        server = Server(name="far", url=url, kind="llama-server")
        far = LlamaServerProvider(server, client, environment={})
        (info,) = await far.models()
        assert info.context_length == await far.context_length(info.name) == 512
        assert info.size_bytes
        assert not info.tools
        assert (await far.health()).reachable
        *_, last = chunks = await collect(far, ASK)
        assert isinstance(last, ChatFinished)
        assert last.usage.completion_tokens == 9
        assert last.usage.prompt_tokens == await far.count_tokens(info.name, TALK)
        assert text_of(chunks)
        schema = {"type": "object", "properties": {"a": {"enum": [1]}}, "required": ["a"]}
        bound = ChatRequest(
            model="m",
            messages=TALK,
            json_schema=schema,
            sampling=SamplingParams(temperature=0, max_tokens=40, repeat_penalty=1.1),
        )
        assert json.loads(text_of(await collect(far, bound))) == {"a": 1}
        grammar = ChatRequest(model="m", messages=TALK, grammar='root ::= "yes"')
        assert text_of(await collect(far, grammar)) == "yes"
        long = ChatRequest(model="m", messages=(Message.of("user", "word " * 600),))
        _, error = await until_error(far, long)
        assert error.fault.code == "context_exceeded"
        assert "512" in error.fault.why
