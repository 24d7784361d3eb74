from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backend.api.openai_request import ChatCompletionRequest, ask_request
from backend.errors import UserError
from backend.values import AskRequest

QUESTION = {"role": "user", "content": "Why?"}
CALL = {"type": "function", "function": {"name": "weather", "arguments": '{"city": "Rome"}'}}
TOOLS = [{"type": "function", "function": {"name": "weather"}}]


def asked(**fields: Any) -> AskRequest:
    body = {"model": "fake", "messages": [QUESTION], **fields}
    return ask_request(msgspec.json.decode(msgspec.json.encode(body), type=ChatCompletionRequest))


@pytest.mark.parametrize(
    "fields",
    [
        {"stream": None},
        {"stream_options": {"include_usage": None}},
        {"max_tokens": -1},
        {"max_completion_tokens": -1},
        {"stop": ""},
        {"stop": ["", ""]},
        {"tools": TOOLS, "tool_choice": "none"},
        {"tools": [], "tool_choice": "auto"},
    ],
)
def test_what_clients_send_to_say_nothing(fields: dict[str, Any]) -> None:
    assert asked(**fields) == asked()


@pytest.mark.parametrize(
    ("given", "taken"), [(7, 7), (-1, None), (-2, 2**32 - 2), (2**32, 0), (2**63 + 5, 5)]
)
def test_any_whole_number_is_a_seed(given: int, taken: int | None) -> None:
    assert asked(seed=given).sampling.seed == taken


def test_empty_stop_strings_are_left_out() -> None:
    assert asked(stop=["", "END"]).sampling.stop == ("END",)


def test_top_p_of_zero_keeps_the_likeliest_token_alone() -> None:
    top_p = asked(top_p=0).sampling.top_p
    assert top_p is not None
    assert 0 < top_p < 1e-3


def test_the_newer_name_of_max_tokens_comes_first() -> None:
    assert asked(max_tokens=5, max_completion_tokens=9).sampling.max_tokens == 9
    assert asked(max_tokens=5, max_completion_tokens=-1).sampling.max_tokens is None


@pytest.mark.parametrize("fields", [{"max_tokens": 0}, {"max_completion_tokens": 0}])
def test_no_tokens_at_all_are_refused_by_name(fields: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(fields))):
        asked(**fields)


def test_tools_that_may_be_called_are_refused() -> None:
    with pytest.raises(UserError, match="`tools`"):
        asked(tools=TOOLS)


@pytest.mark.parametrize("role", ["tool", "function"])
def test_calls_and_results_of_tools_are_text(role: str) -> None:
    request = asked(
        messages=[
            QUESTION,
            {"role": "assistant", "content": None, "tool_calls": [CALL]},
            {"role": role, "tool_call_id": "1", "content": "Sunny."},
        ]
    )
    said = [(m.role, m.text) for m in request.history]
    assert said == [("user", "Why?"), ("assistant", 'weather({"city": "Rome"})')]
    assert "Sunny." in "".join(getattr(part, "text", "") for part in request.parts)


def test_neighbours_of_one_role_are_one_message() -> None:
    request = asked(
        messages=[
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "One."},
            {"role": "user", "content": "Two."},
            {"role": "assistant", "content": "Three."},
            {"role": "system", "content": "Be short."},
            {"role": "assistant", "content": "Four."},
            {"role": "user", "content": "Five."},
            {"role": "user", "content": "Six?"},
        ]
    )
    assert [(m.role, m.text) for m in request.history] == [
        ("system", "Be kind.\n\nBe short."),
        ("user", "One.\n\nTwo."),
        ("assistant", "Three.\n\nFour."),
    ]
    assert [getattr(part, "text", "") for part in request.parts] == ["Five.", "Six?"]
