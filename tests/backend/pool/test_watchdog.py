"""The watchdog on injected samples, and on a probe whose NVML is faked."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backend.hardware import Probe
from backend.machine import Gpu, Hardware
from backend.pool.watchdog import (
    CALM,
    CALM_BELOW,
    CALM_NEAR,
    MAIN,
    REST,
    Level,
    Watchdog,
    WorkerUsage,
    watch,
)
from backend.settings import Settings
from tests.fake_nvml import FakeGpu, FakeNvml

GIB = 1 << 30
SETTINGS = Settings()
CALM_SAMPLES = CALM // CALM_BELOW


def machine(main: float | None = 40.0, gpu: float | None = 40.0, *, lost: bool = False) -> Hardware:
    """A machine of 100 GiB, and a GPU of as much; so many per cent are in use."""
    card = Gpu(
        id="G0",
        name="Card",
        total_bytes=100 * GIB,
        free_bytes=None if gpu is None else int((100 - gpu) * GIB),
        lost=lost,
    )
    return Hardware(
        gpus=(card,),
        memory_total_bytes=100 * GIB,
        memory_free_bytes=None if main is None else int((100 - main) * GIB),
    )


def worker(
    model: str, gib: float, *, on: str = "G0", idle: bool = False, **more: Any
) -> WorkerUsage:
    size = int(gib * GIB)
    if on == MAIN:
        return WorkerUsage(model=model, main_bytes=size, idle=idle, **more)
    return WorkerUsage(model=model, gpu_bytes={on: size}, idle=idle, **more)


def run(
    watchdog: Watchdog, samples: Sequence[Hardware], usage: Sequence[WorkerUsage]
) -> list[tuple[int, str, str]]:
    """Number of the sample (from 1), what is done, and to which model."""
    found: list[tuple[int, str, str]] = []
    for n, sample in enumerate(samples, 1):
        found += [(n, d.do, d.model) for d in watchdog.step(sample, usage)]
    return found


USAGE = (worker("large", 40), worker("idle", 20, idle=True), worker("idler", 10, idle=True))
OVER, NEAR, BELOW = machine(gpu=95), machine(gpu=88), machine(gpu=60)
UNKNOWN = machine(gpu=None)


@pytest.mark.parametrize(
    ("samples", "done"),
    [
        ([OVER] * 2, []),
        ([OVER] * 3, [(3, "pause", "idle")]),
        ([OVER] * 5, [(3, "pause", "idle")]),
        ([OVER] * 6, [(3, "pause", "idle"), (6, "restart", "large")]),
        ([OVER] * 9, [(3, "pause", "idle"), (6, "restart", "large"), (9, "pause", "idler")]),
        ([OVER, OVER, NEAR] * 4, []),  # not in a row
        ([OVER, OVER, BELOW, OVER, OVER], []),
        ([OVER, UNKNOWN, OVER, UNKNOWN, OVER], [(5, "pause", "idle")]),  # neither counts nor ends
        ([UNKNOWN] * 9, []),
        ([NEAR] * 9, []),
        ([machine(gpu=None, main=None)] * 4, []),
        ([machine(gpu=95, lost=True)] * 4, []),
    ],
)
def test_steps(samples: list[Hardware], done: list[tuple[int, str, str]]) -> None:
    assert run(Watchdog(SETTINGS), samples, USAGE) == done


def test_main_memory_is_a_device_of_its_own() -> None:
    usage = (worker("here", 60, on=MAIN), worker("idle here", 20, on=MAIN, idle=True), *USAGE)
    samples = [machine(main=95)] * 6
    assert run(Watchdog(SETTINGS), samples, usage) == [
        (3, "pause", "idle here"),
        (6, "restart", "here"),
    ]


@pytest.mark.parametrize(
    ("settings", "used", "acts"),
    [
        (Settings(memory_limit_percent=60), 61, True),
        (Settings(memory_limit_percent=60), 59, False),
        (Settings(memory_limit_gb=50), 50, True),  # 50 GB are 46.6 GiB
        (Settings(memory_limit_gb=50), 46, False),
        (Settings(memory_limit_gb=500), 91, True),  # more than there is: the share holds
        (Settings(memory_limit_gb=500), 89, False),
    ],
)
def test_limits(settings: Settings, used: float, acts: bool) -> None:
    usage = (worker("idle", 40, idle=True),)
    assert bool(run(Watchdog(settings), [machine(gpu=used)] * 3, usage)) == acts


def test_another_program_is_told_once_and_small_workers_are_left_alone() -> None:
    watchdog = Watchdog(SETTINGS)
    small = (worker("small", 5), worker("idle", 3, idle=True))
    assert run(watchdog, [OVER] * 30, small) == [(3, "tell", "")]
    assert run(watchdog, [NEAR, *[OVER] * 9], small) == []  # still the same story
    assert run(watchdog, [BELOW, *[OVER] * 9], small) == [(4, "tell", "")]


def test_when_the_rest_alone_is_over_the_limit_nothing_of_ours_would_help() -> None:
    usage = (worker("large", 30), worker("idle", 10, idle=True))
    settings = Settings(memory_limit_gb=50)
    assert run(Watchdog(settings), [OVER] * 12, usage) == [(3, "tell", "")]


def test_figures_in_what_is_told() -> None:
    watchdog = Watchdog(SETTINGS)
    decisions = [d for _ in range(6) for d in watchdog.step(OVER, USAGE)]
    assert [(d.message, d.why) for d in decisions] == [
        (
            "idle was unloaded: Card is nearly full.",
            "95.0 GiB are in use, the limit is 90.0 GiB. It took 20.0 GiB and was idle.",
        ),
        (
            "large starts again with a shorter context: Card is nearly full.",
            "95.0 GiB are in use, the limit is 90.0 GiB. It takes most of it, 40.0 GiB.",
        ),
    ]


def test_without_an_idle_worker_the_busy_ones_get_more_time() -> None:
    usage = (worker("a", 40), worker("b", 30))
    assert run(Watchdog(SETTINGS), [OVER] * 6, usage) == [(6, "restart", "a")]


def test_a_worker_is_not_made_smaller_again_at_once() -> None:
    usage = (worker("a", 40),)
    done = run(Watchdog(SETTINGS), [OVER] * 60, usage)
    restarts = [n for n, do, _ in done if do == "restart"]
    assert restarts[0] == 6
    assert all(b - a >= REST for a, b in itertools.pairwise(restarts))


def test_what_cannot_be_made_smaller_is_told_once() -> None:
    usage = (worker("a", 80, shrinks=False),)
    assert run(Watchdog(SETTINGS), [OVER] * 30, usage) == [(6, "tell", "")]


def test_a_paused_model_goes_on_when_there_has_been_room_for_a_while() -> None:
    watchdog = Watchdog(SETTINGS)
    left = USAGE[:1]
    assert run(watchdog, [OVER] * 3, USAGE) == [(3, "pause", "idle")]
    assert run(watchdog, [BELOW] * (CALM_SAMPLES - 1), left) == []
    assert run(watchdog, [OVER] * 2, left) == []  # a moment does not begin it anew
    assert run(watchdog, [BELOW], left) == [(1, "resume", "idle")]


def test_just_below_the_limit_that_takes_longer() -> None:
    watchdog = Watchdog(SETTINGS)
    run(watchdog, [OVER] * 3, USAGE)
    waited = CALM // CALM_NEAR
    assert run(watchdog, [NEAR] * waited, USAGE[:1]) == [(waited, "resume", "idle")]


def test_it_does_not_thrash() -> None:
    """A model that fills the card each time it is loaded is held back longer and longer."""
    watchdog = Watchdog(SETTINGS)
    waits = []
    for _ in range(6):
        run(watchdog, [OVER] * 3, USAGE)
        ((waited, do, model),) = run(watchdog, [BELOW] * 1000, USAGE[:1])
        assert (do, model) == ("resume", "idle")
        waits.append(waited)
    assert waits == [CALM_SAMPLES * 2**n for n in (0, 1, 2, 3, 4, 4)]


def test_a_paused_model_is_free_when_its_gpu_is_gone() -> None:
    watchdog = Watchdog(SETTINGS)
    run(watchdog, [OVER] * 3, USAGE)
    assert run(watchdog, [UNKNOWN] * 500, ()) == []
    assert run(watchdog, [machine(gpu=None, lost=True)], ()) == [(1, "resume", "idle")]


def test_a_model_that_was_loaded_again_by_hand_can_be_paused_again() -> None:
    watchdog = Watchdog(SETTINGS)
    done = run(watchdog, [OVER] * 15, USAGE[1:2])
    assert [n for n, do, _ in done if do == "pause"] == [3, 15]


class Acts:
    """An `Effects` that unloads at once and keeps what was asked of it."""

    def __init__(self, nvml: FakeNvml, usage: dict[str, WorkerUsage]) -> None:
        self.done: list[tuple[str, str]] = []
        self.told: list[tuple[Level, str, str]] = []
        self.changed = asyncio.Event()
        self._card = nvml.gpus[0]
        self._usage = usage

    def usage(self) -> tuple[WorkerUsage, ...]:
        return tuple(self._usage.values())

    def pause(self, model: str) -> None:
        self.done.append(("pause", model))
        self._card.free += self._usage.pop(model).gpu_bytes["GPU-0"]

    def resume(self, model: str) -> None:
        self.done.append(("resume", model))

    def restart_smaller(self, model: str, why: str) -> None:
        self.done.append(("restart", model))
        self._card.free += 4 * GIB

    def notify(self, level: Level, message: str, why: str, model: str) -> None:
        self.told.append((level, message, model))
        self.changed.set()

    async def until_told(self) -> None:
        async with asyncio.timeout(5):
            await self.changed.wait()
        self.changed.clear()


async def test_on_a_card_that_fills_up(tmp_path: Path) -> None:
    """The real loop and the real probe, on a faked NVML."""
    nvml = FakeNvml(FakeGpu())
    settings = Settings(watchdog_interval_s=0.05, memory_limit_percent=90)
    models = {
        "large": worker("large", 14, on="GPU-0"),
        "idle": worker("idle", 2, on="GPU-0", idle=True),
    }
    acts = Acts(nvml, models)
    async with Probe.open(tmp_path, device_command=None, interval_s=0.02, nvml=nvml) as probe:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch(probe, acts, settings))
            nvml.gpus[0].free = GIB // 4
            await acts.until_told()
            assert acts.done == [("pause", "idle")]
            nvml.gpus[0].free = GIB // 4  # the large one grew
            await acts.until_told()
            assert acts.done[1] == ("restart", "large")
            await acts.until_told()  # and there is room
            assert acts.done[2:] == [("resume", "idle")]
            watching.cancel()
    assert [level for level, *_ in acts.told] == ["warning", "warning", "info"]
