"""What may go wrong between requests, restarts and lost GPUs: real processes, a machine made up."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest

from backend.errors import UserError
from backend.library import InstalledModel
from backend.machine import Gpu, Hardware
from backend.pool import Pool
from tests.backend.pool.test_sharing import SETTINGS, WAIT_S, machine_for, models

__all__ = ["models"]  # a fixture
Models = tuple[InstalledModel, ...]


async def test_who_waits_for_a_model_that_shrinks_gets_the_smaller_one(models: Models) -> None:
    one, *_ = models
    settings = msgspec.structs.replace(SETTINGS, worker_slots=1, context_length=1024)
    async with Pool.open(settings) as pool:
        async with pool.lease(one) as worker:
            before = worker.config.context_length

            async def wait() -> int:
                async with pool.lease(one) as other:
                    return other.config.context_length

            waiting = asyncio.create_task(wait())
            while not pool.status()[0].waiting:
                await asyncio.sleep(0.01)
            pool.restart_smaller("one", "The memory is full.")
        assert await asyncio.wait_for(waiting, WAIT_S) == before // 2


async def test_without_its_gpu_a_model_runs_on_the_processor(models: Models) -> None:
    gone = Gpu(id="GPU-1", name="X", device="CUDA0", lost=True, total_bytes=1 << 30)
    hardware = Hardware(gpus=(gone,), memory_total_bytes=64 << 30, memory_free_bytes=60 << 30)
    async with Pool.open(SETTINGS, hardware=lambda: hardware) as pool:
        async with pool.lease(models[0]) as worker:
            assert worker.config.gpu_layers == 0


async def test_a_worker_that_says_no_text_ends_alone(models: Models, tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text(
        "import sys, time\n"
        "sys.stdin.readline()\n"
        'sys.stdout.buffer.write(b\'{"type":"\\xff"}\\n\')\n'
        "sys.stdout.flush()\n"
        "time.sleep(30)\n",
        "latin-1",
    )
    async with Pool.open(SETTINGS, command=(sys.executable, str(script))) as pool:
        with pytest.raises(UserError):
            await pool.load(models[0])


async def test_counts_in_a_row_load_each_model_once(models: Models) -> None:
    """Where two do not fit at once, a model stays between the counts of one prompt."""
    one, two, _ = models
    async with machine_for(one, 1.5) as pool:
        pids: set[int | None] = set()

        async def count(model: InstalledModel) -> None:
            for _ in range(4):
                async with pool.lease(model, slot=False) as worker:
                    pids.add(worker.pid)

        await asyncio.gather(count(one), count(two))
        assert len(pids) == 2
