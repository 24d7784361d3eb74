"""Where a model goes: a pure function of what it needs, the machine and what is held of it.

In this order: whole on the GPU where least is left over (so that large ones stay free), whole
over the fewest GPUs, as many layers as fit on the GPU with the most room, the processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from backend.errors import Fault
from backend.machine import CPU, LoadNeeds, Placement
from backend.pool.snapshot import Device, Held, Machine, Want

GIB = 1024**3


class NoRoom(Struct, frozen=True, kw_only=True):
    """No place for a model. `device` is the GPU it is pinned to, `CPU`, or empty for all GPUs.

    `free_bytes` could be had there; None when the device is not there at all.
    """

    device: str
    name: str
    need_bytes: int
    free_bytes: int | None

    @property
    def sentence(self) -> str:
        """Why, with the figures."""
        if self.free_bytes is None:
            return f"The GPU {self.name} is not there."
        return (
            f"It needs {_size(self.need_bytes)}, {_size(self.free_bytes)} are free "
            f"{'in' if self.device == CPU else 'on'} {self.name}."
        )

    def fault(self, model: str) -> Fault:
        """The error for a request of `model`."""
        return Fault(
            "model_unloadable",
            f"There is no room for {model}.",
            self.sentence,
            "Set a shorter context or a smaller KV cache, take a smaller file, or close other "
            "programs.",
        )


def place(want: Want, machine: Machine, held: Held) -> Placement | NoRoom:
    """The best place for a model beside what is `held`.

    Where a device's capacity is unknown a model is tried there with all its layers, after every
    place that is known to have the room.
    """
    needs = want.needs
    if needs is None:
        return _blind(want)
    layers = len(needs.by_gpu_layers) - 1
    wanted = layers if want.gpu_layers < 0 else min(want.gpu_layers, layers)
    main_room = machine.room(CPU, held)
    gpus = machine.gpus
    if want.gpu == CPU or not wanted:
        return _on_processor(needs, main_room)
    if want.gpu is not None:
        gpus = tuple(gpu for gpu in gpus if gpu.id == want.gpu)
        if not gpus:
            need = needs.by_gpu_layers[wanted].gpu_bytes
            return NoRoom(device=want.gpu, name=want.gpu, need_bytes=need, free_bytes=None)
    elif not gpus:
        return _on_processor(needs, main_room)
    rooms = {gpu.id: machine.room(gpu.id, held) for gpu in gpus}
    found = None
    if _fits(needs.by_gpu_layers[wanted].main_bytes, main_room):
        found = _on_one(needs, wanted, rooms) or _over_several(want, needs, wanted, rooms)
        found = found or _on_unknown(needs, wanted, rooms)
    if want.gpu_layers < 0:
        found = found or _partly(needs, rooms, main_room)
        if found is None and want.gpu is None:
            return _on_processor(needs, main_room)
    return found or _no_room(needs, wanted, gpus, rooms, main_room)


def quality(placement: Placement) -> int:
    """How good a place is: 2 whole on GPUs, 1 partly, 0 on the processor."""
    if not placement.gpus:
        return 0
    return 2 if placement.gpu_layers >= placement.layers else 1


def devices_of(placement: Placement) -> tuple[str, ...]:
    """The GPUs of a placement, or `CPU`."""
    return placement.gpus or (CPU,)


def split(want: Want, placement: Placement) -> tuple[float, ...]:
    """Each GPU's share of the layers, for llama.cpp's tensor_split; empty for one GPU or none.

    The borders lie half a layer back, so that no rounding moves a layer.
    """
    if len(placement.gpus) < 2 or want.needs is None:
        return ()
    costs = _layer_costs(want, want.needs, placement.gpu_layers)
    counts, first = [], 0
    for size in placement.gpu_bytes[:-1]:
        last = first + 1
        while last < len(costs) and want.each_gpu_bytes + sum(costs[first : last + 1]) <= size:
            last += 1
        counts.append(float(last - first))
        first = last
    shares = [*counts, float(placement.gpu_layers - first)]
    shares[0] -= 0.5
    shares[-1] += 0.5
    return tuple(shares)


def _blind(want: Want) -> Placement:
    on_gpu = want.gpu is not None and want.gpu != CPU
    layers = 0 if want.gpu == CPU else want.gpu_layers
    return Placement(gpus=(want.gpu,) if want.gpu and on_gpu else (), gpu_layers=layers)


def _fits(size: int, room: int | None) -> bool:
    return room is None or size <= room


def _placement(needs: LoadNeeds, layers: int, gpus: Sequence[tuple[str, int]]) -> Placement:
    return Placement(
        gpus=tuple(gpu for gpu, _ in gpus),
        gpu_bytes=tuple(size for _, size in gpus),
        main_bytes=needs.by_gpu_layers[layers].main_bytes,
        gpu_layers=layers,
        layers=len(needs.by_gpu_layers) - 1,
        context_length=needs.context_length,
        kv_cells=needs.kv_cells,
        kv_cache_type=needs.kv_cache_type,
    )


def _on_processor(needs: LoadNeeds, main_room: int | None) -> Placement | NoRoom:
    need = needs.by_gpu_layers[0].main_bytes
    if _fits(need, main_room):
        return _placement(needs, 0, ())
    return NoRoom(device=CPU, name="main memory", need_bytes=need, free_bytes=main_room)


def _on_one(needs: LoadNeeds, layers: int, rooms: dict[str, int | None]) -> Placement | None:
    need = needs.by_gpu_layers[layers].gpu_bytes
    fitting = [(room, gpu) for gpu, room in rooms.items() if room is not None and need <= room]
    if not fitting:
        return None
    _, best = min(fitting, key=lambda pair: pair[0])
    return _placement(needs, layers, [(best, need)])


def _over_several(
    want: Want, needs: LoadNeeds, layers: int, rooms: dict[str, int | None]
) -> Placement | None:
    known = sorted(((room, gpu) for gpu, room in rooms.items() if room), key=lambda pair: -pair[0])
    for count in range(2, len(known) + 1):
        if shares := _shares(want, needs, layers, known[:count]):
            return _placement(needs, layers, shares)
    return None


def _shares(
    want: Want, needs: LoadNeeds, layers: int, rooms: Sequence[tuple[int, str]]
) -> list[tuple[str, int]] | None:
    """Split `layers` in proportion to the rooms; None where one of them would overflow.

    llama.cpp gives each GPU layers in a row and work areas of its own.
    """
    fixed, costs = want.each_gpu_bytes, _layer_costs(want, needs, layers)
    spare = [max(room - fixed, 0) for room, _ in rooms]
    if not sum(spare):
        return None
    shares, first, reached = [], 0, 0
    for (room, gpu), part in zip(rooms, spare, strict=True):
        reached += part
        last = round(layers * reached / sum(spare))
        size = fixed + sum(costs[first:last])
        if last == first or size > room:
            return None
        shares.append((gpu, size))
        first = last
    return shares


def _layer_costs(want: Want, needs: LoadNeeds, layers: int) -> list[int]:
    """Each layer's own bytes as llama.cpp deals them out: the first first, the output last."""
    sizes = [need.gpu_bytes for need in needs.by_gpu_layers[: layers + 1]]
    costs = [max(after - before, 0) for before, after in pairwise(sizes)]
    costs[0] = max(costs[0] - want.each_gpu_bytes, 0)
    return costs[::-1]


