from __future__ import annotations

import pytest

from backend.machine import CPU, Gpu, Hardware, LoadNeeds, Need, Placement
from backend.pool.placement import NoRoom, place, quality, split
from backend.pool.snapshot import Device, Limit, Machine, Want, claims, held_by, machine_of
from tests.backend.pool.simulation import random_placement

GIB = 1 << 30
LAYERS, EACH = 4, 2


def needs(layer: int = 10, main: int = 5) -> LoadNeeds:
    """Four layers of `layer` bytes (the last entry is all), 2 bytes on each GPU in use."""
    ways = [Need(main + LAYERS * layer, 0)]
    ways += [Need(main + (LAYERS - n) * layer, EACH + n * layer) for n in range(1, LAYERS + 1)]
    return LoadNeeds(
        context_length=64, kv_cells=64, kv_cache_type="f16", kv_bytes=1, by_gpu_layers=tuple(ways)
    )


def machine(main: int | None, *gpus: int | None) -> Machine:
    return Machine(
        gpus=tuple(Device(f"g{n}", f"GPU {n}", size) for n, size in enumerate(gpus)),
        main_capacity=main,
    )


def want(gpu: str | None = None, layers: int = -1, layer: int = 10) -> Want:
    return Want(model="m", needs=needs(layer), each_gpu_bytes=EACH, gpu=gpu, gpu_layers=layers)


@pytest.mark.parametrize(
    ("asked", "there", "held", "gpus", "layers"),
    [
        # Whole on the GPU where least is left over.
        (want(), machine(100, 99, 50, 80), {}, ("g1",), 4),
        (want(), machine(100, 99, 50, 80), {"g1": 9}, ("g2",), 4),
        (want(), machine(100, 42), {}, ("g0",), 4),
        # Whole over several, the fewest that do.
        (want(), machine(100, 41, 30), {}, ("g0", "g1"), 4),
        (want(), machine(100, 13, 23, 23), {}, ("g1", "g2"), 4),
        (want(), machine(100, 22, 12, 12), {}, ("g0", "g1", "g2"), 4),
        # As many layers as fit where most room is.
        (want(), machine(100, 33), {}, ("g0",), 3),
        (want(), machine(100, 9, 15), {}, ("g1",), 1),
        # The processor.
        (want(), machine(100, 9), {}, (), 0),
        (want(), machine(45), {}, (), 0),
        # What a person set.
        (want(CPU), machine(100, 99), {}, (), 0),
        (want("g0"), machine(100, 99, 50), {}, ("g0",), 4),
        (want("g0"), machine(100, 25, 50), {}, ("g0",), 2),
        (want(layers=0), machine(100, 99), {}, (), 0),
        (want(layers=2), machine(100, 99), {}, ("g0",), 2),
        (want(layers=9), machine(100, 99), {}, ("g0",), 4),
        # What is unknown is neither nothing nor endless: what is known to fit goes first.
        (want(), machine(100, None), {}, ("g0",), 4),
        (want(), machine(100, None, 50), {}, ("g1",), 4),
        (want(), machine(None), {}, (), 0),
    ],
)
def test_where_a_model_goes(
    asked: Want, there: Machine, held: dict[str, int], gpus: tuple[str, ...], layers: int
) -> None:
    found = place(asked, there, held)
    assert isinstance(found, Placement)
    assert (found.gpus, found.gpu_layers, found.layers) == (gpus, layers, LAYERS)
    taken = {device: size + held.get(device, 0) for device, size in claims(found).items()}
    for device, size in taken.items():
        capacity = there.capacity(device)
        assert capacity is None or size <= capacity


@pytest.mark.parametrize(
    ("asked", "there", "held", "device", "words"),
    [
        (want(), machine(44), {}, CPU, "needs 45"),
        (want(), machine(44, 9), {}, CPU, "main memory"),
        (want(), machine(60, 9), {CPU: 20}, CPU, "free"),
        (want("g0"), machine(20, 9, 99), {}, "g0", "on GPU 0"),
        (want("g7"), machine(100, 99), {}, "g7", "not there"),
        (want(layers=3), machine(100, 20), {}, "g0", "on GPU 0"),
        (want(layers=4), machine(100, 9, 9), {}, "", "2 GPUs"),
        (want(layers=4), machine(4, 99), {}, CPU, "main memory"),
    ],
)
def test_no_room_comes_with_figures(
    asked: Want, there: Machine, held: dict[str, int], device: str, words: str
) -> None:
    big = Want(
        model="m",
        needs=LoadNeeds(
            context_length=64,
            kv_cells=64,
            kv_cache_type="f16",
            kv_bytes=1,
            by_gpu_layers=tuple(
                Need(n.main_bytes << 30, n.gpu_bytes << 30) for n in needs().by_gpu_layers
            ),
        ),
        each_gpu_bytes=EACH << 30,
        gpu=asked.gpu,
        gpu_layers=asked.gpu_layers,
    )
    there = Machine(
        gpus=tuple(Device(g.id, g.name, (g.capacity or 0) << 30) for g in there.gpus),
        main_capacity=(there.main_capacity or 0) << 30,
    )
    found = place(big, there, {name: size << 30 for name, size in held.items()})
    assert isinstance(found, NoRoom)
    assert found.device == device
    assert words in found.fault("m").sentence


