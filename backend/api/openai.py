"""The OpenAI dialect: ``/v1/models`` and ``/v1/chat/completions``.

`model` is a model's id for a plain chat, ``committee`` for the committee of the settings, or
``committee:NAME``. What a committee found out besides its answer comes under the key ``parley``.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, suppress
from typing import Any

import msgspec
from aiohttp import web

from backend.answer import AnswerStream
from backend.api.errors import error_body, json_response, read_json
from backend.api.openai_request import (
    COMMITTEE,
    ChatCompletionRequest,
    StreamOptions,
    ask_request,
)
from backend.engine import Engine
from backend.errors import BugError, UserError, fault_of
from backend.events import (
    ContextPacked,
    Event,
    TurnCompleted,
    TurnFailed,
)
from backend.results import ContextLedger
from backend.tasks import task_group

log = logging.getLogger(__name__)

# Editors give up on a silent stream; a comment this often (seconds) keeps it open.
_KEEP_ALIVE_SECONDS = 10.0


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
        known = await self._engine.committees_manager.committees()
        committees = [f"{COMMITTEE}:{committee.name}" for committee in known]
        # A server that is down is in the list as `name/`: nothing that could be asked.
        models = [m.id for m in await self._engine.models() if not m.id.endswith("/")]
        return [
            {"id": name, "object": "model", "created": 0, "owned_by": "parley"}
            for name in (COMMITTEE, *committees, *models)
        ]

    async def chat_completions(self, request: web.Request) -> web.StreamResponse:
        """Ask, and answer whole or as server-sent events."""
        body = await read_json(request, ChatCompletionRequest)
        async with aclosing(self._engine.ask(ask_request(body))) as events:
            # No status is sent before the models are there: what fails until then has its own.
            answer, context = await _opening(events)
            options = body.stream_options or StreamOptions()
            reply = _Reply(body.model, bool(options.include_usage), answer, context)
            if body.stream:
                return await _stream(request, reply, events)
            async for event in events:
                if isinstance(event, TurnCompleted):
                    return json_response(reply.whole(event))
                if isinstance(event, TurnFailed):
                    raise UserError.of(event.fault)
        raise BugError("a turn ended without its last event")


class _Reply:
    """The shapes of one completion: whole, or in chunks."""

    def __init__(
        self, model: str, include_usage: bool, answer: AnswerStream, context: ContextLedger
    ) -> None:
        self._head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": model,
        }
        self._include_usage = include_usage
        self._answer = answer
        self._context = context

    def whole(self, turn: TurnCompleted) -> dict[str, Any]:
        message = {"role": "assistant", "content": turn.answer}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "finish_reason": turn.finish_reason,
                    "logprobs": None,
                }
            ],
            "usage": _usage(turn),
            "parley": _record(turn, self._context),
        }

    def first_chunk(self) -> dict[str, Any]:
        return self._chunk({"role": "assistant", "content": ""})

    def chunks(self, event: Event) -> Iterator[dict[str, Any]]:
        """What a stream says of `event`; nothing of most."""
        if text := self._answer.feed(event):
            yield self._chunk({"content": text})
        if isinstance(event, TurnFailed):
            yield error_body(event.fault)
        if isinstance(event, TurnCompleted):
            record = _record(event, self._context)
            yield {**self._chunk({}, event.finish_reason), "parley": record}
            if self._include_usage:
                yield {**self._chunk({}), "choices": [], "usage": _usage(event)}

    def _chunk(self, delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return {**self._head, "object": "chat.completion.chunk", "choices": [choice]}


async def _stream(
    request: web.Request, reply: _Reply, events: AsyncIterator[Event]
) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)

    async def send(value: object) -> None:
        await response.write(b"data: " + msgspec.json.encode(value) + b"\n\n")

    with suppress(ConnectionError):  # the client is gone: there is nobody to tell
        async with task_group() as group:
            pauses = group.create_task(_keep_alive(response))
            try:
                await send(reply.first_chunk())
                async for event in events:
                    for chunk in reply.chunks(event):
                        await send(chunk)
            except ConnectionError:
                raise
            except Exception as error:  # the status is sent: the stream itself has to tell it
                log.exception("a stream broke off")
                await send(error_body(fault_of(error)))
            pauses.cancel()
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
    return response


async def _keep_alive(response: web.StreamResponse) -> None:
    with suppress(ConnectionError):  # `_stream` finds out by itself
        while True:
            await asyncio.sleep(_KEEP_ALIVE_SECONDS)
            await response.write(b": still deliberating\n\n")


async def _opening(events: AsyncIterator[Event]) -> tuple[AnswerStream, ContextLedger]:
    """Read up to the event that shows that the models are there and the prompt fits.

    Raises:
        UserError: the turn failed before that.
    """
    answer = AnswerStream()
    async for event in events:
        answer.feed(event)
        if isinstance(event, TurnFailed):
            raise UserError.of(event.fault)
        if isinstance(event, ContextPacked):
            return answer, event.ledger
    raise BugError("a turn ended without its context")


def _usage(turn: TurnCompleted) -> dict[str, Any]:
    usage = turn.usage
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def _record(turn: TurnCompleted, context: ContextLedger) -> dict[str, Any]:
    """The deliberation without the answer, which stands in `content`, and what the models saw."""
    record: dict[str, Any] = msgspec.to_builtins(turn)
    del record["answer"]
    return {**record, "context": msgspec.to_builtins(context)}
