"""Arrival traces: who comes when, with how long a prompt, for how many tokens."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from tests.benchmarks.engine.servers import Server
from tests.benchmarks.engine.texts import words


class Arrival(NamedTuple):
    """A request that comes `at_s` seconds after the start; lengths in tokens."""

    at_s: float
    prompt_tokens: int
    reply_tokens: int


class Course(NamedTuple):
    """What became of an arrival: when it was sent, and when each token came (monotonic)."""

    sent: float
    tokens: list[float]

    @property
    def first_token_s(self) -> float:
        """Time to the first token."""
        return self.tokens[0] - self.sent

    def gaps(self, begin: float, end: float) -> list[float]:
        """Seconds between neighbouring tokens of which the later came between two moments."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return [after - before for before, after in pairs if begin <= after <= end]


SHORT_ALONE = (Arrival(0.0, 50, 8),)
SHORT_DURING_LONG = (Arrival(0.0, 4096, 4), Arrival(1.5, 50, 8))
LONG_DURING_WRITING = (Arrival(0.0, 32, 300), Arrival(1.5, 4096, 4))


async def play(server: Server, trace: Sequence[Arrival], rng: random.Random) -> list[Course]:
    """Send each request of `trace` at its time, on fresh prompts; the courses in its order."""
    prompts = [words(rng, arrival.prompt_tokens) for arrival in trace]
    started = monotonic()

    async def send(arrival: Arrival, prompt: str) -> Course:
        await asyncio.sleep(started + arrival.at_s - monotonic())
        sent = monotonic()
        return Course(sent, await server.stream(prompt, arrival.reply_tokens))

    return await asyncio.gather(*map(send, trace, prompts))
