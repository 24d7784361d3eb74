from __future__ import annotations

import ctypes
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import gguf
import msgspec
import numpy as np
import psutil
import pytest

from backend import hardware
from backend.errors import UserError
from backend.library import Header, read_header
from backend.library.estimate import estimate
from backend.worker.sizing import check_memory
from tests import architectures
from tests.embedding_model import random_bert, write_bert
from tests.models import vocabulary, write_model

ROOT = Path(__file__).parents[3]
MIB = 1 << 20
CONTEXTS = (512, 1024, 4096)
GGML_TYPES = {"f32": 0, "f16": 1, "q8_0": 8}
SEQUENCES = 6
_SIZES = {
    "weights": r"CPU(?:_Mapped)? model buffer size = +([\d.]+)",
    "repacked": r"CPU_REPACK model buffer size = +([\d.]+)",
    "kv_cache": r"kv_cache: size = +([\d.]+)",
    "recurrent_state": r"CPU RS buffer size = +([\d.]+)",
    "output": r"output buffer size = +([\d.]+)",
    "compute": r"compute buffer size = +([\d.]+)",
}


class Job(msgspec.Struct):
    """A model to load, and the contexts to make of it."""

    path: str
    kv_types: tuple[str, ...]
    hollow: bool = False
    flash_attention: bool = True


def measure(jobs: list[Job]) -> list[list[dict[str, float]]]:
    """In a process of its own: MiB by llama.cpp's log, and what the process grew by."""
    from llama_cpp import llama_cpp as lib

    lines: list[str] = []

    def receive(_level: int, text: bytes, _user_data: Any) -> None:
        lines.append(text.decode())

    callback = lib.llama_log_callback(receive)
    lib.llama_log_set(callback, ctypes.c_void_p(0))
    lib.llama_backend_init()
    return [_measure(lib, lines, job) for job in jobs]


def _measure(lib: Any, lines: list[str], job: Job) -> list[dict[str, float]]:
    lines.clear()
    _give_back()
    before = psutil.Process().memory_info().rss
    params = lib.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = b"AMX_INT8 = 1" not in lib.llama_print_system_info()
    params.load_mode = lib.LLAMA_LOAD_MODE_NONE if job.hollow else lib.LLAMA_LOAD_MODE_MMAP
    params.no_alloc = job.hollow
    model = lib.llama_model_load_from_file(job.path.encode(), params)
    assert model, "".join(lines)
    loaded = list(lines)
    results = []
    for cells in CONTEXTS:
        for kv_type in job.kv_types:
            lines[:] = loaded
            _give_back()
            options = lib.llama_context_default_params()
            options.n_ctx, options.n_batch, options.n_ubatch = cells, 512, 512
            options.n_seq_max = options.n_outputs_max = SEQUENCES
            options.n_threads = options.n_threads_batch = 1
            options.type_k = options.type_v = GGML_TYPES[kv_type]
            options.kv_unified, options.swa_full = True, False
            options.flash_attn_type = int(job.flash_attention)
            context = lib.llama_init_from_model(model, options)
            assert context, "".join(lines)
            if not job.hollow:
                _decode(lib, context)
            log = "".join(lines)
            sizes = {n: sum(map(float, re.findall(p, log))) for n, p in _SIZES.items()}
            sizes["grown"] = (psutil.Process().memory_info().rss - before) / MIB
            results.append(sizes)
            lib.llama_free(context)
    lib.llama_model_free(model)
    return results


def _give_back() -> None:
    """Let the allocator give back what the one before has left, lest it count as ours."""
    with suppress(AttributeError):  # glibc alone has it
        ctypes.CDLL(None).malloc_trim(0)


def _decode(lib: Any, context: Any) -> None:
    """A full batch, so that the memory is not only promised."""
    if not lib.llama_get_memory(context):
        return
    batch = lib.llama_batch_init(512, 0, 1)
    for n in range(512):
        batch.token[n], batch.pos[n], batch.n_seq_id[n] = n % 256, n, 1
        batch.seq_id[n][0], batch.logits[n] = 0, n == 511
    batch.n_tokens = 512
    assert lib.llama_decode(context, batch) == 0
    lib.llama_batch_free(batch)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """Every model, loaded by one process after the other."""
    folder = tmp_path_factory.mktemp("models")
    jobs = {}
    for name, write in WRITERS.items():
        # Heads of 16 numbers are narrower than a block of q8_0.
        narrow = name in (*architectures.NAMES, "bert")
        kv_types = ("f16", "f32") if narrow else ("f16", "q8_0")
        jobs[name] = Job(str(write(folder / f"{name}.gguf")), kv_types)
    hollow = str(write_hollow(folder / "hollow.gguf"))
    jobs["hollow"] = Job(hollow, ("f16", "q8_0"), hollow=True)
    jobs["hollow, plain attention"] = Job(hollow, ("f16",), hollow=True, flash_attention=False)
    code = "from tests.backend.worker.test_estimate import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=msgspec.json.encode(list(jobs.values())),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    results = msgspec.json.decode(done.stdout, type=list[list[dict[str, float]]])
    return {n: Measured(j, r) for (n, j), r in zip(jobs.items(), results, strict=True)}


