"""How long a worker takes to serve a model, beside llama.cpp's own time to load the file."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
from pathlib import Path
from time import monotonic

from backend.library import InstalledModel, InstalledModels
from backend.pool import Pool
from backend.settings import Settings
from tests.benchmarks.big_model import write_big_model
from tests.benchmarks.figures import Figure, at_most, for_information

AREA = "models"
FOLDER = Path("build/benchmarks")
REPEATS = 5
SHARE, BESIDE_S = 1.2, 0.5
SETTINGS = Settings()

# What any program on llama.cpp does before its first token: model, context, one token.
OWN = """
import sys
from time import monotonic
from llama_cpp import llama_cpp as lib
cells, sequences = int(sys.argv[2]), int(sys.argv[3])
started = monotonic()
lib.llama_backend_init()
params = lib.llama_model_default_params()
params.load_mode = lib.LLAMA_LOAD_MODE_MMAP
params.use_extra_bufts = b"AMX_INT8 = 1" not in lib.llama_print_system_info()
model = lib.llama_model_load_from_file(sys.argv[1].encode(), params)
context = lib.llama_context_default_params()
context.n_ctx, context.n_seq_max, context.kv_unified = cells, sequences, True
context.n_batch = context.n_ubatch = 512
made = lib.llama_init_from_model(model, context)
token = (lib.llama_token * 1)(0)
assert lib.llama_decode(made, lib.llama_batch_get_one(token, 1)) == 0
print(monotonic() - started)
"""


def measure() -> list[Figure]:
    """Seconds from `load` to ready over llama.cpp's own, medians of runs that take turns."""
    model = big_model()
    own, ours = [], []
    for _ in range(REPEATS):
        own.append(_own(model.path))
        ours.append(asyncio.run(_ours(model)))
    peer, value = statistics.median(own), statistics.median(ours)
    beside = max(value - SHARE * peer, 0.0)
    return [
        for_information(AREA, "load, s (llama.cpp's own beside it)", value, peer=peer),
        at_most(AREA, f"load less {SHARE:g} x llama.cpp's own, s", beside, BESIDE_S),
    ]


def big_model() -> InstalledModel:
    """A random model of the size of Qwen2.5-0.5B, written once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = write_big_model(FOLDER / "big.gguf").absolute()
    return InstalledModels(starter=path).find("starter")


def _own(path: Path) -> float:
    cells, sequences = SETTINGS.context_length * 2, SETTINGS.worker_slots + 24
    command = [sys.executable, "-c", OWN, str(path), str(cells), str(sequences)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return float(done.stdout)


async def _ours(model: InstalledModel) -> float:
    async with Pool.open(SETTINGS) as pool:
        started = monotonic()
        await pool.load(model)
        return monotonic() - started
