"""The engine against its bars, and llama-server, a loop on llama_cpp.Llama beside it.

All run on one random model of 0.5B parameters in 4 bits, on all cores, greedily, in processes of
their own, one at a time. Every repetition has prompts of its own, so that nothing is cached from
the one before; ours and the peer's take turns; figures are medians. Guessing ahead is off but in
the figure that names it: random text repeats itself more than a person's does.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import random
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.big_model import write_big_model
from tests.benchmarks.engine import committee, fairness, single
from tests.benchmarks.engine.servers import (
    LlamaServer,
    Room,
    open_llama_loop,
    open_llama_server,
    open_worker,
)
from tests.benchmarks.figures import Figure

MODEL = Path("build/benchmarks/big.gguf")
# llama-server keeps the shared prefix once for each of eight slots: 8 x (4,096 + 32 + 64).
ROOM = Room(slots=8, cells=34_816, context_length=8192)


def measure() -> list[Figure]:
    """All figures of the area."""
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_measure(write_big_model(MODEL).resolve(), _cores(), random.Random(1)))


async def _measure(model: Path, threads: int, rng: random.Random) -> list[Figure]:
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(open_worker(model, ROOM, threads=threads))
        peer: LlamaServer | None = None
        if importlib.util.find_spec("xllamacpp"):
            peer = await stack.enter_async_context(open_llama_server(model, ROOM, threads=threads))
        else:
            _say("no llama-server (xllamacpp has no wheel for this machine): its rows are left out")
        loop = await stack.enter_async_context(open_llama_loop(model, threads=threads))
        figures += _show(await single.decode_speed(worker, peer, rng))
        figures += _show(await single.overhead(worker, rng))
        figures += _show(await single.second_turn(worker, rng))
        figures += _show(await fairness.first_token(worker, rng))
        figures += _show(await fairness.longest_gap(worker, rng))
        figures += _show(await fairness.crowd(threads, rng))
        figures += _show(await committee.five_seats(worker, peer, loop, rng))
        figures += _show(await committee.eight_seats(worker, peer, rng))
    return figures + _show(await single.lookup(model, ROOM, threads, rng))


def _show(found: list[Figure]) -> list[Figure]:
    for f in found:
        _say(f"{f.figure}: {f.value:g}, peer {f.peer}, ratio {f.ratio:g} ({f.bar})")
    return found


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
