"""Search over many messages, and the list of many chats, through the real engine."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from backend.engine import open_engine
from backend.profile import Profile
from backend.settings import Settings
from tests.benchmarks.desktop.profiles import NEEDLE, fill
from tests.benchmarks.figures import Figure, at_most, for_information

AREA = "desktop"
CHATS, MESSAGES = 10_000, 10
QUERIES = (
    NEEDLE,
    "journal replay",
    "wal",
    "chairman con",
    "prompt seat review",
    "gard",
    "nothingatall",
)
ROUNDS = 5


def measure() -> list[Figure]:
    """The figures of the part."""
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home), chats=CHATS, messages=MESSAGES)
        return asyncio.run(_measure(Profile.default({"PARLEY_HOME": home})))


async def _measure(profile: Profile) -> list[Figure]:
    async with open_engine(profile, Settings(port=0)) as engine:
        seconds = []
        for _ in range(ROUNDS):
            for query in QUERIES:
                started = perf_counter()
                hits = await engine.chats.search(query, 50)
                seconds.append(perf_counter() - started)
                assert bool(hits) == (query != "nothingatall"), query
        started = perf_counter()
        await engine.chats.conversations()
        listed = perf_counter() - started
    name = f"search over {CHATS * MESSAGES:,} messages"
    return [
        at_most(AREA, f"{name}, worst of {len(seconds)}, ms", max(seconds) * 1000, 100),
        for_information(AREA, f"{name}, median, ms", statistics.median(seconds) * 1000),
        for_information(AREA, f"list of {CHATS:,} chats, ms", listed * 1000),
    ]
