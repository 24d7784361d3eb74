"""What the worker's server asks of the engine inside it; the engine is replaceable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from backend.chat_protocol import Adapter, ChatChunk, ChatRequest
from backend.values import SamplingParams
from backend.worker.grammar import Matcher
from backend.worker.protocol import Failure, GenerateRequest, ModelFacts, Stats
from backend.worker.reply import ReplyParser

if TYPE_CHECKING:
    from backend.worker.vision import Slice  # loads llama.cpp

Emit = Callable[[ChatChunk | Failure], None]
Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Prepared(NamedTuple):
    """A request ready to run: `prompt` in tokens, and the reply tokens that fit.

    `branches` are lengths of the prompt where a later one may part from it (the next turn of the
    conversation); models whose memory cannot be cut keep a copy there. `visible` are the control
    tokens whose text `new_parser`'s parsers want to see. `pictures` are given by where they begin
    in `prompt`; a prompt never ends with one. `begun` is the text of the reply that the prompt
    ends with already.
    """

    prompt: list[int]
    limit: int
    sampling: SamplingParams
    new_parser: Callable[[], ReplyParser] | None = None
    visible: frozenset[int] = frozenset()
    matcher: Matcher | None = None
    adapters: tuple[Adapter, ...] = ()
    n: int = 1
    branches: tuple[int, ...] = ()
    ignore_end: bool = False
    pictures: tuple[tuple[int, Slice], ...] = ()
    begun: str = ""


class Embeddings(NamedTuple):
    """Vectors of shape (texts, width), each of length 1, and how many tokens each text had."""

    vectors: Vectors
    token_counts: tuple[int, ...]


class Load(NamedTuple):
    """Seconds that the current decode step has run, and how many requests run and wait."""

    step_age_s: float
    active: int
    waiting: int


class Engine(Protocol):
    """One loaded model. Methods are safe to call from any thread."""

    @property
    def facts(self) -> ModelFacts:
        """The loaded model."""
        ...

    def load(self) -> Load:
        """What the engine is doing now."""
        ...

    def close(self) -> None:
        """Stop and free everything."""
        ...


class TextEngine(Engine, Protocol):
    """Runs requests on a model that writes."""

    def prepare(self, request: ChatRequest) -> Prepared:
        """Tokenise and check a request; may take a while for a long prompt.

        Raises:
            UserError: `bad_input` or `context_exceeded`.
        """
        ...

    def prepare_plain(self, request: GenerateRequest) -> Prepared:
        """As `prepare`, without a chat template."""
        ...

    def submit(self, prepared: Prepared, emit: Emit) -> int:
        """Queue a request, at once; returns its ticket.

        `emit` is called on the engine's thread and must not block; `ChatFinished` or `Failure`
        is its last value, after a cancel nothing more comes.

        Raises:
            UserError: `busy` when too many requests wait.
        """
        ...

    def cancel(self, ticket: int) -> None:
        """End a request within one decode step and free its place; late cancels do nothing."""
        ...

    def count(self, request: ChatRequest) -> int:
        """Length of the prompt in tokens.

        Raises:
            UserError: `bad_input` when the chat template refuses the messages.
        """
        ...

    def prompt_text(self, request: ChatRequest) -> str:
        """The prompt as the template writes it, for people who look into it."""
        ...

    def tokenize(self, text: str, *, control: bool) -> list[int]:
        """Token ids of `text`; with `control` the texts of control tokens become those tokens."""
        ...

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of tokens, control tokens included.

        Raises:
            UserError: `bad_input` for a number that is no token.
        """
        ...

    def save(self, request: ChatRequest, name: str) -> int:
        """Write what is computed of the request's prompt to the state folder; returns its tokens.

        Raises:
            UserError: `bad_input` for the name, `not_found` where nothing is cached.
        """
        ...

    def restore(self, name: str) -> int:
        """Read a saved state into the cache; returns its tokens.

        Raises:
            UserError: `not_found`, or `bad_input` for a file of another model or a damaged one.
        """
        ...

    def stats(self) -> Stats:
        """What has been done since the start."""
        ...


@runtime_checkable
class EmbeddingEngine(Engine, Protocol):
    """Runs a model that turns texts into vectors."""

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """One vector of length 1 for each text.

        Raises:
            UserError: `bad_input`, `context_exceeded` or `model_damaged`.
        """
        ...
