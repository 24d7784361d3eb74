"""The one chat protocol: what the committee asks of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from backend.values import Message, ModelInfo, SamplingParams, Usage


class ChatRequest(Struct, frozen=True, kw_only=True):
    """One model call. With `json_schema` the reply is constrained to it."""

    model: str
    messages: tuple[Message, ...]
    sampling: SamplingParams = SamplingParams()
    json_schema: dict[str, Any] | None = None


class PromptProgress(Struct, frozen=True, kw_only=True, tag_field="type", tag="progress"):
    """Tokens of the prompt computed so far; `cached_tokens` of them were already there."""

    done_tokens: int
    total_tokens: int
    cached_tokens: int


class TextDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="delta"):
    """A piece of the reply."""

    text: str


class ChatFinished(Struct, frozen=True, kw_only=True, tag_field="type", tag="finished"):
    """The reply is whole; `length` means that `max_tokens` or the context ended it."""

    finish_reason: Literal["stop", "length"]
    usage: Usage


ChatChunk = PromptProgress | TextDelta | ChatFinished


class Provider(Protocol):
    """A place where models run. All methods raise `UserError`, never a transport's own error."""

    name: str

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that can be seated; loads nothing."""
        ...

    def chat(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Stream one reply; the last chunk is `ChatFinished`.

        Closing the iterator (or cancelling its consumer) cancels the generation.
        """
        ...

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens, exact or (remote servers) estimated from above."""
        ...

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when the provider does not tell."""
        ...
