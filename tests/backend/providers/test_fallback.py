"""Several places with one model: who is preferred, who takes over, and who is asked how often."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from backend.chat_protocol import ChatChunk, ChatRequest, Queued, TextDelta
from backend.errors import ErrorCode, Fault, UserError
from backend.keys import KeyStore
from backend.library import InstalledModels
from backend.pool import Pool
from backend.profile import Profile
from backend.providers import OpenAICompatibleProvider, Providers, open_providers
from backend.providers.base import ProviderHealth
from backend.providers.heard import DOWN_LIFE_S, LIST_LIFE_S
from backend.settings import Server, Settings
from backend.values import Message, ModelInfo
from tests.backend.providers.serving import (
    Scripted,
    collect,
    says,
    session,
    text_of,
    until_error,
)

DOWN = Fault("provider_unreachable", "Nobody there.")


class Place:
    """A provider whose replies come from `fault` and `name`, and that counts what it is asked."""

    def __init__(self, name: str, *models: str) -> None:
        self.name = name
        self.ids = models
        self.fault: Fault | None = None
        self.chat_fault: Fault | None = None
        self.after: tuple[ChatChunk, ...] = ()  # what comes before the fault
        self.chats, self.lists, self.knocks = 0, 0, 0

    async def models(self) -> tuple[ModelInfo, ...]:
        self.lists += 1
        self._fail()
        prefix = "" if self.name == "local" else f"{self.name}/"
        return tuple(ModelInfo(id=prefix + i, name=i, provider=self.name) for i in self.ids)

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        self.chats += 1
        for chunk in self.after:
            yield chunk
        self._fail()
        if self.chat_fault is not None:
            raise UserError.of(self.chat_fault)
        yield TextDelta(text=f"{self.name}:{request.model}")

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        self._fail()
        return len(self.name)

    async def context_length(self, model: str) -> int | None:
        self._fail()
        return len(self.name)

    async def health(self) -> ProviderHealth:
        self.knocks += 1
        reachable = self.fault is None
        return ProviderHealth(name=self.name, reachable=reachable, sentence="", fault=self.fault)

    def _fail(self) -> None:
        if self.fault is not None:
            raise UserError.of(self.fault)


class House:
    """Three places, a clock that only the test moves, and the notices."""

    def __init__(self) -> None:
        self.local = Place("local", "starter", "Qwen3-8B-Q4_K_M")
        self.near = Place("near", "qwen3:8b", "llama3.1:8b")
        self.far = Place("far", "Qwen/Qwen3-8B", "meta-llama/Llama-3.1-8B-Instruct", "big")
        self.now = 0.0
        self.notices: list[tuple[str, str, str, str]] = []
        self.all = Providers(
            self.local,
            [self.near, self.far],
            notify=lambda *notice: self.notices.append(notice),
            clock=lambda: self.now,
        )

    async def ask(self, model: str) -> str:
        return text_of(await collect(self.all, ChatRequest(model=model, messages=())))


@pytest.mark.parametrize(
    ("model", "answer"),
    [
        ("starter", "local:starter"),
        ("near/qwen3:8b", "near:qwen3:8b"),  # an id says where
        ("qwen3:8b", "local:Qwen3-8B-Q4_K_M"),  # local first
        ("Qwen/Qwen3-8B", "local:Qwen3-8B-Q4_K_M"),
        ("llama3.1:8b", "near:llama3.1:8b"),  # then the first server of the user's order
        ("Llama-3.1-8B-Instruct", "near:llama3.1:8b"),
        ("meta-llama/Llama-3.1-8B-Instruct", "near:llama3.1:8b"),
        ("big", "far:big"),
        ("near/unheard-of", "near:unheard-of"),  # its server knows best what to say
        ("unheard-of", "local:unheard-of"),
    ],
)
async def test_who_is_preferred(model: str, answer: str) -> None:
    house = House()
    assert await house.ask(model) == answer
    assert house.notices == []


@pytest.mark.parametrize(
    ("model", "down", "answer"),
    [
        ("qwen3:8b", ["local"], "near:qwen3:8b"),
        ("qwen3:8b", ["local", "near"], "far:Qwen/Qwen3-8B"),
        ("near/qwen3:8b", ["near"], "local:Qwen3-8B-Q4_K_M"),
        ("far/Qwen/Qwen3-8B", ["far"], "local:Qwen3-8B-Q4_K_M"),
        ("near/llama3.1:8b", ["near"], "far:meta-llama/Llama-3.1-8B-Instruct"),
    ],
)
async def test_who_takes_over(model: str, down: list[str], answer: str) -> None:
    house = House()
    await house.all.models()  # all were up
    house.now += LIST_LIFE_S + 1
    places = {"local": house.local, "near": house.near, "far": house.far}
    for name in down:
        places[name].chat_fault = DOWN
    assert await house.ask(model) == answer
    ((level, message, why, about),) = house.notices
    assert (level, about) == ("warning", model)
    assert answer.partition(":")[2] in message
    assert "Nobody there." in why
    await house.ask(model)
    assert len(house.notices) == 1  # told once


@pytest.mark.parametrize(
    ("code", "falls_back"),
    [
        ("provider_unreachable", True),
        ("provider_refused", True),
        ("timeout", True),
        ("context_exceeded", False),
        ("bad_input", False),
    ],
)
async def test_what_is_the_requests_own_fault_is_said(code: ErrorCode, falls_back: bool) -> None:
    house = House()
    await house.all.models()
    house.near.fault = Fault(code, "No.")
    house.near.after = (Queued(position=1),)  # says nothing of the reply
    if falls_back:
        assert (await house.ask("near/llama3.1:8b")).startswith("far:")
    else:
        with pytest.raises(UserError) as raised:
            await house.ask("near/llama3.1:8b")
        assert raised.value.fault.code == code
        assert house.far.chats == 0


async def test_never_in_the_middle_of_a_reply() -> None:
    house = House()
    house.near.after = (TextDelta(text="Half a "),)
    house.near.fault = DOWN
    asked = ChatRequest(model="near/llama3.1:8b", messages=())
    text, error = await until_error(house.all, asked)
    assert (text, error.fault) == ("Half a ", DOWN)
    assert house.far.chats == 0
    house.near.fault = None
    assert "near:" in await house.ask("near/llama3.1:8b")  # knocked at, and it is up


async def test_nobody_can_and_the_preferred_says_why() -> None:
    house = House()
    house.near.fault = DOWN
    house.far.fault = Fault("provider_refused", "Not now.")
    with pytest.raises(UserError) as raised:
        await house.ask("near/llama3.1:8b")
    assert raised.value.fault == DOWN


async def test_counts_and_contexts_go_the_same_way() -> None:
    house = House()
    await house.all.models()
    house.near.fault = DOWN
    assert await house.all.count_tokens("near/llama3.1:8b", ()) == 3
    assert await house.all.context_length("near/llama3.1:8b") == 3
    assert house.notices == []


async def test_a_server_that_is_down_is_not_waited_for_again() -> None:
    house = House()
    await house.all.models()
    house.near.fault = DOWN
    for _ in range(5):
        assert (await house.ask("near/llama3.1:8b")).startswith("far:")
    assert (house.near.chats, house.near.knocks) == (1, 0)
    house.now += DOWN_LIFE_S + 1
    await house.ask("near/llama3.1:8b")
    assert (house.near.chats, house.near.knocks) == (1, 1)  # still down
    house.near.fault = None
    house.now += DOWN_LIFE_S + 1
    assert (await house.ask("near/llama3.1:8b")).startswith("near:")
    house.near.fault = DOWN
    await house.ask("near/llama3.1:8b")
    assert len(house.notices) == 2  # once for each time that it went


async def test_lists_are_asked_for_once_in_a_while() -> None:
    house = House()
    for _ in range(5):
        await house.ask("llama3.1:8b")
    assert (house.near.lists, house.far.lists, house.local.lists) == (1, 0, 5)
    await house.all.models()
    house.now += LIST_LIFE_S + 1
    await house.all.models()
    assert (house.near.lists, house.far.lists) == (2, 2)


async def test_health_is_of_now_and_brings_a_server_back() -> None:
    house = House()
    house.near.fault = DOWN
    with pytest.raises(UserError):
        await house.ask("near/unheard-of")
    seen = {health.name: health.reachable for health in await house.all.health()}
    assert seen == {"local": True, "near": False, "far": True}
    house.near.fault = None
    assert all(health.reachable for health in await house.all.health())
    assert await house.ask("near/unheard-of") == "near:unheard-of"


# --- the real thing -------------------------------------------------------------------------------


class NoKeys:
    """A keyring without keys."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


