"""Asking models that know no tools for the JSON contract, in words that any template takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from backend.values import Message, Part, TextPart, Tool, ToolCall, ToolResult
from backend.worker.reply.strict_json import MalformedError, sound


@cache
def _prompt(name: str) -> Template:
    text = (files("resources") / "prompts" / f"{name}.txt").read_text("utf-8")
    return Template(text.strip())


def contract_messages(
    messages: Sequence[Message], tools: Sequence[Tool], *, demand: str = ""
) -> tuple[Message, ...]:
    """`messages` without tool parts: `tools` in the system message, calls as JSON, results as said.

    `demand` ends the system message. Without `tools` only what a conversation already holds of
    calls and results is put in words.

    Raises:
        MalformedError: a call's arguments are no JSON object.
    """
    asked = [_without_tools(message, messages, answer_in_json=bool(tools)) for message in messages]
    if tools:
        described = "\n".join(
            json.dumps(
                {"name": t.name, "description": t.description, "parameters": t.parameters},
                ensure_ascii=False,
            )
            for t in tools
        )
        contract = _prompt("tools").substitute(tools=described, demand=demand).strip()
        if asked and asked[0].role == "system":
            asked[0] = Message("system", (*asked[0].parts, TextPart(contract)))
        else:
            asked.insert(0, Message.of("system", contract))
    return _joined(messages, asked)


def _without_tools(
    message: Message, messages: Sequence[Message], *, answer_in_json: bool
) -> Message:
    calls = [part for part in message.parts if isinstance(part, ToolCall)]
    if message.role == "tool":
        names = {
            part.id: part.name for m in messages for part in m.parts if isinstance(part, ToolCall)
        }
        return Message("user", tuple(_in_words(part, names) for part in message.parts))
    if message.role == "assistant" and (calls or answer_in_json):
        reply = {"assistant_response": message.text, "tool_calls": [_call(c) for c in calls]}
        return Message.of("assistant", json.dumps(reply, ensure_ascii=False))
    return message


def _in_words(part: Part, names: dict[str, str]) -> Part:
    if not isinstance(part, ToolResult):
        return part
    name = names.get(part.call_id, "a tool")
    return TextPart(_prompt("tool_result").substitute(name=name, id=part.call_id, text=part.text))


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "name": call.name, "arguments": arguments_of(call)}


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """The arguments of a call that a conversation holds.

    Raises:
        MalformedError: they are no JSON object.
    """
    try:
        return sound(call.arguments)
    except MalformedError as error:
        raise MalformedError(f"the arguments of the call {call.id!r}: {error}") from error


def _joined(before: Sequence[Message], asked: Sequence[Message]) -> tuple[Message, ...]:
    """`asked` with results and the user's words after them as one message: roles alternate."""
    roles: list[str] = [m.role for m in before]
    roles = [*["system"] * (len(asked) - len(roles)), *roles]
    joined: list[Message] = []
    previous = ""
    for role, message in zip(roles, asked, strict=True):
        if previous == "tool" and role in ("tool", "user"):
            joined[-1] = Message("user", (*joined[-1].parts, *message.parts))
        else:
            joined.append(message)
        previous = role
    return tuple(joined)
