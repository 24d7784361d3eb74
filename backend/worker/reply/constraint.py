"""Grammars for replies that must call a tool, in each format's own words.

The dialect is llguidance's Lark: `<[id]>` is a token, `%json` a schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

from backend.values import Tool
from backend.worker.grammar import MAX_WHITESPACE, Lark, Schema
from backend.worker.reply.formats import Format
from backend.worker.schema import check_schema

Thinking = Literal["open", "possible", "none"]
TokenOf = Callable[[str], int | None]

_KEY = {Format.LLAMA3: "parameters"}


def contract_schema(tools: Sequence[Tool], *, required: bool) -> dict[str, Any]:
    """The schema of a reply in the contract; `required`: it calls one of `tools` at least."""
    calls = [
        {
            "type": "object",
            "properties": {
                "id": {"type": "string", "maxLength": 40},
                "name": {"const": tool.name},
                "arguments": {"$ref": f"#/$defs/tool{n}"},
            },
            "required": ["id", "name", "arguments"],
            "additionalProperties": False,
        }
        for n, tool in enumerate(tools)
    ]
    return {
        "type": "object",
        "properties": {
            "assistant_response": {"type": "string"},
            "tool_calls": {
                "type": "array",
                "items": calls[0] if len(calls) == 1 else {"anyOf": calls},
                **({"minItems": 1} if required else {}),
            },
        },
        "required": ["assistant_response", "tool_calls"],
        "additionalProperties": False,
        "$defs": {f"tool{n}": _moved(_object(t), f"tool{n}") for n, t in enumerate(tools)},
    }


def _object(tool: Tool) -> dict[str, Any]:
    return {"type": "object", **tool.parameters}


def _moved(schema: Any, place: str) -> Any:
    """`schema` with references into itself as they are once it stands at `place`."""
    if isinstance(schema, list):
        return [_moved(item, place) for item in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {
        key: value if key in ("const", "enum", "default", "examples") else _moved(value, place)
        for key, value in schema.items()
    }
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        moved["$ref"] = f"#/$defs/{place}{reference[1:]}"
    return moved


def constraint_of(
    format_: Format,
    tools: Sequence[Tool],
    *,
    required: bool,
    several: bool,
    thinking: Thinking,
    think_texts: tuple[str, str],
    token_of: TokenOf,
) -> Schema | Lark | None:
    """What holds a reply to its format; None where it is free to be anything.

    Raises `UserError` (`bad_input`) for a tool whose schema asks for too much.

    Args:
        format_: how the model writes calls.
        tools: those it may call.
        required: one of them at least has to be called.
        several: more than one call may come.
        thinking: whether reasoning is open at the end of the prompt, or may come first.
        think_texts: the markers of reasoning.
        token_of: the id of the control token that is a marker, None where it is plain text.
    """
    if format_ is not Format.CONTRACT and not required:
        return None
    lark = _Lark(token_of)
    if format_ is Format.CONTRACT:
        schema = contract_schema(tools, required=required)
        if thinking == "none":
            return Schema(schema)
        lark.rule("body", lark.json(schema))
    else:
        lark.rule("body", _calls(lark, format_, tools, several=several))
    lead = lark.reasoning(format_, thinking, think_texts)
    lark.rule("start", f"{lead} body")
    return Lark(lark.text)


class _Lark:
    """A grammar in the making."""

    def __init__(self, token_of: TokenOf) -> None:
        self._token_of = token_of
        self._rules: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(reversed(self._rules)) + "\n"  # start comes first

    def rule(self, name: str, body: str) -> None:
        self._rules.append(f"{name}: {body}")

    def marker(self, text: str) -> str:
        token = self._token_of(text)
        return f"<[{token}]>" if token is not None else json.dumps(text)

    def literal(self, text: str) -> str:
        return json.dumps(text)

    def json(self, schema: dict[str, Any]) -> str:
        check_schema(schema)
        options = {"whitespace_pattern": rf"[ \t\r\n]{{1,{MAX_WHITESPACE}}}"}
        return f"%json {json.dumps({**schema, 'x-guidance': options})}"

    def reasoning(self, format_: Format, thinking: Thinking, texts: tuple[str, str]) -> str:
        """What may come before the body."""
        if thinking == "none" and format_ is not Format.HARMONY:
            return ""
        self.rule("TEXT", r"/(.|\n)*/")
        if format_ is Format.HARMONY:
            channel, message, end, start = map(
                self.marker, ("<|channel|>", "<|message|>", "<|end|>", "<|start|>")
            )
            return f'({channel} "analysis" {message} TEXT {end} {start} "assistant")?'
        opener, closer = texts
        self.rule("BLANK", r"/[ \t\r\n]*/")
        if self._token_of(closer) is not None:
            self.rule("thought", f"TEXT {self.marker(closer)} BLANK")
        else:
            self.rule("thought_end[lazy]", f"TEXT {self.literal(closer)}")
            self.rule("thought", "thought_end BLANK")
        return "thought" if thinking == "open" else f"({self.marker(opener)} thought)?"


def _calls(lark: _Lark, format_: Format, tools: Sequence[Tool], *, several: bool) -> str:
    for n, tool in enumerate(tools):
        lark.rule(f"arguments{n}", lark.json(_object(tool)))
    if format_ is Format.HARMONY:
        return " | ".join(_harmony_call(lark, n, tool) for n, tool in enumerate(tools))
    if format_ is Format.MISTRAL_ARGS:
        begin, between = lark.marker("[TOOL_CALLS]"), lark.marker("[ARGS]")
        calls = [
            f"{begin} {lark.literal(tool.name)} {between} arguments{n}"
            for n, tool in enumerate(tools)
        ]
    else:
        key = _KEY.get(format_, "arguments")
        calls = []
        for n, tool in enumerate(tools):
            head = lark.literal(f'{{"name": {json.dumps(tool.name)}, "{key}": ')
            calls.append(f'{head} arguments{n} "}}"')
    lark.rule("call", " | ".join(calls))
    if format_ is Format.MISTRAL:
        more = '(", " call)*' if several else ""
        return f'{lark.marker("[TOOL_CALLS]")} "[" call {more} "]"'
    if format_ is Format.HERMES:
        begin, end = lark.marker("<tool_call>"), lark.marker("</tool_call>")
        lark.rule("tagged", f'{begin} "\\n" call "\\n" {end}')
        return 'tagged ("\\n" tagged)*' if several else "tagged"
    if format_ is Format.MISTRAL_ARGS and several:
        return "call+"
    return "call"  # Llama 3 writes one call a reply


def _harmony_call(lark: _Lark, n: int, tool: Tool) -> str:
    head = lark.literal(f"commentary to=functions.{tool.name} ")
    channel, constrain, message = map(lark.marker, ("<|channel|>", "<|constrain|>", "<|message|>"))
    return f'{channel} {head} {constrain} "json" {message} arguments{n}'
