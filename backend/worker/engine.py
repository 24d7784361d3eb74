"""What the worker's server asks of the engine inside it; the engine is replaceable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from backend.chat_protocol import ChatChunk, ChatRequest
from backend.values import Message, SamplingParams
from backend.worker.protocol import Failure, ModelFacts

Emit = Callable[[ChatChunk | Failure], None]


class Prepared(NamedTuple):
    """A request ready to run: its prompt in tokens, the reply tokens that fit, its grammar."""

    prompt: list[int]
    limit: int
    sampling: SamplingParams
    grammar: str | None


class Load(NamedTuple):
    """Seconds that the current decode step has run, and how many requests run and wait."""

    step_age_s: float
    active: int
    waiting: int


class TextEngine(Protocol):
    """Runs chat requests on one model. Methods are safe to call from any thread."""

    @property
    def facts(self) -> ModelFacts:
        """The loaded model."""
        ...

    def prepare(self, request: ChatRequest) -> Prepared:
        """Tokenise and check a request; may take a while for a long prompt.

        Raises:
            UserError: `bad_input` or `context_exceeded`.
        """
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
        """End a request within one decode step and free its slot; late cancels do nothing."""
        ...

    def count(self, messages: Sequence[Message]) -> int:
        """Length of the prompt in tokens.

        Raises:
            UserError: `bad_input` when the chat template refuses the messages.
        """
        ...

    def load(self) -> Load:
        """What the engine is doing now."""
        ...

    def close(self) -> None:
        """Stop and free everything."""
        ...
