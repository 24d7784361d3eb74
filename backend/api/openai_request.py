"""Requests of OpenAI clients: their shapes, and what they ask for in Parley's own terms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from backend.errors import UserError
from backend.values import AskRequest, Message, SamplingOverrides, TextPart

# The model name of the default committee; ``committee:NAME`` is a certain one.
COMMITTEE = "committee"


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
    is_committee = kind == COMMITTEE
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
