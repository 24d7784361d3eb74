"""What the decisions of the pool look at: frozen, without processes, clocks or I/O.

A *capacity* is what our workers may hold of a device together: what is free now and what they
hold already, less a margin. It does not move when one of them starts or ends, so a look at the
machine that is a moment old cannot mislead; None is 'unknown'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from backend.machine import CPU, Gpu, Hardware, LoadNeeds, Placement

MARGIN = 0.02  # of a device, for the driver and for what grows by itself
MOST_MARGIN_BYTES = 512 << 20

Held = Mapping[str, int]
"""Bytes that workers hold (or were promised) by device: GPU ids, and `CPU` for main memory."""


class Device(Struct, frozen=True):
    """A GPU that models can be placed on; what a `shared` one holds lies in main memory."""

    id: str
    name: str
    capacity: int | None = None
    shared: bool = False


class Machine(Struct, frozen=True, kw_only=True):
    """Where models can go. Until it is `settled` the figures may be too low: do not refuse yet."""

    gpus: tuple[Device, ...] = ()
    main_capacity: int | None = None
    settled: bool = True

    def capacity(self, device: str) -> int | None:
        """Capacity of a GPU by its id, or of main memory; 0 for a GPU that is not there."""
        if device == CPU:
            return self.main_capacity
        return next((gpu.capacity for gpu in self.gpus if gpu.id == device), 0)

    def room(self, device: str, held: Held) -> int | None:
        """What is left of a device's capacity beside `held`."""
        shared = [gpu.id for gpu in self.gpus if gpu.shared]
        main = _left(self.main_capacity, sum(held.get(one, 0) for one in (CPU, *shared)))
        if device == CPU:
            return main
        own = _left(self.capacity(device), held.get(device, 0))
        if device not in shared or main is None:
            return own
        return main if own is None else min(own, main)


class Want(Struct, frozen=True, kw_only=True):
    """A model as it is to be loaded. Without `needs` (a damaged header) it is loaded blindly.

    `each_gpu_bytes` of them are taken on every GPU it is spread over, whatever its layers there.
    `gpu` pins it to a GPU or to `CPU`, `gpu_layers` -1 leaves their number to the placement.
    `slots` requests run in it at once.
    """

    model: str
    needs: LoadNeeds | None = None
    each_gpu_bytes: int = 0
    gpu: str | None = None
    gpu_layers: int = -1
    keep_alive_s: float = 86_400.0
    slots: int = 8


class Loaded(Struct, frozen=True, kw_only=True):
    """A worker as the decisions see it: started at `since`, `last_used`, in monotonic seconds."""

    model: str
    placement: Placement
    state: Literal["starting", "ready", "stopping"]
    active: int = 0
    since: float = 0.0
    last_used: float = 0.0

    @property
    def idle(self) -> bool:
        """Could it be stopped without harm to a request?"""
        return self.state == "ready" and not self.active


def claims(placement: Placement) -> dict[str, int]:
    """What a placement takes of each device."""
    taken = {CPU: placement.main_bytes}
    for gpu, size in zip(placement.gpus, placement.gpu_bytes, strict=False):
        taken[gpu] = taken.get(gpu, 0) + size
    return taken


def held_by(placements: Iterable[Placement]) -> dict[str, int]:
    """What placements take of each device together."""
    held: dict[str, int] = {}
    for placement in placements:
        for device, size in claims(placement).items():
            held[device] = held.get(device, 0) + size
    return held


class Limit(NamedTuple):
    """The most of a device that may be in use: a share in percent, or an amount in GB if not 0."""

    percent: float = 100.0
    gb: float = 0.0

    def of(self, total: int) -> int:
        """The limit in bytes; an amount larger than the device would never be reached."""
        amount = int(self.gb * 1000**3)
        return amount if 0 < amount < total else int(total * self.percent / 100)


NO_LIMIT = Limit()


def machine_of(
    hardware: Hardware, ours: Held, *, settled: bool = True, limit: Limit = NO_LIMIT
) -> Machine:
    """The machine as `hardware` shows it, where `ours` is what our workers use of it now.

    GPUs that are lost, or that llama.cpp's build has no device for, are left out. What is placed
    stays below the watchdog's `limit`, lest it ends what was just loaded.
    """
    gpus = tuple(
        Device(
            gpu.id,
            gpu.name,
            _capacity(gpu.total_bytes, gpu.free_bytes, ours.get(gpu.id, 0), limit),
            gpu.shared,
        )
        for gpu in hardware.gpus
        if usable(gpu)
    )
    main = _capacity(
        hardware.memory_total_bytes, hardware.memory_free_bytes, ours.get(CPU, 0), limit
    )
    return Machine(gpus=gpus, main_capacity=main, settled=settled)


def usable(gpu: Gpu) -> bool:
    """Can a model be placed on it?"""
    return bool(gpu.device) and not gpu.lost


def _left(capacity: int | None, held: int) -> int | None:
    return None if capacity is None else max(capacity - held, 0)


def _capacity(total: int | None, free: int | None, ours: int, limit: Limit) -> int | None:
    if total is None and free is None:
        return None
    most = total if total is not None else (free or 0) + ours
    there = most if free is None else min(free + ours, most)
    margin = max(min(int(most * MARGIN), MOST_MARGIN_BYTES), most - limit.of(most))
    return max(there - margin, 0)
