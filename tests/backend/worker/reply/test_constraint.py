from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper

from backend.errors import UserError
from backend.values import Message, Tool
from backend.worker.grammar import Lark, Schema
from backend.worker.reply.constraint import contract_schema
from backend.worker.template import ChatTemplate, Rendered
from tests.backend.worker import templates

CONTROLS = (
    *("[TOOL_CALLS]", "[ARGS]", "<|python_tag|>", "<|channel|>", "<|message|>", "<|end|>"),
    *("<|start|>", "<|constrain|>", "<|call|>"),
)
TOKENS = [*(bytes([b]) for b in range(256)), *(b"\xff" + c.encode() for c in CONTROLS), b"\xff<e>"]
TREE = Tool(
    name="tree",
    parameters={
        "type": "object",
        "properties": {"node": {"$ref": "#/$defs/node"}},
        "required": ["node"],
        "additionalProperties": False,
        "$defs": {
            "node": {
                "type": "object",
                "properties": {"next": {"$ref": "#/$defs/node"}},
                "additionalProperties": False,
            }
        },
    },
)
CITY = Tool(
    name="get_weather",
    parameters={
        "properties": {"city": {"enum": ["Rome", "Bonn"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
)
GOOD = '{"city": "Rome"}'
ASK = (Message.of("user", "?"),)


class Bytes:
    """A tokenizer of bytes and control tokens, as llguidance wants one."""

    eos_token_id = len(TOKENS) - 1
    bos_token_id = None
    tokens = TOKENS
    special_token_ids: Sequence[int] = range(256, len(TOKENS))

    def __call__(self, text: str | bytes) -> list[int]:
        return list(text if isinstance(text, bytes) else text.encode())


TOKENIZER = LLTokenizer(TokenizerWrapper(Bytes()))


def token_of(text: str) -> int | None:
    return 256 + CONTROLS.index(text) if text in CONTROLS else None


def render(source: str, choice: str, thinking: bool | None = None) -> Rendered:
    template = ChatTemplate(source, token_of=token_of)
    return template.render(ASK, tools=(CITY, TREE), tool_choice=choice, thinking=thinking)


def admits(constraint: object, reply: str) -> bool:
    assert isinstance(constraint, Lark | Schema)
    if isinstance(constraint, Lark):
        grammar = LLMatcher.grammar_from_lark(constraint.text)
    else:
        grammar = LLMatcher.grammar_from_json_schema(constraint.schema)
    matcher = LLMatcher(TOKENIZER, grammar, log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    tokens: list[int] = []
    for part in re.split(f"({'|'.join(map(re.escape, CONTROLS))})", reply):
        token = token_of(part)
        tokens += [token] if token is not None else part.encode()
    return matcher.try_consume_tokens(tokens) == len(tokens) and bool(matcher.is_accepting())


def hermes(name: str, arguments: str) -> str:
    return f'<tool_call>\n{{"name": "{name}", "arguments": {arguments}}}\n</tool_call>'


def llama3(name: str, arguments: str) -> str:
    return f'{{"name": "{name}", "parameters": {arguments}}}'


def mistral(name: str, arguments: str) -> str:
    return f'[TOOL_CALLS][{{"name": "{name}", "arguments": {arguments}}}]'


def mistral_args(name: str, arguments: str) -> str:
    return f"[TOOL_CALLS]{name}[ARGS]{arguments}"


def harmony(name: str, arguments: str) -> str:
    return f"<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>{arguments}"


def contract(name: str, arguments: str) -> str:
    call = f'{{"id": "1", "name": "{name}", "arguments": {arguments}}}'
    return f'{{"assistant_response": "", "tool_calls": [{call}]}}'


FAMILIES = [
    (templates.HERMES, hermes),
    (templates.LLAMA3, llama3),
    (templates.MISTRAL, mistral),
    (templates.MISTRAL_ARGS, mistral_args),
    (templates.HARMONY, harmony),
    (templates.STRICT, contract),
]


@pytest.mark.parametrize(("source", "call"), FAMILIES)
def test_a_demanded_call_has_to_come_and_to_fit_its_schema(source: str, call: Any) -> None:
    constraint = render(source, "required").constraint
    assert admits(constraint, call("get_weather", GOOD))
    assert admits(constraint, call("tree", '{"node": {"next": {}}}'))
    assert not admits(constraint, call("get_weather", '{"city": "Paris"}'))
    assert not admits(constraint, call("get_weather", "{}"))
    assert not admits(constraint, call("tree", GOOD))
    assert not admits(constraint, call("rm", GOOD))
    assert not admits(constraint, "Sunny.")


@pytest.mark.parametrize(("source", "call"), FAMILIES)
def test_a_named_tool_is_the_only_one(source: str, call: Any) -> None:
    constraint = render(source, "get_weather").constraint
    assert admits(constraint, call("get_weather", GOOD))
    assert not admits(constraint, call("tree", '{"node": {}}'))


def test_several_calls_where_the_format_has_them() -> None:
    first = hermes("get_weather", GOOD)
    assert admits(render(templates.HERMES, "required").constraint, f"{first}\n{first}")
    assert not admits(render(templates.HERMES, "get_weather").constraint, f"{first}\n{first}")


def test_the_contract_may_do_without_calls_unless_they_are_demanded() -> None:
    reply = json.dumps({"assistant_response": "Sunny.", "tool_calls": []})
    assert admits(render(templates.STRICT, "auto").constraint, reply)
    assert not admits(render(templates.STRICT, "required").constraint, reply)


def test_reasoning_may_come_first_where_the_model_reasons() -> None:
    call = hermes("get_weather", GOOD)
    held = render(templates.HERMES, "required").constraint
    assert admits(held, f"<think>\nWell { {} }\n</think>\n\n{call}")
    assert not admits(held, f"<think>\nWell\n{call}")
    unthinking = render(templates.HERMES, "required", thinking=False).constraint
    assert admits(unthinking, call)
    assert not admits(unthinking, f"<think>\nWell</think>{call}")
    opened = render(templates.THINKER, "auto").constraint
    assert admits(opened, f"Well.\n</think>\n{contract('get_weather', GOOD)}")
    assert not admits(opened, contract("get_weather", GOOD))
    channels = render(templates.HARMONY, "required").constraint
    thought = "<|channel|>analysis<|message|>Well.<|end|><|start|>assistant"
    assert admits(channels, thought + harmony("get_weather", GOOD))


def test_references_stay_true_inside_the_contract() -> None:
    schema = contract_schema((CITY, TREE), required=False)
    moved = schema["$defs"]["tool1"]
    assert moved["properties"]["node"] == {"$ref": "#/$defs/tool1/$defs/node"}
    assert TREE.parameters["properties"]["node"] == {"$ref": "#/$defs/node"}


def test_a_tool_whose_schema_asks_too_much_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"items": deep}
    tool = Tool(name="deep", parameters={"properties": {"a": deep}})
    with pytest.raises(UserError) as raised:
        ChatTemplate(templates.HERMES).render(ASK, tools=(tool,), tool_choice="required")
    assert raised.value.fault.code == "bad_input"
