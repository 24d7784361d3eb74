"""Random constraints: each is refused with a reason, or holds every reply that it lets through."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.errors import UserError
from backend.worker.grammar import Constraint, Gbnf, Grammars, Schema
from backend.worker.llama import Log, Model
from tests.models import write_model

STEPS = 40  # tokens of a walk
SETTINGS = settings(
    max_examples=1000,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
Held = tuple[Grammars, Model]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    log = Log()
    path = write_model(tmp_path_factory.mktemp("fuzz") / "tiny.gguf")
    model = Model(path, gpu_layers=0, log=log)
    yield Grammars(model), model
    model.close()
    log.close()


def walk(held: Held, constraint: Constraint, seed: int) -> str | None:
    """A random reply, None when it was refused, stuck or not finished in time."""
    grammars, model = held
    rng = np.random.default_rng(seed)
    try:
        matcher = grammars.compile(constraint)
        text = b""
        for step in range(STEPS):
            logits = rng.standard_normal(model.n_vocab).astype(np.float32)
            # Quotes, braces and ends are likelier, that more walks finish.
            logits[[34, 93, 125]] += 1
            logits[-3:] += min(step, 4)
            before = logits.copy()
            matcher.mask(logits)
            token = int(logits.argmax())
            assert np.isfinite(logits[token])
            assert logits[token] == before[token]
            assert matcher.admits(token)
            forced = matcher.forced()
            assert not forced or forced[0] == token
            ended = matcher.ended
            matcher.accept(token)
            if model.is_end(token):
                return text.decode()
            assert not ended
            text += model.piece(token)
    except UserError as error:
        fault = error.fault
    else:
        return None
    assert fault.code == "bad_input"
    assert 0 < len(fault.why) < 600
    return None


# --- schemas ----------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", 'q"', "é", ""])
SMALL = st.integers(0, 4)
CONSTANTS = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=4),
    lambda some: st.lists(some, max_size=2) | st.dictionaries(NAMES, some, max_size=2),
    max_leaves=3,
)


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": st.booleans() | inner,
        },
    )


def _branches(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={
            "items": inner,
            "prefixItems": st.lists(inner, max_size=2),
            "minItems": SMALL,
            "maxItems": SMALL,
        },
    )
    several = st.lists(inner, min_size=1, max_size=3)
    choices = st.sampled_from(["anyOf", "oneOf", "allOf"]).flatmap(
        lambda key: st.fixed_dictionaries({key: several})
    )
    return _objects(inner) | arrays | choices


LEAVES = st.one_of(
    st.just({}),
    st.just({"$ref": "#"}),
    st.just({"$ref": "#/$defs/d"}),
    st.sampled_from([{"type": t} for t in ("null", "boolean", "integer", "number", "string")]),
    st.fixed_dictionaries({"type": st.just(["string", "null"])}),
    st.fixed_dictionaries({"const": CONSTANTS}),
    st.fixed_dictionaries({"enum": st.lists(CONSTANTS, min_size=1, max_size=4)}),
    st.fixed_dictionaries(
        {"type": st.just("integer")},
        optional={
            "minimum": st.integers(-50, 50),
            "exclusiveMaximum": st.integers(-50, 500),
            "multipleOf": st.integers(1, 12),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": SMALL,
            "maxLength": SMALL,
            "pattern": st.sampled_from(["^[a-c]+$", "x", "^(ab|c)*d?$", "^.{2}$"]),
        },
    ),
)
SCHEMAS = st.recursive(LEAVES, _branches, max_leaves=6)
ROOTS = st.builds(lambda root, d: {**root, "$defs": {"d": d}}, SCHEMAS, SCHEMAS)
KEYWORDS = (
    "type items properties required enum const anyOf allOf oneOf not pattern format minLength "
    "maxItems multipleOf minimum $ref $defs patternProperties x-guidance $id additionalProperties"
).split()
GARBAGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["string", "#", "#/$defs/d", "date", "((a{9}){9}){9}", "\ud800"]),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(st.sampled_from(KEYWORDS) | st.text(max_size=3), some, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A schema with one value in it replaced by something else."""
    root: dict[str, Any] = draw(ROOTS)
    node: Any = root
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return {**root, draw(st.sampled_from(KEYWORDS)): draw(GARBAGE)}
        key = draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
            node[key] = node[key].copy()
            node = node[key]
            continue
        node[key] = draw(GARBAGE)
        return root


