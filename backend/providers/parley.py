"""Another Parley: one of its workers (``parley worker --model``), or its whole endpoint."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing

import aiohttp
from msgspec import Struct

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest
from backend.errors import UserError
from backend.providers.base import ProviderHealth, RemoteProvider
from backend.providers.ndjson import lines
from backend.providers.openai_compatible import OpenAICompatibleProvider
from backend.providers.transport import IDLE_TIMEOUT_S, Key, Transport, is_absent, stream_of
from backend.settings import Server
from backend.values import Message, ModelInfo
from backend.worker import Failure, ModelFacts, decode_chat_line


class _Count(Struct, frozen=True):
    tokens: int


class WorkerProvider:
    """A `RemoteProvider` on a worker that runs alone; its key is the token that it printed."""

    def __init__(self, http: Transport) -> None:
        self.name = http.name
        self._http = http
        self._facts: ModelFacts | None = None

    async def models(self) -> tuple[ModelInfo, ...]:
        """The worker's one model.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        self._facts = facts = await self._http.ask("GET", "/health", ModelFacts)
        name = re.sub(r"\s+", "-", facts.name.strip()) or "model"
        return (
            ModelInfo(
                id=f"{self.name}/{name}",
                name=name,
                provider=self.name,
                context_length=facts.context_length,
                size_bytes=facts.size_bytes,
                architecture=facts.architecture,
                tools=bool(facts.tools),
                vision=facts.sees,
                embedding=facts.embedding_width > 0,
            ),
        )

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; there is only one model, whatever `request.model` is.

        Raises:
            UserError: `provider_unreachable`, `provider_refused`, and what the worker raises.
        """
        async with (
            self._http.call("POST", "/chat", body=request) as response,
            aclosing(stream_of(response)) as stream,
        ):
            async for line in lines(stream):
                chunk = decode_chat_line(line)
                if isinstance(chunk, Failure):
                    raise UserError.of(chunk.fault)
                yield chunk
                if isinstance(chunk, ChatFinished):
                    return
        raise self._http.unreachable("The stream ended in the middle of the reply.")

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Exact length of the prompt in tokens."""
        body = ChatRequest(model=model, messages=tuple(messages))
        return (await self._http.ask("POST", "/count", _Count, body=body)).tokens

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together."""
        if self._facts is None:
            await self.models()
        return None if self._facts is None else self._facts.context_length

    async def health(self) -> ProviderHealth:
        """How the worker answers, within a few seconds; never raises."""
        return await self._http.health("/health")


class ParleyProvider:
    """A `RemoteProvider` on whichever of the two answers at the address.

    A worker has ``/health`` and no ``/v1``; the endpoint of an app has no ``/health``.
    """

    def __init__(
        self,
        server: Server,
        session: aiohttp.ClientSession,
        *,
        key: Key | None = None,
        environment: Mapping[str, str] = os.environ,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
    ) -> None:
        self.name = server.name
        self._http = Transport(
            server, session, key=key, environment=environment, idle_timeout_s=idle_timeout_s
        )
        self._worker = WorkerProvider(self._http)
        self._endpoint = OpenAICompatibleProvider(
            server, session, key=key, environment=environment, idle_timeout_s=idle_timeout_s
        )
        self._found: RemoteProvider | None = None
        self._finding = asyncio.Lock()

    async def models(self) -> tuple[ModelInfo, ...]:
        """The worker's one model, or all of the endpoint.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        self._found = None  # the other may stand there by now
        return await (await self._there()).models()

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply.

        Raises:
            UserError: `provider_unreachable`, `provider_refused`, `context_exceeded`, and what a
                worker raises; what was written before stays yielded.
        """
        async with aclosing((await self._there()).chat(request)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens, exact for a worker."""
        return await (await self._there()).count_tokens(model, messages)

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when an endpoint does not tell."""
        return await (await self._there()).context_length(model)

    async def health(self) -> ProviderHealth:
        """How the server answers, within a few seconds; never raises."""
        return await self._http.health("/health", "/v1/models")

    async def _there(self) -> RemoteProvider:
        async with self._finding:
            if self._found is None:
                try:
                    await self._http.ask("GET", "/health", ModelFacts)
                    self._found = self._worker
                except UserError as error:
                    if not is_absent(error):
                        raise
                    self._found = self._endpoint
            return self._found
