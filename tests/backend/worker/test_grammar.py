from __future__ import annotations

from typing import Any

import pytest

from backend.errors import UserError
from backend.worker.grammar import MAX_REPETITIONS, grammar_of

DEEP: dict[str, Any] = {"type": "string"}
for _ in range(60):
    DEEP = {"type": "array", "items": DEEP}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "nonsense"}, "nonsense"),
        ({"type": "string", "pattern": "^]$"}, "pattern"),
        ({"$ref": "https://example.org/schema"}, ""),
        ({"$ref": "#/nowhere"}, ""),
        ({"type": "array", "items": {}, "minItems": MAX_REPETITIONS + 1}, "minItems"),
        ({"type": "string", "maxLength": -1}, "maxLength"),
        ({"enum": [str(n) for n in range(3000)]}, "2000"),
        (DEEP, "deep"),
        ({"type": "object", "properties": ["a"]}, ""),
        ({"anyOf": 7}, ""),
        ({"enum": []}, "empty"),
    ],
)
def test_refuses_with_the_reason(schema: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError) as raised:
        grammar_of(schema)
    assert raised.value.fault.code == "bad_input"
    assert why in raised.value.fault.why


def test_leaves_the_schema_as_it_was() -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {}}}
    before = repr(schema)
    grammar_of(schema)
    assert repr(schema) == before
