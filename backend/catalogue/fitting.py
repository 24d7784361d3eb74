"""What a model would take and what a machine has for it: arithmetic for before a download.

Once a file is there, its header tells more (`backend.library.estimate`). Sizes are bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from backend.machine import Gpu, Hardware
from backend.offers import CatalogueModel, Fit

MIB = 1 << 20
GIB = 1 << 30

HEADROOM = 0.10
"""Share of a memory that stays free: past it the watchdog steps in (`memory_limit_percent`)."""
GPU_FLOOR = 512 * MIB
MAIN_FLOOR = 768 * MIB
"""And never less than this: a small machine's own programs need as much as a large one's."""

GPU_COMPUTE = 640 * MIB  # work areas, and the process's context on the card
MAIN_COMPUTE = 320 * MIB  # work areas, and the process itself
MAIN_BESIDE_GPU = 1024 * MIB  # process, driver and the token embedding of a model on a GPU

REPLY_TOKENS = 1024  # `SamplingParams.max_tokens`
SEQUENCES = 16  # of a worker: eight at work, and eight at rest where each costs memory
BATCH = 512

# Sliding windows: tokens that such a layer keeps of each sequence, and what those layers take
# for one token over what the layers take that see everything.
_WINDOWS = {"gpt-oss": (128, 1.0), "gemma3": (1024, 6.0), "gemma4": (1024, 10.0)}
# Recurrent states, in tokens' worth of cache for each sequence.
_STATES = {"qwen3.5": 2400}


class Rooms(NamedTuple):
    """Bytes that may be taken: of each GPU by id, and of main memory.

    `gpus` leaves out those that cannot be used or whose memory is `unknown`; `main` is None when
    nothing is known of it. `assumed` says that a free size is a guess from the total.
    """

    gpus: tuple[tuple[str, int], ...]
    main: int | None
    unknown: bool = False
    assumed: bool = False


def rooms_of(hardware: Hardware) -> Rooms:
    """What is free, less the headroom. Lost GPUs, and those llama.cpp cannot use, are left out."""
    usable = [gpu for gpu in hardware.gpus if gpu.device and not gpu.lost]
    gpus = [(gpu.id, _gpu_room(gpu)) for gpu in usable]
    main = _room(
        hardware.memory_total_bytes, hardware.memory_free_bytes, floor=MAIN_FLOOR, guess=0.5
    )
    guessed = [gpu.free_bytes is None and gpu.total_bytes is not None for gpu in usable]
    main_guessed = hardware.memory_free_bytes is None and hardware.memory_total_bytes is not None
    return Rooms(
        gpus=tuple((gpu, room) for gpu, room in gpus if room is not None),
        main=main,
        unknown=main is None or any(room is None for _, room in gpus),
        assumed=any(guessed) or main_guessed,
    )


def _gpu_room(gpu: Gpu) -> int | None:
    return _room(gpu.total_bytes, gpu.free_bytes, floor=GPU_FLOOR, guess=0.85)


def _room(total: int | None, free: int | None, *, floor: int, guess: float) -> int | None:
    """`guess` is the share of `total` taken as free where nobody says."""
    if free is None:
        if total is None:
            return None
        free = int(total * guess)
    elif total is not None:
        free = min(free, total)
    return max(free - max(int((total or free) * HEADROOM), floor), 0)


def committee_cells(context_length: int, seats: int) -> int:
    """Tokens of KV cache for `seats` on one model: they share the prompt, each reply is its own."""
    return context_length + max(seats - 1, 0) * min(REPLY_TOKENS, context_length)


def kv_bytes(model: CatalogueModel, cells: int) -> int:
    """KV cache and states of a model for `cells` tokens at 16 bits."""
    total = model.kv_bytes_per_token * cells
    if window := _WINDOWS.get(model.family):
        tokens, share = window
        total += int(model.kv_bytes_per_token * share * min(cells, tokens * SEQUENCES + BATCH))
    return total + model.kv_bytes_per_token * _STATES.get(model.family, 0) * SEQUENCES


def gpu_bytes(size_bytes: int, kv_bytes: int, gpus: int = 1) -> int:
    """What a model takes of its GPUs together when it lies there whole."""
    return size_bytes + kv_bytes + GPU_COMPUTE * gpus


def main_bytes(size_bytes: int, kv_bytes: int) -> int:
    """What a model takes of main memory when it runs on the processor."""
    return size_bytes + kv_bytes + MAIN_COMPUTE


def fit(hardware: Hardware, size_bytes: int, kv_bytes: int) -> Fit:
    """How a file of `size_bytes` with a cache of `kv_bytes` would fit beside what runs now."""
    rooms = rooms_of(hardware)
    each = sorted((room for _, room in rooms.gpus), reverse=True)
    beside = rooms.main is None or rooms.main >= MAIN_BESIDE_GPU
    if beside and each:
        if gpu_bytes(size_bytes, kv_bytes) <= each[0]:
            return "gpu"
        if len(each) > 1 and gpu_bytes(size_bytes, kv_bytes, len(each)) <= sum(each):
            return "gpus"
    need = main_bytes(size_bytes, kv_bytes)
    if rooms.main is not None:
        # Less than an eighth of the model there is not worth the transfers.
        on_gpu = max(each[0] - GPU_COMPUTE, 0) if each else 0
        rest = max(need - on_gpu, 0) + MAIN_BESIDE_GPU
        if 8 * on_gpu >= size_bytes + kv_bytes and rest <= rooms.main:
            return "partly"
        if need <= rooms.main:
            return "cpu"
    return "unknown" if rooms.unknown else "no"
