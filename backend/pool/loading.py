"""What loading a model would take, by its header, the settings and what was measured before."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from backend.library import InstalledModel
from backend.library.estimate import default_cells, load_needs, worker_sequences
from backend.machine import LoadNeeds, ModelOptions, Placement
from backend.pool.measured import Measurements, file_key
from backend.pool.placement import NoRoom
from backend.pool.snapshot import Want
from backend.settings import Settings


class Plan(Struct, frozen=True, kw_only=True):
    """What loading a model takes and where it would go, `unload` being those that must go for it.

    `needs` is None for a file whose header cannot be read.
    """

    needs: LoadNeeds | None
    where: Placement | NoRoom
    unload: tuple[str, ...] = ()


def options_for(model: str, settings: Settings, change: ModelOptions | None = None) -> ModelOptions:
    """The options of a model: what was changed for now, its own, and the settings for the rest."""
    options = ModelOptions(
        context_length=settings.context_length,
        kv_cache_type=settings.kv_cache_type,
        gpu_layers=settings.gpu_layers,
        keep_alive_s=settings.keep_alive_s,
    )
    for layer in (settings.models.get(model), change):
        if layer is not None:
            given = {k: v for k, v in msgspec.structs.asdict(layer).items() if v is not None}
            options = msgspec.structs.replace(options, **given)
    return options


def want_of(
    model: InstalledModel,
    settings: Settings,
    *,
    change: ModelOptions | None = None,
    measurements: Measurements | None = None,
) -> Want:
    """How a model is to be loaded; looks at the date of its file, so call it off the loop."""
    options = options_for(model.info.id, settings, change)
    needs = _needs(model, options, settings.worker_slots, measurements)
    both = _needs(model, options, settings.worker_slots, measurements, gpus=2)
    each = 0
    if needs is not None and both is not None:
        each = max(both.by_gpu_layers[-1].gpu_bytes - needs.by_gpu_layers[-1].gpu_bytes, 0)
    return Want(
        model=model.info.id,
        needs=needs,
        each_gpu_bytes=each,
        gpu=options.gpu,
        gpu_layers=-1 if options.gpu_layers is None else options.gpu_layers,
        keep_alive_s=options.keep_alive_s or 0.0,
        slots=settings.worker_slots,
    )


def record(
    model: InstalledModel, placement: Placement, slots: int, measured: int, known: Measurements
) -> None:
    """Remember what a loaded model took, in main memory and on GPUs together; writes a file."""
    if model.header is None or not placement.layers:
        return
    needs = load_needs(
        model.header,
        context_length=placement.context_length,
        kv_cells=placement.kv_cells,
        sequences=worker_sequences(model.header, slots),
        kv_cache_type=placement.kv_cache_type,
        file_bytes=model.size_bytes,
        projector_bytes=_projector_bytes(model),
        gpus=max(len(placement.gpus), 1),
        resident=True,
    )
    need = needs.by_gpu_layers[placement.gpu_layers]
    key = file_key(
        model.path,
        kv_cells=placement.kv_cells,
        kv_cache_type=placement.kv_cache_type,
        gpu_layers=placement.gpu_layers,
    )
    known.record(key, need.main_bytes + need.gpu_bytes, measured)


def _needs(
    model: InstalledModel,
    options: ModelOptions,
    slots: int,
    measurements: Measurements | None,
    *,
    gpus: int = 1,
) -> LoadNeeds | None:
    header = model.header
    if header is None:
        return None
    asked = options.context_length or Settings().context_length
    context_length = min(asked, header.context_length or asked)
    cells = default_cells(context_length, slots)
    kv_cache_type = options.kv_cache_type or "f16"
    try:
        correction = 1.0
        if measurements is not None:
            layers = -1 if options.gpu_layers is None else options.gpu_layers
            key = file_key(
                model.path, kv_cells=cells, kv_cache_type=kv_cache_type, gpu_layers=max(layers, 0)
            )
            correction = measurements.correction(key)
        return load_needs(
            header,
            context_length=context_length,
            kv_cells=cells,
            sequences=worker_sequences(header, slots),
            kv_cache_type=kv_cache_type,
            file_bytes=model.size_bytes,
            correction=correction,
            projector_bytes=_projector_bytes(model),
            gpus=gpus,
        )
    except OSError:
        return None  # the file has gone; its worker says so


def _projector_bytes(model: InstalledModel) -> int:
    try:
        return model.projector.stat().st_size if model.projector is not None else 0
    except OSError:
        return 0
