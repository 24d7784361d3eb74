"""Talking to an engine in this process, without HTTP."""

from __future__ import annotations

import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from backend.chat_protocol import ChatChunk, ChatFinished, ChatRequest, PromptProgress, TextDelta
from backend.errors import UserError
from backend.values import Message, SamplingParams, Usage
from backend.worker.engine import TextEngine
from backend.worker.main import load_engine
from backend.worker.protocol import Failure, WorkerConfig

WAIT_S = 30.0
GREEDY = SamplingParams(temperature=0, max_tokens=24)


def load(path: Path, **config: Any) -> TextEngine:
    return load_engine(WorkerConfig(nonce="n", token="t", model=str(path), threads=1, **config))


def request(text: str, sampling: SamplingParams = GREEDY, **fields: Any) -> ChatRequest:
    return ChatRequest(model="", messages=(Message.of("user", text),), sampling=sampling, **fields)


class Reply:
    """One request on its way; collects what the engine emits."""

    def __init__(self, engine: TextEngine, asked: ChatRequest) -> None:
        self._queue: SimpleQueue[ChatChunk | Failure] = SimpleQueue()
        self.progress: list[PromptProgress] = []
        self.text = ""
        self.ticket = engine.submit(engine.prepare(asked), self._queue.put)

    def wait_for_text(self) -> None:
        while not self.text:
            self._next()

    def finish(self) -> ChatFinished:
        """The last chunk; a failure is raised."""
        while True:
            chunk = self._next()
            if isinstance(chunk, ChatFinished):
                return chunk

    def _next(self) -> ChatChunk:
        chunk = self._queue.get(timeout=WAIT_S)
        if isinstance(chunk, Failure):
            raise UserError.of(chunk.fault)
        if isinstance(chunk, TextDelta):
            self.text += chunk.text
        elif isinstance(chunk, PromptProgress):
            self.progress.append(chunk)
        return chunk


def ask(engine: TextEngine, asked: ChatRequest) -> tuple[str, Usage]:
    reply = Reply(engine, asked)
    usage = reply.finish().usage
    return reply.text, usage


def wait_until_idle(engine: TextEngine) -> None:
    deadline = time.monotonic() + WAIT_S
    while engine.load().active or engine.load().waiting:
        assert time.monotonic() < deadline
        time.sleep(0.005)