def valid(value: Any, schema: Any, root: Any) -> bool:
    """Does `schema`, of the kinds generated above, admit `value`?"""
    if isinstance(schema, bool):
        return schema
    checks = [True]
    if "$ref" in schema:
        checks.append(valid(value, root if schema["$ref"] == "#" else root["$defs"]["d"], root))
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        checks.append(any(_is(value, kind) for kind in types))
    if "const" in schema:
        checks.append(_same(value, schema["const"]))
    if "enum" in schema:
        checks.append(any(_same(value, one) for one in schema["enum"]))
    for key, count in (("anyOf", any), ("allOf", all), ("oneOf", lambda some: sum(some) == 1)):
        if key in schema:
            checks.append(count([valid(value, one, root) for one in schema[key]]))
    if _is(value, "number"):
        checks.append(value >= schema.get("minimum", value))
        checks.append("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
        checks.append("multipleOf" not in schema or value % schema["multipleOf"] == 0)
    if isinstance(value, str):
        checks.append(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1e9))
        # "." of a JSON schema's pattern takes no line end.
        checks.append(bool(re.search(schema.get("pattern", "").replace("$", r"\Z"), value)))
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        checks.append(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1e9))
        checks += [valid(one, s, root) for one, s in zip(value, first, strict=False)]
        checks += [valid(one, schema.get("items", True), root) for one in value[len(first) :]]
    if isinstance(value, dict):
        named = schema.get("properties", {})
        checks.append(set(schema.get("required", ())) <= set(value))
        other = schema.get("additionalProperties", True)
        checks += [valid(value[name], named.get(name, other), root) for name in value]
    return all(checks)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    kinds: dict[str, Any] = {
        "null": type(None),
        "number": int | float,
        "string": str,
        "array": list,
        "object": dict,
    }
    return kind in kinds and isinstance(value, kinds[kind])


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True) or (
        _is(one, "number") and _is(other, "number") and one == other
    )


@SETTINGS
@given(ROOTS, st.integers(0, 9))
def test_what_a_schema_lets_through_is_valid(held: Held, schema: dict[str, Any], seed: int) -> None:
    text = walk(held, Schema(schema), seed)
    if text is None:
        return
    # One that refers to itself with no value in between means nothing.
    with contextlib.suppress(RecursionError):
        assert valid(json.loads(text), schema, schema), text


@SETTINGS
@given(mutated() | st.dictionaries(st.sampled_from(KEYWORDS), GARBAGE, max_size=4), st.integers())
def test_broken_schemas_are_refused_or_give_json(
    held: Held, schema: dict[str, Any], seed: int
) -> None:
    text = walk(held, Schema(schema), abs(seed))
    if text is not None:
        json.loads(text)


# --- GBNF -------------------------------------------------------------------------------------

RULES = ["root", "r-1", "r2"]
# What follows from a part may not begin with what the part can go on with: see `gbnf`.
TERMS = st.sampled_from(
    ['"ab"', '"("', '")"', '"é\\n"', r'"\x41"', "[0-9]", r"[^\x00-\x7f\n]", '"a"', '""', "[b-d]"]
)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({}{})".format, inner, st.sampled_from([" ", " # note )\n"])),
        st.builds("({}){}".format, inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,}"])),
        st.builds("{} {}".format, inner, inner),
        st.builds("({} | {})".format, inner, inner),
    )


EXPRESSIONS = st.recursive(TERMS | st.sampled_from(RULES), _expressions, max_leaves=6)
REGULAR = st.recursive(TERMS, _expressions, max_leaves=8)
PIECES = st.text(alphabet='ab01"[]()|*+?{},.:=\\x-^#\n _<>é', max_size=12) | st.sampled_from(
    ["root ::= ", "\nr-1 ::=", "r2", "{2,3}", '"a"', "[a-z]", "{99999}", "\\u00e9", "[^", '\\"']
)


@SETTINGS
@given(REGULAR, st.integers(0, 9))
def test_what_a_regular_gbnf_lets_through_matches_it(held: Held, rule: str, seed: int) -> None:
    text = walk(held, Gbnf(f"root ::= {rule}"), seed)
    if text is not None:
        pattern = re.sub(r" # note \)\n| ", "", rule)
        pattern = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda m: f"(?:{_literal(m[1])})", pattern)
        assert re.fullmatch(pattern, text), (pattern, text)


def _literal(text: str) -> str:
    return re.sub(r"([()])", r"\\\1", text)


@SETTINGS
@given(
    st.builds("root ::= {}\nr-1 ::= {}\nr2 ::= {}".format, *[EXPRESSIONS] * 3)
    | st.lists(PIECES, max_size=8).map("".join)
    | st.lists(PIECES, max_size=8).map(lambda some: "root ::= " + "".join(some)),
    st.integers(0, 9),
)
def test_any_gbnf_is_refused_or_walked(held: Held, grammar: str, seed: int) -> None:
    walk(held, Gbnf(grammar), seed)
