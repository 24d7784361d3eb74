"""One model call as values: what providers take and give, and what worker processes speak."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from backend.values import Message, SamplingParams, Usage


class ChatRequest(Struct, frozen=True, kw_only=True):
    """One model call. With `json_schema` the reply is constrained to it."""

    model: str
    messages: tuple[Message, ...]
    sampling: SamplingParams = SamplingParams()
    json_schema: dict[str, Any] | None = None


class PromptProgress(Struct, frozen=True, kw_only=True, tag_field="type", tag="progress"):
    """Tokens of the prompt computed so far; `cached_tokens` of them were already there."""

    done_tokens: int
    total_tokens: int
    cached_tokens: int


class TextDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="delta"):
    """A piece of the reply."""

    text: str


class ChatFinished(Struct, frozen=True, kw_only=True, tag_field="type", tag="finished"):
    """The reply is whole; `length` means that `max_tokens` or the context ended it."""

    finish_reason: Literal["stop", "length"]
    usage: Usage


ChatChunk = PromptProgress | TextDelta | ChatFinished
