"""The estimate of a model's memory against what its real worker process grows by."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import psutil

from backend.library import Header, load_needs, read_header, worker_sequences
from backend.library.estimate import WORKER_BYTES
from backend.machine import KvCacheType
from tests import architectures
from tests.backend.worker.processes import worker
from tests.benchmarks.figures import Figure, at_least, at_most, for_information

AREA = "models"
ARCHITECTURES = ("llama", "qwen3moe", "gemma3", "gpt-oss", "jamba")
"""Plain attention, experts, two kinds of sliding windows, and a hybrid of recurrence."""
CONTEXTS = (1024, 8192, 32_768)
KV_TYPES: tuple[KvCacheType, ...] = ("f16", "q8_0")
SLOTS = 4
# q8_0 needs blocks of 32 numbers, and a cache should weigh something; in Jamba the heads together
# are as wide as the model.
SHAPES: dict[str, dict[str, Any]] = {
    name: {"HEAD_WIDTH": 128, "KV_HEADS": 4} for name in ARCHITECTURES
} | {"jamba": {"HEAD_WIDTH": 32, "HEADS": 2}}
MOST_TOKENS = 6000  # computed in each: enough to touch the buffers, and soon done
SHARE, SLACK_BYTES = 0.10, 32 << 20
RULE_OF_THUMB = 1.2  # memory is the file's size times this
_BARE = """
import psutil
from backend.worker import batching, main
from llama_cpp import llama_cpp
llama_cpp.llama_backend_init()
print(psutil.Process().memory_info().rss)
"""


class Row(NamedTuple):
    """A model loaded in one way; bytes. `thumb` is the rule of thumb."""

    name: str
    measured: int
    estimated: int
    thumb: int

    @property
    def miss(self) -> float:
        """The error over what is allowed: up to 1 holds."""
        return _miss(self.estimated, self.measured)


def measure() -> list[Figure]:
    """Load every model in every way, one after the other, and hold estimates against growth."""
    rows = rows_of()
    worst = max(rows, key=lambda row: row.miss)
    errors = [abs(row.estimated - row.measured) / (1 << 20) for row in rows]
    thumbs = [_miss(row.thumb, row.measured) for row in rows]
    figure = f"estimated memory: worst error over the allowed 10% or 32 MiB ({worst.name})"
    return [
        at_most(AREA, figure, worst.miss, 1.0),
        at_least(
            AREA,
            f"estimates within 10% or 32 MiB, of {len(rows)}",
            sum(row.miss <= 1 for row in rows),
            len(rows),
        ),
        for_information(AREA, "estimated memory: mean error, MiB", sum(errors) / len(errors)),
        for_information(
            AREA,
            f"file size x {RULE_OF_THUMB:g} within the same, of {len(rows)}",
            sum(miss <= 1 for miss in thumbs),
        ),
    ]


def rows_of() -> list[Row]:
    """All measurements."""
    done = subprocess.run(
        [sys.executable, "-c", _BARE], capture_output=True, text=True, check=True, timeout=60
    )
    bare = int(done.stdout)
    rows = []
    with tempfile.TemporaryDirectory(prefix="parley-memory-") as folder:
        for name in ARCHITECTURES:
            path = Path(folder) / f"{name}.gguf"
            with mock.patch.multiple(architectures, **SHAPES[name]):
                architectures.write(name, path, context_length=max(CONTEXTS))
            header = read_header(path)
            rows += [
                Row(
                    f"{name}, {cells} of {kv_type}",
                    _growth(path, cells, kv_type) - bare,
                    _estimated(header, cells, kv_type),
                    int(path.stat().st_size * RULE_OF_THUMB),
                )
                for cells in CONTEXTS
                for kv_type in KV_TYPES
            ]
    return rows


def _growth(path: Path, cells: int, kv_type: KvCacheType) -> int:
    """Resident bytes of a worker that has computed a prompt."""
    with worker(
        path, context_length=cells, kv_cells=cells, kv_type=kv_type, slots=SLOTS
    ) as process:
        body = {"prompt": "q" * min(cells - 32, MOST_TOKENS), "max_new_tokens": 4}
        with process.post("/generate", body) as response:
            if response.status != 200:
                raise RuntimeError(response.read().decode())
            response.read()
        return int(psutil.Process(process.process.pid).memory_info().rss)


def _estimated(header: Header, cells: int, kv_type: KvCacheType) -> int:
    needs = load_needs(
        header,
        context_length=cells,
        kv_cells=cells,
        sequences=worker_sequences(header, SLOTS),
        kv_cache_type=kv_type,
        resident=True,
    )
    return needs.by_gpu_layers[0].main_bytes - WORKER_BYTES


def _miss(estimated: int, measured: int) -> float:
    return abs(estimated - measured) / max(SHARE * measured, SLACK_BYTES)
