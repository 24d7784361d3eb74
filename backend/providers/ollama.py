"""Ollama by its own API: contexts that are asked for, abilities, thinking, schemas.

Ollama has no more context than a request asks for, and drops the beginning of a longer prompt
without a word. So every request names the same context (another one would load the model anew),
which is what `context_length` says, and asks it to refuse instead.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from backend.chat_protocol import ChatChunk, ChatRequest
from backend.errors import UserError
from backend.providers.base import ProviderHealth
from backend.providers.estimate import estimate_tokens
from backend.providers.ndjson import lines
from backend.providers.ollama_chat import Line, Reply, body_of
from backend.providers.transport import (
    IDLE_TIMEOUT_S,
    Key,
    Transport,
    stream_of,
    words_of,
)
from backend.settings import Server
from backend.tasks import task_group
from backend.values import Message, ModelInfo

DEFAULT_CONTEXT_LENGTH = 8192
SHOWN_AT_ONCE = 4
_NUM_CTX = re.compile(r"^num_ctx\s+(\d+)\s*$", re.MULTILINE)


class _Details(Struct, frozen=True):
    family: str = ""
    quantization_level: str = ""


class _Tag(Struct, frozen=True):
    name: str
    size: int | None = None
    digest: str = ""
    details: _Details | None = None


class _Tags(Struct, frozen=True):
    models: list[_Tag] | None = None


class _Show(Struct, frozen=True):
    capabilities: list[str] | None = None
    model_info: dict[str, Any] | None = None
    parameters: str | None = None


class OllamaProvider:
    """A `RemoteProvider` on an Ollama server.

    `context_length` is the most that is asked for, unless a model's own file says another.
    """

    def __init__(
        self,
        server: Server,
        session: aiohttp.ClientSession,
        *,
        key: Key | None = None,
        environment: Mapping[str, str] = os.environ,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
        context_length: int = DEFAULT_CONTEXT_LENGTH,
    ) -> None:
        self.name = server.name
        self._http = Transport(
            server, session, key=key, environment=environment, idle_timeout_s=idle_timeout_s
        )
        self._context_length = context_length
        self._shown: dict[tuple[str, str], _Show] = {}  # by name and digest
        self._infos: dict[str, ModelInfo] = {}

    async def models(self) -> tuple[ModelInfo, ...]:
        """What ``/api/tags`` lists, with what ``/api/show`` says of each.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        tags = (await self._http.ask("GET", "/api/tags", _Tags)).models or []
        gate = asyncio.Semaphore(SHOWN_AT_ONCE)
        async with task_group() as group:
            tasks = [group.create_task(self._described(tag, gate)) for tag in tags]
        infos = tuple(task.result() for task in tasks)
        self._shown = {
            (tag.name, tag.digest): self._shown[tag.name, tag.digest]
            for tag in tags
            if (tag.name, tag.digest) in self._shown
        }
        self._infos = {info.name: info for info in infos}
        return infos

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; `request.model` is Ollama's name of it.

        Raises:
            UserError: `provider_unreachable`, `provider_refused` or `context_exceeded`, with the
                server's words; what it wrote before stays yielded. `bad_input`.
        """
        self._check(request)
        info = await self._info(request.model)
        body = body_of(
            request,
            context_length=(info and info.context_length) or self._context_length,
            can_think=info is None or info.thinking,
        )
        reply = Reply(request)
        decoder = msgspec.json.Decoder(Line)
        async with (
            self._http.call("POST", "/api/chat", body=body) as response,
            aclosing(stream_of(response)) as stream,
        ):
            async for data in lines(stream):
                line = decoder.decode(data)
                if line.error is not None:
                    raise self._http.refusal(200, words_of(line.error))
                for chunk in reply.take(line):
                    yield chunk
                if line.done:
                    return
        raise self._http.unreachable("The stream ended in the middle of the reply.")

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """An estimate from above: Ollama has no route for it."""
        return estimate_tokens(messages)

    async def context_length(self, model: str) -> int | None:
        """The context that requests ask for."""
        info = await self._info(model)
        return None if info is None else info.context_length

    async def health(self) -> ProviderHealth:
        """How the server answers, within a few seconds; never raises."""
        return await self._http.health("/api/version")

    def _check(self, request: ChatRequest) -> None:
        missing = {
            "Several replies to one request": request.n > 1,
            "A GBNF grammar": request.grammar is not None,
            "LoRA adapters": bool(request.adapters),
            "Log probabilities": request.sampling.logprobs is not None,
            "Making a model call a tool": bool(request.tools)
            and request.tool_choice not in ("auto", "none"),
        }
        for what, wanted in missing.items():
            if wanted:
                raise self._http.cannot(
                    f"{what}: Ollama's protocol has no words for it.",
                    "Leave it out, or take a local model.",
                )

    async def _info(self, model: str) -> ModelInfo | None:
        if not self._infos:
            await self.models()
        return self._infos.get(model) or self._infos.get(f"{model}:latest")

    async def _described(self, tag: _Tag, gate: asyncio.Semaphore) -> ModelInfo:
        note = ""
        shown = self._shown.get((tag.name, tag.digest))
        if shown is None:
            try:
                async with gate:
                    shown = await self._http.ask(
                        "POST", "/api/show", _Show, body={"model": tag.name}
                    )
                self._shown[tag.name, tag.digest] = shown
            except UserError as error:  # one model's trouble; the others are listed
                shown, note = _Show(), error.fault.sentence
        details = tag.details or _Details()
        able = shown.capabilities or ()
        facts = shown.model_info or {}
        return ModelInfo(
            id=f"{self.name}/{tag.name}",
            name=tag.name,
            provider=self.name,
            context_length=_context(shown, self._context_length),
            size_bytes=tag.size,
            note=note,
            architecture=str(facts.get("general.architecture") or details.family),
            quantisation=details.quantization_level,
            tools="tools" in able,
            thinking="thinking" in able,
            vision="vision" in able,
            embedding="embedding" in able,
        )


def _context(shown: _Show, most: int) -> int:
    """Tokens to ask for: what the model's file sets, else `most`, but not over its training."""
    facts = shown.model_info or {}
    trained = facts.get(f"{facts.get('general.architecture')}.context_length")
    set_in_file = _NUM_CTX.search(shown.parameters or "")
    wanted = int(set_in_file[1]) if set_in_file else most
    return min(wanted, trained) if isinstance(trained, int) and trained > 0 else wanted
