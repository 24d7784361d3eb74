"""Diagnoses: really damaged files through the real worker, llama.cpp's words, and the ladder."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backend.errors import Fault
from backend.library import Header, default_cells, load_needs, read_header
from backend.machine import (
    CPU,
    Diagnosis,
    FailureKind,
    Gpu,
    Hardware,
    KvCacheType,
    LoadNeeds,
    ModelOptions,
    Need,
)
from backend.pool import worker_command
from backend.pool.doctor import diagnose
from backend.pool.ladder import Load, SmallerModel, ladder
from backend.pool.symptoms import Ending, kind_of
from backend.pool.watchdog import WorkerUsage
from backend.worker import Failure, WorkerConfig, decode_worker_line
from tests.models import write_model

ROOT = Path(__file__).parents[3]
GIB = 1 << 30
LOST = Fault("worker_lost", "The process is gone.", why="It ended with status 1.")
REFUSED = Fault("model_unloadable", "m.gguf cannot be loaded.", why="llama.cpp says: nothing")


# --- files that are really damaged --------------------------------------------------------------


def _renamed(data: bytes) -> bytes:
    return data.replace(b"blk.1.ffn_down.weight", b"blk.1.ffn_dowx.weight")


def _with_type(data: bytes, kind: int) -> bytes:
    at = data.index(b"blk.1.ffn_down.weight") + len(b"blk.1.ffn_down.weight")
    at += 4 + 8 * struct.unpack_from("<I", data, at)[0]
    return data[:at] + struct.pack("<I", kind) + data[at + 4 :]


DAMAGES: dict[str, tuple[Any, FailureKind]] = {
    "cut in its data": (lambda data: data[:-5000], "file_damaged"),
    "cut in half": (lambda data: data[: len(data) // 2], "file_damaged"),
    "cut in its header": (lambda data: data[:300], "file_damaged"),
    "a web page": (lambda data: b"<html><body>Not found</body></html>", "file_damaged"),
    "empty": (lambda data: b"", "file_damaged"),
    "of a version to come": (lambda data: data[:4] + b"\x09" + data[5:], "file_damaged"),
    "unknown architecture": (lambda data: data.replace(b"llama", b"llamx"), "unsupported"),
    "unknown tokenizer": (lambda data: data.replace(b"gpt-2", b"gpt-x"), "unsupported"),
    "a tensor of another name": (_renamed, "unsupported"),
    "a type given up": (lambda data: _with_type(data, 4), "unsupported"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_really_damaged_file(damage: str, tmp_path: Path) -> None:
    change, kind = DAMAGES[damage]
    path = write_model(tmp_path / "model.gguf")
    path.write_bytes(change(path.read_bytes()))
    fault, log = _refusal(path)
    diagnosis = diagnose("model", path.name, fault, log=log)
    assert diagnosis.kind == kind, (fault, log)
    assert path.name in diagnosis.fault.message
    if kind == "file_damaged":
        assert diagnosis.fault.code == "model_damaged"
        assert [remedy.kind for remedy in diagnosis.remedies] == ["download_again"]
    else:
        assert "Update Parley" in diagnosis.fault.remedy


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    fault, log = _refusal(tmp_path / "gone.gguf")
    diagnosis = diagnose("gone", "gone.gguf", fault, log=log)
    assert diagnosis.kind == "file_missing"
    assert [r.kind for r in diagnosis.remedies] == ["download_again", "try_again"]


def _refusal(path: Path) -> tuple[Fault, list[str]]:
    """What a real worker says of a file it cannot load."""
    config = WorkerConfig(nonce="n", token="t", model=str(path), threads=1, context_length=512)
    with subprocess.Popen(
        worker_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdin
        process.stdin.write(msgspec.json.encode(config) + b"\n")
        process.stdin.flush()
        assert process.stdout
        line = decode_worker_line(process.stdout.readline())
        process.kill()
        assert process.stderr
        log = process.stderr.read().decode().splitlines()
    assert isinstance(line, Failure)
    return line.fault, log


# --- words and signals --------------------------------------------------------------------------

WORDS: list[tuple[str, FailureKind]] = [
    ("ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4403.49 MiB on device 0: cudaMalloc "
     "failed: out of memory", "gpu_memory"),
    ("CUDA error: out of memory", "gpu_memory"),
    ("llama_model_load: error loading model: unable to allocate CUDA0 buffer", "gpu_memory"),
    ("ggml_gallocr_reserve_n_impl: failed to allocate Vulkan1 buffer of size 1084227584",
     "gpu_memory"),
    ("ggml_vulkan: Device memory allocation of size 1073741824 failed.", "gpu_memory"),
    ("vk::Device::allocateMemory: ErrorOutOfDeviceMemory", "gpu_memory"),
    ("ggml_metal_buffer_init: error: failed to allocate buffer, size = 4096.00 MiB", "gpu_memory"),
    ("vk::Queue::submit: ErrorDeviceLost", "gpu_lost"),
    ("ggml_gallocr_reserve_n_impl: failed to allocate CPU buffer of size 1084227584",
     "main_memory"),
    ("llama_model_load: error loading model: unable to allocate CPU_REPACK buffer", "main_memory"),
    ("terminate called after throwing an instance of 'std::bad_alloc'", "main_memory"),
    ("llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv "
     "cache", "main_memory"),
    ("tensor 'blk.0.ffn_up.weight' data is not within the file bounds, model is corrupted or "
     "incomplete", "file_damaged"),
    ("gguf_init_from_reader: invalid magic characters: '<htm', expected 'GGUF'", "file_damaged"),
    ("done_getting_tensors: wrong number of tensors; expected 292, got 291", "unsupported"),
    ("unknown model architecture: 'llamx'", "unsupported"),
    ("gguf_init_from_reader: tensor 'x' has invalid ggml type 250. should be in [0, 43)",
     "unsupported"),
    ("Traceback (most recent call last):", "crashed"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), WORDS)
def test_words(line: str, kind: FailureKind) -> None:
    assert kind_of(LOST, log=["some line", line, "a later one"], ending="crashed") == kind
    refused = msgspec.structs.replace(REFUSED, why=f"llama.cpp says: {line}")
    assert kind_of(refused) == (kind if kind != "crashed" else "unknown")


@pytest.mark.parametrize(
    ("ending", "signal", "short", "kind"),
    [
        ("crashed", 9, True, "main_memory"),
        ("crashed", 9, None, "main_memory"),
        ("crashed", 9, False, "crashed"),  # somebody ended it
        ("crashed", 11, True, "crashed"),
        ("crashed", 6, None, "crashed"),
        ("crashed", 7, None, "file_damaged"),
        ("hung", None, None, "hung"),
        ("slow_start", None, None, "slow_start"),
        ("refused", None, None, "unknown"),
    ],
)
def test_endings(ending: Ending, signal: int | None, short: bool | None, kind: FailureKind) -> None:
    assert kind_of(LOST, ending=ending, signal=signal, memory_is_short=short) == kind


def test_memory_of_nobody_is_the_gpus_where_there_is_one() -> None:
    log = ["failed to allocate compute pp buffers"]
    assert kind_of(LOST, log=log, on_gpu=True) == "gpu_memory"
    assert kind_of(LOST, log=log, on_gpu=False) == "main_memory"


def test_a_wrong_checksum() -> None:
    fault = Fault("model_damaged", "m.gguf is quarantined.", why="Its SHA-256 is not the hub's.")
    diagnosis = diagnose("m", "m.gguf", fault)
    assert (diagnosis.kind, diagnosis.remedies[0].kind) == ("checksum", "download_again")


# --- the ladder ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> Header:
    """32 layers of 200 MiB, and a cache of 32 KiB a token and layer at 16 bits: an 8B model."""
    path = write_model(tmp_path_factory.mktemp("models") / "m.gguf", width=4096 // 8, layers=2)
    small = read_header(path)
    numbers = {"block_count": 32, "embedding_length": 4096, "attention.head_count": 32}
    numbers |= {"attention.head_count_kv": 8, "feed_forward_length": 14_336}
    kinds = [w for w in small.weights if not w.name.startswith("blk.")]
    layer = next(w for w in small.weights if w.name == "blk.0.ffn_up.weight")
    blocks = [
        layer._replace(name=f"blk.{n}.ffn_up.weight", size_bytes=200 << 20) for n in range(32)
    ]
    return msgspec.structs.replace(
        small,
        hyperparameters=small.hyperparameters | numbers,
        weights=(*kinds, *blocks),
    )


def machine(*free_gib: float | None, main: float | None = 64.0) -> Hardware:
    gpus = tuple(
        Gpu(
            id=f"G{n}",
            name=f"Card {n}",
            device=f"CUDA{n}",
            index=n,
            total_bytes=24 * GIB,
            free_bytes=None if free is None else int(free * GIB),
        )
        for n, free in enumerate(free_gib)
    )
    return Hardware(
        gpus=gpus,
        memory_total_bytes=64 * GIB,
        memory_free_bytes=None if main is None else int(main * GIB),
    )


def load_of(header: Header, hardware: Hardware, **changes: Any) -> Load:
    def needs(context: int, kv_type: KvCacheType) -> LoadNeeds:
        return load_needs(
            header,
            context_length=context,
            kv_cells=default_cells(context, 2),
            sequences=26,
            kv_cache_type=kv_type,
        )

    given: dict[str, Any] = {"context_length": 16_384, "gpus": ("G0",)}
    return Load(needs=needs, hardware=hardware, **given | changes)


def kinds(load: Load) -> list[str]:
    return [remedy.kind for remedy in ladder(load)]


def test_every_rung_fits_and_is_ready_to_be_applied(header: Header) -> None:
    load = load_of(
        header,
        machine(9.0, 22.0, main=12.0),
        options=ModelOptions(gpu="G0", keep_alive_s=60.0),
        others=(
            WorkerUsage(model="busy", gpu_bytes={"G0": 12 * GIB}),
            WorkerUsage(model="idle", gpu_bytes={"G0": 6 * GIB}, idle=True),
            WorkerUsage(model="small", gpu_bytes={"G0": GIB}, idle=True),
        ),
        smaller=(
            SmallerModel(model="q8", name="Q8", size_bytes=9 * GIB, need=Need(GIB, 10 * GIB)),
            SmallerModel(model="q4", name="Q4", size_bytes=4 * GIB, need=Need(GIB, 6 * GIB)),
            SmallerModel(model="q3", name="Q3", size_bytes=3 * GIB, need=Need(GIB, 5 * GIB)),
            SmallerModel(
                model="hub", name="Q2", size_bytes=2 * GIB, need=Need(GIB, GIB), installed=False
            ),
        ),
    )
    steps = list(ladder(load))
    assert [step.kind for step in steps] == [
        "shorter_context",
        "smaller_kv_cache",
        "smaller_kv_cache",
        "fewer_gpu_layers",
        "other_gpu",
        "unload_others",
        "smaller_file",
        "smaller_file",
    ]
    shorter, half, quarter, layers, other, unload, file, hub = steps
    for step in (shorter, half, quarter, layers, other):
        assert step.options is not None
        assert step.options.keep_alive_s == 60.0  # what was set stays
        options = step.options
        needs = load.needs(options.context_length or 16_384, options.kv_cache_type or "f16")
        count = 33 if options.gpu_layers in (None, -1) else options.gpu_layers
        assert needs.by_gpu_layers[count] == step.need
        free = 22.0 if options.gpu == "G1" else 9.0
        assert step.need is not None
        assert step.need.gpu_bytes <= free * GIB
        assert "GiB" in step.sentence
    # The next longer context, and one layer more, would not fit.
    assert shorter.options is not None
    longer = (shorter.options.context_length or 0) + 1024
    assert not load.fits(load.need(longer))
    assert layers.options is not None
    more = load.needs(16_384, "f16").by_gpu_layers[(layers.options.gpu_layers or 0) + 1]
    assert not load.fits(more)
    assert half.options is not None
    assert quarter.options is not None
    assert (half.options.kv_cache_type, quarter.options.kv_cache_type) == ("q8_0", "q4_0")
    assert other.options is not None
    assert (other.options.gpu, unload.model, file.model, hub.model) == ("G1", "idle", "q4", "hub")


def test_only_what_would_help(header: Header) -> None:
    assert kinds(load_of(header, machine(0.5, main=1.0))) == []
    assert kinds(load_of(header, machine(0.5))) == ["fewer_gpu_layers"]  # on the processor
    (step,) = ladder(load_of(header, machine(0.5)))
    assert step.options == ModelOptions(gpu=CPU, gpu_layers=0)
    assert kinds(load_of(header, machine(20.0))) == ["try_again", "shorter_context"]
    assert kinds(load_of(header, machine(None))) == ["fewer_gpu_layers"]  # unknown is not free
    assert kinds(load_of(header, machine(None, main=None))) == []
    on_cpu = load_of(header, machine(20.0, main=8.0), gpus=())
    assert kinds(on_cpu) == ["shorter_context", "smaller_kv_cache", "other_gpu"]
    narrow = load_of(header, machine(9.0), kv_types=("f16",))
    assert "smaller_kv_cache" not in kinds(narrow)


def test_a_shorter_context_with_a_smaller_cache_where_one_is_not_enough(header: Header) -> None:
    needs = load_of(header, machine(0.0)).needs
    least = needs(1024, "q4_0").by_gpu_layers[-1].gpu_bytes
    tight = load_of(header, machine(least / GIB, main=2.0))
    remedy = next(r for r in ladder(tight) if r.kind != "shorter_context")
    assert remedy.kind == "smaller_kv_cache"
    assert remedy.options is not None
    assert remedy.options.kv_cache_type in ("q8_0", "q4_0")
    assert (remedy.options.context_length or 0) < 16_384


def diagnosis_of(header: Header, hardware: Hardware, line: str, **changes: Any) -> Diagnosis:
    return diagnose("m", "m.gguf", LOST, log=[line], load=load_of(header, hardware, **changes))


def test_figures_in_the_sentence(header: Header) -> None:
    found = diagnosis_of(header, machine(9.0), "CUDA error: out of memory")
    assert found.kind == "gpu_memory"
    assert found.fault.code == "model_unloadable"
    assert "9.0 GiB are free" in found.fault.why
    assert "CUDA error: out of memory" in found.fault.why
    assert found.fault.remedy == found.remedies[0].sentence
    assert "GiB" in found.fault.remedy


def test_memory_taken_by_another_program_meanwhile(header: Header) -> None:
    found = diagnosis_of(header, machine(20.0), "CUDA error: out of memory")
    assert [r.kind for r in found.remedies] == ["try_again", "shorter_context"]
    assert "another program" in found.fault.why


def test_unknown_memory_still_has_a_remedy(header: Header) -> None:
    found = diagnosis_of(header, machine(None, main=None), "CUDA error: out of memory")
    assert [r.kind for r in found.remedies] == ["try_again", "shorter_context"]
    assert "unknown" in found.fault.why


def test_a_gpu_that_is_gone(header: Header) -> None:
    hardware = machine(9.0, 22.0)
    gone = tuple(msgspec.structs.replace(g, lost=g.id == "G0") for g in hardware.gpus)
    load = load_of(header, msgspec.structs.replace(hardware, gpus=gone))
    found = diagnose("m", "m.gguf", LOST, load=load, ending="crashed", signal=6)
    assert found.kind == "gpu_lost"
    assert [r.kind for r in found.remedies] == ["other_gpu", "fewer_gpu_layers", "try_again"]


def test_a_crash_on_a_gpu_may_be_tried_on_the_processor(header: Header) -> None:
    load = load_of(header, machine(20.0))
    found = diagnose("m", "m.gguf", LOST, load=load, ending="crashed", signal=11)
    assert found.kind == "crashed"
    assert [r.kind for r in found.remedies] == ["try_again", "fewer_gpu_layers"]
