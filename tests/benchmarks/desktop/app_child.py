"""The real app in a process of its own, with a driver inside: ``python -m ... SCENE``.

The driver does what a person would and writes one line of JSON with what it saw. What is measured
is the program as it starts: `app.__main__`, its engine thread, its store, its window.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

# When the parent started this process, by the clock that both share.
STARTED = float(os.environ["PARLEY_BENCH_STARTED"])
CHATS = int(os.environ.get("PARLEY_BENCH_CHATS", "0"))


async def start(window: Any) -> dict[str, float]:
    """Until a letter that was typed stands in the field and the chat list shows."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    field = window.page.composer.field
    QTest.keyClick(field, Qt.Key.Key_A)
    while field.toPlainText() != "a":
        await asyncio.sleep(0)
    writable = time.time() - STARTED
    while window.list.model.rowCount() < CHATS or not window.chat.committees:
        await asyncio.sleep(0.002)
    window.list.repaint()
    return {"writable_s": writable, "interactive_s": time.time() - STARTED}


async def open_chat(window: Any) -> dict[str, float]:
    """From the wish to see a chat until its newest message is painted, several times."""
    from time import perf_counter

    transcript = window.page.transcript
    while not window.chat.list.summaries or not window.chat.committees:
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    chat = max(window.chat.list.summaries, key=lambda s: s.id).id
    seconds = []
    for _ in range(5):
        window.new_chat()
        await asyncio.sleep(0.5)
        opened = asyncio.Event()
        connection = window.chat.opened.connect(opened.set)  # after the page's own
        started = perf_counter()
        window.open_chat(chat)
        await opened.wait()
        window.chat.opened.disconnect(connection)
        assert transcript.newest_answer is not None
        transcript.area.viewport().repaint()
        seconds.append(perf_counter() - started)
    return {"first_s": seconds[0], "median_s": sorted(seconds)[2]}


async def idle(window: Any) -> dict[str, float]:
    """Processor time of a window that nobody touches, of one core."""
    while not window.chat.committees:
        await asyncio.sleep(0.05)
    await asyncio.sleep(5)  # what the start still has to do
    wall, used = time.monotonic(), time.process_time()
    await asyncio.sleep(20)
    return {"share": (time.process_time() - used) / (time.monotonic() - wall)}


async def stream(window: Any) -> dict[str, float]:
    """Ask the committee of the settings, and time the turns of the loop until it has answered."""
    from time import perf_counter

    from PySide6.QtCore import Qt, QTimer

    while not window.chat.choice.committee:
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    window.page.composer.fill("What should it be?")
    gaps: list[float] = []
    after: list[float] = []
    last = perf_counter()
    ended = False

    def end(_turn: object) -> None:
        nonlocal ended
        ended = True

    def turn() -> None:
        nonlocal last
        now = perf_counter()
        (after if ended else gaps).append((now - last) * 1000)
        last = now

    window.chat.turns.ended.connect(end)

    timer = QTimer(window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(turn)
    timer.start(4)
    window.page.composer.submit()
    while not window.chat.turns.running:
        await asyncio.sleep(0.05)
    while window.chat.turns.running:
        await asyncio.sleep(0.2)
    await asyncio.sleep(1)
    timer.stop()
    answer = window.page.transcript.newest_answer
    assert answer.state.phase == "done", answer.state.fault
    gaps.sort()
    return {
        "p99_ms": gaps[round(len(gaps) * 0.99)],
        "longest_ms": gaps[-1],
        "over_20": sum(gap > 20 for gap in gaps),
        "end_ms": max(after),
    }


SCENES: dict[str, Callable[[Any], Awaitable[dict[str, float]]]] = {
    "start": start,
    "idle": idle,
    "open": open_chat,
    "stream": stream,
}


def resident_mb() -> float:
    """Memory of this process now, in MB; its peak where the system does not say."""
    try:
        with open("/proc/self/statm") as statm:  # noqa: PTH123
            return int(statm.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> int:
    """Start the app, and let the scene run beside it."""
    from app import window as app_window
    from app.__main__ import main as run
    from ui.shell import MainWindow

    scene = SCENES[sys.argv[1]]
    sys.argv = ["parley"]

    class Driven(MainWindow):
        """The window, which begins the scene when it shows."""

        def show(self) -> None:
            super().show()
            self._driving = asyncio.get_running_loop().create_task(self._drive())

        async def _drive(self) -> None:
            seen = await scene(self)
            print(json.dumps({**seen, "resident_mb": resident_mb()}), flush=True)
            self.quit()

    app_window.MainWindow = Driven  # type: ignore[attr-defined]
    return run()


if __name__ == "__main__":
    sys.exit(main())
