"""The two servers as processes, behind one small interface: our worker, and llama-server.

Both get the same file, threads, slots and cache cells, and are warm when they are handed out.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, Protocol

import aiohttp
import msgspec

from backend.chat_protocol import ChatRequest, Logprobs, TextDelta
from backend.errors import BugError, UserError
from backend.pool.process import worker_command
from backend.values import Message, SamplingParams
from backend.worker import Failure, Ready, WorkerConfig, decode_chat_line, decode_worker_line
from backend.worker.protocol import Generated, GenerateRequest, KvType, Stats

START_TIMEOUT_S = 120
_FOREVER = aiohttp.ClientTimeout(total=None)


class Room(NamedTuple):
    """What a server is given: sequences, cells of the KV cache, the longest request in tokens."""

    slots: int
    cells: int
    context_length: int


class Server(Protocol):
    """Greedy completion of a prompt by exactly so many tokens."""

    async def write(self, prompt: str, tokens: int) -> str:
        """The reply, whole."""
        ...

    async def stream(self, prompt: str, tokens: int) -> list[float]:
        """When each token came, in monotonic seconds."""
        ...


class Worker:
    """Our worker."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def write(self, prompt: str, tokens: int) -> str:
        """The reply, whole."""
        async with self._http.post("/generate", json=_generate(prompt, tokens)) as response:
            body = await _read(response)
        reply = msgspec.json.decode(body, type=Generated)
        return _whole(reply.text, reply.tokens, tokens)

    async def stream(self, prompt: str, tokens: int) -> list[float]:
        """When each token came."""
        moments: list[float] = []
        request = _generate(prompt, tokens, stream=True)
        async with self._http.post("/generate", json=request) as response:
            async for line in response.content:
                chunk = decode_chat_line(line)
                if isinstance(chunk, Failure):
                    raise UserError.of(chunk.fault)
                if isinstance(chunk, TextDelta):
                    moments += [monotonic()] * len(chunk.text)  # a letter is a token
        _whole("", len(moments), tokens)
        return moments

    async def spell(self, prompt: str, tokens: int) -> list[Logprobs]:
        """Each token of the reply to a message, with the likeliest alternatives."""
        sampling = SamplingParams(temperature=0.0, max_tokens=tokens, logprobs=4)
        request = ChatRequest(model="", messages=(Message.of("user", prompt),), sampling=sampling)
        json_type = {"Content-Type": "application/json"}
        body = msgspec.json.encode(request)
        spelt: list[Logprobs] = []
        async with self._http.post("/chat", data=body, headers=json_type) as response:
            async for line in response.content:
                chunk = decode_chat_line(line)
                if isinstance(chunk, Failure):
                    raise UserError.of(chunk.fault)
                if isinstance(chunk, Logprobs):
                    spelt.append(chunk)
        _whole("", len(spelt), tokens)
        return spelt

    async def stats(self) -> Stats:
        """What its engine has done so far."""
        async with self._http.get("/stats") as response:
            return msgspec.json.decode(await _read(response), type=Stats)


class LlamaServer:
    """llama-server."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def write(self, prompt: str, tokens: int) -> str:
        """The reply, whole."""
        async with self._http.post("/completion", json=_completion(prompt, tokens)) as response:
            reply = json.loads(await _read(response))
        return _whole(reply["content"], reply["tokens_predicted"], tokens)

    async def stream(self, prompt: str, tokens: int) -> list[float]:
        """When each token came."""
        moments: list[float] = []
        request = _completion(prompt, tokens) | {"stream": True}
        async with self._http.post("/completion", json=request) as response:
            async for line in response.content:
                data = line.removeprefix(b"data: ")
                if data != line and not json.loads(data)["stop"]:
                    moments.append(monotonic())
        _whole("", len(moments), tokens)
        return moments


@asynccontextmanager
async def open_worker(
    model: Path, room: Room, *, threads: int, lookup: bool = False, kv_type: KvType = "f16"
) -> AsyncIterator[Worker]:
    """A worker process as the pool starts it, warm; `lookup` lets it guess ahead."""
    config = WorkerConfig(
        nonce=secrets.token_hex(8),
        token=secrets.token_hex(16),
        model=str(model),
        context_length=room.context_length,
        slots=room.slots,
        kv_cells=room.cells,
        threads=threads,
        lookup=lookup,
        kv_type=kv_type,
        heartbeat_s=3600.0,
    )
    async with _process(worker_command(), msgspec.json.encode(config) + b"\n") as (_, line):
        ready = decode_worker_line(line)
        if not isinstance(ready, Ready):
            raise BugError(f"the worker did not start: {line!r}")
        headers = {"Authorization": f"Bearer {config.token}"}
        url = f"http://127.0.0.1:{ready.port}"
        async with aiohttp.ClientSession(url, headers=headers, timeout=_FOREVER) as http:
            worker = Worker(http)
            await worker.write("warm up", 4)
            yield worker


@asynccontextmanager
async def open_llama_server(model: Path, room: Room, *, threads: int) -> AsyncIterator[LlamaServer]:
    """llama-server of the wheel xllamacpp, warm."""
    script = (sys.executable, "-m", "tests.benchmarks.engine.llama_server")
    command = (*script, str(model), str(room.slots), str(room.cells), str(threads))
    async with _process(command) as (_, line):
        url = line.decode().strip()
        async with aiohttp.ClientSession(url, timeout=_FOREVER) as http:
            server = LlamaServer(http)
            await server.write("warm up", 4)
            yield server


class LlamaLoop:
    """A loop over `llama_cpp.Llama`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def seconds(self, prompts: list[str], tokens: int) -> float:
        """How long it takes for the prompts, one after another."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"prompts": prompts, "tokens": tokens}).encode())
        self._process.stdin.write(b"\n")
        return float(await self._process.stdout.readline())


@asynccontextmanager
async def open_llama_loop(model: Path, *, threads: int) -> AsyncIterator[LlamaLoop]:
    """The loop in a process of its own, warm."""
    script = (sys.executable, "-m", "tests.benchmarks.engine.llama_loop")
    warm_up = b'{"prompts": ["warm up"], "tokens": 4}\n'
    async with _process((*script, str(model), str(threads)), warm_up) as (process, _):
        yield LlamaLoop(process)


@asynccontextmanager
async def _process(
    command: tuple[str, ...], first_line: bytes = b""
) -> AsyncIterator[tuple[Process, bytes]]:
    """Start `command`, which says a line when it is ready and ends when its input does."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(first_line)
        async with asyncio.timeout(START_TIMEOUT_S):
            line = await process.stdout.readline()
        if not line:
            raise BugError(f"{' '.join(command)} ended with {await process.wait()}")
        yield process, line
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _generate(prompt: str, tokens: int, *, stream: bool = False) -> dict[str, Any]:
    request = GenerateRequest(
        prompt=prompt, max_new_tokens=tokens, temperature=0.0, ignore_eos=True, stream=stream
    )
    return msgspec.structs.asdict(request)


def _completion(prompt: str, tokens: int) -> dict[str, Any]:
    return {"prompt": prompt, "n_predict": tokens, "temperature": 0.0, "ignore_eos": True}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = await response.read()
    if response.status != 200:
        raise BugError(f"{response.url} answered {response.status}: {body.decode()}")
    return body


def _whole(text: str, written: int, wanted: int) -> str:
    if written != wanted:
        raise BugError(f"{wanted} tokens were asked for, {written} written")
    return text