class Measured(NamedTuple):
    """What `measure` found: a result for each context and each type of its cache."""

    job: Job
    results: list[dict[str, float]]

    def contexts(self) -> Iterator[tuple[int, str, dict[str, float]]]:
        cases = [(cells, kind) for cells in CONTEXTS for kind in self.job.kv_types]
        return ((*case, result) for case, result in zip(cases, self.results, strict=True))


def main() -> None:
    """Measure the jobs on standard input."""
    jobs = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Job])
    sys.stdout.buffer.write(msgspec.json.encode(measure(jobs)))


def assert_close(estimated: int, mib: float, what: str, *, slack_mib: float = 0.1) -> None:
    assert estimated / MIB == pytest.approx(mib, rel=0.1, abs=slack_mib), what


def write_quantised(path: Path) -> Path:
    """A llama of 4-bit weights (Q4_0) whose output is its embedding."""
    rng = np.random.default_rng(1)
    kind = gguf.GGMLQuantizationType.Q4_0
    writer, shapes = _llama(path, width=512, hidden=1536, layers=4, heads=8, tokens=1024)
    for name, shape in shapes.items():
        if len(shape) == 1:
            writer.add_tensor(name, np.ones(shape, np.float32))
        elif name != "output.weight":
            values = rng.standard_normal(shape, np.float32) * np.float32(0.05)
            writer.add_tensor(name, gguf.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_hollow(path: Path) -> Path:
    """The header of a model as large as Llama 3 8B (F16), and nothing after it but a hole."""
    size = 0
    writer, shapes = _llama(path, width=4096, hidden=14336, layers=32, heads=32, tokens=128_256)
    for name, shape in shapes.items():
        kind: np.dtype[Any] = np.dtype(np.float16 if len(shape) > 1 else np.float32)
        length = math.prod(shape) * kind.itemsize
        writer.add_tensor_info(name, shape, kind, length)
        size += length
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size + size + writer.data_alignment)
    return path


