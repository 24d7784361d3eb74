"""The one chat protocol: what the committee asks of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from msgspec import Struct

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    PromptProgress,
    Queued,
    Speed,
    TextDelta,
)
from backend.errors import Fault
from backend.values import Message, ModelInfo

__all__ = [
    "ChatChunk",
    "ChatFinished",
    "ChatRequest",
    "PromptProgress",
    "Provider",
    "ProviderHealth",
    "Queued",
    "RemoteProvider",
    "Speed",
    "TextDelta",
]


class ProviderHealth(Struct, frozen=True, kw_only=True):
    """How a provider answered a moment ago, in `latency_s` seconds (None: not at all).

    A server that is `reachable` may still say no (a wrong key, a model that loads); `fault` has
    its words then. `sentence` is for a person.
    """

    name: str
    reachable: bool
    sentence: str
    latency_s: float | None = None
    fault: Fault | None = None


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
        """Length of the prompt in tokens, exact or (servers without a way) an estimate."""
        ...

    async def context_length(self, model: str) -> int | None:
        """Tokens of prompt and reply together; None when the provider does not tell."""
        ...


class RemoteProvider(Provider, Protocol):
    """A `Provider` on a server, which may be down."""

    async def health(self) -> ProviderHealth:
        """How the server answers, within a few seconds; never raises."""
        ...
