from __future__ import annotations

import pytest

from backend.hardware.cards import Card
from backend.hardware.devices import Device
from backend.hardware.merge import merge, place
from backend.machine import Gpu

RTX = "NVIDIA GeForce RTX 4090"
A770 = "Intel Arc A770"


def card(id_: str, bus_id: str = "", name: str = RTX, **more: object) -> Card:
    figures = {"total_bytes": 24, "free_bytes": 20, **more}
    return Card(id=id_, name=name, bus_id=bus_id, **figures)  # type: ignore[arg-type]


def device(name: str, bus_id: str = "", description: str = RTX, **more: object) -> Device:
    figures = {"type": "gpu", "total_bytes": 23, "free_bytes": 19, **more}
    return Device(name=name, bus_id=bus_id, description=description, **figures)  # type: ignore[arg-type]


CPU = device("CPU", description="AMD EPYC", type="cpu")


def rows(gpus: tuple[Gpu, ...]) -> list[tuple[str, str, int]]:
    return [(gpu.id, gpu.device, gpu.index) for gpu in gpus]


@pytest.mark.parametrize(
    ("cards", "devices", "expected"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([], [CPU], [], id="a processor is no GPU"),
        pytest.param([card("u0")], [CPU], [("u0", "", 0)], id="a build for processors alone"),
        pytest.param(
            [card("u0", "00000000:01:00.0"), card("u1", "00000000:C1:00.0")],
            [device("CUDA0", "0000:c1:00.0"), device("CUDA1", "0000:01:00.0"), CPU],
            [("u0", "CUDA1", 1), ("u1", "CUDA0", 0)],
            id="by bus id, whatever the order",
        ),
        pytest.param(
            [card("u0", "00000000:01:00.0"), card("u1", "00000000:C1:00.0")],
            [device("CUDA0", "0000:c1:00.0")],
            [("u0", "", 0), ("u1", "CUDA0", 0)],
            id="one is hidden from CUDA",
        ),
        pytest.param(
            [card("u0"), card("u1")],
            [device("CUDA0", description="?"), device("CUDA1", description="?")],
            [("u0", "CUDA0", 0), ("u1", "CUDA1", 1)],
            id="by order",
        ),
        pytest.param(
            [card("u0", name="NVIDIA T4"), card("u1")],
            [device("CUDA0"), device("CUDA1", description="NVIDIA T4")],
            [("u0", "CUDA1", 1), ("u1", "CUDA0", 0)],
            id="by name before order",
        ),
        pytest.param(
            [card("u0", "00000000:01:00.0")],
            [device("CUDA0", "0000:02:00.0")],
            [("u0", "", 0), ("CUDA0", "CUDA0", 0)],
            id="at another place it is another",
        ),
        pytest.param(
            [card("u0", "00000000:01:00.0")],
            [device("CUDA0", "0000:01:00.0"), device("Vulkan0", "0000:01:00.0")],
            [("u0", "CUDA0", 0)],
            id="Vulkan's view of the same card",
        ),
        pytest.param(
            [card("u0", "0:1:0.0"), card("u1", "0:2:0.0")],
            [
                device("CUDA0", "0000:01:00.0"),
                device("CUDA1", "0000:02:00.0"),
                device("Vulkan0", description=f"{RTX} (NVIDIA)"),
                device("Vulkan1"),
                device("Vulkan2", description=A770),
            ],
            [("u0", "CUDA0", 0), ("u1", "CUDA1", 1), ("Vulkan2", "Vulkan2", 2)],
            id="the same by name, and one more card",
        ),
        pytest.param(
            [],
            [device("CUDA0", "0000:01:00.0"), device("Vulkan0", "0000:01:00.0")],
            [("CUDA0", "CUDA0", 0)],
            id="without NVML",
        ),
        pytest.param(
            [card("u0")], [device("Vulkan0")], [("u0", "Vulkan0", 0)], id="a Vulkan build"
        ),
        pytest.param(
            [],
            [
                device("ROCm0", description="AMD Radeon RX 7900 XTX"),
                device("Vulkan0", description="AMD Radeon RX 7900 XTX (RADV NAVI31)"),
            ],
            [("ROCm0", "ROCm0", 0)],
            id="drivers decorate names",
        ),
        pytest.param(
            [],
            [device("Vulkan0", description=A770, type="igpu"), device("Vulkan1")],
            [("Vulkan1", "Vulkan1", 1)],
            id="a processor's own GPU beside a real one",
        ),
        pytest.param(
            [],
            [device("Vulkan0", description=A770, type="igpu"), CPU],
            [("Vulkan0", "Vulkan0", 0)],
            id="a processor's own GPU alone",
        ),
        pytest.param(
            [],
            [device("Metal", description="Apple M4")],
            [("Metal", "Metal", 0)],
            id="a name without number",
        ),
    ],
)
def test_each_card_is_there_once(
    cards: list[Card], devices: list[Device], expected: list[tuple[str, str, int]]
) -> None:
    assert rows(merge(cards, devices)) == expected


