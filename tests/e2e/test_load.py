"""Row 32: many streams for long, more than can be held; nothing breaks, nothing grows."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

import aiohttp
import psutil
import pytest
from msgspec import Struct

STREAMS = 50
EXCESS = 1000
QUESTIONS = ("What is a seat?", "How do I stop an answer?", "What does the chairman do?")


class Size(Struct, frozen=True):
    """What must not grow, of the app and its workers together."""

    memory_bytes: int
    threads: int
    files: int


def size_of(process: psutil.Process) -> Size:
    family = [process, *process.children(recursive=True)]
    return Size(
        sum(p.memory_info().rss for p in family),
        sum(p.num_threads() for p in family),
        sum(p.num_fds() for p in family),
    )


async def ask(session: aiohttp.ClientSession, url: str, question: str) -> int:
    """Stream one committee answer to its end; the HTTP status."""
    body = {
        "model": "committee",
        "messages": [{"role": "user", "content": question}],
        "stream": True,
    }
    async with session.post(f"{url}/chat/completions", json=body) as response:
        text = await response.text()
        if response.status == 200:
            assert text.endswith("data: [DONE]\n\n"), text[-200:]
            assert '"error"' not in text, text[-500:]
        return response.status


async def load(served: dict[str, Any], seconds: float) -> tuple[Size, Size, Counter[int]]:
    """Keep `STREAMS` streams going, with a burst of `EXCESS` more in the middle."""
    process = psutil.Process(served["process"].pid)
    headers = {"Authorization": f"Bearer {served['token']}"}
    statuses: Counter[int] = Counter()
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as session:

        async def stream(number: int, until: float) -> None:
            while time.monotonic() < until:
                question = QUESTIONS[number % len(QUESTIONS)]
                statuses[await ask(session, served["url"], question)] += 1

        async def streams(for_s: float) -> None:
            until = time.monotonic() + for_s
            async with asyncio.TaskGroup() as group:
                for number in range(STREAMS):
                    group.create_task(stream(number, until))

        async def burst() -> None:
            for _ in range(EXCESS // 100):  # in waves: a client has only so many sockets
                async with asyncio.TaskGroup() as group:
                    tasks = [
                        group.create_task(ask(session, served["url"], QUESTIONS[0]))
                        for _ in range(100)
                    ]
                statuses.update(task.result() for task in tasks)

        await streams(max(seconds * 0.1, 5.0))  # warm: caches and thread pools fill once
        await asyncio.sleep(2)
        before = size_of(process)
        async with asyncio.TaskGroup() as group:
            group.create_task(streams(seconds))
            await asyncio.sleep(seconds / 2)
            group.create_task(burst())
        await asyncio.sleep(2)
        return before, size_of(process), statuses


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_fifty_streams_for_ten_minutes(served: dict[str, Any]) -> None:
    before, after, statuses = asyncio.run(load(served, 600))
    assert set(statuses) <= {200, 429}
    assert statuses[200] > STREAMS
    assert statuses[429] > 0
    assert after.memory_bytes <= before.memory_bytes * 1.05
    assert after.threads <= before.threads * 1.05
    assert after.files <= before.files * 1.05
