"""One model call as values: what providers take and give, and what worker processes speak.

A stream of chunks answers a `ChatRequest`: `Queued` while it waits, `PromptProgress` while its
prompt is computed, then text, reasoning, tool calls and `Speed` as they come, and at last one
`ChatFinished`. With `n` > 1 every chunk of a reply names its `choice`, 0 to n - 1.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from backend.values import FinishReason, Message, Priority, SamplingParams, Tool, Usage


class Adapter(Struct, frozen=True):
    """A LoRA adapter that the worker has loaded, by name, and how strongly it counts."""

    name: str
    scale: Annotated[float, Meta(ge=-8.0, le=8.0)] = 1.0


class ChatRequest(Struct, frozen=True, kw_only=True):
    """One model call.

    `json_schema` or `grammar` (GBNF) constrains the reply; not both, and not with tools.
    `begun` is how the reply begins: where the model can go on from it, it is the first text that
    comes; where it cannot, the reply is written from its beginning.
    `tool_choice` is a tool's name to call that one. `thinking` switches reasoning where the
    model's template can; None leaves it to the template. `priority` is who waits for it.
    """

    model: str
    messages: tuple[Message, ...]
    sampling: SamplingParams = SamplingParams()
    json_schema: dict[str, Any] | None = None
    grammar: str | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: Literal["auto", "none", "required"] | str = "auto"
    thinking: bool | None = None
    n: Annotated[int, Meta(ge=1, le=64)] = 1
    adapters: Annotated[tuple[Adapter, ...], Meta(max_length=8)] = ()
    begun: str = ""
    priority: Priority = "person"


class Queued(Struct, frozen=True, kw_only=True, tag_field="type", tag="queued"):
    """The request waits; `position` requests are before it."""

    position: int


class PromptProgress(Struct, frozen=True, kw_only=True, tag_field="type", tag="progress"):
    """Tokens of the prompt computed so far; `cached_tokens` of them were already there."""

    done_tokens: int
    total_tokens: int
    cached_tokens: int


class TextDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="delta"):
    """A piece of the reply."""

    text: str
    choice: int = 0


class ReasoningDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="reasoning"):
    """A piece of what the model thinks before or between its answer; not part of the reply."""

    text: str
    choice: int = 0


class ToolCallDelta(Struct, frozen=True, kw_only=True, tag_field="type", tag="tool_call"):
    """A piece of a tool call: the first of each `index` has `id` and `name`.

    The `arguments` of all its pieces, joined, are the text of a JSON object.
    """

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    choice: int = 0


class ToolCallRefused(Struct, frozen=True, kw_only=True, tag_field="type", tag="tool_refused"):
    """The call `index` must not be run: what the model wrote of it (`raw`) is no strict JSON."""

    index: int
    raw: str
    why: str
    choice: int = 0


class TokenLogprob(Struct, frozen=True):
    """A token as text, its bytes, and the natural logarithm of its probability."""

    token: str
    data: bytes
    logprob: float


class Logprobs(Struct, frozen=True, kw_only=True, tag_field="type", tag="logprobs"):
    """A token that was written, with the likeliest alternatives, likeliest first.

    Probabilities are the model's own, before any sampler changes them.
    """

    token: TokenLogprob
    top: tuple[TokenLogprob, ...]
    choice: int = 0


class Speed(Struct, frozen=True, kw_only=True, tag_field="type", tag="speed"):
    """Tokens this request has written so far, and how many a second it writes now."""

    completion_tokens: int
    tokens_per_s: float


class ChoiceFinished(Struct, frozen=True, kw_only=True, tag_field="type", tag="choice_finished"):
    """One of several replies is whole; comes before `ChatFinished`, and only with `n` > 1."""

    choice: int
    finish_reason: FinishReason


class ChatFinished(Struct, frozen=True, kw_only=True, tag_field="type", tag="finished"):
    """All is written; `finish_reason` is that of the first reply, `usage` counts all of them."""

    finish_reason: FinishReason
    usage: Usage


ChatChunk = (
    Queued
    | PromptProgress
    | TextDelta
    | ReasoningDelta
    | ToolCallDelta
    | ToolCallRefused
    | Logprobs
    | Speed
    | ChoiceFinished
    | ChatFinished
)
