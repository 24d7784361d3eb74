from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from backend.chat_protocol import ChatFinished, ChatRequest, TextDelta
from backend.errors import UserError
from backend.library import InstalledModels
from backend.pool import Pool
from backend.providers import LocalProvider, Provider
from backend.settings import Settings
from backend.values import Message, SamplingParams
from tests.models import write_model

TALK = (Message.of("user", "Hello"),)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture
async def local(tiny: Path) -> AsyncIterator[Provider]:
    settings = Settings(threads=1, context_length=256)
    async with Pool.open(settings) as pool:
        yield LocalProvider(pool, InstalledModels(starter=tiny, context_length=256))


def request(text: str) -> ChatRequest:
    sampling = SamplingParams(temperature=0, max_tokens=9)
    return ChatRequest(model="starter", messages=(Message.of("user", text),), sampling=sampling)


async def test_the_worker_and_the_catalogue_agree(local: Provider) -> None:
    (info,) = await local.models()
    assert await local.context_length("starter") == info.context_length == 256
    async with aclosing(local.chat(request("Hello"))) as chunks:
        *parts, last = [c async for c in chunks]
    assert isinstance(last, ChatFinished)
    assert last.usage.completion_tokens == 9
    assert last.usage.prompt_tokens == await local.count_tokens("starter", TALK)
    assert any(isinstance(part, TextDelta) for part in parts)


@pytest.mark.parametrize(
    ("text", "code"), [("word " * 300, "context_exceeded"), ("half \ud83d", "bad_input")]
)
async def test_what_cannot_be_asked_is_said(local: Provider, text: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        await anext(local.chat(request(text)))
    assert raised.value.fault.code == code


async def test_an_unknown_model_starts_nothing(local: Provider) -> None:
    with pytest.raises(UserError) as raised:
        await local.count_tokens("nobody", TALK)
    assert raised.value.fault.code == "not_found"
