"""Against the fake: what NVML says is checked, GPUs are remembered, errors stay small."""

from __future__ import annotations

from typing import Any

import pytest

from backend.hardware import NvmlError
from backend.hardware.cards import Card, CardReader, remember
from tests.fake_nvml import GIB, FakeGpu, FakeNvml


def reader(nvml: FakeNvml) -> CardReader:
    return CardReader(nvml, retry_s=0)


def test_a_gpu_with_all_that_is_known() -> None:
    gpu = FakeGpu()
    gpu.hold(41, 3 * GIB)
    gpu.hold(42, 5 * GIB)
    gpu.processes[43] = None  # Windows does not tell
    (card,) = reader(FakeNvml(gpu)).read().cards
    assert card == Card(
        id="GPU-0",
        name="Fake RTX 4090",
        bus_id="00000000:01:00.0",
        total_bytes=24 * GIB,
        free_bytes=16 * GIB,
        used_by={41: 3 * GIB, 42: 5 * GIB},
    )


def test_a_machine_without_nvml_has_no_gpus_and_nothing_to_tell() -> None:
    nvml = FakeNvml.absent()
    found = CardReader(nvml).read()
    assert (found.cards, found.absent, found.notes) == ((), True, ())


def test_a_failed_start_is_tried_again_but_not_each_time() -> None:
    nvml, clock = FakeNvml.absent(), [0.0]
    cards = CardReader(nvml, retry_s=30, clock=lambda: clock[0])
    for clock[0] in (0.0, 2.0, 4.0, 29.0):
        cards.read()
    assert nvml.calls["start"] == 1
    nvml.failing.clear()
    nvml.gpus.append(FakeGpu())
    clock[0] = 31.0
    assert [card.name for card in cards.read().cards] == ["Fake RTX 4090"]


@pytest.mark.parametrize(
    ("total", "free", "known_total", "known_free"),
    [
        (24 * GIB, 0, 24 * GIB, 0),  # a full card has 0 free, and that is known
        (-1, -1, None, None),
        (0, 0, None, None),
        (2**64 - 1, 2**64 - 1, None, None),  # NVML's "not available"
        (24 * GIB, -5, 24 * GIB, None),
        (24 * GIB, 25 * GIB, 24 * GIB, None),
        ("much", None, None, None),
    ],
)
def test_nonsense_is_unknown(
    total: Any, free: Any, known_total: int | None, known_free: int | None
) -> None:
    found = reader(FakeNvml(FakeGpu(total=total, free=free))).read()
    (card,) = found.cards
    assert (card.total_bytes, card.free_bytes, card.lost) == (known_total, known_free, False)
    assert (len(found.notes) == 1) == (known_free is None)


def test_nonsense_about_processes_is_left_out() -> None:
    gpu = FakeGpu(processes={-1: 5, 0: 5, 7: -3, 8: 2**64 - 1, 9: 10})
    (card,) = reader(FakeNvml(gpu)).read().cards
    assert card.used_by == {9: 10}


def test_a_card_that_shares_main_memory_is_unknown() -> None:
    found = reader(FakeNvml(FakeGpu(name="GB10", memory_told=False))).read()
    (card,) = found.cards
    assert (card.total_bytes, card.free_bytes, card.lost) == (None, None, False)
    assert found.notes == ("How much memory GB10 has free is not known: Not Supported.",)


@pytest.mark.parametrize("name", ["", "\x00\x1b[2J", "\ufffd\ufffd"])
def test_a_name_that_cannot_be_shown_is_replaced(name: str) -> None:
    (card,) = reader(FakeNvml(FakeGpu(name=name))).read().cards
    assert card.name.isprintable()
    assert card.name in ("NVIDIA GPU 0", "[2J")


def test_an_error_halfway_leaves_the_rest() -> None:
    first, second = FakeGpu(), FakeGpu(uuid="GPU-1", bus_id="00000000:02:00.0")
    nvml = FakeNvml(first, second)
    cards = reader(nvml)
    cards.read()
    nvml.failing["memory"] = NvmlError("other", "Unknown Error")
    found = cards.read()
    assert [(c.total_bytes, c.free_bytes, c.lost) for c in found.cards] == [
        (24 * GIB, None, False),
        (24 * GIB, None, False),
    ]
    nvml.failing.clear()
    first.free = GIB
    assert [c.free_bytes for c in cards.read().cards] == [GIB, 24 * GIB]


def test_a_uuid_that_fails_once_makes_no_other_gpu() -> None:
    nvml = FakeNvml(FakeGpu())
    cards = reader(nvml)
    cards.read()
    nvml.failing["uuid"] = NvmlError("other", "Unknown Error")
    assert [(c.id, c.lost) for c in cards.read().cards] == [("GPU-0", False)]


def test_absurd_counts_and_whole_failures_leave_what_was_known_as_unknown() -> None:
    nvml = FakeNvml(FakeGpu())
    cards = reader(nvml)
    cards.read()
    for count in (-1, 10**9):
        nvml.counted = count
        found = cards.read()
        assert [(c.free_bytes, c.lost) for c in found.cards] == [(None, False)]
        assert str(count) in found.notes[0]
    nvml.counted = None
    assert cards.read().cards[0].free_bytes == 24 * GIB


@pytest.mark.parametrize("how", ["vanishes", "is lost"])
def test_a_gpu_that_goes_stays_as_lost_and_may_come_back(how: str) -> None:
    first, second = FakeGpu(), FakeGpu(uuid="GPU-1", name="Other", bus_id="0:2:0.0")
    nvml = FakeNvml(first, second)
    cards = reader(nvml)
    cards.read()
    if how == "vanishes":
        nvml.gpus.remove(first)
    else:
        first.lost = True
    found = cards.read()
    assert [(c.id, c.lost) for c in found.cards] == [("GPU-0", True), ("GPU-1", False)]
    gone, there = found.cards
    assert (gone.total_bytes, gone.free_bytes, gone.used_by) == (24 * GIB, None, None)
    assert there.free_bytes == 24 * GIB
    assert "Fake RTX 4090 is gone." in found.notes
    first.lost = False
    nvml.gpus[:] = [second, first]
    assert [(c.id, c.lost) for c in cards.read().cards] == [("GPU-0", False), ("GPU-1", False)]


def test_a_gpu_is_not_called_lost_for_a_failure_that_names_none() -> None:
    """nvidia-smi's "Unable to determine the device handle": at first it may be a hiccup."""
    nvml = FakeNvml(FakeGpu())
    cards = reader(nvml)
    cards.read()
    nvml.failing["card"] = NvmlError("other", "Unknown Error")
    assert [cards.read().cards[0].lost for _ in range(4)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("known", "seen", "unnamed", "expected"),
    [
        ((), ("a",), 0, (("a", False),)),
        (("a",), (), 0, (("a", True),)),
        (("a",), (), 1, (("a", False),)),
        (("a", "b"), ("b",), 0, (("a", True), ("b", False))),
        (("a", "b"), ("c", "b"), 0, (("a", True), ("b", False), ("c", False))),
    ],
)
def test_remembering(
    known: tuple[str, ...],
    seen: tuple[str, ...],
    unnamed: int,
    expected: tuple[tuple[str, bool], ...],
) -> None:
    def card(name: str) -> Card:
        return Card(id=name, name=name, total_bytes=2, free_bytes=1)

    after = remember(tuple(map(card, known)), {name: card(name) for name in seen}, unnamed)
    assert tuple((c.id, c.lost) for c in after) == expected
    assert all(c.free_bytes == (1 if c.id in seen else None) for c in after)
