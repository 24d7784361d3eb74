"""A worker is killed while it writes: how soon the model answers again."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
from contextlib import aclosing
from pathlib import Path
from time import monotonic

from backend.chat_protocol import ChatRequest, TextDelta
from backend.errors import UserError
from backend.library import InstalledModels
from backend.pool import Pool
from backend.providers import LocalProvider
from backend.settings import Settings
from backend.values import Message, SamplingParams
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.models.loading import big_model

AREA = "models"
REPEATS = 3  # more within ten minutes open the circuit


def measure() -> list[Figure]:
    """Seconds to the first words after the kill, over those of a cold load; medians."""
    pairs = [asyncio.run(_cold_and_recovered(big_model().path)) for _ in range(REPEATS)]
    cold, recovered = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [
        at_most(AREA, "worker killed: next answer over cold load, s", recovered, 1.3, peer=cold)
    ]


async def _cold_and_recovered(path: Path) -> tuple[float, float]:
    async with Pool.open(Settings()) as pool:
        local = LocalProvider(pool, InstalledModels(starter=path))
        cold = await _first_words(local)
        try:
            async with aclosing(local.chat(_request(4000))) as chunks:
                async for chunk in chunks:
                    pid = pool.status()[0].pid
                    if isinstance(chunk, TextDelta) and pid is not None:
                        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
                        killed = monotonic()
                        break
                async for _ in chunks:
                    pass
        except UserError as error:
            assert error.fault.code == "worker_lost"  # noqa: PT017
        await _first_words(local)
        return cold, monotonic() - killed


async def _first_words(local: LocalProvider) -> float:
    started = monotonic()
    async with aclosing(local.chat(_request(4))) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextDelta):
                break
    return monotonic() - started


def _request(tokens: int) -> ChatRequest:
    sampling = SamplingParams(temperature=0, max_tokens=tokens)
    return ChatRequest(model="starter", messages=(Message.of("user", "hello"),), sampling=sampling)
