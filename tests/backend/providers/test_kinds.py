"""llama-server, LM Studio, vLLM, Transformers and Parley's endpoint: what each tells of itself."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from backend.chat_protocol import (
    ChatFinished,
    ChatRequest,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolCallRefused,
)
from backend.keys import KeyStore
from backend.providers.base import RemoteProvider
from backend.providers.estimate import estimate_tokens
from backend.providers.servers import KEY_VARIABLE, URL_VARIABLE, connect, servers_in_force
from backend.settings import Server, ServerKind
from backend.values import (
    ImagePart,
    Message,
    ModelInfo,
    SamplingParams,
    TextPart,
    Tool,
    ToolCall,
    ToolResult,
    Usage,
)
from tests.backend.providers.serving import (
    Scripted,
    collect,
    delta,
    hang,
    says,
    session,
    sse,
    stream,
    text_of,
    until_error,
)

TALK = (Message.of("system", "Brief."), Message.of("user", "Why?"))
ASK = ChatRequest(model="m", messages=TALK)
WEATHER = Tool(name="weather", parameters={"type": "object"})


class Nothing:
    """A keyring without keys."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def provider(server: Scripted, kind: ServerKind, client: Any, key: str = "") -> RemoteProvider:
    keys = KeyStore(keyring=Nothing(), environment={"KEY": key})
    url = Server(name="far", url=server.url, kind=kind, api_key_env="KEY")
    return connect(url, client, keys, 8192)


async def only_model(kind: ServerKind, routes: dict[str, Any]) -> ModelInfo:
    async with Scripted(routes).running() as server, session() as client:
        (info,) = await provider(server, kind, client).models()
        return info


# --- what is told of models ---------------------------------------------------------------------


async def test_llama_server_tells_by_props() -> None:
    info = await only_model(
        "llama-server",
        {
            "GET /v1/models": {"data": [{"id": "m", "meta": {"n_ctx_train": 32768, "size": 7}}]},
            "GET /props": {
                "default_generation_settings": {"n_ctx": 4096},
                "modalities": {"vision": True},
                "chat_template": "{% if enable_thinking %}<think>{% endif %}",
                "chat_template_caps": {"supports_tools": True},
            },
        },
    )
    assert (info.context_length, info.size_bytes) == (4096, 7)
    assert (info.tools, info.thinking, info.vision) == (True, True, True)


async def test_llama_server_without_props() -> None:
    info = await only_model("llama-server", {"GET /v1/models": {"data": [{"id": "m"}]}})
    assert (info.id, info.context_length) == ("far/m", None)


async def test_lm_studio_tells_context_and_abilities() -> None:
    models = [
        {"id": "e", "type": "embeddings", "state": "not-loaded", "max_context_length": 2048},
        {
            "id": "v",
            "type": "vlm",
            "arch": "qwen2_vl",
            "quantization": "4bit",
            "state": "loaded",
            "max_context_length": 32768,
            "loaded_context_length": 4096,
            "capabilities": ["tool_use"],
        },
    ]
    async with Scripted({"GET /api/v0/models": {"data": models}}).running() as server:
        async with session() as client:
            seen, embeds = await provider(server, "lm-studio", client).models()
    assert (seen.id, seen.context_length, seen.quantisation) == ("far/v", 4096, "4bit")
    assert (seen.tools, seen.vision, seen.embedding) == (True, True, False)
    assert (embeds.context_length, embeds.embedding) == (2048, True)


async def test_an_old_lm_studio_has_openais_list() -> None:
    info = await only_model("lm-studio", {"GET /v1/models": {"data": [{"id": "m"}]}})
    assert info.id == "far/m"


async def test_a_transformers_server_names_its_model_or_not() -> None:
    named = {"GET /health": {"status": "ok", "model": "phi", "context_length": 2048}}
    assert (await only_model("transformers", named)).id == "far/phi"
    plain = {"GET /health": web.Response(text="ok")}
    assert (await only_model("transformers", plain)).id == "far/default"


async def test_parley_at_the_other_end_may_be_an_endpoint() -> None:
    routes = {
        "GET /v1/models": {"data": [{"id": "committee"}]},
        "POST /v1/chat/completions": says("Hi"),
    }
    async with Scripted(routes).running() as server, session() as client:
        parley = provider(server, "parley", client)
        assert [m.id for m in await parley.models()] == ["far/committee"]
        assert text_of(await collect(parley, ASK)) == "Hi"


# --- counting -------------------------------------------------------------------------------------

COUNTING: dict[ServerKind, dict[str, Any]] = {
    "llama-server": {
        "POST /apply-template": {"prompt": "<s>Why?"},
        "POST /tokenize": {"tokens": [1, 2, 3]},
    },
    "vllm": {"POST /tokenize": {"count": 3, "max_model_len": 4096, "tokens": [1, 2, 3]}},
}


