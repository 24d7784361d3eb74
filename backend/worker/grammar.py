"""What a reply must look like, held token by token: constraints compiled by llguidance."""

from __future__ import annotations

import ctypes
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from llama_cpp import llama_cpp as lib
from llguidance import LLMatcher, LLParserLimits, LLTokenizer

from backend.errors import UserError
from backend.worker.gbnf import lark_of_gbnf
from backend.worker.llama import Model
from backend.worker.schema import check_schema, locate, schema_refused

Logits = np.ndarray[Any, np.dtype[np.float32]]

CACHED = 16  # compiled grammars kept, each of up to some ten megabytes
MAX_WHITESPACE = 20  # characters between two words of JSON, for models write it without end
_STACK_BYTES = 128 * 2**20  # llguidance recurses over references, up to 10 KB for each
_CONTROL_MARK = b"\xff"  # llguidance's mark before the text of a control token
_LIMITS = LLParserLimits(
    max_items_in_row=5_000,  # four for each optional property, of up to 1,000
    initial_lexer_fuel=1_000_000,
    step_lexer_fuel=200_000,
    step_max_items=100_000,
    max_lexer_states=50_000,  # of 1 to 2 KB each
    max_grammar_size=500_000,
    verbose_errors=False,
)
_KEYWORDS = re.compile(r'Unimplemented keys: \["([^"]+)"')
_VALUES = {"Unknown format: ": "format", "Invalid type: ": "type"}


class Schema(NamedTuple):
    """The reply is JSON that a JSON schema admits."""

    schema: dict[str, Any]


class Gbnf(NamedTuple):
    """The reply is text of a grammar in llama.cpp's notation, by its rule `root`."""

    text: str


class Lark(NamedTuple):
    """The reply is text of a grammar in llguidance's own notation, made by our code only."""

    text: str


Constraint = Schema | Gbnf | Lark


class Grammars:
    """Compiles constraints for one vocabulary; safe from any thread.

    The first use reads the vocabulary into a trie: about 1 s and 60 MB for 150,000 tokens.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = threading.Lock()  # of what follows
        self._tokenizer: LLTokenizer | None = None
        self._ends: frozenset[int] = frozenset()
        self._compiled: OrderedDict[str, LLMatcher] = OrderedDict()

    def compile(self, constraint: Constraint) -> Matcher:
        """A matcher at the beginning of a reply; takes up to about 1 s.

        Raises:
            UserError: `bad_input`, with what is wrong in the constraint and where.
        """
        grammar = _grammar_of(constraint)
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer, self._ends = _read_vocabulary(self._model)
            tokenizer = self._tokenizer
            known = self._compiled.get(grammar)
            if known is not None:
                self._compiled.move_to_end(grammar)
        if known is None:
            known = _on_a_large_stack(lambda: _compile(tokenizer, grammar))
            if known.is_error():
                raise _refused(constraint, _sentence(known))
            with self._lock:
                self._compiled[grammar] = known
                while len(self._compiled) > CACHED:
                    self._compiled.popitem(last=False)
        # Copies share the automaton, and its limits with it: a broken one must not be kept.
        return Matcher(known.deep_copy(), self._ends, lambda: self._forget(grammar))

    def _forget(self, grammar: str) -> None:
        with self._lock:
            self._compiled.pop(grammar, None)


class Matcher:
    """Where one reply stands in its grammar; for one thread at a time.

    Every method raises `UserError` (`bad_input`) once a limit of the grammar is hit, or no token
    of the vocabulary fits it.
    """

    def __init__(
        self, matcher: LLMatcher, ends: frozenset[int], forget: Callable[[], None]
    ) -> None:
        self._matcher = matcher
        self._ends = ends
        self._forget = forget

    def admits(self, token: int) -> bool:
        """May `token` come next? Computes no mask.

        True for every token that `mask` leaves, and for other spellings of a forced text.
        """
        if token in self._ends and (self._matcher.is_stopped() or self._matcher.is_accepting()):
            self._check()
            return True
        if self._matcher.is_stopped():
            self._check()
            return False
        admitted = bool(self._matcher.validate_tokens([token]))
        self._check()
        return admitted

    def mask(self, logits: Logits) -> None:
        """Set the logits of refused tokens, shape (n_vocab,), to -inf in place."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        admitted = np.unpackbits(bits, count=len(logits), bitorder="little").view(np.bool_)
        np.copyto(logits, -np.inf, where=~admitted)

    def accept(self, token: int) -> None:
        """Go on by `token`, which `admits` or `mask` has let through."""
        if not self._matcher.consume_token(token):
            self._check()
            raise self._stuck(f"Token {token} does not fit it here")

    def forced(self) -> list[int]:
        """The tokens that must come next; none where there is a choice or the end."""
        if self._matcher.is_stopped():
            self._check()
            return []
        tokens: list[int] = self._matcher.compute_ff_tokens()
        self._check()
        return tokens

    def copy(self) -> Matcher:
        """Another matcher at the same place."""
        return Matcher(self._matcher.deep_copy(), self._ends, self._forget)

    @property
    def ended(self) -> bool:
        """May only an end token follow?"""
        stopped = bool(self._matcher.is_stopped())
        self._check()
        return stopped

    def _check(self) -> None:
        if self._matcher.is_error():
            raise self._stuck(_sentence(self._matcher))

    def _stuck(self, why: str) -> UserError:
        self._forget()
        return UserError(
            "bad_input",
            "The model cannot go on with what the schema or grammar asks for.",
            why=f"{why[:1].upper()}{why[1:].rstrip('.')}.",
            remedy="Use a simpler schema or grammar.",
        )