def _on_unknown(needs: LoadNeeds, layers: int, rooms: dict[str, int | None]) -> Placement | None:
    unknown = next((gpu for gpu, room in rooms.items() if room is None), None)
    if unknown is None:
        return None
    return _placement(needs, layers, [(unknown, needs.by_gpu_layers[layers].gpu_bytes)])


def _partly(
    needs: LoadNeeds, rooms: dict[str, int | None], main_room: int | None
) -> Placement | None:
    room, gpu = max((room or 0, gpu) for gpu, room in rooms.items())
    for layers in range(len(needs.by_gpu_layers) - 2, 0, -1):
        need = needs.by_gpu_layers[layers]
        if need.gpu_bytes <= room and _fits(need.main_bytes, main_room):
            return _placement(needs, layers, [(gpu, need.gpu_bytes)])
    return None


def _no_room(
    needs: LoadNeeds,
    layers: int,
    gpus: Sequence[Device],
    rooms: dict[str, int | None],
    main_room: int | None,
) -> NoRoom:
    need = needs.by_gpu_layers[layers]
    if main_room is not None and need.main_bytes > main_room:
        return NoRoom(
            device=CPU, name="main memory", need_bytes=need.main_bytes, free_bytes=main_room
        )
    free = sum(room or 0 for room in rooms.values())
    if len(gpus) == 1:
        device, name = gpus[0].id, gpus[0].name
    else:
        device, name = "", f"{len(gpus)} GPUs together"
    return NoRoom(device=device, name=name, need_bytes=need.gpu_bytes, free_bytes=free)


def _size(size: int) -> str:
    return f"{size / GIB:.1f} GiB" if size >= GIB / 10 else f"{size / 2**20:.1f} MiB"
