"""One request or conversation: speed of decoding, what the loop costs, what the cache saves."""

from __future__ import annotations

import asyncio
import random
import statistics
from pathlib import Path

import msgspec

from backend.worker.protocol import Stats
from tests.benchmarks.engine.servers import LlamaServer, Room, Server, Worker, open_worker
from tests.benchmarks.engine.texts import words
from tests.benchmarks.figures import Figure, at_least, at_most, for_information

AREA = "engine"
REPEATS = 3


async def decode_speed(
    worker: Worker, peer: LlamaServer | None, rng: random.Random
) -> list[Figure]:
    """Tokens a second of one request alone, from its first token to its last."""
    ours, theirs = [], []
    for _ in range(REPEATS):
        ours.append(await _speed(worker, words(rng, 32), 128))
        if peer:
            theirs.append(await _speed(peer, words(rng, 32), 128))
    name = "one request alone, tokens/s"
    if not theirs:
        return [for_information(AREA, name, statistics.median(ours))]
    return [
        at_least(
            AREA,
            f"{name}, over llama-server's",
            statistics.median(ours),
            1.0,
            peer=statistics.median(theirs),
        )
    ]


async def overhead(worker: Worker, rng: random.Random) -> list[Figure]:
    """What the loop itself takes of a step that decodes for eight requests."""
    before = await worker.stats()
    await asyncio.gather(*(worker.write(words(rng, 8), 128) for _ in range(8)))
    spent = _spent(before, await worker.stats())
    step = {
        name: seconds / spent.steps * 1000
        for name, seconds in (
            ("decode", spent.decode_s),
            ("sample", spent.sample_s),
            ("other", spent.other_s),
        )
    }
    return [
        at_most(
            AREA,
            "loop over llama_decode in a step of 8 requests, ms",
            step["other"],
            0.03,
            peer=step["decode"],
        ),
        for_information(
            AREA,
            "sampling over llama_decode in a step of 8 requests, ms",
            step["sample"],
            peer=step["decode"],
        ),
    ]


async def second_turn(worker: Worker, rng: random.Random) -> list[Figure]:
    """Prompt tokens computed for the second turn, over those that no one has computed yet."""
    conversation = words(rng, 4096)
    conversation += await worker.write(conversation, 64)
    question = words(rng, 64)
    before = await worker.stats()
    await worker.write(conversation + question, 4)
    spent = _spent(before, await worker.stats())
    return [
        at_most(
            AREA,
            "second turn of 4,096 tokens: prompt tokens computed over new ones",
            spent.prompt_tokens,
            1.02,
            peer=len(question),
        )
    ]


async def lookup(model: Path, room: Room, threads: int, rng: random.Random) -> list[Figure]:
    """Tokens a second with prompt lookup on text that repeats itself, over those without."""
    speeds = []
    prompt = words(rng, 48) * 8
    for guesses in (True, False):
        async with open_worker(model, room, threads=threads, lookup=guesses) as worker:
            speeds.append(await _speed(worker, prompt, 192))
    return [
        for_information(
            AREA,
            "prompt lookup on repetitive text, tokens/s, over the same without",
            speeds[0],
            peer=speeds[1],
        )
    ]


async def _speed(server: Server, prompt: str, tokens: int) -> float:
    moments = await server.stream(prompt, tokens)
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _spent(before: Stats, after: Stats) -> Stats:
    pairs = zip(msgspec.structs.astuple(before), msgspec.structs.astuple(after), strict=True)
    return Stats(**dict(zip(Stats.__struct_fields__, (b - a for a, b in pairs), strict=True)))