@pytest.mark.parametrize(
    ("cards_fresh", "devices_fresh", "nvidia", "intel"),
    [
        (True, True, (24, 20), (23, 19)),
        (True, False, (24, 20), (23, None)),
        (False, True, (24, 19), (23, 19)),  # NVML hangs: llama.cpp has just said it
        (False, False, (24, None), (23, None)),
    ],
)
def test_what_is_old_is_unknown(
    cards_fresh: bool,
    devices_fresh: bool,
    nvidia: tuple[int, int | None],
    intel: tuple[int, int | None],
) -> None:
    gpus = merge(
        [card("u0")],
        [device("CUDA0"), device("Vulkan0", description=A770)],
        cards_fresh=cards_fresh,
        devices_fresh=devices_fresh,
    )
    assert [(gpu.total_bytes, gpu.free_bytes) for gpu in gpus] == [nvidia, intel]


@pytest.mark.parametrize(
    ("total", "free", "expected"),
    [(0, 0, (None, None)), (10, 11, (10, None)), (10, 0, (10, 0)), (10, -1, (10, None))],
)
def test_a_device_that_tells_nonsense_is_unknown(
    total: int, free: int, expected: tuple[int | None, int | None]
) -> None:
    (gpu,) = merge([], [device("Vulkan0", total_bytes=total, free_bytes=free)])
    assert (gpu.total_bytes, gpu.free_bytes) == expected


def test_unknown_memory_of_a_card_is_not_filled_from_elsewhere() -> None:
    """A card that shares main memory: llama.cpp would count that memory a second time."""
    (gpu,) = merge([card("u0", total_bytes=None, free_bytes=None)], [device("CUDA0")])
    assert (gpu.device, gpu.total_bytes, gpu.free_bytes) == ("CUDA0", None, None)


def test_lost_cards_and_devices_stay() -> None:
    lost = card("u0", "0:1:0.0", free_bytes=None, lost=True)
    gone = [device("CUDA0", "0000:01:00.0"), device("Vulkan7", description=A770), CPU]
    gpus = merge([lost, card("u1", "0:2:0.0")], [device("CUDA1", "0000:02:00.0")], gone=gone)
    assert [(gpu.id, gpu.device, gpu.lost, gpu.free_bytes) for gpu in gpus] == [
        ("u0", "", True, None),
        ("u1", "CUDA1", False, 20),
        ("Vulkan7", "", True, None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00000000:C1:00.0", "0000:c1:00.0"),
        ("0000:c1:00.0", "0000:c1:00.0"),
        ("c1:00.0", "0000:c1:00.0"),
        ("00010000:01:00.1", "10000:01:00.1"),
        ("", ""),
        ("PCI 3", ""),
    ],
)
def test_places(text: str, expected: str) -> None:
    assert place(text) == expected
