from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.errors import UserError
from backend.worker.grammar import Constraint, Gbnf, Grammars, Lark, Matcher, Schema
from backend.worker.llama import Log, Model
from tests import models
from tests.models import write_model

JSON_GBNF = r"""
# the grammar of llama.cpp's documentation, in short
root   ::= object
value  ::= object | array | string | number | ("true" | "false" | "null") ws
object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
array  ::=
  "[" ws (
     value ("," ws value)*
  )? "]" ws
string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9]{1,3})? ws
ws ::= | " " | "\n" [ \t]{0,20}
"""
DEEP: dict[str, Any] = {"type": "string"}
for _ in range(60):
    DEEP = {"type": "array", "items": DEEP}


@pytest.fixture(scope="module")
def model(tiny: Path) -> Iterator[Model]:
    log = Log()
    model = Model(tiny, gpu_layers=0, log=log)
    yield model
    model.close()
    log.close()


@pytest.fixture(scope="module")
def grammars(model: Model) -> Grammars:
    return Grammars(model)


def admitted(matcher: Matcher, model: Model) -> set[int]:
    logits = np.zeros(model.n_vocab, np.float32)
    matcher.mask(logits)
    return set(np.flatnonzero(np.isfinite(logits)).tolist())


def takes(model: Model, matcher: Matcher, text: str) -> bool:
    """Is `text`, written byte by byte, all that the grammar asks for?"""
    for byte in text.encode():
        token = models.vocabulary().index(models.byte_alphabet()[byte])
        if not matcher.admits(token):
            return False
        matcher.accept(token)
    return matcher.admits(model.eos)


def why(grammars: Grammars, constraint: Constraint) -> str:
    with pytest.raises(UserError) as raised:
        grammars.compile(constraint)
    assert raised.value.fault.code == "bad_input"
    return raised.value.fault.why


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "nonsense"}, "nonsense (at #)"),
        ({"properties": {"a": {"items": {"not": {}}}}}, '"not"] (at #/properties/a/items)'),
        ({"$ref": "https://example.org/schema"}, "outside"),
        ({"$ref": "#/nowhere"}, "/nowhere"),
        ({"$ref": "#"}, "fits"),
        ({"type": "string", "maxLength": -1}, "maxLength"),
        ({"type": "string", "minLength": "é" * 80}, "char boundary"),
        ({"type": "string", "pattern": "^]$("}, "unclosed group"),
        ({"type": "string", "pattern": "^(((a{99}){99}){99}){99}$"}, "at #/pattern"),
        ({"type": "number", "multipleOf": 0}, "multipleOf"),
        ({"type": "number", "multipleOf": 10**50}, "multipleOf"),
        ({"const": 10**5000}, "digits"),
        ({"allOf": [{"multipleOf": n} for n in (9973, 9967)]}, "multipleOf"),
        ({"properties": {str(n): {} for n in range(1001)}}, "1001"),
        (DEEP, "deep"),
        ({"type": "object", "properties": ["a"]}, "properties"),
        ({"anyOf": 7}, "anyOf"),
        ({"enum": []}, "empty"),
        ({"const": float("inf")}, "JSON"),
        ({"const": "\ud800"}, "Unicode"),
        ({"const": "x" * 3_000_000}, "bytes"),
    ],
)
def test_refuses_a_schema_with_the_reason(
    grammars: Grammars, schema: dict[str, Any], reason: str
) -> None:
    assert reason in why(grammars, Schema(schema))


def test_refuses_endless_chains_of_references(grammars: Grammars) -> None:
    links = {f"r{n}": {"items": {"$ref": f"#/$defs/r{n + 1}"}} for n in range(30_000)}
    assert "references" in why(grammars, Schema({"$ref": "#/$defs/r0", "$defs": links}))


def test_leaves_the_schema_as_it_was(grammars: Grammars) -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {}}}
    before = repr(schema)
    grammars.compile(Schema(schema))
    assert repr(schema) == before


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({}, ['{"a": [1, null]}', '"x"', "-1.5e3"], ["{", "x", " 1"]),
        ({"properties": {"a": {"type": "null"}}}, ['{"a":null}', '{"b":1}', "7"], ['{"a":1}']),
        ({"enum": [f"v {n}" for n in range(10_000)]}, ['"v 7"', '"v 9999"'], ['"v 10000"']),
        ({"enum": [1, "a", None, {"b": [2]}]}, ["1", "null", '{"b":[2]}'], ["2", '{"b":[]}']),
        ({"items": {"$ref": "#"}, "type": "array"}, ["[[],[[]]]"], ["[1]", "[[]"]),
        ({"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "null"}}}, ["null"], ["1"]),
        ({"type": "string", "minLength": 10**9}, [], ['""']),
        ({"type": "array", "maxItems": 2}, ["[1,\n  2]"], ["[1,2,3]", f"[{' ' * 21}]"]),
        ({"type": "string", "pattern": "^[a-c]{2,3}$"}, ['"abc"'], ['"a"', '"abcd"']),
        ({"x-guidance": {"lenient": True}, "type": "null"}, ["null"], ["1"]),
        ({"const": 'q" \\ \n'}, [r'"q\" \\ \n"'], ['"q"']),
    ],
)
def test_holds_a_schema(
    grammars: Grammars, model: Model, schema: dict[str, Any], good: list[str], bad: list[str]
) -> None:
    for text in good:
        assert takes(model, grammars.compile(Schema(schema)), text), text
    for text in bad:
        assert not takes(model, grammars.compile(Schema(schema)), text), text


