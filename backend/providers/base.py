"""The one chat protocol: what the committee asks of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    PromptProgress,
    Queued,
    Speed,
    TextDelta,
)
from backend.values import Message, ModelInfo

__all__ = [
    "ChatChunk",
    "ChatFinished",
    "ChatRequest",
    "PromptProgress",
    "Provider",
    "Queued",
    "Speed",
    "TextDelta",
]


class Provider(Protocol):
    """A place where models run. All methods raise `UserError`, never a transport's own error."""

    name: str

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that can be seated; loads nothing."""
        ...

    def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """Stream one reply; the last chunk is `ChatFinished`. An async generator function.

        Closing the generator (or cancelling its consumer) cancels the generation.
        """
        ...

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens, exact or (remote servers) estimated from above."""
        ...

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when the provider does not tell."""
        ...