@asynccontextmanager
async def opened(
    tmp_path: Path, *servers: Server, environment: dict[str, str] | None = None
) -> AsyncIterator[tuple[Providers, list[tuple[str, str, str, str]]]]:
    notices: list[tuple[str, str, str, str]] = []
    profile = Profile.default()
    profile.prepare()
    settings = Settings(servers=servers, threads=1)
    async with (
        Pool.open(settings) as pool,
        open_providers(
            pool,
            profile,
            settings,
            installed=InstalledModels(starter=tmp_path / "none.gguf"),
            notify=lambda *notice: notices.append(notice),
            keys=KeyStore(keyring=NoKeys(), environment=environment or {}),
            environment=environment or {},
        ) as providers,
    ):
        yield providers, notices


def routes(model: str, words: str) -> dict[str, Any]:
    return {
        "GET /v1/models": {"data": [{"id": model}]},
        "POST /v1/chat/completions": says(words),
    }


async def test_two_servers_and_one_is_killed(tmp_path: Path) -> None:
    one, two = Scripted(routes("qwen3:8b", "one")), Scripted(routes("Qwen/Qwen3-8B", "two"))
    asked = ChatRequest(model="Qwen3-8B", messages=(Message.of("user", "Who?"),))
    async with one.running(), two.running():
        servers = (one.server(name="one"), two.server(name="two"))
        async with opened(tmp_path, *servers) as (providers, notices):
            assert text_of(await collect(providers, asked)) == "one"
            await one.stop()
            assert text_of(await collect(providers, asked)) == "two"
            ((level, message, why, model),) = notices
            assert (level, model) == ("warning", "Qwen3-8B")
            assert "two" in message
            assert one.url in why
            seen = {health.name: health.reachable for health in await providers.health()}
            assert seen == {"local": True, "one": False, "two": True}
            listed = {info.id: info.note for info in await providers.models()}
            assert listed.keys() == {"one/", "two/Qwen/Qwen3-8B"}
            assert one.url in listed["one/"]


