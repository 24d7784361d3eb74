"""What a JSON schema must not ask for, so that compiling it can neither hang nor end the worker.

llguidance refuses most of what it cannot do by itself. Checked here is what it has no bound for:
its recursion over references and properties, the automaton of `multipleOf`, counted repetitions
in patterns. Places in errors are JSON pointers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from backend.errors import UserError

MAX_BYTES = 2_000_000
MAX_DEPTH = 60
MAX_VALUES = 100_000
MAX_SUBSCHEMAS = 20_000
MAX_REFERENCES = 2_000
MAX_PROPERTIES = 1_000  # optional ones cost each mask of their object 10 us each
MAX_PATTERN_PROPERTIES = 50  # compared pair by pair
MAX_PATTERN_LENGTH = 10_000
MAX_PATTERN_SIZE = 10_000  # characters with all repetitions written out
MAX_MULTIPLE = 20_000  # states of the automaton, 6 us each to compile
MAX_MULTIPLES = 100_000

_ONE = ("additionalItems", "additionalProperties", "items")
_LISTS = ("allOf", "anyOf", "items", "oneOf", "prefixItems")
_MAPS = ("$defs", "definitions", "patternProperties", "properties")
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
Place = tuple[str, dict[str, Any]]


def check_schema(schema: dict[str, Any]) -> str:
    """The JSON text of `schema`, once it is found to be within the limits.

    Raises:
        UserError: `bad_input`, with the place and the limit.
    """
    _check_size(schema)
    try:
        text = json.dumps(schema, allow_nan=False)
        text.encode("ascii")
        json.dumps(schema, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise schema_refused("A text in it is no valid Unicode.") from None
    except (TypeError, ValueError) as error:
        raise schema_refused(f"It is no JSON: {error}.") from error
    if len(text) > MAX_BYTES:
        raise schema_refused(f"It has {len(text)} bytes; up to {MAX_BYTES} are possible.")
    references = multiples = 0
    multiple = 1
    for subschemas, (place, node) in enumerate(subschemas_of(schema), 1):
        references += isinstance(node.get("$ref"), str)
        if subschemas > MAX_SUBSCHEMAS or references > MAX_REFERENCES:
            raise schema_refused(
                f"It has over {MAX_SUBSCHEMAS} subschemas or {MAX_REFERENCES} references."
            )
        _check_reference(place, node)
        _check_properties(place, node)
        _check_pattern(f"{place}/pattern", node.get("pattern"))
        step = _states_of(place, node.get("multipleOf"))
        multiples += step if step > 1 else 0
        multiple = math.lcm(multiple, step)
        if multiple > MAX_MULTIPLE or multiples > MAX_MULTIPLES:
            raise schema_refused(
                f"multipleOf at {place} asks for too much together with the others.",
                "Use small numbers with a small common multiple.",
            )
    return text


def subschemas_of(schema: dict[str, Any]) -> Iterator[Place]:
    """Each schema object inside `schema`, itself first, with its JSON pointer."""
    todo: list[tuple[str, Any]] = [("#", schema)]
    seen: set[int] = set()
    while todo:
        place, node = todo.pop()
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        yield place, node
        children: list[tuple[str, Any]] = [(f"{place}/{k}", node[k]) for k in _ONE if k in node]
        for key in _LISTS:
            if isinstance(node.get(key), list):
                children += [(f"{place}/{key}/{n}", child) for n, child in enumerate(node[key])]
        for key in _MAPS:
            if isinstance(node.get(key), dict):
                children += [
                    (f"{place}/{key}/{_escaped(name)}", child) for name, child in node[key].items()
                ]
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            children.append((reference, _pointed_at(schema, reference)))
        todo += reversed(children)


def locate(schema: dict[str, Any], keyword: str, value: object = None) -> str:
    """Where `keyword` (with `value`, when given) stands in `schema`; empty when nowhere."""
    for place, node in subschemas_of(schema):
        found = node.get(keyword)
        if keyword in node and (value is None or found == value or _holds(found, value)):
            return place
    return ""


def schema_refused(why: str, remedy: str = "") -> UserError:
    """The error for a schema, with a reason that is a sentence."""
    return UserError(
        "bad_input",
        "The JSON schema of the reply cannot be used.",
        why=why,
        remedy=remedy or "Use types, properties, items, enum and const, without deep nesting.",
    )


def _check_size(schema: dict[str, Any]) -> None:
    values = 0
    todo: list[tuple[Any, int]] = [(schema, 0)]
    while todo:
        node, depth = todo.pop()
        values += 1
        if values > MAX_VALUES or depth > MAX_DEPTH:
            raise schema_refused(
                f"It has over {MAX_VALUES} values or is nested over {MAX_DEPTH} deep."
            )
        if isinstance(node, dict):
            if not all(isinstance(key, str) for key in node):
                raise schema_refused("It is no JSON: a key in it is no text.")
            todo += [(child, depth + 1) for child in node.values()]
        elif isinstance(node, list | tuple):
            todo += [(child, depth + 1) for child in node]


def _check_reference(place: str, node: dict[str, Any]) -> None:
    for key in ("$ref", "$dynamicRef", "$recursiveRef"):
        reference = node.get(key)
        if isinstance(reference, str) and not reference.startswith("#"):
            raise schema_refused(
                f"{key} at {place} points outside of the schema, at {reference[:100]!r}.",
                "Put what it refers to into $defs and point there.",
            )


def _check_properties(place: str, node: dict[str, Any]) -> None:
    for key, limit in (
        ("properties", MAX_PROPERTIES),
        ("patternProperties", MAX_PATTERN_PROPERTIES),
    ):
        names = node.get(key)
        if isinstance(names, dict) and len(names) > limit:
            raise schema_refused(f"{key} at {place} has {len(names)} names; {limit} are possible.")
    required = node.get("required")
    if isinstance(required, list) and len(required) > MAX_PROPERTIES:
        raise schema_refused(
            f"required at {place} has {len(required)} names; {MAX_PROPERTIES} are possible."
        )
    patterns = node.get("patternProperties")
    for pattern in patterns if isinstance(patterns, dict) else ():
        _check_pattern(f"{place}/patternProperties", pattern)


def _check_pattern(place: str, pattern: object) -> None:
    if not isinstance(pattern, str):
        return
    if len(pattern) > MAX_PATTERN_LENGTH or _written_out(pattern) > MAX_PATTERN_SIZE:
        raise schema_refused(
            f"The pattern at {place} has over {MAX_PATTERN_SIZE} characters "
            "with its repetitions written out.",
            "Use smaller counts in it.",
        )


def _written_out(pattern: str) -> int:
    """Characters of a regular expression once its counted repetitions are written out."""
    outer: list[int] = []  # sizes of the groups around
    size = last = at = 0
    while at < len(pattern):
        char = pattern[at]
        count = _COUNT.match(pattern, at)
        if count:
            low, high = count[1], count[2]
            times = max(int(low[:9]), int((high or low)[:9]), 1)
            size += last * (times - 1)
            last *= times
            at = count.end()
            continue
        at += 2 if char == "\\" else 1
        if char == "(":
            outer.append(size)
            size = last = 0
        elif char == ")" and outer:
            size, last = outer.pop() + size, size
        elif char not in "*+?|":
            size, last = size + 1, 1
    return size + sum(outer)


def _states_of(place: str, multiple: object) -> int:
    if isinstance(multiple, bool) or not isinstance(multiple, int | float):
        return 1  # not there, or for llguidance to refuse
    # A text of it, for an integer may have more digits than Python writes out.
    if not 0 < abs(multiple) < MAX_MULTIPLE:
        raise schema_refused(f"multipleOf at {place} is not between 0 and {MAX_MULTIPLE}.")
    _, digits, exponent = Decimal(repr(abs(multiple))).normalize().as_tuple()
    coefficient: int = int("".join(map(str, digits))) * 10 ** max(int(exponent), 0)
    if coefficient > MAX_MULTIPLE:
        raise schema_refused(f"multipleOf at {place} has too many digits.")
    return coefficient


def _pointed_at(schema: Any, reference: str) -> Any:
    """What a local reference means, None when it cannot be found in this simple way."""
    node = schema
    for step in reference[2:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and step.isdecimal() and int(step[:6]) < len(node):
            node = node[int(step[:6])]
        else:
            return None
    return node


def _holds(found: object, value: object) -> bool:
    return isinstance(found, list) and value in found


def _escaped(name: str) -> str:
    return name[:100].replace("~", "~0").replace("/", "~1")
