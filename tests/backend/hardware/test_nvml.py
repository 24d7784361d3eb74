"""The real pynvml over a library of NVML's interface that is built here, and over none."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
GIB = 1 << 30
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(
    sys.platform != "linux" or COMPILER is None, reason="needs Linux and a C compiler"
)
READ = (
    "import msgspec; from backend.hardware.cards import CardReader\n"
    "from backend.hardware.nvml import Pynvml\n"
    "reader = CardReader(Pynvml()); found = reader.read(); reader.close()\n"
    "print(msgspec.json.encode(found).decode())\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nvml")
    source = Path(__file__).with_name("libnvidia_ml.c")
    target = folder / "libnvidia-ml.so.1"
    assert COMPILER
    subprocess.run((COMPILER, "-shared", "-fPIC", "-o", target, source), check=True, timeout=60)
    return folder


def run(code: str, library: Path, mode: str) -> str:
    out = subprocess.run(
        (sys.executable, "-c", code),
        cwd=ROOT,
        env={**os.environ, "LD_LIBRARY_PATH": str(library), "FAKE_NVML": mode},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert out.returncode == 0, out.stderr
    return out.stdout


def read(library: Path, mode: str) -> Any:
    return json.loads(run(READ, library, mode))


@needs_compiler
def test_what_the_library_says_arrives(library: Path) -> None:
    found = read(library, "good")
    assert found["notes"] == []
    assert found["cards"] == [
        {
            "id": f"GPU-{n}",
            "name": f"Card {n}",
            "bus_id": f"00000000:c{1 + n}:00.0",
            "total_bytes": 24 * GIB,
            "free_bytes": 20 * GIB,
            "used_by": {"100": 2 * GIB},  # in both lists, once; the other is not told
            "lost": False,
            "missed": 0,
        }
        for n in (0, 1)
    ]


@needs_compiler
def test_nonsense_gives_unknown_figures_and_plain_names(library: Path) -> None:
    found = read(library, "nonsense")
    assert [
        (c["id"], c["name"], c["total_bytes"], c["free_bytes"], c["lost"]) for c in found["cards"]
    ] == [
        ("00000000:c1:00.0", "NVIDIA GPU 0", None, None, False),
        ("00000000:c2:00.0", "NVIDIA GPU 1", None, None, False),
    ]
    assert all(note.isprintable() for note in found["notes"])


@needs_compiler
def test_one_lost_gpu_leaves_the_other(library: Path) -> None:
    found = read(library, "lost")
    assert [(c["id"], c["free_bytes"]) for c in found["cards"]] == [("GPU-1", 20 * GIB)]
    assert found["notes"] == ["NVIDIA's GPU 0 does not answer: GPU is lost."]


@needs_compiler
@pytest.mark.parametrize("mode", ["old", "shared"])
def test_what_is_not_supported_is_unknown(library: Path, mode: str) -> None:
    card, _ = read(library, mode)["cards"]
    assert (card["used_by"] is None) == (mode == "old")
    assert (card["free_bytes"] is None) == (mode == "shared")


@needs_compiler
def test_without_a_driver_nvml_counts_as_absent(library: Path) -> None:
    assert read(library, "unloaded") == {"cards": [], "absent": True, "notes": []}


@needs_compiler
def test_a_driver_that_hangs_in_c_blocks_neither_loop_nor_exit(library: Path) -> None:
    code = (
        "import asyncio, time\nfrom pathlib import Path\nfrom backend.hardware import Probe\n"
        "async def main():\n"
        "    async with Probe.open(Path('.'), device_command=None, interval_s=0.05) as probe:\n"
        "        await asyncio.sleep(0.2)\n"
        "        start = time.monotonic()\n"
        "        await asyncio.sleep(0.2)\n"
        "        found = probe.now()\n"
        "        assert time.monotonic() - start < 0.4\n"
        "        print(len(found.gpus), bool(found.memory_free_bytes), found.notes[0])\n"
        "asyncio.run(main())\n"
    )
    start = time.monotonic()
    out = run(code, library, "hang")
    assert out == "0 True NVIDIA's driver has not answered yet; its GPUs are not known.\n"
    assert time.monotonic() - start < 5


@pytest.mark.skipif(sys.platform != "linux", reason="where the library is looked for")
def test_without_the_library_nvml_is_absent_at_no_cost(tmp_path: Path) -> None:
    """pynvml is not even imported."""
    if _has_nvml():
        pytest.skip("this machine has it")
    code = READ + "import sys; assert 'pynvml' not in sys.modules"
    assert json.loads(run(code, tmp_path, "")) == {"cards": [], "absent": True, "notes": []}


def _has_nvml() -> bool:
    try:
        ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return False
    return True
