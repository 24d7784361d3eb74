"""A Transformers server: ``POST /generate`` goes on writing where a plain prompt ends.

It knows no roles, so that a chat becomes a plain prompt by `prompt_of`, a neutral template that
every model has met in its training::

    System: You are brief.

    User: Why is the sky blue?

    Assistant:

A reply ends where the model would begin the next ``User:``. It comes whole, as one delta.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.errors import UserError
from backend.providers.base import ProviderHealth
from backend.providers.estimate import estimate_tokens, has_images
from backend.providers.transport import (
    IDLE_TIMEOUT_S,
    LIST_TIMEOUT_S,
    MAX_JSON_BYTES,
    Key,
    Transport,
    bounded,
    is_absent,
    words_of,
)
from backend.settings import Server
from backend.values import Message, ModelInfo, Usage

DEFAULT_NAME = "default"
TURN_END = "\nUser:"
_SPEAKERS = {"system": "System", "user": "User", "assistant": "Assistant", "tool": "Tool"}


class _Health(Struct, frozen=True):
    model: str | None = None
    model_id: str | None = None
    name: str | None = None
    context_length: int | None = None
    max_length: int | None = None


class _Generated(Struct, frozen=True):
    text: str | None = None
    tokens: int | list[Any] | None = None
    error: Any = None


class TransformersProvider:
    """A `RemoteProvider` on a server with ``POST /generate`` and ``GET /health``."""

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

    async def models(self) -> tuple[ModelInfo, ...]:
        """Its one model: named by ``/health`` where that says more than 'ok'.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        health = await self._health()
        name = health.model or health.model_id or health.name or DEFAULT_NAME
        return (
            ModelInfo(
                id=f"{self.name}/{name}",
                name=name,
                provider=self.name,
                context_length=health.context_length or health.max_length,
            ),
        )

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """The reply, whole; there is only one model, whatever `request.model` is.

        Raises:
            UserError: `provider_unreachable`, `provider_refused` or `context_exceeded`, with the
                server's words; `bad_input`.
        """
        self._check(request)
        prompt, stops = prompt_of(request), [*request.sampling.stop, TURN_END]
        sampling = request.sampling
        body = {
            "prompt": prompt,
            "max_new_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "repetition_penalty": sampling.repeat_penalty,
            "stop": stops,
        }
        async with self._http.call("POST", "/generate", body=body) as response:
            data = await bounded(response, MAX_JSON_BYTES)
            generated = msgspec.json.decode(data, type=_Generated)
        if generated.error is not None:
            raise self._http.refusal(200, words_of(generated.error))
        if generated.text is None:
            raise self._http.unreachable("The answer has no text.")
        text = cut(generated.text.removeprefix(prompt), stops)
        counted = generated.tokens
        written = len(counted) if isinstance(counted, list) else counted
        if text:
            yield TextDelta(text=text)
        usage = Usage(
            estimate_tokens(request.messages),
            written if written is not None else estimate_tokens([Message.of("assistant", text)]),
        )
        full = written is not None and written >= sampling.max_tokens
        yield ChatFinished(finish_reason="length" if full else "stop", usage=usage)

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """An estimate from above: the server has no route for it."""
        return estimate_tokens(messages)

    async def context_length(self, model: str) -> int | None:
        """What ``/health`` says, if anything."""
        return (await self.models())[0].context_length

    async def health(self) -> ProviderHealth:
        """How the server answers, within a few seconds; never raises."""
        return await self._http.health("/health")

    async def _health(self) -> _Health:
        try:
            async with self._http.call("GET", "/health", total_s=LIST_TIMEOUT_S) as response:
                data = await bounded(response, MAX_JSON_BYTES)
        except UserError as error:
            if is_absent(error):
                return _Health()
            raise
        try:
            return msgspec.json.decode(data, type=_Health)
        except (ValueError, RecursionError):
            return _Health()  # 'ok' as plain text says that it is well, and that is all

    def _check(self, request: ChatRequest) -> None:
        missing = {
            "Several replies to one request": request.n > 1,
            "A GBNF grammar": request.grammar is not None,
            "LoRA adapters": bool(request.adapters),
            "Log probabilities": request.sampling.logprobs is not None,
            "Tools": bool(request.tools) and request.tool_choice != "none",
            "Pictures": has_images(request.messages),
        }
        for what, wanted in missing.items():
            if wanted:
                raise self._http.cannot(
                    f"{what}: a server with /generate takes a plain prompt only.",
                    "Leave it out, or take another model.",
                )


def prompt_of(request: ChatRequest) -> str:
    """The chat as a plain prompt; a schema is asked for in words, as nothing enforces it."""
    messages = list(request.messages)
    if request.json_schema is not None:
        schema = msgspec.json.encode(request.json_schema).decode()
        wanted = f"Answer with one JSON object and nothing else. Its JSON schema: {schema}"
        messages.append(Message.of("system", wanted))
    turns = [f"{_SPEAKERS[message.role]}: {message.text.strip()}" for message in messages]
    return "\n\n".join([*turns, "Assistant:"])


def cut(text: str, stops: Sequence[str]) -> str:
    """The reply up to the first of `stops`, which some servers leave in; without outer space."""
    ends = [at for stop in stops if (at := text.find(stop)) >= 0]
    return text[: min(ends, default=len(text))].strip()
