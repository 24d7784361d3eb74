from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from backend.chat_protocol import ChatChunk, ChatRequest, TextDelta
from backend.errors import UserError
from backend.providers import Provider, Providers
from backend.providers.base import ProviderHealth
from backend.values import Message, ModelInfo


class Echo:
    """A provider that answers with its own name and the model it was asked for."""

    def __init__(self, name: str, *ids: str, broken: bool = False) -> None:
        self.name, self.ids, self.broken = name, ids, broken

    async def models(self) -> tuple[ModelInfo, ...]:
        if self.broken:
            raise UserError("provider_unreachable", "Nobody there.")
        return tuple(ModelInfo(id=i, name=i, provider=self.name) for i in self.ids)

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        yield TextDelta(text=f"{self.name}:{request.model}")

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        return len(self.name)

    async def context_length(self, model: str) -> int | None:
        return len(model)

    async def health(self) -> ProviderHealth:
        return ProviderHealth(name=self.name, reachable=not self.broken, sentence="")


PROVIDERS: Provider = Providers(
    Echo("local", "starter"), [Echo("far", "far/big"), Echo("down", broken=True)]
)


@pytest.mark.parametrize(
    ("model", "answer"),
    [
        ("starter", "local:starter"),
        ("unknown", "local:unknown"),  # the local provider knows better what to say
        ("far/big", "far:big"),
        ("far/org/big", "far:org/big"),
    ],
)
async def test_the_id_says_where(model: str, answer: str) -> None:
    async with aclosing(PROVIDERS.chat(ChatRequest(model=model, messages=()))) as chunks:
        assert [c async for c in chunks] == [TextDelta(text=answer)]


async def test_counts_and_contexts_are_routed_too() -> None:
    assert await PROVIDERS.count_tokens("far/big", ()) == 3
    assert await PROVIDERS.context_length("far/big") == 3


@pytest.mark.parametrize("model", ["fr/big", "far/", "/", "other/model"])
async def test_unknown_servers_name_the_nearest(model: str) -> None:
    with pytest.raises(UserError) as raised:
        await PROVIDERS.count_tokens(model, ())
    assert raised.value.fault.code == "not_found"
    assert "far/big" in raised.value.fault.why


async def test_a_server_that_is_down_is_listed_with_the_reason() -> None:
    listed = {info.id: info.note for info in await PROVIDERS.models()}
    assert listed == {"starter": "", "far/big": "", "down/": "Nobody there."}
