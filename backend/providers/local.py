"""Models on this machine, each in its own worker process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
import msgspec

from backend.chat_protocol import Speed
from backend.errors import UserError
from backend.library import InstalledModel, InstalledModels
from backend.pool import Pool, WorkerProcess
from backend.providers.base import ChatChunk, ChatFinished, ChatRequest
from backend.providers.estimate import estimate_tokens
from backend.values import Message, ModelInfo
from backend.worker import Failure, decode_chat_line

# Before so many tokens a speed says more of the start than of the model.
_STEADY_TOKENS = 32


class LocalProvider:
    """A `Provider` over the workers of `pool` and the model files of `installed`."""

    name = "local"

    def __init__(self, pool: Pool, installed: InstalledModels) -> None:
        self._pool = pool
        self._installed = installed

    async def models(self) -> tuple[ModelInfo, ...]:
        """The model files found; damaged ones carry a note."""
        return tuple(e.info for e in await asyncio.to_thread(self._installed.entries))

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; loads the model if needed.

        Raises:
            UserError: `not_found`, what `Pool.lease` raises, `context_exceeded`, `bad_input`, and
                `worker_lost` when the process dies or hangs; what it wrote stays yielded.
        """
        entry = await self._entry(request.model)
        if entry.info.embedding:
            raise UserError(
                "bad_input",
                f"{request.model} writes no answers.",
                why="It turns texts into vectors.",
                remedy="Choose another model.",
            )
        async with (
            self._pool.lease(entry, priority=request.priority) as worker,
            # A wait for the next line ends with the worker: silent ones are killed by the pool.
            self._post(worker, "/chat", request) as response,
        ):
            async for line in response.content:
                chunk = decode_chat_line(line)
                if isinstance(chunk, Failure):
                    raise UserError.of(chunk.fault)
                if isinstance(chunk, Speed) and chunk.completion_tokens >= _STEADY_TOKENS:
                    self._pool.note_speed(request.model, chunk.tokens_per_s)
                yield chunk
                if isinstance(chunk, ChatFinished):
                    return
            raise aiohttp.ClientPayloadError("the stream ended without its last line")

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Exact length of the prompt in tokens; loads the model if needed."""
        request = ChatRequest(model=model, messages=tuple(messages))
        async with (
            self._pool.lease(await self._entry(model), slot=False) as worker,
            self._post(worker, "/count", request) as response,
        ):
            return int((await response.json())["tokens"])

    async def count_now(
        self, model: str, messages: Sequence[Message], timeout_s: float
    ) -> tuple[int, bool]:
        """As `count_tokens` but loads nothing, and whether the figure is exact.

        It is if the model is loaded and answers in time; else it is an estimate from above, also
        for what is no model of this machine.
        """
        worker = self._pool.loaded(model)
        if worker is not None:
            request = ChatRequest(model=model, messages=tuple(messages))
            with suppress(UserError, TimeoutError):
                async with (
                    asyncio.timeout(timeout_s),
                    self._post(worker, "/count", request) as response,
                ):
                    return int((await response.json())["tokens"]), True
        header = None
        with suppress(UserError):
            header = (await self._entry(model)).header
        return estimate_tokens(messages, header.vocabulary_size if header else None), False

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together, as the worker has or will have them."""
        return self._pool.context_length(await self._entry(model))

    async def _entry(self, model: str) -> InstalledModel:
        entry = await asyncio.to_thread(self._installed.find, model)
        if entry.info.missing:
            raise UserError(
                "not_found",
                f"The file of {model} is gone.",
                why=entry.info.note.removeprefix("Missing: "),
            )
        return entry

    @asynccontextmanager
    async def _post(
        self, worker: WorkerProcess, path: str, request: ChatRequest
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = {**worker.headers, "Content-Type": "application/json"}
        try:
            body = msgspec.json.encode(request)
        except UnicodeEncodeError as error:
            raise UserError(
                "bad_input",
                "The text holds half of a character.",
                why=f"Character {error.start} is a lone surrogate.",
                remedy="Delete that character.",
            ) from error
        try:
            async with self._pool.session.post(
                worker.url + path, data=body, headers=headers
            ) as response:
                if response.status != 200:
                    failure = msgspec.json.decode(await response.read(), type=Failure)
                    raise UserError.of(failure.fault)
                yield response
        except (aiohttp.ClientError, OSError) as error:
            raise await worker.loss() from error
