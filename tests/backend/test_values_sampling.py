"""Every bound of `SamplingParams` holds wherever it is decoded, and names its field."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backend.chat_protocol import ChatRequest
from backend.values import Message, SamplingParams

LEGAL: list[tuple[str, Any]] = [
    ("temperature", 0.0),
    ("temperature", 2.0),
    ("top_k", 0),
    ("top_k", 2**40),
    ("top_p", 1.0),
    ("min_p", 0.0),
    ("min_p", 1.0),
    ("typical_p", 1.0),
    ("repeat_penalty", 2.0),
    ("presence_penalty", -2.0),
    ("frequency_penalty", 2.0),
    ("penalty_last_n", -1),
    ("penalty_last_n", 1_000_000),
    ("dry_multiplier", 100.0),
    ("dry_base", 1.0),
    ("dry_allowed_length", 1),
    ("dry_last_n", -1),
    ("dry_breakers", ["x"] * 32),
    ("dry_breakers", []),
    ("xtc_probability", 1.0),
    ("xtc_threshold", 0.0),
    ("mirostat", 2),
    ("mirostat_tau", 100.0),
    ("mirostat_eta", 1.0),
    ("logit_bias", [[0, -100.0], [151_935, 100.0]]),
    ("logprobs", 0),
    ("logprobs", 20),
    ("logprobs", None),
    ("seed", 2**32 - 1),
    ("seed", None),
    ("max_tokens", 1),
    ("stop", ["x"] * 32),
]
ILLEGAL: list[tuple[str, Any]] = [
    ("temperature", -0.1),
    ("temperature", 2.1),
    ("temperature", "hot"),
    ("temperature", None),
    ("top_k", -1),
    ("top_k", 1.5),
    ("top_p", 0.0),
    ("top_p", 1.1),
    ("min_p", -0.1),
    ("min_p", 1.1),
    ("typical_p", 0.0),
    ("typical_p", 1.1),
    ("repeat_penalty", 0.0),
    ("repeat_penalty", 2.1),
    ("presence_penalty", -2.1),
    ("presence_penalty", 2.1),
    ("frequency_penalty", -2.1),
    ("frequency_penalty", 2.1),
    ("penalty_last_n", -2),
    ("penalty_last_n", 1_000_001),
    ("dry_multiplier", -0.1),
    ("dry_multiplier", 100.1),
    ("dry_base", 0.9),
    ("dry_base", 8.1),
    ("dry_allowed_length", 0),
    ("dry_allowed_length", 1025),
    ("dry_last_n", -2),
    ("dry_last_n", 1_000_001),
    ("dry_breakers", ["x"] * 33),
    ("dry_breakers", [""]),
    ("dry_breakers", ["x" * 65]),
    ("dry_breakers", "x"),
    ("xtc_probability", -0.1),
    ("xtc_probability", 1.1),
    ("xtc_threshold", -0.1),
    ("xtc_threshold", 1.1),
    ("mirostat", 3),
    ("mirostat", -1),
    ("mirostat_tau", 0.0),
    ("mirostat_tau", 100.1),
    ("mirostat_eta", 0.0),
    ("mirostat_eta", 1.1),
    ("logit_bias", [[-1, 1.0]]),
    ("logit_bias", [[1, 100.1]]),
    ("logit_bias", [[1, -100.1]]),
    ("logit_bias", [[1]]),
    ("logit_bias", [[1, 1.0]] * 1025),
    ("logit_bias", {"1": 1.0}),
    ("logprobs", -1),
    ("logprobs", 21),
    ("logprobs", True),
    ("seed", -1),
    ("seed", 2**32),
    ("max_tokens", 0),
    ("stop", [""]),
    ("stop", ["x" * 1025]),
    ("stop", ["x"] * 33),
]
FIELDS = set(SamplingParams.__struct_fields__)


def request_with(field: str, value: Any) -> bytes:
    message = msgspec.to_builtins(Message.of("user", "Why?"))
    return msgspec.json.encode({"model": "m", "messages": [message], "sampling": {field: value}})


def test_every_field_is_tried() -> None:
    assert {field for field, _ in LEGAL} == {field for field, _ in ILLEGAL} == FIELDS


@pytest.mark.parametrize(("field", "value"), LEGAL)
def test_what_is_in_range_is_taken(field: str, value: Any) -> None:
    sampling = msgspec.json.decode(request_with(field, value), type=ChatRequest).sampling
    assert msgspec.to_builtins(sampling)[field] == (
        tuple(tuple(v) if isinstance(v, list) else v for v in value)
        if isinstance(value, list)
        else value
    )


@pytest.mark.parametrize(("field", "value"), ILLEGAL)
def test_what_is_out_of_range_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.sampling\.{field}(\W|$)"):
        msgspec.json.decode(request_with(field, value), type=ChatRequest)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_numbers_are_refused(text: str) -> None:
    data = request_with("temperature", 0.5).replace(b"0.5", text.encode())
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(data, type=ChatRequest)


def test_all_that_is_wrong_with_the_default_is_nothing() -> None:
    encoded = msgspec.json.encode(SamplingParams())
    assert msgspec.json.decode(encoded, type=SamplingParams) == SamplingParams()