def _llama(
    path: Path, *, width: int, hidden: int, layers: int, heads: int, tokens: int
) -> tuple[gguf.GGUFWriter, dict[str, tuple[int, ...]]]:
    """A writer with the metadata of a llama, and the shapes of its tensors."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(8192)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads // 4)
    writer.add_rope_dimension_count(width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    known = vocabulary()
    writer.add_token_list([*known, *(f"filler{n}" for n in range(tokens - len(known)))])
    writer.add_token_merges(["t h"])
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (tokens, width),
        "output.weight": (tokens, width),
        "output_norm.weight": (width,),
    }
    for n in range(layers):
        block = {"attn_q": (width, width), "attn_k": (width // 4, width)}
        block |= {"attn_v": (width // 4, width), "attn_output": (width, width)}
        block |= {"ffn_gate": (hidden, width), "ffn_up": (hidden, width)}
        block |= {"ffn_down": (width, hidden)}
        shapes |= {f"blk.{n}.{name}.weight": shape for name, shape in block.items()}
        shapes |= {f"blk.{n}.{name}_norm.weight": (width,) for name in ("attn", "ffn")}
    return writer, shapes


WRITERS: dict[str, Callable[[Path], Path]] = {
    name: lambda path, name=name: architectures.write(name, path)  # type: ignore[misc]
    for name in architectures.NAMES
}
WRITERS |= {
    "wider llama": lambda path: write_model(path, width=512, layers=2),
    "quantised": write_quantised,
    "bert": lambda path: write_bert(path, random_bert()),
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_loading_takes(name: str, measured: dict[str, Measured]) -> None:
    header = read_header(Path(measured[name].job.path))
    for cells, kv_type, real in measured[name].contexts():
        what = f"{name}, {cells} cells of {kv_type}"
        sizes = estimate(header, context_cells=cells, sequences=SEQUENCES, kv_type=kv_type)
        for part in ("weights", "kv_cache", "recurrent_state"):
            assert_close(getattr(sizes, part), real[part], f"{part} of {what}")
        assert_close(sizes.compute, real["compute"], f"compute of {what}", slack_mib=4)
        assert_close(sizes.total, real["grown"], f"all of {what}", slack_mib=32)
        if real["repacked"]:  # not on every processor
            assert_close(sizes.repacked, real["repacked"], f"repacked of {what}")


@pytest.mark.parametrize("attention", ["", ", plain attention"])
def test_a_model_of_real_size(attention: str, measured: dict[str, Measured]) -> None:
    loaded = measured[f"hollow{attention}"]
    header = read_header(Path(loaded.job.path))
    for cells, kv_type, real in loaded.contexts():
        sizes = estimate(
            header,
            context_cells=cells,
            sequences=SEQUENCES,
            kv_type=kv_type,
            flash_attention=loaded.job.flash_attention,
        )
        for part in ("kv_cache", "output", "compute"):
            assert_close(getattr(sizes, part), real[part], f"{part} with {cells} of {kv_type}")
        assert sizes.weights / 1e9 == pytest.approx(16.06, abs=0.01)
        assert sizes.repacked == 0


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Header:
    return read_header(write_model(tmp_path_factory.mktemp("models") / "tiny.gguf"))


def kv_bytes(header: Header, **changes: Any) -> int:
    numbers = header.hyperparameters | changes
    changed = msgspec.structs.replace(header, hyperparameters=numbers)
    return estimate(changed, context_cells=1024, sequences=4).kv_cache


def test_layers_may_differ(llama: Header) -> None:
    assert kv_bytes(llama) == 1024 * 2 * (32 + 32) * 2
    assert kv_bytes(llama, **{"attention.head_count_kv": [0, 2]}) == kv_bytes(llama) // 2
    assert kv_bytes(llama, **{"attention.key_length": 32}) == kv_bytes(llama) * 3 // 2
    assert kv_bytes(llama, **{"attention.shared_kv_layers": 1}) == kv_bytes(llama) // 2
    assert kv_bytes(llama, nextn_predict_layers=1) == kv_bytes(llama) // 2


def test_a_latent_cache_has_no_values(llama: Header) -> None:
    latent = {"attention.head_count_kv": 1, "attention.key_length": 48}
    latent |= {"attention.key_length_mla": 16, "attention.value_length_mla": 16}
    assert kv_bytes(llama, **latent) == 1024 * 2 * 48 * 2


def test_states_are_kept_for_each_sequence_and_each_step_back(tmp_path: Path) -> None:
    header = read_header(architectures.write("qwen35", tmp_path / "model.gguf"))
    one, four, back = (
        estimate(header, context_cells=512, sequences=n, rollback=r).recurrent_state
        for n, r in ((1, 0), (4, 0), (4, 2))
    )
    assert (four, back) == (one * 4, one * 12)


def test_parts_of_a_split_file_count(llama: Header) -> None:
    whole = sum(weight.size_bytes for weight in llama.weights)
    sizes = estimate(llama, context_cells=512, sequences=1, file_bytes=whole * 3)
    assert sizes.weights == whole * 3


@pytest.mark.parametrize("value", [0, -5, [], [2**63], 1e30, True])
def test_strange_numbers_do_no_harm(llama: Header, value: Any) -> None:
    for key in llama.hyperparameters:
        if key != "block_count":
            assert kv_bytes(llama, **{key: value}) >= 0


def test_what_does_not_fit_is_refused(
    llama: Header, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_model(tmp_path / "tiny.gguf")
    needed = estimate(llama, context_cells=4096, sequences=8).needed
    monkeypatch.setattr(hardware, "memory", lambda: hardware.Memory(0, needed + MIB))
    check_memory(path, llama, 4096)
    monkeypatch.setattr(hardware, "memory", lambda: hardware.Memory(0, needed // 2))
    with pytest.raises(UserError) as raised:
        check_memory(path, llama, 4096)
    assert raised.value.fault.code == "model_unloadable"
    assert "4096 tokens" in raised.value.fault.why


def test_layers_on_a_gpu_need_no_main_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_hollow(tmp_path / "large.gguf")
    header = read_header(path)
    monkeypatch.setattr(hardware, "memory", lambda: hardware.Memory(0, 3 << 30))
    check_memory(path, header, 4096, gpu_layers=-1)
    check_memory(path, header, 4096, gpu_layers=99)
    for layers in (0, 10):
        with pytest.raises(UserError) as raised:
            check_memory(path, header, 4096, gpu_layers=layers)
        assert "3.0 GiB are free" in raised.value.fault.why
        assert ("beside" in raised.value.fault.message) == (layers > 0)
    assert "10.8 GiB" in raised.value.fault.why  # 23 of 32 layers and the embedding


def test_projector_and_draft_model_count(
    llama: Header, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_model(tmp_path / "tiny.gguf")
    draft = write_model(tmp_path / "draft.gguf", width=128)
    projector = tmp_path / "mmproj.gguf"
    with projector.open("wb") as file:
        file.truncate(1 << 30)
    alone = estimate(llama, context_cells=4096, sequences=8).needed
    drafted = estimate(read_header(draft), context_cells=4096, sequences=8).needed

    def check(free: int, gpu_layers: int) -> None:
        monkeypatch.setattr(hardware, "memory", lambda: hardware.Memory(0, free))
        check_memory(path, llama, 4096, gpu_layers=gpu_layers, projector=projector, draft=draft)

    check(alone + drafted + (1 << 30), 0)
    check(alone + drafted, -1)  # the projector is on the GPU then
    with pytest.raises(UserError) as raised:
        check(alone + drafted + (1 << 30) - 1, 0)
    assert "1.0 GiB for its projector" in raised.value.fault.why
    assert "for the draft model draft.gguf" in raised.value.fault.why