def test_end_tokens_only_at_the_end_and_control_tokens_never(
    grammars: Grammars, model: Model
) -> None:
    ends = {token for token in range(model.n_vocab) if model.is_end(token)}
    start = models.vocabulary().index("<|im_start|>")
    matcher = grammars.compile(Gbnf('root ::= .{2} "!"?'))
    for _ in range(2):
        assert not admitted(matcher, model) & {*ends, start}
        assert not any(matcher.admits(token) for token in {*ends, start})
        matcher.accept(model.tokenize("a", parse_special=False)[0])
    assert not matcher.ended
    assert ends < admitted(matcher, model)
    matcher.accept(model.tokenize("!", parse_special=False)[0])
    assert matcher.ended
    assert len(ends) == 2
    assert admitted(matcher, model) == ends
    assert matcher.forced() == []
    assert not matcher.admits(model.tokenize("!", parse_special=False)[0])
    matcher.accept(model.eos)
    assert matcher.ended


def test_copies_go_their_own_ways(grammars: Grammars, model: Model) -> None:
    matcher = grammars.compile(Gbnf('root ::= "a" ("b" | "c")'))
    assert matcher.forced() == model.tokenize("a", parse_special=False)
    matcher.accept(*matcher.forced())
    copy = matcher.copy()
    copy.accept(*model.tokenize("b", parse_special=False))
    assert copy.ended
    assert not matcher.ended
    assert not grammars.compile(Gbnf('root ::= "a" ("b" | "c")')).ended


def test_what_must_come_is_forced(grammars: Grammars, model: Model) -> None:
    matcher = grammars.compile(Schema({"const": "the inner"}))
    forced = matcher.forced()
    assert b"".join(map(model.piece, forced)) == b'"the inner"'
    assert len(forced) < len('"the inner"')  # as the model itself would have written it
    for token in forced:
        matcher.accept(token)
    assert matcher.ended


def test_a_refused_token_breaks_the_matcher_and_no_other(grammars: Grammars, model: Model) -> None:
    matcher, other = (grammars.compile(Schema({"type": "null"})) for _ in range(2))
    token = model.tokenize("x", parse_special=False)[0]
    for call in (lambda: matcher.accept(token), lambda: matcher.admits(token), matcher.forced):
        with pytest.raises(UserError, match="cannot go on"):
            call()
    assert takes(model, other, "null")


def test_a_limit_hit_under_way_is_an_error_not_an_end(grammars: Grammars, model: Model) -> None:
    bomb = Schema({"type": "string", "pattern": "^(a?){500}a{500}$"})
    matcher = grammars.compile(bomb)
    with pytest.raises(UserError, match="too many expressions") as raised:
        takes(model, matcher, '"' + "a" * 500)
    assert raised.value.fault.code == "bad_input"
    with pytest.raises(UserError, match="too many"):
        _ = matcher.ended


@pytest.mark.parametrize(
    ("grammar", "good", "bad"),
    [
        (JSON_GBNF, ['{"a": [1, {"b\\u00e9": null}], "c":\n\t-1.5e3}', "{}"], ['{"a":}', "[]", ""]),
        ('root ::= "a" | "b" [0-9]{2,3}', ["a", "b12", "b123"], ["b1", "b1234", "ab"]),
        (r'root ::= "\x41\u00e9\U0001F600\n\"\\"', ['Aé😀\n"\\'], ["A"]),
        (r"root ::= [\x41-\x43\]\-/]+", ["ABC]-/"], ["D", "\\", ""]),
        ("root ::= [^a-z\\n] . .?", ["A\n", "é日!"], ["ax", "\nx", "A"]),
        ('root ::= ("x" | )\n', ["x", ""], ["xx"]),
        ('root ::= ""', [""], ["x"]),
        ('root ::= ("" | "x")* "y"', ["y", "xxy"], ["x"]),
        ('root ::= a-b a_B\na-b ::= "1"\na_B ::= "2"\na_b ::= "3"', ["12"], ["13"]),
        ('root ::= "a"\n  | "b" # two\n\n  | (\n "c"\n )?', ["a", "b", "c", ""], ["d"]),
        ('root ::= "a"{0} "b"{2} "c"{1,} "d"{0,1}', ["bbc", "bbccd"], ["abbc", "bc", "bb"]),
        ("root ::= [a-z]+ [a-z] | [a-z]*", ["", "a", "abc"], ["1"]),
        ('root ::= [a-z]+ "end"', ["xend", "endend"], ["end", "x"]),
        ('root ::= root "+" n | n\nn ::= [0-9]+ | "(" root ")"', ["1+(2+3)"], ["1+", "(1"]),
        ('root ::= ("(" root ")")* | "x"{2}', ["", "()(())", "(xx)"], ["(", "x", ")"]),
        ('root ::= a b?\na ::= b? "."\nb ::= "<" a ">" | ', ["<.>.", ".<.>", "."], ["<.>"]),
    ],
)
def test_holds_a_gbnf(
    grammars: Grammars, model: Model, grammar: str, good: list[str], bad: list[str]
) -> None:
    for text in good:
        assert takes(model, grammars.compile(Gbnf(grammar)), text), text
    for text in bad:
        assert not takes(model, grammars.compile(Gbnf(grammar)), text), text


