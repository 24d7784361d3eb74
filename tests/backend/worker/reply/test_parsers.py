from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.worker.reply import Called, Format, Reasoned, Refused, ReplyEvent, Said, parser_of

TOOLS = ("add", "get_weather")
Outline = list[tuple[str, str]]


def parse(
    format_: Format,
    pieces: list[str],
    *,
    tools: tuple[str, ...] = TOOLS,
    thinking_open: bool = False,
) -> list[ReplyEvent]:
    ids = itertools.count()
    parser = parser_of(
        format_, tools=tools, thinking_open=thinking_open, call_id=lambda: f"c{next(ids)}"
    )
    events = [event for piece in pieces for event in parser.feed(piece)]
    return [*events, *parser.finish()]


def outline(events: list[ReplyEvent]) -> Outline:
    """Events in short, with neighbours of a kind joined."""
    found: Outline = []
    for event in events:
        match event:
            case Said(text):
                item = ("said", text)
            case Reasoned(text):
                item = ("thought", text)
            case Called(index, id_, name, arguments):
                assert bool(id_) == bool(name) == (not arguments)
                item = (f"call {index} {name}", "") if name else (f"args {index}", arguments)
            case Refused(index, raw, _):
                item = (f"refused {index}", raw)
        if found and found[-1][0] == item[0]:
            item = (item[0], found.pop()[1] + item[1])
        found.append(item)
    return found


