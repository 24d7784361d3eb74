"""Any server that speaks OpenAI's chat completions: llama-server, Ollama, vLLM, another Parley."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Literal

import aiohttp
import msgspec
from msgspec import Struct

from backend.errors import UserError
from backend.providers.base import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.providers.sse import events
from backend.settings import Server
from backend.values import Message, ModelInfo, Usage

CONNECT_TIMEOUT_S = 10.0
IDLE_TIMEOUT_S = 300.0  # between two reads; a server may compute a long prompt in silence
LIST_TIMEOUT_S = 10.0
MAX_ERROR_BYTES = 64 * 1024
# Above what common tokenizers need for prose (4 bytes) and for Chinese (3 bytes a character); only
# text that is mostly digits or rare symbols can need more.
BYTES_PER_TOKEN = 3
TOKENS_PER_MESSAGE = 8

_CONTEXT_WORDS = re.compile(r"context[ _-]?(length|size|window)|too many tokens", re.IGNORECASE)


# --- what the server sends; unknown fields are left out, missing ones have defaults ---------------


class _Delta(Struct):
    content: str | None = None


class _Choice(Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _CachedTokens(Struct):
    cached_tokens: int | None = None


class _Usage(Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _CachedTokens | None = None


class _Chunk(Struct):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class _Model(Struct):
    id: str
    context_length: int | None = None  # Parley, OpenRouter
    max_model_len: int | None = None  # vLLM


class _Models(Struct):
    data: list[_Model] | None = None  # Ollama without models


class OpenAICompatibleProvider:
    """A `Provider` on the server at ``server.url`` (with or without its ``/v1``).

    The key comes from the environment variable that `server` names and is sent, never shown.
    """

    def __init__(
        self,
        server: Server,
        session: aiohttp.ClientSession,
        *,
        environment: Mapping[str, str] = os.environ,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
    ) -> None:
        self.name = server.name
        self._session = session
        base = server.url.rstrip("/")
        self._base = base if base.endswith("/v1") else base + "/v1"
        self._key = environment.get(server.api_key_env, "") if server.api_key_env else ""
        self._idle_timeout_s = idle_timeout_s
        self._context_lengths: dict[str, int | None] = {}

    async def models(self) -> tuple[ModelInfo, ...]:
        """The server's own list.

        Raises:
            UserError: `provider_unreachable` or `provider_refused`.
        """
        async with self._call("GET", "/models", total_s=LIST_TIMEOUT_S) as response:
            listed = msgspec.json.decode(await response.read(), type=_Models)
        infos = tuple(
            ModelInfo(
                id=f"{self.name}/{model.id}",
                name=model.id,
                provider=self.name,
                context_length=model.context_length or model.max_model_len,
            )
            for model in listed.data or ()
        )
        self._context_lengths = {info.name: info.context_length for info in infos}
        return infos

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; `request.model` is the server's own name of it.

        A server that reports no usage gets an estimate: `count_tokens` of the prompt, and one
        token for each piece of the reply.

        Raises:
            UserError: `provider_unreachable`, `provider_refused` or `context_exceeded`, with the
                server's words; what it wrote before stays yielded.
        """
        finish: Literal["stop", "length"] | None = None
        usage: _Usage | None = None
        pieces = 0
        async with (
            self._call("POST", "/chat/completions", body=_body(request)) as response,
            aclosing(_chunks(response)) as chunks,
        ):
            async for chunk in chunks:
                if chunk.error is not None:
                    raise self._refusal(200, _words(chunk.error))
                usage = chunk.usage or usage
                for choice in chunk.choices[:1]:
                    if choice.delta is not None and choice.delta.content:
                        pieces += 1
                        yield TextDelta(text=choice.delta.content)
                    if choice.finish_reason:
                        finish = "length" if choice.finish_reason == "length" else "stop"
        if finish is None:
            raise self._unreachable("The stream ended in the middle of the reply.")
        prompt = estimate_tokens(request.messages)
        yield ChatFinished(finish_reason=finish, usage=_usage(usage, prompt, pieces))

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """An estimate from above, because servers have no common route for it."""
        return estimate_tokens(messages)

    async def context_length(self, model: str) -> int | None:
        """What the server says in its list of models; None when it does not."""
        if model not in self._context_lengths:
            await self.models()
        return self._context_lengths.get(model)

    @asynccontextmanager
    async def _call(
        self, method: str, path: str, *, body: bytes | None = None, total_s: float | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        timeout = aiohttp.ClientTimeout(
            total=total_s, sock_connect=CONNECT_TIMEOUT_S, sock_read=self._idle_timeout_s
        )
        try:
            async with self._session.request(
                method,
                self._base + path,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,  # the key goes to the server that was named, to no other
            ) as response:
                if response.status != 200:
                    text = await response.content.read(MAX_ERROR_BYTES)
                    raise self._refusal(response.status, _words(text))
                yield response
        except TimeoutError as error:
            raise self._unreachable("It did not answer in time.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # ValueError: an address that is none, JSON that is none, an endless line.
            raise self._unreachable(f"{type(error).__name__}: {error}.") from error

    def _unreachable(self, why: str) -> UserError:
        return UserError(
            "provider_unreachable",
            f"The server {self.name} at {self._base} gives no usable answer.",
            why=why,
            remedy="Check that it runs, and its address in the settings.",
        )

    def _refusal(self, status: int, words: str) -> UserError:
        code: Literal["context_exceeded", "provider_refused"] = (
            "context_exceeded" if _CONTEXT_WORDS.search(words) else "provider_refused"
        )
        remedy = "Check the key and the model's name in the settings."
        if code == "context_exceeded":
            remedy = "Shorten the question or its files, or take a model with a longer context."
        elif status == 429 or status >= 500:
            remedy = "Try again later, or take another model."
        return UserError(
            code,
            f"The server {self.name} refused the request.",
            why=f"It says ({status}): {words}",
            remedy=remedy,
        )


def estimate_tokens(messages: Sequence[Message]) -> int:
    """Tokens of a prompt from above: a token for three bytes of UTF-8, and eight a message."""
    return sum(
        TOKENS_PER_MESSAGE + -(-len(m.text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)
        for m in messages
    )


async def _chunks(response: aiohttp.ClientResponse) -> AsyncGenerator[_Chunk, None]:
    decoder = msgspec.json.Decoder(_Chunk)
    async for data in events(response.content.iter_any()):
        if data.strip() == b"[DONE]":
            return
        yield decoder.decode(data)


def _body(request: ChatRequest) -> bytes:
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": m.role, "content": m.text} for m in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
    }
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    if request.json_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": request.json_schema},
        }
    return msgspec.json.encode(body)


def _usage(usage: _Usage | None, prompt_estimate: int, pieces: int) -> Usage:
    if usage is None:
        return Usage(prompt_estimate, pieces)
    details = usage.prompt_tokens_details
    return Usage(
        usage.prompt_tokens if usage.prompt_tokens is not None else prompt_estimate,
        usage.completion_tokens if usage.completion_tokens is not None else pieces,
        (details.cached_tokens or 0) if details else 0,
    )


def _words(error: Any) -> str:
    """The sentence in an error of any of the shapes that servers use."""
    if isinstance(error, bytes):
        try:
            error = msgspec.json.decode(error)
        except msgspec.DecodeError:
            error = error.decode("utf-8", "replace")
    for key in ("error", "message", "detail"):
        if isinstance(error, dict) and key in error:
            error = error[key]
    return str(error).strip()[:500] or "nothing"
