"""The spine: a committee's cost over one seat's, start-up, what is imported, what a kill leaves."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import aclosing
from pathlib import Path
from time import monotonic

import msgspec

from backend.engine import Engine, open_engine
from backend.errors import BugError
from backend.events import TurnCompleted
from backend.profile import Profile
from backend.settings import Settings
from backend.values import AskRequest, Policy, SamplingOverrides, TextPart
from tests.benchmarks.figures import Figure, at_most
from tests.crashes import kill_at_random_points

AREA = "spine"
REPEATS = 5
QUESTIONS = (
    "How do I add a document to Parley?",
    "How does a committee reach an answer?",
    "What does the chairman do?",
    "Where are my chats stored?",
    "How do I stop an answer?",
    "What is a near tie?",
)


def measure() -> list[Figure]:
    """All figures of the area."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PARLEY_HOME": home}
        figures = asyncio.run(_committee_costs(Profile.default({"PARLEY_HOME": home})))
        figures.append(at_most(AREA, "second start to answer, s", _start_to_answer(environment), 5))
    figures.append(at_most(AREA, "Qt or llama_cpp modules in headless app", _foreign_modules(), 0))
    with tempfile.TemporaryDirectory() as home:
        left = kill_at_random_points(Path(home), rounds=50, seed=1)
    for name, count in left.items():
        figures.append(at_most(AREA, f"50 kills: {name}", count, 0))
    return figures


async def _committee_costs(profile: Profile) -> list[Figure]:
    """Seconds for each question, medians over `REPEATS` rounds, every kind in every round."""
    kinds: dict[str, AskRequest] = {
        "one seat": _request("starter", Policy.SINGLE),
        "three seats, auto": _request("starter", Policy.AUTO),
        "three seats, full": _request("starter", Policy.FULL),
    }
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    async with open_engine(profile, Settings(port=0)) as engine:
        for request in kinds.values():
            await _ask(engine, request, QUESTIONS[0])  # the first turn loads the model
        for _ in range(REPEATS):
            for question in QUESTIONS:
                for kind, request in kinds.items():
                    seconds[kind].append(await _ask(engine, request, question))
    one, auto, full = (statistics.median(seconds[kind]) for kind in kinds)
    return [
        at_most(AREA, "three seats over one, policy auto, s", auto, 2.5, peer=one),
        at_most(AREA, "three seats over one, policy full, s", full, 2.5, peer=one),
    ]


def _request(committee: str, policy: Policy) -> AskRequest:
    return AskRequest(
        parts=(),
        committee=committee,
        policy=policy,
        record=False,
        sampling=SamplingOverrides(seed=1),
    )


async def _ask(engine: Engine, request: AskRequest, question: str) -> float:
    asked = msgspec.structs.replace(request, parts=(TextPart(question),))
    started = monotonic()
    async with aclosing(engine.ask(asked)) as events:
        async for event in events:
            if isinstance(event, TurnCompleted):
                return monotonic() - started
    raise BugError("the benchmark's question was not answered")


def _start_to_answer(environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "app", "ask", QUESTIONS[0]]
    times = []
    for _ in range(3):
        started = monotonic()
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
        times.append(monotonic() - started)
    return statistics.median(times)


def _foreign_modules() -> int:
    """Modules of Qt or llama_cpp that the engine, the endpoint and the command line load."""
    code = (
        "import sys, app.cli, app.commands.serve, app.commands.ask\n"
        "names = ('PySide6', 'shiboken6', 'qasync', 'qtpy', 'qtawesome', 'llama_cpp')\n"
        "print(sum(name.split('.')[0] in names for name in sys.modules))"
    )
    run = [sys.executable, "-c", code]
    return int(subprocess.run(run, check=True, capture_output=True, timeout=60).stdout)
