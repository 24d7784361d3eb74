"""Many requests at once: nobody starves, nobody waits long, nobody gets a wrong reply."""

from __future__ import annotations

import asyncio
import math
import random
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

from backend.chat_protocol import Logprobs
from backend.errors import BugError
from tests.benchmarks.engine.servers import Room, Worker, open_worker
from tests.benchmarks.engine.texts import words
from tests.benchmarks.engine.traces import (
    LONG_DURING_WRITING,
    SHORT_ALONE,
    SHORT_DURING_LONG,
    play,
)
from tests.benchmarks.figures import Figure, at_least, at_most, for_information
from tests.models import write_model

AREA = "engine"
REPEATS = 3
CROWD = 32
TEMPLATE = 32  # tokens of the chat template at most
# A difference of log probabilities; measured: at most 0.02 where rounding decided.
NEAR_TIE = 0.05


async def first_token(worker: Worker, rng: random.Random) -> list[Figure]:
    """Time to first token of a short request, while a long prompt is computed and on its own."""
    during, alone = [], []
    for _ in range(REPEATS):
        (idle,) = await play(worker, SHORT_ALONE, rng)
        alone.append(idle.first_token_s)
        long, short = await play(worker, SHORT_DURING_LONG, rng)
        if short.sent > long.tokens[0]:
            raise BugError("the long prompt was computed before the short request came")
        during.append(short.first_token_s)
    return [
        at_most(
            AREA,
            "first token of 50 during 4,096 prompt tokens, over the same when idle, s",
            statistics.median(during),
            4,
            peer=statistics.median(alone),
        )
    ]


async def longest_gap(worker: Worker, rng: random.Random) -> list[Figure]:
    """The longest wait between two tokens while a long prompt is computed, and the usual one."""
    writing, long = await play(worker, LONG_DURING_WRITING, rng)
    usual = statistics.median(writing.gaps(writing.sent, long.sent))
    longest = max(writing.gaps(long.sent, long.tokens[0]))
    name = "longest gap between tokens during 4,096 prompt tokens, over the usual gap, s"
    return [for_information(AREA, name, longest, peer=usual)]


class Member(NamedTuple):
    """One of the crowd."""

    prompt: str
    reply_tokens: int


async def crowd(threads: int, rng: random.Random) -> list[Figure]:
    """32 requests at once with cells for 8, each held against the same request alone.

    What is asked alone is asked of a second worker, which has room, so that it cannot take from
    the cache what was wrong. On a tiny model in single precision, cache included: the 4-bit one
    of random weights follows the rounding of every batch.
    """
    members = _crowd(rng)
    tokens = [len(member.prompt) + TEMPLATE + member.reply_tokens for member in members]
    with tempfile.TemporaryDirectory() as folder:
        model = write_model(Path(folder) / "tiny.gguf", context_length=max(tokens))
        narrow = Room(CROWD, sum(tokens) * 8 // CROWD, max(tokens))
        async with open_worker(model, narrow, threads=threads, kv_type="f32") as worker:
            replies = await asyncio.gather(
                *(worker.spell(member.prompt, member.reply_tokens) for member in members),
                return_exceptions=True,
            )
        wide = Room(1, max(tokens), max(tokens))
        async with open_worker(model, wide, threads=threads, kv_type="f32") as worker:
            alone = [await worker.spell(member.prompt, member.reply_tokens) for member in members]
    finished = [
        (reply, right)
        for reply, right in zip(replies, alone, strict=True)
        if not isinstance(reply, BaseException)
    ]
    work = f"{CROWD} requests at once, cells for 8"
    same = sum(_agrees(reply, right, 0.0) for reply, right in finished)
    right = sum(_agrees(reply, right, NEAR_TIE) for reply, right in finished)
    return [
        at_least(AREA, f"{work}: finished", len(finished), CROWD),
        at_least(AREA, f"{work}: right, up to near ties", right, CROWD),
        for_information(AREA, f"{work}: the same to the letter as alone", same),
    ]


def _agrees(reply: list[Logprobs], alone: list[Logprobs], tie: float) -> bool:
    """Is `reply` what the model writes alone, until two tokens were within `tie` of each other?

    llama.cpp rounds differently for each batch and each place in the cache. Where the two
    likeliest tokens are all but equal, that decides, and what follows is another text.
    """
    for ours, theirs in zip(reply, alone, strict=True):
        if ours.token.data != theirs.token.data:
            others = {other.data: other.logprob for other in theirs.top}
            return theirs.token.logprob - others.get(ours.token.data, -math.inf) <= tie
    return True


def _crowd(rng: random.Random) -> list[Member]:
    """Every other one begins with the same 128 tokens; own prompts of 16 to 512 tokens."""
    shared = words(rng, 128)
    members = []
    for n in range(CROWD):
        own = words(rng, round(16 * 32 ** rng.random()))
        members.append(Member((shared if n % 2 else "") + own, rng.randint(64, 192)))
    return members
