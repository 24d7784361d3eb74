"""One fake model for all tests of what stands above the providers: replies by script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence

from backend.errors import Fault, UserError
from backend.providers.base import ChatChunk, ChatFinished, ChatRequest, TextDelta
from backend.values import Message, ModelInfo, Usage

Script = Callable[[ChatRequest], "str | Fault | float"]


class FakeModel:
    """A provider whose replies come from `script`.

    A text is streamed word by word, a `Fault` is raised, a number of seconds is a hang.
    """

    name = "fake"

    def __init__(self, script: Script, context_length: int | None = 4096) -> None:
        self._script = script
        self._context_length = context_length
        self.requests: list[ChatRequest] = []
        self.running = 0

    async def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(id="fake", name="Fake", provider="fake"),)

    async def chat(self, request: ChatRequest) -> AsyncGenerator[ChatChunk, None]:
        self.requests.append(request)
        self.running += 1
        try:
            reply = self._script(request)
            if isinstance(reply, Fault):
                raise UserError.of(reply)
            if isinstance(reply, float):
                await asyncio.sleep(reply)
                return
            words = reply.split(" ")
            for number, word in enumerate(words):
                await asyncio.sleep(0)
                yield TextDelta(text=word if number == 0 else f" {word}")
            usage = Usage(await self.count_tokens("fake", request.messages), len(words))
            yield ChatFinished(finish_reason="stop", usage=usage)
        finally:
            self.running -= 1

    async def count_tokens(self, model: str, messages: Sequence[Message]) -> int:
        """One token a word."""
        return sum(len(message.text.split()) for message in messages)

    async def context_length(self, model: str) -> int | None:
        return self._context_length


def stage_of(request: ChatRequest) -> str:
    """Which stage a request belongs to, told from its prompt."""
    text = request.messages[-1].text
    if request.json_schema is not None:
        return "review"
    if "Write the one answer" in text:
        return "synthesis"
    if "Answer the question again" in text:
        return "debate"
    return "opinion"


def deliberating(request: ChatRequest) -> str | Fault | float:
    """A script that plays every stage: answers that differ, valid reviews, one synthesis."""
    match stage_of(request):
        case "review":
            return json.dumps({"reason": "r", "ranking": [1, 2]})
        case "synthesis":
            return "The whole answer."
        case _:
            return f"Told: {request.messages[-1].text.splitlines()[-1]}"
