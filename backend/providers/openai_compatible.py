"""Any server that speaks OpenAI's chat completions, and what those of one kind tell besides."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import aiohttp
from msgspec import Struct

from backend.chat_protocol import ChatChunk, ChatRequest
from backend.errors import UserError
from backend.providers.base import ProviderHealth
from backend.providers.estimate import estimate_tokens
from backend.providers.openai_body import body_of
from backend.providers.openai_stream import Reply, chunks
from backend.providers.transport import (
    IDLE_TIMEOUT_S,
    Key,
    Transport,
    is_absent,
    stream_of,
    words_of,
)
from backend.settings import Server
from backend.values import Message, ModelInfo

__all__ = ["OpenAICompatibleProvider", "estimate_tokens"]


class _Model(Struct, frozen=True):
    id: str
    context_length: int | None = None  # Parley, OpenRouter
    max_model_len: int | None = None  # vLLM


class _Models(Struct, frozen=True):
    data: list[_Model] | None = None  # Ollama without models


class OpenAICompatibleProvider:
    """A `RemoteProvider` on the server at ``server.url`` (with or without its ``/v1``).

    `key` gives its key; without it the environment variable that `server` names does. Kinds of
    servers that tell more than the common routes do change `listed`, `counted` and `extra`.
    """

    health_paths: tuple[str, ...] = ("/v1/models",)

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
        self.http = Transport(
            server, session, key=key, environment=environment, idle_timeout_s=idle_timeout_s
        )
        self._context_lengths: dict[str, int | None] = {}

    async def models(self) -> tuple[ModelInfo, ...]:
        """The server's own list.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        infos = await self.listed()
        self._context_lengths = {info.name: info.context_length for info in infos}
        return infos

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; `request.model` is the server's own name of it.

        Raises:
            UserError: `provider_unreachable`, `provider_refused` or `context_exceeded`, with the
                server's words; what it wrote before stays yielded. `bad_input`.
        """
        body = body_of(request) | self.extra(request)
        reply = Reply(request)
        async with (
            self.http.call("POST", "/v1/chat/completions", body=body) as response,
            aclosing(stream_of(response)) as stream,
        ):
            async for chunk in chunks(stream):
                if chunk.error is not None:
                    raise self.http.refusal(200, words_of(chunk.error))
                for part in reply.take(chunk):
                    yield part
        if not reply.is_whole:
            raise self.http.unreachable("The stream ended in the middle of the reply.")
        for part in reply.end():
            yield part

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Exact where the server has a route for it, else an estimate from above.

        Raises:
            UserError: `provider_unreachable`.
        """
        try:
            tokens = await self.counted(model, messages)
        except UserError as error:
            if error.fault.code == "provider_unreachable":
                raise
            tokens = None  # no such route, or not for this prompt: what matters is to send it
        return estimate_tokens(messages) if tokens is None else tokens

    async def context_length(self, model: str) -> int | None:
        """What the server says in its list of models; None when it does not."""
        if model not in self._context_lengths:
            await self.models()
        return self._context_lengths.get(model)

    async def health(self) -> ProviderHealth:
        """How the server answers, within a few seconds; never raises."""
        return await self.http.health(*self.health_paths)

    # --- what kinds of servers change ---------------------------------------------------------

    async def listed(self) -> tuple[ModelInfo, ...]:
        """The models, as ``/v1/models`` has them."""
        found = await self.http.ask("GET", "/v1/models", _Models)
        return tuple(
            self.info(model.id, context_length=model.context_length or model.max_model_len)
            for model in found.data or ()
        )

    async def counted(self, model: str, messages: Sequence[Message]) -> int | None:
        """The exact length of a prompt in tokens; None when the server cannot tell."""
        return None

    def extra(self, request: ChatRequest) -> dict[str, Any]:
        """What goes into the body besides what all servers take.

        Raises:
            UserError: `provider_refused` for what has no words in the protocol.
        """
        if request.grammar is not None:
            raise self.http.cannot(
                "The protocol has no GBNF grammars.", "Use a JSON schema, or a local model."
            )
        self.refuse_adapters(request)
        return {}

    def refuse_adapters(self, request: ChatRequest) -> None:
        """Say so when adapters are wanted, which no server lets one choose.

        Raises:
            UserError: `provider_refused`.
        """
        if request.adapters:
            raise self.http.cannot("LoRA adapters are chosen on it.", "Take a local model.")

    def info(self, model: str, **fields: Any) -> ModelInfo:
        """The model with the server's own name `model`."""
        return ModelInfo(id=f"{self.name}/{model}", name=model, provider=self.name, **fields)

    async def optional(self, path: str, kind: type[Any], **options: Any) -> Any:
        """What `path` has, or None when the server has no such route."""
        try:
            return await self.http.ask(
                "POST" if "body" in options else "GET", path, kind, **options
            )
        except UserError as error:
            if is_absent(error):
                return None
            raise
