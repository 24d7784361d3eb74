"""Talking to an engine in this process, without HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from backend.chat_protocol import (
    ChatChunk,
    ChatFinished,
    ChatRequest,
    Logprobs,
    PromptProgress,
    TextDelta,
)
from backend.errors import UserError
from backend.values import Message, SamplingParams, Usage
from backend.worker.engine import EmbeddingEngine, Prepared, TextEngine
from backend.worker.main import load_engine
from backend.worker.protocol import Failure, GenerateRequest, WorkerConfig

WAIT_S = 10.0
GREEDY = SamplingParams(temperature=0, max_tokens=24)
WATCHED = SamplingParams(temperature=0, max_tokens=24, logprobs=2)
"""Greedy, and so that `compare` can tell rounding from a wrong cache."""
CLOSE = 0.05
"""A lead of the best logit that rounding may turn round; batches change logits by a tenth of it."""

Chunk = TypeVar("Chunk", bound=ChatChunk)


def load(path: Path, **config: Any) -> TextEngine:
    options: dict[str, Any] = {"threads": 1, **config}
    engine = load_engine(WorkerConfig(nonce="n", token="t", model=str(path), **options))
    assert not isinstance(engine, EmbeddingEngine)
    return engine


def request(text: str, sampling: SamplingParams = GREEDY, **fields: Any) -> ChatRequest:
    return ChatRequest(model="", messages=(Message.of("user", text),), sampling=sampling, **fields)


def plain(prompt: str, tokens: int = 24, **fields: Any) -> GenerateRequest:
    """A greedy request without a template that writes exactly `tokens`."""
    options: dict[str, Any] = {"temperature": 0.0, "ignore_eos": True, **fields}
    return GenerateRequest(prompt=prompt, max_new_tokens=tokens, **options)


def prepare(engine: TextEngine, asked: ChatRequest | GenerateRequest) -> Prepared:
    if isinstance(asked, ChatRequest):
        return engine.prepare(asked)
    return engine.prepare_plain(asked)


class Reply:
    """One request on its way; collects what the engine emits."""

    def __init__(self, engine: TextEngine, asked: ChatRequest | GenerateRequest) -> None:
        self._queue: SimpleQueue[ChatChunk | Failure] = SimpleQueue()
        self.chunks: list[ChatChunk | Failure] = []
        prepared = prepare(engine, asked)
        self.sampling = prepared.sampling
        self.ticket = engine.submit(prepared, self._queue.put)

    @property
    def text(self) -> str:
        return self.text_of(0)

    @property
    def progress(self) -> list[PromptProgress]:
        return self.all(PromptProgress)

    def text_of(self, choice: int) -> str:
        return "".join(c.text for c in self.all(TextDelta) if c.choice == choice)

    def all(self, kind: type[Chunk]) -> list[Chunk]:
        """The chunks of one kind that were taken so far."""
        return [chunk for chunk in self.chunks if isinstance(chunk, kind)]

    def wait_for(self, kind: type[Chunk]) -> Chunk:
        """Take chunks up to the next of this kind; a failure is raised."""
        while True:
            chunk = self._next()
            if isinstance(chunk, kind):
                return chunk

    def wait_for_text(self) -> None:
        self.wait_for(TextDelta)

    def finish(self) -> ChatFinished:
        """Wait for the last chunk; a failure is raised."""
        return self.wait_for(ChatFinished)

    @property
    def finished(self) -> ChatFinished:
        """The last chunk, after `finish`."""
        (last,) = self.all(ChatFinished)
        return last

    def rest(self) -> list[ChatChunk | Failure]:
        """What has come since and was not taken."""
        more = []
        while not self._queue.empty():
            more.append(self._queue.get())
        self.chunks += more
        return more

    def _next(self) -> ChatChunk | Failure:
        chunk = self._queue.get(timeout=WAIT_S)
        self.chunks.append(chunk)
        if isinstance(chunk, Failure):
            raise UserError.of(chunk.fault)
        return chunk


def ask(engine: TextEngine, asked: ChatRequest | GenerateRequest) -> tuple[str, Usage]:
    reply = Reply(engine, asked)
    usage = reply.finish().usage
    return reply.text, usage


def settle(engine: TextEngine) -> None:
    """Return when all orders so far have been taken, and `stats` tells of the step before."""
    with suppress(UserError):
        engine.restore("what-was-never-saved")  # a job for the loop, and one without effect


def alone(path: Path, asked: ChatRequest | GenerateRequest, **config: Any) -> Reply:
    """The reply that a fresh engine gives to this request and no other."""
    engine = load(path, lookup=False, **config)
    reply = Reply(engine, asked)
    reply.finish()
    engine.close()
    return reply


class Compared(NamedTuple):
    """Tokens that two replies have in common, and whether they part for a good reason."""

    agreed: int
    same: bool


def compare(
    ours: Sequence[Logprobs],
    theirs: Sequence[Logprobs],
    *,
    close: float = CLOSE,
    greedy: bool = True,
) -> Compared:
    """Are two replies, asked for with `logprobs=2`, the same but for rounding?

    The model must see the same until they part. They may part where the best two tokens are
    equal within `close`; drawn ones anywhere, since a draw may fall on the edge of a token.
    """
    assert len(ours) == len(theirs)
    for at, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if abs(a.top[0].logprob - b.top[0].logprob) > close:
            return Compared(at, False)
        if a.token.data != b.token.data:
            return Compared(at, not greedy or a.top[0].logprob - a.top[1].logprob < close)
    return Compared(len(ours), True)


def assert_same(alone: Sequence[Reply], shared: Sequence[Reply]) -> None:
    """All replies are the same, and rounding parts few of them."""
    compared = [
        compare(a.all(Logprobs), b.all(Logprobs), greedy=is_greedy(a.sampling))
        for a, b in zip(alone, shared, strict=True)
    ]
    assert all(c.same for c in compared), compared
    whole = sum(len(reply.all(Logprobs)) for reply in alone)
    assert sum(c.agreed for c in compared) > whole / 2


def is_greedy(sampling: SamplingParams) -> bool:
    """Is each token the one of the highest probability that the model itself gives?"""
    return sampling.temperature == 0 and sampling.repeat_penalty == 1


@contextmanager
def held_up(engine: TextEngine) -> Iterator[None]:
    """The engine does nothing meanwhile, and sees what was ordered at once afterwards.

    It computes two tokens for that.
    """
    holds, go_on = threading.Event(), threading.Event()

    def emit(_chunk: ChatChunk | Failure) -> None:
        holds.set()
        assert go_on.wait(WAIT_S)

    ticket = engine.submit(engine.prepare_plain(plain("!?", 1)), emit)
    assert holds.wait(WAIT_S)
    try:
        yield
    finally:
        engine.cancel(ticket)
        go_on.set()


def ask_together(
    engine: TextEngine, questions: Sequence[ChatRequest | GenerateRequest]
) -> list[Reply]:
    """Ask all at the same moment and wait for all."""
    with held_up(engine):
        replies = [Reply(engine, question) for question in questions]
    for reply in replies:
        reply.finish()
    return replies


class Trace:
    """What several requests are told, in the order in which the engine says it."""

    def __init__(self, engine: TextEngine, asked: Sequence[ChatRequest | GenerateRequest]) -> None:
        self._chunks: SimpleQueue[tuple[int, ChatChunk | Failure]] = SimpleQueue()
        self.all: list[tuple[int, ChatChunk | Failure]] = []
        self._open = len(asked)
        with held_up(engine):
            self.tickets = [self._submit(engine, n, one) for n, one in enumerate(asked)]

    def _submit(self, engine: TextEngine, number: int, asked: ChatRequest | GenerateRequest) -> int:
        return engine.submit(
            prepare(engine, asked), lambda chunk: self._chunks.put((number, chunk))
        )

    def finish(self) -> Trace:
        while self._open:
            number, chunk = self._chunks.get(timeout=WAIT_S)
            assert not isinstance(chunk, Failure)
            self.all.append((number, chunk))
            self._open -= isinstance(chunk, ChatFinished)
        return self

    @property
    def finishers(self) -> list[int]:
        """The requests in the order in which they end."""
        return [number for number, chunk in self.all if isinstance(chunk, ChatFinished)]

    def of(self, number: int, kind: type[Chunk]) -> list[Chunk]:
        """The chunks of one kind that one request got."""
        return [chunk for n, chunk in self.all if n == number and isinstance(chunk, kind)]
