"""Four seats that write 100 tokens/s each, then a synthesis of 50 kB: is the window fluent?

A turn of the loop is timed by a timer of 4 ms: what lies between two of its calls is what a
person would wait for a key or the pointer.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import AsyncGenerator
from time import perf_counter
from typing import TYPE_CHECKING

from backend.events import Event, OpinionCompleted, OpinionDelta, StageStarted, SynthesisDelta
from backend.results import Opinion
from backend.values import AskRequest, Usage
from tests.benchmarks.desktop import texts
from tests.benchmarks.desktop.children import report, run_child
from tests.benchmarks.figures import Figure, at_most, for_information
from tests.ui import scripts
from tests.ui.fake_engine import FakeEngine

if TYPE_CHECKING:
    from ui.shell import MainWindow

AREA = "desktop"
ANSWER = 50_000
TOKEN = 5  # characters
PER_S = 100  # tokens of a seat
TICK_S = 0.02
REVIEW_S = 0.3
FRAME_MS = 4


def measure() -> list[Figure]:
    """All figures of the part."""
    found = run_child(__name__)
    return [
        at_most(AREA, "streaming: frame interval p99, ms", found["p99"], 20),
        at_most(AREA, "streaming: longest stall, ms", found["longest"], 50),
        for_information(AREA, "streaming: mean frame interval, ms", found["mean"]),
        for_information(AREA, "streaming: memory afterwards, MB", found["megabytes"]),
    ]


class Streaming(FakeEngine):
    """Writes at a steady pace; `scale` shortens what it writes."""

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self._size = round(ANSWER * scale)

    async def ask(self, request: AskRequest) -> AsyncGenerator[Event, None]:
        for event in scripts.started():
            yield event
        texts_ = {letter: texts.markdown(self._size // 4) for letter in scripts.NAMES}
        async for start, end in _paced(self._size // 4, PER_S):
            for letter, text in texts_.items():
                yield OpinionDelta(seat=letter, text=text[start:end])
        for letter, text in texts_.items():
            whole = Opinion(seat=letter, text=text, usage=Usage(1650, 2500), seconds=25.0)
            yield OpinionCompleted(seat=letter, opinion=whole)
        for event in scripts.reviews():
            await asyncio.sleep(REVIEW_S)
            yield event
        await asyncio.sleep(REVIEW_S)
        yield StageStarted(stage="synthesis")
        answer = texts.markdown(self._size)
        async for start, end in _paced(self._size, 4 * PER_S):
            yield SynthesisDelta(model="mistral-small", text=answer[start:end])
        yield scripts.completed(answer)


async def _paced(size: int, per_s: int) -> AsyncGenerator[tuple[int, int], None]:
    """Slices of a text of `size` characters as they come at `per_s` tokens a second."""
    began = perf_counter()
    start = 0
    while start < size:
        await asyncio.sleep(TICK_S)
        end = min(size, round((perf_counter() - began) * per_s * TOKEN))
        if end > start:
            yield start, end
            start = end


def child(scale: float) -> None:
    """Measure in this process."""
    import psutil
    from PySide6.QtCore import Qt, QTimer

    from tests.benchmarks.desktop.windows import in_window

    gaps: list[float] = []

    async def scene(window: MainWindow) -> None:
        await asyncio.sleep(1.0)
        window.page.composer.fill("What should it be?")
        last = perf_counter()

        def turn() -> None:
            nonlocal last
            now = perf_counter()
            gaps.append((now - last) * 1000)
            last = now

        timer = QTimer(window)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(turn)
        timer.start(FRAME_MS)
        window.page.composer.submit()
        await asyncio.sleep(0.5)
        while window.chat.turns.running:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)
        timer.stop()

    in_window(Streaming(scale), scene)
    gaps.sort()
    report(
        p99=gaps[round(len(gaps) * 0.99)],
        longest=gaps[-1],
        mean=statistics.mean(gaps),
        second=gaps[-2],
        over_20=sum(gap > 20 for gap in gaps),
        over_50=sum(gap > 50 for gap in gaps),
        turns=len(gaps),
        megabytes=psutil.Process().memory_info().rss / 1e6,
    )


if __name__ == "__main__" and sys.argv[1:2] == ["child"]:
    child(float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
