"""The models as one turn asks them: on behalf of somebody, and with pictures for those who see."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence

import msgspec

from backend.chat.pictures import without_pictures
from backend.providers import ChatChunk, ChatRequest, Provider
from backend.values import Message, Priority


class TurnModels:
    """Calls on `providers` for a turn that somebody of `priority` waits for.

    Models that are `blind` (by id) read a line of text in the place of each picture.
    """

    def __init__(self, providers: Provider, blind: Collection[str], priority: Priority) -> None:
        self._providers = providers
        self._blind = blind
        self._priority = priority

    def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        """As `Provider.chat`."""
        return self._providers.chat(
            msgspec.structs.replace(
                request,
                messages=self._shown(request.model, request.messages),
                priority=self._priority,
            )
        )

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """As `Provider.count_tokens`."""
        return await self._providers.count_tokens(model, self._shown(model, messages))

    async def context_length(self, model: str) -> int | None:
        """As `Provider.context_length`."""
        return await self._providers.context_length(model)

    def _shown(self, model: str, messages: Sequence[Message]) -> tuple[Message, ...]:
        return without_pictures(messages) if model in self._blind else tuple(messages)
