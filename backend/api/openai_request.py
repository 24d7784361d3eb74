"""Requests of OpenAI clients: their shapes, and what they ask for in Parley's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from backend.errors import UserError
from backend.values import AskRequest, Message, Role, SamplingOverrides, TextPart

# The model name of the default committee; ``committee:NAME`` is a certain one.
COMMITTEE = "committee"

# Parley's roles, and what is put before the text.
_ROLES: dict[str, tuple[Role, str]] = {
    "system": ("system", ""),
    "developer": ("system", ""),
    "user": ("user", ""),
    "assistant": ("assistant", ""),
    "tool": ("user", "Result of a tool: "),
    "function": ("user", "Result of a tool: "),
}


class ContentPart(Struct, frozen=True):
    """One element of a message's content list; only text is understood."""

    type: str
    text: str = ""


class CalledFunction(Struct, frozen=True):
    """A function's name and its arguments as JSON."""

    name: str
    arguments: str = ""


class ToolCall(Struct, frozen=True):
    """A call that a model made in an earlier turn."""

    function: CalledFunction


class ChatMessage(Struct, frozen=True):
    """A message as OpenAI clients write it."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[ContentPart, ...] | None = None
    tool_calls: tuple[ToolCall, ...] | None = None


class StreamOptions(Struct, frozen=True):
    """What a stream carries besides text."""

    include_usage: bool | None = None


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
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Meta(ge=0.0, le=2.0)] | None = None
    top_p: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    max_tokens: Annotated[int, Meta(ge=-1)] | None = None
    max_completion_tokens: Annotated[int, Meta(ge=-1)] | None = None
    stop: str | tuple[str, ...] | None = None
    seed: int | None = None
    n: int | None = None
    tools: tuple[Any, ...] | None = None
    tool_choice: Any = None
    logprobs: bool | None = None
    response_format: ResponseFormat | None = None


def ask_request(body: ChatCompletionRequest) -> AskRequest:
    """What a client asks for, in Parley's own terms.

    Raises:
        UserError: `bad_input`, naming the field that is not supported or not valid.
    """
    refused = {
        "n": body.n not in (None, 1),
        "tools": bool(body.tools) and body.tool_choice != "none",
        "logprobs": bool(body.logprobs),
        "max_tokens": body.max_tokens == 0,
        "max_completion_tokens": body.max_completion_tokens == 0,
    }
    for field, is_refused in refused.items():
        if is_refused:
            raise UserError(
                "bad_input",
                f"This value of `{field}` is not supported by this version.",
                remedy="Leave it out.",
            )
    messages = [_message(message) for message in body.messages]
    system = "\n\n".join(m.text for m in messages if m.role == "system")
    talk = _merged([m for m in messages if m.role != "system"])
    if messages[-1].role != "user":
        raise UserError(
            "bad_input", "The last of `messages` is not the user's.", remedy="End with a question."
        )
    *history, question = talk
    if system:
        history.insert(0, Message.of("system", system))
    kind, _, name = body.model.partition(":")
    is_committee = kind == COMMITTEE
    return AskRequest(
        parts=question.parts,
        committee=(name or None) if is_committee else None,
        model=None if is_committee else body.model,
        record=False,
        history=tuple(history),
        sampling=_sampling(body),
        json_schema=_schema(body.response_format),
        priority="editor",
    )


def _sampling(body: ChatCompletionRequest) -> SamplingOverrides:
    """What clients write to leave a value to the server (-1, an empty stop string) is None."""
    max_tokens = body.max_completion_tokens or body.max_tokens
    stop = (body.stop,) if isinstance(body.stop, str) else body.stop or ()
    return SamplingOverrides(
        temperature=body.temperature,
        # Zero keeps the likeliest token alone; so does anything this small.
        top_p=None if body.top_p is None else max(body.top_p, 1e-6),
        seed=None if body.seed in (None, -1) else body.seed % 2**32,
        max_tokens=None if max_tokens == -1 else max_tokens,
        stop=tuple(text for text in stop if text) or None,
    )


def _merged(messages: Sequence[Message]) -> list[Message]:
    """Neighbours of one role as one message: many chat templates take turns strictly."""
    return [
        Message(role, tuple(part for message in neighbours for part in message.parts))
        for role, neighbours in groupby(messages, key=lambda message: message.role)
    ]


def _schema(wanted: ResponseFormat | None) -> dict[str, Any] | None:
    if wanted is None or wanted.type == "text":
        return None
    if wanted.type == "json_object" or wanted.json_schema is None:
        return {"type": "object"}
    return wanted.json_schema.schema


def _message(message: ChatMessage) -> Message:
    """Calls of tools and what came of them are kept as text."""
    role, label = _ROLES[message.role]
    content = message.content or ()
    if isinstance(content, str):
        content = (ContentPart("text", content),)
    for part in content:
        if part.type != "text":
            raise UserError(
                "bad_input",
                f"Content of type `{part.type}` is not supported by this version.",
                remedy="Send text.",
            )
    calls = [f"{c.function.name}({c.function.arguments})" for c in message.tool_calls or ()]
    return Message(role, tuple(TextPart(label + t) for t in (*(p.text for p in content), *calls)))
