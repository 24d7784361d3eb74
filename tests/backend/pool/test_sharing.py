"""Real workers that share a machine whose memory is only said to be small."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import psutil
import pytest

from backend.errors import UserError
from backend.hardware import process_memory
from backend.library import InstalledModel, InstalledModels
from backend.machine import Gpu, Hardware, ModelOptions, Placement
from backend.pool import Measurements, NoRoom, Pool
from backend.pool.snapshot import MARGIN
from backend.settings import Settings
from tests.models import write_model

FAKE = Path(__file__).with_name("fake_worker.py")
SETTINGS = Settings(
    threads=1,
    worker_slots=2,
    context_length=512,
    worker_heartbeat_timeout_s=2.0,
    watchdog_interval_s=0.05,
    memory_limit_percent=100,
)
WAIT_S = 10
NAMES = ("one", "two", "three")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[InstalledModel, ...]:
    folder = tmp_path_factory.mktemp("models")
    for seed, name in enumerate(NAMES):
        write_model(folder / f"{name}.gguf", seed=seed, context_length=8192)
    found = InstalledModels(starter=folder / "none", folders=[folder])
    return tuple(found.find(name) for name in NAMES)


class Machine:
    """A machine that is as large as a test says."""

    def __init__(self, total: int, *gpus: Gpu) -> None:
        self.hardware = Hardware(gpus=gpus, memory_total_bytes=total, memory_free_bytes=total)

    def __call__(self) -> Hardware:
        return self.hardware


@asynccontextmanager
async def machine_for(
    model: InstalledModel, count: float, settings: Settings = SETTINGS
) -> AsyncIterator[Pool]:
    """A pool on a machine with room for `count` models like this one."""
    async with Pool.open(settings) as pool:
        where = (await pool.plan(model)).where
    assert isinstance(where, Placement)
    machine = Machine(int(where.main_bytes * count / 0.98) + 1)
    async with asyncio.timeout(WAIT_S), Pool.open(settings, hardware=machine) as pool:
        yield pool


def states(pool: Pool) -> dict[str, str]:
    return {worker.model: worker.state for worker in pool.status()}


def changed(model: InstalledModel, **options: object) -> Settings:
    return msgspec.structs.replace(
        SETTINGS,
        models={model.info.id: ModelOptions(**options)},  # type: ignore[arg-type]
    )


async def until(pool: Pool, expected: dict[str, str]) -> None:
    async with asyncio.timeout(WAIT_S):
        while states(pool) != expected:
            await asyncio.sleep(0.01)


async def test_two_models_take_turns_where_one_fits(models: tuple[InstalledModel, ...]) -> None:
    one, two, _ = models
    order: list[str] = []
    async with machine_for(one, 1.5) as pool:

        async def use(model: InstalledModel) -> None:
            async with pool.lease(model):
                order.append(model.info.id)
                loaded = [s.model for s in pool.status() if s.state in ("starting", "ready")]
                assert loaded == [model.info.id]
                await asyncio.sleep(0.05)

        await asyncio.gather(*(use(model) for model in (one, two, one, two, one, two)))
        assert order == ["one"] * 3 + ["two"] * 3  # each was loaded once
        assert any("take turns" in notice.message for notice in pool.notices())


async def test_the_least_recently_used_goes(models: tuple[InstalledModel, ...]) -> None:
    one, two, three = models
    async with machine_for(one, 2.5) as pool:
        for model in (one, two, one, three):
            await pool.load(model)
        assert states(pool) == {"one": "ready", "two": "stopped", "three": "ready"}
        (notice,) = pool.notices()
        assert (notice.model, notice.why) == ("two", "Its memory is needed for three.")


async def test_three_fit_and_stay(models: tuple[InstalledModel, ...]) -> None:
    async with machine_for(models[0], 3) as pool:
        for model in models:
            await pool.load(model)
        assert set(states(pool).values()) == {"ready"}
        assert pool.notices() == ()


async def test_what_does_not_fit_is_said_before_anything_starts(
    models: tuple[InstalledModel, ...],
) -> None:
    async with machine_for(models[0], 0.5) as pool:
        plan = await pool.plan(models[0])
        assert isinstance(plan.where, NoRoom)
        with pytest.raises(UserError) as raised:
            await pool.load(models[0])
        assert raised.value.fault.code == "model_unloadable"
        assert "MiB are free" in raised.value.fault.why
        assert pool.status() == ()
        diagnosis = pool.diagnosis("one")
        assert diagnosis is not None
        assert diagnosis.kind == "main_memory"


async def test_a_plan_names_those_who_must_go(models: tuple[InstalledModel, ...]) -> None:
    one, two, _ = models
    async with machine_for(one, 1.5) as pool:
        assert (await pool.plan(two)).unload == ()
        await pool.load(one)
        assert (await pool.plan(two)).unload == ("one",)
        assert states(pool) == {"one": "ready"}


async def test_an_idle_model_is_kept_as_long_as_it_was_said(
    models: tuple[InstalledModel, ...],
) -> None:
    one, two, _ = models
    async with Pool.open(changed(one, keep_alive_s=0.1)) as pool:
        await pool.load(two)
        async with pool.lease(one):
            await asyncio.sleep(0.3)
            assert states(pool)["one"] == "ready"
            (status,) = [s for s in pool.status() if s.model == "one"]
            assert (status.active, status.idle_s, status.keep_alive_s) == (1, None, 0.1)
        await until(pool, {"one": "stopped", "two": "ready"})


async def test_the_cancelled_leave_the_queue(models: tuple[InstalledModel, ...]) -> None:
    one, two, _ = models
    async with machine_for(one, 1.5) as pool, pool.lease(one):
        waiting = asyncio.ensure_future(pool.load(two))
        while not any(notice.model == "two" for notice in pool.notices()):
            await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait([waiting])
        async with pool.lease(one):
            assert states(pool) == {"one": "ready"}


async def test_a_person_goes_first(models: tuple[InstalledModel, ...]) -> None:
    settings = msgspec.structs.replace(SETTINGS, worker_slots=1, max_queued_requests=3)
    order: list[str] = []
    async with Pool.open(settings) as pool, asyncio.TaskGroup() as group:

        async def ask(priority: str) -> None:
            async with pool.lease(models[0], priority=priority):  # type: ignore[arg-type]
                order.append(priority)

        async with pool.lease(models[0]):
            for priority in ("background", "editor", "person"):
                group.create_task(ask(priority))
            while pool.status()[0].waiting < 3:
                await asyncio.sleep(0.01)
            with pytest.raises(UserError) as raised:
                await ask("background")
            assert raised.value.fault.code == "busy"
        while len(order) < 3:
            await asyncio.sleep(0.01)
    assert order == ["person", "editor", "background"]


async def test_unloading(models: tuple[InstalledModel, ...]) -> None:
    one = models[0]
    async with Pool.open(SETTINGS) as pool:
        await pool.unload("one")  # nothing runs
        async with pool.lease(one):
            waiting = asyncio.ensure_future(pool.unload("one"))
            await asyncio.sleep(0.05)
            assert states(pool) == {"one": "ready"}
        await waiting
        assert states(pool) == {"one": "stopped"}
        async with pool.lease(one) as worker:
            await pool.unload("one", at_once=True)
            assert (await worker.loss()).fault.code == "worker_lost"


async def test_options_of_a_model_and_new_settings(models: tuple[InstalledModel, ...]) -> None:
    one, two, _ = models
    async with Pool.open(changed(one, context_length=256)) as pool:
        await pool.load(one)
        await pool.load(two)
        assert [s.context_length for s in pool.status()] == [256, 512]
        await pool.reconfigure(changed(one, context_length=300, keep_alive_s=7.0))
        await until(pool, {"one": "stopped", "two": "ready"})
        await pool.load(one)
        assert [s.context_length for s in pool.status()] == [300, 512]
        assert pool.context_length(one) == 300
        await pool.reconfigure(changed(one, context_length=300, keep_alive_s=8.0))
        assert [s.keep_alive_s for s in pool.status()] == [8.0, 86_400.0]
        assert set(states(pool).values()) == {"ready"}


async def test_measured_use_corrects_the_next_estimate(
    models: tuple[InstalledModel, ...], tmp_path: Path
) -> None:
    known = Measurements(tmp_path / "measured.json")
    async with Pool.open(SETTINGS, measurements=known) as pool:
        await pool.load(models[0])
        async with asyncio.timeout(WAIT_S):
            while not (tmp_path / "measured.json").exists():
                await asyncio.sleep(0.01)
        (status,) = pool.status()
        assert status.pid is not None
        measured = process_memory(status.pid)
        assert measured is not None
        plan = await pool.plan(models[0])
        assert isinstance(plan.where, Placement)
        assert plan.where.main_bytes == pytest.approx(measured, rel=0.05)


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
@pytest.mark.parametrize(
    ("how", "words"),
    [("greedy", "3.1 GiB are free"), ("killed", "killed"), ("greedy-gpu", "out of memory")],
)
async def test_what_runs_out_of_memory_is_tried_once_more_with_less(
    models: tuple[InstalledModel, ...], how: str, words: str
) -> None:
    command = (sys.executable, str(FAKE), how)
    settings = msgspec.structs.replace(SETTINGS, context_length=8192)
    machine = Machine(8 << 30)
    async with Pool.open(msgspec.structs.replace(SETTINGS, context_length=4096)) as pool:
        where = (await pool.plan(models[0])).where
    assert isinstance(where, Placement)
    left = where.main_bytes + int((8 << 30) * MARGIN) + (1 << 20)
    taken = msgspec.structs.replace(machine.hardware, memory_free_bytes=left)

    def hardware() -> Hardware:  # another program takes the memory while the model loads
        return taken if pools and pools[0].status() else machine()

    pools: list[Pool] = []
    async with Pool.open(settings, command=command, hardware=hardware) as pool:
        pools.append(pool)
        await pool.load(models[0])
        (notice,) = pool.notices()
        assert "tried once more" in notice.message
        assert words in notice.why
        assert (pool.status()[0].context_length or 0) <= 4096
    bound = msgspec.structs.replace(settings, context_length=32_768)
    header = models[0].header
    assert header is not None
    long = msgspec.structs.replace(
        models[0], header=msgspec.structs.replace(header, context_length=32_768)
    )
    async with Pool.open(bound, command=command) as pool:
        with pytest.raises(UserError) as raised:
            await pool.load(long)
        assert raised.value.fault.code in ("model_unloadable", "worker_lost")
        assert len(pool.notices()) == (how != "killed")  # enough was free: it was not the memory
        if how == "killed":
            return
        diagnosis = pool.diagnosis("one")
        assert diagnosis is not None
        assert diagnosis.kind in ("main_memory", "gpu_memory")
        assert diagnosis.remedies


def cards(count: int) -> list[Gpu]:
    return [
        Gpu(
            id=f"GPU-{n}",
            name=f"Card {n}",
            device=f"CUDA{n}",
            index=n,
            total_bytes=8 << 30,
            free_bytes=8 << 30,
        )
        for n in range(count)
    ]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
async def test_a_worker_sees_its_own_gpus_alone_and_goes_with_them(
    models: tuple[InstalledModel, ...],
) -> None:
    one, two, three = models
    machine = Machine(64 << 30, *cards(2))
    settings = msgspec.structs.replace(
        SETTINGS,
        models={
            "one": ModelOptions(gpu="GPU-1"),
            "two": ModelOptions(gpu="GPU-0"),
            "three": ModelOptions(gpu="cpu"),
        },
    )
    command = (sys.executable, str(FAKE), "devices")

    async def shown(model: InstalledModel) -> str:
        async with pool.lease(model) as worker:
            environment = psutil.Process(worker.pid).environ()
            assert environment["HIP_VISIBLE_DEVICES"] == ""
            return environment["CUDA_VISIBLE_DEVICES"]

    async with Pool.open(settings, command=command, hardware=machine) as pool:
        assert await shown(one) == "GPU-1"
        assert await shown(two) == "GPU-0"
        assert await shown(three) == ""
        assert [s.gpus for s in pool.status()] == [("GPU-1",), (), ("GPU-0",)]
        async with pool.lease(one) as worker:
            lost = msgspec.structs.replace(machine.hardware.gpus[1], lost=True)
            machine.hardware = msgspec.structs.replace(
                machine.hardware, gpus=(machine.hardware.gpus[0], lost)
            )
            async with asyncio.timeout(WAIT_S):
                loss = await worker.loss()
        assert "the GPU Card 1 is lost" in loss.fault.why.lower().replace("card", "Card").replace(
            "gpu", "GPU"
        )
        await until(pool, {"one": "lost", "two": "ready", "three": "ready"})
        diagnosis = pool.diagnosis("one")
        assert diagnosis is not None
        assert diagnosis.kind == "gpu_lost"
        with pytest.raises(UserError) as raised:
            await pool.load(one)
        assert "GPU-1" in raised.value.fault.why


async def test_what_the_watchdog_does(models: tuple[InstalledModel, ...]) -> None:
    settings = msgspec.structs.replace(SETTINGS, context_length=2048)
    async with Pool.open(settings) as pool:
        await pool.load(models[0])
        (usage,) = pool.usage()
        assert usage.idle
        assert usage.shrinks
        assert usage.main_bytes
        pool.pause("one")
        await until(pool, {"one": "stopped"})
        waiting = asyncio.ensure_future(pool.load(models[0]))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        pool.resume("one")
        await waiting
        pool.restart_smaller("one", "Main memory is nearly full.")
        async with asyncio.timeout(WAIT_S):
            while [(s.state, s.context_length) for s in pool.status()] != [("ready", 1024)]:
                await asyncio.sleep(0.01)


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
async def test_requests_that_wait_get_the_next_process(
    models: tuple[InstalledModel, ...],
) -> None:
    settings = msgspec.structs.replace(SETTINGS, worker_slots=1)
    async with Pool.open(settings) as pool:
        async with pool.lease(models[0]) as worker:
            waiting = asyncio.ensure_future(pool.load(models[0]))
            second = asyncio.ensure_future(_pid(pool, models[0]))
            while not pool.status()[0].waiting:
                await asyncio.sleep(0.01)
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
            assert await second != worker.pid
            await waiting


async def _pid(pool: Pool, model: InstalledModel) -> int | None:
    async with pool.lease(model) as worker:
        return worker.pid
