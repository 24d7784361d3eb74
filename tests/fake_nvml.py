"""NVML without NVIDIA: GPUs that fill up, vanish and lie, and calls that fail or never return."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.hardware import NvmlError

GIB = 1 << 30
HANG_LIMIT_S = 60.0


@dataclass
class FakeGpu:
    """A GPU; change its fields at any time. `lost` makes each call on it fail as if it fell off.

    `total` and `free` may be any nonsense; `memory_told` False is a card that shares main memory.
    """

    uuid: str = "GPU-0"
    name: str = "Fake RTX 4090"
    bus_id: str = "00000000:01:00.0"
    total: Any = 24 * GIB
    free: Any = 24 * GIB
    processes: dict[int, int | None] = field(default_factory=dict)
    memory_told: bool = True
    lost: bool = False

    def hold(self, pid: int, size: int) -> None:
        """Let a process take `size` bytes in all, in place of what it had."""
        self.free += (self.processes.get(pid) or 0) - size
        self.processes[pid] = size

    def let_go(self, pid: int) -> None:
        """Let a process end."""
        self.free += self.processes.pop(pid, 0) or 0


class FakeNvml:
    """An `Nvml` over `gpus`, which may be changed while it is asked.

    `hanging` holds names of calls that do not return until `release`; `failing` those that raise,
    and what. `calls` counts them all. Taking a GPU out of `gpus` makes it vanish quietly.
    """

    def __init__(self, *gpus: FakeGpu) -> None:
        self.gpus = list(gpus)
        self.hanging: set[str] = set()
        self.failing: dict[str, NvmlError] = {}
        self.counted: int | None = None  # what `count` says instead of the truth
        self.calls: Counter[str] = Counter()
        self.hung = threading.Event()  # a call is hanging
        self._released = threading.Event()

    @classmethod
    def absent(cls) -> FakeNvml:
        """A machine without NVIDIA's driver."""
        nvml = cls()
        nvml.failing["start"] = NvmlError("absent", "NVML Shared Library Not Found")
        return nvml

    def release(self) -> None:
        """Let the calls that hang go on, and hang no more."""
        self.hanging.clear()
        self._released.set()

    def start(self) -> None:
        self._call("start")

    def stop(self) -> None:
        self._call("stop")

    def count(self) -> int:
        self._call("count")
        return len(self.gpus) if self.counted is None else self.counted

    def card(self, index: int) -> FakeGpu:
        self._call("card")
        if index >= len(self.gpus):
            raise NvmlError("other", "Invalid Argument")
        return self.gpus[index]

    def uuid(self, card: FakeGpu) -> str:
        self._call("uuid", card)
        return card.uuid

    def name(self, card: FakeGpu) -> str:
        self._call("name", card)
        return card.name

    def bus_id(self, card: FakeGpu) -> str:
        self._call("bus_id", card)
        return card.bus_id

    def memory(self, card: FakeGpu) -> tuple[int, int]:
        self._call("memory", card)
        if not card.memory_told:
            raise NvmlError("unsupported", "Not Supported")
        return card.total, card.free

    def processes(self, card: FakeGpu) -> Sequence[tuple[int, int | None]]:
        self._call("processes", card)
        return tuple(card.processes.items())

    def _call(self, name: str, gpu: FakeGpu | None = None) -> None:
        self.calls[name] += 1
        if name in self.hanging:
            self.hung.set()
            self._released.wait(HANG_LIMIT_S)
        if name in self.failing:
            raise self.failing[name]
        if gpu is not None and gpu.lost:
            raise NvmlError("lost", "GPU is lost")
