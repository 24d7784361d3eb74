"""What a committee costs: seats on one shared prompt, against one seat and against the peers."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections import defaultdict
from time import monotonic

from tests.benchmarks.engine.servers import LlamaLoop, LlamaServer, Server, Worker
from tests.benchmarks.engine.texts import seats
from tests.benchmarks.figures import Figure, at_most, for_information, times_faster

AREA = "engine"
REPEATS = 3
OWN, WRITTEN = 32, 64  # tokens of each seat's prompt that are its own, and of its reply


async def five_seats(
    worker: Worker, peer: LlamaServer | None, loop: LlamaLoop, rng: random.Random
) -> list[Figure]:
    """Five seats on 1,024 shared tokens."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(REPEATS):
        seconds["one"].append(await _together(worker, seats(rng, 1, shared=1024, own=OWN)))
        seconds["five"].append(await _together(worker, seats(rng, 5, shared=1024, own=OWN)))
        if peer:
            seconds["peer"].append(await _together(peer, seats(rng, 5, shared=1024, own=OWN)))
        prompts = seats(rng, 5, shared=1024, own=OWN)
        seconds["loop"].append(await loop.seconds(prompts, WRITTEN))
    median = {name: statistics.median(values) for name, values in seconds.items()}
    work = f"five seats, 1,024 + {OWN} prompt tokens, {WRITTEN} written"
    figures = [at_most(AREA, f"{work}, over one seat, s", median["five"], 1.5, peer=median["one"])]
    if peer:
        name = f"{work}, llama-server over ours, s"
        figures.append(times_faster(AREA, name, median["five"], 4, peer=median["peer"]))
    name = f"{work}, a loop of llama_cpp.Llama over ours, s"
    ratio = median["loop"] / median["five"]
    figures.append(for_information(AREA, name, median["five"], peer=median["loop"], ratio=ratio))
    return figures


async def eight_seats(worker: Worker, peer: LlamaServer | None, rng: random.Random) -> list[Figure]:
    """Eight seats on 4,096 shared tokens; once, because llama-server takes minutes for it."""
    ours = await _together(worker, seats(rng, 8, shared=4096, own=OWN))
    work = f"eight seats, 4,096 + {OWN} prompt tokens, {WRITTEN} written, 1 repetition"
    if peer is None:
        return [for_information(AREA, f"{work}, s", ours)]
    theirs = await _together(peer, seats(rng, 8, shared=4096, own=OWN))
    return [times_faster(AREA, f"{work}, llama-server over ours, s", ours, 6, peer=theirs)]


async def _together(server: Server, prompts: list[str]) -> float:
    """Seconds until all prompts, asked at once, are answered."""
    started = monotonic()
    await asyncio.gather(*(server.write(prompt, WRITTEN) for prompt in prompts))
    return monotonic() - started