def test_layers_are_split_by_the_room_and_llama_cpp_is_told_so() -> None:
    asked = want()
    found = place(asked, machine(100, 33, 13), {})
    assert isinstance(found, Placement)
    assert found.gpu_bytes == (32, 12)
    assert split(asked, found) == (2.5, 1.5)  # borders lie between layers, where nothing rounds
    assert split(asked, msgspec_replace(found)) == ()


def msgspec_replace(found: Placement) -> Placement:
    return Placement(gpus=found.gpus[:1], gpu_bytes=found.gpu_bytes[:1], gpu_layers=4, layers=4)


def test_random_placements_keep_to_the_rules() -> None:
    several = 0
    for seed in range(500):
        asked, there, found = random_placement(seed)
        if isinstance(found, NoRoom):
            continue
        for device, size in claims(found).items():
            capacity = there.capacity(device)
            assert capacity is None or size <= capacity, seed
        if asked.gpu == CPU:
            assert not found.gpus
        elif asked.gpu is not None:
            assert found.gpus == (asked.gpu,) or asked.gpu_layers == 0
        if asked.needs and len(found.gpus) > 1:
            several += 1
            shares = split(asked, found)
            assert sum(shares) == pytest.approx(found.gpu_layers)
            total = asked.needs.by_gpu_layers[found.gpu_layers].gpu_bytes
            assert sum(found.gpu_bytes) >= total
    assert several


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        (Placement(layers=4), 0),
        (Placement(gpus=("a",), gpu_bytes=(1,), gpu_layers=3, layers=4), 1),
        (Placement(gpus=("a",), gpu_bytes=(1,), gpu_layers=4, layers=4), 2),
    ],
)
def test_quality(placement: Placement, expected: int) -> None:
    assert quality(placement) == expected


@pytest.mark.parametrize(
    ("total", "free", "ours", "capacity"),
    [
        (1000, 1000, 0, 980),
        (1000, 600, 0, 580),
        (1000, 600, 300, 880),  # what we hold ourselves is ours to give again
        (1000, 900, 300, 980),
        (1000, None, 300, 980),
        (None, 600, 300, 882),
        (None, None, 300, None),
        (1000, 0, 0, 0),
    ],
)
def test_capacity_is_what_our_workers_may_hold_together(
    total: int | None, free: int | None, ours: int, capacity: int | None
) -> None:
    gpu = Gpu(id="a", name="A", device="CUDA0", total_bytes=total, free_bytes=free)
    hardware = Hardware(gpus=(gpu,), memory_total_bytes=total, memory_free_bytes=free)
    there = machine_of(hardware, {"a": ours, CPU: ours})
    assert there.capacity("a") == there.capacity(CPU) == capacity
    if capacity is not None:
        assert there.room("a", {"a": 10}) == max(capacity - 10, 0)


def test_gpus_that_are_lost_or_foreign_are_no_places() -> None:
    hardware = Hardware(
        gpus=(Gpu(id="a", name="A", device="CUDA0", lost=True), Gpu(id="b", name="B"))
    )
    assert machine_of(hardware, {}).gpus == ()
    assert held_by([]) == {}


@pytest.mark.parametrize(
    ("held", "gpu_room", "main_room"),
    [
        ({}, 600, 800),
        ({"a": 500}, 100, 300),
        ({CPU: 500}, 300, 300),
        ({"a": 300, CPU: 300, "b": 900}, 200, 200),
        ({"a": 600, CPU: 300}, 0, 0),
    ],
)
def test_a_gpu_without_memory_of_its_own_takes_it_from_main_memory(
    held: dict[str, int], gpu_room: int, main_room: int
) -> None:
    gpus = (Device("a", "Shared", 600, shared=True), Device("b", "Own", 1000))
    there = Machine(gpus=gpus, main_capacity=800)
    assert there.room("a", held) == gpu_room
    assert there.room(CPU, held) == main_room
    assert there.room("b", held) == 1000 - held.get("b", 0)


@pytest.mark.parametrize(
    ("limit", "capacity"),
    [
        (Limit(), 98 * GIB),  # the driver's margin alone
        (Limit(percent=90), 90 * GIB),
        (Limit(percent=90, gb=50), 50 * 1000**3),
        (Limit(percent=90, gb=500), 90 * GIB),
    ],
)
def test_nothing_is_placed_past_the_watchdogs_limit(limit: Limit, capacity: int) -> None:
    hardware = Hardware(memory_total_bytes=100 * GIB, memory_free_bytes=100 * GIB)
    found = machine_of(hardware, {}, limit=limit).capacity(CPU)
    assert found is not None
    assert abs(found - capacity) < 2 * GIB
    assert found <= limit.of(100 * GIB)
