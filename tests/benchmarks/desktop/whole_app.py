"""Start-up and idle cost of the whole app, engine included, on an empty and on a full profile."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.desktop.profiles import fill
from tests.benchmarks.figures import Figure, at_most, for_information

AREA = "desktop"
CHATS = 10_000
MESSAGES = 10_000
_STARTS = 7


def measure() -> list[Figure]:
    """The figures of start-up and idleness."""
    figures = []
    with tempfile.TemporaryDirectory() as home:
        figures += _starts(Path(home), "empty profile", 0, 1.0)
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home), chats=CHATS)
        figures += _starts(Path(home), f"{CHATS:,} chats", CHATS, 1.3)
        seen = scene("idle", Path(home), CHATS)
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home), chats=1, messages=MESSAGES, words=100)
        opened = scene("open", Path(home))
    name = f"whole app: opening a chat of {MESSAGES:,} messages"
    figures.append(at_most(AREA, f"{name}, ms", opened["median_s"] * 1000, 150))
    figures.append(for_information(AREA, f"{name}, first time, ms", opened["first_s"] * 1000))
    figures.append(at_most(AREA, "idle: share of a core", seen["share"], 0.01))
    return figures


def _starts(home: Path, name: str, chats: int, bar: float) -> list[Figure]:
    scene("start", home, chats)  # the disk is warm from here on
    seen = [scene("start", home, chats) for _ in range(_STARTS)]
    interactive = statistics.median(one["interactive_s"] for one in seen)
    writable = statistics.median(one["writable_s"] for one in seen)
    return [
        at_most(AREA, f"start to interactive, {name}, s", interactive, bar),
        for_information(AREA, f"start to the first letter, {name}, s", writable),
    ]


def scene(name: str, home: Path, chats: int = 0, *, timeout_s: float = 180) -> dict[str, float]:
    """Run one scene in the app; what its driver saw."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "PARLEY_HOME": str(home),
        "PARLEY_PORT": "0",
        "PARLEY_BENCH_CHATS": str(chats),
        "PARLEY_BENCH_STARTED": str(time.time()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.desktop.app_child", name],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"{name}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
