"""A chat of 10,000 messages: opening it, and scrolling through all of it."""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
from time import perf_counter
from typing import TYPE_CHECKING

from tests.benchmarks.desktop.children import report, run_child
from tests.benchmarks.desktop.texts import PROSE
from tests.benchmarks.figures import Figure, at_most, for_information
from tests.ui.scripts import ANSWER

if TYPE_CHECKING:
    from ui.shell import MainWindow

AREA = "desktop"
MESSAGES = 10_000
STEPS = 100
OPENINGS = 5


def measure() -> list[Figure]:
    """All figures of the part."""
    found = run_child(__name__)
    return [
        for_information(AREA, "10,000 messages: the window's part, ms", found["opened"]),
        for_information(AREA, "the first chat after the start opens, ms", found["first"]),
        at_most(AREA, "messages with widgets after scrolling through them", found["mounted"], 60),
        for_information(AREA, "jump anywhere in it, longest, ms", found["jump"]),
    ]


def child() -> None:
    """Measure in this process."""
    from tests.benchmarks.desktop.windows import in_window
    from tests.ui.fake_engine import FakeEngine

    engine = FakeEngine()
    exchanges = [(f"Question {n}? {PROSE}", f"{ANSWER}\n{PROSE}") for n in range(MESSAGES // 2)]
    long = engine.add_conversation("Long", 0.0, exchanges)
    short = engine.add_conversation("Short", 1.0, [("A", "B")])
    # The fake keeps half a million events that no window ever has in its process.
    gc.collect()
    gc.freeze()
    found: dict[str, float] = {}

    async def scene(window: MainWindow) -> None:
        await asyncio.sleep(1.5)
        times = []
        for _ in range(OPENINGS):
            times.append(await _open(window, long))
            await asyncio.sleep(0.5)
            await _open(window, short)
        await _open(window, long)
        await asyncio.sleep(0.5)
        bar = window.page.transcript.area.verticalScrollBar()
        jumps, most = [], 0
        for step in range(STEPS, -1, -1):
            started = perf_counter()
            bar.setValue(bar.maximum() * step // STEPS)
            window.repaint()
            jumps.append((perf_counter() - started) * 1000)
            await asyncio.sleep(0.02)
            most = max(most, len(window.page.transcript.widgets))
        found.update(opened=statistics.median(times), first=times[0], mounted=most, jump=max(jumps))

    in_window(engine, scene)
    report(**found)


async def _open(window: MainWindow, conversation: int) -> float:
    """Milliseconds from the click until the newest message is painted."""
    started = perf_counter()
    window.chat.open(conversation)
    while window.chat.current != conversation:
        await asyncio.sleep(0)
    window.repaint()
    return (perf_counter() - started) * 1000


if __name__ == "__main__" and sys.argv[1:] == ["child"]:
    child()
