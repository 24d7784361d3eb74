"""``POST /api/chat`` of Ollama: the body of a request, and the lines of a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    ReasoningDelta,
    TextDelta,
)
from backend.providers.estimate import estimate_tokens
from backend.providers.images import base64_of
from backend.providers.openai_body import tools_of
from backend.providers.tool_calls import ToolCalls
from backend.values import FinishReason, ImagePart, Message, ToolCall, ToolResult, Usage


def body_of(request: ChatRequest, *, context_length: int, can_think: bool) -> dict[str, Any]:
    """The request in Ollama's words; `can_think` False leaves the switch for thinking out."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request.messages),
        "stream": True,
        "truncate": False,  # Ollama 0.12.4 and later refuse what is too long
        "shift": False,
        "options": _options(request, context_length),
    }
    if request.tools and request.tool_choice != "none":
        body["tools"] = tools_of(request.tools)
    if request.json_schema is not None:
        body["format"] = request.json_schema
    if request.thinking is not None and can_think:
        body["think"] = request.thinking
    return body


def _options(request: ChatRequest, context_length: int) -> dict[str, Any]:
    sampling = request.sampling
    options: dict[str, Any] = {
        "num_ctx": context_length,
        "num_predict": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "typical_p": sampling.typical_p,
        "repeat_penalty": sampling.repeat_penalty,
        "repeat_last_n": sampling.penalty_last_n,
        "presence_penalty": sampling.presence_penalty,
        "frequency_penalty": sampling.frequency_penalty,
    }
    if sampling.seed is not None:
        options["seed"] = sampling.seed
    if sampling.stop:
        options["stop"] = list(sampling.stop)
    return options


def _messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    names = {p.id: p.name for m in messages for p in m.parts if isinstance(p, ToolCall)}
    found: list[dict[str, Any]] = []
    for message in messages:
        results = [part for part in message.parts if isinstance(part, ToolResult)]
        for result in results:
            name = names.get(result.call_id, "")
            found.append({"role": "tool", "tool_name": name, "content": result.text})
        if not results:
            found.append(_message(message))
    return found


def _message(message: Message) -> dict[str, Any]:
    value: dict[str, Any] = {"role": message.role, "content": message.text}
    images = [base64_of(part) for part in message.parts if isinstance(part, ImagePart)]
    calls = [part for part in message.parts if isinstance(part, ToolCall)]
    if images:
        value["images"] = images
    if calls:
        value["tool_calls"] = [
            {"function": {"name": call.name, "arguments": _object(call.arguments)}}
            for call in calls
        ]
    return value


def _object(arguments: str) -> Any:
    """The arguments as the object that Ollama wants; a call that was refused has none."""
    try:
        value = msgspec.json.decode(arguments)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


# --- what the server sends ----------------------------------------------------------------------


class _Function(Struct, frozen=True):
    name: str = ""
    arguments: Raw = Raw(b"{}")


class _Call(Struct, frozen=True):
    id: str | None = None
    function: _Function = _Function()


class _Message(Struct, frozen=True):
    content: str | None = None
    thinking: str | None = None
    tool_calls: list[_Call] | None = None


class Line(Struct, frozen=True):
    """One line of the stream."""

    message: _Message | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    error: Any = None


class Reply:
    """Takes the lines of one reply; the last one has ``done``."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._calls = ToolCalls(request.tools)
        self._called = 0
        self._pieces = 0

    def take(self, line: Line) -> Iterator[ChatChunk]:
        """What `line` says.

        Raises:
            ValueError: a tool call makes no sense.
        """
        message = line.message or _Message()
        if message.thinking:
            self._pieces += 1
            yield ReasoningDelta(text=message.thinking)
        if message.content:
            self._pieces += 1
            yield TextDelta(text=message.content)
        for call in message.tool_calls or ():
            # Always whole here, and numbered anew by some versions at every line.
            delta = self._calls.piece(
                self._called,
                call_id=call.id or "",
                name=call.function.name,
                arguments=bytes(call.function.arguments).decode("utf-8"),
            )
            self._called += 1
            if delta is not None:
                yield delta
        if line.done:
            yield from self._calls.refused()
            yield ChatFinished(finish_reason=self._reason(line), usage=self._usage(line))

    def _reason(self, line: Line) -> FinishReason:
        if line.done_reason == "length":
            return "length"
        return "tool_calls" if self._called else "stop"

    def _usage(self, line: Line) -> Usage:
        prompt, written = line.prompt_eval_count, line.eval_count
        return Usage(
            estimate_tokens(self._request.messages) if prompt is None else prompt,
            self._pieces if written is None else written,
        )
