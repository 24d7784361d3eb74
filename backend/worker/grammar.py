"""From a JSON schema to a grammar in GBNF, refusing what would harm the worker."""

from __future__ import annotations

import json
from typing import Any

from llama_cpp.llama_grammar import PRIMITIVE_RULES, SchemaConverter

from backend.errors import UserError

MAX_SCHEMA_NODES = 2000
MAX_SCHEMA_DEPTH = 48
# llama.cpp unrolls repetitions; larger counts are refused by its parser or take seconds.
MAX_REPETITIONS = 1000
# JSON forbids control characters inside strings; the converter's own rule lets them through.
_CHAR = PRIMITIVE_RULES["char"].content.replace(r'[^"\\]', r'[^"\\\x7F\x00-\x1F]')
_COUNTS = ("minItems", "maxItems", "minLength", "maxLength")


def grammar_of(schema: dict[str, Any]) -> str:
    """The grammar of all JSON texts that `schema` admits.

    Raises:
        UserError: `bad_input` for a schema that is malformed, too large or not supported.
    """
    _check(schema)
    schema = json.loads(json.dumps(schema))  # the converter resolves references in place
    try:
        converter = _Converter(prop_order={}, allow_fetch=False, dotall=False, raw_pattern=False)
        converter.visit(converter.resolve_refs(schema, ""), "")
        return str(converter.format_grammar())
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _refused(f"{type(error).__name__}: {error}") from error
    except RecursionError as error:
        raise _refused("it refers to itself without end") from error


class _Converter(SchemaConverter):  # type: ignore[misc]  # llama_cpp has no types here
    """llama_cpp's converter, with two of its rules corrected."""

    def _add_rule(self, name: str, rule: str) -> Any:
        return super()._add_rule(name, _CHAR if name == "char" else rule)

    def _format_literal(self, literal: str) -> str:
        return super()._format_literal(literal.replace("\\", "\\\\"))  # type: ignore[no-any-return]


def _check(schema: dict[str, Any]) -> None:
    nodes = 0
    todo: list[tuple[Any, int]] = [(schema, 0)]
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if nodes > MAX_SCHEMA_NODES or depth > MAX_SCHEMA_DEPTH:
            raise _refused(
                f"it has over {MAX_SCHEMA_NODES} values or is nested over {MAX_SCHEMA_DEPTH} deep"
            )
        if isinstance(node, list):
            todo += [(child, depth + 1) for child in node]
        elif isinstance(node, dict):
            todo += [(child, depth + 1) for child in node.values()]
            if isinstance(node.get("pattern"), str):
                # llama_cpp's converter never ends on some of them.
                raise _refused("it asks for a pattern, which is not supported")
            for choice in ("enum", "anyOf", "oneOf", "allOf"):
                if node.get(choice) == []:
                    raise _refused(f"an {choice} in it is empty")
            for count in _COUNTS:
                value = node.get(count, 0)
                if isinstance(value, int) and not 0 <= value <= MAX_REPETITIONS:
                    raise _refused(f"its {count} is {value}; 0 to {MAX_REPETITIONS} are possible")


def _refused(why: str) -> UserError:
    return UserError(
        "bad_input",
        "The JSON schema of the reply cannot be used.",
        why=f"{why[:1].upper()}{why[1:]}.",
        remedy="Use types, properties, items, enum and const, without deep nesting.",
    )