CALL = '{"name": "add", "arguments": {"a": 1}}'
SLY = '{"city": "</tool_call><|call|>[TOOL_CALLS]\\\\\\"{[", "n": [1, {"x": null}]}'
ADD: Outline = [("call 0 add", ""), ("args 0", '{"a": 1}')]
REPLIES: list[tuple[Format, str, Outline]] = [
    (Format.HERMES, "Just text < 3 <tool", [("said", "Just text < 3 <tool")]),
    (
        Format.HERMES,
        f"<think>\nhm\n</think>\n\nSo.\n<tool_call>\n{CALL}\n</tool_call>",
        [("thought", "hm"), ("said", "So."), *ADD],
    ),
    (
        Format.HERMES,
        f'<tool_call>{CALL}</tool_call>\n<tool_call>{{"arguments": {SLY}, "name": "get_weather"}}'
        "</tool_call>\n",
        [*ADD, ("call 1 get_weather", ""), ("args 1", SLY)],
    ),
    (Format.HERMES, f"<tool_call>{CALL}", ADD),
    (Format.HERMES, f"<tool_call>{CALL}</tool_call> \n so", [*ADD, ("said", " \n so")]),
    (Format.HERMES, "<think>not closed", [("thought", "not closed")]),
    (Format.HERMES, "The <think> tag", [("said", "The <think> tag")]),
    (Format.HERMES, "[THINK]hm[/THINK] yes", [("thought", "hm"), ("said", "yes")]),
    (
        Format.HERMES,
        '<tool_call>{"name": "rm", "arguments": {}}</tool_call>' + f"<tool_call>{CALL}</tool_call>",
        [("said", '<tool_call>{"name": "rm", "arguments": {}}</tool_call>'), *ADD],
    ),
    (Format.LLAMA3, f"<|python_tag|>{CALL}", ADD),
    (Format.LLAMA3, CALL.replace("arguments", "parameters"), ADD),
    (
        Format.LLAMA3,
        f'{CALL}; {{"type": "function", "name": "add", "parameters": {{}}}}',
        [*ADD, ("call 1 add", ""), ("args 1", "{}")],
    ),
    (Format.LLAMA3, f"Look: {CALL}", [("said", f"Look: {CALL}")]),
    (Format.LLAMA3, '{"answer": 42}', [("said", '{"answer": 42}')]),
    (Format.LLAMA3, "<|python_tag|>print(1)", [("said", "<|python_tag|>print(1)")]),
    (Format.MISTRAL, f"[TOOL_CALLS] [{CALL}]", ADD),
    (
        Format.MISTRAL,
        f'Well.[TOOL_CALLS][{CALL}, {{"name": "add", "arguments": {{}}, "id": "abcdefghi"}}]',
        [("said", "Well."), *ADD, ("call 1 add", ""), ("args 1", "{}")],
    ),
    (
        Format.MISTRAL_ARGS,
        f'[TOOL_CALLS]add[ARGS]{{"a": 1}}[TOOL_CALLS]get_weather[CALL_ID]x1[ARGS]{SLY}',
        [*ADD, ("call 1 get_weather", ""), ("args 1", SLY)],
    ),
    (Format.MISTRAL_ARGS, "[TOOL_CALLS]rm[ARGS]{}", [("said", "[TOOL_CALLS]rm[ARGS]{}")]),
    (
        Format.HARMONY,
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Yes",
        [("thought", "hm"), ("said", "Yes")],
    ),
    (
        Format.HARMONY,
        "<|channel|>commentary<|message|>First.<|end|><|start|>assistant<|channel|>commentary "
        'to=functions.add <|constrain|>json<|message|>{"a": 1}<|call|>',
        [("said", "First."), *ADD],
    ),
    (
        Format.HARMONY,
        f" to=functions.get_weather<|channel|>commentary json<|message|>{SLY}",
        [("call 0 get_weather", ""), ("args 0", SLY)],
    ),
    (Format.HARMONY, "No channels at all", [("said", "No channels at all")]),
    (
        Format.HARMONY,
        "<|channel|>commentary to=python<|message|>{}<|call|>",
        [("said", "<|channel|>commentary to=python<|message|>{}<|call|>")],
    ),
    (
        Format.CONTRACT,
        '{"assistant_response": "a\\ud83d\\ude00\\n\\u00e9\\ud83d.", "tool_calls": []}\n',
        [("said", "a😀\né\ufffd.")],
    ),
    (
        Format.CONTRACT,
        '<think>hm</think>{"assistant_response": "", "tool_calls": [{"id": "1", "name": "add", '
        '"arguments": {"a": 1}}]}',
        [("thought", "hm"), *ADD],
    ),
    (Format.CONTRACT, '{"assistant_response": "cut he', [("said", "cut he")]),
    (
        Format.CONTRACT,
        '{"tool_calls": [{"id": "1", "name": "add", "arguments": {"a": 1}}',
        ADD,
    ),
    (Format.CONTRACT, '{"assistant_response": "a\nb", ', [("said", 'a\nb", ')]),
    (
        Format.CONTRACT,
        '{"assistant_response": "a", "tool_calls": [{"id": "1", "na',
        [("said", 'a{"id": "1", "na')],
    ),
    (Format.CONTRACT, "No JSON.", [("said", "No JSON.")]),
    (Format.CONTRACT, ' {"b": 1} x', [("said", ' {"b": 1} x')]),
]
# Calls that must not run: as text while their name is unknown, refused once it was given out.
BAD: list[tuple[Format, str, bool]] = [
    (Format.HERMES, "<tool_call>{name: add}</tool_call>", False),
    (Format.HERMES, '<tool_call>{"name": "add"}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": "{}"}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"arguments": [], "name": "add"}</tool_call>', False),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": NaN}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": 01}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": 1,}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": 1, "a": 2}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": "\\ud800"}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": "\n"}}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {}, "x": 1}</tool_call>', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {}} and more', True),
    (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": 1', True),
    (Format.HERMES, '<tool_call>{"name": "ad', False),
    (
        Format.HERMES,
        '<tool_call>{"name": add, "arguments": {"x": "<tool_call>' + CALL + '</tool_call>"}}',
        False,
    ),
    (Format.LLAMA3, '{"name": "add", "parameters": {"a": }}', True),
    (Format.LLAMA3, '{"name": "add", "parameters": {"a": 1', True),
    (Format.MISTRAL, '[TOOL_CALLS][{"name": "add", "arguments": [1]}]', True),
    (Format.MISTRAL_ARGS, "[TOOL_CALLS]add[ARGS]a=1", True),
    (Format.MISTRAL_ARGS, "[TOOL_CALLS]add", True),
    (Format.HARMONY, "<|channel|>commentary to=functions.add<|message|>a=1<|call|>", True),
    (
        Format.CONTRACT,
        '{"assistant_response": "", "tool_calls": [{"id": "1", "name": "add", "arguments": {]}',
        True,
    ),
]


@pytest.mark.parametrize(("format_", "reply", "expected"), REPLIES)
def test_reads(format_: Format, reply: str, expected: Outline) -> None:
    assert outline(parse(format_, [reply])) == expected


@pytest.mark.parametrize(("format_", "reply", "expected"), REPLIES)
def test_reads_the_same_cut_anywhere(format_: Format, reply: str, expected: Outline) -> None:
    assert outline(parse(format_, list(reply))) == expected
    for at in range(len(reply)):
        assert outline(parse(format_, [reply[:at], reply[at:]])) == expected


@pytest.mark.parametrize(("format_", "reply", "is_named"), BAD)
def test_a_malformed_call_is_never_left_standing(
    format_: Format, reply: str, is_named: bool
) -> None:
    for pieces in ([reply], list(reply)):
        events = parse(format_, pieces)
        called = {event.index for event in events if isinstance(event, Called)}
        refused = {event.index for event in events if isinstance(event, Refused)}
        assert called == refused
        assert bool(refused) == is_named
        shown = "".join(
            e.raw if isinstance(e, Refused) else e.text
            for e in events
            if isinstance(e, Said | Refused)
        )
        if format_ is not Format.CONTRACT:
            assert shown == reply