async def test_a_list_that_makes_no_sense_stops_no_chat(tmp_path: Path) -> None:
    one = Scripted({**routes("m", "one"), "GET /v1/models": [1]})
    asked = ChatRequest(model="one/m", messages=(Message.of("user", "Who?"),))
    async with one.running():
        async with opened(tmp_path, one.server(name="one")) as (providers, _):
            (info,) = await providers.models()
            assert "no usable answer" in info.note
            assert text_of(await collect(providers, asked)) == "one"


async def test_killed_in_the_middle_of_a_reply(tmp_path: Path) -> None:
    one, two = Scripted(routes("qwen3:8b", "one")), Scripted(routes("qwen3:8b", "two"))
    one.routes["POST /v1/chat/completions"] = says("Half", hang=True)
    asked = ChatRequest(model="qwen3:8b", messages=(Message.of("user", "Who?"),))
    async with one.running(), two.running():
        servers = (one.server(name="one"), two.server(name="two"))
        async with opened(tmp_path, *servers) as (providers, _):
            text, code = "", ""
            try:
                async for chunk in providers.chat(asked):
                    text += chunk.text if isinstance(chunk, TextDelta) else ""
                    await one.stop()
            except UserError as error:
                code = error.fault.code
            assert (text, code) == ("Half", "provider_unreachable")
            assert "POST /v1/chat/completions" not in two.asked
            assert text_of(await collect(providers, asked)) == "two"


async def test_the_environment_names_a_server(tmp_path: Path) -> None:
    server = Scripted(routes("m", "hello"))
    async with server.running():
        environment = {
            "PARLEY_INFERENCE_BASE_URL": f"{server.url}/v1",
            "PARLEY_INFERENCE_API_KEY": "sk-secret",
        }
        asked = ChatRequest(model="inference/m", messages=(Message.of("user", "Who?"),))
        async with opened(tmp_path, environment=environment) as (providers, _):
            assert text_of(await collect(providers, asked)) == "hello"
            assert [info.id for info in await providers.models()] == ["inference/m"]
    headers = server.headers["POST /v1/chat/completions"]
    assert headers["Authorization"] == "Bearer sk-secret"


async def test_a_password_in_an_address_is_not_shown() -> None:
    async with session() as client:
        server = Server(name="far", url="http://me:hidden@127.0.0.1:9")
        far = OpenAICompatibleProvider(server, client)
        health = await far.health()
    assert not health.reachable
    assert "hidden" not in health.sentence
