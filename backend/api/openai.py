"""The OpenAI dialect: ``/v1/models`` and ``/v1/chat/completions``.

`model` is a model's id for a plain chat, ``committee`` for the committee of the settings, or
``committee:NAME``. What a committee found out besides its answer comes under the key ``parley``.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Annotated, Any, Literal

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from backend.api.errors import error_body, json_response, read_json
from backend.engine import Engine
from backend.errors import BugError, UserError
from backend.events import (
    ContextPacked,
    Event,
    OpinionDelta,
    SynthesisDelta,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from backend.values import AskRequest, Message, Policy, SamplingOverrides, TextPart

# Editors give up on a silent stream; a comment this often (seconds) keeps it open.
_KEEP_ALIVE_SECONDS = 10.0

_COMMITTEE = "committee"


class ContentPart(Struct, frozen=True):
    """One element of a message's content list; only text is understood."""

    type: str
    text: str = ""


class ChatMessage(Struct, frozen=True):
    """A message as OpenAI clients write it."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | tuple[ContentPart, ...] | None = None


class StreamOptions(Struct, frozen=True):
    """What a stream carries besides text."""

    include_usage: bool = False


class NamedSchema(Struct, frozen=True):
    """A JSON schema under a name that changes nothing."""

    schema: dict[str, Any] = msgspec.field(default_factory=dict)


class ResponseFormat(Struct, frozen=True):
    """Text, any JSON object, or JSON of a schema."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: NamedSchema | None = None


