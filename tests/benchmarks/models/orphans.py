"""What a killed app leaves behind: its workers must go by themselves."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from tests.benchmarks.figures import Figure, at_most
from tests.models import write_model

AREA = "models"
WORKERS, WITHIN_S = 3, 5.0

# Loads every model it is given, prints the workers' process ids, and keeps them all writing.
APP = """
import asyncio, sys
from pathlib import Path
from backend.chat_protocol import ChatRequest
from backend.library import InstalledModels
from backend.pool import Pool
from backend.providers import LocalProvider
from backend.settings import Settings
from backend.values import Message, SamplingParams

async def write(local, model):
    sampling = SamplingParams(max_tokens=8000)
    request = ChatRequest(
        model=model, messages=(Message.of("user", "x"),), sampling=sampling
    )
    while True:
        async for chunk in local.chat(request):
            pass

async def main(folder):
    installed = InstalledModels(starter=folder / "none", folders=[folder])
    async with Pool.open(Settings(threads=1)) as pool, asyncio.TaskGroup() as group:
        models = installed.entries()
        for model in models:
            await pool.load(model)
        local = LocalProvider(pool, installed)
        for model in models:
            group.create_task(write(local, model.info.id))
        await asyncio.sleep(0.2)
        print(*(worker.pid for worker in pool.status()), flush=True)
        await asyncio.sleep(600)

asyncio.run(main(Path(sys.argv[1])))
"""


def measure() -> list[Figure]:
    """Workers alive 5 s after their app was killed."""
    with tempfile.TemporaryDirectory() as folder:
        alive = survivors(Path(folder))
    figure = f"app killed with {WORKERS} workers: children alive after {WITHIN_S:g} s"
    return [at_most(AREA, figure, alive, 0)]


def survivors(folder: Path) -> int:
    """Kill an app whose workers write, wait, and count those that are still there."""
    for seed in range(WORKERS):
        write_model(folder / f"m{seed}.gguf", seed=seed, context_length=8192)
    with subprocess.Popen([sys.executable, "-c", APP, str(folder)], stdout=subprocess.PIPE) as app:
        assert app.stdout is not None
        workers = [psutil.Process(int(pid)) for pid in app.stdout.readline().split()]
        assert len(workers) == WORKERS
        app.kill()
    _, alive = psutil.wait_procs(workers, timeout=WITHIN_S)
    return sum(worker.status() != psutil.STATUS_ZOMBIE for worker in alive)
