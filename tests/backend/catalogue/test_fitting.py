from __future__ import annotations

import pytest
from msgspec import structs

from backend.catalogue.catalogued import catalogue
from backend.catalogue.fitting import (
    GIB,
    GPU_COMPUTE,
    committee_cells,
    fit,
    kv_bytes,
    rooms_of,
)
from backend.catalogue.speed import bandwidth, tokens_per_s
from backend.machine import Gpu, Hardware
from backend.offers import Fit

MODELS = {model.id: model for model in catalogue()}


def gpu(total: float | None, free: float | None, *, n: int = 0, **others: object) -> Gpu:
    made = Gpu(
        id=f"gpu{n}",
        name="NVIDIA GeForce RTX 3090",
        device=f"CUDA{n}",
        index=n,
        total_bytes=None if total is None else int(total * GIB),
        free_bytes=None if free is None else int(free * GIB),
    )
    return structs.replace(made, **others)


def machine(total: float | None, free: float | None, *gpus: Gpu) -> Hardware:
    return Hardware(
        gpus=gpus,
        memory_total_bytes=None if total is None else int(total * GIB),
        memory_free_bytes=None if free is None else int(free * GIB),
    )


@pytest.mark.parametrize(
    ("hardware", "size", "kv", "expected"),
    [
        (machine(16, 12), 4, 1, "cpu"),
        (machine(16, 12), 12, 1, "no"),
        (machine(16, 3), 4, 1, "no"),
        (machine(None, None), 1, 1, "unknown"),
        (machine(16, 12, gpu(24, 23)), 18.9, 1, "gpu"),
        (machine(16, 12, gpu(24, 23)), 22, 1, "partly"),
        (machine(16, 12, gpu(24, 23)), 40, 1, "no"),
        (machine(16, 12, gpu(24, 23), gpu(24, 23, n=1)), 30, 2, "gpus"),
        (machine(64, 60, gpu(24, 1)), 30, 2, "cpu"),
        (machine(64, 60, gpu(24, 23, lost=True)), 10, 1, "cpu"),
        (machine(64, 60, gpu(24, 23, device="")), 10, 1, "cpu"),
        (machine(8, 5, gpu(None, None)), 10, 1, "unknown"),
        (machine(8, 5, gpu(None, None)), 2, 1, "cpu"),
        (machine(None, None, gpu(24, 23)), 10, 1, "gpu"),
        (machine(None, None, gpu(24, 23)), 100, 1, "unknown"),
        (machine(1, 0.9, gpu(24, 23)), 10, 1, "no"),
    ],
)
def test_fit(hardware: Hardware, size: float, kv: float, expected: Fit) -> None:
    assert fit(hardware, int(size * GIB), int(kv * GIB)) == expected


def test_the_headroom_is_a_tenth_and_never_less_than_the_floor() -> None:
    rooms = rooms_of(machine(64, 60, gpu(24, 20), gpu(4, 4, n=1)))
    assert dict(rooms.gpus) == {
        "gpu0": 20 * GIB - int(24 * GIB * 0.1),
        "gpu1": 4 * GIB - 512 * 2**20,
    }
    assert rooms.main == 60 * GIB - int(64 * GIB * 0.1)
    assert rooms_of(machine(4, 0.5)).main == 0


def test_unknown_is_never_nothing_and_a_guess_is_marked() -> None:
    unknown = rooms_of(machine(None, None, gpu(None, None)))
    assert (unknown.gpus, unknown.main, unknown.unknown) == ((), None, True)
    guessed = rooms_of(machine(16, None, gpu(24, None)))
    assert guessed.assumed
    assert not guessed.unknown
    assert 0 < dict(guessed.gpus)["gpu0"] < 24 * GIB * 0.8
    assert guessed.main is not None
    assert 0 < guessed.main < 8 * GIB


def test_seats_on_one_model_cost_a_reply_each() -> None:
    assert committee_cells(8192, 1) == 8192
    assert committee_cells(8192, 3) == 8192 + 2 * 1024
    assert committee_cells(512, 3) == 512 * 3


def test_windows_and_states_come_on_top() -> None:
    assert kv_bytes(MODELS["qwen3-32b"], 8192) == 262_144 * 8192
    gemma = MODELS["gemma3-27b"]
    every_layer = gemma.layers * 16 * 128 * 4  # of 62, ten see everything
    assert kv_bytes(gemma, 8192) >= every_layer * 8192  # 16 windows of 1,024 hold all of it
    assert kv_bytes(gemma, 65_536) < every_layer * 65_536 / 2
    oss = MODELS["gpt-oss-20b"]
    assert 1.0 < kv_bytes(oss, 8192) / (oss.kv_bytes_per_token * 8192) < 1.5
    state = 48 * 128 * 128 * 48 * 4  # Qwen3.8 27B: 48 layers of 48 heads of 128 x 128 floats
    hybrid = MODELS["qwen3.8-27b"]
    assert kv_bytes(hybrid, 4096) - hybrid.kv_bytes_per_token * 4096 >= 16 * state


def test_a_card_has_work_areas_too() -> None:
    exact = machine(64, 60, gpu(24, 23))
    room = dict(rooms_of(exact).gpus)["gpu0"]
    assert fit(exact, room - GPU_COMPUTE, 0) == "gpu"
    assert fit(exact, room - GPU_COMPUTE + 1, 0) != "gpu"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NVIDIA GeForce RTX 3090", 936e9),
        ("NVIDIA GeForce RTX 3090 Ti", 1008e9),
        ("NVIDIA GeForce RTX 4070 Ti SUPER", 672e9),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", 1008e9 * 0.6),
        ("NVIDIA L4", 300e9),
        ("NVIDIA L40S", 864e9),
        ("NVIDIA H100 80GB HBM3", 3350e9),
        ("NVIDIA H100 PCIe", 2000e9),
        ("AMD Radeon RX 7900 XTX", 960e9),
        ("Apple M2 Max", 400e9),
        ("Quadro M4000", None),
        ("", None),
    ],
)
def test_bandwidth_by_name(name: str, expected: float | None) -> None:
    assert bandwidth(Gpu(id="x", name=name)) == expected


def test_speed_is_bandwidth_over_the_active_weights() -> None:
    dense, sparse = MODELS["llama-3.1-8b"], MODELS["gpt-oss-20b"]
    one = tokens_per_s(dense, 4_920_739_232, (936e9,))
    assert one == pytest.approx(114, rel=0.01)  # scoreboards: about 115 to 130 on an RTX 3090
    assert tokens_per_s(dense, 4_920_739_232, (936e9, 936e9)) == one  # one after the other
    fast = tokens_per_s(sparse, 12_109_566_624, (936e9,))
    assert one is not None
    assert fast is not None
    assert fast > one
    assert tokens_per_s(dense, 4_920_739_232, (936e9, None)) is None
    assert tokens_per_s(dense, 4_920_739_232, ()) is None