def parts_of_replies() -> st.SearchStrategy[str]:
    words = [
        *("<think>", "</think>", "[THINK]", "<tool_call>", "</tool_call>", "[TOOL_CALLS]"),
        *("[ARGS]", "<|python_tag|>", "<|channel|>", "<|message|>", "<|end|>", "<|start|>"),
        *("<|call|>", "analysis", "final", "commentary to=functions.add ", "assistant"),
        *(CALL, '{"assistant_response": "', '", "tool_calls": [', "]}", "{", "}", "[", "]", ";"),
        *('{"a": 1}', '"', "\\", "\\ud83d", "\\ude00", "\n", " ", "text", "add", "é"),
    ]
    return st.lists(st.sampled_from(words), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(list(Format)),
    parts_of_replies(),
    st.booleans(),
    st.lists(st.integers(1, 7), min_size=1, max_size=5),
)
def test_cuts_change_nothing(
    format_: Format, reply: str, thinking_open: bool, sizes: list[int]
) -> None:
    pieces, left, size = [], reply, itertools.cycle(sizes)
    while left:
        n = next(size)
        pieces.append(left[:n])
        left = left[n:]
    whole = outline(parse(format_, [reply], thinking_open=thinking_open))
    assert outline(parse(format_, pieces, thinking_open=thinking_open)) == whole
    running = {
        index for kind, index in (i[0].split()[:2] for i in whole if " " in i[0]) if kind == "call"
    }
    running -= {item[0].split()[1] for item in whole if item[0].startswith("refused")}
    for index in running:
        arguments = next(text for kind, text in whole if kind == f"args {index}")
        assert isinstance(json.loads(arguments), dict)


@pytest.mark.parametrize("format_", [f for f in Format if f is not Format.HARMONY])
def test_without_tools_calls_are_text_and_reasoning_is_not(format_: Format) -> None:
    reply = f"<think>hm</think>\n<tool_call>{CALL}</tool_call>[TOOL_CALLS]{CALL}"
    events = parse(format_, [reply], tools=())
    assert outline(events) == [("thought", "hm"), ("said", reply[18:])]


@pytest.mark.parametrize("closed", ["step by step</think>\nSo.", "step by step\n\n[/THINK]\n\nSo."])
def test_reasoning_that_the_prompt_opened(closed: str) -> None:
    for pieces in ([closed], list(closed)):
        events = parse(Format.HERMES, pieces, thinking_open=True)
        assert outline(events) == [("thought", "step by step"), ("said", "So.")]


def test_nothing_is_held_back_that_is_decided() -> None:
    parser = parser_of(Format.HERMES, tools=TOOLS, thinking_open=False, call_id=lambda: "x")
    assert parser.feed("So") == [Said("So")]
    assert parser.feed(" <b") == [Said(" <b")]
    assert parser.feed("<tool_") == []
    assert parser.feed('call>{"name": "add"') == [Called(0, "x", "add")]
    assert parser.feed(', "arguments": {"text": "ab') == [Called(0, arguments='{"text": "ab')]
    assert parser.feed("cd") == [Called(0, arguments="cd")]
    contract = parser_of(Format.CONTRACT, tools=TOOLS, thinking_open=False, call_id=lambda: "x")
    assert contract.feed('{"assistant_response": "He') == [Said("He")]
    assert contract.feed("llo\\") == [Said("llo")]
    assert contract.feed('"') == [Said('"')]


@pytest.mark.parametrize(
    ("format_", "start", "middle"),
    [
        (Format.HERMES, "", "word "),
        (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": "', "word "),
        (Format.HERMES, '<tool_call>{"name": "add", "arguments": {"a": ', "[1,"),
        (Format.HERMES, '<tool_call>{"name": "unknown", "arguments": {"a": "', "word "),
        (Format.CONTRACT, '{"assistant_response": "', "\\u00e9"),
        (Format.HARMONY, "<|channel|>final<|message|>", "word<"),
    ],
)
def test_time_is_linear_in_the_length(format_: Format, start: str, middle: str) -> None:
    started = time.perf_counter()
    parse(format_, [start, *[middle] * 50_000])
    assert time.perf_counter() - started < 3.0
    parse(format_, [start + middle * 50_000])
    assert time.perf_counter() - started < 5.0


def test_parsing_needs_no_llama() -> None:
    code = "import sys, backend.worker.reply; sys.exit('llama_cpp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