@pytest.mark.parametrize("kind", list(COUNTING))
async def test_counts_are_exact_where_there_is_a_route(kind: ServerKind) -> None:
    async with Scripted(COUNTING[kind]).running() as server, session() as client:
        assert await provider(server, kind, client).count_tokens("m", TALK) == 3
        assert "Why?" in str(server.bodies)
        shown = (Message("user", (ImagePart("a.png", b"\x89PNG"), TextPart("Why?"))),)
        counted = await provider(server, kind, client).count_tokens("m", shown)
        assert counted == estimate_tokens(shown) > 1000


@pytest.mark.parametrize("kind", ["openai", "llama-server", "lm-studio", "vllm", "transformers"])
async def test_counts_are_estimated_elsewhere(kind: ServerKind) -> None:
    async with Scripted({}).running() as server, session() as client:
        counted = await provider(server, kind, client).count_tokens("m", TALK)
    assert counted == estimate_tokens(TALK)


# --- chatting -------------------------------------------------------------------------------------

EXTRA: dict[ServerKind, dict[str, Any]] = {
    "openai": {},
    "llama-server": {"top_k": 5, "min_p": 0.05, "repeat_penalty": 1.1},
    "lm-studio": {"top_k": 5, "min_p": 0.05, "repeat_penalty": 1.1},
    "vllm": {"top_k": 5, "min_p": 0.05, "repetition_penalty": 1.1},
}


@pytest.mark.parametrize("kind", list(EXTRA))
async def test_each_gets_the_samplers_that_it_knows(kind: ServerKind) -> None:
    sampling = SamplingParams(top_k=5, repeat_penalty=1.1)
    asked = ChatRequest(model="m", messages=TALK, sampling=sampling)
    async with Scripted({"POST /v1/chat/completions": says("Hi")}).running() as server:
        async with session() as client:
            assert text_of(await collect(provider(server, kind, client), asked)) == "Hi"
    body = server.bodies["POST /v1/chat/completions"]
    own = {k: v for k, v in body.items() if k in ("top_k", "min_p") or "penalty" in k}
    assert own == EXTRA[kind]


async def test_reasoning_pictures_and_tools() -> None:
    messages = (
        Message("user", (ImagePart("a.jpg", b"\xff\xd8\xff"), TextPart("Warm?"))),
        Message("assistant", (ToolCall("c1", "weather", '{"town": "Ulm"}'),)),
        Message("tool", (ToolResult("c1", "20 degrees"),)),
    )
    pieces = [
        {"index": 0, "id": "c2", "function": {"name": "weather", "arguments": '{"to'}},
        {"index": 0, "function": {"arguments": 'wn": 1}'}},
    ]
    parts = sse(
        delta(reasoning_content="Hm"),
        delta(reasoning="m."),
        *(delta(tool_calls=[piece]) for piece in pieces),
        delta("tool_calls"),
    )
    asked = ChatRequest(model="m", messages=messages, tools=(WEATHER,), tool_choice="weather")
    async with Scripted({"POST /v1/chat/completions": stream(*parts)}).running() as server:
        async with session() as client:
            chunks = await collect(provider(server, "openai", client), asked)
    assert text_of(chunks, ReasoningDelta) == "Hmm."
    calls = [c for c in chunks if isinstance(c, ToolCallDelta)]
    assert "".join(c.arguments for c in calls) == '{"town": 1}'
    assert [c.id for c in calls] == ["c2", ""]
    assert isinstance(chunks[-1], ChatFinished)
    assert chunks[-1].finish_reason == "tool_calls"
    sent = server.bodies["POST /v1/chat/completions"]
    shown, called, result = sent["messages"]
    assert shown["content"][0]["image_url"]["url"] == "data:image/jpeg;base64,/9j/"
    assert called["tool_calls"][0]["function"]["arguments"] == '{"town": "Ulm"}'
    assert result == {"role": "tool", "tool_call_id": "c1", "content": "20 degrees"}
    assert sent["tool_choice"]["function"]["name"] == "weather"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{broken", "strict"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "NaN"),
        ("[1]", "object"),
        ('{"a": "\\ud83d"}', "character"),
        ("[" * 3000, "strict"),
        ("{} {}", "strict"),
    ],
)
async def test_a_call_that_is_no_strict_json_is_not_to_be_run(arguments: str, words: str) -> None:
    call = {"index": 0, "function": {"name": "weather", "arguments": arguments}}
    parts = sse(delta(tool_calls=[call]), delta("stop"))
    asked = ChatRequest(model="m", messages=TALK, tools=(WEATHER,))
    async with Scripted({"POST /v1/chat/completions": stream(*parts)}).running() as server:
        async with session() as client:
            chunks = await collect(provider(server, "openai", client), asked)
    (why,) = [c.why for c in chunks if isinstance(c, ToolCallRefused)]
    assert words in why