def _grammar_of(constraint: Constraint) -> str:
    match constraint:
        case Schema(schema):
            check_schema(schema)
            options = {"whitespace_pattern": rf"[ \t\r\n]{{1,{MAX_WHITESPACE}}}"}
            return json.dumps({"grammars": [{"json_schema": {**schema, "x-guidance": options}}]})
        case Gbnf(text):
            return lark_of_gbnf(text)
        case Lark(text):
            return text


def _compile(tokenizer: LLTokenizer, grammar: str) -> LLMatcher:
    matcher = LLMatcher(tokenizer, grammar, log_level=0, limits=_LIMITS)
    if not matcher.is_error():
        # Finds grammars of nothing but an empty text, and those that are stuck at once.
        matcher.consume_tokens([])
        matcher.compute_bitmask()
    return matcher


def _on_a_large_stack(work: Callable[[], LLMatcher]) -> LLMatcher:
    """Run `work` where deep recursion in C does not end the process."""
    results: list[LLMatcher] = []
    with _stack_lock:
        before = threading.stack_size(_STACK_BYTES)
        try:
            thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
            thread.start()
        finally:
            threading.stack_size(before)
    thread.join()
    return results[0]


_stack_lock = threading.Lock()


def _refused(constraint: Constraint, why: str) -> UserError:
    if not isinstance(constraint, Schema):
        return UserError(
            "bad_input",
            "The grammar of the reply cannot be used.",
            why=f"llguidance says: {why}.",
            remedy="Use a simpler grammar.",
        )
    place = ""
    if keyword := _KEYWORDS.search(why):
        place = locate(constraint.schema, keyword[1])
    for start, name in _VALUES.items():
        if why.startswith(start):
            place = locate(constraint.schema, name, why.removeprefix(start))
    return schema_refused(f"llguidance says: {why}{f' (at {place})' if place else ''}.")


def _sentence(matcher: LLMatcher) -> str:
    """The error of a matcher in short, without a state or stack of its own."""
    text = re.split(r"\n<|; consider ", matcher.get_error())[0]
    if "symbols.len()" in text:
        return "it is too large, with over 65,000 symbols"
    if text.startswith("NoExtension"):
        return "no text of the model's vocabulary fits"
    text = " ".join(text.removeprefix("panic: ").split())
    return text if len(text) <= 400 else f"{text[:200]} ... {text[-200:]}"


def _read_vocabulary(model: Model) -> tuple[LLTokenizer, frozenset[int]]:
    hidden = (
        lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN | lib.LLAMA_TOKEN_ATTR_UNUSED
    )
    tokens: list[bytes] = []
    ends: list[int] = []
    for token in range(model.n_vocab):
        attributes = lib.llama_vocab_get_attr(model.vocab, token)
        if model.is_end(token):
            ends.append(token)
            tokens.append(_CONTROL_MARK + model.token_text(token).encode())
        else:
            piece = b"" if attributes & hidden else model.piece(token)
            # A token of no text must be marked too: without a byte it would fit anywhere.
            tokens.append(piece or _CONTROL_MARK + model.token_text(token).encode())
    if not ends:  # llguidance wants one; this one is outside of every mask
        ends.append(len(tokens))
        tokens.append(_CONTROL_MARK + b"<end>")
    try:
        tokenizer = LLTokenizer.from_llamacpp(  # type: ignore[attr-defined]  # not in its stubs
            tokens=tokens,
            vocab_ptr=_address(model.vocab),
            tokenize_fptr=_address(lib._lib.llama_tokenize),
            eos_token=ends,
        )
    except ValueError as error:
        raise UserError(
            "bad_input",
            "This model cannot be held to a schema or grammar.",
            why=f"llguidance cannot use its vocabulary: {error}.",
            remedy="Ask without one, or use another model.",
        ) from error
    return tokenizer, frozenset(ends)


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0
