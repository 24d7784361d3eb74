"""A `ChatRequest` as the body of ``POST /v1/chat/completions``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.chat_protocol import ChatRequest
from backend.providers.images import data_url
from backend.values import ImagePart, Message, SamplingParams, Tool, ToolCall, ToolResult


def body_of(request: ChatRequest) -> dict[str, Any]:
    """What every server of the kind takes; what changes nothing is left out.

    Strict servers refuse fields that they do not know, so `more_samplers` is not part of it.
    """
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": request.model,
        "messages": messages_of(request.messages),
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
    }
    if sampling.seed is not None:
        body["seed"] = sampling.seed
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    for name in ("presence_penalty", "frequency_penalty"):
        if value := getattr(sampling, name):
            body[name] = value
    if sampling.logit_bias:
        body["logit_bias"] = {str(token): bias for token, bias in sampling.logit_bias}
    if sampling.logprobs is not None:
        body |= {"logprobs": True, "top_logprobs": sampling.logprobs}
    if request.n > 1:
        body["n"] = request.n
    if request.json_schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "strict": True, "schema": request.json_schema},
        }
    if request.tools:
        body["tools"] = tools_of(request.tools)
        body["tool_choice"] = _choice(request.tool_choice)
    return body


def more_samplers(sampling: SamplingParams) -> dict[str, Any]:
    """The samplers beyond OpenAI's that llama.cpp's family of servers and vLLM name alike."""
    return {"top_k": sampling.top_k, "min_p": sampling.min_p}


def tools_of(tools: Sequence[Tool]) -> list[dict[str, Any]]:
    """Functions as OpenAI and Ollama declare them."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters or {"type": "object", "properties": {}},
            },
        }
        for tool in tools
    ]


def messages_of(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The conversation; each result of a tool becomes a message of its own."""
    found: list[dict[str, Any]] = []
    for message in messages:
        results = [part for part in message.parts if isinstance(part, ToolResult)]
        if results:
            found += [
                {"role": "tool", "tool_call_id": r.call_id, "content": r.text} for r in results
            ]
        else:
            found.append(_message(message))
    return found


def _message(message: Message) -> dict[str, Any]:
    calls = [part for part in message.parts if isinstance(part, ToolCall)]
    images = [part for part in message.parts if isinstance(part, ImagePart)]
    value: dict[str, Any] = {"role": message.role, "content": message.text}
    if images:
        value["content"] = [
            *({"type": "image_url", "image_url": {"url": data_url(i)}} for i in images),
            {"type": "text", "text": message.text},
        ]
    if calls:
        value["content"] = message.text or None
        value["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in calls
        ]
    return value


def _choice(choice: str) -> Any:
    if choice in ("auto", "none", "required"):
        return choice
    return {"type": "function", "function": {"name": choice}}