async def test_transformers_gets_a_plain_prompt_and_gives_one_delta() -> None:
    prompt = "System: Brief.\n\nUser: Why?\n\nAssistant:"
    answer = {"text": f"{prompt} Because.\nUser: And", "tokens": 4}
    sampling = SamplingParams(max_tokens=9, stop=("END",))
    asked = ChatRequest(model="m", messages=TALK, sampling=sampling)
    async with Scripted({"POST /generate": answer}).running() as server, session() as client:
        transformers = provider(server, "transformers", client)
        assert await collect(transformers, asked) == [
            TextDelta(text="Because."),
            ChatFinished(finish_reason="stop", usage=Usage(estimate_tokens(TALK), 4)),
        ]
        body = server.bodies["POST /generate"]
        assert body["prompt"] == prompt
        assert (body["max_new_tokens"], body["stop"]) == (9, ["END", "\nUser:"])
        server.routes["POST /generate"] = {"text": "Because", "tokens": 9}
        *_, last = await collect(transformers, asked)
        assert isinstance(last, ChatFinished)
        assert last.finish_reason == "length"


# --- badly ----------------------------------------------------------------------------------------

ROUTES: dict[ServerKind, tuple[str, str]] = {
    "openai": ("GET /v1/models", "POST /v1/chat/completions"),
    "llama-server": ("GET /health", "POST /v1/chat/completions"),
    "lm-studio": ("GET /api/v0/models", "POST /v1/chat/completions"),
    "vllm": ("GET /health", "POST /v1/chat/completions"),
    "transformers": ("GET /health", "POST /generate"),
    "ollama": ("GET /api/version", "POST /api/chat"),
    "parley": ("GET /health", "POST /chat"),
}
SHOWING: dict[str, Any] = {
    "GET /api/tags": {"models": []}
}  # so that Ollama's chat comes as far as its own route


@pytest.mark.parametrize("kind", list(ROUTES))
@pytest.mark.parametrize(
    ("answer", "reachable", "code", "words"),
    [
        (
            web.json_response({"error": {"message": "loading"}}, status=503),
            True,
            "refused",
            "loading",
        ),
        (web.Response(status=302, headers={"Location": "/x"}), True, "refused", "302"),
        (web.Response(status=401, text="bad key"), True, "refused", "bad key"),
    ],
)
async def test_refusals_carry_the_servers_words(
    kind: ServerKind, answer: web.Response, reachable: bool, code: str, words: str
) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    health, chat = ROUTES[kind]
    async with Scripted({**SHOWING, health: refuse, chat: refuse}).running() as server:
        async with session() as client:
            far = provider(server, kind, client, key="sk-secret")
            seen = await far.health()
            _, error = await until_error(far, ASK)
    assert seen.reachable is reachable
    assert words in seen.sentence
    assert error.fault.code == f"provider_{code}"
    assert words in error.fault.why
    assert server.headers[health]["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in seen.sentence + error.fault.sentence
    assert not any(path.endswith("/x") for path in server.asked)


@pytest.mark.parametrize("kind", list(ROUTES))
async def test_answers_that_make_no_sense(kind: ServerKind) -> None:
    health, chat = ROUTES[kind]
    nonsense = stream("<html>")
    routes = {**SHOWING, health: {"version": 1}, chat: nonsense, "GET /v1/models": nonsense}
    async with Scripted(routes).running() as server, session() as client:
        _, error = await until_error(provider(server, kind, client), ASK)
    assert error.fault.code == "provider_unreachable"


@pytest.mark.parametrize("kind", list(ROUTES))
async def test_hanging_and_absent_servers(
    kind: ServerKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.providers.transport.HEALTH_TIMEOUT_S", 0.1)
    server = Scripted({ROUTES[kind][0]: hang})
    async with session() as client:
        async with server.running():
            far = provider(server, kind, client)
            health = await far.health()
            assert (health.reachable, health.latency_s) == (False, None)
        health = await far.health()
        assert not health.reachable
        _, error = await until_error(far, ASK)
        assert error.fault.code == "provider_unreachable"


# --- which servers there are ------------------------------------------------------------------


def test_the_environment_names_one_that_goes_first() -> None:
    mine = Server(name="mine", url="http://a", kind="ollama")
    environment = {URL_VARIABLE: "http://b/v1", KEY_VARIABLE: "sk"}
    found, faults = servers_in_force([mine], environment)
    assert [(s.name, s.url, s.api_key_env) for s in found] == [
        ("inference", "http://b/v1", KEY_VARIABLE),
        ("mine", "http://a", ""),
    ]
    assert faults == ()
    assert servers_in_force([mine], {URL_VARIABLE: " "}) == ((mine,), ())


@pytest.mark.parametrize("name", ["", "a/b", "mine"])
def test_names_that_no_id_could_hold_are_told(name: str) -> None:
    mine = Server(name="mine", url="http://a")
    found, (fault,) = servers_in_force([mine, Server(name=name, url="http://b")], {})
    assert found == (mine,)
    assert "http://b" in fault.message