@pytest.mark.parametrize(
    ("grammar", "reason"),
    [
        ("", "root"),
        ('foo ::= "a"', "root"),
        ('root ::= "a"\n  foo', "Line 2, column 6: ::= is missing"),
        ('root ::= "a" foo', "Line 1, column 14: there is no rule foo"),
        ("root ::= root", "never be finished"),
        ('root ::= "a" | b\nb ::= "(" b ")"', "rule b can never be finished"),
        ('root ::= "a', "Line 1, column 10"),
        ("root ::= [a-", "no end"),
        ("root ::= [z-a]", "downwards"),
        ("root ::= []", "no character"),
        ('root ::= "\\q"', "escape"),
        ('root ::= "\\ud800"', "no such character"),
        ('root ::= "x"{3,2}', "repetition"),
        ('root ::= "x"{1,99999}', "repetition"),
        ('root ::= "x"{a}', "count"),
        ("root ::= *", "nothing to repeat"),
        ('root ::= ("x"', "column 10: a ) is missing"),
        ('root ::= "x")', "end of the rule"),
        ('root ::= "x"\nroot ::= "y"', "Line 2, column 1"),
        ("root ::= <[3]>", "tokens"),
        ("root ::= " + "(" * 50_000, "nested"),
        ('root ::= (("a"{9999}){9999}){9999}', "written out"),
        (
            'root ::= r0\nr60 ::= "a"\n'
            + "".join(f"r{n} ::= r{n + 1} r{n + 1}\n" for n in range(60)),
            "out",
        ),
        ("".join(f'r{n} ::= "a"\n' for n in range(3000)), "rules"),
        ("x" * 300_000, "characters"),
    ],
)
def test_refuses_a_gbnf_with_the_place(grammars: Grammars, grammar: str, reason: str) -> None:
    assert reason in why(grammars, Gbnf(grammar))


def test_long_chains_of_rules_compile(grammars: Grammars, model: Model) -> None:
    chain = "".join(f'r{n} ::= "a" r{n + 1} | "(" root ")"\n' for n in range(1900))
    matcher = grammars.compile(Gbnf(f'root ::= r0\n{chain}r1900 ::= "z"'))
    assert not takes(model, matcher, "aa(a(a")
    flat = "".join(f'r{n} ::= "a" r{n + 1} | "b"\n' for n in range(1900))
    assert takes(model, grammars.compile(Gbnf(f'root ::= r0\n{flat}r1900 ::= "z"')), "aaab")


def test_lark_of_our_own(grammars: Grammars, model: Model) -> None:
    assert "Expected token" in why(grammars, Lark("start: a\nbroken"))
    lark = Lark('start: "call:" %json {"type": "object", "required": ["a"]}')
    assert takes(model, grammars.compile(lark), 'call:{"a":1}')


def test_a_vocabulary_of_150_000_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = models.vocabulary()
    words = [word for n in range(150_000) if (word := f"Ġ{n:x}") not in small]
    big = [*small[:266], *words, *small[266:]]
    monkeypatch.setattr(models, "vocabulary", lambda: big)
    log = Log()
    path = write_model(tmp_path / "big.gguf", width=8, layers=1)
    model = Model(path, gpu_layers=0, log=log)
    matcher = Grammars(model).compile(Schema({"type": "array", "items": {"type": "integer"}}))
    matcher.accept(*model.tokenize("[", parse_special=False))
    found = admitted(matcher, model)
    texts = {model.piece(token).decode("latin-1") for token in found}
    assert {"]", " ", "-", "7", " 77"} <= texts
    assert not texts & {"[", " 7a", ""}
    assert all(matcher.admits(token) for token in found)
    model.close()
    log.close()