class ChatCompletionRequest(Struct, frozen=True):
    """The body of ``POST /v1/chat/completions``; fields that change nothing are ignored."""

    model: str
    messages: Annotated[tuple[ChatMessage, ...], Meta(min_length=1)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Meta(ge=0.0, le=2.0)] | None = None
    top_p: Annotated[float, Meta(gt=0.0, le=1.0)] | None = None
    max_tokens: Annotated[int, Meta(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Meta(ge=1)] | None = None
    stop: str | tuple[str, ...] | None = None
    seed: Annotated[int, Meta(ge=0, lt=2**32)] | None = None
    n: int | None = None
    tools: tuple[Any, ...] | None = None
    logprobs: bool | None = None
    response_format: ResponseFormat | None = None


def routes(engine: Engine) -> list[web.RouteDef]:
    """The dialect's routes."""
    dialect = OpenAIDialect(engine)
    return [
        web.get("/v1/models", dialect.models),
        web.get("/v1/models/{model:.+}", dialect.model),
        web.post("/v1/chat/completions", dialect.chat_completions),
    ]


class OpenAIDialect:
    """Reads requests into `AskRequest` and writes events out as chunks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def models(self, _request: web.Request) -> web.Response:
        """Every model and committee that `model` may name."""
        return json_response({"object": "list", "data": await self._model_list()})

    async def model(self, request: web.Request) -> web.Response:
        """One of them.

        Raises:
            UserError: `not_found`.
        """
        wanted = request.match_info["model"]
        for entry in await self._model_list():
            if entry["id"] == wanted:
                return json_response(entry)
        raise UserError("not_found", f"There is no model {wanted}.", remedy="See /v1/models.")

    async def _model_list(self) -> list[dict[str, Any]]:
        committees = [f"{_COMMITTEE}:{c.name}" for c in await self._engine.committees()]
        models = [model.id for model in await self._engine.models()]
        return [
            {"id": name, "object": "model", "created": 0, "owned_by": "parley"}
            for name in (_COMMITTEE, *committees, *models)
        ]

    async def chat_completions(self, request: web.Request) -> web.StreamResponse:
        """Ask, and answer whole or as server-sent events."""
        body = await read_json(request, ChatCompletionRequest)
        async with aclosing(self._engine.ask(ask_request(body))) as events:
            # No status is sent before the models are there: what fails until then has its own.
            first = await _opening(events)
            options = body.stream_options or StreamOptions()
            reply = _Reply(body.model, options.include_usage)
            if body.stream:
                return await _stream(request, reply, first, events)
            async for event in _chain(first, events):
                if isinstance(event, TurnCompleted):
                    return json_response(reply.whole(event))
                if isinstance(event, TurnFailed):
                    raise UserError.of(event.fault)
        raise BugError("a turn ended without its last event")


def ask_request(body: ChatCompletionRequest) -> AskRequest:
    """What a client asks for, in Parley's own terms.

    Raises:
        UserError: `bad_input`, naming the field that is not supported or not valid.
    """
    refused = {
        "n": body.n not in (None, 1),
        "tools": bool(body.tools),
        "logprobs": bool(body.logprobs),
    }
    for field, is_refused in refused.items():
        if is_refused:
            raise UserError(
                "bad_input", f"`{field}` is not supported by this version.", remedy="Leave it out."
            )
    *history, question = [_message(message) for message in body.messages]
    if question.role != "user":
        raise UserError(
            "bad_input", "The last of `messages` is not the user's.", remedy="End with a question."
        )
    system = [m for m in history if m.role == "system"]
    talk = [m for m in history if m.role != "system"]
    if system:
        talk.insert(0, Message.of("system", "\n\n".join(m.text for m in system)))
    stop = (body.stop,) if isinstance(body.stop, str) else body.stop
    kind, _, name = body.model.partition(":")
    is_committee = kind == _COMMITTEE
    return AskRequest(
        parts=question.parts,
        committee=(name or None) if is_committee else None,
        model=None if is_committee else body.model,
        record=False,
        history=tuple(talk),
        sampling=SamplingOverrides(
            temperature=body.temperature,
            top_p=body.top_p,
            seed=body.seed,
            max_tokens=body.max_completion_tokens or body.max_tokens,
            stop=stop,
        ),
        json_schema=_schema(body.response_format),
    )


def _schema(wanted: ResponseFormat | None) -> dict[str, Any] | None:
    if wanted is None or wanted.type == "text":
        return None
    if wanted.type == "json_object" or wanted.json_schema is None:
        return {"type": "object"}
    return wanted.json_schema.schema


def _message(message: ChatMessage) -> Message:
    role = "system" if message.role == "developer" else message.role
    if message.content is None or isinstance(message.content, str):
        return Message.of(role, message.content or "")
    for part in message.content:
        if part.type != "text":
            raise UserError(
                "bad_input",
                f"Content of type `{part.type}` is not supported by this version.",
                remedy="Send text.",
            )
    return Message(role, tuple(TextPart(part.text) for part in message.content))


class _Reply:
    """The shapes of one completion: whole, or in chunks."""

    def __init__(self, model: str, include_usage: bool) -> None:
        self._head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": model,
        }
        self._include_usage = include_usage

    def whole(self, turn: TurnCompleted) -> dict[str, Any]:
        message = {"role": "assistant", "content": turn.answer}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
            ],
            "usage": _usage(turn),
            "parley": _record(turn),
        }

    def chunk(self, delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice]}

    def last_chunks(self, turn: TurnCompleted, sent: str) -> list[dict[str, Any]]:
        """What is still owed: text not yet streamed, the end, and the usage if asked for."""
        chunks = []
        if sent.strip() != turn.answer:
            # The chairman broke off, or the answer is an original that was never streamed.
            lead = "\n\n---\n\n" if sent else ""
            chunks.append(self.chunk({"content": lead + turn.answer}))
        chunks.append({**self.chunk({}, "stop"), "parley": _record(turn)})
        if self._include_usage:
            chunks.append(
                {
                    **self._head,
                    "object": "chat.completion.chunk",
                    "choices": [],
                    "usage": _usage(turn),
                }
            )
        return chunks


async def _stream(
    request: web.Request, reply: _Reply, first: Sequence[Event], events: AsyncIterator[Event]
) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)

    async def send(value: object) -> None:
        await response.write(b"data: " + msgspec.json.encode(value) + b"\n\n")

    async with asyncio.TaskGroup() as group:
        pauses = group.create_task(_keep_alive(response))
        await send(reply.chunk({"role": "assistant", "content": ""}))
        sent = ""
        alone = False
        async for event in _chain(first, events):
            match event:
                case TurnStarted(committee=committee):
                    alone = committee.policy is Policy.SINGLE and len(committee.seats) == 1
                case SynthesisDelta(text=text):
                    sent += text
                    await send(reply.chunk({"content": text}))
                case OpinionDelta(text=text) if alone:
                    sent += text
                    await send(reply.chunk({"content": text}))
                case TurnCompleted():
                    for chunk in reply.last_chunks(event, sent):
                        await send(chunk)
                case TurnFailed(fault=fault):
                    await send(error_body(fault))
                case _:
                    pass
        pauses.cancel()
    await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


async def _keep_alive(response: web.StreamResponse) -> None:
    while True:
        await asyncio.sleep(_KEEP_ALIVE_SECONDS)
        await response.write(b": still deliberating\n\n")


async def _opening(events: AsyncIterator[Event]) -> list[Event]:
    """The events up to the one that shows that the models are there and the prompt fits.

    Raises:
        UserError: the turn failed before that.
    """
    opening: list[Event] = []
    async for event in events:
        if isinstance(event, TurnFailed):
            raise UserError.of(event.fault)
        opening.append(event)
        if isinstance(event, ContextPacked):
            break
    return opening


async def _chain(first: Sequence[Event], rest: AsyncIterator[Event]) -> AsyncIterator[Event]:
    for event in first:
        yield event
    async for event in rest:
        yield event


def _usage(turn: TurnCompleted) -> dict[str, Any]:
    usage = turn.usage
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def _record(turn: TurnCompleted) -> dict[str, Any]:
    """The deliberation without the answer, which stands in `content`."""
    record: dict[str, Any] = msgspec.to_builtins(turn)
    del record["answer"]
    return record
