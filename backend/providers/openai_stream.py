"""The stream of ``POST /v1/chat/completions`` as `ChatChunk`."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    ChoiceFinished,
    Logprobs,
    ReasoningDelta,
    TextDelta,
    TokenLogprob,
)
from backend.providers.estimate import estimate_tokens
from backend.providers.sse import events
from backend.providers.tool_calls import ToolCalls
from backend.values import FinishReason, Usage

# --- what the server sends; unknown fields are left out, missing ones have defaults ---------------


class _Function(Struct, frozen=True):
    name: str | None = None
    arguments: str | None = None


class _Call(Struct, frozen=True):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(Struct, frozen=True):
    content: str | None = None
    reasoning_content: str | None = None  # llama-server, LM Studio, vLLM before 0.12
    reasoning: Any = None  # vLLM, OpenRouter, Ollama; something else with others
    tool_calls: list[_Call] | None = None


class _Likely(Struct, frozen=True):
    token: str = ""
    logprob: float = 0.0
    bytes: list[int] | None = None


class _Token(_Likely, frozen=True):
    top_logprobs: list[_Likely] | None = None


class _Logprobs(Struct, frozen=True):
    content: list[_Token] | None = None


class _Choice(Struct, frozen=True):
    index: int = 0
    delta: _Delta | None = None
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None


class _CachedTokens(Struct, frozen=True):
    cached_tokens: int | None = None


class _Usage(Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _CachedTokens | None = None


class Chunk(Struct, frozen=True):
    """One event of the stream."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


async def chunks(stream: AsyncIterable[bytes]) -> AsyncIterator[Chunk]:
    """The events up to ``[DONE]`` or the end.

    Raises:
        ValueError, RecursionError: an event is no JSON, or too long.
    """
    decoder = msgspec.json.Decoder(Chunk)
    async for data in events(stream):
        if data.strip() == b"[DONE]":
            return
        yield decoder.decode(data)


class Reply:
    """Takes the events of one reply, and knows at the end whether it is whole."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._calls = ToolCalls(request.tools)
        self._usage: _Usage | None = None
        self._pieces = 0
        self._finished: dict[int, FinishReason] = {}

    @property
    def is_whole(self) -> bool:
        """Whether every choice has had its end."""
        return len(self._finished) >= self._request.n

    def take(self, chunk: Chunk) -> Iterator[ChatChunk]:
        """What `chunk` says.

        Raises:
            ValueError: a tool call makes no sense.
        """
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices:
            if not 0 <= choice.index < self._request.n:
                continue
            if choice.delta is not None:
                yield from self._delta(choice.delta, choice.index)
            for token in (choice.logprobs and choice.logprobs.content) or ():
                top = tuple(map(_logprob, token.top_logprobs or ()))
                yield Logprobs(token=_logprob(token), top=top, choice=choice.index)
            if choice.finish_reason and choice.index not in self._finished:
                self._finished[choice.index] = _reason(choice.finish_reason, self._calls.made)

    def end(self) -> Iterator[ChatChunk]:
        """The last chunks.

        A server that reports no usage gets an estimate of it: `estimate_tokens` of the prompt,
        and one token for each piece of the reply.
        """
        yield from self._calls.refused()
        if self._request.n > 1:
            for choice, reason in sorted(self._finished.items()):
                yield ChoiceFinished(choice=choice, finish_reason=reason)
        prompt = estimate_tokens(self._request.messages)
        usage = _usage(self._usage, prompt, self._pieces)
        yield ChatFinished(finish_reason=self._finished[0], usage=usage)

    def _delta(self, delta: _Delta, choice: int) -> Iterator[ChatChunk]:
        reasoning = delta.reasoning_content or delta.reasoning
        if isinstance(reasoning, str) and reasoning:
            self._pieces += 1
            yield ReasoningDelta(text=reasoning, choice=choice)
        if delta.content:
            self._pieces += 1
            yield TextDelta(text=delta.content, choice=choice)
        for place, call in enumerate(delta.tool_calls or ()):
            function = call.function or _Function()
            self._pieces += 1
            piece = self._calls.piece(
                place if call.index is None else call.index,
                call_id=call.id or "",
                name=function.name or "",
                arguments=function.arguments or "",
                choice=choice,
            )
            if piece is not None:
                yield piece


def _reason(reason: str, called: bool) -> FinishReason:
    if reason == "length":
        return "length"
    return "tool_calls" if called or reason == "tool_calls" else "stop"


def _logprob(token: _Likely) -> TokenLogprob:
    whole = all(0 <= b < 256 for b in token.bytes or ())
    data = bytes(token.bytes) if token.bytes and whole else token.token.encode("utf-8", "replace")
    return TokenLogprob(token.token, data, token.logprob)


def _usage(usage: _Usage | None, prompt_estimate: int, pieces: int) -> Usage:
    if usage is None:
        return Usage(prompt_estimate, pieces)
    details = usage.prompt_tokens_details
    return Usage(
        usage.prompt_tokens if usage.prompt_tokens is not None else prompt_estimate,
        usage.completion_tokens if usage.completion_tokens is not None else pieces,
        (details.cached_tokens or 0) if details else 0,
    )
