"""The machine and what runs on it as values: hardware, needs, placements, diagnoses, notices.

Frozen and without I/O, like `backend.values`. Sizes are bytes; None is 'unknown' and never 0.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from backend.errors import Fault

KvCacheType = Literal["f16", "q8_0", "q4_0"]
CPU = "cpu"
"""What `ModelOptions.gpu` says to keep a model off every GPU."""


# --- what there is ----------------------------------------------------------------------------


class Gpu(Struct, frozen=True, kw_only=True):
    """A GPU. `id` stays the same over restarts (NVML's UUID, else llama.cpp's name for it).

    `device` is llama.cpp's name ("CUDA0", "Vulkan1"), empty when its build has none for it;
    `index` counts the devices of that kind. A `lost` one was there before and is not now. A
    `shared` one has no memory of its own: its bytes are of main memory.
    """

    id: str
    name: str
    device: str = ""
    index: int = 0
    total_bytes: int | None = None
    free_bytes: int | None = None
    lost: bool = False
    shared: bool = False


class Hardware(Struct, frozen=True, kw_only=True):
    """The machine at one moment. `disk_free_bytes` is of the disk with the models folder.

    `notes` say why something is unknown, one sentence each.
    """

    gpus: tuple[Gpu, ...] = ()
    cores: int | None = None
    memory_total_bytes: int | None = None
    memory_free_bytes: int | None = None
    disk_free_bytes: int | None = None
    notes: tuple[str, ...] = ()


# --- what a model takes, and where it goes ----------------------------------------------------


class ModelOptions(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What a person set for one model; None leaves it to the settings and the machine.

    `gpu` pins the model to the GPU with this id, or to `CPU`. `gpu_layers` -1 takes all.
    `keep_alive_s` is how long it stays loaded after its last request.
    """

    context_length: Annotated[int, Meta(ge=256, le=1_048_576)] | None = None
    kv_cache_type: KvCacheType | None = None
    gpu_layers: Annotated[int, Meta(ge=-1)] | None = None
    gpu: str | None = None
    keep_alive_s: Annotated[float, Meta(ge=0)] | None = None


class Need(Struct, frozen=True):
    """Memory of a loaded model, in main memory and on GPUs together."""

    main_bytes: int
    gpu_bytes: int


class LoadNeeds(Struct, frozen=True, kw_only=True):
    """What loading a model takes: `by_gpu_layers[n]` is for llama.cpp's ``n_gpu_layers=n``.

    With 1 the output alone is on the GPU, with each more the last layer that was not; the last
    entry has all of it there. `kv_bytes` are those that hold the context.
    """

    context_length: int
    kv_cells: int
    kv_cache_type: KvCacheType
    kv_bytes: int
    by_gpu_layers: tuple[Need, ...]


class Placement(Struct, frozen=True, kw_only=True):
    """Where a model runs and what it will take there: `gpu_bytes` for each of `gpus`, in order.

    Without `gpus` it runs on the processor. `layers` are all that it has.
    """

    gpus: tuple[str, ...] = ()
    gpu_bytes: tuple[int, ...] = ()
    main_bytes: int = 0
    gpu_layers: int = 0
    layers: int = 0
    context_length: int = 0
    kv_cells: int = 0
    kv_cache_type: KvCacheType = "f16"


class LoadPlan(Struct, frozen=True, kw_only=True):
    """What loading a model would do now. `unload` are the models that must go for it.

    Without `placement` it fits nowhere, and `short` says by how much. `needs` None: the file's
    header cannot be read.
    """

    needs: LoadNeeds | None = None
    placement: Placement | None = None
    short: str = ""
    unload: tuple[str, ...] = ()


# --- what goes wrong, and what helps ----------------------------------------------------------

FailureKind = Literal[
    "file_missing",
    "file_damaged",
    "checksum",
    "unsupported",  # llama.cpp of this build does not know the architecture or a type
    "main_memory",
    "gpu_memory",
    "gpu_lost",
    "crashed",
    "hung",
    "slow_start",
    "unknown",
]
RemedyKind = Literal[
    "shorter_context",
    "smaller_kv_cache",
    "fewer_gpu_layers",
    "other_gpu",
    "smaller_file",
    "unload_others",
    "download_again",
    "try_again",
]


class Remedy(Struct, frozen=True, kw_only=True):
    """One step that may help, ready to be applied: `options` to set, or `model` to take instead.

    `model` is for `unload_others` the one to unload. `need` is what loading would then take.
    """

    kind: RemedyKind
    sentence: str
    options: ModelOptions | None = None
    model: str = ""
    need: Need | None = None


class Diagnosis(Struct, frozen=True, kw_only=True):
    """Why `model` does not load or did not go on, and the ladder of remedies, mildest first.

    `need` is what loading would have taken, `free_main` and `free_gpu` what there was of main
    memory and of the GPUs it was meant for.
    """

    model: str
    kind: FailureKind
    fault: Fault
    remedies: tuple[Remedy, ...] = ()
    need: Need | None = None
    free_main: int | None = None
    free_gpu: int | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """Something the engine did by itself and tells: `at` in Unix seconds, `id` counts up."""

    id: int
    at: float
    level: Literal["info", "warning", "error"]
    message: str
    why: str = ""
    model: str = ""
